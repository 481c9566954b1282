import { type Reader, statement } from "../../../platform/database.ts";
import { offerMarks } from "../../catalog/index.ts";
import type { SubmissionState } from "../domain/submission-lifecycle.ts";

/** Where the publication of an offer stands, in few words. */
export type PublicationStanding = {
  readonly offerId: string;
  readonly offer: string;
  readonly status: string;
  /** The newest one. */
  readonly submission: { readonly number: number; readonly state: SubmissionState } | null;
  /** Another text after every change that the overview of the offer shows. */
  readonly mark: string;
};

type Row = {
  readonly offerId: string;
  readonly number: number;
  readonly state: SubmissionState;
  readonly mark: string;
};

// A row's xmin is the transaction that wrote it last: whatever changes of a row, it says so.
const newest = statement<[offers: readonly string[]], Row>(
  "publishing.newest-standings",
  `select s.offer_id as "offerId", s.number, s.state,
     md5(concat_ws(' ', s.id, s.xmin,
       (select string_agg(t.xmin::text, ' ' order by t.position) from publishing.steps t where t.submission_id = s.id),
       (select g.xmin from publishing.scheduled_go_lives g where g.submission_id = s.id),
       (select l.xmin from publishing.preview_links l where l.offer_id = s.offer_id),
       (select max(m.number) from publishing.messages m where m.submission_id = s.id))) as mark
   from unnest($1::uuid[]) o (id)
   cross join lateral (select *, xmin from publishing.submissions
     where offer_id = o.id order by number desc limit 1) s`,
);

/** Of each of the offers that is still there. A look for all of them, not one for each. */
export async function publicationStandings(
  db: Reader,
  offers: readonly string[],
): Promise<readonly PublicationStanding[]> {
  const [found, submissions] = await Promise.all([
    offerMarks(db, offers),
    db.query(newest, [offers]),
  ]);
  return found.map(({ id, slug, status, mark }) => {
    const submission = submissions.find(({ offerId }) => offerId === id);
    return {
      offerId: id,
      offer: slug,
      status,
      submission: submission ? { number: submission.number, state: submission.state } : null,
      mark: `${mark}-${submission?.mark ?? "0"}`,
    };
  });
}
