import { type Static, type TObject, type TSchema, Type } from "typebox";

/**
 * The vocabulary in which offer types are written down. Each maker returns a JSON Schema with the
 * `x-` keywords that the form, the validation, the locks, the comparison and `offer.yaml` read.
 * Labels are message keys (`offer-type.<key>`), resolved to a language when a type is served.
 */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = { readonly [name: string]: Json };

/**
 * A condition on another answer: `/listingOption` is of the same page, `setup:/listingOption` of
 * another page of the offer or, in a page of a plan, of another page of that plan. With several of
 * the four, and of several conditions in a list, all must hold.
 */
export type Condition = {
  readonly pointer: string;
  readonly equals?: Json;
  readonly in?: readonly Json[];
  readonly "not-empty"?: true;
  /** The answer is another one, or there is none. */
  readonly not?: Json;
};
export type Conditions = Condition | readonly Condition[];

/**
 * What of an answer can no longer change once it was live.
 *
 * `frozen`: nothing. `transitions`: only along `allowed` (value to possible next values; a missing
 * value is frozen). `keep-items`: entries of a list or map stay, new ones may come. `rising`: a
 * dotted version can only rise. `perOffer` compares with whatever plan of the offer was live, not
 * only with the same plan.
 */
export type LockRule = {
  readonly kind: "frozen" | "transitions" | "keep-items" | "rising";
  readonly allowed?: Readonly<Record<string, readonly string[]>>;
  readonly perOffer?: true;
  /** Message `field.catalog/locked-<reason>`: why, and what to do instead. */
  readonly reason: string;
};

export type Meta = {
  readonly hint?: true;
  readonly required?: true;
  readonly requiredWhen?: Conditions;
  readonly visibleWhen?: Conditions;
  readonly lock?: LockRule;
  readonly section?: string;
  readonly widget?: string;
  readonly default?: Json;
  /**
   * Buyers read the answer among the facts of the offer page, or of the plan, under the field's
   * label or that of the named key.
   */
  readonly shown?: true | string;
};

type TextMeta = Meta & {
  readonly max?: number;
  readonly min?: number;
  readonly pattern?: string;
  /** The finding's code when `pattern` or `format` does not match. */
  readonly error?: string;
  readonly format?: string;
  readonly oneLine?: true;
  readonly noEmoji?: true;
};

const labels = (key: string, meta: Meta): Record<string, unknown> => ({
  title: `offer-type.${key}`,
  ...(meta.hint && { description: `offer-type.${key}.hint` }),
  ...(meta.widget && { "x-widget": meta.widget }),
  ...(meta.required && { "x-required": true }),
  ...(meta.requiredWhen && { "x-required-when": meta.requiredWhen }),
  ...(meta.visibleWhen && { "x-visible-when": meta.visibleWhen }),
  ...(meta.lock && { "x-lock": "published", "x-lock-rule": meta.lock }),
  ...(meta.section && { "x-section": `offer-type.section.${meta.section}` }),
  ...(meta.default !== undefined && { default: meta.default }),
  ...(meta.shown && { "x-shown": `offer-type.${meta.shown === true ? key : meta.shown}` }),
});

/** One line of plain text, unless `widget` says otherwise. `max` counts characters, not bytes. */
export const text = (key: string, meta: TextMeta = {}) =>
  Type.String({
    ...labels(key, { widget: "text", ...meta }),
    ...(meta.max !== undefined && { maxLength: meta.max }),
    ...(meta.min !== undefined && { minLength: meta.min }),
    ...(meta.pattern && { pattern: meta.pattern }),
    ...(meta.format && { format: meta.format }),
    ...(meta.error && { "x-error": meta.error }),
    ...(meta.oneLine && { "x-one-line": true }),
    ...(meta.noEmoji && { "x-no-emoji": true }),
  });

export const textarea = (key: string, meta: TextMeta = {}) =>
  text(key, { widget: "textarea", ...meta });

/** HTML of the few tags a listing allows; `max` counts markup, too (publisher.md 6). */
export const richText = (key: string, meta: TextMeta = {}) =>
  text(key, { widget: "rich-text", format: "rich-text", ...meta });

