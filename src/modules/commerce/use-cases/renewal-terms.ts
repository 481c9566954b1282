import { dayIn, type Instant } from "../../../kernel/calendar.ts";
import type { Reader } from "../../../platform/database.ts";
import { organisationById } from "../../identity/index.ts";
import { DEFAULT_SALES_POLICY } from "../domain/policy.ts";
import { withBestPrivateOffer } from "../domain/private-offer.ts";
import { priceAtRenewal } from "../domain/renewal-price.ts";
import type { AgreedTerms } from "../events.ts";
import { toldPrices } from "../store/price-changes.ts";
import { privateOffersForRenewal } from "../store/private-offers.ts";
import type { Subscription } from "../store/subscriptions.ts";

/**
 * The terms of the term that begins at `renewsAt`: the list price that holds for it by then (decision 9),
 * less the best private offer for its seller and customer on that day (docs/domain/private-offers.md). One
 * that is over has no effect any more.
 *
 * @returns `toldAt`: when the list price was told; null for the one that was agreed
 */
export async function termsFrom(
  db: Reader,
  {
    id,
    terms,
    sellerId,
    customerId,
  }: Pick<Subscription, "id" | "terms" | "sellerId" | "customerId">,
  renewsAt: Instant,
): Promise<{ readonly terms: AgreedTerms; readonly toldAt: Instant | null }> {
  const { toldAt, ...price } = priceAtRenewal(terms, await toldPrices(db, id), {
    ...DEFAULT_SALES_POLICY,
    renewsAt,
  });
  const { privateOffer, ...kept } = terms;
  const listed: AgreedTerms = { ...kept, ...price };
  const offers = await privateOffersForRenewal(db, terms.offerId, customerId);
  if (offers.length === 0) return { terms: listed, toldAt };
  const tenantId = (await organisationById(db, sellerId))?.tenantId ?? "";
  const own = offers.filter(({ partnerTenantIds }) => partnerTenantIds.includes(tenantId));
  const day = dayIn(terms.sellerTimeZone, renewsAt);
  return { terms: withBestPrivateOffer(listed, own, day), toldAt };
}
