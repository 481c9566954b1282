import { addDays, dayIn } from "../../kernel/calendar.ts";
import type { Module } from "../../platform/module.ts";
import { MARKETS } from "../catalog/index.ts";
import { assetRoutes } from "./http/assets.routes.ts";
import { buttonPreviewRoutes } from "./http/button-preview.routes.ts";
import { offerRoutes } from "./http/offers.routes.ts";
import { pageRoutes } from "./http/pages.routes.ts";
import {
  hideStoppedOffer,
  indexTaxonomy,
  renameTaxonomy,
  showAudience,
  showLiveEdition,
  showReinstatement,
  showSuspension,
  showVerification,
} from "./projections/live-edition.ts";
import { showPreview } from "./projections/preview.ts";
import { forgetViewsBefore } from "./store/views.ts";

/** 25 months: two ranges of a year each, and the rest of a month. */
const DAYS_OF_VIEWS = 761;

/**
 * What buyers see. Its tables follow the catalogue inside the catalogue's own transactions, so that
 * the next request after a commit shows what was committed.
 */
export const storefrontModule: Module = {
  name: "storefront",
  routes(app) {
    pageRoutes(app, MARKETS);
    assetRoutes(app);
    offerRoutes(app, MARKETS);
    buttonPreviewRoutes(app);
  },
  projections: {
    "catalog.edition-went-live": showLiveEdition,
    "catalog.audience-synced": showAudience,
    "catalog.offer-stopped": hideStoppedOffer,
    "catalog.preview-set": showPreview,
    "catalog.taxonomy-changed": renameTaxonomy,
    "publishing.preview-link-set": showPreview,
    "identity.publisher-verified": showVerification,
    "identity.organisation-suspended": showSuspension,
    "identity.organisation-reinstated": showReinstatement,
  },
  forget: async ({ clock, pool }) =>
    forgetViewsBefore(pool.reader, addDays(dayIn("UTC", clock.now()), -DAYS_OF_VIEWS)),
  reactions: {
    "index-changed-taxonomy": { on: "catalog.taxonomy-changed", run: indexTaxonomy },
  },
};
