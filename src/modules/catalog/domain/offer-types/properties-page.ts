import type { TSchema } from "typebox";
import { blocking, type Finding } from "../findings.ts";
import {
  isList,
  isObject,
  type OfferContext,
  type PageDefinition,
  type PageRule,
} from "../offer-type.ts";
import {
  choice,
  entryId,
  group,
  guid,
  type JsonObject,
  list,
  text,
  textarea,
  url,
} from "../page-schema.ts";
import { OWN_KEYS, offered, type TaxonomyEntry, type TaxonomyKind } from "../taxonomy.ts";
import { eachItem, eachText } from "./media.ts";

/** What of the page differs between offer types (publisher.md 5). */
export type PropertiesOptions = {
  /** Industries for which an offer can be made; none of the questions where it is left out. */
  readonly industries?: { readonly max: number; readonly verticals: number };
  readonly appVersion?: true;
  /** `amended`: with amendments for everybody and for single customers. */
  readonly standardContract?: "amended" | "plain";
  /** Questions of the type itself, after those that help buyers to find it. */
  readonly more?: Readonly<Record<string, TSchema>>;
  readonly rules?: readonly PageRule[];
};

/**
 * One of the taxonomy's entries. The operator edits them, so that the schema names none: what is in
 * force is told where the type is described, and checked with the offer.
 */
const taxonomyChoice = (kind: TaxonomyKind) => ({
  ...text(`properties.${kind}`, { required: true, oneLine: true }),
  "x-widget": "select",
  "x-taxonomy": kind,
});

const categories = list(
  "properties.categories",
  group({
    category: taxonomyChoice("category"),
    subcategories: list("properties.subcategories", text("properties.subcategory"), {
      max: 2,
      widget: "tags",
      default: [],
    }),
  }),
  {
    min: 1,
    max: 2,
    identity: "category",
    widget: "category-picker",
    required: true,
    hint: true,
    section: "discovery",
  },
);

const industries = ({ max, verticals }: { max: number; verticals: number }) =>
  list(
    "properties.industries",
    group({
      industry: taxonomyChoice("industry"),
      verticals: list("properties.verticals", text("properties.vertical"), {
        max: verticals,
        widget: "tags",
        default: [],
      }),
    }),
    {
      max,
      identity: "industry",
      widget: "industry-picker",
      default: [],
      hint: true,
      section: "discovery",
    },
  );

const isStandard = { pointer: "/terms/kind", equals: "standard" } as const;
const isOwnText = { pointer: "/terms/kind", equals: "own-text" } as const;
const isOwnUrl = { pointer: "/terms/kind", equals: "own-url" } as const;

const ownTerms = {
  text: textarea("properties.terms.text", {
    max: 10_000,
    requiredWhen: isOwnText,
    visibleWhen: isOwnText,
  }),
  url: url("properties.terms.url", { requiredWhen: isOwnUrl, visibleWhen: isOwnUrl }),
};

const amendments = {
  universalAmendment: textarea("properties.terms.universalAmendment", {
    max: 4000,
    hint: true,
    visibleWhen: isStandard,
  }),
  customAmendments: list(
    "properties.terms.customAmendments",
    group({
      id: entryId("properties.terms.amendmentId"),
      label: text("properties.terms.amendmentLabel", { max: 100, oneLine: true }),
      tenantIds: list(
        "properties.terms.amendmentTenants",
        guid("properties.terms.amendmentTenant"),
        { min: 1, max: 20, widget: "tags", required: true },
      ),
      text: textarea("properties.terms.amendmentText", { max: 4000, required: true }),
    }),
    { add: true, max: 10, identity: "id", hint: true, default: [], visibleWhen: isStandard },
  ),
};

