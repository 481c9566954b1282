import { type Reader, statement } from "./database.ts";

/** Background work that has failed so far; `id` is its own in lists of background work. */
export type UnfinishedWork = {
  readonly id: string;
  readonly name: string;
  readonly subject: string;
  readonly since: Temporal.Instant;
};

// Followers that were tried and are to be tried again, or no longer; moments of the agenda that failed.
const UNFINISHED = `
  select j.id::text as id, j.data ->> 'follower' as name, j.data -> 'event' ->> 'subject' as subject, j.created_on as since
  from pgboss.job j where j.name = 'followers' and j.data ->> 'follower' = any($1::text[])
    and (j.state = 'failed' or (j.state = 'retry' and j.retry_count > 0))
  union all
  select a.id::text, a.kind, a.subject, a.due_at from platform.agenda a where a.attempts > 0 and a.kind = any($2::text[])`;

type About = { readonly followers: readonly string[]; readonly moments: readonly string[] };

const list = statement<
  [followers: readonly string[], moments: readonly string[], after: string | null, limit: number],
  UnfinishedWork
>(
  "platform.unfinished-work",
  `select * from (${UNFINISHED}) w where $3::text is null or id > $3 order by id limit $4`,
);
const count = statement<
  [followers: readonly string[], moments: readonly string[]],
  { count: number }
>("platform.count-unfinished-work", `select count(*)::int as count from (${UNFINISHED}) w`);

/** Work of these followers and moments that failed and is not done yet, by id. */
export const unfinishedWork = (
  db: Reader,
  { followers, moments }: About,
  page: { readonly after: string | null; readonly limit: number },
): Promise<UnfinishedWork[]> => db.query(list, [followers, moments, page.after, page.limit]);

export const countUnfinishedWork = async (
  db: Reader,
  { followers, moments }: About,
): Promise<number> => (await db.query(count, [followers, moments]))[0]?.count ?? 0;
