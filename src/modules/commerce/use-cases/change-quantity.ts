import { randomUUIDv7 } from "node:crypto";
import { startOfDay } from "../../../kernel/calendar.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { previewOf } from "../../../platform/preview.ts";
import { notFound, preconditionFailed } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { asksCredit, asksMore, decideQuantityAsked } from "../domain/ask-quantity.ts";
import type { QuantityChange } from "../domain/change-quantity.ts";
import { creditableLicences } from "../domain/licence-batches.ts";
import { standingRefusal } from "../domain/standing.ts";
import type { CountLosing } from "../ports.ts";
import { assignedBeyond, nothingScheduled, previewOutdated } from "../problems.ts";
import { taxedSaleOf } from "../queries/taxed-sale.ts";
import { withLicences } from "../store/licences.ts";
import { linesOfLastChange, openOperation } from "../store/operations.ts";
import {
  lockSubscriptionOfSeller,
  recordSubscription,
  type Subscription,
} from "../store/subscriptions.ts";
import { isOverdue, suspendedAmong } from "../store/suspended-organisations.ts";
import { QUANTITY_DUE } from "./moments.ts";
import { askPublisher, pendingOf } from "./record-operation.ts";
import { refuseBeyondCredit } from "./refuse-beyond-credit.ts";
import { withPrivateOffers } from "./renewal-terms.ts";

export type ChangeQuantity = {
  readonly sellerId: string;
  readonly subscriptionId: string;
  readonly quantity: number;
  /** The version that the person saw; `*` for any. */
  readonly seen: string;
  /** The preview that the person confirms; without it nothing is changed. */
  readonly preview: string | null;
  /** Whether those who got a licence last may lose it. */
  readonly latestFirst: boolean;
  readonly countLosing: CountLosing;
  /** Answers what would happen and changes nothing. */
  readonly dryRun: boolean;
};

/** What a change of licences does, or what was set going. */
export type QuantityEffect = {
  readonly subscription: Subscription;
  readonly change: QuantityChange;
  /** How many licences could be given back now with credit. */
  readonly creditable: number;
  /** The number planned for the renewal that this takes the place of; null where none is. */
  readonly withdraws: number | null;
  /** How many people who have a licence lose it, as licences are assigned now. */
  readonly losing: number;
  readonly preview: string;
  readonly state: "preview" | "waiting" | "scheduled";
  /** The operation that waits for the publisher's answer. */
  readonly operationId: string | null;
};

/**
 * Changes the number of licences: the publisher is asked first, and a lower number that cannot be
 * credited any more is kept for the next renewal. It names the preview it confirms, and does exactly
 * that or is refused (BEY-06). Where people lose a licence by it now, it says so itself (decision 29).
 */
export const changeQuantity = (
  db: Database,
  request: ChangeQuantity,
): Promise<Result<QuantityEffect>> =>
  db.transaction(async (tx): Promise<Result<QuantityEffect>> => {
    const subscription = await lockSeen(tx, request);
    if (!subscription.ok) return subscription;
    const { value: before } = subscription;
    const facts = await withPrivateOffers(tx, await withLicences(tx, before));
    const operationId = randomUUIDv7();
    const decision = decideQuantityAsked(facts, request.quantity, {
      at: tx.at,
      sale: await taxedSaleOf(tx, before.sellerId),
      batchId: operationId,
      pending: pendingOf(await openOperation(tx, before.id)),
      lastLines: asksCredit(facts, request.quantity) ? await linesOfLastChange(tx, before.id) : [],
      standing: asksMore(facts, request.quantity) ? await buyersSuspended(tx, before) : undefined,
    });
    if (!decision.ok) return decision;
    const change = decision.value;
    const beyond = await refuseBeyondCredit(tx, before.sellerId, change.lines);
    if (beyond !== undefined) return refuse(beyond);
    const fewer = Math.max(0, change.from - change.to);
    const [losing = 0] =
      fewer === 0 ? [] : await request.countLosing(tx, [{ subscriptionId: before.id, fewer }]);
    const preview = previewOf([nameOfChange(before.id, change), losing]);
    const effect = {
      change,
      preview,
      creditable: creditableLicences(facts, tx.at),
      withdraws: before.scheduledQuantity,
      losing,
    };
    if (request.dryRun)
      return ok({ ...effect, subscription: before, state: "preview", operationId: null });
    if (request.preview !== preview) return refuse(previewOutdated({}));
    if (change.kind !== "at-renewal" && losing > 0 && !request.latestFirst)
      return refuse(assignedBeyond({ count: losing }));
    return ok({ ...effect, ...(await setQuantityGoing(tx, before, { change, operationId })) });
  });

