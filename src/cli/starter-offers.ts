/** What a new offer of each type begins with: everything that its type asks for, and no more. */

type Json = Record<string, unknown>;

export type Starter = {
  readonly publisher: string;
  readonly offer: string;
  readonly name: string;
  /** Address of the publisher's own site, without a slash at its end. */
  readonly site: string;
};

/** A file that the starter names; what stands in it is made by `souk offer init`. */
type File = { readonly starterFile: string };
const file = (path: string): File => ({ starterFile: path });

const DESCRIPTION = "listing/en.md";
/** To be replaced by IDs of the publisher's own directory. */
const NOBODY = "00000000-0000-4000-8000-000000000000";
const HIDE_KEY = "preview1";

const texts = ({ name }: Starter, more: Json = {}): Json => ({
  en: {
    name,
    summary: `${name} helps teams to get their work done.`,
    description: { file: DESCRIPTION },
    ...more,
  },
});

const contact = ({ publisher }: Starter, who: string): Json => ({
  name: who,
  email: `${who.toLowerCase()}@${publisher}.example`,
  phone: "+33 1 99 00 00 00",
});

function listing(
  starter: Starter,
  {
    language = {},
    more = {},
    screenshots = 1,
    documents = false,
  }: { language?: Json; more?: Json; screenshots?: number; documents?: boolean } = {},
): Json {
  return {
    languages: texts(starter, language),
    privacyPolicyUrl: `${starter.site}/privacy`,
    contacts: {
      support: { ...contact(starter, "Support"), url: `${starter.site}/support` },
      engineering: contact(starter, "Engineering"),
    },
    logo: file("images/logo.png"),
    screenshots: Array.from({ length: screenshots }, (_, index) => ({
      id: `screenshot-${index + 1}`,
      file: file(`images/screenshot-${index + 1}.png`),
      captions: { en: `What buyers see, ${index + 1}` },
    })),
    ...(documents && {
      documents: [{ id: "data-sheet", name: "Data sheet", file: file("documents/data-sheet.pdf") }],
    }),
    ...more,
  };
}

const properties = (category: string, more: Json = {}): Json => ({
  categories: [{ category, subcategories: [] }],
  terms: { kind: "standard" },
  ...more,
});
const ownTerms = ({ site }: Starter, category: string, more: Json = {}): Json =>
  properties(category, { terms: { kind: "own-url", url: `${site}/terms` }, ...more });

const noLeads: Json = { leads: { destination: "none" } };
const environments: Json = { environments: [{ subscriptionId: NOBODY }] };
const inPublic: Json = { visibility: "public" };
const everywhere: Json = { markets: "all" };

const planListing = (name: string, summary = true): Json => ({
  languages: {
    en: {
      name,
      ...(summary && { summary: "What this plan is for." }),
      description: "What buyers of this plan get.",
    },
  },
});
const monthly: Json = {
  baseCurrency: "EUR",
  terms: [{ term: "P1M", payment: "upfront", price: "10.00" }],
  ...everywhere,
};
const perSeat: Json = {
  plan: "basic",
  "plan-listing": planListing("Basic", false),
  pricing: monthly,
  visibility: inPublic,
};
const business = (starter: Starter, screenshots = 1): Json =>
  listing(starter, {
    screenshots,
    documents: true,
    language: { keywords: ["work"], worksWith: [starter.name] },
    more: { helpUrl: `${starter.site}/help` },
  });
const shortText = ({ name }: Starter): Json => ({
  shortDescription: `${name} helps teams to get their work done.`,
});

