import { type Reader, statement } from "../../../platform/database.ts";
import type { FindingRow } from "./submissions.ts";

/** The submission of an offer that came before another one. */
export type SubmissionBefore = {
  readonly id: string;
  readonly number: number;
  readonly editionId: string;
};

const before = statement<[offer: string, number: number], SubmissionBefore>(
  "publishing.submission-before",
  `select id, number, edition_id as "editionId" from publishing.submissions
   where offer_id = $1 and number < $2 order by number desc limit 1`,
);

export const submissionBefore = async (
  db: Reader,
  row: { readonly offer_id: string; readonly number: number },
): Promise<SubmissionBefore | undefined> => (await db.query(before, [row.offer_id, row.number]))[0];

const outcomes = statement<[submission: string], { check: string; outcome: string }>(
  "publishing.outcomes-of-submission",
  `select distinct on (check_name) check_name as check,
     case when blocking > 0 then 'failed' when warnings > 0 then 'warnings' else 'passed' end as outcome
   from publishing.check_runs where submission_id = $1 order by check_name, position desc limit 200`,
);

/** What each check came to in a submission, where it ran last. */
export const outcomesOf = async (
  db: Reader,
  submissionId: string,
): Promise<ReadonlyMap<string, string>> =>
  new Map((await db.query(outcomes, [submissionId])).map(({ check, outcome }) => [check, outcome]));

/** What was found in a submission, blocking first; two hundred at most. */
export const findingsOf = (db: Reader, submissionId: string): Promise<FindingRow[]> =>
  db.sql
    .selectFrom("publishing.findings")
    .selectAll()
    .where("submission_id", "=", submissionId)
    .orderBy("severity")
    .orderBy("position")
    .orderBy("id")
    .limit(200)
    .execute();
