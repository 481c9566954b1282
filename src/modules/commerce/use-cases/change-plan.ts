import { randomUUIDv7 } from "node:crypto";
import { dayIn } from "../../../kernel/calendar.ts";
import type { MoneyJson } from "../../../kernel/money.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import { previewOf } from "../../../platform/preview.ts";
import { notFound, preconditionFailed } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { decidePlanChange, type PlanChange, stillChangesPlan } from "../domain/change-plan.ts";
import { isPosted } from "../domain/licence-batches.ts";
import type { OperationEnd } from "../domain/operation.ts";
import { totalsOf } from "../domain/quantity-lines.ts";
import { conditionsOf } from "../domain/quote.ts";
import { statusAt } from "../domain/subscription.ts";
import { decideAction } from "../domain/subscription-actions.ts";
import type { PlanChanged } from "../events.ts";
import type { CountOnPlanChange, PeopleOnPlanChange } from "../ports.ts";
import { chargesUnderWay, previewOutdated } from "../problems.ts";
import { planContextOf } from "../queries/plans-of-subscription.ts";
import { taxedSaleOf } from "../queries/taxed-sale.ts";
import { withLicences } from "../store/licences.ts";
import {
  endOperation,
  linesOfLastChange,
  type OperationOf,
  openOperation,
} from "../store/operations.ts";
import { moveToPlan } from "../store/plans-of-subscriptions.ts";
import {
  lockSubscriptionOfSeller,
  recordSubscription,
  type Subscription,
} from "../store/subscriptions.ts";
import { mailOfChange } from "./mail-of-change.ts";
import { QUANTITY_DUE } from "./moments.ts";
import { askForPlan, pendingOf } from "./record-operation.ts";
import { refuseBeyondCredit } from "./refuse-beyond-credit.ts";
import { withPrivateOffers } from "./renewal-terms.ts";
import { sellingAs } from "./selling-as.ts";

export type ChangePlan = {
  readonly partner: ActingOrganisation;
  readonly subscriptionId: string;
  readonly planUuid: string;
  /** The version that the person saw; `*` for any. */
  readonly seen: string;
  /** The preview that the person confirms; without it nothing is changed. */
  readonly preview: string | null;
  readonly countOnPlanChange: CountOnPlanChange;
  /** Answers what would happen and changes nothing. */
  readonly dryRun: boolean;
};

export type LicencesOnPlanChange = PeopleOnPlanChange & {
  readonly handedOutBefore: boolean;
  readonly handedOutAfter: boolean;
};

/** What a change of plan does, or what was set going. */
export type PlanEffect = {
  readonly subscription: Subscription;
  readonly change: PlanChange;
  /** Credits and charges together; null where there are none. */
  readonly totals: {
    readonly net: MoneyJson;
    readonly tax: MoneyJson;
    readonly total: MoneyJson;
  } | null;
  /** The lower number of licences planned for the renewal, which it withdraws. */
  readonly withdraws: number | null;
  /** What becomes of those who have a licence; null where the marketplace hands out neither plan's. */
  readonly licences: LicencesOnPlanChange | null;
  readonly preview: string;
  readonly state: "preview" | "waiting";
  /** The operation that waits for the publisher's answer. */
  readonly operationId: string | null;
};

/**
 * Changes a subscription to another plan of its offer: the publisher is asked first, and the plan stays
 * until it agrees or is silent. It names the preview it confirms, and does exactly that or is refused
 * (BEY-06, docs/domain/change-of-plan.md).
 */
export const changePlan = (db: Database, request: ChangePlan): Promise<Result<PlanEffect>> =>
  db.transaction(async (tx): Promise<Result<PlanEffect>> => {
    const { partner, subscriptionId, seen, planUuid } = request;
    const before = await lockSubscriptionOfSeller(tx, partner.id, subscriptionId);
    if (before === undefined) return refuse(notFound({}));
    if (seen !== "*" && seen !== `${before.version}`)
      return refuse(preconditionFailed({ current: `${before.version}` }));
    const allowed = decideAction("change-plan", before, {
      at: tx.at,
      viewer: { isSeller: true },
      pending: pendingOf(await openOperation(tx, before.id)),
    });
    if (!allowed.ok) return allowed;
    if (isDue(before, tx.at)) return refuse(previewOutdated({}));
    const facts = await withPrivateOffers(tx, await withLicences(tx, before));
    if (before.status === "active" && !isPosted(facts, await linesOfLastChange(tx, before.id)))
      return refuse(chargesUnderWay({}));
    const found = await planContextOf(tx, sellingAs(partner), {
      subscription: before,
      at: tx.at,
      plans: [planUuid],
    });
    if (found === undefined) return refuse(notFound({}));
    const decision = decidePlanChange(facts, found.supply.get(planUuid), {
      ...found.context,
      sale: await taxedSaleOf(tx, before.sellerId),
    });
    if (!decision.ok) return decision;
    const change = decision.value;
    const beyond = await refuseBeyondCredit(tx, before.sellerId, [
      ...change.lines,
      ...change.charged,
    ]);
    if (beyond !== undefined) return refuse(beyond);
    const licences = await licencesOn(tx, before, { change, count: request.countOnPlanChange });
    const preview = previewOf([nameOf(before, change), licences]);
    const effect = {
      change,
      licences,
      totals: totalsOf({ lines: [...change.lines, ...change.charged] }),
      withdraws: before.scheduledQuantity,
      preview,
    };
    if (request.dryRun)
      return ok({ ...effect, subscription: before, state: "preview", operationId: null });
    if (request.preview !== preview) return refuse(previewOutdated({}));
    const after = await recordSubscription(
      tx,
      before,
      {},
      { event: "plan-asked", details: namesOf(change) },
    );
    audit(tx, before, "subscription.plan-asked", { planId: change.terms.planId });
    const operationId = randomUUIDv7();
    await askForPlan(tx, after, { operationId, change });
    return ok({ ...effect, subscription: after, state: "waiting", operationId });
  });

