import type { DueMoment } from "../../../platform/module.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { renews } from "../domain/subscription.ts";
import type { SubscriptionExpired, SubscriptionLapsed, TrialEnded } from "../events.ts";
import { lockSubscription, recordSubscription, type Subscription } from "../store/subscriptions.ts";
import { scheduleTermEnd } from "./change-auto-renew.ts";
import { LAPSE, QUANTITY_DUE, TERM_END } from "./moments.ts";
import { tellOfEnd } from "./record-operation.ts";
import { withAddOns } from "./with-add-ons.ts";

/** The publisher has not activated in time: the purchase is void and nothing was charged (SUB-07). */
export async function lapseSubscription(tx: Tx, { subject }: DueMoment): Promise<void> {
  const before = await lockSubscription(tx, subject);
  if (before?.status !== "pending-activation") return;
  await lapse(tx, before, before.lapsesAt, "not-activated");
}

/** A purchase that was never activated ends free of charge. */
async function lapse(
  tx: Tx,
  before: Subscription,
  endedAt: Temporal.Instant,
  endReason: string,
): Promise<void> {
  const after = await recordSubscription(
    tx,
    before,
    { status: "cancelled", endedAt, endReason },
    { event: endReason === "base-ended" ? "ended-with-base" : "lapsed" },
  );
  await tellOfEnd(tx, after);
  auditStatus(tx, before, "subscription.lapsed", "cancelled");
  await tx.publish({
    type: "commerce.subscription-lapsed",
    ...partiesOf(before),
    lapsedAt: endedAt.toString(),
  } satisfies SubscriptionLapsed);
}

/** Day 31: the trial becomes a paid term, or ends where auto-renew was turned off (decision 14). */
export async function endTrial(tx: Tx, { subject }: DueMoment): Promise<void> {
  const before = await lockSubscription(tx, subject);
  if (before?.status !== "trial" || before.term === null || before.trialEndsAt === null) return;
  const endedAt = before.trialEndsAt;
  const converted = before.autoRenew;
  const after = converted
    ? await recordSubscription(tx, before, { status: "active" }, { event: "trial-converted" })
    : await expire(tx, before, endedAt, "trial-ended");
  if (converted) {
    auditStatus(tx, before, "subscription.trial-converted", "active");
    await scheduleTermEnd(tx, after);
  }
  await tx.publish({
    type: "commerce.trial-ended",
    ...partiesOf(before),
    orderId: before.orderId,
    endedAt: endedAt.toString(),
    converted,
    termStart: before.term.start,
    termEnd: before.term.end,
    terms: before.terms,
  } satisfies TrialEnded);
}

/** The last day of a term is over, and no other follows it. */
export async function endTerm(tx: Tx, { subject, dueAt }: DueMoment): Promise<void> {
  const before = await lockSubscription(tx, subject);
  if (before?.status !== "active" || renews(before)) return;
  const endReason = before.autoRenew ? "renewals-stopped" : "term-ended";
  await expire(tx, before, dueAt, endReason);
  await withAddOns(tx, before, async (addOn) => {
    if (addOn.status === "pending-activation") await lapse(tx, addOn, dueAt, "base-ended");
    else await expire(tx, addOn, dueAt, endReason);
    for (const moment of [LAPSE, TERM_END, QUANTITY_DUE]) await tx.unschedule(moment, addOn.id);
  });
}

async function expire(
  tx: Tx,
  before: Subscription,
  endedAt: Temporal.Instant,
  endReason: string,
): Promise<Subscription> {
  const after = await recordSubscription(
    tx,
    before,
    { status: "expired", endedAt, endReason },
    { event: "expired", details: { reason: endReason } },
  );
  await tellOfEnd(tx, after);
  auditStatus(tx, before, "subscription.expired", "expired");
  await tx.publish({
    type: "commerce.subscription-expired",
    ...partiesOf(before),
    expiredAt: endedAt.toString(),
  } satisfies SubscriptionExpired);
  return after;
}

const partiesOf = ({ id, sellerId, customerId, publisherId }: Subscription) => ({
  subject: id,
  subscriptionId: id,
  sellerId,
  customerId,
  publisherId,
});

const auditStatus = (tx: Tx, before: Subscription, action: string, status: string): void =>
  tx.audit({
    organisationId: before.sellerId,
    action,
    objectType: "subscription",
    objectId: before.id,
    before: { status: before.status },
    after: { status },
  });
