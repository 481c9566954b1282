import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer, answerWith } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import {
  Closed,
  InstantText,
  ListOf,
  PreviewedFile,
  pageQuery,
  Uuid,
} from "../../../platform/schemas.ts";
import { groupsByIds, type Whose } from "../../directory/index.ts";
import { listGroupsOfPool, listWaiting } from "../queries/groups.ts";
import { poolOf } from "../queries/licences.ts";
import { giveToGroup, takeFromGroup } from "../use-cases/give-to-group.ts";
import { PersonShape, SourcesShape, tags } from "./licence-shapes.ts";
import { sourcesView } from "./licence-views.ts";

const Given = Type.Object(
  {
    group: Type.Object({ id: Uuid, name: Type.String(), members: Type.Integer() }),
    assigned: Type.Integer({ description: "Members who have a licence by it." }),
    waiting: Type.Integer({ description: "Active members for whom none is left." }),
    givenAt: InstantText,
    givenBy: Type.String(),
  },
  { title: "LicencesOfGroup" },
);
const Waiting = Type.Object(
  {
    user: PersonShape,
    since: InstantText,
    active: Type.Boolean({ description: "Who is not active is passed over." }),
    sources: SourcesShape,
  },
  { title: "WaitingForLicence" },
);
const Change = Type.Object(
  {
    changed: Type.Integer({ description: "Members who get a licence, or lose theirs." }),
    unchanged: Type.Integer({ description: "Members who have one already, or keep it otherwise." }),
    waiting: Type.Integer({
      description: "Active members for whom none is left; or who leave the waiting list.",
    }),
    inactive: Type.Integer({ description: "Members without a licence who are not active." }),
    served: Type.Integer({ description: "People on the waiting list who get what becomes free." }),
    available: Type.Integer({ description: "Licences left afterwards." }),
    preview: Type.String(),
  },
  { title: "LicencesOfGroupChange" },
);

/** Groups that have a plan's licences, and who waits for one (BEY-10; docs/domain/seats.md). */
export function groupRoutes(app: App, whose: Whose): void {
  const behalf = whose.onBehalf ? { onBehalf: whose.onBehalf } : {};
  const ofPlan = whose.params({ id: Uuid });

  route(app, {
    method: "GET",
    url: `${whose.base}/licences/:id/groups`,
    operationId: whose.named("listGroupsWithLicences"),
    summary: "Groups of the directory that the plan's licences are given to",
    tags: whose.tags ?? tags,
    access: whose.read,
    params: ofPlan,
    query: Closed(pageQuery),
    responses: { 200: ListOf(Given) },
    async handle(call) {
      const { params, query, db } = call;
      const read = await whose.reads(call);
      if (!read.ok) return read;
      const organisationId = read.value;
      const asked = pageAsked(query, ["id"]);
      if (!asked.ok) return asked;
      const pool = await poolOf(db, organisationId, params.id);
      if (pool === undefined) return refuse(notFound({}));
      const rows = await listGroupsOfPool(db, pool.id, asked.value);
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [last.groupId]);
      const named = await groupsByIds(
        db,
        organisationId,
        page.map(({ groupId }) => groupId),
      );
      return answer(200, {
        data: page.flatMap(({ groupId, givenAt, ...rest }) => {
          const group = named.get(groupId);
          if (group === undefined) return [];
          const { id, name, members } = group;
          return [{ ...rest, group: { id, name, members }, givenAt: givenAt.toString() }];
        }),
        nextCursor,
      });
    },
  });

  for (const { method, operationId, summary, change } of [
    {
      method: "PUT",
      operationId: "giveLicencesToGroup",
      summary: "Give the plan's licences to a group; with dryRun, say what that changes",
      change: giveToGroup,
    },
    {
      method: "DELETE",
      operationId: "takeLicencesFromGroup",
      summary: "Take the plan's licences from a group; with dryRun, say what that changes",
      change: takeFromGroup,
    },
  ] as const)
    route(app, {
      method,
      url: `${whose.base}/licences/:id/groups/:directoryGroup`,
      operationId: whose.named(operationId),
      summary,
      description:
        "Each active member has a licence by it, as does whoever joins the group later, as long as some are left; the others wait. With the `preview` of a dry run it does exactly that or is refused. What is so already changes nothing.",
      tags: whose.tags ?? tags,
      access: whose.manage,
      ...behalf,
      params: whose.params({ id: Uuid, directoryGroup: Uuid }),
      query: PreviewedFile,
      responses: { 200: Change },
      handle: async (call) =>
        answerWith(
          await whose.changes(call, (db, id) =>
            change(db, {
              customer: { id },
              poolId: call.params.id,
              groupId: call.params.directoryGroup,
              dryRun: call.query.dryRun ?? false,
              preview: call.query.preview ?? null,
            }),
          ),
          200,
          (done) => done,
        ),
    });

  route(app, {
    method: "GET",
    url: `${whose.base}/licences/:id/waiting`,
    operationId: whose.named("listWaitingForLicences"),
    summary: "Who waits for a licence of the plan; who is served first comes first",
    tags: whose.tags ?? tags,
    access: whose.read,
    params: ofPlan,
    query: Closed(pageQuery),
    responses: { 200: ListOf(Waiting) },
    async handle(call) {
      const { params, query, db } = call;
      const read = await whose.reads(call);
      if (!read.ok) return read;
      const organisationId = read.value;
      const asked = pageAsked(query, ["number"]);
      if (!asked.ok) return asked;
      const pool = await poolOf(db, organisationId, params.id);
      if (pool === undefined) return refuse(notFound({}));
      const rows = await listWaiting(db, pool.id, asked.value);
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [last.number]);
      const groups = await groupsByIds(
        db,
        organisationId,
        page.flatMap(({ groupIds }) => groupIds),
      );
      return answer(200, {
        data: page.map((one) => ({
          user: { id: one.userId, userName: one.userName, name: one.displayName },
          since: one.since.toString(),
          active: one.active,
          sources: sourcesView(one, groups),
        })),
        nextCursor,
      });
    },
  });
}
