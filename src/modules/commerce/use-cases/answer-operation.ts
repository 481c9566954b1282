import { randomUUIDv7 } from "node:crypto";
import { dayIn } from "../../../kernel/calendar.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { Reader } from "../../../platform/database.ts";
import type { DueMoment } from "../../../platform/module.ts";
import { type Platform, SYSTEM } from "../../../platform/platform.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { QuantityChange } from "../domain/change-quantity.ts";
import { batchesOf } from "../domain/licence-batches.ts";
import { type OperationEnd, stillHolds } from "../domain/operation.ts";
import { renews, statusAt } from "../domain/subscription.ts";
import type { QuantityChanged } from "../events.ts";
import { operationEnded, operationUnknown, subscriptionUnknown } from "../problems.ts";
import { answerSecondsNow } from "../queries/settings.ts";
import { keepLicences, recordLicences, withLicences } from "../store/licences.ts";
import {
  endOperation,
  lockOperation,
  type Operation,
  operationsInSilence,
  startSilence,
} from "../store/operations.ts";
import {
  lockSubscription,
  lockSubscriptionOfPublisher,
  recordSubscription,
  type Subscription,
} from "../store/subscriptions.ts";
import { answerPlan } from "./change-plan.ts";
import { mailOfChange } from "./mail-of-change.ts";
import { QUANTITY_DUE } from "./moments.ts";
import { answerReinstate } from "./reactivate-subscription.ts";
import { tellOfQuantity } from "./record-operation.ts";

export type AnswerOperation = {
  readonly publisherId: string;
  readonly subscriptionId: string;
  readonly operationId: string;
  readonly outcome: "agreed" | "refused";
  readonly by: Extract<OperationEnd, "publisher" | "silence" | "nobody-told">;
};

/**
 * Ends an operation with the publisher's answer, or for want of one. Agreed to, the change is done as
 * it was previewed; where the subscription has moved since, it fails and nothing is charged.
 */
export async function answerOperation(
  tx: Tx,
  { publisherId, subscriptionId, operationId, outcome, by }: AnswerOperation,
): Promise<Result<{ readonly status: "succeeded" | "failed" }>> {
  const subscription = await lockSubscriptionOfPublisher(tx, publisherId, subscriptionId);
  if (subscription === undefined) return refuse(subscriptionUnknown({}));
  const operation = await lockOperation(tx, subscriptionId, operationId);
  if (operation === undefined) return refuse(operationUnknown({}));
  const { status } = operation;
  if (status !== "in-progress") return refuse(operationEnded({ status }));
  if (operation.action === "reinstate")
    return ok(await answerReinstate(tx, subscription, { operation, outcome, by }));
  if (operation.action === "change-plan")
    return ok(await answerPlan(tx, subscription, { operation, outcome, by }));
  if (operation.action !== "change-quantity") return refuse(operationEnded({ status }));
  const { change } = operation;
  if (outcome === "refused") return ok(await fail(tx, subscription, { operation, by }));
  if (!stillHolds(subscription, change, tx.at))
    return ok(await fail(tx, subscription, { operation, by: "moved" }));
  await apply(tx, subscription, { operation, change, by });
  return ok({ status: "succeeded" });
}

async function apply(
  tx: Tx,
  before: Subscription,
  about: { operation: Operation; change: QuantityChange; by: OperationEnd },
): Promise<void> {
  const { operation, change, by } = about;
  await endOperation(tx, operation.id, "succeeded", by);
  const after = await recordSubscription(
    tx,
    before,
    // Whoever asks for another number has given up what was to hold from the renewal.
    { quantity: change.to, scheduledQuantity: null },
    {
      event: "quantity-changed",
      details: { from: `${change.from}`, to: `${change.to}`, by },
    },
  );
  if (before.scheduledQuantity !== null) await tx.unschedule(QUANTITY_DUE, before.id);
  await recordLicences(tx, after, {
    batchId: operation.id,
    addedAt: operation.askedAt,
    change,
  });
  await announce(tx, after, { operationId: operation.id, askedAt: operation.askedAt, change });
  await mailOfChange(tx, after, { operation, done: true, by });
}

