import { answerAt, holds, type ListingOption, type OfferType } from "./offer-type.ts";
import type { JsonObject } from "./page-schema.ts";

/**
 * How the storefront offers an offer with these answers, and where its button leads.
 *
 * @throws Error for a type none of whose rules holds: its last rule must have no condition
 */
export function listingOf(
  type: Pick<OfferType, "id" | "listing">,
  pages: Readonly<Record<string, JsonObject>>,
): { readonly option: ListingOption; readonly actionUrl?: string } {
  const rule = type.listing.find(({ when }) => holds(when, {}, pages));
  if (rule === undefined) throw new Error(`No listing option for an offer of type ${type.id}`);
  const url = rule.actionUrl && answerAt(rule.actionUrl, {}, pages);
  return { option: rule.option, ...(typeof url === "string" && url !== "" && { actionUrl: url }) };
}

/** Whether the marketplace takes the order: the offer has plans, and there is something to buy. */
export const isSoldHere = (
  type: Pick<OfferType, "id" | "listing">,
  pages: Readonly<Record<string, JsonObject>>,
): boolean => listingOf(type, pages).option === "transact";
