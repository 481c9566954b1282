import { addHours, type Day, dayIn, type Instant, type Term } from "../../../kernel/calendar.ts";
import { type MoneyJson, toJson } from "../../../kernel/money.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { QuantityLine } from "../events.ts";
import {
  quantityFixed,
  quantityFlat,
  quantityNoRenewal,
  quantityNotYet,
  quantityOutOfRange,
  quantitySame,
  quantitySuspended,
  subscriptionEnded,
} from "../problems.ts";
import {
  batchesOf,
  chargeOf,
  type LicenceFacts,
  leftOf,
  openBatches,
  payerOf,
  type Taken,
  takeFrom,
} from "./licence-batches.ts";
import { nextPaymentDay, renewalDay } from "./next-payment.ts";
import { DEFAULT_SALES_POLICY } from "./policy.ts";
import { isFree, priceOfPayment } from "./pricing.ts";
import { chargeLine, creditLines, runningPeriod, type TaxedSale } from "./quantity-lines.ts";
import { priceOn } from "./renewal-price.ts";
import { renews, type SubscriptionFacts, statusAt } from "./subscription.ts";
import { isHeld, type SubscriptionStatus } from "./subscription-lifecycle.ts";

/** What a change of the number of licences does; text and numbers only, as it is stored and announced. */
export type QuantityChange = {
  readonly from: number;
  readonly to: number;
  /** The status it was decided in; in another it is not done. */
  readonly status: SubscriptionStatus;
  readonly kind: "free" | "charge" | "credit" | "at-renewal";
  /** The day it counts from: today in the seller's billing zone, or the first day of the next term. */
  readonly day: Day;
  /** Credits first. */
  readonly lines: readonly QuantityLine[];
  /** Days that added licences are paid for by a charge of their own. */
  readonly addedPaid: Term | null;
  readonly taken: readonly Taken[];
  /** Until when added licences can be given back with full credit, or these still can; RFC 3339. */
  readonly creditUntil: string | null;
  /** The next payment, net of tax, without and with the change; null where none follows. */
  readonly nextPayment: {
    readonly day: Day;
    readonly before: MoneyJson;
    readonly after: MoneyJson;
  } | null;
};

/** When and on what a change is decided. */
export type ChangeContext = {
  readonly at: Instant;
  readonly sale: TaxedSale;
  /** What the added licences are called from now on. */
  readonly batchId: string;
};

/** Whether the number of licences of a subscription can be changed at `at`, and between which limits. */
export function decideLicences(
  subscription: SubscriptionFacts,
  at: Instant,
): Result<{ readonly minimum: number; readonly maximum: number | null }> {
  const status = statusAt(subscription, at);
  const { pricingModel, quantityLimits, quantity } = subscription.terms;
  if (!isHeld(status)) return refuse(subscriptionEnded({ status }));
  if (pricingModel === "flat") return refuse(quantityFlat({}));
  // The publisher sets up what was ordered; another number would not be what it activates.
  if (status === "pending-activation") return refuse(quantityNotYet({}));
  if (status === "suspended") return refuse(quantitySuspended({}));
  const { minimum, maximum } = quantityLimits;
  if (minimum === maximum && quantity === minimum) return refuse(quantityFixed({ quantity }));
  return ok({ minimum, maximum });
}

/** Whether `to` is a number of licences that a subscription can be changed to at `at`. */
export function decideNumber(
  subscription: SubscriptionFacts & { readonly quantity: number },
  to: number,
  at: Instant,
): Result<null> {
  const limits = decideLicences(subscription, at);
  if (!limits.ok) return limits;
  const { minimum, maximum } = limits.value;
  if (!Number.isSafeInteger(to) || to < minimum || (maximum !== null && to > maximum))
    return refuse(
      quantityOutOfRange({ minimum, maximum, quantity: to }, [
        { pointer: "/quantity", code: "commerce/quantity-out-of-range" },
      ]),
    );
  return to === subscription.quantity
    ? refuse(quantitySame({ quantity: subscription.quantity }))
    : ok(null);
}

/**
 * Decides what changing the number of licences to `to` does (decisions 16, 22 and 23;
 * docs/domain/licences.md).
 *
 * More are charged from today to the end of the running period. Fewer are credited where all of them
 * are in the window of their batch, the latest first: their charge is undone, and what is left of
 * the batch is charged as before. Otherwise fewer holds from the next renewal. A trial is free.
 */
