import { addHours, type Day, dayIn, type Instant, type Term } from "../../../kernel/calendar.ts";
import type { Money } from "../../../kernel/money.ts";
import type { QuantityLine } from "../events.ts";
import { isWindowOpen } from "./cancellation-window.ts";
import { isFree } from "./pricing.ts";
import type { PrivateOfferTerms } from "./private-offer-terms.ts";
import type { SubscriptionFacts } from "./subscription.ts";
import type { ToldPrice } from "./told-price.ts";

/** Licences that were added after the purchase; those of the purchase are the rest. */
export type LicenceBatch = {
  readonly id: string;
  /** Those that are still held. */
  readonly quantity: number;
  readonly addedAt: Instant;
  /** The days its own charge pays for; null where they are paid with those of the purchase. */
  readonly paid: Term | null;
};

/** A charge that no credit has undone, as billing announced it. */
export type PaidLine = {
  readonly chargeId: string;
  /** The batch it pays for; null for the licences of the purchase. */
  readonly batchId: string | null;
  readonly quantity: number;
  readonly period: Term;
  readonly net: Money;
  readonly tax: Money;
};

export type LicenceFacts = SubscriptionFacts & {
  readonly quantity: number;
  readonly batches: readonly LicenceBatch[];
  readonly paid: readonly PaidLine[];
  /** What was told of its price since that was agreed; absent where nothing was. */
  readonly told?: readonly ToldPrice[];
  /** Private offers, past and to come, that may hold for its seller and customer; absent where there are none. */
  readonly privateOffers?: readonly PrivateOfferTerms[];
};

/** Licences that go, by the batch they are of; null is the purchase. */
export type Taken = { readonly batchId: string | null; readonly quantity: number };

type Batch = Taken & { readonly addedAt: Instant };

/** Every batch with those of the purchase, latest first. */
export function batchesOf({ quantity, batches, orderedAt }: LicenceFacts): Batch[] {
  const added = batches
    .filter((one) => one.quantity > 0)
    .map(({ id, quantity: left, addedAt }) => ({ batchId: id, quantity: left, addedAt }))
    .sort((a, b) => Temporal.Instant.compare(b.addedAt, a.addedAt));
  const bought = added.reduce((left, one) => left - one.quantity, quantity);
  const purchase = { batchId: null, quantity: bought, addedAt: orderedAt };
  return bought > 0 ? [...added, purchase] : added;
}

/**
 * The batches that can be given back with credit: each has its own clock, with the window that was
 * agreed at purchase. What was charged is credited as it was charged, so a window ends with the
 * period that was paid for: a renewal opens no new one (decision 12).
 */
export function openBatches(
  facts: LicenceFacts,
  { at, today }: { readonly at: Instant; readonly today: Day },
): (Batch & { readonly closesAt: Instant })[] {
  const { cancellation, unitPrice } = facts.terms;
  return batchesOf(facts)
    .filter(
      ({ addedAt, batchId }) =>
        isWindowOpen(at, addedAt, cancellation.hours) &&
        (isFree(unitPrice) || chargeOf(facts, payerOf(facts, batchId), today) !== undefined),
    )
    .map((batch) => ({ ...batch, closesAt: addHours(batch.addedAt, cancellation.hours) }));
}

/** How many licences can be given back at `at` with credit; none before the activation. */
export const creditableLicences = (facts: LicenceFacts, at: Instant): number =>
  openBatches(facts, { at, today: dayIn(facts.terms.sellerTimeZone, at) }).reduce(
    (sum, { quantity }) => sum + quantity,
    0,
  );

/** Takes `count` licences off batches, from the first on. */
export function takeFrom(batches: readonly Taken[], count: number): Taken[] {
  let left = count;
  return batches.flatMap(({ batchId, quantity }) => {
    const taken = Math.min(left, quantity);
    left -= taken;
    return taken === 0 ? [] : [{ batchId, quantity: taken }];
  });
}

/** The batch whose charge pays for a batch: its own, or null for that of the purchase. */
export const payerOf = ({ batches }: LicenceFacts, batchId: string | null): string | null =>
  batches.find(({ id, paid }) => id === batchId && paid !== null)?.id ?? null;

/** The charge that pays for the licences of `payer` on a day; undefined where none is posted. */
export const chargeOf = (
  { paid }: LicenceFacts,
  payer: string | null,
  on: Day,
): PaidLine | undefined =>
  paid.find(({ batchId, period }) => batchId === payer && period.start <= on && on < period.end);

/** Licences that the charge of `payer` pays for when those that are taken have gone. */
export function leftOf(facts: LicenceFacts, taken: readonly Taken[], payer: string | null): number {
  const gone = (batchId: string | null) =>
    taken.find((one) => one.batchId === batchId)?.quantity ?? 0;
  return batchesOf(facts)
    .filter(({ batchId }) => payerOf(facts, batchId) === payer)
    .reduce((sum, { batchId, quantity }) => sum + quantity - gone(batchId), 0);
}

/**
 * Whether billing has posted everything that the last change of licences or plan was to charge and
 * credit, and the first payment: only then is it known what can be credited.
 */
export function isPosted(facts: LicenceFacts, lines: readonly QuantityLine[]): boolean {
  const { paid, paidUntil, terms } = facts;
  // Looked at first: a plan without a price may follow one whose charges are credited.
  const changed = lines.every((line) =>
    line.kind === "credit"
      ? paid.every(({ chargeId }) => chargeId !== line.reverses)
      : paid.some((one) => one.batchId === line.batchId && one.period.start === line.from),
  );
  if (!changed || isFree(terms.unitPrice)) return changed;
  return (
    paid.length > 0 && (paidUntil === null || paid.some(({ period }) => period.end >= paidUntil))
  );
}
