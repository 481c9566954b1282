import type { Day, Instant } from "../../../kernel/calendar.ts";
import type { Reader } from "../../../platform/database.ts";
import { meteredSubscriptions } from "../../commerce/index.ts";
import { type WaitingUsage, waitingUsage } from "../../metering/index.ts";

/** Days of usage that one estimate shows: of a month beyond this, each subscription's page has its own. */
const MOST = 5_000;

/** Usage of a buyer that is not charged yet, subscription by subscription, with the terms it is rated by. */
export async function unbilledUsage(
  db: Reader,
  asked: {
    readonly buyerId: string;
    /** Days before this one. */
    readonly until: Day;
    readonly subscriptionId: string | null;
    readonly at: Instant;
  },
) {
  const rows = await waitingUsage(db, {
    sellerId: asked.buyerId,
    before: asked.until,
    subscriptionId: asked.subscriptionId,
    limit: MOST,
  });
  const days = new Map<string, WaitingUsage[]>();
  for (const row of rows)
    days.set(row.subscriptionId, [...(days.get(row.subscriptionId) ?? []), row]);
  const subscriptions = await meteredSubscriptions(db, [...days.keys()], asked.at);
  return [...subscriptions.values()].map((subscription) => ({
    subscription,
    days: days.get(subscription.id) ?? [],
  }));
}
