import { randomUUIDv7 } from "node:crypto";
import { dayIn, type Instant } from "../../../kernel/calendar.ts";
import type { MoneyJson } from "../../../kernel/money.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { previewOf } from "../../../platform/preview.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import type { OperationEnd } from "../domain/operation.ts";
import { totalsOf } from "../domain/quantity-lines.ts";
import { statusAt, statusBeneath } from "../domain/subscription.ts";
import { decideAction } from "../domain/subscription-actions.ts";
import {
  paidUntilAfter,
  type Reactivation,
  reactivationLines,
  stillReactivates,
} from "../domain/suspension.ts";
import type { QuantityLine, SubscriptionReactivated } from "../events.ts";
import { previewOutdated } from "../problems.ts";
import { taxedSaleOf } from "../queries/taxed-sale.ts";
import { relationshipHasEnded } from "../store/customers.ts";
import { endOperation, type OperationOf, openOperation } from "../store/operations.ts";
import {
  lockSubscriptionOfSeller,
  recordSubscription,
  type Subscription,
} from "../store/subscriptions.ts";
import { scheduleTermEnd } from "./change-auto-renew.ts";
import { mailOfChange } from "./mail-of-change.ts";
import { SUSPENSION_END, SUSPENSION_REMINDER } from "./moments.ts";
import { askToReinstate, pendingOf, tellOfStatus } from "./record-operation.ts";
import { withAddOns } from "./with-add-ons.ts";

export type ReactivateSubscription = {
  readonly sellerId: string;
  readonly subscriptionId: string;
  /** The preview that the person confirms; without it nothing is changed. */
  readonly preview: string | null;
  /** Answers what would happen and changes nothing. */
  readonly dryRun: boolean;
};

/** What a reactivation does, or what was set going. */
export type ReactivationEffect = {
  readonly subscription: Subscription;
  readonly change: Reactivation;
  /** Everything that is charged, its add-ons' included; null where nothing is. */
  readonly totals: {
    readonly net: MoneyJson;
    readonly tax: MoneyJson;
    readonly total: MoneyJson;
  } | null;
  /** Until when the same can still be had. */
  readonly until: Instant | null;
  readonly preview: string;
  readonly state: "preview" | "waiting";
  /** The operation that waits for the publisher's answer. */
  readonly operationId: string | null;
};

/**
 * Takes a suspended subscription back into use, with its add-ons: the publisher is asked first, and it
 * stays suspended until it agrees or is silent. Nothing is charged in its trial or in a period that is
 * paid; after that the days from then on (decision 13). It names the preview it confirms, and does
 * exactly that or is refused (BEY-06).
 */
export const reactivateSubscription = (
  db: Database,
  request: ReactivateSubscription,
): Promise<Result<ReactivationEffect>> =>
  db.transaction(async (tx): Promise<Result<ReactivationEffect>> => {
    const before = await lockSubscriptionOfSeller(tx, request.sellerId, request.subscriptionId);
    if (before === undefined) return refuse(notFound({}));
    const decision = decideAction("reactivate", before, {
      at: tx.at,
      viewer: {
        isSeller: true,
        relationshipEnded: await relationshipHasEnded(tx, before.sellerId, before.customerId),
      },
      pending: pendingOf(await openOperation(tx, before.id)),
    });
    if (!decision.ok) return decision;
    const change = await reactivationOf(tx, before);
    // The end of its trial is due and not yet recorded: what it costs depends on it.
    if (change === undefined) return refuse(previewOutdated({}));
    const preview = nameOf(before.id, change);
    const effect = {
      change,
      totals: totalsOf({ lines: allLines(change) }),
      until: decision.value.until,
      preview,
    };
    if (request.dryRun)
      return ok({ ...effect, subscription: before, state: "preview", operationId: null });
    if (request.preview !== preview) return refuse(previewOutdated({}));
    const operationId = randomUUIDv7();
    const after = await recordSubscription(tx, before, {}, { event: "reactivation-asked" });
    tx.audit({
      organisationId: before.sellerId,
      action: "subscription.reactivation-asked",
      objectType: "subscription",
      objectId: before.id,
      after: { status: change.status },
    });
    await askToReinstate(tx, after, { operationId, change });
    return ok({ ...effect, subscription: after, state: "waiting", operationId });
  });