/** Does what was decided and seen: a lower number is kept for the renewal, anything else is asked of the publisher. */
export async function setQuantityGoing(
  tx: Tx,
  before: Subscription,
  { change, operationId }: { readonly change: QuantityChange; readonly operationId: string },
): Promise<Pick<QuantityEffect, "subscription" | "state" | "operationId">> {
  if (change.kind === "at-renewal") {
    const subscription = await schedule(tx, before, change);
    return { subscription, state: "scheduled", operationId: null };
  }
  const subscription = await ask(tx, before, change);
  await askPublisher(tx, subscription, { operationId, change });
  return { subscription, state: "waiting", operationId };
}

/** Takes back a lower number of licences that was to hold from the next renewal. */
export const withdrawScheduledQuantity = (
  db: Database,
  request: Pick<ChangeQuantity, "sellerId" | "subscriptionId" | "seen">,
): Promise<Result<null>> =>
  db.transaction(async (tx): Promise<Result<null>> => {
    const subscription = await lockSeen(tx, request);
    if (!subscription.ok) return subscription;
    const { value: before } = subscription;
    if (before.scheduledQuantity === null) return refuse(nothingScheduled({}));
    await recordSubscription(
      tx,
      before,
      { scheduledQuantity: null },
      { event: "quantity-withdrawn", details: { to: `${before.scheduledQuantity}` } },
    );
    await tx.unschedule(QUANTITY_DUE, before.id);
    audit(tx, before, "subscription.quantity-withdrawn", { scheduledQuantity: null });
    return ok(null);
  });

async function buyersSuspended(
  tx: Tx,
  { sellerId, organisationId }: Pick<Subscription, "sellerId" | "organisationId">,
) {
  const suspended = await suspendedAmong(tx, [sellerId, organisationId]);
  return standingRefusal({
    seller: {
      suspended: suspended.has(sellerId),
      overdue: await isOverdue(tx, sellerId),
    },
    customer: { suspended: suspended.has(organisationId) },
  });
}

async function lockSeen(
  tx: Tx,
  { sellerId, subscriptionId, seen }: Pick<ChangeQuantity, "sellerId" | "subscriptionId" | "seen">,
): Promise<Result<Subscription>> {
  const subscription = await lockSubscriptionOfSeller(tx, sellerId, subscriptionId);
  if (subscription === undefined) return refuse(notFound({}));
  if (seen !== "*" && seen !== `${subscription.version}`)
    return refuse(preconditionFailed({ current: `${subscription.version}` }));
  return ok(subscription);
}

async function schedule(tx: Tx, before: Subscription, change: QuantityChange) {
  const after = await recordSubscription(
    tx,
    before,
    { scheduledQuantity: change.to },
    {
      event: "quantity-scheduled",
      details: { from: `${change.from}`, to: `${change.to}`, on: change.day },
    },
  );
  tx.schedule({
    kind: QUANTITY_DUE,
    subject: before.id,
    dueAt: startOfDay(change.day, before.terms.sellerTimeZone),
    payload: {},
  });
  audit(tx, before, "subscription.quantity-scheduled", { scheduledQuantity: change.to });
  return after;
}

async function ask(tx: Tx, before: Subscription, change: QuantityChange) {
  const after = await recordSubscription(
    tx,
    before,
    {},
    { event: "quantity-asked", details: { from: `${change.from}`, to: `${change.to}` } },
  );
  audit(tx, before, "subscription.quantity-asked", { quantity: change.to });
  return after;
}

const audit = (tx: Tx, before: Subscription, action: string, after: object): void =>
  tx.audit({
    organisationId: before.sellerId,
    action,
    objectType: "subscription",
    objectId: before.id,
    before: { quantity: before.quantity, scheduledQuantity: before.scheduledQuantity },
    after,
  });

/** The name of a preview: equal where money, licences and dates are. */
export const nameOfChange = (subscriptionId: string, change: QuantityChange): string =>
  previewOf([
    subscriptionId,
    change.from,
    change.to,
    change.status,
    change.kind,
    change.day,
    change.taken,
    change.nextPayment,
    // What the added licences will be called is new each time.
    change.lines.map(({ batchId, ...line }) => [line.kind === "credit" ? batchId : "", line]),
  ]);
