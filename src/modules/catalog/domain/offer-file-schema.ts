import { describeType, type TaxonomyOptions, type TextOf } from "./describe-type.ts";
import { DOCUMENT_FORMAT } from "./document.ts";
import { MARKETS } from "./markets.ts";
import { isList, isObject, type OfferType } from "./offer-type.ts";
import type { Json, JsonObject } from "./page-schema.ts";

/**
 * A JSON Schema (draft 7, which editors know) of `offer.yaml`: the pages and fields of the given
 * types with their labels, choices and limits, as they are written in a file. Answers may be
 * missing or empty, because a draft may be; what else it takes to publish, `validate` says.
 *
 * `x-beside` marks what is a path: a `file`, or a `list` of entries that may stand in a file.
 *
 * @param text resolves message keys to the language of the labels
 * @param options the choices of categories and industries; without them they are free texts,
 *   because a marketplace has its own
 */
export function offerFileSchema(
  types: Iterable<OfferType>,
  text: TextOf,
  options?: TaxonomyOptions,
): JsonObject {
  const all = [...types];
  const definitions = Object.fromEntries(
    all.map((type) => [type.id, typeSchema(type, text, options)]),
  );
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "offer.yaml",
    description: "The whole desired state of one offer of a Souk marketplace.",
    type: "object",
    required: ["format", "publisher", "offer", "type", "alias"],
    properties: {
      type: {
        title: "Offer type",
        description: all.map(({ id, title }) => `${id}: ${text(title)}`).join("\n"),
        enum: all.map(({ id }) => id),
      },
    },
    allOf: all.map(({ id }) => ({
      if: { required: ["type"], properties: { type: { const: id } } },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
      then: { $ref: `#/definitions/${id}` },
    })),
    definitions: {
      market: {
        description: "A country of sale, by its code of two letters (ISO 3166-1).",
        enum: [...MARKETS.keys()].sort(),
      },
      ...share(definitions),
    },
  };
}

function typeSchema(
  type: OfferType,
  text: TextOf,
  options: TaxonomyOptions | undefined,
): JsonObject {
  const { pages, planPages, title } = describeType(type, text, options);
  const plan = closed({
    plan: {
      title: "Plan ID",
      description: "Never changes. Lower-case letters, digits, - and _.",
      type: "string",
    },
    ...pagesOf(planPages),
    audience: audienceSchema(),
  });
  return closed(
    {
      format: { description: "The format of this file.", const: DOCUMENT_FORMAT },
      publisher: { title: "Publisher ID", type: "string" },
      offer: { title: "Offer ID", description: "Never changes.", type: "string" },
      type: { const: type.id },
      alias: {
        title: "Alias",
        description: "The offer's name among its publisher's people. Never changes.",
        type: "string",
      },
      ...pagesOf(pages.filter(({ kind }) => kind === "form")),
      plans: {
        title: "Plans",
        description:
          planPages.length === 0
            ? "Offers of this type have no plans."
            : "All plans of the offer: a draft plan that is not here is deleted.",
        type: "array",
        items: { ...plan, required: ["plan"] },
        maxItems: planPages.length === 0 ? 0 : type.plans.max,
      },
    },
    { title },
  );
}

const closed = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({
  ...more,
  type: "object",
  properties,
  additionalProperties: false,
});

const pagesOf = (pages: ReturnType<typeof describeType>["pages"]): JsonObject =>
  Object.fromEntries(
    pages.map(({ id, title, description, schema }) => {
      const page = fieldSchema(schema);
      return [id, { title, ...(description && { description }), ...page }];
    }),
  );

function audienceSchema(): JsonObject {
  const entry = closed({
    tenantId: { title: "Tenant ID of an organisation", type: "string" },
    subscriptionId: { title: "ID of an environment", type: "string" },
    note: { title: "Description", type: ["string", "null"], maxLength: 200 },
  });
  return {
    title: "Private audience",
    description:
      "Who may buy a private plan: entries, or the path of a CSV file with the columns ID, Description and Type.",
    type: ["array", "object", "null"],
    items: entry,
    properties: { file: path("The path of a CSV file beside this one.") },
    required: ["file"],
    additionalProperties: false,
    "x-beside": "list",
  };
}

const path = (description: string): JsonObject => ({ description, type: "string", minLength: 1 });

/** Keywords that mean the same in a file as in a page. */
const LIMITS = ["maxLength", "minLength", "minItems", "maxItems", "minimum", "maximum", "pattern"];

