import { createHash } from "node:crypto";

/** What is confirmed where no subscription is concerned. */
export const NOTHING_CONFIRMED = "none";

/**
 * The name of a set of subscriptions, in any order: how many, and which. Whoever confirms them gives
 * it back, so that others cannot take their place between the look and the confirmation.
 */
export function confirmationOf(ids: readonly string[]): string {
  if (ids.length === 0) return NOTHING_CONFIRMED;
  const hash = createHash("sha256").update([...ids].sort().join(" "));
  return `${ids.length}-${hash.digest("hex").slice(0, 12)}`;
}

/** What was confirmed: by its name, by the ids that stood behind it, or by their number alone. */
export type Confirmed = string | readonly string[] | number;

/**
 * Whether what was confirmed covers `ids`. A name is confirmed by who sees them now, so it fits
 * exactly; ids were confirmed a while ago, and those that ended meanwhile are no reason to ask again.
 */
export function isConfirmed(ids: readonly string[], confirmed: Confirmed): boolean {
  if (typeof confirmed === "string") return confirmed === confirmationOf(ids);
  if (typeof confirmed === "number") return confirmed === ids.length;
  const known = new Set(confirmed);
  return ids.every((id) => known.has(id));
}
