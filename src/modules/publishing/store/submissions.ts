import { randomUUIDv7 } from "node:crypto";
import type { Selectable } from "kysely";
import { holdMoment } from "../../../platform/agenda.ts";
import type { Reader } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { takeTurn } from "../../../platform/turn.ts";
import type { Verdict } from "../domain/certification.ts";
import type { Finding } from "../domain/finding.ts";
import type { StepDefinition } from "../domain/pipeline.ts";
import type { Progress } from "../domain/progress.ts";
import { isOpen, OPEN_STATES } from "../domain/submission-lifecycle.ts";
import { GO_LIVE_DUE } from "./scheduled-go-lives.ts";
import type { StepsTable, SubmissionsTable } from "./tables.ts";

export type SubmissionRow = Selectable<SubmissionsTable>;
export type StepRow = Selectable<StepsTable>;

/** A submission with how far it is; read under its lock where something is to be decided. */
export type StoredSubmission = {
  readonly row: SubmissionRow;
  readonly steps: readonly StepRow[];
  readonly progress: Progress;
};

export type NewSubmission = Pick<
  SubmissionRow,
  | "offer_id"
  | "publisher_id"
  | "number"
  | "offer_slug"
  | "offer_type"
  | "offer_name"
  | "edition_id"
  | "notes"
  | "compared_with"
  | "changes"
  | "person_needed"
  | "because"
  | "alone"
  | "two_people"
  | "policy_version"
> & { readonly review: readonly Finding[] };

