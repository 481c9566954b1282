import { randomUUID, randomUUIDv7 } from "node:crypto";
import type { Tx } from "../../../platform/transaction.ts";
import type { PlanChange } from "../domain/change-plan.ts";
import type { QuantityChange } from "../domain/change-quantity.ts";
import type { OperationEnd, OperationSource } from "../domain/operation.ts";
import type { PendingOperation } from "../domain/subscription-actions.ts";
import type { Reactivation } from "../domain/suspension.ts";
import type { OperationRecorded } from "../events.ts";
import {
  endOperation,
  insertOperation,
  type NewOperation,
  type Operation,
  openOperation,
} from "../store/operations.ts";
import { noteHistory, type Subscription } from "../store/subscriptions.ts";
import { scheduleDataEnd } from "./delete-data.ts";

/** The publisher is asked: the operation is in progress until it answers or is silent. */
export const askPublisher = (
  tx: Tx,
  subscription: Subscription,
  about: {
    readonly operationId: string;
    readonly change: QuantityChange;
    readonly source?: OperationSource;
  },
): Promise<void> =>
  record(tx, subscription, {
    id: about.operationId,
    action: "change-quantity",
    status: "in-progress",
    quantity: about.change.to,
    change: about.change,
    endedBy: null,
    source: about.source ?? "marketplace",
  });

/** The publisher is asked for another plan. */
export const askForPlan = (
  tx: Tx,
  subscription: Subscription,
  about: {
    readonly operationId: string;
    readonly change: PlanChange;
    readonly source?: OperationSource;
  },
): Promise<void> =>
  record(tx, subscription, {
    id: about.operationId,
    action: "change-plan",
    status: "in-progress",
    quantity: licencesOf(subscription),
    change: about.change,
    endedBy: null,
    source: about.source ?? "marketplace",
  });

/** An operation in progress as the rule of allowed actions knows it. */
export const pendingOf = (operation: Operation | undefined): PendingOperation | undefined =>
  operation && {
    action: operation.action,
    quantity: operation.quantity,
    ...(operation.action === "change-plan" ? { plan: operation.change.terms.planName } : {}),
  };

/** The publisher is asked to let a suspended subscription be used again. */
export const askToReinstate = (
  tx: Tx,
  subscription: Subscription,
  { operationId, change }: { readonly operationId: string; readonly change: Reactivation },
): Promise<void> =>
  record(tx, subscription, {
    id: operationId,
    action: "reinstate",
    status: "in-progress",
    quantity: licencesOf(subscription),
    change,
    endedBy: null,
  });

/** The publisher is told of what holds already: it is suspended, reinstated with its base, or renewed. */
export const tellOfStatus = (
  tx: Tx,
  subscription: Subscription,
  action: "suspend" | "reinstate" | "renew",
): Promise<void> =>
  record(tx, subscription, {
    id: randomUUIDv7(),
    action,
    status: "succeeded",
    quantity: licencesOf(subscription),
    change: null,
    endedBy: "not-asked",
  });

/** A change that waits for the publisher's answer is not done: the subscription ended, or moved on. */
export async function giveUpWaiting(
  tx: Tx,
  subscription: Subscription,
  why: Extract<OperationEnd, "ended" | "moved">,
): Promise<Operation | undefined> {
  const waiting = await openOperation(tx, subscription.id);
  if (waiting === undefined) return undefined;
  await endOperation(tx, waiting.id, "failed", why);
  await noteHistory(tx, subscription, failureOf(waiting, why));
  return waiting;
}

function failureOf(waiting: Operation, why: OperationEnd) {
  switch (waiting.action) {
    case "reinstate":
      return { event: "reactivation-failed", details: { why } };
    case "change-plan":
      return {
        event: "plan-failed",
        details: { toPlan: waiting.change.terms.planName, why },
      };
    default:
      return { event: "quantity-failed", details: { to: `${waiting.quantity}`, why } };
  }
}

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
 * its answer ends with it, and nothing is charged for it; its data goes some time later.
 *
 * @returns the operation that says so
 */
export async function tellOfEnd(
  tx: Tx,
  subscription: Subscription,
  source: OperationSource = "marketplace",
): Promise<string> {
  await giveUpWaiting(tx, subscription, "ended");
  scheduleDataEnd(tx, subscription);
  const id = randomUUIDv7();
  await record(tx, subscription, {
    id,
    action: "unsubscribe",
    status: "succeeded",
    quantity: licencesOf(subscription),
    change: null,
    endedBy: "not-asked",
    source,
  });
  return id;
}

const licencesOf = ({ terms, quantity }: Subscription): number | null =>
  terms.pricingModel === "per-user" ? quantity : null;

type Told<New> = New extends unknown ? Omit<New, "activityId" | "source"> : never;

async function record(
  tx: Tx,
  subscription: Subscription,
  operation: Told<NewOperation> & { readonly source?: OperationSource },
): Promise<void> {
  const { source = "marketplace" } = operation;
  await insertOperation(tx, subscription, { ...operation, source, activityId: randomUUID() });
  await tx.publish({
    type: "commerce.operation-recorded",
    subject: subscription.id,
    subscriptionId: subscription.id,
    operationId: operation.id,
    publisherId: subscription.publisherId,
    planUuid: subscription.terms.planUuid,
    asked: operation.status === "in-progress",
  } satisfies OperationRecorded);
}
