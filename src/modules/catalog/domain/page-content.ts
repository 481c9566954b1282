import { holds, isEmpty, isList, isObject, type PageSchema } from "./offer-type.ts";
import type { Conditions, Json, JsonObject } from "./page-schema.ts";

/**
 * The content of a page as it is stored: defaults filled in, line ends and GUIDs in one form,
 * languages without a single answer left out. Says nothing about whether it is complete.
 */
export function normalise(schema: PageSchema, content: JsonObject): JsonObject {
  return normaliseValue(schema, content) as JsonObject;
}

function normaliseValue(schema: JsonObject, value: Json): Json {
  if (typeof value === "string") {
    const text = value.replace(/\r\n?/g, "\n");
    return schema.format === "guid" ? text.trim().toLowerCase() : text;
  }
  if (isList(value)) {
    const { items } = schema;
    return isObject(items) ? value.map((item) => normaliseValue(items, item)) : value;
  }
  if (!isObject(value)) return value;
  const result: Record<string, Json> = {};
  const languages = schema["x-widget"] === "languages";
  for (const [name, one] of Object.entries(value)) {
    const field = fieldOf(schema, name);
    if (languages && name !== "en" && isEmpty(one)) continue;
    result[name] = field === undefined ? one : normaliseValue(field, one);
  }
  if (isObject(schema.properties) && !languages)
    for (const [name, field] of Object.entries(schema.properties))
      if (isObject(field) && field.default !== undefined && result[name] === undefined)
        result[name] = field.default;
  return result;
}

const fieldOf = (schema: JsonObject, name: string): JsonObject | undefined => {
  const field = isObject(schema.properties) ? schema.properties[name] : undefined;
  const other = field ?? schema.additionalProperties;
  return isObject(other) ? other : undefined;
};

/** What of a page takes part in an edition: answers that other answers hide are left out. */
export function visibleContent(
  schema: PageSchema,
  content: JsonObject,
  pages: Readonly<Record<string, JsonObject>>,
): JsonObject {
  return visit(schema, content) as JsonObject;

  function visit(at: JsonObject, value: Json): Json {
    if (!isObject(value) || !isObject(at.properties)) return value;
    const shown: Record<string, Json> = {};
    for (const [name, one] of Object.entries(value)) {
      const field = at.properties[name];
      if (!isObject(field)) shown[name] = one;
      else if (holds(field["x-visible-when"] as Conditions | undefined, content, pages))
        shown[name] = visit(field, one);
    }
    return shown;
  }
}

/** Every file that `content` refers to, with where it does. */
export function filesIn(
  content: Json,
  pointer = "",
): { readonly pointer: string; readonly sha256: string }[] {
  if (isList(content))
    return content.flatMap((item, index) => filesIn(item, `${pointer}/${index}`));
  if (!isObject(content)) return [];
  if (typeof content.sha256 === "string") return [{ pointer, sha256: content.sha256 }];
  return Object.entries(content).flatMap(([name, one]) => filesIn(one, `${pointer}/${name}`));
}
