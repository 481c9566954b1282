import { randomUUIDv7 } from "node:crypto";
import { dayIn } from "../../../kernel/calendar.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { organisationById } from "../../identity/index.ts";
import { decidePlanChange } from "../domain/change-plan.ts";
import { decideQuantityChange } from "../domain/change-quantity.ts";
import { isPosted } from "../domain/licence-batches.ts";
import { removalLines } from "../domain/removal.ts";
import { statusAt } from "../domain/subscription.ts";
import { decideAction } from "../domain/subscription-actions.ts";
import { isHeld } from "../domain/subscription-lifecycle.ts";
import type { SubscriptionCancelled } from "../events.ts";
import {
  chargesUnderWay,
  planUnknown,
  publisherReadsOnly,
  quantityOutsideWindow,
  subscriptionEnded,
  subscriptionUnknown,
} from "../problems.ts";
import { planContextOf, planOfOffer } from "../queries/plans-of-subscription.ts";
import type { SellingParty } from "../queries/selling-context.ts";
import { taxedSaleOf } from "../queries/taxed-sale.ts";
import { withLicences } from "../store/licences.ts";
import { linesOfLastChange, openOperation } from "../store/operations.ts";
import {
  lockSubscriptionOfPublisher,
  recordSubscription,
  type Subscription,
} from "../store/subscriptions.ts";
import { answerOperation } from "./answer-operation.ts";
import { AHEAD } from "./moments.ts";
import { askForPlan, askPublisher, pendingOf, tellOfEnd } from "./record-operation.ts";
import { refuseBeyondCredit } from "./refuse-beyond-credit.ts";
import { withAddOns } from "./with-add-ons.ts";

export type ChangeByPublisher = {
  readonly publisherId: string;
  readonly subscriptionId: string;
  /** Exactly one of them. */
  readonly wanted: { readonly planId: string } | { readonly quantity: number };
};

/** What a publisher set going, by the operation that it is called by. */
type Started = { readonly operationId: string };

/**
 * Whether a publisher may change and end a subscription: only what a customer bought for itself. What a
 * partner bought it may read (wire contract, 4.1).
 */
export const publisherChanges = ({
  sellerId,
  organisationId,
}: Pick<Subscription, "sellerId" | "organisationId">): boolean => sellerId === organisationId;

/**
 * A publisher changes the plan or the number of licences of a subscription that a customer bought from
 * it: at once, charged and credited by days as if the customer had asked (wire contract, 5.1).
 */
export async function changeByPublisher(
  tx: Tx,
  { publisherId, subscriptionId, wanted }: ChangeByPublisher,
): Promise<Result<Started>> {
  const before = await lockSubscriptionOfPublisher(tx, publisherId, subscriptionId);
  if (before === undefined) return refuse(subscriptionUnknown({}));
  if (!publisherChanges(before)) return refuse(publisherReadsOnly({}));
  const allowed = decideAction("planId" in wanted ? "change-plan" : "change-quantity", before, {
    at: tx.at,
    viewer: { isSeller: true },
    pending: pendingOf(await openOperation(tx, before.id)),
  });
  if (!allowed.ok) return allowed;
  const facts = await withLicences(tx, before);
  if (before.status === "active" && !isPosted(facts, await linesOfLastChange(tx, before.id)))
    return refuse(chargesUnderWay({}));
  const sale = await taxedSaleOf(tx, before.sellerId);
  const operationId = randomUUIDv7();
  if ("planId" in wanted) {
    const planUuid = await planOfOffer(tx, before.terms.offerId, wanted.planId);
    const about = { subscription: before, at: tx.at, plans: [planUuid ?? before.terms.planUuid] };
    const found = await planContextOf(tx, await ownParty(tx, before), about);
    if (planUuid === undefined || found === undefined) return refuse(planUnknown({}));
    const change = decidePlanChange(facts, found.supply.get(planUuid), { ...found.context, sale });
    if (!change.ok) return change;
    const { lines, charged } = change.value;
    const beyond = await refuseBeyondCredit(tx, before.sellerId, [...lines, ...charged]);
    if (beyond !== undefined) return refuse(beyond);
    await askForPlan(tx, before, { operationId, change: change.value, source: "publisher" });
  } else {
    const change = decideQuantityChange(facts, wanted.quantity, {
      at: tx.at,
      sale,
      batchId: operationId,
    });
    if (!change.ok) return change;
    // What holds from a renewal is the buyer's to choose.
    if (change.value.kind === "at-renewal") return refuse(quantityOutsideWindow({}));
    const beyond = await refuseBeyondCredit(tx, before.sellerId, change.value.lines);
    if (beyond !== undefined) return refuse(beyond);
    await askPublisher(tx, before, { operationId, change: change.value, source: "publisher" });
  }
  const done = await answerOperation(tx, {
    publisherId,
    subscriptionId,
    operationId,
    outcome: "agreed",
    by: "publisher",
  });
  return done.ok ? ok({ operationId }) : done;
}

