import { type Day, dayIn, type Instant } from "../../../kernel/calendar.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { previewOf } from "../../../platform/preview.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { DEFAULT_SALES_POLICY } from "../domain/policy.ts";
import { endOfSuspension, type Suspension, statusAt } from "../domain/subscription.ts";
import { decideAction } from "../domain/subscription-actions.ts";
import type { SubscriptionStatus } from "../domain/subscription-lifecycle.ts";
import { daysKept, suspend } from "../domain/suspension.ts";
import type { SubscriptionSuspended, SuspensionReason } from "../events.ts";
import { previewOutdated } from "../problems.ts";
import { accountOpenedAt } from "../store/customers.ts";
import { openOperation } from "../store/operations.ts";
import {
  lockSubscriptionOfSeller,
  recordSubscription,
  type Subscription,
} from "../store/subscriptions.ts";
import { mailOfSuspension, scheduleReminder } from "./mail-of-suspension.ts";
import { QUANTITY_DUE, SUSPENSION_END } from "./moments.ts";
import { giveUpWaiting, pendingOf, tellOfStatus } from "./record-operation.ts";
import { withAddOns } from "./with-add-ons.ts";

export type SuspendSubscription = {
  readonly sellerId: string;
  readonly subscriptionId: string;
  readonly reason: SuspensionReason;
  readonly details: string | null;
  /** The preview that the person confirms; without it nothing is changed. */
  readonly preview: string | null;
  /** Answers what would happen and changes nothing. */
  readonly dryRun: boolean;
};

/** What a suspension does, or did. */
export type SuspensionEffect = {
  readonly subscriptionId: string;
  /** Days that it is kept. */
  readonly days: number;
  /** When it is deleted unless it is reactivated before. */
  readonly until: Instant;
  /** How it ends if nothing is done: by deletion, or with a term that does not renew before. */
  readonly ends: { readonly at: Instant; readonly status: "expired" | "deleted" };
  /** The first day that is not paid for; none is charged while it is suspended. */
  readonly paidUntil: Day | null;
  /** Add-ons that are suspended with it. */
  readonly addOns: readonly { readonly subscriptionId: string; readonly name: string }[];
  /** The lower number of licences planned for the renewal, which it withdraws. */
  readonly withdraws: number | null;
  /** The number of licences that the publisher was asked for, which is not done. */
  readonly givesUp: number | null;
  /** The name of the plan that the publisher was asked for, which is not done. */
  readonly givesUpPlan: string | null;
  readonly preview: string;
  readonly committed: boolean;
  readonly status: SubscriptionStatus;
};

/**
 * Takes a subscription out of use, with its add-ons (SUB-11): nobody signs in, no new period is charged,
 * and it is deleted at a computed date unless it is reactivated. Paid time is not given back. The
 * publisher is told. It names the preview it confirms, and does exactly that or is refused (BEY-06).
 */
export const suspendSubscription = (
  db: Database,
  request: SuspendSubscription,
): Promise<Result<SuspensionEffect>> =>
  db.transaction(async (tx): Promise<Result<SuspensionEffect>> => {
    const { sellerId, subscriptionId, reason } = request;
    const before = await lockSubscriptionOfSeller(tx, sellerId, subscriptionId);
    if (before === undefined) return refuse(notFound({}));
    const pending = pendingOf(await openOperation(tx, before.id));
    const decision = decideAction("suspend", before, {
      at: tx.at,
      viewer: { isSeller: true },
      pending,
    });
    if (!decision.ok) return decision;
    // The end of a trial or term is due and not yet recorded: what is suspended depends on it.
    if (statusAt(before, tx.at) !== before.status) return refuse(previewOutdated({}));
    const openedOn = dayIn(
      before.terms.sellerTimeZone,
      await accountOpenedAt(tx, before.sellerId, before.customerId),
    );
    const days = daysKept(openedOn, before.terms.keeping ?? DEFAULT_SALES_POLICY);
    const suspension = suspend(before, { at: tx.at, days, reason });
    const addOns: Subscription[] = [];
    await withAddOns(tx, before, async (addOn) => {
      if (addOn.status !== "pending-activation") addOns.push(addOn);
    });
    const effect = {
      subscriptionId,
      days,
      until: suspension.until,
      ends: endOfSuspension(before, suspension),
      paidUntil: before.paidUntil,
      addOns: addOns.map(({ id, name }) => ({ subscriptionId: id, name })),
      withdraws: before.scheduledQuantity,
      givesUp: pending?.action === "change-quantity" ? pending.quantity : null,
      givesUpPlan: pending?.plan ?? null,
    };
    const preview = nameOf(before, effect);
    if (request.dryRun) return ok({ ...effect, preview, committed: false, status: before.status });
    if (request.preview !== preview) return refuse(previewOutdated({}));
    for (const addOn of addOns) await record(tx, addOn, suspension, request);
    const after = await record(tx, before, suspension, request);
    tx.schedule({
      kind: SUSPENSION_END,
      subject: after.id,
      dueAt: suspension.until,
      payload: {},
    });
    scheduleReminder(tx, after, suspension);
    await mailOfSuspension(tx, after, suspension, "suspended");
    return ok({ ...effect, preview, committed: true, status: after.status });
  });

async function record(
  tx: Tx,
  before: Subscription,
  suspension: Suspension,
  { reason, details }: SuspendSubscription,
): Promise<Subscription> {
  await giveUpWaiting(tx, before, "moved");
  if (before.scheduledQuantity !== null) await tx.unschedule(QUANTITY_DUE, before.id);
  const until = suspension.until.toString();
  const after = await recordSubscription(
    tx,
    before,
    { status: "suspended", suspension, scheduledQuantity: null },
    {
      event: "suspended",
      details: { reason, until, ...(details === null ? {} : { text: details }) },
    },
  );
  await tellOfStatus(tx, after, "suspend");
  tx.audit({
    organisationId: before.sellerId,
    action: "subscription.suspended",
    objectType: "subscription",
    objectId: before.id,
    before: { status: before.status },
    after: { status: "suspended", reason, details, until },
  });
  await tx.publish({
    type: "commerce.subscription-suspended",
    subject: after.id,
    subscriptionId: after.id,
    sellerId: after.sellerId,
    customerId: after.customerId,
    publisherId: after.publisherId,
    reason,
    suspendedAt: tx.at.toString(),
    until,
  } satisfies SubscriptionSuspended);
  return after;
}

/** The name of a preview: equal where the days on which things end are. */
const nameOf = (
  { id, status, terms }: Subscription,
  effect: Omit<SuspensionEffect, "preview" | "committed" | "status">,
): string => {
  const dayOf = (at: Instant) => dayIn(terms.sellerTimeZone, at);
  return previewOf([
    id,
    status,
    effect.days,
    // It begins when it is asked for, so the day is what is confirmed.
    dayOf(effect.until),
    dayOf(effect.ends.at),
    effect.ends.status,
    effect.paidUntil,
    effect.addOns.map(({ subscriptionId }) => subscriptionId),
    effect.withdraws,
    effect.givesUp,
    effect.givesUpPlan,
  ]);
};
