import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { statement } from "../../../platform/database.ts";
import { type App, answer } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import {
  Closed,
  InstantText,
  ListOf,
  Nullable,
  OneOf,
  pageQuery,
  Uuid,
} from "../../../platform/schemas.ts";
import { partOf, waysOf } from "./list-terms.ts";

const ACCESS = { permission: "operations:read", of: "operator" } as const;

type MailRow = {
  id: string;
  to: string;
  toName: string | null;
  locale: string;
  template: string;
  subject: string;
  body: string;
  state: string;
  attempts: number;
  error: string | null;
  at: Temporal.Instant;
  recordedAt: Temporal.Instant;
  sentAt: Temporal.Instant | null;
};

// A link of one use belongs to its reader: who reads the outbox must not become them. Without a mail
// server the outbox is the only place where a mail is read.
const MAIL_COLUMNS = `id, to_address as "to", to_name as "toName", locale, template, subject,
  case state when 'kept' then body else regexp_replace(body, '#[A-Za-z0-9_-]{43}', '#…', 'g') end as body, state, attempts, error, at,
  recorded_at as "recordedAt", sent_at as "sentAt"`;
const MAIL_ORDERS = ["-recorded", "recorded"] as const;

const mailsIn = (order: (typeof MAIL_ORDERS)[number]) => {
  const [direction, beyond] = waysOf(order);
  return statement<
    [beyond: string | null, id: string | null, q: string | null, limit: number],
    MailRow
  >(
    `operations.mails.${order}`,
    `select ${MAIL_COLUMNS} from platform.mails
     where ($1::timestamptz is null or (recorded_at, id) ${beyond} ($1::timestamptz, $2::uuid))
       and ($3::text is null or to_address ilike '%' || $3 || '%' or subject ilike '%' || $3 || '%')
     order by recorded_at ${direction}, id ${direction} limit $4`,
  );
};
const mails = { "-recorded": mailsIn("-recorded"), recorded: mailsIn("recorded") };
const mailById = statement<[id: string], MailRow>(
  "operations.mail",
  `select ${MAIL_COLUMNS} from platform.mails where id = $1`,
);

const MailShape = Type.Object(
  {
    id: Type.String(),
    to: Type.String(),
    toName: Nullable(Type.String()),
    locale: Type.String(),
    template: Type.String(),
    subject: Type.String(),
    body: Type.String(),
    state: Type.String(),
    attempts: Type.Integer(),
    error: Nullable(Type.String()),
    at: InstantText,
    sentAt: Nullable(InstantText),
  },
  { title: "Mail" },
);
const showMail = ({ at, sentAt, recordedAt: _recordedAt, ...row }: MailRow) => ({
  ...row,
  at: at.toString(),
  sentAt: sentAt?.toString() ?? null,
});

/** The outbox. */
export function mailRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/mails",
    operationId: "listMails",
    summary: "The outbox: every mail; newest first unless `sort` says otherwise",
    tags: ["Operations"],
    access: ACCESS,
    query: Closed({
      ...pageQuery,
      q: Type.Optional(Type.String({ maxLength: 200 })),
      sort: Type.Optional(OneOf(MAIL_ORDERS)),
    }),
    responses: { 200: ListOf(MailShape) },
    async handle({ query, db }) {
      const order = query.sort ?? "-recorded";
      const asked = pageAsked(query, ["instant", "id"], order);
      if (!asked.ok) return asked;
      const { after, limit } = asked.value;
      const rows = await db.query(mails[order], [
        after?.[0] ?? null,
        after?.[1] ?? null,
        partOf(query.q),
        limit,
      ]);
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [
        last.recordedAt.toString(),
        last.id,
      ]);
      return answer(200, {
        data: page.map(showMail),
        nextCursor,
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/mails/:mailId",
    operationId: "getMail",
    summary: "One mail",
    tags: ["Operations"],
    access: ACCESS,
    params: Closed({ mailId: Uuid }),
    responses: { 200: MailShape },
    async handle({ params, db }) {
      const [row] = await db.query(mailById, [params.mailId]);
      return row ? answer(200, showMail(row)) : refuse(notFound({}));
    },
  });
}