async function ownParty(tx: Tx, { sellerId }: Subscription): Promise<SellingParty> {
  const organisation = await organisationById(tx, sellerId);
  return {
    id: sellerId,
    tenantId: organisation?.tenantId ?? sellerId,
    kind: "customer",
    partnerType: null,
  };
}

/**
 * A publisher ends a subscription that a customer bought from it, with its add-ons: at once, and the paid
 * days that are left are credited (decision 12).
 */
export async function endByPublisher(
  tx: Tx,
  about: { readonly publisherId: string; readonly subscriptionId: string },
): Promise<Result<Started>> {
  const before = await lockSubscriptionOfPublisher(tx, about.publisherId, about.subscriptionId);
  if (before === undefined) return refuse(subscriptionUnknown({}));
  if (!publisherChanges(before)) return refuse(publisherReadsOnly({}));
  const status = statusAt(before, tx.at);
  if (!isHeld(status)) return refuse(subscriptionEnded({ status }));
  const ending = [before];
  await withAddOns(tx, before, async (addOn) => ending.push(addOn));
  for (const one of ending)
    if (one.paidUntil !== null) {
      const facts = await withLicences(tx, one);
      if (!isPosted(facts, await linesOfLastChange(tx, one.id))) return refuse(chargesUnderWay({}));
    }
  let operationId = "";
  for (const one of ending) {
    const told = await end(tx, one);
    if (one === before) operationId = told;
  }
  return ok({ operationId });
}

async function end(tx: Tx, before: Subscription): Promise<string> {
  const { terms, id, sellerId, customerId, publisherId } = before;
  const lines =
    before.paidUntil === null
      ? []
      : removalLines(
          await withLicences(tx, before),
          dayIn(terms.sellerTimeZone, tx.at),
          await taxedSaleOf(tx, sellerId),
        );
  const after = await recordSubscription(
    tx,
    before,
    { status: "cancelled", endedAt: tx.at, endReason: "publisher" },
    { event: "cancelled", details: { reason: "publisher" } },
  );
  const operationId = await tellOfEnd(tx, after, "publisher");
  for (const moment of AHEAD) await tx.unschedule(moment, id);
  tx.audit({
    organisationId: sellerId,
    action: "subscription.cancelled",
    objectType: "subscription",
    objectId: id,
    before: { status: before.status },
    after: { status: "cancelled", reason: "publisher", lines: lines.length },
  });
  await tx.publish({
    type: "commerce.subscription-cancelled",
    subject: id,
    subscriptionId: id,
    sellerId,
    customerId,
    publisherId,
    orderId: before.orderId,
    cancelledAt: tx.at.toString(),
    reason: "other",
    fullCredit: false,
    lines,
    terms,
  } satisfies SubscriptionCancelled);
  return operationId;
}
