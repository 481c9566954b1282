import type { Selectable } from "kysely";
import { type Reader, statement } from "../../../platform/database.ts";
import { operatorOrganisation } from "../../identity/index.ts";
import type { PolicyVersion } from "../domain/policies.ts";
import { type WaitingTimes, waitingTimesOf } from "../domain/waiting-times.ts";
import { type ScheduledGoLive, scheduledGoLive } from "../store/scheduled-go-lives.ts";
import { type StoredSubmission, withProgress } from "../store/submissions.ts";
import type { CheckRunsTable, FindingsTable, VerdictsTable } from "../store/tables.ts";

import { policyVersion } from "./policies.ts";
import { targetSeconds } from "./settings.ts";

export type FindingRow = Selectable<FindingsTable>;
export type CheckRunRow = Selectable<CheckRunsTable>;
export type VerdictRow = Selectable<VerdictsTable>;

/** A submission with everything that was found in it. */
export type SubmissionRecord = StoredSubmission & {
  readonly findings: readonly FindingRow[];
  readonly runs: readonly CheckRunRow[];
  readonly verdicts: readonly VerdictRow[];
  /** The appointment to go live, whatever became of it. */
  readonly scheduled: ScheduledGoLive | undefined;
  readonly comparedWith: { readonly number: number; readonly editionId: string } | undefined;
  /** The operator's name where one of its people decided: publishers are not told which. */
  readonly decidedFor: string | null;
  /** The version that it is judged by: the one in force when it was submitted. */
  readonly policies: PolicyVersion;
};

type Where = { readonly id: string } | { readonly offerId: string; readonly number?: number };

/** One submission by its id, by offer and number, or the newest of an offer. */
export async function readSubmission(
  db: Reader,
  where: Where,
): Promise<SubmissionRecord | undefined> {
  let query = db.sql.selectFrom("publishing.submissions").selectAll();
  if ("id" in where) query = query.where("id", "=", where.id);
  else {
    query = query.where("offer_id", "=", where.offerId).orderBy("number", "desc").limit(1);
    if (where.number !== undefined) query = query.where("number", "=", where.number);
  }
  const row = await query.executeTakeFirst();
  if (row === undefined) return undefined;
  const steps = await db.sql
    .selectFrom("publishing.steps")
    .selectAll()
    .where("submission_id", "=", row.id)
    .execute();
  const findings = await db.sql
    .selectFrom("publishing.findings")
    .selectAll()
    .where("submission_id", "=", row.id)
    .orderBy("severity")
    .orderBy("position")
    .orderBy("id")
    .execute();
  const runs = await db.sql
    .selectFrom("publishing.check_runs")
    .selectAll()
    .where("submission_id", "=", row.id)
    .orderBy("position")
    .execute();
  const verdicts = await db.sql
    .selectFrom("publishing.verdicts")
    .selectAll()
    .where("submission_id", "=", row.id)
    .orderBy("policy")
    .execute();
  const compared =
    row.compared_with === null
      ? undefined
      : await db.sql
          .selectFrom("publishing.submissions")
          .select(["number", "edition_id as editionId"])
          .where("id", "=", row.compared_with)
          .executeTakeFirst();
  const decidedFor =
    row.decided_by === null ? null : ((await operatorOrganisation(db))?.name ?? null);
  const policies = await policyVersion(db, row.policy_version);
  if (policies === undefined) throw new Error(`There are no policies ${row.policy_version}`);
  return {
    ...withProgress(row, steps),
    findings,
    runs,
    verdicts,
    comparedWith: compared,
    decidedFor,
    scheduled: await scheduledGoLive(db, row.id),
    policies,
  };
}

export type SubmissionLine = {
  readonly id: string;
  readonly number: number;
  readonly slug: string;
  readonly state: StoredSubmission["row"]["state"];
  readonly editionId: string;
  readonly submittedAt: Temporal.Instant;
  readonly submittedBy: string;
  readonly endedAt: Temporal.Instant | null;
  readonly blocking: number;
  readonly warnings: number;
  readonly step: string | null;
};

