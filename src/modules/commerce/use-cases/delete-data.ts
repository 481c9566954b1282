import type { DueMoment } from "../../../platform/module.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { dataEndsAt } from "../domain/subscription.ts";
import type { SubscriptionDeleted } from "../events.ts";
import { forgetSetupLinks } from "../store/setup-links.ts";
import { lockSubscription, recordSubscription, type Subscription } from "../store/subscriptions.ts";
import { DATA_END } from "./moments.ts";

/** The moment at which the data of what was cancelled or has expired goes. */
export function scheduleDataEnd(tx: Tx, subscription: Subscription): void {
  const dueAt = dataEndsAt(subscription);
  if (dueAt !== null) tx.schedule({ kind: DATA_END, subject: subscription.id, dueAt, payload: {} });
}

/**
 * Removes the data of a subscription that ended some time ago (decision 46): tokens that stand for it, and
 * its publisher's access to the buyer's contact; other modules follow the fact. Orders, charges, history
 * and audit stay.
 */
export async function deleteData(tx: Tx, { subject, dueAt }: DueMoment): Promise<void> {
  const before = await lockSubscription(tx, subject);
  if (before?.status !== "cancelled" && before?.status !== "expired") return;
  await recordSubscription(tx, before, { status: "deleted" }, { event: "data-deleted" });
  await forgetSetupLinks(tx, before.id);
  tx.audit({
    organisationId: before.sellerId,
    action: "subscription.data-deleted",
    objectType: "subscription",
    objectId: before.id,
    before: { status: before.status },
    after: { status: "deleted" },
  });
  const { id, sellerId, customerId, publisherId } = before;
  await tx.publish({
    type: "commerce.subscription-deleted",
    subject: id,
    subscriptionId: id,
    sellerId,
    customerId,
    publisherId,
    deletedAt: dueAt.toString(),
  } satisfies SubscriptionDeleted);
}
