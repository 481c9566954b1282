import type { Json } from "./page-schema.ts";

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