function fieldSchema(field: JsonObject): JsonObject {
  const { title } = field;
  const description = describe(field);
  const labels = { ...(title !== undefined && { title }), ...(description && { description }) };
  const limits = Object.fromEntries(
    LIMITS.flatMap((name) => (field[name] === undefined ? [] : [[name, field[name] as Json]])),
  );
  if ("x-image" in field || "x-file" in field)
    return {
      ...labels,
      type: ["string", "object", "null"],
      minLength: 1,
      properties: {
        file: path("The path of the file beside this one."),
        name: { description: "The file's name for readers.", type: "string" },
      },
      required: ["file"],
      additionalProperties: false,
      "x-beside": "file",
    };
  if (field["x-widget"] === "markets")
    return {
      ...labels,
      type: ["array", "string", "null"],
      items: { $ref: "#/definitions/market" },
      pattern: "^all$",
    };
  // An empty value is no answer yet.
  if (isList(field.enum)) return { ...labels, enum: [...field.enum, null] };
  const types = isList(field.type) ? field.type : [field.type ?? "object"];
  if (types.includes("string"))
    return {
      ...labels,
      // What looks like a number is read as it is typed; longer texts may stand in a file.
      type: ["string", "number", "boolean", "object", "null"],
      ...(field.format === "rich-text" ? {} : limits),
      properties: { file: path("The path of a text beside this file, .md or .html.") },
      required: ["file"],
      additionalProperties: false,
      "x-beside": "text",
    };
  if (types.includes("array"))
    return {
      ...labels,
      type: ["array", "null"],
      ...limits,
      ...(isObject(field.items) && { items: fieldSchema(field.items) }),
    };
  if (types.includes("object")) return { ...labels, ...groupSchema(field) };
  return { ...labels, type: [...types.filter((one) => one !== "null"), "null"], ...limits };
}

function groupSchema(field: JsonObject): JsonObject {
  const { properties, additionalProperties: others } = field;
  return {
    type: ["object", "null"],
    ...(isObject(properties) && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, one]) => [name, fieldSchema(one as JsonObject)]),
      ),
    }),
    ...(field["x-keys"] === "market" && { propertyNames: { $ref: "#/definitions/market" } }),
    additionalProperties: isObject(others) ? fieldSchema(others) : false,
  };
}

/** What the field's label does not say: its hint, its choices, whether it is needed. */
function describe(field: JsonObject): string {
  const options = isList(field["x-options"]) ? (field["x-options"] as readonly JsonObject[]) : [];
  return [
    ...(typeof field.description === "string" ? [field.description] : []),
    ...options.map(
      ({ value, label, description }) =>
        `${String(value)}: ${String(label)}${description ? `. ${String(description)}` : ""}`,
    ),
    ...(field["x-required"] === true ? ["Needed to publish."] : []),
    ...("x-lock" in field ? ["Once published, it changes only in a limited way."] : []),
  ].join("\n");
}

const SHARED_FROM = 600;

/** Types have most of their fields in common: what occurs more than once is written once. */
function share(types: Readonly<Record<string, JsonObject>>): JsonObject {
  const counts = new Map<string, number>();
  const shared = new Map<string, { readonly name: string; readonly schema: Json }>();
  for (const schema of Object.values(types)) count(schema);
  const definitions = Object.entries(types).map(([id, schema]): [string, Json] => [
    id,
    inner(schema),
  ]);
  return Object.fromEntries([
    ...definitions,
    ...[...shared.values()].map(({ name, schema }): [string, Json] => [name, schema]),
  ]);

  function count(value: Json): void {
    if (isList(value)) for (const one of value) count(one);
    if (!isObject(value)) return;
    const text = isSchema(value) ? JSON.stringify(value) : "";
    const before = counts.get(text) ?? 0;
    if (text.length >= SHARED_FROM) counts.set(text, before + 1);
    // Inside of what was met before, everything was met as often.
    if (before === 0 || text.length < SHARED_FROM)
      for (const one of Object.values(value)) count(one);
  }

  function replace(value: Json): Json {
    if (isList(value)) return value.map(replace);
    if (!isObject(value)) return value;
    const text = isSchema(value) ? JSON.stringify(value) : "";
    if ((counts.get(text) ?? 0) < 2) return inner(value);
    const known = shared.get(text) ?? add(text, value);
    return { $ref: `#/definitions/${known.name}` };
  }

  function inner(value: JsonObject): JsonObject {
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, replace(one)]));
  }

  function add(text: string, value: JsonObject) {
    const label = String(value.title ?? "entry")
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "");
    const entry = { name: `${label}.${shared.size + 1}`, schema: null as Json };
    shared.set(text, entry);
    entry.schema = inner(value);
    return entry;
  }
}

const isSchema = (value: JsonObject): boolean => "type" in value && !isObject(value.type);
