import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { Subscription } from "./subscriptions.ts";

const insert = statement<readonly unknown[], unknown>(
  "commerce.insert-setup-link",
  `insert into commerce.setup_links (token_hash, subscription_id, seller_id, created_by, created_at, expires_at)
   values ($1, $2, $3, $4, $5, $6)`,
);
const read = statement<[hash: Buffer], { subscriptionId: string; expiresAt: Instant }>(
  "commerce.read-setup-link",
  `select subscription_id as "subscriptionId", expires_at as "expiresAt" from commerce.setup_links
   where token_hash = $1`,
);
// The latest that was live, also of an offer that is sold no longer.
const landingPage = statement<[planUuid: string], { url: string | null }>(
  "commerce.landing-page-of-plan",
  "select offer ->> 'landingPageUrl' as url from commerce.plans_for_sale where plan_uuid = $1",
);

export const insertSetupLink = (
  tx: Tx,
  link: { tokenHash: Buffer; subscription: Subscription; expiresAt: Instant },
) =>
  tx.query(insert, [
    link.tokenHash,
    link.subscription.id,
    link.subscription.sellerId,
    tx.actor.name,
    tx.at,
    link.expiresAt,
  ]);

export const readSetupLink = async (db: Reader, tokenHash: Buffer) =>
  (await db.query(read, [tokenHash]))[0];

export const landingPageOf = async (db: Reader, planUuid: string): Promise<string | undefined> =>
  (await db.query(landingPage, [planUuid]))[0]?.url ?? undefined;

const forget = statement<[subscriptionId: string], unknown>(
  "commerce.forget-setup-links",
  "delete from commerce.setup_links where subscription_id = $1",
);

/** With a subscription's data go the tokens that stand for it (decision 46). */
export const forgetSetupLinks = (tx: Tx, subscriptionId: string) =>
  tx.query(forget, [subscriptionId]);
