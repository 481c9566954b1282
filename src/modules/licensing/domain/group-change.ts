/** What giving a plan's licences to a group comes to, or taking them from it: one function each for the look and for the step (BEY-06). */
export type GroupChange = {
  /** Members of the group who get a licence, or lose theirs. */
  readonly changed: number;
  /** Members who have one already, or keep it by another claim. */
  readonly unchanged: number;
  /** Active members for whom none is left and who come to wait; or who leave the waiting list. */
  readonly waiting: number;
  /** Members who are not active in the directory, and have none. */
  readonly inactive: number;
  /** People on the waiting list who get one that becomes free. */
  readonly served: number;
  /** Licences that are left afterwards. */
  readonly available: number;
};

/** How many of a group's members are what. */
export type MembersOfGroup = {
  /** Who have a licence of the plan. */
  readonly holding: number;
  /** Of those: who have it by nothing but the group. */
  readonly holdingByGroupAlone: number;
  /** Active members without one. */
  readonly without: number;
  /** Of those: who wait by nothing but the group. */
  readonly waitingByGroupAlone: number;
  readonly inactive: number;
};

export function planGiving(
  available: number,
  { holding, without, inactive }: MembersOfGroup,
): GroupChange {
  const changed = Math.min(available, without);
  return {
    changed,
    unchanged: holding,
    waiting: without - changed,
    inactive,
    served: 0,
    available: available - changed,
  };
}

/** @param others active people who wait by something else than the group */
export function planTaking(
  available: number,
  members: MembersOfGroup,
  others: number,
): GroupChange {
  const free = available + members.holdingByGroupAlone;
  const served = Math.min(free, others);
  return {
    changed: members.holdingByGroupAlone,
    unchanged: members.holding - members.holdingByGroupAlone,
    waiting: members.waitingByGroupAlone,
    inactive: members.inactive,
    served,
    available: free - served,
  };
}
