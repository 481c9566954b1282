import {
  addHours,
  type Day,
  dayIn,
  type Instant,
  isBefore,
  startOfDay,
} from "../../../kernel/calendar.ts";
import type { DueMoment } from "../../../platform/module.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { PlanChanged, SubscriptionActivated } from "../../commerce/events.ts";
import { isMetered, meteredSubscriptions } from "../../commerce/index.ts";
import { firstDayAfter, firstDayOf, monthOfDay } from "../domain/month.ts";
import { chargeUsage } from "./charge-usage.ts";

/** Usage of a month is over, or late reports of it are; the subject is a subscription. */
export const USAGE_DUE = "billing.usage-falls-due";

/** Usage is accepted for 24 hours; an hour more, for what is being accepted at that very moment. */
const LATE_HOURS = 25;

/** What is metered is charged in arrears: for the first time when the month of its activation is over. */
export async function watchUsage(
  tx: Tx,
  { subscriptionId, activatedAt, terms }: SubscriptionActivated,
): Promise<void> {
  if (!isMetered(terms)) return;
  const { sellerTimeZone: timeZone } = terms;
  const month = monthOfDay(dayIn(timeZone, Temporal.Instant.from(activatedAt)));
  schedule(tx, subscriptionId, startOfDay(firstDayAfter(month), timeZone));
}

/**
 * A month has ended, and a day later what was reported late: its usage is charged, dated with its own
 * days, so that what a closed month missed stands on the next invoice (decision 27). What has ended is
 * looked at once more when nothing can be reported any longer.
 */
export async function chargeDueUsage(tx: Tx, { subject, dueAt }: DueMoment): Promise<void> {
  const subscription = (await meteredSubscriptions(tx, [subject], dueAt)).get(subject);
  if (subscription === undefined) return;
  const { endedAt, terms } = subscription;
  const timeZone = terms.sellerTimeZone;
  const because = [{ event: USAGE_DUE, at: dueAt.toString() }];
  if (endedAt !== null) {
    await chargeUsage(tx, { subscription, before: null, because });
    const last = addHours(endedAt, LATE_HOURS);
    if (isBefore(dueAt, last)) schedule(tx, subject, last);
    return;
  }
  const month = monthOfDay(dayIn(timeZone, dueAt));
  const begins: Day = firstDayOf(month);
  await chargeUsage(tx, { subscription, before: begins, because });
  const late = addHours(startOfDay(begins, timeZone), LATE_HOURS);
  schedule(tx, subject, isBefore(dueAt, late) ? late : startOfDay(firstDayAfter(month), timeZone));
}

/**
 * The plan is another from now on: what was used of the one before is charged at once, at its prices, and
 * the one after is watched where it is metered.
 */
export async function chargeUsageOfPlanBefore(
  tx: Tx,
  { type, subscriptionId, changedAt, before, terms }: PlanChanged,
): Promise<void> {
  const at = Temporal.Instant.from(changedAt);
  const found = (await meteredSubscriptions(tx, [subscriptionId], at)).get(subscriptionId);
  if (found === undefined) return;
  if (isMetered(before))
    await chargeUsage(tx, {
      subscription: { ...found, terms: before },
      before: null,
      because: [{ event: type, at: changedAt }],
    });
  if (!isMetered(terms) || isMetered(before)) return;
  const month = monthOfDay(dayIn(terms.sellerTimeZone, at));
  schedule(tx, subscriptionId, startOfDay(firstDayAfter(month), terms.sellerTimeZone));
}

/** A subscription has ended: usage until then is charged at once (SUB-13), and once more what comes late. */
export async function chargeLastUsage(
  tx: Tx,
  {
    subscriptionId,
    endedAt,
    because,
  }: { readonly subscriptionId: string; readonly endedAt: Instant; readonly because: string },
): Promise<void> {
  const subscription = (await meteredSubscriptions(tx, [subscriptionId], endedAt)).get(
    subscriptionId,
  );
  if (subscription === undefined || !isMetered(subscription.terms)) return;
  await chargeUsage(tx, {
    subscription,
    before: null,
    because: [{ event: because, at: endedAt.toString() }],
  });
  schedule(tx, subscriptionId, addHours(endedAt, LATE_HOURS));
}

const schedule = (tx: Tx, subject: string, dueAt: Instant): void =>
  tx.schedule({ kind: USAGE_DUE, subject, dueAt, payload: {} });
