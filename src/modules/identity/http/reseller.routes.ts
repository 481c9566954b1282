import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { cursorInvalid } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import {
  Closed,
  fromCursor,
  ListOf,
  pageQuery,
  toCursor,
  Uuid,
} from "../../../platform/schemas.ts";
import { resellersOf } from "../queries/organisations.ts";

const ResellerShape = Type.Object(
  { id: Uuid, name: Type.String(), country: Type.String() },
  { title: "Reseller" },
);

/** Through whom an indirect provider sells. */
export function resellerRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/resellers",
    operationId: "listResellers",
    summary: "Indirect resellers through which the partner sells, by name",
    description:
      "Empty for a partner that is no indirect provider: it sells to its customers itself, or through its provider.",
    tags: ["Customers"],
    access: { permission: "customer:read", of: "partner" },
    query: Closed({ ...pageQuery, q: Type.Optional(Type.String({ maxLength: 200 })) }),
    responses: { 200: ListOf(ResellerShape) },
    async handle({ organisation, query, db }) {
      const limit = query.limit ?? 50;
      const after = fromCursor(query.cursor, ["text", "id"]);
      if (query.cursor !== undefined && after === undefined) return refuse(cursorInvalid({}));
      const rows = await resellersOf(db, organisation.id, {
        q: query.q?.trim() || null,
        after: after === undefined ? null : [String(after[0]), String(after[1])],
        limit: limit + 1,
      });
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      return answer(200, {
        data: page,
        nextCursor:
          rows.length > limit && last ? toCursor([last.name.toLowerCase(), last.id]) : null,
      });
    },
  });
}
