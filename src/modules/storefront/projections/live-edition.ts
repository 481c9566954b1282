import { createRequire } from "node:module";
import type sanitize from "sanitize-html";
import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import {
  type LiveOffer,
  liveOfferById,
  type Taxonomy,
  type TaxonomyKind,
  taxonomyInForce,
} from "../../catalog/index.ts";
import { standingUntilCommit } from "../../identity/index.ts";
import { FACETS, listingOf } from "../domain/listing.ts";
import { type LiveEdition, privatePlans } from "../domain/live-edition.ts";
import {
  forgetPagesWith,
  recordAudiences,
  recordListing,
  recordStanding,
  recordVerification,
  recordWithdrawal,
} from "../store/offers.ts";
import { removePreview } from "../store/previews.ts";

/** Shows what is live now in place of what was shown; runs inside the transaction that made it live. */
export async function showLiveEdition(
  tx: Tx,
  { offerId }: { readonly offerId: string },
): Promise<void> {
  // What is live is no preview any more; its address leads to nobody's advantage.
  await removePreview(tx, offerId);
  await showOffer(tx, offerId);
}

/** Shows private plans to the audiences as they are now, of an offer that is live; the rest stays. */
export async function showAudience(
  tx: Tx,
  { offerId }: { readonly offerId: string },
): Promise<void> {
  const offer = await liveOfferById(tx, offerId);
  if (offer !== undefined) await recordAudiences(tx, offerId, privatePlans(offer.plans));
}

async function showOffer(tx: Tx, offerId: string): Promise<void> {
  const offer = await liveOfferById(tx, offerId);
  if (offer === undefined) return recordWithdrawal(tx, offerId);
  const edition = shownEdition(offer, await standingUntilCommit(tx, offer.publisherId));
  await recordListing(tx, edition, listingOf(edition, namesIn(await taxonomyInForce(tx))));
}

type TaxonomyFact = { readonly kind: TaxonomyKind; readonly key: string };

/** Draws every list anew, and the pages of offers in the category or industry, with its names. */
export async function renameTaxonomy(tx: Tx, { kind, key }: TaxonomyFact): Promise<void> {
  await forgetPagesWith(tx, `${FACETS[kind]}:${key}`);
}

const WITH_VALUE = statement<[value: string], { id: string }>(
  "storefront.offers-with-value",
  "select offer_id as id from storefront.offers where facets @> array[$1] order by offer_id",
);

/** Lets the search find offers by the new names; behind the change, for there may be many. */
export async function indexTaxonomy(tx: Tx, { kind, key }: TaxonomyFact): Promise<void> {
  for (const { id } of await tx.query(WITH_VALUE, [`${FACETS[kind]}:${key}`]))
    await showOffer(tx, id);
}

/** The pages of a publisher's offers say whether it is verified, from the commit on. */
export const showVerification = (
  tx: Tx,
  { organisationId, verified }: { readonly organisationId: string; readonly verified: boolean },
): Promise<void> => recordVerification(tx, organisationId, verified);

type StandingFact = { readonly organisationId: string; readonly kind: string };

/** The pages of a suspended publisher stay, and say that nothing new is bought (OPR-03). */
export const showSuspension = (tx: Tx, fact: StandingFact): Promise<void> =>
  showStanding(tx, fact, true);
export const showReinstatement = (tx: Tx, fact: StandingFact): Promise<void> =>
  showStanding(tx, fact, false);

const showStanding = async (
  tx: Tx,
  { organisationId, kind }: StandingFact,
  suspended: boolean,
): Promise<void> => {
  if (kind === "publisher") await recordStanding(tx, organisationId, suspended);
};

/** From the commit on, nobody finds the offer; its page says that it is not distributed any more. */
export async function hideStoppedOffer(
  tx: Tx,
  { offerId }: { readonly offerId: string },
): Promise<void> {
  await removePreview(tx, offerId);
  await recordWithdrawal(tx, offerId);
}

/** The names of `taxonomy.category.<key>`, or of an entry below it, in every language. */
const namesIn =
  (taxonomy: Taxonomy) =>
  (message: string): string[] => {
    const [, kind = "", key = "", child] = message.split(".");
    const entry = taxonomy[kind as TaxonomyKind]?.get(key);
    const named = child === undefined ? entry : entry?.children.get(child);
    return named === undefined ? [] : Object.values(named.names);
  };

/** The catalogue's offer as the storefront shows it. What buyers do not see stays behind. */
export function shownEdition(
  offer: LiveOffer,
  { verified, suspended }: { readonly verified: boolean; readonly suspended: boolean },
): LiveEdition {
  return {
    offerId: offer.offerId,
    publisherId: offer.publisherId,
    publisherHandle: offer.publisherHandle,
    publisherName: offer.publisherName,
    publisherVerified: verified,
    publisherSuspended: suspended,
    slug: offer.slug,
    type: offer.type,
    editionId: offer.editionId,
    liveSince: offer.liveSince.toString(),
    listingOption: offer.listingOption,
    actionUrl: offer.actionUrl,
    sale: offer.sale,
    licences: offer.licences,
    markets: offer.markets,
    testDrive: offer.testDrive,
    listedPrice: offer.listedPrice,
    details: offer.details,
    languages: Object.fromEntries(
      Object.entries(offer.languages).map(([language, texts]) => [
        language,
        {
          name: texts.name,
          summary: texts.summary,
          shortDescription: texts.shortDescription,
          description: safeHtml(texts.description),
          keywords: texts.keywords,
        },
      ]),
    ),
    categories: offer.categories,
    industries: offer.industries,
    appVersion: offer.appVersion,
    terms: {
      kind: offer.terms.kind,
      text: offer.terms.text,
      url: offer.terms.url,
      universalAmendment: offer.terms.universalAmendment,
    },
    privacyPolicyUrl: offer.privacyPolicyUrl,
    links: offer.links,
    supportUrl: offer.contacts.support.url,
    helpUrl: offer.helpUrl,
    logo: offer.media.logo ?? undefined,
    screenshots: offer.media.screenshots,
    videos: offer.media.videos,
    documents: offer.media.documents,
    plans: offer.plans.map((plan) => ({
      planUuid: plan.planUuid,
      planId: plan.planId,
      texts: plan.texts,
      visibility: plan.visibility,
      hidden: plan.hidden,
      audienceTenantIds: plan.audienceTenantIds,
      pricingModel: plan.chargedByPublisher ? "publisher" : plan.pricingModel,
      terms: plan.terms,
      prices: plan.prices,
      meters: plan.meters,
      trialDays: plan.trialDays,
      minQuantity: plan.minQuantity,
      maxQuantity: plan.maxQuantity,
      segments: plan.segments,
      addOn: plan.addOn,
      sold: plan.sold,
      details: plan.details,
    })),
  };
}

/**
 * The description with nothing but text and its structure. Headings begin below those of the page,
 * so that the page keeps one outline.
 */
const safeHtml = (html: string): string =>
  loadSanitizer()(html, {
    allowedTags: ["p", "br", "b", "strong", "i", "em", "ul", "ol", "li", "h3", "h4", "h5", "h6"],
    allowedAttributes: {},
    transformTags: { h1: "h3", h2: "h3", h3: "h4", h4: "h5", h5: "h6" },
  });

/** Loaded when an edition goes live, which most servers see rarely: it brings two parsers. */
const loadSanitizer = (): typeof sanitize => createRequire(import.meta.url)("sanitize-html");
