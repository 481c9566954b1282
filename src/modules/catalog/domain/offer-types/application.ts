import { blocking, type Finding } from "../findings.ts";
import type { OfferType, PageDefinition } from "../offer-type.ts";
import { isEmpty } from "../offer-type.ts";
import {
  checkbox,
  choice,
  group,
  guid,
  type JsonObject,
  jsonText,
  list,
  text,
  texts,
  url,
  version,
} from "../page-schema.ts";
import { listingPage } from "./listing-page.ts";
import { archive } from "./media.ts";
import {
  checkReuse,
  clouds,
  ownTechnical,
  planListingPage,
  planSetupPage,
  plansPage,
  reuse,
  visibilityPage,
} from "./plan-pages.ts";
import {
  baseCurrency,
  billingTerms,
  customers,
  includedQuantityDeductedBy,
  marketPrices,
  markets,
  meterDimensions,
  PRICED_METERS,
  PRICED_TERMS,
  pricingPage,
} from "./pricing-page.ts";
import { propertiesPage } from "./properties-page.ts";
import { coSellPage, previewAudiencePage, resellPage, testDrivePage } from "./selling-pages.ts";
import { setupPage, testDrive } from "./setup-page.ts";
import { ENVIRONMENT_PREVIEW, INTO_ENVIRONMENT, SUBSCRIPTIONS } from "./usage-offer.ts";

const managed = { pointer: "plan-setup:/planType", equals: "managed" } as const;
const template = { pointer: "plan-setup:/planType", equals: "template" } as const;

const pricing = pricingPage(
  {
    baseCurrency: baseCurrency(),
    terms: billingTerms(["P1M"]),
    meters: meterDimensions({ included: true }),
    includedQuantityDeductedBy,
    markets,
    prices: marketPrices([PRICED_TERMS, PRICED_METERS()]),
    ...customers,
  },
  { visibleWhen: managed },
);

/** A solution template is deployed without a charge of its own. */
const availability: PageDefinition = {
  ...pricingPage({ markets, ...customers }, { visibleWhen: template }),
  id: "plan-availability",
  title: "offer-type.page.availability",
};

/** Identity with which the publisher's program reports usage. */
const meteringPage: PageDefinition = {
  id: "technical",
  title: "offer-type.page.technical",
  description: "offer-type.page.metering.hint",
  kind: "form",
  optional: true,
  schema: group({
    tenantId: guid("technical.tenantId", { required: true, hint: true }),
    appId: guid("technical.appId", { required: true, hint: true }),
  }) as unknown as JsonObject,
};

const isManaged = { visibleWhen: managed } as const;
const frozen = { lock: { kind: "frozen", reason: "publisher-access" } } as const;
const role = (key: string) => text(key, { max: 100, oneLine: true });

const technicalPage: PageDefinition = {
  id: "plan-technical",
  title: "offer-type.page.technical",
  description: "offer-type.page.application-technical.hint",
  kind: "form",
  visibleWhen: ownTechnical,
  schema: group({
    version: version("application.version", 3, {
      required: true,
      hint: true,
      section: "package",
      lock: { kind: "rising", reason: "version-falls" },
    }),
    packageFile: archive("application.packageFile", { hint: true, section: "package" }),
    packageUrl: url("application.packageUrl", { hint: true, section: "package" }),
    deploymentMode: choice("application.deploymentMode", ["incremental", "complete"], {
      ...isManaged,
      requiredWhen: managed,
      default: "incremental",
      described: ["incremental", "complete"],
      section: "deployment",
    }),
    notificationUrl: url("application.notificationUrl", {
      ...isManaged,
      hint: true,
      section: "deployment",
    }),
    publisherManagement: choice("application.publisherManagement", ["enabled", "disabled"], {
      ...isManaged,
      ...frozen,
      requiredWhen: managed,
      described: ["enabled", "disabled"],
      section: "access",
    }),
    customerAccess: choice("application.customerAccess", ["full", "restricted"], {
      ...isManaged,
      ...frozen,
      requiredWhen: managed,
      section: "access",
    }),
    justInTimeAccess: checkbox("application.justInTimeAccess", {
      ...isManaged,
      hint: true,
      section: "access",
    }),
    allowedActions: texts("application.allowedActions", role("application.action"), {
      ...isManaged,
      max: 100,
      hint: true,
      section: "access",
    }),
    allowedDataActions: texts("application.allowedDataActions", role("application.action"), {
      ...isManaged,
      max: 100,
      section: "access",
    }),
    authorizations: list(
      "application.authorizations",
      group({
        principalId: guid("application.authorization.principalId", { required: true }),
        role: choice("application.authorization.role", ["owner", "contributor", "reader"], {
          required: true,
          widget: "select",
        }),
      }),
      {
        add: true,
        ...isManaged,
        max: 100,
        identity: "principalId",
        default: [],
        hint: true,
        section: "access",
      },
    ),
    policies: list(
      "application.policies",
      group({
        name: text("application.policy.name", { max: 50, oneLine: true, required: true }),
        policy: text("application.policy.policy", { max: 200, oneLine: true, required: true }),
        parameters: jsonText("application.policy.parameters"),
      }),
      {
        add: true,
        ...isManaged,
        max: 5,
        identity: "name",
        default: [],
        hint: true,
        section: "access",
      },
    ),
  }) as unknown as JsonObject,
  rules: [checkPackage, checkAuthorizations],
};

/** One package: uploaded, or read from its address. */
export function checkPackage({ packageFile, packageUrl }: JsonObject): Finding[] {
  if (isEmpty(packageFile) && isEmpty(packageUrl))
    return [blocking("/packageFile", "package-missing")];
  return isEmpty(packageFile) || isEmpty(packageUrl)
    ? []
    : [blocking("/packageUrl", "package-twice")];
}

/** Managing needs somebody who may. */
function checkAuthorizations({ publisherManagement, authorizations }: JsonObject): Finding[] {
  return publisherManagement === "enabled" && isEmpty(authorizations)
    ? [blocking("/authorizations", "authorization-needed")]
    : [];
}

/** Templates of several resources, managed by the publisher or by whoever deploys them. */
export const application: OfferType = {
  id: "application",
  title: "offer-type.application",
  pages: [
    setupPage({ testDrive }),
    propertiesPage({ standardContract: "amended" }),
    listingPage({
      shortDescription: true,
      keywords: true,
      usefulLinks: { min: 0, max: 25 },
      partnerContact: true,
      screenshots: { min: 0, max: 5 },
      videos: 5,
    }),
    previewAudiencePage("subscription"),
    meteringPage,
    plansPage(),
    coSellPage,
    resellPage,
    testDrivePage(["template"]),
  ],
  planPages: [
    planSetupPage(
      {
        planType: choice("plan-setup.planType", ["managed", "template"], {
          required: true,
          described: ["managed", "template"],
          shown: true,
          section: "plan-type",
          lock: { kind: "frozen", reason: "plan-type" },
        }),
        ...clouds,
        ...reuse,
      },
      [checkReuse],
    ),
    planListingPage({ summary: true }),
    pricing,
    availability,
    visibilityPage({ hidden: template }),
    technicalPage,
  ],
  listing: [{ option: "transact" }],
  preview: ENVIRONMENT_PREVIEW,
  sale: INTO_ENVIRONMENT,
  plans: {
    min: 1,
    max: 100,
    maxPrivate: 45,
    audience: SUBSCRIPTIONS,
    pricingModel: (pages) => (pages["plan-setup"]?.planType === "template" ? "free" : "flat"),
  },
  needsNotesForCertification: true,
};
