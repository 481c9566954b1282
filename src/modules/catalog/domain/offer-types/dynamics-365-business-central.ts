import { blocking, type Finding } from "../findings.ts";
import type { OfferType } from "../offer-type.ts";
import { choice, entryId, group, type JsonObject, list, textarea, url } from "../page-schema.ts";
import {
  businessListing,
  businessProperties,
  isSold,
  LICENSED_LISTING,
  licencePricing,
  licensing,
  technicalPage,
} from "./dynamics-pages.ts";
import { pdf } from "./media.ts";
import { planListingPage, plansPage, visibilityPage } from "./plan-pages.ts";
import { availabilityPage, coSellPage } from "./selling-pages.ts";
import { setupPage } from "./setup-page.ts";
import { supplementalPage } from "./supplemental-page.ts";
import { HIDE_KEY_PREVIEW, TENANTS } from "./usage-offer.ts";

const ofAddOn = { pointer: "setup:/packageType", equals: "add-on" } as const;

/** Only what extends the product itself is sold here (publisher.md 4.1). */
function checkLicensing({ packageType, licensing: how }: JsonObject): Finding[] {
  return packageType === "connect" && how === "sold"
    ? [blocking("/licensing", "licensing-of-add-on")]
    : [];
}

const setup = setupPage({
  packageType: choice("dynamics.packageType", ["add-on", "connect"], {
    required: true,
    described: ["add-on", "connect"],
    shown: true,
    section: "listing-option",
    lock: { kind: "frozen", reason: "package-type" },
  }),
  ...licensing(["sold", "none"]),
});

/** Add-ons to Business Central, and apps that connect to it. */
export const businessCentral: OfferType = {
  id: "dynamics-365-business-central",
  title: "offer-type.dynamics-365-business-central",
  pages: [
    { ...setup, rules: [checkLicensing] },
    businessProperties(),
    businessListing({ min: 3, max: 5 }),
    availabilityPage(),
    plansPage(isSold),
    technicalPage(
      {
        appUrl: url("dynamics.appUrl", { required: true, hint: true }),
        libraries: list(
          "dynamics.libraries",
          group({
            id: entryId("dynamics.library.id"),
            url: url("dynamics.library.url", { required: true }),
          }),
          { add: true, max: 10, identity: "id", default: [], hint: true },
        ),
      },
      { hint: "business-central-technical" },
    ),
    coSellPage,
    supplementalPage({
      targetRelease: choice("supplemental.targetRelease", ["current", "next-minor", "next-major"], {
        required: true,
        widget: "select",
      }),
      editions: choice("supplemental.editions", ["premium", "essentials-and-premium"], {
        required: true,
        widget: "select",
      }),
      keyScenario: pdf("supplemental.keyScenario", { required: true, hint: true }),
      testAccounts: textarea("supplemental.testAccounts", { max: 3000, hint: true }),
      testsUrl: url("supplemental.testsUrl", { hint: true, requiredWhen: ofAddOn }),
    }),
  ],
  planPages: [planListingPage(), licencePricing(isSold), visibilityPage({})],
  listing: LICENSED_LISTING,
  preview: HIDE_KEY_PREVIEW,
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
  markets: "availability:/markets",
  needsNotesForCertification: true,
};
