import {
  isEmpty,
  isList,
  isObject,
  type Json,
  type JsonObject,
  pointerParts,
  valueAt,
} from "./json.ts";

export type Option = {
  readonly value: string;
  readonly label: string;
  readonly description?: string;
};

export type Condition = {
  readonly pointer: string;
  readonly equals?: Json;
  readonly in?: readonly Json[];
  readonly "not-empty"?: true;
  /** The answer is another one, or there is none. */
  readonly not?: Json;
};
/** With several, all must hold. */
export type Conditions = Condition | readonly Condition[];

/** Where a page asks for base prices; see the server's `PricedField`. */
export type PricedField = {
  readonly part: "terms" | "meters";
  readonly from: string;
  readonly when?: Condition;
  readonly list?: true;
  readonly name?: string;
  readonly prefix?: string;
  readonly id?: string;
  readonly title?: string;
};

export type ImageRule = {
  readonly mediaTypes: readonly string[];
  readonly minWidth?: number;
  readonly maxWidth?: number;
  readonly minHeight?: number;
  readonly maxHeight?: number;
  readonly square?: boolean;
};

/** A field of a page schema: JSON Schema with the `x-` keywords that say how it is asked. */
export type FieldSchema = {
  readonly type?: string | readonly string[];
  readonly title?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly additionalProperties?: FieldSchema | boolean;
  readonly items?: FieldSchema;
  readonly enum?: readonly Json[];
  readonly default?: Json;
  readonly maxLength?: number;
  readonly minLength?: number;
  readonly maxItems?: number;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly "x-widget"?: string;
  readonly "x-options"?: readonly Option[];
  readonly "x-taxonomy"?: "category" | "industry";
  readonly "x-required"?: boolean;
  readonly "x-required-when"?: Conditions;
  readonly "x-visible-when"?: Conditions;
  readonly "x-priced"?: readonly PricedField[];
  readonly "x-identity"?: string;
  readonly "x-section"?: string;
  readonly "x-add"?: string;
  readonly "x-keys"?: "market" | "term" | "meter";
  readonly "x-image"?: ImageRule;
  readonly "x-file"?: { readonly mediaTypes: readonly string[]; readonly maxBytes: number };
  readonly "x-decimals"?: number;
  readonly "x-one-line"?: boolean;
};

export type PageSchema = FieldSchema;

/** Content of the offer's pages, for conditions that look at another page (`setup:/testDrive`). */
export type Pages = Readonly<Record<string, JsonObject>>;

export function holds(
  conditions: Conditions | undefined,
  content: JsonObject,
  pages: Pages,
): boolean {
  return listOf(conditions).every((condition) => {
    const [page, pointer] = placeOf(condition);
    const value = valueAt(page === undefined ? content : pages[page], pointer);
    if (condition.equals !== undefined && value !== condition.equals) return false;
    if (condition.in !== undefined && !condition.in.some((one) => one === value)) return false;
    if (condition.not !== undefined && value === condition.not) return false;
    return !(condition["not-empty"] === true && isEmpty(value));
  });
}

const listOf = (conditions: Conditions | undefined): readonly Condition[] =>
  conditions === undefined ? [] : "pointer" in conditions ? [conditions] : conditions;

/** The other page that a condition looks at, if it does, and the pointer into the page. */
function placeOf({ pointer }: Condition): readonly [page: string | undefined, pointer: string] {
  const [, page, rest = ""] = /^(?:([a-z-]+):)?(.*)$/s.exec(pointer) ?? [];
  return [page, rest];
}

/** The other pages whose answers the fields of a page depend on. */
export function pagesAskedBy(schema: FieldSchema): readonly string[] {
  const asked = new Set<string>();
  visit(schema);
  return [...asked];

  function visit(field: FieldSchema): void {
    const conditions = [
      ...listOf(field["x-visible-when"]),
      ...listOf(field["x-required-when"]),
    ].map(placeOf);
    for (const [page] of conditions) if (page !== undefined) asked.add(page);
    for (const inner of Object.values(field.properties ?? {})) visit(inner);
    if (field.items !== undefined) visit(field.items);
    if (typeof field.additionalProperties === "object") visit(field.additionalProperties);
  }
}

export const isVisible = (field: FieldSchema, content: JsonObject, pages: Pages): boolean =>
  holds(field["x-visible-when"], content, pages);

export const isRequired = (field: FieldSchema, content: JsonObject, pages: Pages): boolean =>
  field["x-required"] === true ||
  (field["x-required-when"] !== undefined && holds(field["x-required-when"], content, pages));

/** The field of a schema at a pointer into its content. */
export function fieldAt(schema: FieldSchema, pointer: string): FieldSchema | undefined {
  let field: FieldSchema | undefined = schema;
  for (const part of pointerParts(pointer))
    field = field === undefined ? undefined : child(field, part);
  return field;
}

function child(field: FieldSchema, part: string): FieldSchema | undefined {
  if (field.items !== undefined && /^\d+$/.test(part)) return field.items;
  const own = field.properties?.[part];
  if (own !== undefined) return own;
  return typeof field.additionalProperties === "object" ? field.additionalProperties : undefined;
}

export type PartNames = {
  readonly language: (code: string) => string;
  readonly market: (code: string) => string;
  readonly term: (term: string) => string;
};

/**
 * The words for a place in a page, from the outside in: "Screenshots 2", "한국어", "Caption".
 * Groups without a title of their own add nothing.
 */
export function wordsFor(
  schema: FieldSchema,
  pointer: string,
  content: JsonObject,
  names: PartNames,
): readonly string[] {
  const words: string[] = [];
  let field: FieldSchema | undefined = schema;
  let value: Json | undefined = content;
  for (const part of pointerParts(pointer)) {
    if (field === undefined) break;
    const next: FieldSchema | undefined = child(field, part);
    if (isList(value) || field.items !== undefined) {
      const last = words.pop();
      words.push([last, Number(part) + 1].filter((word) => word !== undefined).join(" "));
    } else if (field["x-widget"] === "languages") {
      words.pop();
      words.push(names.language(part));
    } else if (field["x-keys"] === "market") words.push(names.market(part));
    else if (field["x-keys"] === "term") words.push(names.term(part));
    else if (field["x-keys"] === "meter") words.push(part);
    else if (next?.title !== undefined && next["x-keys"] === undefined) words.push(next.title);
    value = isList(value) ? value[Number(part)] : isObject(value) ? value[part] : undefined;
    field = next;
  }
  return words;
}
