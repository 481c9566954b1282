import { get } from "./diff.ts";
import { isList, isObject, pointerParts } from "./offer-type.ts";
import type { Json, JsonObject } from "./page-schema.ts";

/** What turns a part of a place into words of the reader's language. */
export type LabelWords = {
  readonly text: (key: string) => string;
  readonly language: (code: string) => string;
  readonly market: (code: string) => string;
  readonly term: (term: string) => string;
  /** The name of a category or industry. */
  readonly entry: (kind: string, key: string) => string;
};

/**
 * The words for a place in a page, from the outside in: "Useful links", "Documentation", "Address".
 * Entries are called by their identity, not by their position; groups without a title add nothing.
 *
 * @param content the content that `pointer` is into
 */
export function labelOf(
  schema: JsonObject,
  pointer: string,
  content: Json | undefined,
  words: LabelWords,
): string[] {
  const label: string[] = [];
  let field: JsonObject | undefined = schema;
  let value = content;
  for (const part of pointerParts(pointer)) {
    const inside: JsonObject | undefined = field && childOf(field, part);
    if (field !== undefined && isList(value)) {
      value = value[Number(part)];
      const name = entryName(field, value, words);
      if (name !== undefined) label.push(name);
    } else {
      value = get(value, part);
      const name = fieldName(field, inside, part, words);
      // "Prices, France, 1 month": what a map inside of a map lists, its names say.
      const isInnerMap = typeof inside?.["x-keys"] === "string" && label.length > 0;
      if (name !== undefined && !isInnerMap) label.push(name);
    }
    field = inside;
  }
  return label;
}

/** The schema of a field, or of the entries of a list or map, below `field`. */
export function childOf(field: JsonObject, part: string): JsonObject | undefined {
  if (isObject(field.items)) return field.items;
  const own = isObject(field.properties) ? get(field.properties, part) : undefined;
  const other = own ?? field.additionalProperties;
  return isObject(other) ? other : undefined;
}

function fieldName(
  field: JsonObject | undefined,
  inside: JsonObject | undefined,
  part: string,
  words: LabelWords,
): string | undefined {
  if (field === undefined) return part;
  if (field["x-widget"] === "languages") return words.language(part);
  if (field["x-keys"] === "market") return words.market(part);
  if (field["x-keys"] === "term") return words.term(part);
  if (field["x-keys"] === "meter") return part;
  if (inside === undefined || !isKnown(field, part)) return part;
  // "Texts by language" says nothing that the language's name does not.
  if (inside["x-widget"] === "languages") return undefined;
  return typeof inside.title === "string" ? words.text(inside.title) : undefined;
}

const isKnown = ({ properties }: JsonObject, name: string): boolean =>
  isObject(properties) && Object.hasOwn(properties, name);

/** An entry of a list of values is the value that the row shows: it needs no name. */
function entryName(
  list: JsonObject,
  item: Json | undefined,
  { text, entry }: LabelWords,
): string | undefined {
  const identity = list["x-identity"];
  const name = typeof identity === "string" ? get(item, identity) : undefined;
  if (typeof name !== "string" || name === "") return undefined;
  const schema = isObject(list.items) ? childOf(list.items, String(identity)) : undefined;
  const kind = schema?.["x-taxonomy"];
  if (typeof kind === "string") return entry(kind, name);
  const option = isList(schema?.["x-options"])
    ? schema["x-options"].find((one) => get(one, "value") === name)
    : undefined;
  const label = get(option, "label");
  return typeof label === "string" ? text(label) : name;
}
