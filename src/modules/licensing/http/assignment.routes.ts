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
import type { AssignmentPlan } from "../domain/assignment.ts";
import { CHECK_REASONS, CHECK_STATES } from "../domain/licence-check.ts";
import { listAssignments, poolOf } from "../queries/licences.ts";
import { assignLicences, MOST_AT_ONCE, unassignLicences } from "../use-cases/assign-licences.ts";
import { ASSIGN, tags } from "./licence-shapes.ts";
import { assignmentView } from "./licence-views.ts";

const Params = Closed({ id: Uuid });
const People = Closed({
  userIds: Type.Array(Uuid, { minItems: 1, maxItems: MOST_AT_ONCE }),
});
const Assignment = Type.Object(
  {
    user: Type.Object({ id: Uuid, userName: Type.String(), name: Type.String() }),
    assignedAt: InstantText,
    assignedBy: Type.String(),
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
    available: Type.Integer({ description: "Licences left afterwards." }),
  },
  { title: "LicenceAssignmentEffect" },
);
const effectView = ({ changes, unchanged, availableAfter }: AssignmentPlan) => ({
  changed: changes,
  unchanged,
  available: availableAfter,
});
const DryRun = Closed({ dryRun: Type.Optional(Type.Boolean()) });

/** Who of the customer's people has a licence (LIC-11, BEY-10). */
export function assignmentRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/licences/:id/assignments",
    operationId: "listLicenceAssignments",
    summary: "Who has a licence of the plan, by name, and what its program is told of them",
    tags,
    access: ASSIGN,
    params: Params,
    query: Closed({
      ...pageQuery,
      q: Type.Optional(Type.String({ maxLength: 200, description: "Name or user name." })),
    }),
    responses: { 200: ListOf(Assignment) },
    async handle({ organisation, params, query, db }) {
      const asked = pageAsked(query, ["text", "id"]);
      if (!asked.ok) return asked;
      const pool = await poolOf(db, organisation.id, params.id);
      if (pool === undefined) return refuse(notFound({}));
      const rows = await listAssignments(db, pool.id, {
        q: query.q?.trim() || null,
        ...asked.value,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [last.key, last.userId]);
      return answer(200, { data: page.map((one) => assignmentView(one, pool)), nextCursor });
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
      description: "Who has none is left alone.",
      change: unassignLicences,
    },
  ])
    route(app, {
      method: "POST",
      url: `/v1/licences/:id/${noun}`,
      operationId,
      summary,
      description,
      tags,
      access: ASSIGN,
      params: Params,
      query: DryRun,
      body: People,
      responses: { 200: Effect },
      idempotent: true,
      handle: async ({ organisation, params, query, body, db }) =>
        answerWith(
          await change(db, {
            customer: organisation,
            poolId: params.id,
            userIds: body.userIds,
            dryRun: query.dryRun ?? false,
          }),
          200,
          effectView,
        ),
    });

  route(app, {
    method: "DELETE",
    url: "/v1/licences/:id/assignments/:userId",
    operationId: "unassignLicence",
    summary: "Take the licence of one person",
    tags,
    access: ASSIGN,
    params: Closed({ id: Uuid, userId: Uuid }),
    responses: { 200: Effect },
    handle: async ({ organisation, params, db }) =>
      answerWith(
        await unassignLicences(db, {
          customer: organisation,
          poolId: params.id,
          userIds: [params.userId],
          dryRun: false,
        }),
        200,
        effectView,
      ),
  });
}
