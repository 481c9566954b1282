import type { Day } from "../../../kernel/calendar.ts";
import type { FieldError, ProblemParams } from "../../../kernel/problem.ts";
import type { Language } from "./page-schema.ts";

/**
 * Categories with their subcategories and industries with their verticals (publisher.md 5.2), the
 * two historic stores merged into one tree. Names are messages `taxonomy.category.<key>`,
 * `taxonomy.category.<key>.<sub>`, `taxonomy.industry.<key>` and `taxonomy.industry.<key>.<vertical>`.
 */
export const CATEGORIES: Readonly<Record<string, readonly string[]>> = {
  analytics: [
    "advanced-analytics",
    "big-data",
    "data-analytics",
    "data-insights",
    "predictive-analytics",
    "real-time-analytics",
    "visualization-reporting",
  ],
  "ai-machine-learning": [
    "ai-for-business",
    "automated-ml",
    "bots",
    "process-automation",
    "cognitive-services",
    "data-labeling",
    "data-preparation",
    "knowledge-mining",
    "ml-operations",
    "ml-service",
  ],
  blockchain: ["app-accelerators", "multi-node-ledger", "single-node-ledger", "blockchain-tools"],
  collaboration: [
    "contact-people",
    "meeting-management",
    "site-design",
    "task-project-management",
    "conferencing",
  ],
  "compliance-legal": ["governance-privacy", "health-safety", "legal", "tax-audit"],
  compute: ["application-infrastructure", "cache", "operating-systems"],
  containers: ["container-images", "kubernetes-apps"],
  "customer-service": [
    "back-office",
    "contact-center",
    "face-to-face",
    "knowledge-case",
    "social-omnichannel",
  ],
  databases: ["data-lakes", "data-warehouse", "ledger-databases", "nosql", "relational"],
  "developer-tools": ["developer-service", "scripts", "developer-tooling"],
  devops: [],
  finance: [
    "accounting",
    "financial-analytics",
    "asset-management",
    "compliance-risk",
    "credit-collections",
  ],
  geolocation: ["maps", "news-weather"],
  "human-resources": [
    "hr-operations",
    "talent-acquisition",
    "talent-management",
    "workforce-planning",
  ],
  identity: ["access-management"],
  integration: ["messaging"],
  "internet-of-things": [
    "asset-operations",
    "connected-products",
    "connectivity",
    "core-services",
    "iot-analytics",
    "edge-modules",
    "intelligent-supply-chain",
    "predictive-maintenance",
    "remote-monitoring",
    "safety-security",
    "smart-infrastructure",
    "iot-solutions",
    "vehicles-mobility",
  ],
  "it-management-tools": ["business-applications", "management-solutions"],
  marketing: [
    "advertisement",
    "marketing-analytics",
    "campaign-management",
    "email-marketing",
    "events",
    "research-analysis",
    "social-media",
  ],
  media: ["content-protection", "streaming", "media-services"],
  migration: ["data-migration"],
  "mixed-reality": [],
  "monitoring-diagnostics": [],
  networking: ["appliance-managers", "network-connectivity", "firewalls", "load-balancers"],
  "operations-supply-chain": [
    "production-management",
    "demand-forecasting",
    "information-management",
    "planning-purchasing",
    "quality-service",
    "sales-orders",
    "transport-warehouse",
  ],
  productivity: [
    "content-management",
    "document-management",
    "email-management",
    "gamification",
    "language-translation",
    "search-reference",
  ],
  sales: [
    "data-enrichment",
    "cpq",
    "contract-management",
    "crm",
    "e-commerce",
    "sales-enablement",
    "telesales",
  ],
  security: ["identity-access", "information-protection", "threat-protection"],
  storage: ["backup-recovery", "data-lifecycle", "hybrid-storage", "file-sharing"],
  web: ["blogs-cms", "web-e-commerce", "starter-web-apps", "web-frameworks", "web-apps"],
};

export const INDUSTRIES: Readonly<Record<string, readonly string[]>> = {
  automotive: [],
  defense: [],
  distribution: ["parcel-shipping", "wholesale"],
  education: ["higher-education", "libraries-museums", "k12"],
  energy: [],
  "financial-services": ["banking", "capital-markets", "insurance"],
  government: ["civilian-government", "public-safety"],
  healthcare: ["health-payor", "health-provider", "life-sciences"],
  "hospitality-travel": ["hotels-leisure", "restaurants", "travel-transportation"],
  manufacturing: ["discrete", "process"],
  "media-communications": ["media-entertainment", "telecommunications"],
  nonprofit: [],
  "professional-services": [
    "architecture-construction",
    "legal",
    "partner-services",
    "real-estate",
  ],
  retail: ["consumer-goods", "retailers"],
};

export const TAXONOMY_KINDS = ["category", "industry"] as const;
export type TaxonomyKind = (typeof TAXONOMY_KINDS)[number];
export type TaxonomyNames = Readonly<Record<Language, string>>;
export type TaxonomyEntry = {
  /** Never changes: offers name it. */
  readonly key: string;
  readonly names: TaxonomyNames;
  /** Stays on the offers that have it, and is not chosen anew. */
  readonly retired: boolean;
  /** Subcategories of a category, verticals of an industry. */
  readonly children: ReadonlyMap<string, TaxonomyEntry>;
};
export type Taxonomy = Readonly<Record<TaxonomyKind, ReadonlyMap<string, TaxonomyEntry>>>;

