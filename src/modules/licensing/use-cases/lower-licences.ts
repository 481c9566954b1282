import type { Result } from "../../../kernel/result.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { decideLowering, type Unassign } from "../domain/lowering.ts";
import { holdersAmong, loseAssignments } from "../store/assignments.ts";

/** A pool whose row the caller holds. */
export type PoolToLower = {
  readonly id: string;
  readonly serviceId: string;
  readonly assigned: number;
};

export type Lowered = {
  /** How many people lose a licence. */
  readonly losing: number;
};

/**
 * Before the licences of a pool become fewer than are assigned: says how many people lose theirs, and
 * takes them from those who were named. Whoever calls holds the pool's row, then changes what the pool is
 * made of and settles it, by which those assigned last lose theirs where nobody was named.
 *
 * @param ownedAfter  all licences of the pool afterwards, whatever they come from
 * @returns refuses as `decideLowering`; with `dryRun` nothing is taken
 */
export async function lowerLicences(
  tx: Tx,
  pool: PoolToLower,
  wanted: {
    readonly ownedAfter: number;
    readonly unassign: Unassign | undefined;
    readonly dryRun: boolean;
  },
): Promise<Result<Lowered>> {
  const { ownedAfter, unassign } = wanted;
  const named = typeof unassign === "object" ? unassign.userIds : [];
  const holders = named.length === 0 ? new Set<string>() : await holdersAmong(tx, pool.id, named);
  const decided = decideLowering({ ...pool, ownedAfter, unassign, holders });
  if (!decided.ok) return decided;
  const { take, losing } = decided.value;
  if (!wanted.dryRun && take.length > 0) await loseAssignments(tx, pool.id, take);
  return { ok: true, value: { losing } };
}
