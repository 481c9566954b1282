import type { FileRef, Json, JsonObject } from "../page-schema.ts";

/** Files that complete offers refer to, as uploaded. */
export type ExampleFiles = {
  readonly logo: FileRef;
  readonly screenshots: readonly [FileRef, FileRef, FileRef];
  readonly pdf: FileRef;
  readonly zip: FileRef;
  /** A visual of version 1.0.0.0, and a report that shows it. */
  readonly visual: FileRef;
  readonly report: FileRef;
  /** What a code analysis wrote: an archive with a workbook. */
  readonly analysis: FileRef;
};

export type ExampleOffer = {
  readonly pages: Readonly<Record<string, JsonObject>>;
  readonly plans: readonly ExamplePlan[];
};
export type ExamplePlan = {
  readonly planId: string;
  readonly pages: Readonly<Record<string, JsonObject>>;
};

const TENANT = "2f6a6c0e-3a64-4b1e-9d53-0a4b1c2d3e4f";
const APP = "8d3f1f8e-5a35-4a11-8c55-5b6a7c8d9e0f";
/** An environment that nobody has; tests that open previews put a real one in its place. */
export const EXAMPLE_ENVIRONMENT = "11111111-2222-4333-8444-555555555555";
export const EXAMPLE_KEY = "fjord42";

type Parts = { readonly files: ExampleFiles; readonly site: string };
const json = (value: unknown): JsonObject => value as JsonObject;

const contact = { name: "Desk", email: "desk@contoso.example", phone: "+33 1 23 45 67 89" };

function listing(
  { files, site }: Parts,
  name: string,
  changes: { texts?: JsonObject; more?: JsonObject; screenshots?: number; documents?: number } = {},
): JsonObject {
  const { screenshots = 1, documents = 0 } = changes;
  return json({
    languages: {
      en: {
        name,
        summary: "Keeps harbours running.",
        description: "<p>Everything a <b>harbour</b> needs.</p>",
        ...changes.texts,
      },
    },
    privacyPolicyUrl: `${site}/privacy`,
    contacts: { support: { ...contact, url: `${site}/support` }, engineering: contact },
    logo: files.logo,
    screenshots: files.screenshots.slice(0, screenshots).map((file, index) => ({
      id: `view-${index + 1}`,
      file,
      captions: { en: `View ${index + 1}` },
    })),
    ...(documents > 0 && { documents: [{ id: "sheet", name: "Data sheet", file: files.pdf }] }),
    ...changes.more,
  });
}

const categories = (category: string, more: JsonObject = {}): JsonObject => ({
  categories: [{ category, subcategories: [] }],
  terms: { kind: "standard" },
  ...more,
});
const ownTerms = ({ site }: Parts, category: string, more: JsonObject = {}): JsonObject =>
  categories(category, { terms: { kind: "own-url", url: `${site}/terms` }, ...more });

const environments: JsonObject = { environments: [{ subscriptionId: EXAMPLE_ENVIRONMENT }] };
const short = { shortDescription: "Keeps harbours running, day and night." };

const planListing = (name: string, summary = true): JsonObject =>
  json({
    languages: {
      en: { name, ...(summary && { summary: "One line." }), description: "For harbours." },
    },
  });
const isPublic: JsonObject = { visibility: "public" };
const MARKETS = ["FR", "KR"];
const leads: JsonObject = { leads: { destination: "none" } };

const licensed = (planId: string, name: string): ExamplePlan => ({
  planId,
  pages: {
    "plan-listing": planListing(name, false),
    pricing: json({
      baseCurrency: "EUR",
      terms: [
        { term: "P1M", payment: "upfront", price: "5.00" },
        { term: "P1Y", payment: "upfront", price: "50.00" },
      ],
      markets: MARKETS,
    }),
    visibility: isPublic,
  },
});

const business = (parts: Parts, name: string, screenshots = 1): JsonObject =>
  listing(parts, name, {
    screenshots,
    documents: 1,
    texts: { keywords: ["harbour"], worksWith: ["Contoso Notes"] },
    more: { helpUrl: `${parts.site}/help` },
  });

