import type { OfferType, PageDefinition } from "../offer-type.ts";
import { group, type JsonObject, jsonText, list, text, textarea } from "../page-schema.ts";
import { listingPage } from "./listing-page.ts";
import { clouds, planListingPage, planSetupPage, plansPage, visibilityPage } from "./plan-pages.ts";
import { customers, markets, pricingModel, pricingPage } from "./pricing-page.ts";
import { propertiesPage } from "./properties-page.ts";
import { coSellPage, previewAudiencePage } from "./selling-pages.ts";
import { setupPage } from "./setup-page.ts";
import { ENVIRONMENT_PREVIEW, INTO_ENVIRONMENT } from "./usage-offer.ts";

const named = (key: string) =>
  group({
    name: text(`${key}.name`, { max: 100, oneLine: true, required: true }),
    value: textarea(`${key}.value`, { max: 2000, required: true }),
  });

const technicalPage: PageDefinition = {
  id: "plan-technical",
  title: "offer-type.page.technical",
  description: "offer-type.page.iot-technical.hint",
  kind: "form",
  schema: group({
    repository: text("container.repository", {
      max: 300,
      oneLine: true,
      pattern: "^[a-z0-9]+([._/:@-][A-Za-z0-9]+)*$",
      error: "image-reference",
      required: true,
      hint: true,
      section: "images",
    }),
    tags: list("container.tags", text("container.tag", { max: 128, oneLine: true }), {
      min: 1,
      max: 50,
      widget: "tags",
      required: true,
      section: "images",
    }),
    routes: list("iot.routes", named("iot.route"), {
      add: true,
      max: 50,
      identity: "name",
      default: [],
      hint: true,
      section: "module-defaults",
    }),
    twin: jsonText("iot.twin", { hint: true, section: "module-defaults" }),
    environment: list("iot.environment", named("iot.variable"), {
      add: true,
      max: 100,
      identity: "name",
      default: [],
      hint: true,
      section: "module-defaults",
    }),
    createOptions: jsonText("iot.createOptions", { hint: true, section: "module-defaults" }),
  }) as unknown as JsonObject,
};

/** Modules that run on devices; nothing is charged here. */
export const iotEdgeModule: OfferType = {
  id: "iot-edge-module",
  title: "offer-type.iot-edge-module",
  pages: [
    setupPage({}),
    propertiesPage({}),
    listingPage({
      shortDescription: true,
      // Documentation, and the catalogue of devices it runs on.
      usefulLinks: { min: 2, max: 25 },
      screenshots: { min: 0, max: 5 },
      videos: 5,
    }),
    previewAudiencePage("subscription"),
    plansPage(),
    coSellPage,
  ],
  planPages: [
    planSetupPage(clouds),
    planListingPage({ summary: true }),
    pricingPage({ pricingModel: pricingModel(["free", "byol"]), markets, ...customers }),
    visibilityPage({ private: false, hidden: true }),
    technicalPage,
  ],
  listing: [{ option: "transact" }],
  preview: ENVIRONMENT_PREVIEW,
  sale: INTO_ENVIRONMENT,
  plans: { min: 1, max: 100, maxPrivate: 0 },
  needsNotesForCertification: false,
};
