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
  Nullable,
  OneOf,
  pageQuery,
  Uuid,
} from "../../../platform/schemas.ts";
import { groupsByIds, type Whose } from "../../directory/index.ts";
import type { AssignmentPlan } from "../domain/assignment.ts";
import { CHECK_REASONS, CHECK_STATES } from "../domain/licence-check.ts";
import { listAssignments, poolOf } from "../queries/licences.ts";
import { idleSince } from "../queries/settings.ts";
import { assignLicences, MOST_AT_ONCE, unassignLicences } from "../use-cases/assign-licences.ts";
import { PersonShape, SourcesShape, tags } from "./licence-shapes.ts";
import { assignmentView } from "./licence-views.ts";

const People = Closed({
  userIds: Type.Array(Uuid, { minItems: 1, maxItems: MOST_AT_ONCE }),
});
const Assignment = Type.Object(
  {
    user: PersonShape,
    assignedAt: InstantText,
    assignedBy: Type.String(),
    sources: SourcesShape,
    lastUsedAt: Nullable(InstantText),
    check: Type.Object({
      state: OneOf(CHECK_STATES),
      allowed: Type.Boolean(),
      reason: Nullable(OneOf(CHECK_REASONS)),
    }),
  },
  { title: "LicenceAssignment" },
);
const Effect = Type.Object(
  {
    changed: Type.Array(Uuid, { description: "Who gets, or loses, a licence." }),
    unchanged: Type.Array(Uuid, { description: "Who has one already, or has none." }),
    byGroup: Type.Array(Uuid, {
      description: "Who keeps it by a group, after what was given to the person was taken.",
    }),
    available: Type.Integer({ description: "Licences left afterwards." }),
  },
  { title: "LicenceAssignmentEffect" },
);
const effectView = ({ changes, unchanged, byGroup, availableAfter }: AssignmentPlan) => ({
  changed: changes,
  unchanged,
  byGroup,
  available: availableAfter,
});
const DryRun = Closed({ dryRun: Type.Optional(Type.Boolean()) });

/** Who of the customer's people has a licence (LIC-11, BEY-10). */
export function assignmentRoutes(app: App, whose: Whose): void {
  const behalf = whose.onBehalf ? { onBehalf: whose.onBehalf } : {};
  const ofPlan = whose.params({ id: Uuid });

  route(app, {
    method: "GET",
    url: `${whose.base}/licences/:id/assignments`,
    operationId: whose.named("listLicenceAssignments"),
    summary: "Who has a licence of the plan, by name, and what its program is told of them",
    tags: whose.tags ?? tags,
    access: whose.read,
    params: ofPlan,
    query: Closed({
      ...pageQuery,
      q: Type.Optional(Type.String({ maxLength: 200, description: "Name or user name." })),
      group: Type.Optional(Uuid),
      idle: Type.Optional(
        Type.Boolean({ description: "Only those not used for as long as the operator says." }),
      ),
    }),
    responses: { 200: ListOf(Assignment) },
    async handle(call) {
      const { params, query, db, at } = call;
      const read = await whose.reads(call);
      if (!read.ok) return read;
      const asked = pageAsked(query, ["text", "id"]);
      if (!asked.ok) return asked;
      const pool = await poolOf(db, read.value, params.id);
      if (pool === undefined) return refuse(notFound({}));
      const rows = await listAssignments(db, pool.id, {
        q: query.q?.trim() || null,
        group: query.group ?? null,
        idleSince: query.idle ? await idleSince(db, at) : null,
        ...asked.value,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [last.key, last.userId]);
      const groups = await groupsByIds(
        db,
        read.value,
        page.flatMap(({ groupIds }) => groupIds),
      );
      return answer(200, {
        data: page.map((one) => assignmentView(one, { ...pool, groups }, at)),
        nextCursor,
      });
    },
  });

  for (const { noun, operationId, summary, description, change } of [
    {
      noun: "assignments",
      operationId: "assignLicences",
      summary: "Give licences to people; with dryRun, say what that changes",
      description:
        "To all of them or, where too few are left, to none. Who has one already keeps it.",
      change: assignLicences,
    },
    {
      noun: "unassignments",
      operationId: "unassignLicences",
      summary: "Take licences from people; with dryRun, say what that changes",
      description:
        "Who has none is left alone. Who has it by a group, too, keeps it by that; who has it by groups alone is refused: take the plan's licences from the group, or the person out of it.",
      change: unassignLicences,
    },
  ])
    route(app, {
      method: "POST",
      url: `${whose.base}/licences/:id/${noun}`,
      operationId: whose.named(operationId),
      summary,
      description,
      tags: whose.tags ?? tags,
      access: whose.manage,
      ...behalf,
      params: ofPlan,
      query: DryRun,
      body: People,
      responses: { 200: Effect },
      idempotent: true,
      handle: async (call) =>
        answerWith(
          await whose.changes(call, (db, id) =>
            change(db, {
              customer: { id },
              poolId: call.params.id,
              userIds: call.body.userIds,
              dryRun: call.query.dryRun ?? false,
            }),
          ),
          200,
          effectView,
        ),
    });

  route(app, {
    method: "DELETE",
    url: `${whose.base}/licences/:id/assignments/:userId`,
    operationId: whose.named("unassignLicence"),
    summary: "Take the licence of one person",
    tags: whose.tags ?? tags,
    access: whose.manage,
    ...behalf,
    params: whose.params({ id: Uuid, userId: Uuid }),
    responses: { 200: Effect },
    handle: async (call) =>
      answerWith(
        await whose.changes(call, (db, id) =>
          unassignLicences(db, {
            customer: { id },
            poolId: call.params.id,
            userIds: [call.params.userId],
            dryRun: false,
          }),
        ),
        200,
        effectView,
      ),
  });
}
