import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { assignedBeyond, notHolders } from "../problems.ts";

/** Whom licences are taken from where there are to be fewer than are assigned (decision 29). */
export type Unassign =
  /** Who got theirs last. */
  | "latest-first"
  /** These people, exactly as many as lose one, by id. */
  | { readonly userIds: readonly string[] };

/** How many people lose a licence of a plan when the organisation owns `ownedAfter` of it. */
export const losingOf = (assigned: number, ownedAfter: number): number =>
  Math.max(0, assigned - ownedAfter);

/**
 * Whether a pool may become smaller, and from whom a licence is taken by name: nobody where those
 * assigned last lose theirs, or where nobody does.
 *
 * @param holders those among the named people who have a licence of the pool
 * @returns `licensing/assigned-beyond` where nobody said from whom, or named too few or too many;
 * `licensing/not-holders` where somebody named has none
 * @see docs/domain/seats.md, S-4
 */
export function decideLowering(facts: {
  readonly serviceId: string;
  readonly assigned: number;
  readonly ownedAfter: number;
  readonly unassign: Unassign | undefined;
  readonly holders: ReadonlySet<string>;
}): Result<{ readonly losing: number; readonly take: readonly string[] }> {
  const { assigned, ownedAfter, unassign, serviceId } = facts;
  const losing = losingOf(assigned, ownedAfter);
  if (losing === 0 || unassign === "latest-first") return ok({ losing, take: [] });
  const named = unassign === undefined ? [] : [...new Set(unassign.userIds)];
  const beyond = { plans: [serviceId], assigned, wanted: ownedAfter, losing };
  if (named.length !== losing) return refuse(assignedBeyond(beyond));
  return named.every((id) => facts.holders.has(id))
    ? ok({ losing, take: named })
    : refuse(notHolders({ plan: serviceId }));
}
