import type { ProblemParams } from "../../../kernel/problem.ts";
import type { AudienceRule } from "./audience.ts";
import type { OfferType, PageDefinition, PreviewGate, SaleRule } from "./offer-type.ts";
import type { Json, JsonObject, Language } from "./page-schema.ts";
import type { Taxonomy, TaxonomyKind } from "./taxonomy.ts";

/** What a caller sees of an offer type: labels in a language, and nothing the server keeps to itself. */
export type DescribedType = {
  readonly type: string;
  readonly title: string;
  readonly pages: readonly DescribedPage[];
  readonly planPages: readonly DescribedPage[];
  readonly plans: {
    readonly min: number;
    readonly max: number;
    readonly maxPrivate: number;
    /** Null where plans are never private. */
    readonly audience: AudienceRule | null;
  };
  readonly preview: PreviewGate["kind"];
  readonly sale: SaleRule;
  readonly needsNotesForCertification: boolean;
};

export type DescribedPage = {
  readonly id: string;
  readonly title: string;
  readonly description?: string;
  readonly kind: "form" | "plans";
  readonly optional: boolean;
  readonly visibleWhen?: Json;
  readonly schema: JsonObject;
};

/** Resolves a message key, with the limits that the message may name, to a language. */
export type TextOf = (key: string, limits?: ProblemParams) => string;

/** The choices of a field of the taxonomy, named in the language of the caller. */
export type TaxonomyOptions = (
  kind: TaxonomyKind,
) => readonly { readonly value: string; readonly label: string }[];

/** What can be chosen in `taxonomy`, by name. */
export const taxonomyOptions =
  (taxonomy: Taxonomy, language: Language): TaxonomyOptions =>
  (kind) =>
    [...taxonomy[kind].values()]
      .filter(({ retired }) => !retired)
      .map(({ key, names }) => ({ value: key, label: names[language] }));

/**
 * @param text resolves a message key to the language of the caller
 * @param options the choices of categories and industries; without them they are free texts
 */
export function describeType(
  type: OfferType,
  text: TextOf,
  options?: TaxonomyOptions,
): DescribedType {
  const { min, max, maxPrivate, audience = null } = type.plans;
  return {
    type: type.id,
    title: text(type.title),
    pages: type.pages.map((page) => describePage(page, text, options)),
    planPages: type.planPages.map((page) => describePage(page, text, options)),
    plans: { min, max, maxPrivate, audience },
    preview: type.preview.kind,
    sale: type.sale,
    needsNotesForCertification: type.needsNotesForCertification,
  };
}

const describePage = (
  page: PageDefinition,
  text: TextOf,
  options?: TaxonomyOptions,
): DescribedPage => ({
  id: page.id,
  title: text(page.title),
  ...(page.description && { description: text(page.description) }),
  kind: page.kind,
  optional: page.optional === true,
  ...(page.visibleWhen && { visibleWhen: page.visibleWhen as Json }),
  schema: translate(page.schema, { text, options }) as JsonObject,
});

/** Keywords whose value is a message key. */
const MESSAGES = new Set(["title", "description", "x-section", "x-add", "label"]);
/** Keywords that only the server acts on. */
const INTERNAL = new Set(["x-lock-rule", "x-error", "x-shown"]);

type Words = { readonly text: TextOf; readonly options: TaxonomyOptions | undefined };

function translate(schema: Json, words: Words, isProperties = false): Json {
  const { text, options } = words;
  if (Array.isArray(schema)) return schema.map((one) => translate(one, words));
  if (typeof schema !== "object" || schema === null) return schema;
  const result: Record<string, Json> = {};
  const limits = limitsOf(schema as JsonObject);
  for (const [name, value] of Object.entries(schema as JsonObject)) {
    if (isProperties) result[name] = translate(value, words);
    else if (INTERNAL.has(name)) continue;
    else if (name === "default" || name === "enum") result[name] = value;
    else if (MESSAGES.has(name) && typeof value === "string") result[name] = text(value, limits);
    else result[name] = translate(value, words, name === "properties");
  }
  const kind = (schema as JsonObject)["x-taxonomy"];
  if (options !== undefined && !isProperties && typeof kind === "string") {
    const choices = options(kind as TaxonomyKind);
    result.enum = choices.map(({ value }) => value);
    result["x-options"] = choices;
  }
  return result;
}

/** What a hint can say about the field's own limits: `{min}` and `{max}`. */
function limitsOf(schema: JsonObject): ProblemParams {
  const number = (...values: (Json | undefined)[]) =>
    values.find((value) => typeof value === "number");
  return {
    min: number(schema.minLength, schema.minItems, schema.minimum) ?? 0,
    max: number(schema.maxLength, schema.maxItems, schema.maximum) ?? 0,
  };
}

/** Every message key that the type's pages use: all of them must exist in every language. */
export function messageKeys(type: OfferType): string[] {
  const keys = new Set<string>();
  describeType(type, (key) => {
    keys.add(key);
    return key;
  });
  const locks = JSON.stringify([type.pages, type.planPages]).matchAll(/"reason":"([a-z-]+)"/g);
  for (const [, reason] of locks) keys.add(`field.catalog/locked-${reason}`);
  return [...keys].sort();
}
