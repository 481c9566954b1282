import type { Json, JsonObject } from "./page-schema.ts";

/**
 * JSON text that is the same for the same value, whatever the order in which it was put together:
 * names sorted by code unit, no white space. Lists keep their order. Editions are named by its hash.
 *
 * @throws TypeError for a number that JSON does not have
 */
export function canonicalJson(value: Json | undefined): string {
  if (value === undefined || value === null) return "null";
  if (typeof value === "number" && !Number.isFinite(value))
    throw new TypeError(`Not JSON: ${value}`);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "object") {
    const fields = Object.entries(value)
      .filter(([, one]) => one !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, one]) => `${JSON.stringify(name)}:${canonicalJson(one)}`);
    return `{${fields.join(",")}}`;
  }
  return JSON.stringify(value);
}

/** Whether both have the same canonical text, without writing it: contents are compared at every save. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null)
    return (a ?? null) === (b ?? null);
  if (Array.isArray(a) || Array.isArray(b))
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((one, index) => sameJson(one, b[index]))
    );
  const [one, other] = [a as JsonObject, b as JsonObject];
  let given = 0;
  for (const name of Object.keys(one)) {
    if (one[name] === undefined) continue;
    given += 1;
    if (!Object.hasOwn(other, name) || other[name] === undefined) return false;
    if (!sameJson(one[name], other[name])) return false;
  }
  for (const name of Object.keys(other)) if (other[name] !== undefined) given -= 1;
  return given === 0;
}
