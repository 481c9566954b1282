import { inRelease } from "./release.ts";

/** What a schema refuses, made from it: bodies with one thing wrong in them, field by field. */

export type Schema = {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: unknown;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly format?: string;
};
export type Operation = {
  readonly operationId: string;
  readonly parameters?: readonly { name: string; in: string; schema: Schema; required?: boolean }[];
  readonly requestBody?: { content: Readonly<Record<string, { schema: Schema }>> };
  readonly responses?: Readonly<Record<string, { content?: Readonly<Record<string, unknown>> }>>;
  readonly "x-souk-access": { of?: string | string[] };
};
export type Route = {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
};

let turn = 0;
/**
 * Faults that are found before any use case has a say: each place is given `count` of them, in turn,
 * so that every fault meets many places and every place some faults.
 */
export function some<T>(all: readonly T[], count: number): readonly T[] {
  const given = Math.min(count, all.length);
  turn += given;
  return Array.from({ length: given }, (_, at) => all[(turn + at) % all.length] as T);
}

type Broken = { readonly body: unknown; readonly pointer: string; readonly expects?: "refused" };

/** A value that the schema takes, as far as a schema can tell. */
export function sample(schema: Schema): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.anyOf !== undefined) return sample(schema.anyOf[0] ?? {});
  switch (schema.type) {
    case "object":
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, one]) => [name, sample(one)]),
      );
    case "array":
      return schema.items && (schema.minItems ?? 0) > 0 ? [sample(schema.items)] : [];
    case "integer":
    case "number":
      return schema.minimum ?? 1;
    case "boolean":
      return true;
    case "null":
      return null;
    case "string":
      if (schema.pattern?.startsWith("^[0-9a-f]{8}-"))
        return "00000000-0000-7000-8000-000000000000";
      if (schema.format === "email") return "someone@example.com";
      if (schema.format === "date") return "2026-11-01";
      if (schema.pattern === "^[A-Z]{2}$") return "FR";
      return "abc";
    default:
      return {};
  }
}

/** The sample with one thing wrong in it, for every field that the schema has. */
export function brokenBodies(schema: Schema): Broken[] {
  const good = sample(schema);
  const broken: Broken[] = [];
  const visit = (at: Schema, path: readonly (string | number)[]): void => {
    const pointer = path.map((part) => `/${part}`).join("");
    const wrong: unknown[] = [
      null,
      1,
      -1,
      1.5,
      2 ** 53 + 2,
      1e308,
      "",
      "x",
      true,
      [],
      ["x"],
      {},
      { $ne: 1 },
    ];
    const fitting = wrong.filter((value) => mayFit(at, value));
    for (const value of some(fitting, inRelease(2, 13)))
      broken.push({ body: put(good, path, value), pointer });
    const others = wrong.filter((value) => !fitting.includes(value));
    for (const value of some(others, inRelease(2, 3)))
      broken.push({ body: put(good, path, value), pointer, expects: "refused" });
    if (at.type === "string" && at.maxLength !== undefined)
      broken.push({
        body: put(good, path, "x".repeat(at.maxLength + 1)),
        pointer,
        expects: "refused",
      });
    if (at.type === "string") broken.push({ body: put(good, path, "x".repeat(20_000)), pointer });
    if (at.type === "array" && at.maxItems !== undefined && at.items) {
      const items = Array.from({ length: at.maxItems + 1 }, () => sample(at.items ?? {}));
      broken.push({ body: put(good, path, items), pointer, expects: "refused" });
    }
    if (at.maximum !== undefined)
      broken.push({ body: put(good, path, at.maximum + 1), pointer, expects: "refused" });
    if (at.minimum !== undefined)
      broken.push({ body: put(good, path, at.minimum - 1), pointer, expects: "refused" });
    if (at.type === "object") {
      for (const name of at.required ?? [])
        broken.push({ body: put(good, [...path, name], undefined), pointer, expects: "refused" });
      if (at.additionalProperties === false)
        for (const name of some(
          ["noSuchField", "id", "sellerId", "organisationId", "tenantId", "status"],
          inRelease(1, 2),
        ))
          if (at.properties?.[name] === undefined)
            broken.push({ body: put(good, [...path, name], "x"), pointer, expects: "refused" });
      for (const [name, one] of Object.entries(at.properties ?? {}))
        if (path.length < 3) visit(one, [...path, name]);
    }
    if (at.type === "array" && at.items && path.length < 3) visit(at.items, [...path, 0]);
  };
  visit(schema, []);
  return broken;
}

/** Whether the schema could take the value: then nothing is said of the answer's status. */
function mayFit(schema: Schema, value: unknown): boolean {
  if (schema.anyOf) return schema.anyOf.some((one) => mayFit(one, value));
  if (schema.const !== undefined) return schema.const === value;
  if (schema.enum) return schema.enum.includes(value);
  switch (schema.type) {
    case undefined:
      return true;
    case "null":
      return value === null;
    case "integer":
    case "number":
      return typeof value === "number";
    case "array":
      return Array.isArray(value);
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    default:
      return typeof value === schema.type;
  }
}

export function textFields(
  schema: Schema,
  path: readonly (string | number)[] = [],
): (string | number)[][] {
  if (schema.anyOf) return schema.anyOf.slice(0, 1).flatMap((one) => textFields(one, path));
  if (schema.type === "string") return [[...path]];
  if (schema.type === "array" && schema.items) return textFields(schema.items, [...path, 0]);
  if (schema.type !== "object") return [];
  return Object.entries(schema.properties ?? {}).flatMap(([name, one]) =>
    textFields(one, [...path, name]),
  );
}

/** A copy of `value` with `to` at the path; undefined takes the field away. */
export function put(value: unknown, path: readonly (string | number)[], to: unknown): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return to;
  if (typeof head === "number") {
    const copy = Array.isArray(value) ? [...value] : [];
    copy[head] = put(copy[head], rest, to);
    return copy;
  }
  const copy: Record<string, unknown> = { ...(value as Record<string, unknown>) };
  const inner = put(copy[head], rest, to);
  if (inner === undefined) delete copy[head];
  else copy[head] = inner;
  return copy;
}