async function reactivationOf(tx: Tx, before: Subscription): Promise<Reactivation | undefined> {
  const { suspension, terms } = before;
  const status = statusBeneath(before, tx.at);
  if (suspension === null || statusAt(before, tx.at) !== "suspended") return undefined;
  if (status !== suspension.from) return undefined;
  const context = { at: tx.at, sale: await taxedSaleOf(tx, before.sellerId) };
  return {
    status: suspension.from,
    suspendedAt: suspension.at.toString(),
    day: dayIn(terms.sellerTimeZone, tx.at),
    lines: reactivationLines(before, context),
    addOns: (await suspendedAddOns(tx, before)).map((addOn) => ({
      subscriptionId: addOn.id,
      name: addOn.name,
      unitPrice: addOn.terms.unitPrice,
      lines: reactivationLines(addOn, context),
    })),
  };
}

async function suspendedAddOns(tx: Tx, base: Subscription): Promise<Subscription[]> {
  const found: Subscription[] = [];
  await withAddOns(tx, base, async (addOn) => {
    if (addOn.status === "suspended") found.push(addOn);
  });
  return found;
}

const allLines = ({ lines, addOns }: Reactivation): readonly QuantityLine[] => [
  ...lines,
  ...addOns.flatMap((addOn) => addOn.lines),
];

/** Ends the question of a reactivation with the publisher's answer, or for want of one. */
export async function answerReinstate(
  tx: Tx,
  before: Subscription,
  about: {
    readonly operation: OperationOf<"reinstate">;
    readonly outcome: "agreed" | "refused";
    readonly by: OperationEnd;
  },
): Promise<{ readonly status: "succeeded" | "failed" }> {
  const { operation, outcome, by } = about;
  const { change } = operation;
  if (outcome === "refused" || change === null) return fail(tx, before, { operation, by });
  const addOns = await suspendedAddOns(tx, before);
  const ids = addOns.map(({ id }) => id);
  if (!stillReactivates(before, change, { at: tx.at, addOns: ids }))
    return fail(tx, before, { operation, by: "moved" });
  await endOperation(tx, operation.id, "succeeded", by);
  const context = { operation, status: change.status, by };
  const after = await reactivate(tx, before, { ...context, lines: change.lines });
  for (const addOn of addOns) {
    const own = change.addOns.find(({ subscriptionId }) => subscriptionId === addOn.id);
    const reinstated = await reactivate(tx, addOn, { ...context, lines: own?.lines ?? [] });
    await tellOfStatus(tx, reinstated, "reinstate");
  }
  for (const moment of [SUSPENSION_END, SUSPENSION_REMINDER]) await tx.unschedule(moment, after.id);
  await scheduleTermEnd(tx, after);
  await mailOfChange(tx, after, { operation, done: true, by });
  return { status: "succeeded" };
}

async function reactivate(
  tx: Tx,
  before: Subscription,
  about: {
    readonly operation: OperationOf<"reinstate">;
    readonly status: Reactivation["status"];
    readonly lines: readonly QuantityLine[];
    readonly by: OperationEnd;
  },
): Promise<Subscription> {
  const { operation, status, lines, by } = about;
  const after = await recordSubscription(
    tx,
    before,
    { status, paidUntil: paidUntilAfter(before, lines) },
    { event: "reactivated", details: { by } },
  );
  tx.audit({
    organisationId: before.sellerId,
    action: "subscription.reactivated",
    objectType: "subscription",
    objectId: before.id,
    before: { status: before.status },
    after: { status },
  });
  await tx.publish({
    type: "commerce.subscription-reactivated",
    subject: after.id,
    subscriptionId: after.id,
    operationId: operation.id,
    sellerId: after.sellerId,
    customerId: after.customerId,
    publisherId: after.publisherId,
    orderId: after.orderId,
    status,
    askedAt: operation.askedAt.toString(),
    reactivatedAt: tx.at.toString(),
    lines,
    terms: after.terms,
  } satisfies SubscriptionReactivated);
  return after;
}

async function fail(
  tx: Tx,
  before: Subscription,
  { operation, by }: { readonly operation: OperationOf<"reinstate">; readonly by: OperationEnd },
) {
  await endOperation(tx, operation.id, "failed", by);
  await recordSubscription(
    tx,
    before,
    {},
    {
      event: by === "publisher" ? "reactivation-refused" : "reactivation-failed",
      details: { why: by },
    },
  );
  tx.audit({
    organisationId: before.sellerId,
    action: "subscription.reactivation-failed",
    objectType: "subscription",
    objectId: before.id,
    after: { status: before.status, by },
  });
  await mailOfChange(tx, before, { operation, done: false, by });
  return { status: "failed" as const };
}

/** The name of a preview: equal where money and dates are. */
const nameOf = (subscriptionId: string, change: Reactivation): string =>
  previewOf([subscriptionId, change]);
