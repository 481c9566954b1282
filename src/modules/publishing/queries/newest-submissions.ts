import { type Reader, statement } from "../../../platform/database.ts";
import type { Progress } from "../domain/progress.ts";

/** How far the newest submission of an offer is. */
export type NewestSubmission = {
  readonly offerId: string;
  readonly number: number;
  readonly progress: Progress;
};

const newest = statement<
  [offers: readonly string[]],
  { offerId: string; number: number; state: Progress["state"]; steps: Progress["steps"] }
>(
  "publishing.newest-submissions",
  `select s.offer_id as "offerId", s.number, s.state,
     (select coalesce(jsonb_agg(jsonb_build_object('id', p.step, 'by', p.by, 'state', p.state,
          'attempt', p.attempt) order by p.position), '[]')
        from publishing.steps p where p.submission_id = s.id) as steps
   from unnest($1::uuid[]) as o(id) cross join lateral (
     select id, offer_id, number, state from publishing.submissions
     where offer_id = o.id order by number desc limit 1) s`,
);

/** The newest submission of each of the offers that was ever submitted. */
export const newestSubmissions = async (
  db: Reader,
  offerIds: readonly string[],
): Promise<NewestSubmission[]> =>
  (await db.query(newest, [offerIds])).map(({ offerId, number, state, steps }) => ({
    offerId,
    number,
    progress: { state, steps },
  }));
