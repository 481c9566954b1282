import type { AudienceKind, AudienceState } from "./audience.ts";
import type { Finding } from "./findings.ts";
import type { Condition, Json, JsonObject } from "./page-schema.ts";
import type { ExchangeRates } from "./price-conversion.ts";

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
  readonly plans: {
    readonly visibleWhen?: Condition;
    readonly min: number;
    readonly max: number;
    readonly maxPrivate: number;
    /** What private audiences of this type are lists of, and how many a plan can have. */
    readonly audience: { readonly kind: AudienceKind; readonly max: number };
  };
  /** Whether the certification team needs instructions for testing (PUB-05). */
  readonly needsNotesForCertification: boolean;
};

export type PageDefinition = {
  readonly id: string;
  /** Message key. */
  readonly title: string;
  readonly description?: string;
  readonly kind: "form" | "plans";
  readonly schema: PageSchema;
  /** The page exists only while this holds; a hidden page is neither checked nor published. */
  readonly visibleWhen?: Condition;
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

/** Whether `condition` holds for content of a page of an offer; undefined conditions always hold. */
export function holds(
  condition: Condition | undefined,
  content: Json,
  pages: Readonly<Record<string, Json>>,
): boolean {
  if (condition === undefined) return true;
  const [, page, pointer] = /^(?:([a-z-]+):)?(.*)$/s.exec(condition.pointer) ?? [];
  const value = valueAt(page === undefined ? content : pages[page], pointer ?? "");
  if (condition.equals !== undefined && value !== condition.equals) return false;
  if (condition.in !== undefined && !condition.in.some((one) => one === value)) return false;
  return !(condition["not-empty"] && isEmpty(value));
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