const EXAMPLES: Readonly<Record<string, (parts: Parts) => ExampleOffer>> = {
  saas: (parts) => ({
    pages: {
      setup: { listingOption: "transact", ...leads },
      properties: categories("productivity"),
      listing: listing(parts, "Harbour Notes", {
        documents: 1,
        texts: { gettingStarted: "Sign in with your work account.", keywords: ["notes"] },
      }),
      "preview-audience": { people: [{ email: "reviewer@contoso.example" }] },
      technical: {
        landingPageUrl: `${parts.site}/landing`,
        webhookUrl: `${parts.site}/webhook`,
        tenantId: TENANT,
        appId: APP,
      },
      resell: { channel: "any" },
    },
    plans: [
      {
        planId: "team",
        pages: {
          ...licensed("team", "Team").pages,
          pricing: json({
            pricingModel: "per-user",
            baseCurrency: "EUR",
            terms: [{ term: "P1M", payment: "upfront", price: "8.00" }],
            markets: MARKETS,
          }),
        },
      },
    ],
  }),

  "virtual-machine": (parts) => {
    const setup = { clouds: ["global"], technical: "own" };
    const technical = json({
      operatingSystem: { family: "linux", vendor: "Debian", name: "Debian 13" },
      recommendedSizes: ["S4"],
      openPorts: [{ port: "443", protocol: "tcp" }],
      properties: ["backup"],
      generations: [{ sku: "gate-g2", imageType: "x64-gen2" }],
      versions: [
        {
          version: "1.0.0",
          images: [{ sku: "gate-g2", source: "gallery", address: "galleries/contoso/gate/1.0.0" }],
        },
      ],
    });
    const plan = (planId: string, name: string, pages: Record<string, JsonObject>) => ({
      planId,
      pages: {
        "plan-setup": setup,
        "plan-listing": planListing(name),
        visibility: isPublic,
        "plan-technical": technical,
        ...pages,
      },
    });
    const usage = (price: JsonObject): JsonObject =>
      json({ pricingModel: "usage", baseCurrency: "EUR", markets: MARKETS, ...price });
    return {
      pages: {
        setup: leads,
        properties: categories("networking"),
        listing: listing(parts, "Harbour Gate", { texts: short }),
        "preview-audience": environments,
        resell: { channel: "none" },
      },
      plans: [
        plan("hourly", "By the hour", {
          pricing: usage({ priceOption: "flat", price: "0.12", trialMonths: "1" }),
        }),
        plan("core", "By the core", {
          pricing: usage({ priceOption: "per-core", price: "0.031" }),
        }),
        plan("sizes", "By size", {
          pricing: usage({
            priceOption: "per-core-size",
            sizes: [
              { cores: "2", price: "0.05" },
              { cores: "shared", price: "0.01" },
            ],
            reservations: { oneYear: "30", threeYears: "50" },
          }),
          "plan-setup": { clouds: ["global"], technical: "reused", technicalOf: "hourly" },
          "plan-technical": {},
        }),
        plan("markets", "By market", {
          pricing: usage({
            priceOption: "per-market-and-core-size",
            sizes: [{ cores: "4" }],
            prices: {
              FR: { meters: { "hour-4": "0.20" }, source: "hand" },
              KR: { meters: { "hour-4": "300" }, source: "hand" },
            },
          }),
        }),
        plan("free", "Free of charge", { pricing: usage({ priceOption: "free" }) }),
      ],
    };
  },

  application: (parts) => {
    const plan = (planId: string, planType: string, pages: Record<string, JsonObject>) => ({
      planId,
      pages: {
        "plan-setup": { planType, clouds: ["global"], technical: "own" },
        "plan-listing": planListing(`Plan ${planId}`),
        visibility: isPublic,
        ...pages,
      },
    });
    return {
      pages: {
        setup: leads,
        properties: categories("compute"),
        listing: listing(parts, "Harbour Suite", { texts: { ...short, keywords: ["suite"] } }),
        "preview-audience": environments,
        technical: { tenantId: TENANT, appId: APP },
        resell: { channel: "none" },
      },
      plans: [
        plan("managed", "managed", {
          pricing: json({
            baseCurrency: "EUR",
            terms: [{ term: "P1M", payment: "upfront", price: "100.00" }],
            meters: [
              {
                id: "ships",
                name: "Ships",
                unit: "ship",
                price: "0.5",
                included: { P1M: "10" },
                enabled: true,
              },
            ],
            markets: MARKETS,
          }),
          "plan-technical": json({
            version: "1.0.0",
            packageFile: parts.files.zip,
            deploymentMode: "incremental",
            publisherManagement: "enabled",
            customerAccess: "restricted",
            allowedActions: ["Microsoft.Compute/restart/action"],
            authorizations: [{ principalId: APP, role: "contributor" }],
            policies: [{ name: "tags", policy: "require-tag", parameters: '{"tag":"harbour"}' }],
          }),
        }),
        plan("template", "template", {
          "plan-availability": json({ markets: MARKETS }),
          "plan-technical": json({ version: "2.1.0", packageUrl: `${parts.site}/package.zip` }),
        }),
      ],
    };
  },

  container: (parts) => ({
    pages: {
      setup: { deliverable: "kubernetes-app", ...leads },
      properties: categories("containers"),
      listing: listing(parts, "Harbour Mesh", { texts: short }),
      "preview-audience": environments,
    },
    plans: [
      ...(["pod-hour", "custom"] as const).map((unit) => ({
        planId: unit,
        pages: {
          "plan-setup": { clouds: ["global"] },
          "plan-listing": planListing(`Plan ${unit}`),
          pricing: json({
            pricingModel: "usage",
            unit,
            baseCurrency: "EUR",
            ...(unit === "custom"
              ? { meters: [{ id: "calls", name: "Calls", unit: "call", price: "0.0001" }] }
              : { price: "0.02" }),
            markets: MARKETS,
          }),
          visibility: isPublic,
          "plan-technical": {
            bundle: "registry.contoso.example/mesh/bundle:1.0.0",
            bundleVersion: "1.0.0",
            extensionType: "Contoso.Mesh",
          },
        },
      })),
    ],
  }),

  "iot-edge-module": (parts) => ({
    pages: {
      setup: leads,
      properties: ownTerms(parts, "internet-of-things"),
      listing: listing(parts, "Harbour Sensor", {
        texts: short,
        more: {
          usefulLinks: [
            { title: "Documentation", url: `${parts.site}/docs` },
            { title: "Devices", url: `${parts.site}/devices` },
          ],
        },
      }),
      "preview-audience": environments,
    },
    plans: [
      {
        planId: "own-licence",
        pages: {
          "plan-setup": { clouds: ["global"] },
          "plan-listing": planListing("Own licence"),
          pricing: json({ pricingModel: "byol", markets: MARKETS }),
          visibility: isPublic,
          "plan-technical": json({
            repository: "registry.contoso.example/sensor",
            tags: ["1.0", "latest"],
            routes: [{ name: "up", value: "FROM /messages/* INTO $upstream" }],
            twin: '{"interval":30}',
            environment: [{ name: "LEVEL", value: "info" }],
            createOptions: "{}",
          }),
        },
      },
    ],
  }),

  "managed-service": (parts) => ({
    pages: {
      setup: leads,
      properties: ownTerms(parts, "it-management-tools"),
      listing: listing(parts, "Harbour Watch", { texts: short }),
      "preview-audience": environments,
    },
    plans: [
      {
        planId: "watch",
        pages: {
          "plan-listing": planListing("Watch"),
          pricing: json({ markets: MARKETS }),
          visibility: isPublic,
          "plan-technical": json({
            manifestVersion: "1.0.0",
            tenantId: TENANT,
            authorizations: [
              { displayName: "Readers", principalId: APP, access: "active", role: "Reader" },
              {
                displayName: "Helpers",
                principalId: APP,
                access: "eligible",
                role: "Contributor",
                minutes: 60,
                approvers: [TENANT],
              },
            ],
          }),
        },
      },
    ],
  }),

  "consulting-service": (parts) => ({
    pages: {
      setup: leads,
      properties: ownTerms(parts, "analytics", {
        industries: [{ industry: "energy", verticals: [] }],
        primaryProduct: "azure",
        serviceType: "assessment",
        solutionAreas: ["Analytics"],
        duration: { amount: 2, unit: "days" },
        competencies: ["Data"],
      }),
      listing: listing(parts, "Harbour analytics: 2-Day Assessment", { documents: 1 }),
      availability: json({
        markets: MARKETS,
        price: { kind: "fixed", amount: "1200.00", currency: "EUR" },
        hideKey: EXAMPLE_KEY,
      }),
    },
    plans: [],
  }),

  "dynamics-365": (parts) => ({
    pages: {
      setup: { licensing: "managed", installWithoutLicence: true, ...leads },
      properties: ownTerms(parts, "sales", { applicableProducts: ["sales"], appVersion: "3.1" }),
      listing: business(parts, "Harbour Sales"),
      availability: json({ markets: MARKETS, hideKey: EXAMPLE_KEY }),
      technical: { baseLicenceModel: "user", packageUrl: `${parts.site}/business.zip` },
      supplemental: json({ keyScenario: parts.files.pdf }),
    },
    plans: ["bronze", "gold"].map((planId) => ({
      planId,
      pages: { "plan-listing": planListing(`Plan ${planId}`, false) },
    })),
  }),

  "dynamics-365-business-central": (parts) => ({
    pages: {
      setup: { packageType: "add-on", licensing: "sold", ...leads },
      properties: ownTerms(parts, "finance"),
      listing: business(parts, "Harbour Ledger", 3),
      availability: json({ markets: MARKETS, hideKey: EXAMPLE_KEY }),
      technical: json({
        appUrl: `${parts.site}/ledger.app`,
        libraries: [{ id: "base", url: `${parts.site}/base.app` }],
      }),
      supplemental: json({
        targetRelease: "current",
        editions: "premium",
        keyScenario: parts.files.pdf,
        testsUrl: `${parts.site}/tests.app`,
      }),
    },
    plans: [licensed("standard", "Standard")],
  }),

  "dynamics-365-operations": (parts) => ({
    pages: {
      setup: leads,
      properties: ownTerms(parts, "operations-supply-chain"),
      listing: business(parts, "Harbour Operations"),
      availability: json({ markets: MARKETS, hideKey: EXAMPLE_KEY }),
      technical: { solutionId: "SOL-1", release: "10.0.42" },
      supplemental: json({ report: parts.files.analysis, functionalValidation: "call" }),
    },
    plans: [],
  }),

  "power-bi": (parts) => ({
    pages: {
      setup: leads,
      properties: ownTerms(parts, "analytics"),
      listing: listing(parts, "Harbour Report", { more: { helpUrl: `${parts.site}/help` } }),
      "preview-audience": { hideKey: EXAMPLE_KEY },
      technical: { installerUrl: `${parts.site}/install`, appIds: [APP] },
      supplemental: { validation: "Open the report." },
    },
    plans: [],
  }),

  "power-bi-visual": (parts) => ({
    pages: {
      setup: { purchase: "marketplace", ...leads },
      properties: ownTerms(parts, "analytics"),
      listing: listing(parts, "Harbour Chart", { more: { helpUrl: `${parts.site}/help` } }),
      "preview-audience": { hideKey: EXAMPLE_KEY },
      technical: json({
        version: "1.0.0.0",
        package: parts.files.visual,
        sample: parts.files.report,
      }),
    },
    plans: [licensed("pro", "Pro")],
  }),
};

