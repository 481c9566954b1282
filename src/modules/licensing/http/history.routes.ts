import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
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
import { groupsByIds, type Whose } from "../../directory/index.ts";
import { HISTORY_REASONS, listHistory } from "../queries/history.ts";
import { poolOf } from "../queries/licences.ts";
import { tags } from "./licence-shapes.ts";

const Line = Type.Object(
  {
    user: Type.Object({ id: Uuid, name: Type.String({ description: "As it was then." }) }),
    action: OneOf(["assigned", "unassigned"]),
    because: OneOf(HISTORY_REASONS),
    group: Nullable(Type.String({ description: "Its name now; null where it is gone." })),
    by: Type.String(),
    at: InstantText,
  },
  { title: "LicenceHistoryLine" },
);

/** What became of a plan's licences (C6): never changed, and kept when people are deleted. */
export function historyRoutes(app: App, whose: Whose): void {
  route(app, {
    method: "GET",
    url: `${whose.base}/licences/:id/history`,
    operationId: whose.named("listLicenceHistory"),
    summary: "Who got a licence of the plan and who lost one, and why; the latest first",
    tags: whose.tags ?? tags,
    access: whose.read,
    params: whose.params({ id: Uuid }),
    query: Closed({
      ...pageQuery,
      q: Type.Optional(Type.String({ maxLength: 200, description: "Name." })),
    }),
    responses: { 200: ListOf(Line) },
    async handle(call) {
      const { params, query, db } = call;
      const read = await whose.reads(call);
      if (!read.ok) return read;
      const organisationId = read.value;
      const asked = pageAsked(query, ["number"]);
      if (!asked.ok) return asked;
      const pool = await poolOf(db, organisationId, params.id);
      if (pool === undefined) return refuse(notFound({}));
      const rows = await listHistory(db, pool.id, { q: query.q?.trim() || null, ...asked.value });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [last.number]);
      const groups = await groupsByIds(
        db,
        organisationId,
        page.flatMap(({ groupId }) => groupId ?? []),
      );
      return answer(200, {
        data: page.map(({ userId, displayName, groupId, byName, at, action, because }) => ({
          user: { id: userId, name: displayName },
          action,
          because,
          group: (groupId === null ? undefined : groups.get(groupId)?.name) ?? null,
          by: byName,
          at: at.toString(),
        })),
        nextCursor,
      });
    },
  });
}
