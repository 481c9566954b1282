import type { TSchema } from "typebox";
import { blocking, type Finding } from "../findings.ts";
import { isList, type PageDefinition, type PageRule } from "../offer-type.ts";
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
import { CATEGORIES, INDUSTRIES } from "../taxonomy.ts";
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

/** One of the taxonomy's entries; the names of the options come from the taxonomy. */
const taxonomyChoice = (kind: "category" | "industry", values: readonly string[]) =>
  choice(`properties.${kind}`, values, {
    required: true,
    widget: "select",
    optionLabel: (value) => `taxonomy.${kind}.${value}`,
  });

const categories = list(
  "properties.categories",
  group({
    category: taxonomyChoice("category", Object.keys(CATEGORIES)),
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
      industry: taxonomyChoice("industry", Object.keys(INDUSTRIES)),
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
    ...(options.industries?.verticals === 0 ? [] : [checkIndustries]),
    ...(options.rules ?? []),
  ],
});

function checkCategories(content: JsonObject): Finding[] {
  const findings: Finding[] = [];
  eachItem(content.categories, "/categories", (item, pointer) => {
    const known = CATEGORIES[String(item.category)] ?? [];
    eachText(item.subcategories, `${pointer}/subcategories`, (value, at) => {
      if (!known.includes(value))
        findings.push(blocking(at, "unknown-subcategory", { value, known: [...known] }));
    });
  });
  return findings;
}

function checkIndustries(content: JsonObject): Finding[] {
  const findings: Finding[] = [];
  eachItem(content.industries, "/industries", (item, pointer) => {
    const known = INDUSTRIES[String(item.industry)] ?? [];
    if (known.length > 0 && isList(item.verticals) && item.verticals.length === 0)
      findings.push(blocking(`${pointer}/verticals`, "too-few", { min: 1, count: 0 }));
    eachText(item.verticals, `${pointer}/verticals`, (value, at) => {
      if (!known.includes(value))
        findings.push(blocking(at, "unknown-vertical", { value, known: [...known] }));
    });
  });
  return findings;
}