/** A complete offer of a type, whose links lead to `site`. */
export function exampleOf(type: string, files: ExampleFiles, site: string): ExampleOffer {
  const example = EXAMPLES[type];
  if (example === undefined) throw new Error(`No example of the offer type ${type}`);
  return example({ files, site });
}

/** The example as the document of an offer of this publisher. */
export const documentOfExample = (
  type: string,
  { pages, plans }: ExampleOffer,
  head: { readonly publisher: string; readonly offer: string },
): JsonObject => ({
  format: "souk.offer/1",
  ...head,
  type,
  alias: `${type} (internal)`,
  ...pages,
  plans: plans.map(({ planId, pages: planPages }): Json => ({ plan: planId, ...planPages })),
});

const ref = (name: string, mediaType: string, more: Partial<FileRef> = {}): FileRef => ({
  sha256: Buffer.from(name).toString("hex").padEnd(64, "0").slice(0, 64),
  name,
  mediaType,
  size: 1000,
  ...more,
});
const picture = (name: string) => ref(name, "image/png", { width: 1280, height: 720 });

/** Files of the right kind and size that nobody has to upload. */
export const EXAMPLE_FILES: ExampleFiles = {
  logo: ref("logo.png", "image/png", { width: 300, height: 300 }),
  screenshots: [picture("a.png"), picture("b.png"), picture("c.png")],
  pdf: ref("sheet.pdf", "application/pdf"),
  zip: ref("package.zip", "application/zip"),
  analysis: ref("analysis.zip", "application/zip"),
  visual: ref("chart.pbiviz", "application/zip"),
  report: ref("sample.pbix", "application/zip"),
};
