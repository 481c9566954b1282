import type { FieldError } from "../../../kernel/problem.ts";
import type { AudienceRule, AudienceState } from "./audience.ts";
import type { Finding } from "./findings.ts";
import type { Conditions, Json, JsonObject } from "./page-schema.ts";
import type { ExchangeRates } from "./price-conversion.ts";
import type { Taxonomy } from "./taxonomy.ts";

/**
 * An offer type is a value: its pages and plan pages with their fields, limits, conditions and
 * locks. Whatever differs between types is said here and read by the same code for all of them.
 */
export type OfferType = {
  readonly id: string;
  /** Message key of the type's name. */
  readonly title: string;
  readonly pages: readonly PageDefinition[];
  readonly planPages: readonly PageDefinition[];
  /** How the storefront offers it: the first rule whose condition holds. */
  readonly listing: readonly ListingRule[];
  /** Who can look at the preview, and where that is answered (decision 11). */
  readonly preview: PreviewGate;
  readonly sale: SaleRule;
  readonly plans: {
    readonly visibleWhen?: Conditions;
    readonly min: number;
    readonly max: number;
    readonly maxPrivate: number;
    /** A published price never changes; another price is another plan's (PUB-20, decision 9). */
    readonly priceLocked?: true;
    /** Absent where plans of the type are never private. */
    readonly audience?: AudienceRule;
    /** The pricing model of plans that do not choose one; undefined where each plan says it. */
    readonly pricingModel?: (pages: Readonly<Record<string, JsonObject>>) => PricingModel;
    /** What costs anything is charged by the publisher itself, outside the marketplace. */
    readonly chargedByPublisher?: true;
    /** Plans have a Service ID for licence checks while this holds (LIC-02). */
    readonly serviceIdWhen?: Conditions;
  };
  /** Where markets are answered for the whole offer: `availability:/markets`. */
  readonly markets?: string;
  /** Where a price is answered that is for information only: `availability:/price`. */
  readonly listedPrice?: string;
  /** Categories in which the offer is always found, too. */
  readonly alwaysIn?: readonly string[];
  /** Offer ids are unique in all publishers' offers of this type. */
  readonly idsAreShared?: true;
  /** Whether the certification team needs instructions for testing (PUB-05). */
  readonly needsNotesForCertification: boolean;
};

export type ListingOption = "transact" | "get-it-now" | "free-trial" | "contact-me";

export type ListingRule = {
  readonly option: ListingOption;
  readonly when?: Conditions;
  /** Where the address behind the button is answered; none where the marketplace does the rest. */
  readonly actionUrl?: string;
};

/**
 * `email`: people with these addresses. `subscription`: members of the organisations that own these
 * environments. `hide-key`: whoever has the link with the key.
 */
export type PreviewGate = {
  readonly kind: "email" | "subscription" | "hide-key";
  /** `preview-audience:/people`; a list for the first two kinds, a text for the third. */
  readonly pointer: string;
};

/** Who buys plans of the type, and what they get (decision 45). */
export type SaleRule = {
  /** Usage offers are bought by customers themselves, in the storefront. */
  readonly buyers: "partners-and-customers" | "customers";
  /** What is bought goes into an environment of the customer. */
  readonly into?: "environment";
  /** Whether a subscription waits for the publisher, or is active at once. */
  readonly starts: "at-activation" | "at-once";
};

/**
 * `flat`, `per-user`: a price for each billing term. `usage`: a price for each unit used, billed in
 * arrears. `free`, `byol`: nothing is charged here; with `byol` the licence is bought elsewhere.
 * `licence`: licences are handed out by the publisher, who sells them itself.
 */
const PRICING_MODELS = ["flat", "per-user", "usage", "free", "byol", "licence"] as const;
export type PricingModel = (typeof PRICING_MODELS)[number];

