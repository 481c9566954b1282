import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";

const approve = statement<
  [poolId: string, ids: readonly string[], at: Temporal.Instant, who: string],
  { id: string; organisationId: string }
>(
  "licensing.close-requests",
  `update licensing.requests set state = 'approved', decided_at = coalesce(decided_at, $3), decided_by = coalesce(decided_by, $4)
   where pool_id = $1 and user_id = any($2) and state in ('open', 'waiting')
   returning id, organisation_id as "organisationId"`,
);

/** Whoever has a licence now asked for it, or waited: nothing is left to decide. */
export const closeRequests = (tx: Tx, poolId: string, userIds: readonly string[]) =>
  tx.query(approve, [poolId, userIds, tx.at, tx.actor.name]);

const withdraw = statement<
  [ids: readonly string[], at: Temporal.Instant, who: string],
  { id: string }
>(
  "licensing.withdraw-requests-of-people",
  `update licensing.requests set state = 'withdrawn', decided_at = $2, decided_by = $3
   where user_id = any($1) and state in ('open', 'waiting') returning id`,
);

/** Of people who are deleted. */
export const withdrawRequestsOf = (tx: Tx, userIds: readonly string[]) =>
  tx.query(withdraw, [userIds, tx.at, tx.actor.name]);
