/** The front door of the catalogue: what other modules may call. */

export { idOf } from "./domain/audience.ts";
export {
  type BuyerNotice,
  buyerNotices,
  OFFER_NOTICES,
  PLAN_NOTICES,
} from "./domain/buyer-notices.ts";
export { changedPages } from "./domain/comparison.ts";
export {
  type Deliverable,
  type Delivered,
  deliverablesOf,
  deliverablesOfApp,
} from "./domain/deliverables.ts";
export { describeType } from "./domain/describe-type.ts";
export type { Detail } from "./domain/details.ts";
export { type EditionContent, editionOf } from "./domain/edition.ts";
export type { Finding } from "./domain/findings.ts";
export { isSoldHere, listingOf } from "./domain/listing.ts";
export { isForEverybody, type LiveOffer, type LivePlan } from "./domain/live-offer.ts";
export { MARKET_CODES, MARKETS } from "./domain/markets.ts";
export { offerFileSchema } from "./domain/offer-file-schema.ts";
export { actionsOfSuspended, type OfferStatus, offerActions } from "./domain/offer-lifecycle.ts";
export {
  holds,
  type ListingOption,
  type OfferType,
  type PageDefinition,
  type PricingModel,
} from "./domain/offer-type.ts";
export { OFFER_TYPES } from "./domain/offer-types/registry.ts";
export type { FileRef } from "./domain/page-schema.ts";
export type { PlanSale } from "./domain/plan-sale.ts";
export { type PreviewAudience, previewAudienceOf } from "./domain/preview-gate.ts";
export { pricedUnits } from "./domain/priced.ts";
export type { PageStatus, ReviewedPage } from "./domain/review.ts";
export { CATEGORIES, INDUSTRIES, type Taxonomy, type TaxonomyKind } from "./domain/taxonomy.ts";
export { offerTypeText } from "./http/offer-type-text.ts";
export { appAddresses } from "./queries/app-addresses.ts";
export { type AudienceChange, audienceChangesOf } from "./queries/audience-changes.ts";
export { editionDelivered } from "./queries/delivered-edition.ts";
export { draftListing } from "./queries/draft-listing.ts";
export { draftRevision } from "./queries/draft-revision.ts";
export { draftSale } from "./queries/draft-sale.ts";
export {
  type EditionLine,
  editionLine,
  listEditions,
  liveVersions,
  readEdition,
} from "./queries/editions.ts";
export { exchangeRatesAt } from "./queries/exchange-rates.ts";
export { fieldLabels } from "./queries/field-words.ts";
export {
  offerForPublisher,
  offersForPublisher,
  type PublisherOffer,
  previewOfferOf,
  reviewOffer,
} from "./queries/for-publishing.ts";
export { type LicensedOffer, licensedOffers } from "./queries/licensed-offers.ts";
export { listOffers, OFFER_ORDERS, offersAsked, offersOf } from "./queries/list-offers.ts";
export { countLiveOffers } from "./queries/live-count.ts";
export { liveOffer, liveOfferById, livePlan } from "./queries/live-offers.ts";
export { type LoadedOffer, loadOfferById } from "./queries/load-draft.ts";
export { offerWords } from "./queries/moment-words.ts";
export { offerMarks } from "./queries/offer-marks.ts";
export { offerSlugs } from "./queries/offer-slugs.ts";
export { offerView } from "./queries/offer-views.ts";
export { type PublishedOffer, publishedOffers } from "./queries/published-offers.ts";
export { ownTaxonomyOptions, taxonomyInForce } from "./queries/taxonomy.ts";
export {
  DISTRIBUTION_STOPS,
  type Edition,
  goLive,
  makeEdition,
  recordPublicationState,
  setPreview,
} from "./use-cases/editions.ts";
export {
  endRemovalHold,
  forceStop,
  holdForRemoval,
  liftForcedStop,
} from "./use-cases/hold-offer.ts";
export { editionToRestore, type Restored, restoreEdition } from "./use-cases/restore-edition.ts";
export {
  holdOffer,
  type RollBackVerdict,
  rollBack,
  rollBackVerdict,
} from "./use-cases/roll-back.ts";
export { completeStop, stopOffer } from "./use-cases/stop-offer.ts";
export { prepareAudienceSync, syncPreparedAudience } from "./use-cases/sync-audience.ts";
