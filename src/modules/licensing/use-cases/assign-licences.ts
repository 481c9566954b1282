import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { type AssignmentPlan, planAssigning, planUnassigning } from "../domain/assignment.ts";
import { noneLeft, userUnknown } from "../problems.ts";
import {
  addAssignments,
  holdersAmong,
  type LockedPool,
  lockPool,
  takeAssignments,
} from "../store/assignments.ts";
import { lockActivePeople } from "../store/people.ts";
import { settlePool } from "../store/pools.ts";

/** People of one call, at most; files are for more. */
export const MOST_AT_ONCE = 1_000;

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
    if (wanted.dryRun || plan.changes.length === 0) return ok(plan);
    await addAssignments(tx, pool.id, plan.changes);
    audit(tx, wanted, pool, { action: "licences.assigned", userIds: plan.changes });
    return ok(plan);
  });

/** Takes licences from people; who has none is left alone. */
export const unassignLicences = (
  db: Database,
  wanted: ChangeAssignments,
): Promise<Result<AssignmentPlan>> =>
  db.transaction(async (tx): Promise<Result<AssignmentPlan>> => {
    const pool = await lockPool(tx, wanted.customer.id, wanted.poolId);
    if (pool === undefined) return refuse(notFound({}));
    const holders = await holdersAmong(tx, pool.id, wanted.userIds);
    const plan = planUnassigning(wanted.userIds, { ...pool, holders });
    if (wanted.dryRun || plan.changes.length === 0) return ok(plan);
    await takeAssignments(tx, pool.id, plan.changes);
    await settlePool(tx, pool.id, "person");
    audit(tx, wanted, pool, { action: "licences.unassigned", userIds: plan.changes });
    return ok(plan);
  });

function audit(
  tx: Tx,
  { customer }: ChangeAssignments,
  { id, serviceId }: LockedPool,
  { action, userIds }: { readonly action: string; readonly userIds: readonly string[] },
): void {
  tx.audit({
    organisationId: customer.id,
    action,
    objectType: "licences",
    objectId: id,
    after: { serviceId, count: userIds.length, userIds },
  });
}
