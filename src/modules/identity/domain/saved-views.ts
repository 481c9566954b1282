/**
 * The lists whose views can be saved. A portal's lists of the same things have one word: the customers of a
 * partner and those of a publisher, invoices of a buyer and of the operator.
 */
export const LISTS = [
  "certification",
  "charges",
  "customers",
  "deals",
  "events",
  "invoices",
  "leads",
  "offers",
  "orders",
  "organisations",
  "programs",
  "purchases",
  "subscriptions",
  "users",
] as const;

export type ListName = (typeof LISTS)[number];

/** For each person and list, and for each organisation and list. */
export const MOST_VIEWS = 50;
export const LONGEST_QUERY = 2_000;
const MOST_PARTS = 30;
const PART = /^[a-z][A-Za-z0-9]{0,39}$/;
/** Where in the list somebody was, and which view was open: no part of a view. */
const NOT_KEPT: ReadonlySet<string> = new Set(["cursor", "saved"]);

/**
 * The part of an address that a view keeps: each name once, in alphabetical order, without place and open view. What
 * the names mean is the list's; one that a later version does not know is left out when the view is opened.
 *
 * @param text after the question mark, at most 2,000 characters
 * @returns undefined where it is no such text, or has more than 30 parts
 */
export function readViewQuery(text: string): string | undefined {
  if (text.length > LONGEST_QUERY || text.includes("\0") || !text.isWellFormed()) return undefined;
  const parts = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(text)) {
    if (!PART.test(name) || value.includes("\0")) return undefined;
    if (!NOT_KEPT.has(name) && value !== "") parts.set(name, value);
  }
  if (parts.size > MOST_PARTS) return undefined;
  const sorted = [...parts].sort(([a], [b]) => (a < b ? -1 : 1));
  const query = new URLSearchParams(sorted).toString();
  return query.length > LONGEST_QUERY ? undefined : query;
}
