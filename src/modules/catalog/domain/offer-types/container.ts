import { blocking, type Finding } from "../findings.ts";
import type { OfferContext, OfferType, PageDefinition } from "../offer-type.ts";
import { choice, group, type JsonObject, list, text, version } from "../page-schema.ts";
import type { Measure } from "../priced.ts";
import { listingPage } from "./listing-page.ts";
import { clouds, planListingPage, planSetupPage, plansPage, visibilityPage } from "./plan-pages.ts";
import {
  baseCurrency,
  customers,
  marketPrices,
  markets,
  meterDimensions,
  PRICED_METERS,
  pricedAs,
  pricingModel,
  pricingPage,
  unitPrice,
} from "./pricing-page.ts";
import { propertiesPage } from "./properties-page.ts";
import { coSellPage, previewAudiencePage } from "./selling-pages.ts";
import { setupPage } from "./setup-page.ts";
import { ENVIRONMENT_PREVIEW, INTO_ENVIRONMENT, TENANTS } from "./usage-offer.ts";

const UNITS = [
  "core-hour",
  "cluster-core-hour",
  "node-hour",
  "cluster-node-hour",
  "pod-hour",
  "cluster-hour",
] as const satisfies readonly Measure[];

const IMAGE = "^[a-z0-9]+([._/:@-][A-Za-z0-9]+)*$";

const isUsage = { pointer: "/pricingModel", equals: "usage" } as const;
const byUnit = [isUsage, { pointer: "/unit", in: UNITS }];
const custom = { pointer: "/unit", equals: "custom" } as const;
const isKubernetes = { pointer: "setup:/deliverable", equals: "kubernetes-app" } as const;
const isImage = { pointer: "setup:/deliverable", equals: "container-image" } as const;

const pricing = pricingPage(
  {
    pricingModel: pricingModel(["free", "byol", "usage"]),
    unit: choice("pricing.unit", [...UNITS, "custom"], {
      requiredWhen: isUsage,
      visibleWhen: isUsage,
      section: "price",
      optionLabel: (unit) =>
        unit === "custom" ? "offer-type.pricing.unit.custom" : `measure.${unit}`,
      lock: { kind: "frozen", reason: "unit" },
    }),
    baseCurrency: baseCurrency({ visibleWhen: isUsage }),
    price: unitPrice("pricing.unitPrice", {
      hint: true,
      requiredWhen: byUnit,
      visibleWhen: byUnit,
    }),
    meters: meterDimensions({ included: false }, { visibleWhen: [isUsage, custom] }),
    markets,
    prices: marketPrices(
      [
        ...UNITS.map((unit) => pricedAs(unit, { pointer: "/unit", equals: unit })),
        PRICED_METERS(custom),
      ],
      { visibleWhen: isUsage },
    ),
    ...customers,
  },
  { rules: [checkUsage] },
);

/** Usage can be measured in a cluster only; own dimensions are named. */
function checkUsage({ pricingModel: model, unit, meters }: JsonObject, offer: OfferContext) {
  const findings: Finding[] = [];
  if (model === "usage" && offer.pages.setup?.deliverable === "container-image")
    findings.push(blocking("/pricingModel", "usage-needs-kubernetes"));
  if (model === "usage" && unit === "custom" && (!Array.isArray(meters) || meters.length === 0))
    findings.push(blocking("/meters", "required"));
  return findings;
}

function checkPrivate({ visibility }: JsonObject, offer: OfferContext): Finding[] {
  return visibility === "private" && offer.pages.setup?.deliverable === "container-image"
    ? [blocking("/visibility", "private-needs-kubernetes")]
    : [];
}

const technicalPage: PageDefinition = {
  id: "plan-technical",
  title: "offer-type.page.technical",
  description: "offer-type.page.container-technical.hint",
  kind: "form",
  schema: group({
    bundle: text("container.bundle", {
      max: 300,
      oneLine: true,
      pattern: IMAGE,
      error: "image-reference",
      hint: true,
      requiredWhen: isKubernetes,
      visibleWhen: isKubernetes,
    }),
    bundleVersion: version("container.bundleVersion", 3, {
      requiredWhen: isKubernetes,
      visibleWhen: isKubernetes,
      lock: { kind: "rising", reason: "version-falls" },
    }),
    extensionType: text("container.extensionType", {
      max: 100,
      oneLine: true,
      hint: true,
      requiredWhen: isKubernetes,
      visibleWhen: isKubernetes,
    }),
    images: list(
      "container.images",
      group({
        repository: text("container.repository", {
          max: 300,
          oneLine: true,
          pattern: IMAGE,
          error: "image-reference",
          required: true,
          hint: true,
        }),
        tags: list("container.tags", text("container.tag", { max: 128, oneLine: true }), {
          min: 1,
          max: 50,
          widget: "tags",
          required: true,
        }),
      }),
      {
        add: true,
        min: 1,
        max: 20,
        identity: "repository",
        hint: true,
        requiredWhen: isImage,
        visibleWhen: isImage,
      },
    ),
  }) as unknown as JsonObject,
};

/** Applications for a Kubernetes cluster, by what they use, or images without a charge. */
export const container: OfferType = {
  id: "container",
  title: "offer-type.container",
  pages: [
    setupPage({
      deliverable: choice("setup.deliverable", ["kubernetes-app", "container-image"], {
        required: true,
        described: ["kubernetes-app", "container-image"],
        shown: true,
        section: "listing-option",
        lock: { kind: "frozen", reason: "deliverable" },
      }),
    }),
    propertiesPage({ standardContract: "plain" }),
    listingPage({
      name: 50,
      shortDescription: true,
      usefulLinks: { min: 0, max: 25 },
      supportByCloud: true,
      partnerContact: true,
      screenshots: { min: 1, max: 5 },
      videos: 5,
    }),
    previewAudiencePage("subscription"),
    plansPage(),
    coSellPage,
  ],
  planPages: [
    planSetupPage(clouds),
    planListingPage({ summary: true }),
    pricing,
    visibilityPage({ hidden: true, rules: [checkPrivate] }),
    technicalPage,
  ],
  listing: [{ option: "transact" }],
  preview: ENVIRONMENT_PREVIEW,
  sale: INTO_ENVIRONMENT,
  plans: { min: 1, max: 100, maxPrivate: 45, audience: TENANTS },
  needsNotesForCertification: false,
};
