import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { statement } from "../../../platform/database.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database } from "../../../platform/transaction.ts";
import { isOpen } from "../domain/submission-lifecycle.ts";
import { findingsSettled } from "../problems.ts";
import { offerForPublisher } from "../queries/offers.ts";
import { lockSubmissionOf } from "../store/submissions.ts";

const mark = statement<
  [submission: string, finding: string, at: Temporal.Instant | null, by: string | null],
  { was: boolean }
>(
  "publishing.mark-fixed",
  `update publishing.findings f
   set fixed_at = case when $3::timestamptz is null then null else coalesce(f.fixed_at, $3) end,
     fixed_by = case when $3::timestamptz is null then null else coalesce(f.fixed_by, $4) end
   from publishing.findings before
   where f.id = $2 and f.submission_id = $1 and before.id = f.id
   returning before.fixed_at is not null as was`,
);

/**
 * The publisher says that it has put a finding right, or has not after all (ux.md P18). It changes nothing
 * but what the certification team reads with the next submission; the checks judge for themselves.
 */
export async function markFixed(
  db: Database,
  {
    publisherId,
    slug,
    number,
    finding,
    fixed,
  }: {
    readonly publisherId: string;
    readonly slug: string;
    readonly number: number;
    readonly finding: string;
    readonly fixed: boolean;
  },
): Promise<Result<void>> {
  return db.transaction(async (tx) => {
    const offer = await offerForPublisher(tx, publisherId, slug);
    const submission = offer && (await lockSubmissionOf(tx, offer.offer.id, number));
    if (submission === undefined) return refuse(notFound({}));
    const { row } = submission;
    if (!isOpen(row.state)) return refuse(findingsSettled({ state: row.state }));
    const [marked] = await tx.query(mark, [
      row.id,
      finding,
      fixed ? tx.at : null,
      fixed ? tx.actor.name : null,
    ]);
    if (marked === undefined) return refuse(notFound({}));
    if (marked.was !== fixed)
      tx.audit({
        organisationId: publisherId,
        action: fixed ? "publishing.finding-fixed" : "publishing.finding-not-fixed",
        objectType: "offer",
        objectId: row.offer_id,
        after: { number, finding },
      });
    return ok(undefined);
  });
}