const STARTERS: Readonly<Record<string, (starter: Starter) => Json>> = {
  saas: (starter) => ({
    setup: { listingOption: "transact", ...noLeads },
    properties: properties("productivity"),
    listing: listing(starter, {
      documents: true,
      language: { gettingStarted: "Sign in with your work account.", keywords: ["work"] },
    }),
    "preview-audience": { people: [{ email: `reviewer@${starter.publisher}.example` }] },
    technical: {
      landingPageUrl: `${starter.site}/landing`,
      webhookUrl: `${starter.site}/webhook`,
      tenantId: NOBODY,
      appId: NOBODY,
    },
    resell: { channel: "any" },
    plans: [{ ...perSeat, pricing: { pricingModel: "per-user", ...monthly } }],
  }),
  "virtual-machine": (starter) => ({
    setup: noLeads,
    properties: properties("compute"),
    listing: listing(starter, { language: shortText(starter) }),
    "preview-audience": environments,
    resell: { channel: "none" },
    plans: [
      {
        plan: "hourly",
        "plan-setup": { clouds: ["global"], technical: "own" },
        "plan-listing": planListing("By the hour"),
        pricing: {
          pricingModel: "usage",
          baseCurrency: "EUR",
          ...everywhere,
          priceOption: "flat",
          price: "0.10",
        },
        visibility: inPublic,
        "plan-technical": {
          operatingSystem: { family: "linux", vendor: "Debian", name: "Debian 13" },
          recommendedSizes: ["S4"],
          openPorts: [{ port: "443", protocol: "tcp" }],
          properties: [],
          generations: [{ sku: "hourly-g2", imageType: "x64-gen2" }],
          versions: [
            {
              version: "1.0.0",
              images: [
                {
                  sku: "hourly-g2",
                  source: "gallery",
                  address: `galleries/${starter.publisher}/${starter.offer}/1.0.0`,
                },
              ],
            },
          ],
        },
      },
    ],
  }),
  application: (starter) => ({
    setup: noLeads,
    properties: properties("compute"),
    listing: listing(starter, { language: { ...shortText(starter), keywords: ["work"] } }),
    "preview-audience": environments,
    technical: { tenantId: NOBODY, appId: NOBODY },
    resell: { channel: "none" },
    plans: [
      {
        plan: "template",
        "plan-setup": { planType: "template", clouds: ["global"], technical: "own" },
        "plan-listing": planListing("Solution template"),
        "plan-availability": everywhere,
        visibility: inPublic,
        "plan-technical": { version: "1.0.0", packageUrl: `${starter.site}/package.zip` },
      },
    ],
  }),
  container: (starter) => ({
    setup: { deliverable: "kubernetes-app", ...noLeads },
    properties: properties("containers"),
    listing: listing(starter, { language: shortText(starter) }),
    "preview-audience": environments,
    plans: [
      {
        plan: "hourly",
        "plan-setup": { clouds: ["global"] },
        "plan-listing": planListing("By the hour"),
        pricing: {
          pricingModel: "usage",
          unit: "pod-hour",
          baseCurrency: "EUR",
          price: "0.02",
          ...everywhere,
        },
        visibility: inPublic,
        "plan-technical": {
          bundle: `registry.${starter.publisher}.example/${starter.offer}/bundle:1.0.0`,
          bundleVersion: "1.0.0",
          extensionType: "Publisher.Extension",
        },
      },
    ],
  }),
  "iot-edge-module": (starter) => ({
    setup: noLeads,
    properties: ownTerms(starter, "internet-of-things"),
    listing: listing(starter, {
      language: shortText(starter),
      more: {
        usefulLinks: [
          { title: "Documentation", url: `${starter.site}/docs` },
          { title: "Devices", url: `${starter.site}/devices` },
        ],
      },
    }),
    "preview-audience": environments,
    plans: [
      {
        plan: "own-licence",
        "plan-setup": { clouds: ["global"] },
        "plan-listing": planListing("Own licence"),
        pricing: { pricingModel: "byol", ...everywhere },
        visibility: inPublic,
        "plan-technical": {
          repository: `registry.${starter.publisher}.example/${starter.offer}`,
          tags: ["1.0", "latest"],
          createOptions: "{}",
        },
      },
    ],
  }),
  "managed-service": (starter) => ({
    setup: noLeads,
    properties: ownTerms(starter, "it-management-tools"),
    listing: listing(starter, { language: shortText(starter) }),
    "preview-audience": environments,
    plans: [
      {
        plan: "basic",
        "plan-listing": planListing("Basic"),
        pricing: everywhere,
        visibility: inPublic,
        "plan-technical": {
          manifestVersion: "1.0.0",
          tenantId: NOBODY,
          authorizations: [
            { displayName: "Readers", principalId: NOBODY, access: "active", role: "Reader" },
          ],
        },
      },
    ],
  }),
  "consulting-service": (starter) => ({
    setup: noLeads,
    properties: ownTerms(starter, "analytics", {
      industries: [{ industry: "energy", verticals: [] }],
      primaryProduct: "azure",
      serviceType: "assessment",
      solutionAreas: ["Analytics"],
      duration: { amount: 3, unit: "days" },
      competencies: ["Data"],
    }),
    listing: listing(
      { ...starter, name: `${starter.name}: 3-Day Assessment` },
      { documents: true },
    ),
    availability: {
      ...everywhere,
      price: { kind: "fixed", amount: "1200.00", currency: "EUR" },
      hideKey: HIDE_KEY,
    },
    plans: [],
  }),
  "dynamics-365": (starter) => ({
    setup: { licensing: "managed", installWithoutLicence: true, ...noLeads },
    properties: ownTerms(starter, "sales", { applicableProducts: ["sales"] }),
    listing: business(starter),
    availability: { ...everywhere, hideKey: HIDE_KEY },
    technical: { baseLicenceModel: "user", packageUrl: `${starter.site}/package.zip` },
    supplemental: { keyScenario: file("documents/key-scenario.pdf") },
    plans: [{ plan: "basic", "plan-listing": planListing("Basic", false) }],
  }),
  "dynamics-365-business-central": (starter) => ({
    setup: { packageType: "add-on", licensing: "sold", ...noLeads },
    properties: ownTerms(starter, "finance"),
    listing: business(starter, 3),
    availability: { ...everywhere, hideKey: HIDE_KEY },
    technical: { appUrl: `${starter.site}/extension.app` },
    supplemental: {
      targetRelease: "current",
      editions: "premium",
      keyScenario: file("documents/key-scenario.pdf"),
      testsUrl: `${starter.site}/tests.app`,
    },
    plans: [perSeat],
  }),
  "dynamics-365-operations": (starter) => ({
    setup: noLeads,
    properties: ownTerms(starter, "operations-supply-chain"),
    listing: business(starter),
    availability: { ...everywhere, hideKey: HIDE_KEY },
    technical: { solutionId: "SOLUTION-1", release: "10.0.42" },
    supplemental: { report: file("packages/report.zip"), functionalValidation: "call" },
    plans: [],
  }),
  "power-bi": (starter) => ({
    setup: noLeads,
    properties: ownTerms(starter, "analytics"),
    listing: listing(starter, { more: { helpUrl: `${starter.site}/help` } }),
    "preview-audience": { hideKey: HIDE_KEY },
    technical: { installerUrl: `${starter.site}/install`, appIds: [NOBODY] },
    supplemental: { validation: "Open the report and look at each page." },
    plans: [],
  }),
  "power-bi-visual": (starter) => ({
    setup: { purchase: "marketplace", ...noLeads },
    properties: ownTerms(starter, "analytics"),
    listing: listing(starter, { more: { helpUrl: `${starter.site}/help` } }),
    "preview-audience": { hideKey: HIDE_KEY },
    technical: {
      version: "1.0.0.0",
      package: file("packages/visual.pbiviz"),
      sample: file("packages/sample.pbix"),
    },
    plans: [perSeat],
  }),
};

export const STARTER_TYPES: readonly string[] = Object.keys(STARTERS);

/** The document of a new offer, its texts by path, and the paths of its files; undefined for no type. */
export function starterOf(
  type: string,
  starter: Starter,
):
  | {
      readonly document: Json;
      readonly texts: ReadonlyMap<string, string>;
      readonly files: readonly string[];
    }
  | undefined {
  const make = STARTERS[type];
  if (make === undefined) return undefined;
  const { publisher, offer, name } = starter;
  const texts = new Map([
    [
      DESCRIPTION,
      `${name} helps teams to get their work done.\n\nSay here:\n\n- what buyers get\n- for whom it is made\n- how it is different\n`,
    ],
  ]);
  const files = new Set<string>();
  const document = JSON.parse(
    JSON.stringify({
      format: "souk.offer/1",
      publisher,
      offer,
      type,
      alias: name,
      ...make(starter),
    }),
    (_key, value: unknown) => {
      const { starterFile } = (value ?? {}) as { starterFile?: unknown };
      if (typeof starterFile !== "string") return value;
      files.add(starterFile);
      return starterFile;
    },
  ) as Json;
  return { document, texts, files: [...files] };
}
