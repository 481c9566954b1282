/** Where the appointment of a submission to go live stands. */
export type ScheduleState = "waiting" | "cancelled" | "dropped" | "carried-out" | "missed";

/** Why the moment came and the offer did not go live: messages `publishing.missed.<reason>`. */
export type MissedReason =
  | "publisher-suspended"
  | "not-permitted"
  | "audience-in-use"
  | "not-possible";

/** The furthest day that can be chosen lies so many calendar years ahead, counted in UTC. */
const FURTHEST_YEARS = 1;

/** The last instant at which an offer can be scheduled to go live. */
export const furthestGoLive = (now: Temporal.Instant): Temporal.Instant =>
  now.toZonedDateTimeISO("UTC").add({ years: FURTHEST_YEARS }).toInstant();

/**
 * What is wrong with a moment chosen at `now`, both in marketplace time (decision 41); undefined when
 * nothing is. A moment that is now is no longer in the future.
 */
export function wrongMoment(
  goLiveAt: Temporal.Instant,
  now: Temporal.Instant,
): "go-live-in-past" | "go-live-too-far" | undefined {
  if (Temporal.Instant.compare(goLiveAt, now) <= 0) return "go-live-in-past";
  return Temporal.Instant.compare(goLiveAt, furthestGoLive(now)) > 0
    ? "go-live-too-far"
    : undefined;
}
