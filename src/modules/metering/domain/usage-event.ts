import { addHours, type Instant, isBefore } from "../../../kernel/calendar.ts";

/** What became of a usage event; the words of the metering protocol. */
export type UsageStatus =
  | "Accepted"
  | "Expired"
  | "Duplicate"
  | "ResourceNotFound"
  | "ResourceNotAuthorized"
  | "ResourceNotActive"
  | "InvalidDimension"
  | "InvalidQuantity"
  | "BadArgument";

/** Usage that a publisher's program reports of one subscription, dimension and hour. */
export type UsageEvent = {
  readonly subscriptionId: string;
  readonly dimension: string;
  readonly planId: string;
  /** Exact decimal text; undefined where it is not more than nothing, or beyond what is counted. */
  readonly units: string | undefined;
  /** When it was used; any instant of its hour. */
  readonly usedAt: Instant;
};

/** What is known of the subscription that an event names. */
export type MeteredResource = {
  readonly publisherId: string;
  readonly running: boolean;
  readonly activatedAt: Instant | null;
  /** Null while it is held. */
  readonly endedAt: Instant | null;
  readonly planId: string;
  readonly dimensions: readonly string[];
};

/** Usage is accepted for so long, in marketplace time (wire contract 7; decision 41). */
const ACCEPTED_FOR_HOURS = 24;
/** The clock of a program may be ahead by so much. */
const AHEAD_MINUTES = 5;

/**
 * What becomes of an event at `at`, as far as it can be said without the events that were accepted before:
 * `Accepted` may still be `Duplicate`. Only what runs is metered; of what has ended, the hours before its
 * end are, for as long as usage is accepted at all (wire contract 7.4).
 */
export function decideUsage(
  event: UsageEvent,
  resource: MeteredResource | undefined,
  { publisherId, at }: { readonly publisherId: string; readonly at: Instant },
): Exclude<UsageStatus, "Duplicate"> {
  if (resource === undefined) return "ResourceNotFound";
  if (resource.publisherId !== publisherId) return "ResourceNotAuthorized";
  if (event.planId !== resource.planId) return "BadArgument";
  if (isBefore(at.add({ minutes: AHEAD_MINUTES }), event.usedAt)) return "BadArgument";
  if (!resource.dimensions.includes(event.dimension)) return "InvalidDimension";
  if (event.units === undefined) return "InvalidQuantity";
  if (!wasActive(resource, event.usedAt)) return "ResourceNotActive";
  return isBefore(event.usedAt, addHours(at, -ACCEPTED_FOR_HOURS)) ? "Expired" : "Accepted";
}

function wasActive({ running, activatedAt, endedAt }: MeteredResource, usedAt: Instant): boolean {
  // A program reports whole hours: that of the activation counts.
  if (activatedAt === null || isBefore(endOfHour(usedAt), activatedAt)) return false;
  return endedAt === null ? running : isBefore(usedAt, endedAt);
}

const endOfHour = (at: Instant): Instant => hourOf(at).add({ hours: 1 });

/** The clock hour, in UTC, by which events are counted once. */
export const hourOf = (at: Instant): Instant =>
  Temporal.Instant.fromEpochMilliseconds(hourNumber(at) * HOUR_MS);

const HOUR_MS = 3_600_000;
/** Hours since 1970: what thousands of events a second are told apart by. */
const hourNumber = (at: Instant): number => Math.floor(at.epochMilliseconds / HOUR_MS);

/** Names the hour of a dimension of a subscription: one event of it is accepted. */
export const keyOf = ({
  subscriptionId,
  dimension,
  usedAt,
}: Pick<UsageEvent, "subscriptionId" | "dimension" | "usedAt">): string =>
  `${subscriptionId} ${hourNumber(usedAt)} ${dimension}`;
