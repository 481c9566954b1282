import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { groupsByIds } from "../../directory/index.ts";
import { type AssignmentPlan, planAssigning, planUnassigning } from "../domain/assignment.ts";
import { requestDecided } from "../events.ts";
import { givenByGroup, noneLeft, userUnknown } from "../problems.ts";
import {
  addAssignments,
  dropDirectClaims,
  holdersAmong,
  type LockedPool,
  lockPool,
  takeAssignments,
} from "../store/assignments.ts";
import { addDirectClaims, claimsAmong } from "../store/claims.ts";
import { lockActivePeople } from "../store/people.ts";
import { settlePool } from "../store/pools.ts";
import { closeRequests } from "../store/requests.ts";

/** People of one call, at most; files are for more. */
export const MOST_AT_ONCE = 1_000;
/** People whom a refusal names. */
const MOST_NAMED = 100;

export type ChangeAssignments = {
  readonly customer: Pick<ActingOrganisation, "id">;
  readonly poolId: string;
  readonly userIds: readonly string[];
  /** Only says what would happen. */
  readonly dryRun: boolean;
};

/**
 * Gives licences to people of the organisation: to all of them, or to none. Who has one already keeps it.
 *
 * @returns `licensing/none-left` where there are too few, `licensing/user-unknown` for who is no active user
 */
export const assignLicences = (
  db: Database,
  wanted: ChangeAssignments,
): Promise<Result<AssignmentPlan>> =>
  db.transaction(async (tx): Promise<Result<AssignmentPlan>> => {
    // People before licences, here and wherever both are held: nobody waits in a circle.
    const active = await lockActivePeople(tx, wanted.customer.id, wanted.userIds);
    const pool = await lockPool(tx, wanted.customer.id, wanted.poolId);
    if (pool === undefined) return refuse(notFound({}));
    const holders = await holdersAmong(tx, pool.id, wanted.userIds);
    const plan = planAssigning(wanted.userIds, { ...pool, holders, active });
    if (plan.unknown.length > 0)
      return refuse(
        userUnknown(
          {},
          plan.unknown.map((id) => ({
            pointer: `/userIds/${wanted.userIds.indexOf(id)}`,
            code: "licensing/user-unknown",
          })),
        ),
      );
    if (plan.availableAfter < 0)
      return refuse(
        noneLeft({ available: pool.owned - pool.assigned, wanted: plan.changes.length }),
      );
    if (wanted.dryRun) return ok(plan);
    // Whoever has one by a group has it by a person's word, too, from now on.
    const claimed = await addDirectClaims(tx, pool.id, [...plan.changes, ...plan.unchanged]);
    const byGroup = claimed.filter((id) => holders.has(id));
    audit(tx, wanted, pool, { action: "licences.assigned", userIds: plan.changes, byGroup });
    if (plan.changes.length === 0) return ok(plan);
    await addAssignments(tx, pool.id, plan.changes);
    for (const one of await closeRequests(tx, pool.id, plan.changes))
      await tx.publish(requestDecided({ ...one, poolId: pool.id, to: "approved" }));
    return ok(plan);
  });

/**
 * Takes licences from people; who has none is left alone, and who has it by a group, too, keeps it by that.
 *
 * @returns `licensing/given-by-group` for who has it by groups alone, with their names: nothing is done then
 */
export const unassignLicences = (
  db: Database,
  wanted: ChangeAssignments,
): Promise<Result<AssignmentPlan>> =>
  db.transaction(async (tx): Promise<Result<AssignmentPlan>> => {
    const pool = await lockPool(tx, wanted.customer.id, wanted.poolId);
    if (pool === undefined) return refuse(notFound({}));
    const claims = await claimsAmong(tx, pool.id, wanted.userIds);
    const groups = new Map([...claims].filter(([, { groupIds }]) => groupIds.length > 0));
    const holders = new Set(claims.keys());
    const plan = planUnassigning(wanted.userIds, { ...pool, holders, groups });
    if (plan.groupOnly.size > 0) return refuse(await refusedByGroup(tx, wanted, plan.groupOnly));
    if (wanted.dryRun) return ok(plan);
    const { changes: userIds, byGroup } = plan;
    audit(tx, wanted, pool, { action: "licences.unassigned", userIds, byGroup });
    if (byGroup.length > 0) await dropDirectClaims(tx, pool.id, byGroup);
    if (userIds.length === 0) return ok(plan);
    await takeAssignments(tx, pool.id, userIds);
    await settlePool(tx, pool.id, "person");
    return ok(plan);
  });

/** Each person is named with the groups that have to go, or that the person has to leave. */
async function refusedByGroup(
  tx: Tx,
  { customer, userIds }: ChangeAssignments,
  groupOnly: AssignmentPlan["groupOnly"],
) {
  const ids = [...new Set([...groupOnly.values()].flat())];
  const named = await groupsByIds(tx, customer.id, ids);
  const names = (groupIds: readonly string[]) =>
    groupIds.flatMap((id) => named.get(id)?.name ?? []).join(", ");
  return givenByGroup(
    { count: groupOnly.size, groups: names(ids) },
    [...groupOnly].slice(0, MOST_NAMED).map(([id, groupIds]) => ({
      pointer: `/userIds/${userIds.indexOf(id)}`,
      code: "licensing/given-by-group",
      params: { groups: names(groupIds) },
    })),
  );
}

/** Nothing is written where nothing changed; by a group, somebody has the licence as before, and one claim more or less to it. */
function audit(
  tx: Tx,
  { customer }: ChangeAssignments,
  { id, serviceId }: LockedPool,
  {
    action,
    userIds,
    byGroup,
  }: {
    readonly action: string;
    readonly userIds: readonly string[];
    readonly byGroup: readonly string[];
  },
): void {
  if (userIds.length + byGroup.length === 0) return;
  tx.audit({
    organisationId: customer.id,
    action,
    objectType: "licences",
    objectId: id,
    after: {
      serviceId,
      count: userIds.length,
      userIds,
      ...(byGroup.length === 0 ? {} : { byGroup }),
    },
  });
}
