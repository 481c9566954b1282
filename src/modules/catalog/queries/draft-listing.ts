import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { Reader } from "../../../platform/database.ts";
import { notFound } from "../../../platform/problems.ts";
import { editionOf } from "../domain/edition.ts";
import { listingOf } from "../domain/listing.ts";
import { licencesOf } from "../domain/live-offer.ts";
import { isObject, type ListingOption, type SaleRule } from "../domain/offer-type.ts";
import type { Json } from "../domain/page-schema.ts";
import { refusals } from "../domain/prepare-page.ts";
import { visiblePages } from "../domain/review.ts";
import { pageInvalid } from "../problems.ts";
import { loadOffer } from "./load-draft.ts";

/** How an offer would be offered with other answers on Offer setup; as of live offers. */
export type DraftListing = {
  readonly slug: string;
  readonly type: string;
  readonly listingOption: ListingOption;
  readonly actionUrl?: string;
  readonly sale: SaleRule;
  readonly licences?: { readonly installWithoutLicence: boolean };
  readonly testDrive: boolean;
};

/** The publisher's draft with `setup` in place of the saved Offer setup; nothing is saved. */
export async function draftListing(
  db: Reader,
  asked: { readonly publisherId: string; readonly slug: string; readonly setup: Json },
): Promise<Result<DraftListing>> {
  const found = await loadOffer(db, asked.publisherId, asked.slug);
  if (found === undefined) return refuse(notFound({}));
  const { type, draft, plans, offer } = found;
  const page = visiblePages({ type, pages: draft.pages }).find(({ id }) => id === "setup");
  const { setup } = asked;
  if (page === undefined) return refuse(notFound({}));
  const errors = refusals(page, setup, new Map());
  if (errors.length > 0 || !isObject(setup)) return refuse(pageInvalid({}, errors));
  const { pages } = editionOf({ type, pages: { ...draft.pages, setup }, plans });
  const { option, actionUrl } = listingOf(type, pages);
  const shown = pages.setup ?? {};
  return ok({
    slug: offer.slug,
    type: offer.type,
    listingOption: option,
    ...(actionUrl && { actionUrl }),
    sale: type.sale,
    ...licencesOf(shown),
    testDrive: shown.testDrive === true,
  });
}
