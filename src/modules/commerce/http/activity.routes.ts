import Type, { type Static } from "typebox";
import { type Result, refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { allPagesOf, pageAsked, pageOf, type RowsAsked } from "../../../platform/paging.ts";
import { notFound, requestInvalid } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import {
  Closed,
  InstantText,
  isInstant,
  ListOf,
  Nullable,
  OneOf,
  pageQuery,
  Uuid,
} from "../../../platform/schemas.ts";
import { hasMessage, type Language, translate } from "../../../platform/text.ts";
import { changedValues } from "../domain/activity.ts";
import { type ActivityQuery, type ActivityRow, activityOf } from "../queries/activity.ts";
import { customerDetails } from "../queries/customers.ts";
import { csvFile } from "./csv-file.ts";

const tags = ["Activity"];
const access = { permission: "activity:read", of: ["partner", "customer"] } as const;
/** What entries are about, where a filter helps to find them. */
const ABOUT = [
  "customer",
  "relationship-request",
  "order",
  "subscription",
  "organisation",
  "person",
  "api-client",
  "delegation",
  "directory-user",
  "directory-group",
  "directory",
  "licences",
  "opportunity",
] as const;
/** A file holds so many entries; a longer history is narrowed first. */
const MOST_ENTRIES = 50_000;

const filters = {
  customerId: Type.Optional({
    ...Uuid,
    description: "A partner's record: with its subscriptions and orders",
  }),
  about: Type.Optional(OneOf(ABOUT)),
  q: Type.Optional(Type.String({ maxLength: 200, description: "Part of the name of who did it" })),
  from: Type.Optional(InstantText),
  until: Type.Optional(
    Type.String({ format: "date-time", description: "The first instant after; RFC 3339, UTC" }),
  ),
};
const Filters = Closed(filters);

const EntryShape = Type.Object(
  {
    id: Type.String(),
    at: InstantText,
    action: Type.String(),
    title: Type.String({ description: "The action in the caller's language" }),
    actor: Type.Object({ name: Type.String(), kind: Type.String() }),
    object: Type.Object({
      type: Type.String(),
      id: Type.String(),
      name: Nullable(Type.String()),
    }),
    changes: Type.Array(
      Type.Object({
        field: Type.String(),
        before: Nullable(Type.String()),
        after: Nullable(Type.String()),
      }),
      { description: "25 at most" },
    ),
  },
  { title: "ActivityEntry" },
);

/**
 * What was done for a partner or a customer, by whom, from page, API or background work (R15, BEY-14). What a partner did
 * for a customer stands in the logs of both (docs/domain/delegation.md).
 */
export function activityRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/activity",
    operationId: "listActivity",
    summary: "What was done for the organisation, or by a partner for one customer, latest first",
    tags,
    access,
    query: Closed({ ...pageQuery, ...filters }),
    responses: { 200: ListOf(EntryShape) },
    async handle({ organisation, query, db, at, locale }) {
      const filters = readFilters(query);
      if (!filters.ok) return filters;
      const asked = pageAsked(query, ["digits"]);
      if (!asked.ok) return asked;
      const { customerId } = filters.value;
      if (customerId !== null && !(await customerDetails(db, organisation.id, customerId, at)))
        return refuse(notFound({}));
      const rows = await activityOf(db, {
        ...filters.value,
        sellerId: organisation.id,
        beyond: asked.value.after?.[0] ?? null,
        limit: asked.value.limit,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [String(last.seq)]);
      return answer(200, {
        data: page.map((row) => entryView(row, locale)),
        nextCursor,
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/activity/file",
    operationId: "exportActivity",
    summary: "The same as a CSV file, of 50,000 entries at most",
    description: "Times are in UTC; a line for each changed value, or one without any.",
    tags,
    access,
    query: Filters,
    responses: {},
    async handle({ organisation, query, db, at, locale, reply }) {
      const asked = readFilters(query);
      if (!asked.ok) return asked;
      const { customerId } = asked.value;
      if (customerId !== null && !(await customerDetails(db, organisation.id, customerId, at)))
        return refuse(notFound({}));
      const lines: string[][] = [
        [
          "Time",
          "Action",
          "Title",
          "Who",
          "Kind",
          "About",
          "ID",
          "Name",
          "Field",
          "Before",
          "After",
        ],
      ];
      const filters = { ...asked.value, sellerId: organisation.id };
      const pages = allPagesOf(
        ({ after, limit }: RowsAsked<string>) =>
          activityOf(db, { ...filters, beyond: after, limit }),
        ({ seq }) => String(seq),
        MOST_ENTRIES,
      );
      for await (const rows of pages)
        for (const row of rows) lines.push(...linesOf(entryView(row, locale)));
      return csvFile(reply, "activity", lines);
    },
  });
}

function readFilters(
  query: Static<typeof Filters>,
): Result<Omit<ActivityQuery, "sellerId" | "beyond" | "limit">> {
  const wrong = (["from", "until"] as const).filter(
    (name) => query[name] !== undefined && !isInstant(query[name]),
  );
  if (wrong.length > 0)
    return refuse(
      requestInvalid(
        {},
        wrong.map((name) => ({
          pointer: `/query/${name}`,
          code: "format",
          params: { format: "date-time" },
        })),
      ),
    );
  return {
    ok: true,
    value: {
      customerId: query.customerId ?? null,
      objectType: query.about ?? null,
      q: query.q?.trim() || null,
      from: query.from === undefined ? null : Temporal.Instant.from(query.from),
      until: query.until === undefined ? null : Temporal.Instant.from(query.until),
    },
  };
}

type Entry = Static<typeof EntryShape>;

function entryView(row: ActivityRow, locale: Language): Entry {
  const key = `activity.${row.action}`;
  return {
    id: String(row.seq),
    at: row.at.toString(),
    action: row.action,
    title: hasMessage(locale, key) ? translate(locale, key) : row.action,
    actor: { name: row.actorName, kind: row.actorKind },
    object: { type: row.objectType, id: row.objectId, name: row.objectName },
    changes: [...changedValues(row.before, row.after)],
  };
}

const linesOf = ({ at, action, title, actor, object, changes }: Entry): string[][] => {
  const head = [
    at,
    action,
    title,
    actor.name,
    actor.kind,
    object.type,
    object.id,
    object.name ?? "",
  ];
  return changes.length === 0
    ? [[...head, "", "", ""]]
    : changes.map(({ field, before, after }) => [...head, field, before ?? "", after ?? ""]);
};
