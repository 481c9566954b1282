import type { DueMoment } from "../../../platform/module.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { renews } from "../domain/subscription.ts";
import type { SubscriptionExpired, SubscriptionLapsed, TrialEnded } from "../events.ts";
import { lockSubscription, recordSubscription, type Subscription } from "../store/subscriptions.ts";
import { scheduleTermEnd } from "./change-auto-renew.ts";
import { tellOfEnd } from "./record-operation.ts";

/** The publisher has not activated in time: the purchase is void and nothing was charged (SUB-07). */
export async function lapseSubscription(tx: Tx, { subject }: DueMoment): Promise<void> {
  const before = await lockSubscription(tx, subject);
  if (before?.status !== "pending-activation") return;
  const after = await recordSubscription(
    tx,
    before,
    { status: "cancelled", endedAt: before.lapsesAt, endReason: "not-activated" },
    { event: "lapsed" },
  );
  await tellOfEnd(tx, after);
  auditStatus(tx, before, "subscription.lapsed", "cancelled");
  await tx.publish({
    type: "commerce.subscription-lapsed",
    ...partiesOf(before),
    lapsedAt: before.lapsesAt.toString(),
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
  await expire(tx, before, dueAt, before.autoRenew ? "renewals-stopped" : "term-ended");
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
