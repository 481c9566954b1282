import { isBefore } from "../../../kernel/calendar.ts";
import type { DueMoment } from "../../../platform/module.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { renews, type Suspension } from "../domain/subscription.ts";
import { paidPeriod } from "../domain/term.ts";
import type {
  SubscriptionDeleted,
  SubscriptionExpired,
  SubscriptionLapsed,
  TrialEnded,
} from "../events.ts";
import { forgetSetupLinks } from "../store/setup-links.ts";
import { lockSubscription, recordSubscription, type Subscription } from "../store/subscriptions.ts";
import { scheduleNextPeriod } from "./begin-period.ts";
import { scheduleTermEnd } from "./change-auto-renew.ts";
import { AHEAD } from "./moments.ts";
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
  if (before === undefined || before.term === null || before.trialEndsAt === null) return;
  const inTrial = before.status === "trial" || before.suspension?.from === "trial";
  if (!inTrial) return;
  const endedAt = before.trialEndsAt;
  const converted = before.autoRenew;
  if (converted && before.suspension !== null) return goOnSuspended(tx, before, before.suspension);
  const after = converted
    ? await recordSubscription(
        tx,
        before,
        { status: "active", paidUntil: paidPeriod(before.term.start, before.terms, 0).end },
        { event: "trial-converted" },
      )
    : await expire(tx, before, endedAt, "trial-ended");
  if (converted) {
    auditStatus(tx, before, "subscription.trial-converted", "active");
    await scheduleTermEnd(tx, after);
    scheduleNextPeriod(tx, after);
  } else await forget(tx, before.id);
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

/** A trial that ends while it is suspended is charged when it is reactivated, and not before (decision 13). */
async function goOnSuspended(tx: Tx, before: Subscription, suspension: Suspension): Promise<void> {
  const after = await recordSubscription(
    tx,
    before,
    { suspension: { ...suspension, from: "active" } },
    { event: "trial-over-suspended" },
  );
  await scheduleTermEnd(tx, after);
  // The calendar goes on beneath; none of its periods is charged.
  if (before.term !== null)
    scheduleNextPeriod(tx, {
      ...after,
      paidUntil: paidPeriod(before.term.start, before.terms, 0).end,
    });
}

/** Nobody reactivated it in time: it is deleted with its add-ons, and cannot come back (SUB-11). */
export async function deleteSuspended(tx: Tx, { subject, dueAt }: DueMoment): Promise<void> {
  const before = await lockSubscription(tx, subject);
  // A suspension since then has a moment of its own.
  if (before?.suspension == null || isBefore(dueAt, before.suspension.until)) return;
  await remove(tx, before, dueAt);
  await withAddOns(tx, before, async (addOn) => {
    if (addOn.status === "pending-activation") await lapse(tx, addOn, dueAt, "base-ended");
    else await remove(tx, addOn, dueAt);
    await forget(tx, addOn.id);
  });
  await forget(tx, before.id);
}

async function remove(tx: Tx, before: Subscription, endedAt: Temporal.Instant): Promise<void> {
  const after = await recordSubscription(
    tx,
    before,
    { status: "deleted", endedAt, endReason: "suspension-ended" },
    { event: "deleted", details: { reason: "suspension-ended" } },
  );
  await tellOfEnd(tx, after);
  await forgetSetupLinks(tx, before.id);
  auditStatus(tx, before, "subscription.deleted", "deleted");
  await tx.publish({
    type: "commerce.subscription-deleted",
    ...partiesOf(before),
    deletedAt: endedAt.toString(),
  } satisfies SubscriptionDeleted);
}

const forget = async (tx: Tx, id: string): Promise<void> => {
  for (const moment of AHEAD) await tx.unschedule(moment, id);
};

/** Whether it runs beneath: suspended or not, its term goes on by the calendar. */
const runs = ({ status, suspension }: Subscription): boolean =>
  status === "active" || suspension?.from === "active";

/** The last day of a term is over, and no other follows it. */
export async function endTerm(tx: Tx, { subject, dueAt }: DueMoment): Promise<void> {
  const before = await lockSubscription(tx, subject);
  if (before === undefined || !runs(before) || renews(before)) return;
  const endReason = before.autoRenew ? "renewals-stopped" : "term-ended";
  await expire(tx, before, dueAt, endReason);
  await forget(tx, before.id);
  await withAddOns(tx, before, async (addOn) => {
    if (addOn.status === "pending-activation") await lapse(tx, addOn, dueAt, "base-ended");
    else await expire(tx, addOn, dueAt, endReason);
    await forget(tx, addOn.id);
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
