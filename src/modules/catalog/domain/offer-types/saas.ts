import type { OfferType, PageDefinition } from "../offer-type.ts";
import {
  checkbox,
  choice,
  entryId,
  group,
  guid,
  type JsonObject,
  list,
  url,
} from "../page-schema.ts";
import { listingPage } from "./listing-page.ts";
import { planListingPage, plansPage, visibilityPage } from "./plan-pages.ts";
import {
  addOn,
  baseCurrency,
  billingTerms,
  customers,
  freeTrial,
  includedQuantityDeductedBy,
  licencesManaged,
  marketPrices,
  markets,
  meterDimensions,
  PRICED_METERS,
  PRICED_TERMS,
  pricingModel,
  pricingPage,
  quantities,
  TERMS,
} from "./pricing-page.ts";
import { propertiesPage } from "./properties-page.ts";
import { coSellPage, previewAudiencePage, resellPage, testDrivePage } from "./selling-pages.ts";
import { setupPage, testDrive } from "./setup-page.ts";
import { supplementalPage } from "./supplemental-page.ts";

const transact = { pointer: "setup:/listingOption", equals: "transact" } as const;
const ownSite = { pointer: "/listingOption", in: ["get-it-now", "free-trial"] } as const;

const setup = setupPage(
  {
    listingOption: choice(
      "setup.listingOption",
      ["transact", "get-it-now", "free-trial", "contact-me"],
      {
        required: true,
        described: ["transact", "get-it-now", "free-trial", "contact-me"],
        section: "listing-option",
        lock: {
          kind: "transitions",
          allowed: {
            "contact-me": ["free-trial", "transact"],
            "free-trial": ["transact"],
            "get-it-now": ["transact"],
          },
          reason: "listing-option",
        },
      },
    ),
    actionUrl: url("setup.actionUrl", {
      schemes: "http",
      hint: true,
      requiredWhen: ownSite,
      visibleWhen: ownSite,
      section: "listing-option",
    }),
    testDrive,
  },
  {
    directoryIntegration: group(
      {
        used: checkbox("setup.directoryIntegration.used"),
        appId: guid("setup.directoryIntegration.appId", {
          requiredWhen: { pointer: "/directoryIntegration/used", equals: true },
          visibleWhen: { pointer: "/directoryIntegration/used", equals: true },
        }),
      },
      "setup.directoryIntegration",
      { hint: true, section: "integration" },
    ),
    linkedProducts: list(
      "setup.linkedProducts",
      group({
        id: entryId("setup.linkedProduct.id"),
        url: url("setup.linkedProduct.url", { required: true }),
      }),
      { add: true, max: 20, identity: "id", default: [], hint: true, section: "integration" },
    ),
  },
);

const technicalPage: PageDefinition = {
  id: "technical",
  title: "offer-type.page.technical",
  description: "offer-type.page.technical.hint",
  kind: "form",
  schema: group({
    landingPageUrl: url("technical.landingPageUrl", {
      pattern: "^[^#]*$",
      error: "no-fragment",
      required: true,
      hint: true,
      section: "addresses",
    }),
    webhookUrl: url("technical.webhookUrl", { required: true, hint: true, section: "addresses" }),
    tenantId: guid("technical.tenantId", { required: true, hint: true, section: "application" }),
    appId: guid("technical.appId", { required: true, hint: true, section: "application" }),
  }) as unknown as JsonObject,
  visibleWhen: transact,
};

const onlyFlat = { pointer: "/pricingModel", equals: "flat" } as const;
const onlyPerUser = { visibleWhen: { pointer: "/pricingModel", equals: "per-user" } } as const;

const pricing = pricingPage({
  pricingModel: pricingModel(["flat", "per-user"]),
  baseCurrency: baseCurrency(),
  terms: billingTerms(TERMS),
  meters: meterDimensions({ included: true }, { visibleWhen: onlyFlat }),
  includedQuantityDeductedBy,
  markets,
  prices: marketPrices([PRICED_TERMS, PRICED_METERS(onlyFlat)]),
  freeTrial,
  ...quantities(null, onlyPerUser),
  ...customers,
  addOn,
  licencesManaged,
});

/** Software as a service: listed only, or sold with plans at a flat rate or per user. */
export const saas: OfferType = {
  id: "saas",
  title: "offer-type.saas",
  pages: [
    setup,
    propertiesPage({
      industries: { max: 2, verticals: 2 },
      appVersion: true,
      standardContract: "amended",
    }),
    listingPage({
      gettingStarted: transact,
      keywords: true,
      usefulLinks: { min: 0, max: 25 },
      partnerContact: true,
      screenshots: { min: 1, max: 5 },
      videos: 4,
      documents: { min: 1, max: 3 },
    }),
    { ...previewAudiencePage("email"), visibleWhen: transact },
    technicalPage,
    plansPage(transact),
    { ...resellPage, visibleWhen: transact },
    coSellPage,
    testDrivePage(["hosted", "template"]),
    supplementalPage(),
  ],
  planPages: [planListingPage(), pricing, visibilityPage({ hidden: true })],
  listing: [
    { option: "transact", when: transact },
    {
      option: "get-it-now",
      when: { pointer: "setup:/listingOption", equals: "get-it-now" },
      actionUrl: "setup:/actionUrl",
    },
    {
      option: "free-trial",
      when: { pointer: "setup:/listingOption", equals: "free-trial" },
      actionUrl: "setup:/actionUrl",
    },
    { option: "contact-me" },
  ],
  preview: { kind: "email", pointer: "preview-audience:/people" },
  sale: { buyers: "partners-and-customers", starts: "at-activation" },
  plans: {
    visibleWhen: transact,
    min: 1,
    max: 100,
    maxPrivate: 45,
    audience: { tenant: 20_000 },
  },
  needsNotesForCertification: true,
};
