/** What assigning or unassigning comes to, before it is done and when it is done: one function for both (BEY-06). */
export type AssignmentPlan = {
  /** Who gets a licence, or loses one, in the order asked. */
  readonly changes: readonly string[];
  /** Who has one already, or none to lose: asked for, and nothing happens. */
  readonly unchanged: readonly string[];
  /** Who loses what was given to the person, and keeps the licence by a group. */
  readonly byGroup: readonly string[];
  /** Who has the licence by groups alone, with these: the group has to go, or the person leaves it. */
  readonly groupOnly: ReadonlyMap<string, readonly string[]>;
  /** Who is not an active user of the organisation. */
  readonly unknown: readonly string[];
  /** Licences that are left afterwards; below 0 where there are too few. */
  readonly availableAfter: number;
};

/** By what somebody has a licence, where a group is among it. */
export type ByGroups = { readonly direct: boolean; readonly groupIds: readonly string[] };

type Facts = {
  readonly owned: number;
  readonly assigned: number;
  /** Those asked for who have a licence. */
  readonly holders: ReadonlySet<string>;
};

/** @param active those asked for who are active users of the organisation */
export function planAssigning(
  asked: readonly string[],
  { owned, assigned, holders, active }: Facts & { readonly active: ReadonlySet<string> },
): AssignmentPlan {
  const ids = [...new Set(asked)];
  const unknown = ids.filter((id) => !active.has(id) && !holders.has(id));
  const unchanged = ids.filter((id) => holders.has(id));
  const changes = ids.filter((id) => active.has(id) && !holders.has(id));
  return {
    changes,
    unchanged,
    byGroup: [],
    groupOnly: new Map(),
    unknown,
    availableAfter: owned - assigned - changes.length,
  };
}

/** @param groups of those asked for who have the licence by groups: these, and whether it was given to the person, too */
export function planUnassigning(
  asked: readonly string[],
  { owned, assigned, holders, groups }: Facts & { readonly groups: ReadonlyMap<string, ByGroups> },
): AssignmentPlan {
  const ids = [...new Set(asked)];
  const changes = ids.filter((id) => holders.has(id) && !groups.has(id));
  return {
    changes,
    unchanged: ids.filter((id) => !holders.has(id)),
    byGroup: ids.filter((id) => groups.get(id)?.direct === true),
    groupOnly: new Map(
      ids.flatMap((id) => {
        const by = groups.get(id);
        return by === undefined || by.direct ? [] : [[id, by.groupIds] as const];
      }),
    ),
    unknown: [],
    availableAfter: owned - assigned + changes.length,
  };
}
