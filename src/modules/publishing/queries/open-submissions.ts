import { type Reader, statement } from "../../../platform/database.ts";

const count = statement<[publisher: string], { count: number }>(
  "publishing.open-submissions-of-publisher",
  `select count(*)::int as count from publishing.submissions
   where publisher_id = $1 and ended_at is null`,
);

/** How many submissions of a publisher are on their way: in progress, in need of attention, at Preview, going live. */
export const countOpenSubmissions = async (db: Reader, publisherId: string): Promise<number> =>
  (await db.query(count, [publisherId]))[0]?.count ?? 0;
