import type { OfferType } from "../offer-type.ts";
import { choice, url, version } from "../page-schema.ts";
import { licencePricing, technicalPage } from "./dynamics-pages.ts";
import { listingPage } from "./listing-page.ts";
import { archive } from "./media.ts";
import { planListingPage, plansPage, visibilityPage } from "./plan-pages.ts";
import { propertiesPage } from "./properties-page.ts";
import { coSellPage, previewAudiencePage } from "./selling-pages.ts";
import { setupPage } from "./setup-page.ts";
import { TENANTS } from "./usage-offer.ts";

const isSold = { pointer: "setup:/purchase", equals: "marketplace" } as const;
const elsewhere = { pointer: "/purchase", in: ["free", "in-app"] } as const;

/** Visuals for reports: free, paid for inside, or sold here with licences. */
export const powerBiVisual: OfferType = {
  id: "power-bi-visual",
  title: "offer-type.power-bi-visual",
  pages: [
    setupPage({
      purchase: choice("setup.purchase", ["free", "in-app", "marketplace"], {
        required: true,
        described: ["free", "in-app", "marketplace"],
        shown: true,
        section: "listing-option",
        lock: {
          kind: "transitions",
          allowed: { free: ["in-app"], "in-app": ["free"] },
          reason: "purchase",
        },
      }),
      actionUrl: url("setup.actionUrl", {
        schemes: "http",
        hint: true,
        requiredWhen: elsewhere,
        visibleWhen: elsewhere,
        section: "listing-option",
      }),
    }),
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
        version: version("visual.version", 4, {
          required: true,
          hint: true,
          lock: { kind: "rising", reason: "version-falls" },
        }),
        package: archive("visual.package", { required: true, hint: true }),
        sample: archive("visual.sample", { required: true, hint: true }),
        sourceUrl: url("visual.sourceUrl", { hint: true }),
      },
      { hint: "visual-technical" },
    ),
    plansPage(isSold),
    coSellPage,
  ],
  planPages: [planListingPage(), licencePricing(isSold), visibilityPage({})],
  listing: [
    { option: "transact", when: isSold },
    { option: "get-it-now", actionUrl: "setup:/actionUrl" },
  ],
  preview: { kind: "hide-key", pointer: "preview-audience:/hideKey" },
  sale: { buyers: "partners-and-customers", starts: "at-once" },
  plans: {
    visibleWhen: isSold,
    min: 1,
    max: 100,
    maxPrivate: 45,
    audience: TENANTS,
    pricingModel: () => "per-user",
    serviceIdWhen: isSold,
  },
  idsAreShared: true,
  needsNotesForCertification: true,
};
