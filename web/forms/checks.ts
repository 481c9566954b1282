import { Errors } from "typebox/schema";
import type { MessageId } from "../i18n/catalogue.ts";
import type { TextValues } from "../i18n/text.ts";
import { below, isEmpty, isList, isObject, type Json, type JsonObject, lengthOf } from "./json.ts";
import { type FieldSchema, isRequired, isVisible, type PageSchema, type Pages } from "./schema.ts";

/** What the browser can already say about an answer; the server's own findings come with a save. */
export type Check = {
  readonly pointer: string;
  readonly message: MessageId;
  readonly values?: TextValues;
  /** Shown while typing, not only when the field is left. */
  readonly atOnce?: boolean;
};

/**
 * Limits and missing answers of the fields on screen. Hidden fields are not looked at. The same
 * schema is checked again by the server, which also knows the rules between fields and pages.
 */
export function checkContent(
  schema: PageSchema,
  content: JsonObject,
  pages: Pages,
): readonly Check[] {
  const found: Check[] = [];
  visit(schema, content, "");
  return found;

  function visit(field: FieldSchema, value: Json | undefined, pointer: string): void {
    if (!isVisible(field, content, pages)) return;
    const isGroup =
      field.properties !== undefined &&
      field["x-image"] === undefined &&
      field["x-file"] === undefined;
    if (isEmpty(value) && !(isGroup && field["x-required"] === true)) {
      if (isRequired(field, content, pages))
        found.push({ pointer, message: "forms.check.required" });
      return;
    }
    if (isObject(value) || (isGroup && value === undefined)) {
      const entries = isObject(value) ? value : {};
      for (const [name, child] of Object.entries(field.properties ?? {}))
        visit(child, entries[name], below(pointer, name));
      if (typeof field.additionalProperties === "object")
        for (const [name, entry] of Object.entries(entries))
          visit(field.additionalProperties, entry, below(pointer, name));
      return;
    }
    if (isList(value)) {
      found.push(...checkList(field, value, pointer));
      for (const [index, item] of value.entries())
        if (field.items !== undefined) visit(field.items, item, below(pointer, index));
      return;
    }
    found.push(...checkValue(field, value, pointer));
  }
}

function checkList(field: FieldSchema, value: readonly Json[], pointer: string): Check[] {
  if (field.minItems !== undefined && value.length < field.minItems)
    return [{ pointer, message: "forms.check.tooFew", values: { min: field.minItems } }];
  if (field.maxItems !== undefined && value.length > field.maxItems)
    return [
      {
        pointer,
        message: "forms.check.tooMany",
        values: { max: field.maxItems, over: value.length - field.maxItems },
      },
    ];
  return [];
}

const FORMATS: Readonly<Record<string, { readonly test: RegExp; readonly message: MessageId }>> = {
  email: {
    test: /^[^\s@<>()[\]\\,;:"]+@[^\s@<>()[\]\\,;:"]+\.[^\s@<>()[\]\\,;:".]{2,}$/u,
    message: "forms.check.email",
  },
  guid: { test: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, message: "forms.check.guid" },
  decimal: { test: /^\d{1,12}(\.\d{1,12})?$/, message: "forms.check.decimal" },
  uri: { test: /^https?:\/\/[^\s]+$/i, message: "forms.check.url" },
};

function checkValue(field: FieldSchema, value: Json | undefined, pointer: string): Check[] {
  if (typeof value === "string") {
    const length = lengthOf(value);
    if (field.maxLength !== undefined && length > field.maxLength)
      return [
        {
          pointer,
          message: "forms.check.tooLong",
          values: { over: length - field.maxLength },
          atOnce: true,
        },
      ];
    if (field.minLength !== undefined && length < field.minLength)
      return [
        { pointer, message: "forms.check.tooShort", values: { missing: field.minLength - length } },
      ];
    const format = field.format === undefined ? undefined : FORMATS[field.format];
    if (format !== undefined && !format.test.test(value))
      return [{ pointer, message: format.message }];
  }
  // Pattern, choices and bounds of numbers: JSON Schema's own keywords, checked without generated code.
  const { format: _format, maxLength: _max, minLength: _min, ...plain } = field;
  const [fits, errors] = Errors(plain, value);
  if (fits) return [];
  return errors.slice(0, 1).map((error) => explain(error.keyword, field, pointer));
}

function explain(keyword: string, field: FieldSchema, pointer: string): Check {
  switch (keyword) {
    case "minimum":
      return { pointer, message: "forms.check.tooSmall", values: { min: field.minimum } };
    case "maximum":
      return { pointer, message: "forms.check.tooLarge", values: { max: field.maximum } };
    case "type":
      return { pointer, message: "forms.check.number" };
    default:
      return { pointer, message: "forms.check.pattern" };
  }
}