/** An address; `schemes` "https" accepts http in a sandbox marketplace only (decision 42). */
export const url = (key: string, meta: TextMeta & { schemes?: "https" | "http" } = {}) =>
  Type.String({
    ...labels(key, { widget: "url", ...meta }),
    format: "uri",
    maxLength: 2048,
    "x-schemes": meta.schemes ?? "https",
    ...(meta.pattern && { pattern: meta.pattern }),
    ...(meta.error && { "x-error": meta.error }),
  });

export const email = (key: string, meta: TextMeta = {}) =>
  text(key, { widget: "email", format: "email", max: 254, ...meta });

export const phone = (key: string, meta: TextMeta = {}) =>
  text(key, { widget: "phone", max: 50, pattern: "^[0-9+(][0-9 ()+./-]{3,48}[0-9]$", ...meta });

/** A GUID in lower or upper case. */
export const guid = (key: string, meta: TextMeta = {}) => text(key, { format: "guid", ...meta });

/** A version of numbers with dots, such as `1.0.3` with three `parts`. */
export const version = (key: string, parts: number, meta: TextMeta = {}) =>
  text(key, {
    max: 40,
    pattern: `^\\d{1,9}(\\.\\d{1,9}){${parts - 1}}$`,
    error: `version-${parts}`,
    ...meta,
  });

/** JSON as text, kept exactly as typed. */
export const jsonText = (key: string, meta: TextMeta = {}) =>
  textarea(key, { format: "json", max: 20_000, ...meta });

/** Decimal text, never a float: at least zero, at most `decimals` digits after the point. */
export const decimal = (key: string, meta: TextMeta & { decimals?: number } = {}) =>
  Type.String({
    ...labels(key, { widget: "number", ...meta }),
    format: "decimal",
    ...(meta.decimals !== undefined && { "x-decimals": meta.decimals }),
  });

export const checkbox = (key: string, meta: Meta = {}) =>
  Type.Boolean(labels(key, { widget: "checkbox", default: false, ...meta }));

type Range = Meta & { readonly minimum?: number; readonly maximum?: number };

export const whole = (key: string, meta: Range = {}) =>
  Type.Integer({
    ...labels(key, { widget: "number", ...meta }),
    ...(meta.minimum !== undefined && { minimum: meta.minimum }),
    ...(meta.maximum !== undefined && { maximum: meta.maximum }),
  });

/** A whole number, or null for "no limit". */
export const wholeOrNone = (key: string, meta: Range = {}) =>
  Type.Unsafe<number | null>({
    type: ["integer", "null"],
    ...labels(key, { widget: "number", default: null, ...meta }),
    ...(meta.minimum !== undefined && { minimum: meta.minimum }),
    ...(meta.maximum !== undefined && { maximum: meta.maximum }),
  });

type ChoiceMeta<V extends string> = Meta & {
  /** Values whose option has a second line, message `offer-type.<key>.<value>.hint`. */
  readonly described?: readonly V[];
  /** Message keys of the options, where they are not the field's own. */
  readonly optionLabel?: (value: V) => string;
};

/** One of `values`; each option's label is `offer-type.<key>.<value>`. */
export const choice = <const V extends string>(
  key: string,
  values: readonly V[],
  meta: ChoiceMeta<V> = {},
) =>
  Type.Unsafe<V>({
    type: "string",
    enum: [...values],
    ...labels(key, { widget: "radio", ...meta }),
    "x-options": options(key, values, meta.described, meta.optionLabel),
  });

const options = <V extends string>(
  key: string,
  values: readonly V[],
  described: readonly string[] = [],
  labelOf = (value: V) => `offer-type.${key}.${value}`,
) =>
  values.map((value) => ({
    value,
    label: labelOf(value),
    ...(described.includes(value) && { description: `offer-type.${key}.${value}.hint` }),
  }));

type ListMeta = Meta & {
  readonly min?: number;
  readonly max?: number;
  /** The property that names an entry; entries are told apart and compared by it. */
  readonly identity?: string;
  /** The button that adds an entry has words of its own, message `offer-type.<key>.add`. */
  readonly add?: true;
};

export const list = <S extends TSchema>(key: string, items: S, meta: ListMeta = {}) =>
  Type.Array(items, {
    ...labels(key, { widget: "list", ...meta }),
    ...(meta.min !== undefined && { minItems: meta.min }),
    ...(meta.max !== undefined && { maxItems: meta.max }),
    ...(meta.identity && { "x-identity": meta.identity }),
    ...(meta.add && { "x-add": `offer-type.${key}.add` }),
    ...(!meta.identity && { uniqueItems: true }),
  });

