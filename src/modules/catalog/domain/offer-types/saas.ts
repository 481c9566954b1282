import type { Static } from "typebox";
import { blocking, type Finding } from "../findings.ts";
import type { OfferContext, OfferType, PageDefinition } from "../offer-type.ts";
import {
  checkbox,
  choice,
  email,
  entryId,
  group,
  guid,
  type JsonObject,
  list,
  perLanguage,
  text,
  textarea,
  url,
} from "../page-schema.ts";
import { listingPage, propertiesPage, supplementalPage } from "./listing-pages.ts";
import { pricingPage } from "./saas-pricing.ts";
import { coSellPage, previewAudiencePage, resellPage, testDrivePage } from "./selling-pages.ts";

const transact = { pointer: "setup:/listingOption", equals: "transact" } as const;
const ownSite = { pointer: "/listingOption", in: ["get-it-now", "free-trial"] } as const;

const setupSchema = group({
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
  testDrive: checkbox("setup.testDrive", { hint: true, section: "test-drive" }),
  leads: group(
    {
      destination: choice("setup.leads.destination", ["none", "https", "email"], {
        required: true,
        default: "none",
        described: ["none"],
      }),
      url: url("setup.leads.url", {
        hint: true,
        requiredWhen: { pointer: "/leads/destination", equals: "https" },
        visibleWhen: { pointer: "/leads/destination", equals: "https" },
      }),
      emails: list("setup.leads.emails", email("setup.leads.email"), {
        min: 1,
        max: 10,
        widget: "tags",
        requiredWhen: { pointer: "/leads/destination", equals: "email" },
        visibleWhen: { pointer: "/leads/destination", equals: "email" },
      }),
    },
    "setup.leads",
    { hint: true, default: { destination: "none" }, section: "leads" },
  ),
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
    { max: 20, identity: "id", default: [], hint: true, section: "integration" },
  ),
});
export type SaasSetupContent = Static<typeof setupSchema>;

const setupPage: PageDefinition = {
  id: "setup",
  title: "offer-type.page.setup",
  kind: "form",
  schema: setupSchema as unknown as JsonObject,
};

const technicalSchema = group({
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
});
export type SaasTechnicalContent = Static<typeof technicalSchema>;

const technicalPage: PageDefinition = {
  id: "technical",
  title: "offer-type.page.technical",
  description: "offer-type.page.technical.hint",
  kind: "form",
  schema: technicalSchema as unknown as JsonObject,
  visibleWhen: transact,
};

const plansPage: PageDefinition = {
  id: "plans",
  title: "offer-type.page.plans",
  kind: "plans",
  schema: group({}) as unknown as JsonObject,
  visibleWhen: transact,
};

const planListingSchema = group({
  languages: perLanguage(
    "plan-listing.languages",
    group({
      name: text("plan-listing.name", { max: 200, oneLine: true, required: true, hint: true }),
      description: textarea("plan-listing.description", { max: 3000, required: true, hint: true }),
    }),
  ),
});
export type PlanListingContent = Static<typeof planListingSchema>;

const planListingPage: PageDefinition = {
  id: "plan-listing",
  title: "offer-type.page.plan-listing",
  kind: "form",
  schema: planListingSchema as unknown as JsonObject,
  rules: [checkPlanName],
};

/** Buyers tell plans apart by their names. */
function checkPlanName(content: JsonObject, offer: OfferContext): Finding[] {
  const name = englishName(content);
  if (name === undefined) return [];
  const same = offer.plans.find(
    ({ planId, pages }) =>
      planId !== offer.planId &&
      englishName(pages["plan-listing"])?.toLowerCase() === name.toLowerCase(),
  );
  return same === undefined
    ? []
    : [blocking("/languages/en/name", "plan-name-taken", { value: name, plan: same.planId })];
}

function englishName(content: JsonObject | undefined): string | undefined {
  const { languages } = (content ?? {}) as { languages?: { en?: { name?: string } } };
  const name = languages?.en?.name?.trim();
  return name === "" ? undefined : name;
}

const visibilitySchema = group({
  visibility: choice("visibility.visibility", ["public", "private"], {
    required: true,
    described: ["public", "private"],
    lock: {
      kind: "transitions",
      allowed: { private: ["public"] },
      reason: "visibility",
    },
  }),
  hidden: checkbox("visibility.hidden", { hint: true }),
});
export type VisibilityContent = Static<typeof visibilitySchema>;

const visibilityPage: PageDefinition = {
  id: "visibility",
  title: "offer-type.page.visibility",
  kind: "form",
  schema: visibilitySchema as unknown as JsonObject,
  rules: [checkAudience],
};

function checkAudience(content: JsonObject, offer: OfferContext): Finding[] {
  if (content.visibility !== "private") return [];
  const plan = offer.plans.find(({ planId }) => planId === offer.planId);
  return plan !== undefined && plan.audienceSize === 0
    ? [blocking("/visibility", "audience-empty")]
    : [];
}

/** Software as a service: listed only, or sold with plans at a flat rate or per user. */
export const saas: OfferType = {
  id: "saas",
  title: "offer-type.saas",
  pages: [
    setupPage,
    propertiesPage,
    listingPage,
    { ...previewAudiencePage, visibleWhen: transact },
    technicalPage,
    plansPage,
    { ...resellPage, visibleWhen: transact },
    coSellPage,
    testDrivePage,
    supplementalPage,
  ],
  planPages: [planListingPage, pricingPage, visibilityPage],
  plans: {
    visibleWhen: transact,
    min: 1,
    max: 100,
    maxPrivate: 45,
    audience: { kind: "tenant", max: 20_000 },
  },
  needsNotesForCertification: true,
};
