import type { Day, Instant } from "../../../kernel/calendar.ts";
import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";

/** An event that was accepted. */
export type AcceptedUsage = {
  readonly id: string;
  readonly subscriptionId: string;
  readonly dimension: string;
  readonly planId: string;
  /** Decimal text. */
  readonly units: string;
  readonly usedAt: Instant;
  readonly acceptedAt: Instant;
};

export type NewUsage = Omit<AcceptedUsage, "acceptedAt"> & {
  readonly sellerId: string;
  readonly publisherId: string;
  readonly hour: Instant;
  /** In the billing zone of the seller. */
  readonly day: Day;
};

const COLUMNS = `id, subscription_id as "subscriptionId", dimension, plan_id as "planId",
  trim_scale(quantity)::text as units, used_at as "usedAt", accepted_at as "acceptedAt"`;

const insert = statement<readonly unknown[], { id: string }>(
  "metering.insert-usage",
  `insert into metering.usage_events (subscription_id, dimension, hour, id, seller_id, publisher_id, plan_id,
     quantity, used_at, day, accepted_at)
   select subscription_id, dimension, hour, id, seller_id, publisher_id, plan_id, quantity, used_at, day, $11
   from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[],
     $8::numeric[], $9::timestamptz[], $10::date[])
     as e(subscription_id, dimension, hour, id, seller_id, publisher_id, plan_id, quantity, used_at, day)
   on conflict (subscription_id, dimension, hour) do nothing returning id`,
);

const existing = statement<readonly unknown[], AcceptedUsage>(
  "metering.usage-of-hours",
  `select ${COLUMNS} from metering.usage_events
   where (subscription_id, dimension, hour) in
     (select * from unnest($1::uuid[], $2::text[], $3::timestamptz[]))`,
);

/**
 * Stores the events whose hour has none yet, in one statement, and answers their ids. They come in the
 * order of their keys, so that two batches never wait for each other.
 */
export async function insertUsage(
  tx: Tx,
  events: readonly NewUsage[],
): Promise<ReadonlySet<string>> {
  const rows = await tx.query(insert, [
    ...hoursOf(events),
    events.map(({ id }) => id),
    events.map(({ sellerId }) => sellerId),
    events.map(({ publisherId }) => publisherId),
    events.map(({ planId }) => planId),
    events.map(({ units }) => units),
    events.map(({ usedAt }) => usedAt.toString()),
    events.map(({ day }) => day),
    tx.at,
  ]);
  return new Set(rows.map(({ id }) => id));
}

/** The events that stand in the hours of these. A statement of its own: it sees what was waited for. */
export const usageOfHours = (
  tx: Tx,
  events: readonly Pick<NewUsage, "subscriptionId" | "dimension" | "hour">[],
): Promise<AcceptedUsage[]> => tx.query(existing, hoursOf(events));

const hoursOf = (events: readonly Pick<NewUsage, "subscriptionId" | "dimension" | "hour">[]) => [
  events.map(({ subscriptionId }) => subscriptionId),
  events.map(({ dimension }) => dimension),
  events.map(({ hour }) => hour.toString()),
];