export type PageDefinition = {
  readonly id: string;
  /** Message key. */
  readonly title: string;
  readonly description?: string;
  readonly kind: "form" | "plans";
  readonly schema: PageSchema;
  /** The page exists only while this holds; a hidden page is neither checked nor published. */
  readonly visibleWhen?: Conditions;
  /** May stay untouched: an empty page counts as complete. */
  readonly optional?: true;
  /** Conditions that no single field can state. */
  readonly rules?: readonly PageRule[];
  /** Answers that the marketplace gives itself when the page is saved, such as converted prices. */
  readonly complete?: (
    content: JsonObject,
    previous: JsonObject | undefined,
    market: { readonly rates: ExchangeRates },
  ) => JsonObject;
  /**
   * `wanted` said so that `complete` keeps it: what a person puts back stands, even where the
   * marketplace would compute another value.
   */
  readonly pin?: (wanted: JsonObject, completed: JsonObject) => JsonObject;
  /** What is refused although the page could be saved: each error says the way out. */
  readonly guard?: (content: JsonObject) => readonly FieldError[];
  /** What a new plan's page begins with, given the same page of the other plans. */
  readonly begin?: (others: readonly JsonObject[]) => JsonObject;
  /** What a save in one plan changes in the same page of the offer's other plans. */
  readonly share?: (saved: JsonObject, other: JsonObject) => JsonObject;
};

/** JSON Schema of an object with the `x-` keywords of page-schema.ts. */
export type PageSchema = JsonObject;

/** Looks at the content of a page, as far as it has the right shape, and at the rest of the offer. */
export type PageRule = (content: JsonObject, offer: OfferContext) => readonly Finding[];

/** What a page can be checked against. */
export type OfferContext = {
  readonly pages: Readonly<Record<string, JsonObject>>;
  readonly plans: readonly PlanContent[];
  /** Set while a plan page is checked: the plan it belongs to. */
  readonly planId?: string;
  /** A sandbox accepts http addresses where a live marketplace asks https (decision 42). */
  readonly marketplace: "sandbox" | "live";
  /** Categories and industries in force; the program's own where nobody says. */
  readonly taxonomy?: Taxonomy;
  /** The offer's pages as they are live; absent where it never was. */
  readonly live?: Readonly<Record<string, JsonObject>>;
};

export type PlanContent = {
  readonly planId: string;
  readonly pages: Readonly<Record<string, JsonObject>>;
  /** Entries in the private audience as last saved. */
  readonly audienceSize: number;
  /** Absent for a plan that is not stored yet. */
  readonly audienceState?: AudienceState;
  /** A stopped plan, or one with a stop pending, is not sold by the next edition. */
  readonly stopped?: boolean;
};

/** The pages that conditions of a plan's page look at: the offer's, and the plan's own. */
export const pagesAround = (
  pages: Readonly<Record<string, JsonObject>>,
  plan: { readonly pages: Readonly<Record<string, JsonObject>> } | undefined,
): Readonly<Record<string, JsonObject>> =>
  plan === undefined ? pages : { ...pages, ...plan.pages };

/** Whether all `conditions` hold for content of a page of an offer; undefined ones always hold. */
export function holds(
  conditions: Conditions | undefined,
  content: Json,
  pages: Readonly<Record<string, Json>>,
): boolean {
  if (conditions === undefined) return true;
  return [conditions].flat().every((condition) => {
    const value = answerAt(condition.pointer, content, pages);
    if (condition.equals !== undefined && value !== condition.equals) return false;
    if (condition.in !== undefined && !condition.in.some((one) => one === value)) return false;
    if (condition.not !== undefined && value === condition.not) return false;
    return !(condition["not-empty"] && isEmpty(value));
  });
}

/** The answer at a pointer with a page before it, such as `setup:/testDrive`, or without. */
export function answerAt(
  pointer: string,
  content: Json,
  pages: Readonly<Record<string, Json>>,
): Json | undefined {
  const [, page, rest] = /^(?:([a-z-]+):)?(.*)$/s.exec(pointer) ?? [];
  return valueAt(page === undefined ? content : pages[page], rest ?? "");
}

/** The value at an RFC 6901 pointer, or undefined where there is none. */
export function valueAt(content: Json | undefined, pointer: string): Json | undefined {
  let value: Json | undefined = content;
  for (const part of pointerParts(pointer)) {
    if (Array.isArray(value)) value = (value as readonly Json[])[Number(part)];
    else if (isObject(value)) value = Object.hasOwn(value, part) ? value[part] : undefined;
    else return undefined;
  }
  return value;
}

export const pointerParts = (pointer: string): string[] =>
  pointer === ""
    ? []
    : pointer
        .slice(1)
        .split("/")
        .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));

/** A pointer to `part` below `pointer`. */
export const below = (pointer: string, part: string | number): string =>
  `${pointer}/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`;

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

/** Nothing was answered: absent, null, blank text, an empty list, an object of such. */
export function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === "string") return value.trim() === "";
  if (isList(value)) return value.length === 0;
  if (isObject(value)) return Object.values(value).every(isEmpty);
  return false;
}
