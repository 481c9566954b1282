import { dayIn, type Instant, startOfDay } from "../../../kernel/calendar.ts";
import type { DueMoment } from "../../../platform/module.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { isSamePrice } from "../domain/pricing.ts";
import { isSameForMeters } from "../domain/reduced-meters.ts";
import { beginPeriod } from "../domain/renewal.ts";
import type { PeriodBegan, SubscriptionRenewed } from "../events.ts";
import { recordPrice } from "../store/price-changes.ts";
import {
  lockSubscription,
  noteHistory,
  recordSubscription,
  type Subscription,
} from "../store/subscriptions.ts";
import { lowerAtRenewal } from "./answer-operation.ts";
import { changeResellerAtRenewal } from "./change-reseller.ts";
import { scheduleRenewalMail } from "./mail-of-renewal.ts";
import { PERIOD } from "./moments.ts";
import { tellOfStatus } from "./record-operation.ts";
import { termsFrom } from "./renewal-terms.ts";

/** The next paid period of what runs begins where `paidUntil` says. */
export function scheduleNextPeriod(
  tx: Tx,
  { id, paidUntil, terms }: Pick<Subscription, "id" | "paidUntil" | "terms">,
): void {
  if (paidUntil === null) return;
  tx.schedule({
    kind: PERIOD,
    subject: id,
    dueAt: startOfDay(paidUntil, terms.sellerTimeZone),
    payload: {},
  });
}

/**
 * The price of the new term: what its seller was told in time holds from then on (decision 9), less the best
 * private offer of that day.
 */
async function reprice(tx: Tx, before: Subscription, renewsAt: Instant): Promise<Subscription> {
  const { terms, toldAt } = await termsFrom(tx, before, renewsAt);
  const same = isSamePrice(terms.unitPrice, before.terms.unitPrice);
  const sameOffer = terms.privateOffer?.id === before.terms.privateOffer?.id;
  if (same && sameOffer && isSameForMeters(terms.meters, before.terms.meters)) return before;
  await recordPrice(tx, before, { ...terms, toldAt });
  if (same) return { ...before, terms };
  const { currency, amount } = terms.unitPrice;
  await noteHistory(tx, before, {
    event: "price-changed",
    details: { fromAmount: before.terms.unitPrice.amount, toAmount: amount, currency },
  });
  tx.audit({
    organisationId: before.sellerId,
    action: "subscription.price-changed",
    objectType: "subscription",
    objectId: before.id,
    before: { unitPrice: before.terms.unitPrice },
    after: { unitPrice: terms.unitPrice },
  });
  return { ...before, terms };
}

/**
 * A paid period begins: it is charged at the price of its term, and where it is the first of a term the
 * subscription has renewed and its publisher is told. Suspended, the calendar goes on and nothing is
 * charged.
 */
export async function beginDuePeriod(tx: Tx, moment: DueMoment): Promise<void> {
  const seen = await lockSubscription(tx, moment.subject);
  if (seen === undefined) return;
  const day = dayIn(seen.terms.sellerTimeZone, moment.dueAt);
  const first = beginPeriod(seen, day);
  const lowers = first?.renewed === true && seen.scheduledQuantity !== null;
  // What is planned for the renewal holds before it is charged.
  if (lowers) await lowerAtRenewal(tx, moment);
  const locked = lowers ? await lockSubscription(tx, moment.subject) : seen;
  const begun = lowers ? locked && beginPeriod(locked, day) : first;
  // Neither term nor payments change with the price.
  const before =
    locked && begun?.renewed === true ? await reprice(tx, locked, moment.dueAt) : locked;
  if (before === undefined || begun === undefined) return;
  const { period, of, term, renewed, charged } = begun;
  if (renewed) await changeResellerAtRenewal(tx, before, period.start);
  const after = await recordSubscription(
    tx,
    before,
    { term, paidUntil: charged ? period.end : before.paidUntil },
    {
      event: renewed ? "renewed" : "period-began",
      details: { from: period.start, until: period.end },
    },
  );
  scheduleNextPeriod(tx, { ...after, paidUntil: period.end });
  const parties = {
    subject: after.id,
    subscriptionId: after.id,
    sellerId: after.sellerId,
    customerId: after.customerId,
    publisherId: after.publisherId,
    terms: after.terms,
  };
  if (renewed) {
    scheduleRenewalMail(tx, after);
    tx.audit({
      organisationId: after.sellerId,
      action: "subscription.renewed",
      objectType: "subscription",
      objectId: after.id,
      before: { term: before.term },
      after: { term },
    });
    await tx.publish({
      type: "commerce.subscription-renewed",
      ...parties,
      termStart: term.start,
      termEnd: term.end,
    } satisfies SubscriptionRenewed);
    if (after.status === "active") await tellOfStatus(tx, after, "renew");
  }
  if (charged)
    await tx.publish({
      type: "commerce.period-began",
      ...parties,
      orderId: after.orderId,
      renewed,
      from: period.start,
      until: period.end,
      of,
      beganAt: moment.dueAt.toString(),
    } satisfies PeriodBegan);
}
