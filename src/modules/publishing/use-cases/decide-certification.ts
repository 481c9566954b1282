import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import {
  type CertificationDecision,
  judgeDecision,
  judgeSecondPerson,
  toFinding,
  verdictsOfBoth,
} from "../domain/certification.ts";
import { currentStep, decide, waitsForOperator } from "../domain/progress.ts";
import { type Certifier, QUEUE_RANK } from "../domain/queue-work.ts";
import type { SecondPersonNeeded } from "../events.ts";
import { claimedByOther, claimFirst, notWaiting } from "../problems.ts";
import { firstDecisionOf } from "../queries/first-decisions.ts";
import { policyVersion } from "../queries/policies.ts";
import { insertFirstDecision } from "../store/first-decisions.ts";
import {
  lockSubmission,
  recordClaim,
  recordVerdicts,
  replaceFindings,
  type StoredSubmission,
} from "../store/submissions.ts";
import { about, recordTransition } from "./record-transition.ts";

export type DecideCertification = CertificationDecision & {
  readonly id: string;
  /** Who decides: the person who holds the claim. */
  readonly by: Certifier;
};

/** Keeps the first of two people's word; the submission then waits for somebody else. */
async function certifyFirst(
  tx: Tx,
  submission: StoredSubmission,
  { by, note, verdicts }: CertificationDecision & { readonly by: Certifier },
): Promise<StoredSubmission> {
  const { row } = submission;
  await insertFirstDecision(tx, row.id, { by, note: note?.trim() || null, verdicts });
  await recordClaim(tx, row.id, undefined);
  tx.audit({
    organisationId: row.publisher_id,
    action: "publishing.certified-first",
    objectType: "offer",
    objectId: row.offer_id,
    after: { number: row.number, editionId: row.edition_id, verdicts: verdicts.length },
  });
  await tx.publish<SecondPersonNeeded>({
    type: "publishing.second-person-needed",
    ...about(submission),
  });
  return submission;
}

/** Certifies an edition or rejects it, policy by policy (OPR-01). */
export async function decideCertification(
  db: Database,
  { id, by, ...decision }: DecideCertification,
): Promise<Result<StoredSubmission>> {
  return db.transaction(async (tx) => {
    const submission = await lockSubmission(tx, id);
    if (submission === undefined) return refuse(notFound({}));
    const { row, progress, steps } = submission;
    if (!waitsForOperator(progress)) return refuse(notWaiting({ state: row.state }));
    if (row.claimed_by === null) return refuse(claimFirst({}));
    if (row.claimed_by !== by.id)
      return refuse(claimedByOther({ name: row.claimed_by_name ?? "" }));
    const version = await policyVersion(tx, row.policy_version);
    if (version === undefined) throw new Error(`There are no policies ${row.policy_version}`);
    const judged = judgeDecision(decision, version.policies);
    if (!judged.ok) return judged;
    const first = await firstDecisionOf(tx, row);
    if (decision.outcome === "certify") {
      const turn = judgeSecondPerson({ twoPeople: row.two_people, first }, by.id);
      if (!turn.ok) return turn;
      if (turn.value === "first")
        return ok(await certifyFirst(tx, submission, { by, ...decision }));
    }
    const step = currentStep(progress)?.id ?? "";
    const to = decide(progress, judged.value.stepOutcome);
    if (to === undefined) return refuse(notWaiting({ state: row.state }));
    const position = steps.findIndex((one) => one.step === step);
    await replaceFindings(
      tx,
      { submissionId: id, step, position },
      verdictsOfBoth(first, decision.verdicts).flatMap(toFinding),
    );
    await recordVerdicts(tx, id, decision.verdicts);
    const outcome = decision.outcome === "certify" ? "certified" : "rejected";
    const after = await recordTransition(tx, submission, to, {
      decision: outcome,
      decided_at: tx.at,
      decided_by: tx.actor.name,
      decision_note: decision.note?.trim() || null,
      queue_rank: QUEUE_RANK.normal,
    });
    tx.audit({
      organisationId: row.publisher_id,
      action: `publishing.${outcome}`,
      objectType: "offer",
      objectId: row.offer_id,
      after: { number: row.number, editionId: row.edition_id, verdicts: decision.verdicts.length },
    });
    return ok(after);
  });
}