/** Short texts in any number, each once, such as tags and roles. */
export const texts = (key: string, one: TSchema, meta: ListMeta = {}) =>
  list(key, one, { widget: "tags", default: [], ...meta });

/** Several of `values`, each at most once. */
export const choices = <const V extends string>(
  key: string,
  values: readonly V[],
  meta: ListMeta & { readonly optionLabel?: (value: V) => string } = {},
) =>
  Type.Unsafe<readonly V[]>({
    ...list(key, Type.Unsafe<V>({ type: "string", enum: [...values] }), {
      widget: "checkbox",
      ...meta,
    }),
    "x-options": options(key, values, [], meta.optionLabel),
  });

/** An object closed to unknown fields. Every field is optional in a draft; `x-required` says more. */
export function group<P extends Record<string, TSchema>>(properties: P, key?: string, meta?: Meta) {
  const optional = Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, Type.Optional(schema)]),
  );
  return Type.Object(optional, {
    additionalProperties: false,
    ...(key && labels(key, meta ?? {})),
  }) as unknown as TObject<P>;
}

/** Like `group`, or null where the thing does not apply. */
export const groupOrNone = <P extends Record<string, TSchema>>(
  properties: P,
  key: string,
  meta: Meta = {},
) =>
  Type.Unsafe<Static<TObject<P>> | null>({
    ...group(properties, key, meta),
    type: ["object", "null"],
  });

/** Values by name, such as prices by market. `keys` says what the names are. */
export const map = <S extends TSchema>(
  keys: "market" | "term" | "meter",
  values: S,
  key: string,
  meta: Meta = {},
) =>
  Type.Unsafe<Readonly<Record<string, Static<S>>>>({
    type: "object",
    additionalProperties: values,
    "x-keys": keys,
    ...labels(key, meta),
  });

/** The languages a listing can have; English is the one every offer has. */
export const LANGUAGES = ["en", "fr", "ko"] as const;
export type Language = (typeof LANGUAGES)[number];

/** The same fields in each language; English is required. */
export const perLanguage = <S extends TSchema>(key: string, content: S, meta: Meta = {}) =>
  Type.Unsafe<{ readonly en: Static<S>; readonly fr?: Static<S>; readonly ko?: Static<S> }>({
    type: "object",
    properties: Object.fromEntries(
      LANGUAGES.map((language) => [
        language,
        { ...content, ...(language === "en" && { "x-required": true }) },
      ]),
    ),
    additionalProperties: false,
    ...labels(key, { widget: "languages", required: true, ...meta }),
  });

export type FileRef = {
  readonly sha256: string;
  readonly name: string;
  readonly mediaType: string;
  readonly size: number;
  readonly width?: number;
  readonly height?: number;
};

const fileReference = (key: string, meta: Meta, more: Record<string, unknown>) =>
  Type.Unsafe<FileRef>({
    type: "object",
    properties: {
      sha256: { type: "string", pattern: "^[0-9a-f]{64}$", "x-required": true },
      name: { type: "string", maxLength: 255 },
      mediaType: { type: "string" },
      size: { type: "integer" },
      width: { type: "integer" },
      height: { type: "integer" },
    },
    additionalProperties: false,
    ...labels(key, meta),
    ...more,
  });

export type ImageRule = {
  readonly minWidth: number;
  readonly maxWidth: number;
  readonly minHeight: number;
  readonly maxHeight: number;
  readonly square?: true;
};

/** A PNG within `rule`, in pixels. Width and height are read from the bytes at upload. */
export const image = (key: string, rule: ImageRule, meta: Meta = {}) =>
  fileReference(
    key,
    { widget: "image", ...meta },
    {
      "x-image": { mediaTypes: ["image/png"], ...rule },
    },
  );

/** A file of one of `mediaTypes`, at most `maxBytes`. */
export const file = (
  key: string,
  mediaTypes: readonly string[],
  maxBytes: number,
  meta: Meta = {},
) => fileReference(key, { widget: "file", ...meta }, { "x-file": { mediaTypes, maxBytes } });

/** A URL-safe name for an entry of a list, chosen once: `editor`, `data-sheet`. */
export const entryId = (key: string) =>
  text(key, { max: 50, pattern: "^[a-z0-9][a-z0-9_-]*$", error: "entry-id", required: true });
