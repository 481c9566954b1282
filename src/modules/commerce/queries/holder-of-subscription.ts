import { type Reader, statement } from "../../../platform/database.ts";

const holder = statement<[subscriptionId: string], { organisationId: string }>(
  "commerce.holder-of-subscription",
  `select organisation_id as "organisationId" from commerce.subscriptions where id = $1`,
);

/** The organisation that uses a subscription: the customer itself, whoever sold it. */
export const holderOfSubscription = async (db: Reader, subscriptionId: string) =>
  (await db.query(holder, [subscriptionId]))[0]?.organisationId;