export function decideQuantityChange(
  facts: LicenceFacts,
  to: number,
  context: ChangeContext,
): Result<QuantityChange> {
  const possible = decideNumber(facts, to, context.at);
  if (!possible.ok) return possible;
  const { quantity: from, terms } = facts;
  const status = statusAt(facts, context.at);
  const today = dayIn(terms.sellerTimeZone, context.at);
  const nothing = {
    from,
    to,
    status,
    kind: "free" as const,
    day: today,
    lines: [],
    addedPaid: null,
    taken: [],
    creditUntil: null,
    nextPayment: nextPaymentWith(facts, to, { status, today, at: context.at }),
  };
  if (status === "trial")
    return ok({ ...nothing, taken: takeFrom(batchesOf(facts), Math.max(0, from - to)) });
  return to > from
    ? ok(addLicences(facts, nothing, { ...context, today }))
    : removeLicences(facts, nothing, { ...context, today });
}

type Today = ChangeContext & { readonly today: Day };

function addLicences(
  facts: LicenceFacts,
  change: QuantityChange,
  { at, today, sale, batchId }: Today,
): QuantityChange {
  const { terms } = facts;
  const running = runningPeriod(facts, today);
  const addedPaid = { start: today, end: running.end };
  const quantity = change.to - change.from;
  return {
    ...change,
    addedPaid,
    creditUntil: addHours(at, terms.cancellation.hours).toString(),
    ...(isFree(terms.unitPrice)
      ? {}
      : {
          kind: "charge",
          lines: [chargeLine(facts, { batchId, quantity, paid: addedPaid, running, sale })],
        }),
  };
}

function removeLicences(
  facts: LicenceFacts,
  change: QuantityChange,
  { at, today, sale }: Today,
): Result<QuantityChange> {
  const open = openBatches(facts, { at, today });
  const creditable = open.reduce((sum, { quantity }) => sum + quantity, 0);
  const removed = change.from - change.to;
  if (removed > creditable) {
    const day = renewalDay(facts, today);
    if (!renews(facts)) return refuse(quantityNoRenewal({ endsOn: day, creditable }));
    const nextPayment = change.nextPayment && paymentOn(day, facts, change.to, at);
    return ok({ ...change, kind: "at-renewal", day, nextPayment });
  }
  const taken = takeFrom(open, removed);
  const running = runningPeriod(facts, today);
  const lines = [...new Set(taken.map(({ batchId }) => payerOf(facts, batchId)))].flatMap(
    (payer) => {
      const paid = chargeOf(facts, payer, today);
      const left = leftOf(facts, taken, payer);
      return paid === undefined ? [] : creditLines(facts, { paid, left, running, sale });
    },
  );
  const closing = open
    .filter(({ batchId }) => taken.some((one) => one.batchId === batchId))
    .map(({ closesAt }) => closesAt)
    .sort(Temporal.Instant.compare);
  return ok({
    ...change,
    kind: lines.length === 0 ? "free" : "credit",
    lines: [
      ...lines.filter(({ kind }) => kind === "credit"),
      ...lines.filter(({ kind }) => kind === "charge"),
    ],
    taken,
    creditUntil: closing[0]?.toString() ?? null,
  });
}

/**
 * The next payment of what runs in `status`, net of tax, with the licences that there are and with `to`;
 * null where none follows, or nothing is paid.
 */
export function nextPaymentWith(
  facts: LicenceFacts,
  to: number,
  when: { status: SubscriptionStatus; today: Day; at: Instant },
): QuantityChange["nextPayment"] {
  const day = nextPaymentDay(facts, when);
  return day === null ? null : paymentOn(day, facts, to, when.at);
}

/** The payment of `day`, which begins a period or a term, at the price that holds by then. */
function paymentOn(
  day: Day,
  facts: LicenceFacts,
  to: number,
  at: Instant,
): QuantityChange["nextPayment"] {
  const { terms, quantity, told = [], privateOffers } = facts;
  const { priceNoticeDays } = DEFAULT_SALES_POLICY;
  const unitPrice = priceOn(facts, told, { day, at, priceNoticeDays, privateOffers });
  if (isFree(unitPrice)) return null;
  const price = (licences: number) =>
    toJson(priceOfPayment(unitPrice, { ...terms, quantity: licences }));
  return { day, before: price(quantity), after: price(to) };
}
