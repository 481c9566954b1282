/** What assigning or unassigning comes to, before it is done and when it is done: one function for both (BEY-06). */
export type AssignmentPlan = {
  /** Who gets a licence, or loses one, in the order asked. */
  readonly changes: readonly string[];
  /** Who has one already, or none to lose: asked for, and nothing happens. */
  readonly unchanged: readonly string[];
  /** Who is not an active user of the organisation. */
  readonly unknown: readonly string[];
  /** Licences that are left afterwards; below 0 where there are too few. */
  readonly availableAfter: number;
};

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
  return { changes, unchanged, unknown, availableAfter: owned - assigned - changes.length };
}

export function planUnassigning(
  asked: readonly string[],
  { owned, assigned, holders }: Facts,
): AssignmentPlan {
  const ids = [...new Set(asked)];
  const changes = ids.filter((id) => holders.has(id));
  return {
    changes,
    unchanged: ids.filter((id) => !holders.has(id)),
    unknown: [],
    availableAfter: owned - assigned + changes.length,
  };
}
