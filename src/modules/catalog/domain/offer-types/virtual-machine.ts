import type { FieldError } from "../../../../kernel/problem.ts";
import { blocking, type Finding } from "../findings.ts";
import { isList, isObject, type OfferType, type PageDefinition } from "../offer-type.ts";
import {
  choice,
  choices,
  decimal,
  entryId,
  group,
  groupOrNone,
  type Json,
  type JsonObject,
  list,
  text,
  texts,
  url,
  version,
} from "../page-schema.ts";
import { listingPage } from "./listing-page.ts";
import { eachItem, namesOf } from "./media.ts";
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
  customers,
  marketPrices,
  markets,
  pricedAs,
  pricingModel,
  pricingPage,
  unitPrice,
} from "./pricing-page.ts";
import { propertiesPage } from "./properties-page.ts";
import { coSellPage, previewAudiencePage, resellPage, testDrivePage } from "./selling-pages.ts";
import { setupPage, testDrive } from "./setup-page.ts";
import { ENVIRONMENT_PREVIEW, INTO_ENVIRONMENT } from "./usage-offer.ts";

/** Numbers of cores that machines have; a shared core is sold like a size of its own. */
const CORES = [
  ...["shared", "1", "2", "4", "6", "8", "10", "12", "16", "20", "24", "32", "36", "40", "44"],
  ...["48", "60", "64", "72", "80", "96", "112", "120", "128", "176", "208", "416"],
];

const isUsage = { pointer: "/pricingModel", equals: "usage" } as const;
const option = (value: string) => ({ pointer: "/priceOption", equals: value }) as const;
const onePrice = [isUsage, { pointer: "/priceOption", in: ["flat", "per-core"] }];
const bySize = { pointer: "/priceOption", in: ["per-core-size", "per-market-and-core-size"] };
const isPriced = [
  isUsage,
  {
    pointer: "/priceOption",
    in: ["flat", "per-core", "per-core-size", "per-market-and-core-size"],
  },
] as const;
const locked = { locked: true } as const;

const pricing = pricingPage(
  {
    pricingModel: pricingModel(["usage", "byol"]),
    priceOption: choice(
      "pricing.priceOption",
      ["free", "flat", "per-core", "per-core-size", "per-market-and-core-size"],
      {
        requiredWhen: isUsage,
        visibleWhen: isUsage,
        described: ["flat", "per-core", "per-core-size", "per-market-and-core-size"],
        section: "price",
        lock: { kind: "frozen", reason: "vm-price" },
      },
    ),
    baseCurrency: baseCurrency({ visibleWhen: isPriced }),
    price: unitPrice("pricing.hourlyPrice", {
      ...locked,
      hint: true,
      requiredWhen: onePrice,
      visibleWhen: onePrice,
    }),
    sizes: list(
      "pricing.sizes",
      group({
        cores: choice("pricing.size.cores", CORES, {
          required: true,
          widget: "select",
          optionLabel: (value) => `cores.${value}`,
        }),
        price: decimal("pricing.size.price", {
          decimals: 6,
          requiredWhen: option("per-core-size"),
          visibleWhen: option("per-core-size"),
          lock: { kind: "frozen", reason: "vm-price" },
        }),
      }),
      {
        add: true,
        min: 1,
        max: CORES.length,
        identity: "cores",
        hint: true,
        section: "price",
        requiredWhen: [isUsage, bySize],
        visibleWhen: [isUsage, bySize],
        lock: { kind: "keep-items", reason: "vm-size" },
      },
    ),
    reservations: group(
      {
        oneYear: decimal("pricing.reservation.oneYear", { decimals: 2 }),
        threeYears: decimal("pricing.reservation.threeYears", { decimals: 2 }),
      },
      "pricing.reservations",
      {
        hint: true,
        section: "price",
        visibleWhen: [
          isUsage,
          { pointer: "/priceOption", in: ["flat", "per-core", "per-core-size"] },
        ],
      },
    ),
    markets,
    prices: marketPrices(
      [
        pricedAs("hour", option("flat")),
        pricedAs("core-hour", option("per-core")),
        {
          part: "meters",
          from: "/sizes",
          list: true,
          name: "cores",
          prefix: "hour-",
          measure: "hour-of-size",
          when: bySize,
        },
      ],
      { ...locked, visibleWhen: isPriced },
    ),
    trialMonths: choice("pricing.trialMonths", ["0", "1", "3", "6"], {
      default: "0",
      section: "trial",
      visibleWhen: isPriced,
      lock: {
        kind: "transitions",
        allowed: { "0": ["1", "3", "6"] },
        reason: "free-trial",
      },
    }),
    ...customers,
  },
  { rules: [checkReservations] },
);

