import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, InstantText, ListOf, OneOf, pageQuery, Uuid } from "../../../platform/schemas.ts";
import type { Whose } from "../../directory/index.ts";
import { countWaiting } from "../queries/groups.ts";
import { holdingsOf, listPools, poolOf } from "../queries/licences.ts";
import { PoolShape, tags } from "./licence-shapes.ts";
import { poolView } from "./licence-views.ts";

const Source = Type.Object({
  source: OneOf(["subscription", "deal"]),
  id: Uuid,
  quantity: Type.Integer(),
  state: OneOf(["active", "suspended", "ended"]),
  changedAt: InstantText,
});

/** Licences that the customer's organisation holds, plan by plan (LIC-11). */
export function licenceRoutes(app: App, whose: Whose): void {
  route(app, {
    method: "GET",
    url: `${whose.base}/licences`,
    operationId: whose.named("listLicences"),
    summary: "Licences of the organisation, one row for each plan, by name",
    description:
      "What a plan's licences come from is added up: subscriptions and deals. A plan of which nothing is left is shown with `ended=true`.",
    tags: whose.tags ?? tags,
    access: whose.read,
    params: whose.params({}),
    query: Closed({
      ...pageQuery,
      q: Type.Optional(Type.String({ maxLength: 200, description: "Offer, plan or service ID." })),
      ended: Type.Optional(Type.Boolean()),
    }),
    responses: { 200: ListOf(PoolShape) },
    async handle(call) {
      const { query, db } = call;
      const read = await whose.reads(call);
      if (!read.ok) return read;
      const asked = pageAsked(query, ["text", "id"]);
      if (!asked.ok) return asked;
      const rows = await listPools(db, read.value, {
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
    url: `${whose.base}/licences/:id`,
    operationId: whose.named("getLicences"),
    summary: "Licences of one plan, with what they come from",
    tags: whose.tags ?? tags,
    access: whose.read,
    params: whose.params({ id: Uuid }),
    responses: {
      200: Type.Interface([PoolShape], {
        sources: Type.Array(Source),
        waiting: Type.Integer({ description: "People for whom none is left." }),
        groups: Type.Integer({ description: "Groups that the plan's licences are given to." }),
      }),
    },
    async handle(call) {
      const { params, db } = call;
      const read = await whose.reads(call);
      if (!read.ok) return read;
      const pool = await poolOf(db, read.value, params.id);
      if (pool === undefined) return refuse(notFound({}));
      const sources = await holdingsOf(db, pool.id);
      return answer(200, {
        ...poolView(pool),
        ...(await countWaiting(db, pool.id)),
        sources: sources.map(({ sourceId, changedAt, ...rest }) => ({
          ...rest,
          id: sourceId,
          changedAt: changedAt.toString(),
        })),
      });
    },
  });
}
