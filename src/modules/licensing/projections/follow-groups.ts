import type { Tx } from "../../../platform/transaction.ts";
import type { GroupDeleted, GroupMembersChanged } from "../../directory/events.ts";
import {
  addClaimsOfGroup,
  dropClaimsOfGroup,
  forgetGroup,
  lockPools,
  poolsOfGroups,
} from "../store/claims.ts";
import { lockPeopleAmong } from "../store/people.ts";
import { settlePool } from "../store/pools.ts";

type Moves = { readonly added: Set<string>; readonly removed: Set<string> };

/** What is told at once is of one organisation, mostly; of most groups, nothing is given. */
async function followAll(tx: Tx, events: readonly GroupMembersChanged[]): Promise<void> {
  const given = await poolsOfGroups(tx, [...new Set(events.map(({ groupId }) => groupId))]);
  if (given.length === 0) return;
  const groups = new Set(given.map(({ groupId }) => groupId));
  const told = events.filter(({ groupId }) => groups.has(groupId));
  const moves = movesOf(told);
  // People before licences, here and wherever both are held.
  for (const [organisationId, theirs] of Map.groupBy(told, (event) => event.organisationId))
    await lockPeopleAmong(
      tx,
      organisationId,
      theirs.flatMap(({ added, removed }) => [...added, ...removed]),
    );
  const pools = Map.groupBy(given, ({ poolId }) => poolId);
  await lockPools(tx, [...pools.keys()]);
  for (const [poolId, ofPool] of pools) {
    for (const of of ofPool) {
      const removed = [...(moves.get(of.groupId)?.removed ?? [])];
      if (removed.length > 0) await dropClaimsOfGroup(tx, of, removed, "left-group");
    }
    // Whoever waited already comes before those who are new.
    await settlePool(tx, poolId, "left-group");
    for (const of of ofPool) {
      const added = [...(moves.get(of.groupId)?.added ?? [])];
      if (added.length > 0) await addClaimsOfGroup(tx, of, added);
    }
    await settlePool(tx, poolId, "left-group", "group");
  }
}

/** Of each group, who is in it now and was not, and the other way round: what was told last of somebody counts. */
function movesOf(events: readonly GroupMembersChanged[]): ReadonlyMap<string, Moves> {
  const moves = new Map<string, Moves>();
  for (const { groupId, added, removed } of events) {
    const of = moves.get(groupId) ?? { added: new Set<string>(), removed: new Set<string>() };
    moves.set(groupId, of);
    for (const id of removed) {
      of.removed.add(id);
      of.added.delete(id);
    }
    for (const id of added) {
      of.added.add(id);
      of.removed.delete(id);
    }
  }
  return moves;
}

/** Whoever joins a group has a licence of the plans that are given to it, or waits; whoever leaves it loses that claim. */
export const followMembers = Object.assign(
  (tx: Tx, event: GroupMembersChanged): Promise<void> => followAll(tx, [event]),
  { all: followAll },
);

/** A group that is gone gives nobody anything. */
export async function followDeletedGroup(tx: Tx, { groupId }: GroupDeleted): Promise<void> {
  const given = await poolsOfGroups(tx, [groupId]);
  await lockPools(
    tx,
    given.map(({ poolId }) => poolId),
  );
  for (const of of given) {
    await dropClaimsOfGroup(tx, of, null, "group-removed");
    await forgetGroup(tx, of);
    await settlePool(tx, of.poolId, "group-removed");
  }
}