function terms(standard: PropertiesOptions["standardContract"]) {
  const kind =
    standard === undefined
      ? choice("properties.terms.kind", ["own-text", "own-url"], { required: true })
      : choice("properties.terms.kind", ["standard", "own-text", "own-url"], {
          required: true,
          described: ["standard"],
          lock: {
            kind: "transitions",
            allowed: { "own-text": ["own-url", "standard"], "own-url": ["own-text", "standard"] },
            reason: "standard-contract",
          },
        });
  return group(
    { kind, ...(standard === "amended" && amendments), ...ownTerms },
    "properties.terms",
    { required: true, section: "legal" },
  );
}

/** Categories, industries, version and the contract buyers accept. */
export const propertiesPage = (options: PropertiesOptions): PageDefinition => ({
  id: "properties",
  title: "offer-type.page.properties",
  kind: "form",
  schema: group({
    categories,
    ...(options.industries && { industries: industries(options.industries) }),
    ...options.more,
    ...(options.appVersion && {
      appVersion: text("properties.appVersion", {
        max: 50,
        oneLine: true,
        hint: true,
        section: "version",
      }),
    }),
    terms: terms(options.standardContract),
  }) as unknown as JsonObject,
  rules: [
    checkCategories,
    ...(options.industries ? [checkIndustries(options.industries)] : []),
    ...(options.rules ?? []),
  ],
});

const checkCategories: PageRule = (content, offer) =>
  checkEntries(content, offer, { kind: "category", list: "categories", below: "subcategories" });

const checkIndustries =
  ({ verticals }: { readonly verticals: number }): PageRule =>
  (content, offer) =>
    checkEntries(content, offer, {
      kind: "industry",
      list: "industries",
      below: "verticals",
      ...(verticals > 0 && { fewest: 1 }),
    });

type Chosen = {
  readonly kind: TaxonomyKind;
  readonly list: "categories" | "industries";
  readonly below: "subcategories" | "verticals";
  /** How many of them are chosen at least, where there are any. */
  readonly fewest?: number;
};

/** What is chosen exists, and is not retired unless the live offer has it (OPR-05). */
function checkEntries(
  content: JsonObject,
  offer: OfferContext,
  { kind, list, below: part, fewest = 0 }: Chosen,
): Finding[] {
  const known = (offer.taxonomy ?? OWN_KEYS)[kind];
  const live = liveEntries(offer, { kind, list, below: part });
  const singular = part === "verticals" ? "vertical" : "subcategory";
  const findings: Finding[] = [];
  const check = (
    entries: ReadonlyMap<string, TaxonomyEntry>,
    value: string,
    { pointer, code, isLive }: { pointer: string; code: string; isLive: boolean },
  ): void => {
    const entry = entries.get(value);
    if (entry === undefined)
      findings.push(blocking(pointer, `unknown-${code}`, { value, known: offered(entries) }));
    else if (entry.retired && !isLive)
      findings.push(blocking(pointer, `retired-${code}`, { value, known: offered(entries) }));
  };
  eachItem(content[list], `/${list}`, (item, pointer) => {
    const key = item[kind];
    if (typeof key !== "string" || key === "") return;
    check(known, key, { pointer: `${pointer}/${kind}`, code: kind, isLive: live.has(key) });
    const children = known.get(key)?.children ?? new Map<string, TaxonomyEntry>();
    const chosen = item[part];
    if (isList(chosen) && chosen.length < fewest && offered(children).length > 0)
      findings.push(blocking(`${pointer}/${part}`, "too-few", { min: fewest, count: 0 }));
    eachText(chosen, `${pointer}/${part}`, (value, at) =>
      check(children, value, {
        pointer: at,
        code: singular,
        isLive: live.get(key)?.includes(value) ?? false,
      }),
    );
  });
  return findings;
}

/** What the live offer has: entries with what was chosen below them. */
function liveEntries(
  { live }: OfferContext,
  { kind, list, below: part }: Chosen,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  const entries = live?.properties?.[list];
  for (const item of isList(entries) ? entries : [])
    if (isObject(item) && typeof item[kind] === "string") {
      const chosen = item[part];
      found.set(item[kind], isList(chosen) ? chosen.map(String) : []);
    }
  return found;
}
