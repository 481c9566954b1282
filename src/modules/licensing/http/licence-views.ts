import type { Instant } from "../../../kernel/calendar.ts";
import { judgeCheck } from "../domain/licence-check.ts";
import type { Assignment, Pool } from "../queries/licences.ts";

export const poolView = (pool: Pool) => ({
  id: pool.id,
  serviceId: pool.serviceId,
  offer: { slug: pool.offerSlug, name: pool.offerName },
  plan: { id: pool.planId, name: pool.planName },
  publisher: pool.publisherName,
  total: pool.owned,
  assigned: pool.assigned,
  available: pool.owned - pool.assigned,
  suspended: pool.owned - pool.usable,
  since: pool.since.toString(),
});

/** Groups by their ids, as the directory names them now. */
export type NamedGroups = ReadonlyMap<string, { readonly id: string; readonly name: string }>;

/** By what somebody has a licence, or waits for one. */
export const sourcesView = (
  { direct, groupIds }: { readonly direct: boolean; readonly groupIds: readonly string[] },
  groups: NamedGroups,
) => ({
  direct,
  groups: groupIds.flatMap((id) => {
    const group = groups.get(id);
    return group === undefined ? [] : [{ id, name: group.name }];
  }),
});

/** With what the publisher's program is told of the person now. */
export function assignmentView(
  assignment: Assignment,
  { owned, warnsAt, groups }: Pick<Pool, "owned" | "warnsAt"> & { readonly groups: NamedGroups },
  at: Instant,
) {
  const { userId, userName, displayName, active, suspended } = assignment;
  const { state, allowed, reason } = judgeCheck({ owned, active, suspended, warnsAt }, at);
  return {
    user: { id: userId, userName, name: displayName },
    assignedAt: assignment.assignedAt.toString(),
    assignedBy: assignment.assignedBy,
    sources: sourcesView(assignment, groups),
    lastUsedAt: assignment.lastUsedAt?.toString() ?? null,
    check: { state, allowed, reason },
  };
}
