import { randomUUIDv7 } from "node:crypto";
import { type Day, dayIn, type Instant } from "../../../kernel/calendar.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import {
  fulfilmentStatus,
  type MeteredSubscription,
  meteredSubscriptions,
} from "../../commerce/index.ts";
import {
  decideUsage,
  hourOf,
  keyOf,
  type MeteredResource,
  type UsageEvent,
  type UsageStatus,
} from "../domain/usage-event.ts";
import {
  type AcceptedUsage,
  insertUsage,
  type NewUsage,
  usageOfHours,
} from "../store/usage-events.ts";

/** What became of an event; an accepted one and that which a duplicate meets are told. */
export type UsageOutcome =
  | { readonly status: "Accepted" | "Duplicate"; readonly accepted: AcceptedUsage }
  | { readonly status: Exclude<UsageStatus, "Accepted" | "Duplicate"> };

/**
 * Takes usage that a publisher reports, each event for itself: what cannot be accepted stands in the way
 * of nothing else. Answers in the order of the events. Sent again, whatever was accepted is a duplicate,
 * also where many send it at once: the database counts an hour of a dimension once.
 */
export async function acceptUsage(
  db: Database,
  { publisherId, events }: { readonly publisherId: string; readonly events: readonly UsageEvent[] },
): Promise<UsageOutcome[]> {
  const ids = [...new Set(events.map(({ subscriptionId }) => subscriptionId))];
  return db.transaction(async (tx) => {
    const subscriptions = await meteredSubscriptions(tx, ids, tx.at);
    const decided = events.map((event) => {
      const subscription = subscriptions.get(event.subscriptionId);
      const resource = subscription && resourceOf(subscription);
      const status = decideUsage(event, resource, { publisherId, at: tx.at });
      return { event, key: keyOf(event), status };
    });
    // Of several in one hour the first is taken, as if they had been sent one by one.
    const firsts = new Map<string, NewUsage>();
    const dayOf = daysKept();
    for (const { event, key, status } of decided) {
      const subscription = subscriptions.get(event.subscriptionId);
      if (status !== "Accepted" || subscription === undefined || event.units === undefined)
        continue;
      if (!firsts.has(key)) firsts.set(key, newUsage(event, event.units, subscription, dayOf));
    }
    const stored = await store(tx, firsts);
    const answered = new Set<string>();
    return decided.map(({ key, status }): UsageOutcome => {
      if (status !== "Accepted") return { status };
      const accepted = stored.get(key);
      if (accepted === undefined) throw new Error(`The hour ${key} has no event and took none`);
      const isNew = firsts.get(key)?.id === accepted.id && !answered.has(key);
      answered.add(key);
      return { status: isNew ? "Accepted" : "Duplicate", accepted };
    });
  });
}

type DayOf = (zone: string, at: Instant) => Day;

/** Events of a batch lie in few quarters of an hour, and no day begins inside of one, in whatever zone. */
function daysKept(): DayOf {
  const kept = new Map<string, Day>();
  return (zone, at) => {
    const quarter = `${zone} ${Math.floor(at.epochMilliseconds / 900_000)}`;
    const day = kept.get(quarter) ?? dayIn(zone, at);
    kept.set(quarter, day);
    return day;
  };
}

const resourceOf = (subscription: MeteredSubscription): MeteredResource => ({
  publisherId: subscription.publisherId,
  running: fulfilmentStatus(subscription.status) === "Subscribed",
  activatedAt: subscription.activatedAt,
  endedAt: subscription.endedAt,
  planId: subscription.terms.planId,
  dimensions: subscription.terms.meters.map(({ id }) => id),
});

const newUsage = (
  { usedAt, ...event }: UsageEvent,
  units: string,
  { sellerId, publisherId, terms }: MeteredSubscription,
  dayOf: DayOf,
): NewUsage => ({
  ...event,
  id: randomUUIDv7(),
  units,
  usedAt,
  sellerId,
  publisherId,
  hour: hourOf(usedAt),
  day: dayOf(terms.sellerTimeZone, usedAt),
});

/** The event of each hour afterwards: the new one, or that which was there. */
async function store(
  tx: Tx,
  events: ReadonlyMap<string, NewUsage>,
): Promise<ReadonlyMap<string, AcceptedUsage>> {
  if (events.size === 0) return new Map();
  const inOrder = [...events.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
  const inserted = await insertUsage(
    tx,
    inOrder.map(([, event]) => event),
  );
  const taken = inOrder.filter(([, { id }]) => !inserted.has(id)).map(([, event]) => event);
  const before = taken.length === 0 ? [] : await usageOfHours(tx, taken);
  return new Map([
    ...inOrder
      .filter(([, { id }]) => inserted.has(id))
      .map(([key, event]) => [key, { ...event, acceptedAt: tx.at }] as const),
    ...before.map((event) => [keyOf(event), event] as const),
  ]);
}
