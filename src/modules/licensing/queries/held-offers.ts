import { type Reader, statement } from "../../../platform/database.ts";

/** That an organisation holds licences of an offer. */
export type HeldOffer = { readonly organisationId: string; readonly offerId: string };

const held = statement<[organisations: readonly string[], offers: readonly string[]], HeldOffer>(
  "licensing.held-offers",
  `select distinct organisation_id as "organisationId", offer_id as "offerId" from licensing.pools
   where organisation_id = any($1::uuid[]) and offer_id = any($2::uuid[]) and owned > 0`,
);

/** Of which of these offers each of these organisations holds a licence, from whatever source; a suspended one counts. */
export const heldOffers = async (
  db: Reader,
  organisationIds: readonly string[],
  offerIds: readonly string[],
): Promise<readonly HeldOffer[]> =>
  organisationIds.length === 0 || offerIds.length === 0
    ? []
    : db.query(held, [organisationIds, offerIds]);