/** A saving is a part of the price: more than nothing, less than all of it. */
function checkReservations(content: JsonObject): Finding[] {
  const { reservations } = content;
  if (!isObject(reservations)) return [];
  return Object.entries(reservations).flatMap(([term, saving]) => {
    const percent = Number(saving);
    return percent > 0 && percent < 100
      ? []
      : [blocking(`/reservations/${term}`, "percent-between", { min: 0, max: 100 })];
  });
}

const kept = (reason: string) => ({ kind: "keep-items", reason }) as const;
const image = { lock: { kind: "frozen", reason: "vm-image" } } as const;

const technicalPage: PageDefinition = {
  id: "plan-technical",
  title: "offer-type.page.technical",
  description: "offer-type.page.vm-technical.hint",
  kind: "form",
  visibleWhen: ownTechnical,
  schema: group({
    operatingSystem: group(
      {
        family: choice("vm.os.family", ["windows", "linux"], { required: true }),
        vendor: text("vm.os.vendor", { max: 100, oneLine: true, required: true, hint: true }),
        name: text("vm.os.name", {
          max: 100,
          oneLine: true,
          required: true,
          hint: true,
          shown: "vm.os",
        }),
      },
      "vm.os",
      { required: true, section: "system" },
    ),
    recommendedSizes: texts(
      "vm.recommendedSizes",
      text("vm.recommendedSize", { max: 50, oneLine: true }),
      { max: 6, hint: true, section: "system" },
    ),
    openPorts: list(
      "vm.openPorts",
      group({
        port: text("vm.port", {
          pattern: "^\\d{1,5}(-\\d{1,5})?$",
          error: "port",
          required: true,
          hint: true,
        }),
        protocol: choice("vm.protocol", ["tcp", "udp", "both"], {
          required: true,
          widget: "select",
        }),
      }),
      { add: true, max: 50, identity: "port", default: [], hint: true, section: "system" },
    ),
    properties: choices(
      "vm.properties",
      [
        "extensions",
        "backup",
        "accelerated-networking",
        "network-virtual-appliance",
        "nvme",
        "cloud-init",
        "hibernation",
        "no-remote-access",
        "custom-template",
      ],
      { default: [], section: "system" },
    ),
    generations: list(
      "vm.generations",
      group({
        sku: text("vm.generation.sku", {
          max: 50,
          pattern: "^[a-z0-9][a-z0-9_-]*$",
          error: "entry-id",
          required: true,
          hint: true,
        }),
        imageType: choice("vm.generation.imageType", ["x64-gen1", "x64-gen2", "arm64-gen2"], {
          required: true,
          widget: "select",
          ...image,
        }),
      }),
      {
        add: true,
        min: 1,
        max: 3,
        identity: "sku",
        required: true,
        hint: true,
        section: "images",
        lock: kept("vm-generation"),
      },
    ),
    versions: list(
      "vm.versions",
      group({
        version: version("vm.version", 3, { required: true, hint: true }),
        images: list(
          "vm.images",
          group({
            sku: text("vm.image.sku", { max: 50, required: true }),
            source: choice("vm.image.source", ["gallery", "signed-url"], {
              required: true,
              widget: "select",
              ...image,
            }),
            address: text("vm.image.address", {
              max: 2048,
              oneLine: true,
              required: true,
              hint: true,
              ...image,
            }),
            dataDisks: list(
              "vm.image.dataDisks",
              group({
                id: entryId("vm.disk.id"),
                address: text("vm.disk.address", { max: 2048, oneLine: true, required: true }),
              }),
              { add: true, max: 16, identity: "id", default: [], lock: kept("vm-image") },
            ),
          }),
          { add: true, min: 1, max: 3, identity: "sku", required: true, lock: kept("vm-image") },
        ),
        deprecation: groupOrNone(
          {
            reason: choice("vm.deprecation.reason", ["security", "end-of-support", "other"], {
              required: true,
              widget: "select",
            }),
            date: text("vm.deprecation.date", {
              pattern: "^20\\d{2}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$",
              error: "date",
              hint: true,
            }),
            alternative: text("vm.deprecation.alternative", { max: 100, oneLine: true }),
            moreInformationUrl: url("vm.deprecation.url"),
          },
          "vm.deprecation",
          { hint: true, default: null },
        ),
      }),
      {
        min: 1,
        max: 100,
        identity: "version",
        widget: "image-versions",
        required: true,
        hint: true,
        add: true,
        section: "images",
        lock: kept("vm-version"),
      },
    ),
  }) as unknown as JsonObject,
  rules: [checkPorts, checkImages],
  guard: keepOneActive,
};

