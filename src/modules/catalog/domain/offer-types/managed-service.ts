import { blocking, type Finding } from "../findings.ts";
import type { OfferType, PageDefinition } from "../offer-type.ts";
import { isEmpty } from "../offer-type.ts";
import {
  choice,
  group,
  guid,
  type JsonObject,
  list,
  text,
  version,
  whole,
} from "../page-schema.ts";
import { listingPage } from "./listing-page.ts";
import { eachItem } from "./media.ts";
import { planListingPage, plansPage, visibilityPage } from "./plan-pages.ts";
import { customers, markets, pricingPage } from "./pricing-page.ts";
import { propertiesPage } from "./properties-page.ts";
import { coSellPage, previewAudiencePage } from "./selling-pages.ts";
import { setupPage } from "./setup-page.ts";
import { ENVIRONMENT_PREVIEW, INTO_ENVIRONMENT, SUBSCRIPTIONS } from "./usage-offer.ts";

const technicalPage: PageDefinition = {
  id: "plan-technical",
  title: "offer-type.page.technical",
  description: "offer-type.page.service-technical.hint",
  kind: "form",
  schema: group({
    manifestVersion: version("service.manifestVersion", 3, {
      required: true,
      hint: true,
      lock: { kind: "rising", reason: "version-falls" },
    }),
    tenantId: guid("service.tenantId", { required: true, hint: true }),
    authorizations: list(
      "service.authorizations",
      group({
        displayName: text("service.authorization.displayName", {
          max: 100,
          oneLine: true,
          required: true,
        }),
        principalId: guid("service.authorization.principalId", { required: true }),
        access: choice("service.authorization.access", ["active", "eligible"], {
          required: true,
          widget: "select",
          default: "active",
        }),
        role: text("service.authorization.role", { max: 100, oneLine: true, required: true }),
        minutes: whole("service.authorization.minutes", { minimum: 30, maximum: 480, hint: true }),
        approvers: list("service.authorization.approvers", guid("service.authorization.approver"), {
          max: 10,
          widget: "tags",
          default: [],
          hint: true,
        }),
      }),
      { add: true, min: 1, max: 20, identity: "displayName", required: true, hint: true },
    ),
  }) as unknown as JsonObject,
  rules: [checkAuthorizations],
};

/** Somebody has access at all times; whoever asks for it has it for a limited time. */
function checkAuthorizations({ authorizations }: JsonObject): Finding[] {
  const findings: Finding[] = [];
  let active = 0;
  eachItem(authorizations, "/authorizations", ({ access, minutes }, pointer) => {
    if (access !== "eligible") active += 1;
    else if (isEmpty(minutes)) findings.push(blocking(`${pointer}/minutes`, "required"));
  });
  if (active === 0 && !isEmpty(authorizations))
    findings.push(blocking("/authorizations", "authorization-active"));
  return findings;
}

/** A service that the publisher runs in the customer's environments; charged outside. */
export const managedService: OfferType = {
  id: "managed-service",
  title: "offer-type.managed-service",
  pages: [
    setupPage({}),
    propertiesPage({}),
    listingPage({
      shortDescription: true,
      usefulLinks: { min: 0, max: 25 },
      supportByCloud: true,
      screenshots: { min: 0, max: 5 },
      videos: 5,
    }),
    previewAudiencePage("subscription"),
    plansPage(),
    coSellPage,
  ],
  planPages: [
    planListingPage({ summary: true }),
    pricingPage({ markets, ...customers }),
    visibilityPage({}),
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
    pricingModel: () => "byol",
    chargedByPublisher: true,
  },
  needsNotesForCertification: false,
};
