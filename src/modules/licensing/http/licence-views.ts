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

/** With what the publisher's program is told of the person now. */
export function assignmentView(
  assignment: Assignment,
  { owned, warnsAt }: Pick<Pool, "owned" | "warnsAt">,
  at: Instant,
) {
  const { userId, userName, displayName, active, suspended } = assignment;
  const { state, allowed, reason } = judgeCheck({ owned, active, suspended, warnsAt }, at);
  return {
    user: { id: userId, userName, name: displayName },
    assignedAt: assignment.assignedAt.toString(),
    assignedBy: assignment.assignedBy,
    check: { state, allowed, reason },
  };
}
