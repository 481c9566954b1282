import type { Module } from "../../platform/module.ts";
import { audienceRoutes } from "./http/audience.routes.ts";
import { audienceFileRoutes } from "./http/audience-file.routes.ts";
import { changesRoutes } from "./http/changes.routes.ts";
import { comparisonRoutes } from "./http/comparison.routes.ts";
import { comparisonFileRoutes } from "./http/comparison-file.routes.ts";
import { documentRoutes } from "./http/document.routes.ts";
import { draftRoutes } from "./http/draft.routes.ts";
import { exchangeRateRoutes } from "./http/exchange-rate.routes.ts";
import { newPriceRoutes } from "./http/new-price.routes.ts";
import { offerRoutes } from "./http/offer.routes.ts";
import { planOrderRoutes } from "./http/plan-order.routes.ts";
import { planStopRoutes } from "./http/plan-stop.routes.ts";
import { referenceRoutes } from "./http/reference.routes.ts";
import { taxonomyRoutes } from "./http/taxonomy.routes.ts";
import { textFileRoutes } from "./http/text-file.routes.ts";
import { visibilityRoutes } from "./http/visibility.routes.ts";
import { taxonomyWords } from "./queries/moment-words.ts";
import { runDueTaxonomyChange, TAXONOMY_CHANGES } from "./use-cases/taxonomy-changes.ts";

export const catalogModule: Module = {
  name: "catalog",
  routes(app) {
    referenceRoutes(app);
    taxonomyRoutes(app);
    exchangeRateRoutes(app);
    offerRoutes(app);
    draftRoutes(app);
    comparisonRoutes(app);
    comparisonFileRoutes(app);
    changesRoutes(app);
    planStopRoutes(app);
    planOrderRoutes(app);
    newPriceRoutes(app);
    audienceRoutes(app);
    audienceFileRoutes(app);
    visibilityRoutes(app);
    documentRoutes(app);
    textFileRoutes(app);
  },
  moments: { [TAXONOMY_CHANGES]: runDueTaxonomyChange },
  momentWords: { [TAXONOMY_CHANGES]: taxonomyWords },
};