const lines = statement<[offer: string, before: number | null, limit: number], SubmissionLine>(
  "publishing.submissions-of-offer",
  `select s.id, s.number, s.offer_slug as slug, s.state, s.edition_id as "editionId",
     s.submitted_at as "submittedAt", s.submitted_by as "submittedBy", s.ended_at as "endedAt",
     (select count(*)::int from publishing.findings f where f.submission_id = s.id and f.severity = 'blocking') as blocking,
     (select count(*)::int from publishing.findings f where f.submission_id = s.id and f.severity = 'warning') as warnings,
     (select step from publishing.steps t where t.submission_id = s.id
        and t.state not in ('passed', 'passed-with-warnings') order by position limit 1) as step
   from publishing.submissions s
   where s.offer_id = $1 and ($2::int is null or s.number < $2) order by s.number desc limit $3`,
);

/** The submissions of an offer, newest first, before number `before`. */
export const listSubmissions = (
  db: Reader,
  offerId: string,
  { before, limit }: { readonly before: number | undefined; readonly limit: number },
) => db.query(lines, [offerId, before ?? null, limit]);

/** What `teamSeconds` computes, of a row `s` of submissions, in SQL. */
export function teamSecondsUntil(until: string): string {
  return `greatest(0, floor(extract(epoch from ${until} - s.waiting_since)) - s.publisher_seconds
    - case when s.asked_at is not null and s.answered_at is null
        then floor(extract(epoch from ${until} - s.asked_at)) else 0 end)::int`;
}

const waits = statement<[since: Temporal.Instant], { seconds: number }>(
  "publishing.waits",
  `select ${teamSecondsUntil("s.decided_at")} as seconds from publishing.submissions s
   where waiting_since is not null and decision is not null and decided_at >= $1
   order by decided_at desc limit 1000`,
);

const WAITING_TIMES_OVER = { hours: 90 * 24 };

/** How long submissions waited for the certification team in the 90 days before `at` (marketplace time). */
export const waitingTimes = async (
  db: Reader,
  at: Temporal.Instant,
): Promise<WaitingTimes & { readonly targetSeconds: number }> => ({
  ...waitingTimesOf(
    (await db.query(waits, [at.subtract(WAITING_TIMES_OVER)])).map(({ seconds }) => seconds),
  ),
  targetSeconds: await targetSeconds(db),
});

const durations = statement<[], { step: string; seconds: number }>(
  "publishing.step-durations",
  `select step, percentile_disc(0.5) within group (order by extract(epoch from ended_at - started_at))::int as seconds
   from publishing.steps where state in ('passed', 'passed-with-warnings') and by = 'system'
     and started_at is not null and ended_at is not null group by step`,
);

/** Seconds that each step of the system usually takes: the median of those that passed. */
export const stepDurations = async (db: Reader): Promise<ReadonlyMap<string, number>> =>
  new Map((await db.query(durations, [])).map(({ step, seconds }) => [step, seconds]));

export type PreviewRow = {
  readonly token: string;
  readonly editionId: string;
  readonly number: number;
  readonly readyAt: Temporal.Instant;
};

const preview = statement<[offer: string], PreviewRow>(
  "publishing.preview-of-offer",
  `select l.token, l.edition_id as "editionId", s.number, l.ready_at as "readyAt"
   from publishing.preview_links l join publishing.submissions s on s.id = l.submission_id
   where l.offer_id = $1`,
);

export const previewOf = async (db: Reader, offerId: string): Promise<PreviewRow | undefined> =>
  (await db.query(preview, [offerId]))[0];

const names = statement<[ids: readonly string[]], { offer: string; number: number }>(
  "publishing.submission-names",
  `select offer_name as offer, number from publishing.submissions where id = any ($1::uuid[])
   order by offer_name, number`,
);

/** What people call some submissions, by the names of their offers. */
export const submissionNames = (db: Reader, ids: readonly string[]) => db.query(names, [ids]);
