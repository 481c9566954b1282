import { readFile } from "node:fs/promises";
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { readFilesBeside } from "./offer-file.ts";
import { type FileError, type ParsedFile, toPointerPart } from "./offer-yaml.ts";

type Json = Record<string, unknown>;

/** The JSON Schema of `offer.yaml` that comes with this command; a marketplace serves its own. */
export const readSchema = async (): Promise<Json> =>
  JSON.parse(await readFile(new URL("../../docs/offer.schema.json", import.meta.url), "utf8"));

/** The same for one offer type: what an editor needs beside one file. Undefined for no type. */
export function schemaOfType(schema: Json, type: string): Json | undefined {
  const definitions = schema.definitions as Readonly<Record<string, Json>>;
  const { properties, allOf } = schema as {
    properties: { type: Json & { enum: readonly string[] } };
    allOf: readonly { then: { $ref: string } }[];
  };
  if (!properties.type.enum.includes(type)) return undefined;
  const reference = `#/definitions/${type}`;
  const needed = new Set<string>();
  collect({ $ref: reference });
  const { description: _, ...typeField } = properties.type;
  return {
    ...schema,
    properties: { type: { ...typeField, enum: [type] } },
    allOf: allOf.filter(({ then }) => then.$ref === reference),
    definitions: Object.fromEntries(
      Object.entries(definitions).filter(([name]) => needed.has(name)),
    ),
  };

  function collect(value: unknown): void {
    if (typeof value !== "object" || value === null) return;
    for (const [name, one] of Object.entries(value)) {
      const target = name === "$ref" ? String(one).split("/").at(-1) : undefined;
      if (target !== undefined && !needed.has(target)) {
        needed.add(target);
        collect(definitions[target]);
      } else collect(one);
    }
  }
}

type Beside = { readonly pointer: string; readonly kind: string; readonly path: string };

/** Notes the files that a document names. Its `this` is the list of the document that is checked. */
function noteBeside(
  this: Beside[],
  kind: string,
  data: unknown,
  _schema: unknown,
  at?: { instancePath: string },
): boolean {
  const named = typeof data === "string" && kind === "file" ? data : fileOf(data);
  if (named !== undefined) this.push({ pointer: at?.instancePath ?? "", kind, path: named });
  return true;
}

/** What each type's schema was made into: making it takes a hundred times as long as a check. */
const checks = new Map<string, ValidateFunction>();

async function checkOf(type: string): Promise<ValidateFunction> {
  const whole = await readSchema();
  const own = schemaOfType(whole, type);
  const key = own === undefined ? "" : type;
  const known = checks.get(key);
  if (known !== undefined) return known;
  const ajv = new Ajv({
    allErrors: true,
    strict: false,
    verbose: true,
    validateFormats: false,
    passContext: true,
  });
  ajv.addKeyword({ keyword: "x-beside", validate: noteBeside });
  const made = ajv.compile(own ?? whole);
  checks.set(key, made);
  return made;
}

/**
 * Everything that the schema finds in a file, and every file beside it that is missing or lies
 * elsewhere: what can be known without a marketplace.
 */
export async function checkOffline(parsed: ParsedFile): Promise<readonly FileError[]> {
  const beside: Beside[] = [];
  const check = await checkOf(parsed.head.type);
  check.call(beside as never, parsed.plain());
  const errors = (check.errors ?? []).flatMap((error): FileError[] => {
    const told = describe(error);
    return told === undefined
      ? []
      : [{ file: parsed.path, ...parsed.locate(told.pointer), ...told }];
  });
  const missing = await readFilesBeside(parsed, beside);
  return [...errors, ...missing].sort(
    (a, b) =>
      Number(a.file > b.file) - Number(a.file < b.file) || a.line - b.line || a.column - b.column,
  );
}

const fileOf = (data: unknown): string | undefined => {
  const { file } = (typeof data === "object" && data !== null ? data : {}) as { file?: unknown };
  return typeof file === "string" ? file : undefined;
};

/** What a keyword of JSON Schema found, in the marketplace's own words. */
function describe(
  error: ErrorObject,
): Pick<FileError, "pointer" | "key" | "code" | "params"> | undefined {
  const { keyword, instancePath: pointer, params, data, parentSchema = {}, schemaPath } = error;
  const field = (name: string, values: Readonly<Record<string, string | number>> = {}) => ({
    pointer,
    key: `field.catalog/${name}`,
    params: values,
  });
  const limit = Number(params.limit ?? 0);
  const count = Array.isArray(data) ? data.length : [...String(data)].length;
  const value = String(error.propertyName ?? data);
  switch (keyword) {
    case "type":
      return field("wrong-type", { expected: String([parentSchema.type].flat()[0]) });
    case "enum":
      if (schemaPath.includes("definitions/market/")) {
        const name = error.propertyName;
        const place = name === undefined ? pointer : `${pointer}/${toPointerPart(name)}`;
        return { ...field("unknown-market", { market: value }), pointer: place };
      }
      return field("unknown-value", {
        value,
        known: (params.allowedValues as readonly unknown[])
          .filter((one) => one !== null)
          .join(", "),
      });
    case "const":
      return field("unknown-value", { value, known: String(params.allowedValue) });
    case "additionalProperties": {
      const name = String(params.additionalProperty);
      return {
        ...field("unknown-field", { field: name }),
        pointer: `${pointer}/${toPointerPart(name)}`,
      };
    }
    case "required":
      return params.missingProperty === "file"
        ? { pointer, code: "offer-file-reference" }
        : { pointer, code: "offer-file-head", params: { field: String(params.missingProperty) } };
    case "pattern":
      return parentSchema.pattern === "^all$"
        ? field("unknown-value", { value, known: "all" })
        : field("bad-pattern");
    case "maxLength":
      return field("too-long", { max: limit, length: count });
    case "minLength":
      return field("too-short", { min: limit });
    case "minItems":
      return field("too-few", { min: limit, count });
    case "maxItems":
      return field("too-many", { max: limit, count });
    case "minimum":
      return field("too-small", { min: limit });
    case "maximum":
      return field("too-large", { max: limit });
    default:
      // What a condition or a name led to is told by the keyword that failed there.
      return undefined;
  }
}
