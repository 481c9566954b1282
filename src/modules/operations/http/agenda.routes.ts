import Type from "typebox";
import { type Reader, statement } from "../../../platform/database.ts";
import { type App, answer } from "../../../platform/http.ts";
import type { MomentWords } from "../../../platform/moment-words.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { route } from "../../../platform/route.ts";
import {
  Closed,
  InstantText,
  ListOf,
  Nullable,
  OneOf,
  pageQuery,
} from "../../../platform/schemas.ts";
import type { Language } from "../../../platform/text.ts";
import { kindsNamed } from "./kind-names.ts";
import { partOf, waysOf } from "./list-terms.ts";

const ACCESS = { permission: "operations:read", of: "operator" } as const;
const AGENDA_ORDERS = ["due", "-due"] as const;

const agendaIn = (order: (typeof AGENDA_ORDERS)[number]) => {
  const [direction, beyond] = waysOf(order);
  return statement<
    [
      q: string | null,
      named: readonly string[],
      beyond: string | null,
      id: string | null,
      limit: number,
    ],
    { id: bigint; kind: string; subject: string; dueAt: Temporal.Instant }
  >(
    `operations.agenda.${order}`,
    `select id, kind, subject, due_at as "dueAt" from platform.agenda
     where ($1::text is null or kind = any($2::text[]) or kind ilike '%' || $1 || '%' or subject ilike '%' || $1 || '%')
       and ($3::timestamptz is null or (due_at, id) ${beyond} ($3::timestamptz, $4::bigint))
     order by due_at ${direction}, id ${direction} limit $5`,
  );
};
const agendaRows = { due: agendaIn("due"), "-due": agendaIn("-due") };

const AgendaMoment = Type.Object(
  {
    kind: Type.String(),
    subject: Type.String(),
    dueAt: InstantText,
    about: Nullable(
      Type.String({
        description: "What it is about, for people; null where its kind has no words.",
      }),
    ),
    page: Nullable(
      Type.String({
        description: "The page about it, as a path below the operator's portal; null without one.",
      }),
    ),
    does: Nullable(Type.String({ description: "What it will do as things are now, for people." })),
  },
  { title: "AgendaMoment" },
);

/** Words for moments, by kind and subject: one statement for each kind among them. */
async function wordsOf(
  app: App,
  db: Reader,
  about: {
    readonly moments: readonly { readonly kind: string; readonly subject: string }[];
    readonly locale: Language;
  },
): Promise<ReadonlyMap<string, ReadonlyMap<string, MomentWords>>> {
  const found = new Map<string, ReadonlyMap<string, MomentWords>>();
  for (const kind of new Set(about.moments.map((moment) => moment.kind))) {
    const describe = app.momentWords.get(kind);
    if (describe === undefined) continue;
    const subjects = about.moments.filter((one) => one.kind === kind).map(({ subject }) => subject);
    found.set(kind, await describe(db, subjects, about.locale));
  }
  return found;
}

/** What will happen in marketplace time. */
export function agendaRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/agenda",
    operationId: "listAgenda",
    summary: "What is due in marketplace time; soonest first unless `sort` says otherwise",
    tags: ["Operations"],
    access: ACCESS,
    query: Closed({
      ...pageQuery,
      q: Type.Optional(
        Type.String({
          maxLength: 200,
          description: "Part of what happens, in the caller's language, or of its subject",
        }),
      ),
      sort: Type.Optional(OneOf(AGENDA_ORDERS)),
    }),
    responses: {
      200: ListOf(AgendaMoment),
    },
    async handle({ query, db, locale }) {
      const order = query.sort ?? "due";
      const q = partOf(query.q);
      const asked = pageAsked(query, ["instant", "digits"], order);
      if (!asked.ok) return asked;
      const { after, limit } = asked.value;
      const rows = await db.query(agendaRows[order], [
        q,
        q === null ? [] : kindsNamed(locale, ["agenda"], query.q?.trim() ?? ""),
        after?.[0] ?? null,
        after?.[1] ?? null,
        limit,
      ]);
      const { page: shown, nextCursor } = pageOf(rows, asked.value, (last) => [
        last.dueAt.toString(),
        last.id.toString(),
      ]);
      const words = await wordsOf(app, db, { moments: shown, locale });
      return answer(200, {
        data: shown.map(({ kind, subject, dueAt }) => {
          const { about = null, does = null, page = null } = words.get(kind)?.get(subject) ?? {};
          return { kind, subject, dueAt: dueAt.toString(), about, does, page };
        }),
        nextCursor,
      });
    },
  });
}