function checkPorts(content: JsonObject): Finding[] {
  const findings: Finding[] = [];
  eachItem(content.openPorts, "/openPorts", ({ port }, pointer) => {
    const [from = 0, to = from] = String(port ?? "")
      .split("-")
      .map(Number);
    if (from > 65_535 || to > 65_535 || to < from)
      findings.push(blocking(`${pointer}/port`, "port"));
  });
  return findings;
}

/** The last active version is never deprecated (PUB-19): the plan itself is stopped instead. */
function keepOneActive({ versions }: JsonObject): FieldError[] {
  const isLeft = (version: Json) => isObject(version) && !isObject(version.deprecation);
  return !isList(versions) || versions.length === 0 || versions.some(isLeft)
    ? []
    : [{ pointer: "/versions", code: "catalog/vm-last-version" }];
}

/** Images are of generations that the plan has. */
function checkImages(content: JsonObject): Finding[] {
  const findings: Finding[] = [];
  const skus = namesOf(content.generations, "sku");
  eachItem(content.versions, "/versions", ({ images }, pointer) => {
    eachItem(images, `${pointer}/images`, ({ sku }, at) => {
      if (typeof sku === "string" && sku !== "" && !skus.includes(sku))
        findings.push(blocking(`${at}/sku`, "unknown-value", { value: sku, known: skus }));
    });
  });
  for (const { pointer } of keepOneActive(content))
    findings.push(blocking(pointer, "vm-last-version"));
  return findings;
}

/** Machine images, by the hour or with a licence bought elsewhere. */
export const virtualMachine: OfferType = {
  id: "virtual-machine",
  title: "offer-type.virtual-machine",
  pages: [
    setupPage({ testDrive }),
    propertiesPage({ standardContract: "amended" }),
    listingPage({
      shortDescription: true,
      usefulLinks: { min: 0, max: 25 },
      supportByCloud: true,
      partnerContact: true,
      screenshots: { min: 0, max: 5 },
      videos: 5,
    }),
    previewAudiencePage("subscription"),
    plansPage(),
    resellPage,
    coSellPage,
    testDrivePage(["template"]),
  ],
  planPages: [
    planSetupPage({ ...clouds, ...reuse }, [checkReuse]),
    planListingPage({ summary: true }),
    { ...pricing, description: "offer-type.page.vm-pricing.hint" },
    visibilityPage({ hidden: true }),
    technicalPage,
  ],
  listing: [{ option: "transact" }],
  preview: ENVIRONMENT_PREVIEW,
  sale: INTO_ENVIRONMENT,
  plans: {
    min: 1,
    max: 100,
    maxPrivate: 45,
    priceLocked: true,
    audience: { tenant: 20_000, subscription: 10_000 },
  },
  alwaysIn: ["compute"],
  needsNotesForCertification: false,
};
