import type { FieldError, ProblemParams } from "../../../kernel/problem.ts";
import { below, isList, isObject, type PageSchema } from "./offer-type.ts";
import type { Json, JsonObject } from "./page-schema.ts";

/**
 * What makes content unfit to be saved at all: a value of the wrong type, a field that does not
 * exist, a choice that is not offered, a name that is no market. Limits and missing answers are
 * findings instead, so that nothing somebody typed is ever lost.
 *
 * @param knownMarkets ISO codes that can be keys of a map by market
 */
export function checkShape(
  schema: PageSchema,
  content: Json,
  knownMarkets: ReadonlySet<string>,
): FieldError[] {
  const errors: FieldError[] = [];
  visit(schema, content, "");
  return errors;

  function visit(at: JsonObject, value: Json, pointer: string): void {
    const types = (isList(at.type) ? at.type : [at.type]) as readonly Json[];
    if (!types.some((type) => hasType(value, type)))
      complain(pointer, "wrong-type", { expected: String(types[0]) });
    else if (isList(at.enum) && !at.enum.some((one) => one === value))
      complain(pointer, "unknown-value", { value: String(value), known: at.enum.map(String) });
    else if (isList(value)) {
      if (!isObject(at.items)) return;
      for (const [index, item] of value.entries()) visit(at.items, item, below(pointer, index));
    } else if (isObject(value)) visitObject(at, value, pointer);
  }

  function visitObject(at: JsonObject, value: JsonObject, pointer: string): void {
    for (const [name, one] of Object.entries(value)) {
      const field =
        isObject(at.properties) && Object.hasOwn(at.properties, name)
          ? at.properties[name]
          : undefined;
      if (isObject(field)) visit(field, one, below(pointer, name));
      else if (!isObject(at.additionalProperties))
        complain(below(pointer, name), "unknown-field", { field: name, known: knownFields(at) });
      else if (at["x-keys"] === "market" && !knownMarkets.has(name))
        complain(below(pointer, name), "unknown-market", { market: name });
      else visit(at.additionalProperties, one, below(pointer, name));
    }
  }

  function complain(pointer: string, code: string, params: ProblemParams): void {
    errors.push({ pointer, code: `catalog/${code}`, params });
  }
}

const knownFields = (at: JsonObject): string[] =>
  isObject(at.properties) ? Object.keys(at.properties) : [];

function hasType(value: Json, type: Json): boolean {
  if (type === "null") return value === null;
  if (type === "array") return isList(value);
  if (type === "object") return isObject(value);
  if (type === "integer") return Number.isSafeInteger(value);
  return typeof value === type;
}
