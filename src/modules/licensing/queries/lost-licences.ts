import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";

const lost = statement<
  [poolIds: readonly string[], at: Instant, limit: number],
  { displayName: string }
>(
  "licensing.who-lost-licences",
  `select display_name as "displayName" from licensing.assignment_history
   where pool_id = any ($1) and at = $2 and action = 'unassigned' and because in ('fewer-licences', 'licences-ended')
   order by pool_id, number desc limit $3`,
);
/** Names of who lost a licence of these pools at that instant because there were fewer. */
export const whoLost = async (
  db: Reader,
  {
    poolIds,
    at,
    limit,
  }: { readonly poolIds: readonly string[]; readonly at: Instant; readonly limit: number },
): Promise<readonly string[]> =>
  (await db.query(lost, [poolIds, at, limit])).map(({ displayName }) => displayName);
