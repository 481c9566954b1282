import { blocking, type Finding } from "./findings.ts";
import {
  below,
  holds,
  isEmpty,
  isList,
  isObject,
  type OfferContext,
  type PageDefinition,
  pagesAround,
} from "./offer-type.ts";
import type { Conditions, Json, JsonObject } from "./page-schema.ts";
import { checkRichText, plainTextOf } from "./rich-text.ts";

/**
 * Everything that keeps `content` from being published, and what the publisher should know, in the
 * order of the page's fields. `content` has passed `checkShape`. Fields that other answers hide are
 * not looked at.
 */
export function checkPage(
  page: PageDefinition,
  content: JsonObject,
  offer: OfferContext,
): Finding[] {
  if (page.optional && isEmpty(content)) return [];
  const plan = offer.plans.find(({ planId }) => planId === offer.planId);
  const pages = pagesAround(offer.pages, plan);
  const findings: Finding[] = [];
  visitObject(page.schema, content, "");
  for (const rule of page.rules ?? []) findings.push(...rule(content, offer));
  return findings;

  function visit(field: JsonObject, value: Json | undefined, pointer: string): void {
    if (!holds(field["x-visible-when"] as Conditions | undefined, content, pages)) return;
    if (isMissing(field, value)) {
      // Elements alone say nothing to a reader, and are refused all the same.
      const faults = typeof value === "string" ? checkMarkup(field, value, pointer) : [];
      findings.push(...faults);
      if (faults.length > 0 || !isRequired(field)) return;
      // Of a group that is missing, each required field is named.
      if (isGroup(field)) visitObject(field, {}, pointer);
      else findings.push(blocking(pointer, "required"));
      return;
    }
    if (value === undefined || value === null) return;
    if (typeof value === "string") findings.push(...checkText(field, value, pointer, offer));
    else if (typeof value === "number") findings.push(...checkNumber(field, value, pointer));
    else if (isList(value)) visitList(field, value, pointer);
    else if (isObject(value)) visitObject(field, value, pointer);
  }

  function isRequired(field: JsonObject): boolean {
    if (field["x-required"] === true) return true;
    const when = field["x-required-when"] as Conditions | undefined;
    return when !== undefined && holds(when, content, pages);
  }

  function visitObject(at: JsonObject, value: JsonObject, pointer: string): void {
    findings.push(...checkFile(at, value, pointer));
    if (isObject(at.properties))
      for (const [name, field] of Object.entries(at.properties))
        if (isObject(field)) visit(field, value[name], below(pointer, name));
    if (isObject(at.additionalProperties))
      for (const [name, one] of Object.entries(value))
        visit(at.additionalProperties, one, below(pointer, name));
  }

  function visitList(at: JsonObject, value: readonly Json[], pointer: string): void {
    const { minItems, maxItems, items } = at;
    if (typeof minItems === "number" && value.length < minItems)
      findings.push(blocking(pointer, "too-few", { min: minItems, count: value.length }));
    if (typeof maxItems === "number" && value.length > maxItems)
      findings.push(blocking(pointer, "too-many", { max: maxItems, count: value.length }));
    if (isObject(items))
      for (const [index, item] of value.entries()) visit(items, item, below(pointer, index));
    findings.push(...checkUnique(at, value, pointer));
  }
}

const isGroup = (field: JsonObject): boolean =>
  isObject(field.properties) && !("sha256" in field.properties);

/** Nothing was answered: for rich text, nothing that a reader would see. */
function isMissing(field: JsonObject, value: Json | undefined): boolean {
  if (field.format === "rich-text" && typeof value === "string") return plainTextOf(value) === "";
  return isEmpty(value);
}

function checkText(
  field: JsonObject,
  value: string,
  pointer: string,
  offer: OfferContext,
): Finding[] {
  const length = [...value].length;
  if (typeof field.maxLength === "number" && length > field.maxLength)
    return [blocking(pointer, "too-long", { max: field.maxLength, length })];
  if (typeof field.minLength === "number" && length < field.minLength)
    return [blocking(pointer, "too-short", { min: field.minLength, length })];
  if (field["x-one-line"] === true && /[\r\n]/.test(value)) return [blocking(pointer, "one-line")];
  if (field["x-no-emoji"] === true && EMOJI.test(value)) return [blocking(pointer, "no-emoji")];
  if (typeof field.pattern === "string" && !new RegExp(field.pattern, "u").test(value))
    return [blocking(pointer, String(field["x-error"] ?? "bad-pattern"))];
  switch (field.format) {
    case "email":
      return EMAIL.test(value) ? [] : [blocking(pointer, "bad-email")];
    case "guid":
      return GUID.test(value) ? [] : [blocking(pointer, "bad-guid")];
    case "uri":
      return checkUrl(field, value, pointer, offer.marketplace);
    case "decimal":
      return checkDecimal(field, value, pointer);
    case "json":
      return isJson(value) ? [] : [blocking(pointer, "bad-json")];
    case "rich-text":
      return checkMarkup(field, value, pointer);
    default:
      return [];
  }
}