async function fail(
  tx: Tx,
  before: Subscription,
  { operation, by }: { operation: Operation; by: OperationEnd },
) {
  await endOperation(tx, operation.id, "failed", by);
  await recordSubscription(
    tx,
    before,
    {},
    {
      event: by === "publisher" ? "quantity-refused" : "quantity-failed",
      details: { from: `${before.quantity}`, to: `${operation.quantity}`, why: by },
    },
  );
  tx.audit({
    organisationId: before.sellerId,
    action: "subscription.quantity-failed",
    objectType: "subscription",
    objectId: before.id,
    before: { quantity: before.quantity },
    after: { quantity: before.quantity, refused: operation.quantity, by },
  });
  await mailOfChange(tx, before, { operation, done: false, by });
  return { status: "failed" as const };
}

/**
 * The day of the renewal: the lower number of licences holds. The publisher is told, not asked: what
 * is renewed is the buyer's choice, and the new period is charged for exactly that.
 */
export async function lowerAtRenewal(tx: Tx, { subject }: DueMoment): Promise<void> {
  const before = await lockSubscription(tx, subject);
  const to = before?.scheduledQuantity ?? null;
  if (before === undefined || to === null || !renews(before)) return;
  if (before.status !== "active" || to >= before.quantity) return;
  const facts = await withLicences(tx, before);
  const bought = batchesOf(facts).find(({ batchId }) => batchId === null)?.quantity ?? 0;
  const change: QuantityChange = {
    from: before.quantity,
    to,
    status: statusAt(before, tx.at),
    kind: "at-renewal",
    day: dayIn(before.terms.sellerTimeZone, tx.at),
    lines: [],
    addedPaid: null,
    taken: [],
    creditUntil: null,
    nextPayment: null,
  };
  const after = await recordSubscription(
    tx,
    before,
    { quantity: to, scheduledQuantity: null },
    {
      event: "quantity-changed",
      details: { from: `${before.quantity}`, to: `${to}`, by: "renewal" },
    },
  );
  await keepLicences(tx, after, Math.max(0, to - bought));
  const operationId = randomUUIDv7();
  await announce(tx, after, { operationId, askedAt: tx.at, change });
  await tellOfQuantity(tx, after, { operationId, change });
}

async function announce(
  tx: Tx,
  after: Subscription,
  about: { operationId: string; askedAt: Temporal.Instant; change: QuantityChange },
): Promise<void> {
  const { operationId, askedAt, change } = about;
  tx.audit({
    organisationId: after.sellerId,
    action: "subscription.quantity-changed",
    objectType: "subscription",
    objectId: after.id,
    before: { quantity: change.from },
    after: { quantity: change.to },
  });
  await tx.publish({
    type: "commerce.quantity-changed",
    subject: after.id,
    subscriptionId: after.id,
    operationId,
    sellerId: after.sellerId,
    customerId: after.customerId,
    publisherId: after.publisherId,
    orderId: after.orderId,
    from: change.from,
    to: change.to,
    askedAt: askedAt.toString(),
    changedAt: tx.at.toString(),
    lines: change.lines,
    terms: after.terms,
  } satisfies QuantityChanged);
}

/** The publisher has taken the call: its time to answer begins, in system time (decision 41). */
export const publisherWasTold = async (db: Reader, operationId: string): Promise<void> => {
  await startSilence(db, operationId, await answerSecondsNow(db));
};

/** Ends what publishers were silent about for long enough; each in a transaction of its own. */
export const settleSilence = (platform: Platform): Promise<number> => settle(platform, false);

/**
 * Takes every silence as consent at once. Whoever moves the marketplace's clock calls it first, so
 * that what happens next in marketplace time finds no open answer (decision 41).
 */
export const settleOpenAnswers = (platform: Platform): Promise<number> => settle(platform, true);

async function settle(platform: Platform, whenever: boolean): Promise<number> {
  const silent = await operationsInSilence(platform.pool.reader, { whenever });
  const failures: unknown[] = [];
  for (const { id: operationId, subscriptionId, publisherId } of silent)
    await platform
      .databaseAs(SYSTEM)
      .transaction((tx) =>
        answerOperation(tx, {
          publisherId,
          subscriptionId,
          operationId,
          outcome: "agreed",
          by: "silence",
        }),
      )
      // One that cannot be ended now holds up no other; it is looked at again.
      .catch((error: unknown) => failures.push(error));
  if (failures.length > 0)
    throw new AggregateError(failures, "Operations whose publisher was silent could not be ended");
  return silent.length;
}
