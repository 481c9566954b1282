import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { decideActivation } from "../domain/activation.ts";
import type { SubscriptionActivated } from "../events.ts";
import { subscriptionUnknown } from "../problems.ts";
import {
  lockBaseOfAddOn,
  lockSubscriptionOfPublisher,
  recordSubscription,
  type Subscription,
} from "../store/subscriptions.ts";
import { scheduleNextPeriod } from "./begin-period.ts";
import { scheduleTermEnd } from "./change-auto-renew.ts";
import { scheduleRenewalMail } from "./mail-of-renewal.ts";
import { scheduleTrialMail } from "./mail-of-trial.ts";
import { LAPSE, TRIAL_END } from "./moments.ts";

export type ActivateSubscription = {
  readonly publisherId: string;
  readonly subscriptionId: string;
  readonly planId: string;
  /** Null where the publisher names none. */
  readonly quantity: number | null;
};

/**
 * The publisher has set the purchase up: its trial or its term begins, and with the term the
 * billing (decision 15). In the caller's transaction.
 */
export async function activateSubscription(
  tx: Tx,
  { publisherId, subscriptionId, planId, quantity }: ActivateSubscription,
): Promise<Result<Subscription>> {
  const base = await lockBaseOfAddOn(tx, publisherId, subscriptionId);
  const before = await lockSubscriptionOfPublisher(tx, publisherId, subscriptionId);
  if (before === undefined) return refuse(subscriptionUnknown({}));
  const decision = decideActivation(before, { planId, quantity }, tx.at, base);
  if (!decision.ok) return decision;
  const { status, trialEndsAt, term, addOn, paidUntil } = decision.value;
  const after = await recordSubscription(
    tx,
    before,
    { status, activatedAt: tx.at, trialEndsAt, term, paidUntil },
    { event: "activated", details: { trialEndsAt: trialEndsAt?.toString() ?? null } },
  );
  await tx.unschedule(LAPSE, after.id);
  if (trialEndsAt !== null)
    tx.schedule({ kind: TRIAL_END, subject: after.id, dueAt: trialEndsAt, payload: {} });
  else await scheduleTermEnd(tx, after);
  scheduleNextPeriod(tx, after);
  scheduleRenewalMail(tx, after);
  scheduleTrialMail(tx, after);
  tx.audit({
    organisationId: after.sellerId,
    action: "subscription.activated",
    objectType: "subscription",
    objectId: after.id,
    before: { status: before.status },
    after: { status, trialEndsAt: trialEndsAt?.toString() ?? null, term },
  });
  await tx.publish({
    type: "commerce.subscription-activated",
    subject: after.id,
    subscriptionId: after.id,
    sellerId: after.sellerId,
    customerId: after.customerId,
    publisherId: after.publisherId,
    orderId: after.orderId,
    activatedAt: tx.at.toString(),
    trialEndsAt: trialEndsAt?.toString() ?? null,
    termStart: term.start,
    termEnd: term.end,
    terms: after.terms,
    ...(addOn === undefined ? {} : { addOn }),
  } satisfies SubscriptionActivated);
  return ok(after);
}
