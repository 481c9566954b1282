import { blocking, type Finding } from "../findings.ts";
import type { OfferContext, OfferType } from "../offer-type.ts";
import { checkbox, choice, choices, type JsonObject, text, texts, url } from "../page-schema.ts";
import {
  businessListing,
  businessProperties,
  hasLicences,
  isSold,
  LICENSED_LISTING,
  licencePricing,
  licensing,
  technicalPage,
} from "./dynamics-pages.ts";
import { pdf } from "./media.ts";
import { planListingPage, plansPage, visibilityPage } from "./plan-pages.ts";
import { availabilityPage, coSellPage, testDrivePage } from "./selling-pages.ts";
import { setupPage, testDrive } from "./setup-page.ts";
import { supplementalPage } from "./supplemental-page.ts";
import { HIDE_KEY_PREVIEW, TENANTS } from "./usage-offer.ts";

/** Licences of people are what the marketplace manages (LIC-03). */
function checkLicenceModel({ baseLicenceModel }: JsonObject, offer: OfferContext): Finding[] {
  const { licensing: how } = offer.pages.setup ?? {};
  return baseLicenceModel === "resource" && (how === "sold" || how === "managed")
    ? [blocking("/baseLicenceModel", "licence-model-user")]
    : [];
}

/** Apps on Dataverse and Power Apps, with licences that the marketplace manages. */
export const dynamics365: OfferType = {
  id: "dynamics-365",
  title: "offer-type.dynamics-365",
  pages: [
    setupPage({ ...licensing(["sold", "managed", "none"]), testDrive }),
    businessProperties({
      applicableProducts: choices(
        "dynamics.applicableProducts",
        [
          "customer-service",
          "customer-voice",
          "project-operations",
          "field-service",
          "marketing",
          "mixed-reality",
          "power-apps",
          "power-automate",
          "power-virtual-agents",
          "project-service-automation",
          "sales",
        ],
        { default: [], hint: true, shown: true, section: "discovery" },
      ),
    }),
    businessListing({ min: 1, max: 5 }),
    availabilityPage(),
    plansPage(hasLicences),
    technicalPage(
      {
        baseLicenceModel: choice("dynamics.baseLicenceModel", ["user", "resource"], {
          required: true,
          described: ["user", "resource"],
        }),
        packageUrl: url("dynamics.packageUrl", { required: true, hint: true }),
        severalPackages: checkbox("dynamics.severalPackages", { hint: true }),
        regions: texts("dynamics.regions", text("dynamics.region", { max: 50, oneLine: true }), {
          max: 30,
          hint: true,
        }),
      },
      { rules: [checkLicenceModel], hint: "dynamics-technical" },
    ),
    coSellPage,
    supplementalPage({
      keyScenario: pdf("supplemental.keyScenario", { required: true, hint: true }),
    }),
    testDrivePage(["hosted"]),
  ],
  planPages: [planListingPage(), licencePricing(isSold), visibilityPage({ visibleWhen: isSold })],
  listing: LICENSED_LISTING,
  preview: HIDE_KEY_PREVIEW,
  sale: { buyers: "partners-and-customers", starts: "at-once" },
  plans: {
    visibleWhen: hasLicences,
    min: 1,
    max: 100,
    maxPrivate: 45,
    audience: TENANTS,
    pricingModel: (pages) => (pages.setup?.licensing === "managed" ? "licence" : "per-user"),
    serviceIdWhen: hasLicences,
  },
  markets: "availability:/markets",
  needsNotesForCertification: true,
};
