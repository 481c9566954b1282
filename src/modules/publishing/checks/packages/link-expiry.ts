import { caution, type Fault, fault } from "./fault.ts";

const DAY_MS = 86_400_000;
/** Signed addresses should last so long after a submission (publisher.md 7.11). */
const SHORTEST_DAYS = 30;

/**
 * Whether a signed address, whose `se` says when it ends, lasts until buyers need it. Measured by the
 * clock of the machine that serves it, which decides.
 *
 * @param date header `Date` of its answer
 */
export function expiryOf(address: string, date: string | undefined): Fault[] {
  const query = URL.parse(address)?.searchParams;
  const said = query?.has("sig") ? query.get("se") : null;
  const ends = said === null || said === undefined ? Number.NaN : Date.parse(said);
  const now = Date.parse(date ?? "");
  if (said === null || said === undefined || Number.isNaN(ends) || Number.isNaN(now)) return [];
  const days = Math.floor((ends - now) / DAY_MS);
  if (days >= SHORTEST_DAYS) return [];
  const evidence = { ends: said.slice(0, 40) };
  return ends <= now
    ? [fault("link-expired", { params: { ends: evidence.ends }, evidence })]
    : [caution("link-expires-soon", { params: { days, wanted: SHORTEST_DAYS }, evidence })];
}
