import { fault } from "../domain/scim-fault.ts";
import { readFilter } from "../domain/scim-filter.ts";
import type { ScimPage } from "../queries/scim.ts";

/** Resources of one answer. */
export const MOST_RESULTS = 200;

/** Where a list begins, counted from 1, and how much of it is wanted; what cannot be read is not heard. */
export function pageIn(query: Readonly<Record<string, unknown>>): ScimPage {
  const start = numberIn(query["startIndex"]) ?? 1;
  const count = numberIn(query["count"]) ?? MOST_RESULTS;
  return {
    offset: Math.min(Math.max(start, 1) - 1, 1_000_000_000),
    limit: Math.min(Math.max(count, 0), MOST_RESULTS),
  };
}

const numberIn = (text: unknown): number | undefined =>
  typeof text === "string" && /^-?\d{1,30}$/.test(text) ? Number(text) : undefined;

/** What a list is narrowed to: everything where no filter is given. */
export function filterIn(
  { filter }: Readonly<Record<string, unknown>>,
  attributes: Parameters<typeof readFilter>[1],
): ReturnType<typeof readFilter> {
  if (filter === undefined) return { ok: true, value: [] };
  return typeof filter === "string"
    ? readFilter(filter, attributes)
    : fault("invalidFilter", "filter is given once.");
}
