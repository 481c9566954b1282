import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound, preconditionFailed } from "../../../platform/problems.ts";
import type { Database } from "../../../platform/transaction.ts";
import {
  type BookReferences,
  insertReferences,
  type KeptReferences,
  referencesOfSubscription,
} from "../store/subscription-references.ts";
import { lockSubscriptionOfSeller } from "../store/subscriptions.ts";

/**
 * Keeps the cost centre and the purchase order number of a subscription for its owner's books (ux.md C9), also of one
 * that has ended: its last usage is invoiced after. Documents show what held when they were issued.
 *
 * @param wanted.seen the version that was looked at; `*` for any
 */
export const keepReferences = (
  db: Database,
  wanted: BookReferences & {
    readonly sellerId: string;
    readonly subscriptionId: string;
    readonly seen: string;
  },
): Promise<Result<KeptReferences>> =>
  db.transaction(async (tx): Promise<Result<KeptReferences>> => {
    const { sellerId, subscriptionId, seen } = wanted;
    if ((await lockSubscriptionOfSeller(tx, sellerId, subscriptionId)) === undefined)
      return refuse(notFound({}));
    const before = await referencesOfSubscription(tx, sellerId, subscriptionId);
    if (before === undefined) return refuse(notFound({}));
    if (seen !== "*" && seen !== String(before.version))
      return refuse(preconditionFailed({ current: String(before.version) }));
    const costCentre = wanted.costCentre?.trim() || null;
    const purchaseOrder = wanted.purchaseOrder?.trim() || null;
    if (costCentre === before.costCentre && purchaseOrder === before.purchaseOrder)
      return ok(before);
    const version = before.version + 1;
    await insertReferences(tx, { subscriptionId, sellerId, version, costCentre, purchaseOrder });
    tx.audit({
      organisationId: sellerId,
      action: "subscription.references-changed",
      objectType: "subscription",
      objectId: subscriptionId,
      before: { costCentre: before.costCentre, purchaseOrder: before.purchaseOrder },
      after: { costCentre, purchaseOrder },
    });
    return ok({
      ...before,
      costCentre,
      purchaseOrder,
      version,
      changedAt: tx.at,
      changedBy: tx.actor.name,
    });
  });
