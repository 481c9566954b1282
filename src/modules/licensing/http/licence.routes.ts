import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, InstantText, ListOf, OneOf, pageQuery, Uuid } from "../../../platform/schemas.ts";
import { holdingsOf, listPools, poolOf } from "../queries/licences.ts";
import { ASSIGN, PoolShape, tags } from "./licence-shapes.ts";
import { poolView } from "./licence-views.ts";

const Source = Type.Object({
  source: OneOf(["subscription", "deal"]),
  id: Uuid,
  quantity: Type.Integer(),
  state: OneOf(["active", "suspended", "ended"]),
  changedAt: InstantText,
});

/** Licences that the customer's organisation holds, plan by plan (LIC-11). */
export function licenceRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/licences",
    operationId: "listLicences",
    summary: "Licences of the organisation, one row for each plan, by name",
    description:
      "What a plan's licences come from is added up: subscriptions and deals. A plan of which nothing is left is shown with `ended=true`.",
    tags,
    access: ASSIGN,
    query: Closed({
      ...pageQuery,
      q: Type.Optional(Type.String({ maxLength: 200, description: "Offer, plan or service ID." })),
      ended: Type.Optional(Type.Boolean()),
    }),
    responses: { 200: ListOf(PoolShape) },
    async handle({ organisation, query, db }) {
      const asked = pageAsked(query, ["text", "id"]);
      if (!asked.ok) return asked;
      const rows = await listPools(db, organisation.id, {
        q: query.q?.trim() || null,
        ended: query.ended ?? false,
        ...asked.value,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [last.key, last.id]);
      return answer(200, { data: page.map(poolView), nextCursor });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/licences/:id",
    operationId: "getLicences",
    summary: "Licences of one plan, with what they come from",
    tags,
    access: ASSIGN,
    params: Closed({ id: Uuid }),
    responses: { 200: Type.Interface([PoolShape], { sources: Type.Array(Source) }) },
    async handle({ organisation, params, db }) {
      const pool = await poolOf(db, organisation.id, params.id);
      if (pool === undefined) return refuse(notFound({}));
      const sources = await holdingsOf(db, pool.id);
      return answer(200, {
        ...poolView(pool),
        sources: sources.map(({ sourceId, changedAt, ...rest }) => ({
          ...rest,
          id: sourceId,
          changedAt: changedAt.toString(),
        })),
      });
    },
  });
}
