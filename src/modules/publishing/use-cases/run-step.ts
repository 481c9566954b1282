import type { Database, Tx } from "../../../platform/transaction.ts";
import { loadOfferById } from "../../catalog/index.ts";
import { organisationById, standingUntilCommit } from "../../identity/index.ts";
import { type Check, type CheckSubject, type CheckTools, reportOf } from "../checks/check.ts";
import { checksOfStep } from "../checks/of-steps.ts";
import { publisherEligible, publisherNotActive } from "../checks/publisher-eligible.ts";
import { countOf, type Finding, outcomeOf } from "../domain/finding.ts";
import { type StepDefinition, stepDefinition } from "../domain/pipeline.ts";
import {
  currentStep,
  decide,
  endStep,
  type Progress,
  startStep,
  waitsForOperator,
} from "../domain/progress.ts";
import { contentOfEdition, serviceIdsOf, snapshotOf } from "../queries/offers.ts";
import {
  type CheckRun,
  countFindings,
  lockSubmission,
  recordProgress,
  replaceCheckRuns,
  replaceFindings,
  type StoredSubmission,
  seenBy,
} from "../store/submissions.ts";
import { applyEffect, recordTransition } from "./record-transition.ts";

export type RunStep = { readonly submissionId: string; readonly step: string };

/**
 * Runs one step of a submission: takes it, asks its checks with no transaction open, and records
 * what they said, if the submission still waits for exactly this run. Called at least once for each
 * step; a repetition, a cancelled submission and a worker that comes back late change nothing.
 */
export async function runStep(
  db: Database,
  checks: ReadonlyMap<string, Check>,
  tools: CheckTools,
  { submissionId, step }: RunStep,
): Promise<void> {
  const taken = await takeStep(db, submissionId, step);
  if (taken === undefined) return;
  const reports: (CheckRun & { readonly findings: readonly Finding[] })[] = [];
  for (const check of checksOfStep(taken.definition, checks)) {
    const started = performance.now();
    const { findings, seen } = await reportOf(check, taken.subject, tools);
    reports.push({
      name: check.name,
      policy: check.policy,
      findings,
      blocking: countOf(findings, "blocking"),
      warnings: countOf(findings, "warning"),
      tookMs: Math.round(performance.now() - started),
      seen,
    });
  }
  await recordStep(db, taken, reports);
}

type TakenStep = {
  readonly submissionId: string;
  readonly definition: StepDefinition;
  readonly attempt: number;
  readonly subject: CheckSubject;
};

function takeStep(db: Database, submissionId: string, id: string): Promise<TakenStep | undefined> {
  return db.transaction(async (tx) => {
    const submission = await lockSubmission(tx, submissionId);
    if (submission === undefined || currentStep(submission.progress)?.id !== id) return undefined;
    const started = startStep(submission.progress);
    if (started === undefined) return undefined;
    const { row } = await recordProgress(tx, submission, started.progress);
    const definition = stepDefinition(row.offer_type, id);
    if (definition === undefined) throw new Error(`${row.offer_type} has no step ${id}`);
    const publisher = await organisationById(tx, row.publisher_id);
    if (publisher === undefined) throw new Error(`There is no publisher ${row.publisher_id}`);
    const content = await contentOfEdition(tx, row.edition_id);
    const published = (await loadOfferById(tx, row.offer_id))?.published;
    return {
      submissionId,
      definition,
      attempt: started.step.attempt,
      subject: {
        snapshot: snapshotOf(content),
        publisher,
        review: row.review,
        serviceIds: serviceIdsOf(row.offer_slug, content),
        live: published && snapshotOf(published),
        seen: await seenBy(tx, submissionId),
      },
    };
  });
}

function recordStep(
  db: Database,
  { submissionId, definition, attempt }: TakenStep,
  reports: readonly (CheckRun & { readonly findings: readonly Finding[] })[],
): Promise<void> {
  return db.transaction(async (tx) => {
    const submission = await lockSubmission(tx, submissionId);
    if (submission === undefined) return;
    const told = reports.flatMap(({ name, findings: found }) =>
      found.map((finding) => ({ ...finding, check: name })),
    );
    const findings = [...told, ...(await againstGoingLive(tx, submission, definition))];
    const outcome = outcomeOf(findings, { advisory: definition.advisory === true });
    const ended = endStep(submission.progress, { id: definition.id, attempt, outcome });
    if (ended === undefined) return;
    const position = submission.steps.findIndex(({ step }) => step === definition.id);
    const at = { submissionId, step: definition.id, position };
    await replaceFindings(tx, at, findings);
    await replaceCheckRuns(tx, at, reports);
    if (outcome !== "fail" && definition.effect !== undefined)
      await applyEffect(tx, submission, definition.effect);
    const byRule = await certifyByRule(tx, submission, ended);
    const { row } = await recordTransition(tx, submission, byRule?.to ?? ended, byRule?.decision);
    const happened = (action: string, after: Record<string, unknown>) =>
      tx.audit({
        organisationId: row.publisher_id,
        action,
        objectType: "offer",
        objectId: row.offer_id,
        after: { number: row.number, ...after },
      });
    happened(outcome === "fail" ? "publishing.step-failed" : "publishing.step-passed", {
      step: definition.id,
    });
    const { edition_id: editionId } = row;
    if (byRule !== undefined) happened("publishing.certified-by-rule", { editionId });
    else if (outcome !== "fail" && endsCertification(submission, definition))
      happened("publishing.certified-by-checks", { editionId });
  });
}

/** Whether nobody looks at it and the last of its checks has passed: the history says so (J11.3). */
const endsCertification = ({ row, steps }: StoredSubmission, { id }: StepDefinition): boolean =>
  !row.person_needed && steps.findLast(({ phase }) => phase === "certification")?.step === id;

/**
 * What is signed off does not go live of a publisher that was suspended meanwhile: its last step ends with
 * this finding, and the publisher submits anew when it is reinstated.
 */
async function againstGoingLive(
  tx: Tx,
  { row }: StoredSubmission,
  { effect }: StepDefinition,
): Promise<(Finding & { readonly check: string })[]> {
  if (effect !== "go-live" || !(await standingUntilCommit(tx, row.publisher_id)).suspended)
    return [];
  const publisher = await organisationById(tx, row.publisher_id);
  return [{ ...publisherNotActive(publisher?.name ?? ""), check: publisherEligible.name }];
}

/**
 * The decision of a person that a rule of the operator's takes: where one covered the submission when
 * it was submitted, and no check has found anything, not even a warning.
 */
async function certifyByRule(tx: Tx, { row }: StoredSubmission, ended: Progress) {
  if (!row.alone || !waitsForOperator(ended) || (await countFindings(tx, row.id)) > 0)
    return undefined;
  const to = decide(ended, "pass");
  return to && { to, decision: { decision: "certified" as const, decided_at: tx.at } };
}
