import type { Tx } from "../../../platform/transaction.ts";
import type { UserAdded, UserChanged, UserDeleted } from "../../directory/events.ts";
import { usersByIds } from "../../directory/index.ts";
import { lockPoolsWaitedFor } from "../store/claims.ts";
import { forgetPeople, knowPeople } from "../store/people.ts";
import { settlePool } from "../store/pools.ts";

/** Users of a statement, at most. */
const AT_ONCE = 1_000;

/** What is told at once is of one organisation, mostly. */
async function knowAll(tx: Tx, events: readonly (UserAdded | UserChanged)[]): Promise<void> {
  const byOrganisation = Map.groupBy(events, ({ organisationId }) => organisationId);
  for (const [organisationId, told] of byOrganisation) {
    const ids = [...new Set(told.map(({ userId }) => userId))];
    for (let from = 0; from < ids.length; from += AT_ONCE) {
      const users = await usersByIds(tx, organisationId, ids.slice(from, from + AT_ONCE));
      await knowPeople(
        tx,
        [...users.values()]
          .filter(({ deletedAt }) => deletedAt === null)
          .map(({ id, userName, displayName, active }) => ({
            userId: id,
            organisationId,
            userName,
            displayName,
            active,
          })),
      );
    }
    // Whoever is active again is served, where licences are free.
    const active = [...new Set(told.flatMap((event) => (event.active ? [event.userId] : [])))];
    for (const poolId of await lockPoolsWaitedFor(tx, active))
      await settlePool(tx, poolId, "person");
  }
}

/** Who can be given licences, and whom programs ask for: as the directory has them in the same transaction. */
export const knowUser = Object.assign(
  (tx: Tx, event: UserAdded | UserChanged): Promise<void> => knowAll(tx, [event]),
  { all: knowAll },
);

async function forgetAll(tx: Tx, events: readonly UserDeleted[]): Promise<void> {
  const pools = await forgetPeople(
    tx,
    events.map(({ userId }) => userId),
  );
  for (const poolId of pools) await settlePool(tx, poolId, "user-deleted");
}

/** Whoever is deleted has no licence any more; it is free for somebody else. */
export const forgetUser = Object.assign(
  (tx: Tx, event: UserDeleted): Promise<void> => forgetAll(tx, [event]),
  { all: forgetAll },
);