export async function insertSubmission(
  tx: Tx,
  { review, ...submission }: NewSubmission,
  steps: readonly StepDefinition[],
): Promise<StoredSubmission> {
  const row = await tx.sql
    .insertInto("publishing.submissions")
    .values({
      ...submission,
      because: [...submission.because],
      id: randomUUIDv7(),
      state: "in-progress",
      review: JSON.stringify(review),
      submitted_at: tx.at,
      submitted_by: tx.actor.name,
      ended_at: null,
      signed_off_at: null,
      signed_off_by: null,
      waiting_since: null,
      claimed_by: null,
      claimed_by_name: null,
      claimed_at: null,
      certified_at: null,
      decision: null,
      decided_at: null,
      decided_by: null,
      decision_note: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  const stored = await tx.sql
    .insertInto("publishing.steps")
    .values(
      steps.map(({ id, phase, by }, position) => ({
        submission_id: row.id,
        position,
        step: id,
        phase,
        by,
        state: "waiting" as const,
        attempt: 0,
        started_at: null,
        ended_at: null,
      })),
    )
    .returningAll()
    .execute();
  return withProgress(row, stored);
}

/** Reads a submission and keeps it locked until the transaction ends. */
export async function lockSubmission(tx: Tx, id: string): Promise<StoredSubmission | undefined> {
  const row = await tx.sql
    .selectFrom("publishing.submissions")
    .selectAll()
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  return row && withSteps(tx, row);
}

/** The offer's submission of that number, locked; its moment to go live is held before it. */
export async function lockSubmissionOf(
  tx: Tx,
  offerId: string,
  number: number,
): Promise<StoredSubmission | undefined> {
  await tx.query(holdMoment, [GO_LIVE_DUE, offerId]);
  const row = await tx.sql
    .selectFrom("publishing.submissions")
    .selectAll()
    .where("offer_id", "=", offerId)
    .where("number", "=", number)
    .forUpdate()
    .executeTakeFirst();
  return row && withSteps(tx, row);
}

/** Whoever may start or end a submission of an offer does it one after the other, by its slug. */
export const takeOffersTurn = (tx: Tx, slug: string): Promise<void> =>
  takeTurn(tx, `publishing.submission ${slug}`);

/** The submission of the offer that has not ended, locked; its moment to go live is held before it. */
export async function lockOpenSubmission(
  tx: Tx,
  offerId: string,
): Promise<StoredSubmission | undefined> {
  await tx.query(holdMoment, [GO_LIVE_DUE, offerId]);
  const row = await tx.sql
    .selectFrom("publishing.submissions")
    .selectAll()
    .where("offer_id", "=", offerId)
    .where("state", "in", OPEN_STATES)
    .forUpdate()
    .executeTakeFirst();
  return row && withSteps(tx, row);
}

async function withSteps(db: Reader, row: SubmissionRow): Promise<StoredSubmission> {
  const steps = await db.sql
    .selectFrom("publishing.steps")
    .selectAll()
    .where("submission_id", "=", row.id)
    .orderBy("position")
    .execute();
  return withProgress(row, steps);
}

export const withProgress = (row: SubmissionRow, steps: readonly StepRow[]): StoredSubmission => ({
  row,
  steps: [...steps].sort((a, b) => a.position - b.position),
  progress: {
    state: row.state,
    steps: [...steps]
      .sort((a, b) => a.position - b.position)
      .map(({ step, by, state, attempt }) => ({ id: step, by, state, attempt })),
  },
});

/** What a transition may change of a submission beside its state. */
export type SubmissionChange = Partial<
  Pick<
    SubmissionRow,
    | "signed_off_at"
    | "signed_off_by"
    | "certified_at"
    | "decision"
    | "decided_at"
    | "decided_by"
    | "decision_note"
    | "queue_rank"
  >
>;

/** Stores what changed between two progresses, with the times at which it did. */
export async function recordProgress(
  tx: Tx,
  { row, steps, progress }: StoredSubmission,
  to: Progress,
  also: SubmissionChange = {},
): Promise<StoredSubmission> {
  const changed = steps.flatMap((step, index) => {
    const now = to.steps[index];
    const was = progress.steps[index];
    if (now === undefined || was === undefined) return [];
    if (now.state === was.state && now.attempt === was.attempt) return [];
    const starts = now.state === "running" || now.state === "waiting-on-person";
    return [
      {
        ...step,
        state: now.state,
        attempt: now.attempt,
        started_at: starts ? (step.started_at ?? tx.at) : step.started_at,
        ended_at: starts ? null : tx.at,
      },
    ];
  });
  for (const { state, attempt, started_at, ended_at, position } of changed)
    await tx.sql
      .updateTable("publishing.steps")
      .set({ state, attempt, started_at, ended_at })
      .where("submission_id", "=", row.id)
      .where("position", "=", position)
      .execute();
  const waits = changed.some(({ by, state }) => by === "operator" && state === "waiting-on-person");
  const set = {
    state: to.state,
    ended_at: isOpen(to.state) ? null : (row.ended_at ?? tx.at),
    waiting_since: waits ? tx.at : row.waiting_since,
    ...also,
  };
  const stored = await tx.sql
    .updateTable("publishing.submissions")
    .set(set)
    .where("id", "=", row.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return withProgress(
    stored,
    steps.map((step) => changed.find(({ position }) => position === step.position) ?? step),
  );
}

export const recordClaim = (
  tx: Tx,
  id: string,
  claim: { readonly by: string; readonly name: string } | undefined,
) =>
  tx.sql
    .updateTable("publishing.submissions")
    .set({
      claimed_by: claim?.by ?? null,
      claimed_by_name: claim?.name ?? null,
      claimed_at: claim === undefined ? null : tx.at,
    })
    .where("id", "=", id)
    .execute();

/** Where it stands in the queue; see domain/queue-work.ts. */
export const recordRank = (tx: Tx, id: string, rank: number) =>
  tx.sql
    .updateTable("publishing.submissions")
    .set({ queue_rank: rank })
    .where("id", "=", id)
    .execute();

/** Adds findings of a step, in their order; a repeated run of a step replaces its own. */
export async function replaceFindings(
  tx: Tx,
  at: { readonly submissionId: string; readonly step: string; readonly position: number },
  findings: readonly (Finding & { readonly check?: string })[],
): Promise<void> {
  await tx.sql
    .deleteFrom("publishing.findings")
    .where("submission_id", "=", at.submissionId)
    .where("step", "=", at.step)
    .execute();
  if (findings.length === 0) return;
  await tx.sql
    .insertInto("publishing.findings")
    .values(
      findings.map((finding) => ({
        id: randomUUIDv7(),
        submission_id: at.submissionId,
        position: at.position,
        step: at.step,
        check_name: finding.check ?? null,
        severity: finding.severity,
        policy: finding.policy ?? null,
        code: finding.code,
        page: finding.page ?? null,
        plan: finding.plan ?? null,
        pointer: finding.pointer ?? null,
        params: JSON.stringify(finding.params ?? {}),
        evidence: JSON.stringify(finding.evidence ?? {}),
        note: finding.note ?? null,
      })),
    )
    .execute();
}

export type CheckRun = {
  readonly name: string;
  readonly policy: string;
  readonly blocking: number;
  readonly warnings: number;
  readonly tookMs: number;
  /** Digests of what the check read elsewhere, by field. */
  readonly seen: Readonly<Record<string, string>>;
};

/** Digests that the checks of a submission have seen so far; the first one of a field counts. */
export async function seenBy(
  tx: Tx,
  submissionId: string,
): Promise<Readonly<Record<string, string>>> {
  const runs = await tx.sql
    .selectFrom("publishing.check_runs")
    .select("seen")
    .where("submission_id", "=", submissionId)
    .orderBy("position", "desc")
    .execute();
  return Object.assign({}, ...runs.map(({ seen }) => seen));
}

export async function replaceCheckRuns(
  tx: Tx,
  at: { readonly submissionId: string; readonly step: string; readonly position: number },
  runs: readonly CheckRun[],
): Promise<void> {
  await tx.sql
    .deleteFrom("publishing.check_runs")
    .where("submission_id", "=", at.submissionId)
    .where("step", "=", at.step)
    .execute();
  if (runs.length === 0) return;
  await tx.sql
    .insertInto("publishing.check_runs")
    .values(
      runs.map(({ name, policy, blocking, warnings, tookMs, seen }, index) => ({
        submission_id: at.submissionId,
        step: at.step,
        check_name: name,
        policy,
        position: at.position * 100 + index,
        blocking,
        warnings,
        took_ms: tookMs,
        ran_at: tx.at,
        seen: JSON.stringify(seen),
      })),
    )
    .execute();
}

export async function recordVerdicts(
  tx: Tx,
  submissionId: string,
  verdicts: readonly Verdict[],
): Promise<void> {
  if (verdicts.length === 0) return;
  await tx.sql
    .insertInto("publishing.verdicts")
    .values(
      verdicts.map(({ policy, verdict, text }) => ({
        submission_id: submissionId,
        policy,
        verdict,
        note: text?.trim() || null,
      })),
    )
    .execute();
}

/** How much checks and people have found in a submission so far. */
export async function countFindings(tx: Tx, submissionId: string): Promise<number> {
  const { count } = await tx.sql
    .selectFrom("publishing.findings")
    .select((select) => select.fn.countAll<string>().as("count"))
    .where("submission_id", "=", submissionId)
    .executeTakeFirstOrThrow();
  return Number(count);
}
