import { randomUUID, randomUUIDv7 } from "node:crypto";
import type { Tx } from "../../../platform/transaction.ts";
import type { QuantityChange } from "../domain/change-quantity.ts";
import type { OperationRecorded } from "../events.ts";
import { endOperation, insertOperation, openOperation } from "../store/operations.ts";
import { noteHistory, type Subscription } from "../store/subscriptions.ts";

/** The publisher is asked: the operation is in progress until it answers or is silent. */
export const askPublisher = (
  tx: Tx,
  subscription: Subscription,
  { operationId, change }: { readonly operationId: string; readonly change: QuantityChange },
): Promise<void> =>
  record(tx, subscription, {
    id: operationId,
    action: "change-quantity",
    status: "in-progress",
    quantity: change.to,
    change,
    endedBy: null,
  });

/** The publisher is told of a number of licences that holds already. */
export const tellOfQuantity = (
  tx: Tx,
  subscription: Subscription,
  { operationId, change }: { readonly operationId: string; readonly change: QuantityChange },
): Promise<void> =>
  record(tx, subscription, {
    id: operationId,
    action: "change-quantity",
    status: "succeeded",
    quantity: change.to,
    change,
    endedBy: "not-asked",
  });

/**
 * The publisher is told that a subscription has ended, however it did. A change that still waited for
 * its answer ends with it, and nothing is charged for it.
 */
export async function tellOfEnd(tx: Tx, subscription: Subscription): Promise<void> {
  const waiting = await openOperation(tx, subscription.id);
  if (waiting !== undefined) {
    await endOperation(tx, waiting.id, "failed", "ended");
    await noteHistory(tx, subscription, {
      event: "quantity-failed",
      details: { to: `${waiting.quantity}`, why: "ended" },
    });
  }
  await record(tx, subscription, {
    id: randomUUIDv7(),
    action: "unsubscribe",
    status: "succeeded",
    quantity: subscription.terms.pricingModel === "per-user" ? subscription.quantity : null,
    change: null,
    endedBy: "not-asked",
  });
}

async function record(
  tx: Tx,
  subscription: Subscription,
  operation: Omit<Parameters<typeof insertOperation>[2], "activityId">,
): Promise<void> {
  await insertOperation(tx, subscription, { ...operation, activityId: randomUUID() });
  await tx.publish({
    type: "commerce.operation-recorded",
    subject: subscription.id,
    subscriptionId: subscription.id,
    operationId: operation.id,
    publisherId: subscription.publisherId,
  } satisfies OperationRecorded);
}
