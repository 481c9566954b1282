import { isEmpty, isList, isObject } from "./offer-type.ts";
import type { Json, JsonObject } from "./page-schema.ts";

/** A fact of an offer or plan that buyers read, such as its operating system. */
export type Detail = {
  /** Message key of the label. */
  readonly label: string;
  /** Each of several values; the parts of one are read one after the other. */
  readonly values: readonly (readonly DetailPart[])[];
};

/** A text as typed, or the message of a choice. */
export type DetailPart = { readonly text: string } | { readonly message: string };

/** The answers of a page that its schema marks as shown, in the order of its fields. */
export function detailsOf(schema: JsonObject, content: JsonObject | undefined): Detail[] {
  if (content === undefined || !isObject(schema.properties)) return [];
  return Object.entries(schema.properties).flatMap(([name, field]): Detail[] => {
    const value = content[name];
    if (!isObject(field) || isEmpty(value)) return [];
    const label = field["x-shown"];
    if (typeof label !== "string") return isObject(value) ? detailsOf(field, value) : [];
    const values = (isList(value) ? value : [value]).map((one) => partsOf(field, one));
    return [{ label, values: values.filter((one) => one.length > 0) }];
  });
}

function partsOf(field: JsonObject, value: Json | undefined): DetailPart[] {
  if (isEmpty(value)) return [];
  if (isObject(value)) {
    const properties = isObject(field.properties) ? field.properties : {};
    return Object.entries(properties).flatMap(([name, inner]) =>
      isObject(inner) ? partsOf(inner, value[name]) : [],
    );
  }
  const options = isList(field["x-options"]) ? field["x-options"] : [];
  const chosen = options.find((option) => isObject(option) && option.value === value);
  return isObject(chosen) ? [{ message: String(chosen.label) }] : [{ text: String(value) }];
}
