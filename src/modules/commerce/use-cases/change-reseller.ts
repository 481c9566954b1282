import { randomUUIDv7 } from "node:crypto";
import type { Day } from "../../../kernel/calendar.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import { notFound, preconditionFailed } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { isResellerOf, organisationsById } from "../../identity/index.ts";
import { decideReseller } from "../domain/change-reseller.ts";
import { resellerSame } from "../problems.ts";
import {
  closeResellerPlan,
  plannedReseller,
  planReseller,
  putReseller,
} from "../store/reseller-changes.ts";
import {
  lockSubscriptionOfSeller,
  noteHistory,
  type Subscription,
} from "../store/subscriptions.ts";
import { checkSoldThrough } from "./check-reseller.ts";

export type ChangeReseller = {
  readonly partner: Pick<ActingOrganisation, "id" | "partnerType">;
  readonly subscriptionId: string;
  /** Who sells it from the next renewal on; null takes back what was planned. */
  readonly resellerId: string | null;
  readonly seen: string;
};

/**
 * An indirect provider names another of its resellers for a subscription from the next renewal on (decision 20): a term
 * that runs was sold through the one that it has. It moves no price.
 */
export const changeReseller = (
  db: Database,
  { partner, subscriptionId, resellerId, seen }: ChangeReseller,
): Promise<Result<null>> =>
  db.transaction(async (tx): Promise<Result<null>> => {
    const subscription = await lockSubscriptionOfSeller(tx, partner.id, subscriptionId);
    if (subscription === undefined) return refuse(notFound({}));
    if (seen !== "*" && seen !== `${subscription.version}`)
      return refuse(preconditionFailed({ current: `${subscription.version}` }));
    const before = await plannedReseller(tx, subscriptionId);
    if (resellerId === null) {
      if (before !== undefined) await withdraw(tx, subscription, before);
      return ok(null);
    }
    const allowed = decideReseller(subscription, { partnerType: partner.partnerType, at: tx.at });
    if (!allowed.ok) return allowed;
    const bound = await checkSoldThrough(tx, partner, resellerId);
    if (!bound.ok) return bound;
    if (resellerId === subscription.resellerId)
      return refuse(resellerSame({}, [{ pointer: "/resellerId", code: "commerce/reseller-same" }]));
    if (before?.resellerId === resellerId) return ok(null);
    if (before !== undefined) await closeResellerPlan(tx, before.id, "withdrawn");
    const { sellerId } = subscription;
    await planReseller(tx, { id: randomUUIDv7(), subscriptionId, sellerId, resellerId });
    await note(tx, subscription, "reseller-planned", resellerId);
    return ok(null);
  });

async function withdraw(
  tx: Tx,
  subscription: Subscription,
  { id, resellerId }: { readonly id: string; readonly resellerId: string },
): Promise<void> {
  await closeResellerPlan(tx, id, "withdrawn");
  await note(tx, subscription, "reseller-plan-withdrawn", resellerId);
}

/**
 * At a renewal: what was planned is done, where the reseller is still bound to the provider. Nobody but a provider has
 * one, so that nothing is looked up for others.
 */
export async function changeResellerAtRenewal(
  tx: Tx,
  subscription: Subscription,
  from: Day,
): Promise<void> {
  if (subscription.resellerId === null || subscription.addOnOf !== null) return;
  const planned = await plannedReseller(tx, subscription.id);
  if (planned === undefined) return;
  const { id, resellerId } = planned;
  if (!(await isResellerOf(tx, subscription.sellerId, resellerId))) {
    await closeResellerPlan(tx, id, "dropped");
    await note(tx, subscription, "reseller-plan-withdrawn", resellerId);
    return;
  }
  await putReseller(tx, { id, subscriptionId: subscription.id, resellerId, from });
  await note(tx, subscription, "reseller-changed", resellerId);
}

async function note(
  tx: Tx,
  subscription: Subscription,
  event: "reseller-planned" | "reseller-plan-withdrawn" | "reseller-changed",
  resellerId: string,
): Promise<void> {
  const name = (await organisationsById(tx, [resellerId])).get(resellerId)?.name ?? "";
  await noteHistory(tx, subscription, { event, details: { name } });
  tx.audit({
    organisationId: subscription.sellerId,
    action: `subscription.${event}`,
    objectType: "subscription",
    objectId: subscription.id,
    before: { resellerId: subscription.resellerId },
    after: { resellerId },
  });
}
