import type { OfferType } from "../offer-type.ts";
import { guid, textarea, texts, url } from "../page-schema.ts";
import { technicalPage } from "./dynamics-pages.ts";
import { listingPage } from "./listing-page.ts";
import { propertiesPage } from "./properties-page.ts";
import { coSellPage, previewAudiencePage } from "./selling-pages.ts";
import { setupPage } from "./setup-page.ts";
import { supplementalPage } from "./supplemental-page.ts";

/** Reports and dashboards that are installed from an address, free. */
export const powerBi: OfferType = {
  id: "power-bi",
  title: "offer-type.power-bi",
  pages: [
    setupPage({}),
    propertiesPage({ industries: { max: 2, verticals: 2 }, appVersion: true }),
    listingPage({
      helpLink: true,
      screenshots: { min: 1, max: 5 },
      videos: 4,
      documents: { min: 0, max: 3 },
    }),
    previewAudiencePage("hide-key"),
    technicalPage(
      {
        installerUrl: url("power-bi.installerUrl", { required: true, hint: true }),
        appIds: texts("power-bi.appIds", guid("power-bi.appId"), { max: 10, hint: true }),
      },
      { hint: "power-bi-technical" },
    ),
    coSellPage,
    supplementalPage({
      validation: textarea("supplemental.validation", { max: 3000, required: true, hint: true }),
    }),
  ],
  planPages: [],
  listing: [{ option: "get-it-now", actionUrl: "technical:/installerUrl" }],
  preview: { kind: "hide-key", pointer: "preview-audience:/hideKey" },
  sale: { buyers: "partners-and-customers", starts: "at-once" },
  plans: { min: 0, max: 0, maxPrivate: 0 },
  needsNotesForCertification: false,
};
