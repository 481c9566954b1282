import type { Instant } from "../../../kernel/calendar.ts";
import type { Reader } from "../../../platform/database.ts";
import { organisationById, organisationsById } from "../../identity/index.ts";
import { DEFAULT_SALES_POLICY } from "../domain/policy.ts";
import type { PrivateOfferTerms } from "../domain/private-offer-terms.ts";
import { termsAtRenewal } from "../domain/renewal-price.ts";
import type { AgreedTerms } from "../events.ts";
import { toldPrices } from "../store/price-changes.ts";
import { privateOffersForRenewal, privateOffersOfEach } from "../store/private-offers.ts";
import type { Subscription } from "../store/subscriptions.ts";

type Sold = Pick<Subscription, "id" | "terms" | "sellerId" | "customerId">;

/**
 * The terms of the term that begins at `renewsAt` (`termsAtRenewal`): a private offer that is over has no effect
 * any more.
 *
 * @returns `toldAt`: when the list price was told; null for the one that was agreed
 */
export async function termsFrom(
  db: Reader,
  subscription: Sold,
  renewsAt: Instant,
): Promise<{ readonly terms: AgreedTerms; readonly toldAt: Instant | null }> {
  return termsAtRenewal(subscription.terms, {
    told: await toldPrices(db, subscription.id),
    ...(await withPrivateOffers(db, subscription)),
    priceNoticeDays: DEFAULT_SALES_POLICY.priceNoticeDays,
    renewsAt,
  });
}

/** A subscription with the private offers, past and to come, that name its seller and may hold for its customer. */
export const withPrivateOffers = async <One extends Sold>(
  db: Reader,
  subscription: One,
): Promise<One & { readonly privateOffers: readonly PrivateOfferTerms[] }> => ({
  ...subscription,
  privateOffers: await privateOffersFor(db, subscription),
});

async function privateOffersFor(
  db: Reader,
  { terms, customerId, sellerId }: Sold,
): Promise<readonly PrivateOfferTerms[]> {
  const offers = await privateOffersForRenewal(db, terms.offerId, customerId);
  if (offers.length === 0) return [];
  const tenantId = (await organisationById(db, sellerId))?.tenantId ?? "";
  return offers.filter(({ partnerTenantIds }) => partnerTenantIds.includes(tenantId));
}

/** Those of several subscriptions, by their ids, in two statements; one where there is none. */
export async function privateOffersForEach(
  db: Reader,
  subscriptions: readonly Sold[],
): Promise<ReadonlyMap<string, readonly PrivateOfferTerms[]>> {
  const rows = await privateOffersOfEach(db, subscriptions);
  if (rows.length === 0) return new Map();
  const sellerOf = new Map(subscriptions.map(({ id, sellerId }) => [id, sellerId]));
  const sellers = await organisationsById(db, [...new Set(sellerOf.values())]);
  const own = rows.filter(({ subscriptionId, partnerTenantIds }) =>
    partnerTenantIds.includes(sellers.get(sellerOf.get(subscriptionId) ?? "")?.tenantId ?? ""),
  );
  return Map.groupBy(own, ({ subscriptionId }) => subscriptionId);
}
