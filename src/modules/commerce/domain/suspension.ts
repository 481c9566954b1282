import {
  addHours,
  type Day,
  dayIn,
  daysBetween,
  type Instant,
  isBefore,
} from "../../../kernel/calendar.ts";
import type { QuantityLine, SuspensionReason } from "../events.ts";
import { pricedUnits } from "./add-on.ts";
import type { SalesPolicy } from "./policy.ts";
import { isFree, type UnitPrice } from "./pricing.ts";
import { chargeLine, runningPeriod, type TaxedSale } from "./quantity-lines.ts";
import {
  type SubscriptionFacts,
  type Suspension,
  statusAt,
  statusBeneath,
} from "./subscription.ts";

/** What the rules of a suspension need to know besides the dates. */
type Held = SubscriptionFacts & { readonly quantity: number };

/**
 * Days that a suspended subscription is kept before it is deleted (SUB-11, decision 13): 90, and the
 * days from the one on which the customer's account was opened to the first day of its first billing
 * period, which is the next first of a month; 0 where it was opened on one.
 *
 * @param openedOn in the seller's billing zone
 */
export function daysKept(
  openedOn: Day,
  { suspensionDays, suspensionDaysMore }: SuspensionPolicy,
): number {
  const first = Temporal.PlainDate.from(openedOn).with({ day: 1 });
  const begins = openedOn === first.toString() ? openedOn : first.add({ months: 1 }).toString();
  return suspensionDays + Math.min(suspensionDaysMore, daysBetween(openedOn, begins));
}

type SuspensionPolicy = Pick<SalesPolicy, "suspensionDays" | "suspensionDaysMore">;

/**
 * The suspension of a running subscription. It is kept for elapsed days of 24 hours from the instant
 * it is suspended, so that summer time neither shortens nor lengthens it.
 *
 * @throws RangeError where it does not run
 */
export function suspend(
  subscription: SubscriptionFacts,
  about: { readonly at: Instant; readonly days: number; readonly reason: SuspensionReason },
): Suspension {
  const { at, days, reason } = about;
  const from = statusAt(subscription, at);
  if (from !== "trial" && from !== "active") throw new RangeError(`Suspending what is ${from}`);
  return { from, at, until: addHours(at, days * 24), reason };
}

/** What a reactivation does; text and numbers only, as it is stored until the publisher has answered. */
export type Reactivation = {
  /** What it is from then on. */
  readonly status: "trial" | "active";
  /** The suspension that it ends, by the instant it began; RFC 3339. */
  readonly suspendedAt: string;
  /** The day it counts from, in the seller's billing zone. */
  readonly day: Day;
  /** The days from then to the end of the running period, where they are not paid (decision 13). */
  readonly lines: readonly QuantityLine[];
  readonly addOns: readonly AddOnReactivation[];
};

export type AddOnReactivation = {
  readonly subscriptionId: string;
  readonly name: string;
  readonly unitPrice: UnitPrice;
  readonly lines: readonly QuantityLine[];
};

/**
 * What it costs to use a suspended subscription again at `at`: nothing in its trial and in a period
 * that is paid; after that the days from today to the end of the running period, for all licences.
 * What was missed is not charged.
 */
export function reactivationLines(
  subscription: Held,
  { at, sale }: { readonly at: Instant; readonly sale: TaxedSale },
): QuantityLine[] {
  const { paidUntil, quantity, terms } = subscription;
  const today = dayIn(terms.sellerTimeZone, at);
  const paid = paidUntil !== null && today < paidUntil;
  if (paid || isFree(terms.unitPrice) || statusBeneath(subscription, at) !== "active") return [];
  const running = runningPeriod(subscription, today);
  return [
    chargeLine(subscription, {
      batchId: null,
      quantity: pricedUnits({ ...terms, quantity }),
      paid: { start: today, end: running.end },
      running,
      sale,
    }),
  ];
}

/** Whether a reactivation can still be done as it was previewed (BEY-06). */
export function stillReactivates(
  subscription: SubscriptionFacts,
  change: Reactivation,
  about: { readonly at: Instant; readonly addOns: readonly string[] },
): boolean {
  const { suspension, terms } = subscription;
  const today = dayIn(terms.sellerTimeZone, about.at);
  return (
    statusAt(subscription, about.at) === "suspended" &&
    suspension !== null &&
    suspension.at.toString() === change.suspendedAt &&
    isBefore(about.at, suspension.until) &&
    statusBeneath(subscription, about.at) === change.status &&
    sameIds(about.addOns, change.addOns) &&
    // In another period other days are paid, its own and its add-ons'.
    (change.status === "trial" ||
      runningPeriod(subscription, today).start === runningPeriod(subscription, change.day).start)
  );
}

const sameIds = (ids: readonly string[], addOns: readonly AddOnReactivation[]): boolean =>
  ids.length === addOns.length &&
  addOns.every(({ subscriptionId }) => ids.includes(subscriptionId));

/** The first day that is not paid for once a reactivation is done. */
export const paidUntilAfter = (
  { paidUntil }: SubscriptionFacts,
  lines: readonly QuantityLine[],
): Day | null => lines.at(-1)?.until ?? paidUntil;
