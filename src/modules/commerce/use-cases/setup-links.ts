import { createHash, randomBytes } from "node:crypto";
import { addHours, type Instant, isBefore } from "../../../kernel/calendar.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { Reader } from "../../../platform/database.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database } from "../../../platform/transaction.ts";
import { DEFAULT_SALES_POLICY } from "../domain/policy.ts";
import { withToken } from "../domain/setup-link.ts";
import { decideAction } from "../domain/subscription-actions.ts";
import { purchaseTokenInvalid, setupAddressMissing } from "../problems.ts";
import {
  type PublisherSubscription,
  subscriptionForPublisher,
} from "../queries/publisher-subscriptions.ts";
import { insertSetupLink, landingPageOf, readSetupLink } from "../store/setup-links.ts";
import { lockSubscriptionOfSeller, noteHistory } from "../store/subscriptions.ts";

/**
 * Makes a link to the publisher's site: a new token each time, valid 24 h of marketplace time, of
 * which only the hash is kept.
 */
export const makeSetupLink = (
  db: Database,
  { sellerId, subscriptionId }: { readonly sellerId: string; readonly subscriptionId: string },
): Promise<Result<{ url: string; expiresAt: Instant }>> =>
  db.transaction(async (tx): Promise<Result<{ url: string; expiresAt: Instant }>> => {
    const subscription = await lockSubscriptionOfSeller(tx, sellerId, subscriptionId);
    if (subscription === undefined) return refuse(notFound({}));
    const decision = decideAction("set-up", subscription, {
      at: tx.at,
      viewer: { isSeller: true },
    });
    if (!decision.ok) return decision;
    const page = await landingPageOf(tx, subscription.terms.planUuid);
    if (page === undefined) return refuse(setupAddressMissing({}));
    const token = randomBytes(32).toString("base64url");
    const expiresAt = addHours(tx.at, DEFAULT_SALES_POLICY.setupLinkHours);
    await insertSetupLink(tx, { tokenHash: hashOf(token), subscription, expiresAt });
    await noteHistory(tx, subscription, { event: "set-up-link" });
    tx.audit({
      organisationId: sellerId,
      action: "subscription.set-up-link-made",
      objectType: "subscription",
      objectId: subscriptionId,
      after: { expiresAt: expiresAt.toString() },
    });
    return ok({ url: withToken(page, token), expiresAt });
  });

/**
 * What a purchase token stands for. It can be resolved as often as wanted until it expires, and by
 * the publisher of the subscription alone; any other token is the same refusal.
 */
export async function resolvePurchaseToken(
  db: Reader,
  { publisherId, token, at }: { publisherId: string; token: string; at: Instant },
): Promise<Result<PublisherSubscription>> {
  const link = await readSetupLink(db, hashOf(token));
  if (link === undefined || !isBefore(at, link.expiresAt)) return refuse(purchaseTokenInvalid({}));
  const found = await subscriptionForPublisher(db, {
    publisherId,
    subscriptionId: link.subscriptionId,
    at,
  });
  return found === undefined ? refuse(purchaseTokenInvalid({})) : ok(found);
}

const hashOf = (token: string): Buffer => createHash("sha256").update(token).digest();
