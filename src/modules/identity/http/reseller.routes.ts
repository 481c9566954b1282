import Type from "typebox";
import { type App, answer } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { route } from "../../../platform/route.ts";
import { Closed, ListOf, pageQuery, Uuid } from "../../../platform/schemas.ts";
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
      const asked = pageAsked(query, ["text", "id"]);
      if (!asked.ok) return asked;
      const rows = await resellersOf(db, organisation.id, {
        q: query.q?.trim() || null,
        ...asked.value,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [
        last.name.toLowerCase(),
        last.id,
      ]);
      return answer(200, {
        data: page,
        nextCursor,
      });
    },
  });
}