async function licencesOn(
  tx: Tx,
  { id, terms }: Subscription,
  about: { readonly change: PlanChange; readonly count: CountOnPlanChange },
): Promise<LicencesOnPlanChange | null> {
  const after = about.change.terms.serviceId ?? null;
  const handedOutBefore = terms.serviceId !== undefined;
  if (!handedOutBefore && after === null) return null;
  const people = await about.count(tx, { subscriptionId: id, after });
  return { handedOutBefore, handedOutAfter: after !== null, ...people };
}

/** The end of a trial, period or term is due and not yet recorded: what is charged depends on it. */
function isDue(subscription: Subscription, at: Temporal.Instant): boolean {
  const { status, paidUntil, terms } = subscription;
  if (statusAt(subscription, at) !== status) return true;
  return status === "active" && paidUntil !== null && dayIn(terms.sellerTimeZone, at) >= paidUntil;
}

/** Ends the question of a change of plan with the publisher's answer, or for want of one. */
export async function answerPlan(
  tx: Tx,
  before: Subscription,
  about: {
    readonly operation: OperationOf<"change-plan">;
    readonly outcome: "agreed" | "refused";
    readonly by: OperationEnd;
  },
): Promise<{ readonly status: "succeeded" | "failed" }> {
  const { operation, outcome, by } = about;
  const { change } = operation;
  if (outcome === "refused") return fail(tx, before, { operation, by });
  if (!stillChangesPlan(before, change, tx.at)) return fail(tx, before, { operation, by: "moved" });
  // Somebody else has bought the last one of a limited plan meanwhile.
  const moved = await moveToPlan(tx, before, { ...change, agreedAt: operation.askedAt });
  if (!moved) return fail(tx, before, { operation, by: "moved" });
  await endOperation(tx, operation.id, "succeeded", by);
  const { terms, charged, lines } = change;
  const after = await recordSubscription(
    tx,
    { ...before, terms, name: `${terms.offerName} (${terms.planName})` },
    // What was to hold from the renewal was chosen for the plan before.
    { scheduledQuantity: null },
    { event: "plan-changed", details: { ...namesOf(change), by } },
  );
  if (before.scheduledQuantity !== null) await tx.unschedule(QUANTITY_DUE, before.id);
  audit(tx, before, "subscription.plan-changed", {
    planId: terms.planId,
    unitPrice: terms.unitPrice,
  });
  await tx.publish({
    type: "commerce.plan-changed",
    subject: after.id,
    subscriptionId: after.id,
    operationId: operation.id,
    sellerId: after.sellerId,
    customerId: after.customerId,
    publisherId: after.publisherId,
    orderId: after.orderId,
    askedAt: operation.askedAt.toString(),
    changedAt: tx.at.toString(),
    lines,
    charged,
    before: before.terms,
    terms: after.terms,
  } satisfies PlanChanged);
  await mailOfChange(tx, after, { operation, done: true, by });
  return { status: "succeeded" };
}

async function fail(
  tx: Tx,
  before: Subscription,
  { operation, by }: { readonly operation: OperationOf<"change-plan">; readonly by: OperationEnd },
) {
  await endOperation(tx, operation.id, "failed", by);
  await recordSubscription(
    tx,
    before,
    {},
    {
      event: by === "publisher" ? "plan-refused" : "plan-failed",
      details: { ...namesOf(operation.change), why: by },
    },
  );
  tx.audit({
    organisationId: before.sellerId,
    action: "subscription.plan-failed",
    objectType: "subscription",
    objectId: before.id,
    before: { planId: before.terms.planId },
    after: { planId: before.terms.planId, refused: operation.planId, by },
  });
  await mailOfChange(tx, before, { operation, done: false, by });
  return { status: "failed" as const };
}

const namesOf = ({ from, terms }: PlanChange) => ({
  fromPlan: from.planName,
  toPlan: terms.planName,
});

const audit = (tx: Tx, before: Subscription, action: string, after: object): void =>
  tx.audit({
    organisationId: before.sellerId,
    action,
    objectType: "subscription",
    objectId: before.id,
    before: { planId: before.terms.planId, unitPrice: before.terms.unitPrice },
    after,
  });

/** The name of a preview: equal where money, conditions and dates are. */
const nameOf = ({ id, scheduledQuantity }: Subscription, change: PlanChange): string =>
  previewOf([
    id,
    change.from.planUuid,
    conditionsOf(change.terms),
    change.status,
    change.day,
    change.lines,
    change.charged,
    change.nextPayment,
    scheduledQuantity,
  ]);