/** One change of one entry, from a day on (OPR-05). */
export type TaxonomyChange = {
  readonly kind: TaxonomyKind;
  /** The category of a subcategory, the industry of a vertical; null for an entry of its own. */
  readonly parent: string | null;
  readonly key: string;
  /** The first day, in UTC, on which it holds. */
  readonly effectiveFrom: Day;
  /** Null where they stay as they are. */
  readonly names: TaxonomyNames | null;
  readonly retired: boolean;
};

/** What the program brings along. @param namesOf the texts of a message in every language */
export function ownTaxonomy(namesOf: (message: string) => TaxonomyNames): Taxonomy {
  const entry = (
    key: string,
    message: string,
    children: TaxonomyEntry["children"] = new Map(),
  ): [string, TaxonomyEntry] => [key, { key, names: namesOf(message), retired: false, children }];
  const tree = (kind: TaxonomyKind, all: Readonly<Record<string, readonly string[]>>) =>
    new Map(
      Object.entries(all).map(([key, children]) => {
        const message = `taxonomy.${kind}.${key}`;
        return entry(
          key,
          message,
          new Map(children.map((child) => entry(child, `${message}.${child}`))),
        );
      }),
    );
  return { category: tree("category", CATEGORIES), industry: tree("industry", INDUSTRIES) };
}

/** The program's own by its keys alone, for whoever asks what exists and not what it is called. */
export const OWN_KEYS: Taxonomy = ownTaxonomy((message) => {
  const key = message.split(".").at(-1) ?? message;
  return { en: key, fr: key, ko: key };
});

export const entryAt = (
  taxonomy: Taxonomy,
  { kind, parent, key }: Pick<TaxonomyChange, "kind" | "parent" | "key">,
): TaxonomyEntry | undefined => siblings(taxonomy, kind, parent)?.get(key);

const siblings = (taxonomy: Taxonomy, kind: TaxonomyKind, parent: string | null) =>
  parent === null ? taxonomy[kind] : taxonomy[kind].get(parent)?.children;

/** `taxonomy` with one change; a change below an entry that is not there changes nothing. */
export function withChange(taxonomy: Taxonomy, change: TaxonomyChange): Taxonomy {
  const { kind, parent, key, names, retired } = change;
  const put = (all: ReadonlyMap<string, TaxonomyEntry>) => {
    const before = all.get(key);
    const shown = names ?? before?.names;
    if (shown === undefined) return all;
    const children = before?.children ?? new Map();
    return new Map(all).set(key, { key, names: shown, retired, children });
  };
  if (parent === null) return { ...taxonomy, [kind]: put(taxonomy[kind]) };
  const above = taxonomy[kind].get(parent);
  if (above === undefined) return taxonomy;
  const next = { ...above, children: put(above.children) };
  return { ...taxonomy, [kind]: new Map(taxonomy[kind]).set(parent, next) };
}

/**
 * What keeps a change from being made; pointers are into the change.
 *
 * @param onDay the taxonomy of the day on which the change begins
 */
export function taxonomyErrors(
  change: TaxonomyChange,
  { today, onDay }: { readonly today: Day; readonly onDay: Taxonomy },
): FieldError[] {
  const { kind, parent, key, names, retired } = change;
  const error = (pointer: string, code: string, params: ProblemParams = {}): FieldError => ({
    pointer,
    code: `catalog/taxonomy-${code}`,
    params,
  });
  if (change.effectiveFrom < today) return [error("/effectiveFrom", "past", { today })];
  const above = parent === null ? undefined : onDay[kind].get(parent);
  if (parent !== null && (above === undefined || above.retired))
    return [error("/parent", "parent", { parent })];
  const before = entryAt(onDay, change);
  if (before === undefined && names === null) return [error("/names", "names")];
  if (before === undefined && retired) return [error("/retired", "absent", { key })];
  if (before !== undefined && isSame(before, change)) return [error("/names", "same")];
  const others = [...(siblings(onDay, kind, parent)?.values() ?? [])].filter(
    (one) => one.key !== key && !one.retired,
  );
  if (retired && parent === null && others.length === 0) return [error("/retired", "last")];
  return TAXONOMY_LANGUAGES.flatMap((language) => {
    const name = names?.[language];
    const taken = others.find((one) => sameName(one.names[language], name ?? ""));
    if (name !== undefined && name.trim() === "") return [error(`/names/${language}`, "names")];
    return taken === undefined ? [] : [error(`/names/${language}`, "taken", { key: taken.key })];
  });
}

const TAXONOMY_LANGUAGES = ["en", "fr", "ko"] as const satisfies readonly Language[];

const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.trim().toLowerCase();
const isSame = (before: TaxonomyEntry, { names, retired }: TaxonomyChange): boolean =>
  before.retired === retired &&
  (names === null || TAXONOMY_LANGUAGES.every((one) => before.names[one] === names[one]));

/** What can be chosen: whatever is not retired. */
export const offered = (entries: ReadonlyMap<string, TaxonomyEntry>): string[] =>
  [...entries.values()].filter(({ retired }) => !retired).map(({ key }) => key);
