import { startOfDay } from "../../../kernel/calendar.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound, preconditionFailed } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { renews } from "../domain/subscription.ts";
import { decideAction } from "../domain/subscription-actions.ts";
import type { AutoRenewChanged } from "../events.ts";
import { relationshipHasEnded } from "../store/customers.ts";
import {
  lockSubscriptionOfSeller,
  recordSubscription,
  type Subscription,
} from "../store/subscriptions.ts";
import { TERM_END } from "./moments.ts";
import { withAddOns } from "./with-add-ons.ts";

export type ChangeAutoRenew = {
  readonly sellerId: string;
  readonly subscriptionId: string;
  readonly autoRenew: boolean;
  /** The version that the person saw; `*` for any. */
  readonly seen: string;
};

/** Turns auto-renew on or off; off lets a subscription end with its term, or with its trial. */
export const changeAutoRenew = (
  db: Database,
  { sellerId, subscriptionId, autoRenew, seen }: ChangeAutoRenew,
): Promise<Result<null>> =>
  db.transaction(async (tx): Promise<Result<null>> => {
    const subscription = await lockSubscriptionOfSeller(tx, sellerId, subscriptionId);
    if (subscription === undefined) return refuse(notFound({}));
    if (seen !== "*" && seen !== `${subscription.version}`)
      return refuse(preconditionFailed({ current: `${subscription.version}` }));
    const decision = decideAction(
      autoRenew ? "turn-on-auto-renew" : "turn-off-auto-renew",
      subscription,
      {
        at: tx.at,
        viewer: {
          isSeller: true,
          relationshipEnded:
            autoRenew && (await relationshipHasEnded(tx, sellerId, subscription.customerId)),
        },
      },
    );
    if (!decision.ok) return decision;
    await setAutoRenew(tx, subscription, autoRenew);
    return ok(null);
  });

/**
 * Records the choice, which the caller has decided is allowed, and the moment it leads to; add-ons
 * renew with their base, so theirs is the same.
 */
export async function setAutoRenew(
  tx: Tx,
  subscription: Subscription,
  autoRenew: boolean,
  /** Why, where it was given; of the subscription itself, and not of its add-ons. */
  reason?: Readonly<Record<string, string>>,
): Promise<Subscription> {
  const after = await recordSubscription(
    tx,
    subscription,
    { autoRenew },
    {
      event: autoRenew ? "auto-renew-on" : "auto-renew-off",
      ...(reason === undefined ? {} : { details: reason }),
    },
  );
  await scheduleTermEnd(tx, after);
  tx.audit({
    organisationId: subscription.sellerId,
    action: "subscription.auto-renew-changed",
    objectType: "subscription",
    objectId: subscription.id,
    before: { autoRenew: subscription.autoRenew },
    after: { autoRenew, ...reason },
  });
  await tx.publish({
    type: "commerce.auto-renew-changed",
    subject: subscription.id,
    subscriptionId: subscription.id,
    sellerId: subscription.sellerId,
    customerId: subscription.customerId,
    publisherId: subscription.publisherId,
    autoRenew,
    at: tx.at.toString(),
  } satisfies AutoRenewChanged);
  await withAddOns(tx, after, (addOn) => setAutoRenew(tx, addOn, autoRenew));
  return after;
}

/** What runs, suspended or not, and does not renew ends with its term; the end of a trial is its own moment. */
export async function scheduleTermEnd(tx: Tx, subscription: Subscription): Promise<void> {
  const { id, status, suspension, term, terms } = subscription;
  const runs = status === "active" || suspension?.from === "active";
  if (!runs || renews(subscription) || term === null) return tx.unschedule(TERM_END, id);
  tx.schedule({
    kind: TERM_END,
    subject: id,
    dueAt: startOfDay(term.end, terms.sellerTimeZone),
    payload: {},
  });
}