const checkMarkup = (field: JsonObject, value: string, pointer: string): Finding[] =>
  field.format === "rich-text"
    ? checkRichText(value).map(({ code, tag }) => blocking(pointer, code, { tag }))
    : [];

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

// Pictographs, except the signs for trademark, registered and copyright (publisher.md 3).
const EMOJI = /(?![©®™])\p{Extended_Pictographic}|\p{Regional_Indicator}/u;
export const EMAIL = /^[^\s@<>()[\]\\,;:"]+@[^\s@<>()[\]\\,;:"]+\.[^\s@<>()[\]\\,;:".]{2,}$/u;
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const DECIMAL = /^\d{1,12}(\.(\d{1,12}))?$/;

function checkUrl(
  field: JsonObject,
  value: string,
  pointer: string,
  marketplace: "sandbox" | "live",
): Finding[] {
  const address = URL.parse(value);
  if (address === null || !/^https?:\/\//i.test(value) || /\s/.test(value))
    return [blocking(pointer, "bad-url")];
  if (address.username !== "" || address.password !== "")
    return [blocking(pointer, "url-with-credentials")];
  const needsHttps = field["x-schemes"] === "https" && marketplace === "live";
  return needsHttps && address.protocol !== "https:" ? [blocking(pointer, "https-needed")] : [];
}

function checkDecimal(field: JsonObject, value: string, pointer: string): Finding[] {
  const match = DECIMAL.exec(value);
  if (match === null) return [blocking(pointer, "bad-decimal")];
  const decimals = field["x-decimals"];
  const used = (match[2] ?? "").replace(/0+$/, "").length;
  return typeof decimals === "number" && used > decimals
    ? [blocking(pointer, "too-fine", { decimals })]
    : [];
}

function checkNumber(field: JsonObject, value: number, pointer: string): Finding[] {
  if (typeof field.minimum === "number" && value < field.minimum)
    return [blocking(pointer, "too-small", { min: field.minimum })];
  if (typeof field.maximum === "number" && value > field.maximum)
    return [blocking(pointer, "too-large", { max: field.maximum })];
  return [];
}

function checkUnique(at: JsonObject, value: readonly Json[], pointer: string): Finding[] {
  const identity = at["x-identity"];
  const seen = new Set<string>();
  const findings: Finding[] = [];
  value.forEach((item, index) => {
    const name =
      typeof identity === "string" ? (isObject(item) ? item[identity] : undefined) : item;
    if (typeof name !== "string" || name === "") return;
    const key = name.toLowerCase();
    const where = below(pointer, index);
    if (seen.has(key))
      findings.push(
        blocking(typeof identity === "string" ? below(where, identity) : where, "repeated", {
          value: name,
        }),
      );
    seen.add(key);
  });
  return findings;
}

function checkFile(at: JsonObject, value: JsonObject, pointer: string): Finding[] {
  const rule = at["x-image"];
  if (isObject(rule)) return checkImage(rule, value, pointer);
  const limits = at["x-file"];
  if (!isObject(limits)) return [];
  if (isList(limits.mediaTypes) && !limits.mediaTypes.some((type) => type === value.mediaType))
    return [
      blocking(pointer, "file-type", {
        type: String(value.mediaType),
        known: limits.mediaTypes.map(String),
      }),
    ];
  if (Number(value.size) > Number(limits.maxBytes))
    return [
      blocking(pointer, "file-too-big", {
        maxMiB: Math.floor(Number(limits.maxBytes) / 1_048_576),
      }),
    ];
  return [];
}

function checkImage(rule: JsonObject, value: JsonObject, pointer: string): Finding[] {
  const { minWidth, maxWidth, minHeight, maxHeight, square, mediaTypes } = rule;
  if (isList(mediaTypes) && !mediaTypes.some((type) => type === value.mediaType))
    return [blocking(pointer, "image-type", { type: String(value.mediaType) })];
  const width = Number(value.width);
  const height = Number(value.height);
  const fits =
    width >= Number(minWidth) &&
    width <= Number(maxWidth) &&
    height >= Number(minHeight) &&
    height <= Number(maxHeight);
  if (fits && (square !== true || width === height)) return [];
  if (minWidth === maxWidth && minHeight === maxHeight)
    return [
      blocking(pointer, "image-size", {
        width,
        height,
        neededWidth: Number(minWidth),
        neededHeight: Number(minHeight),
      }),
    ];
  return [
    blocking(pointer, "image-square", {
      width,
      height,
      min: Number(minWidth),
      max: Number(maxWidth),
    }),
  ];
}
