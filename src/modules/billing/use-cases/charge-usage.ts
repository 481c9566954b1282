import { randomUUIDv7 } from "node:crypto";
import { addDays, type Day } from "../../../kernel/calendar.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { type MeteredSubscription, percentOf, taxOn, taxRateFor } from "../../commerce/index.ts";
import { takeUsage } from "../../metering/index.ts";
import type { Cause } from "../domain/charge.ts";
import { chargeForUsage, daysOfUsage } from "../domain/usage.ts";
import type { TaxedSale } from "./first-payment.ts";
import { post, taxedSaleTo } from "./post-charge.ts";
import { type RatedUsage, rateUsage } from "./rate-usage.ts";

/**
 * Charges the usage of a subscription that waits, of the days before `before`: each dimension of each
 * calendar month by itself, from the terms that were agreed at purchase alone (decision 27). What rounds to
 * nothing is counted and not charged. Whatever is taken here is taken once.
 */
export async function chargeUsage(
  tx: Tx,
  {
    subscription,
    before,
    because,
  }: {
    readonly subscription: MeteredSubscription;
    /** Null charges everything that waits. */
    readonly before: Day | null;
    readonly because: readonly Cause[];
  },
): Promise<void> {
  const { id: subscriptionId, sellerId } = subscription;
  const ratingId = randomUUIDv7();
  const { planId } = subscription.terms;
  const days = await takeUsage(tx, { sellerId, subscriptionId, ratingId, planId, before });
  const rated = (await rateUsage(tx, [{ subscription, days }], ratingId)).filter(
    ({ net }) => net.minor !== 0n,
  );
  if (rated.length === 0) return;
  const sale = await taxedSaleTo(tx, sellerId);
  for (const one of rated) await chargeMonth(tx, one, { sale, because, ratingId });
}

async function chargeMonth(
  tx: Tx,
  { subscription, meter, days: rated, units, billed, price, net }: RatedUsage,
  about: {
    readonly sale: TaxedSale;
    readonly because: readonly Cause[];
    readonly ratingId: string;
  },
): Promise<void> {
  const { terms } = subscription;
  const { currency } = terms.unitPrice;
  const { parties, rates } = about.sale;
  const days = rated.map(({ day, units: used, events }) => ({ day, units: used, events }));
  // The last day of it: with that day it belongs to its month, whenever it arrived.
  const billedOn = addDays(daysOfUsage(days).end, -1);
  const tax = taxOn(net, taxRateFor(rates, { ...parties, taxClass: terms.taxClass, on: billedOn }));
  const { id: subscriptionId, sellerId, customerId, publisherId, orderId } = subscription;
  await post(
    tx,
    { subscriptionId, sellerId, customerId, publisherId, orderId, terms },
    {
      batchId: null,
      operationId: null,
      billedOn,
      jurisdiction: tax.jurisdiction,
      charge: chargeForUsage({
        usage: {
          dimension: meter.id,
          name: meter.name,
          unit: meter.unit,
          units,
          billed,
          included: meter.included,
          deductedBy: terms.includedDeductedBy ?? "publisher",
          ratingId: about.ratingId,
          days,
        },
        unitPrice: { amount: price.price, currency },
        reduced: price.privateOffer && {
          listPrice: { amount: meter.price, currency },
          privateOffer: price.privateOffer,
        },
        net,
        tax,
        taxParties: parties,
        storeFee: percentOf(net, terms.storeFeePercent),
        terms,
        because: about.because,
      }),
    },
  );
}
