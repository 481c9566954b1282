import type { Tx } from "../../../platform/transaction.ts";
import { goLive, recordPublicationState, setPreview } from "../../catalog/index.ts";
import { catalogueState } from "../domain/catalogue-state.ts";
import { awaitsAnswer } from "../domain/conversation.ts";
import type { StepDefinition } from "../domain/pipeline.ts";
import { currentStep, type Progress } from "../domain/progress.ts";
import { isPassed } from "../domain/step-lifecycle.ts";
import { isOpen, isRunning, type SubmissionState } from "../domain/submission-lifecycle.ts";
import type { GoLiveUnscheduled, PublishingEvent } from "../events.ts";
import { closePreviewLink, openPreviewLink } from "../store/preview-links.ts";
import {
  endScheduledGoLive,
  GO_LIVE_DUE,
  type ScheduledGoLive,
} from "../store/scheduled-go-lives.ts";
import {
  recordProgress,
  type StoredSubmission,
  type SubmissionChange,
} from "../store/submissions.ts";

/**
 * Stores where a submission has got to and tells everybody: the catalogue, from which the offer's
 * status follows, the next step's worker, and whoever reacts. All of it in the caller's transaction.
 */
export async function recordTransition(
  tx: Tx,
  before: StoredSubmission,
  to: Progress,
  also: SubmissionChange = {},
): Promise<StoredSubmission> {
  const after = await recordProgress(tx, before, to, { ...certifiedNow(tx, before, to), ...also });
  await tellCatalogue(tx, before, after);
  for (const event of eventsOf(before, after)) await tx.publish(event);
  if (before.progress.state === "preview" && after.progress.state !== "preview")
    await dropSchedule(tx, after);
  return after;
}

/** A preview that waits no longer goes live at no later moment. */
async function dropSchedule(tx: Tx, after: StoredSubmission): Promise<void> {
  const dropped = await endSchedule(tx, after);
  const { state } = after.progress;
  if (dropped === undefined || (state !== "replaced" && state !== "withdrawn")) return;
  const goLiveAt = dropped.go_live_at.toString();
  await tx.publish<GoLiveUnscheduled>({
    type: "publishing.go-live-unscheduled",
    ...about(after),
    goLiveAt,
    because: state,
  });
  auditSchedule(tx, after, "publishing.go-live-unscheduled", { goLiveAt });
}

/** Takes the appointment of a submission off the agenda; undefined when it has none. */
export async function endSchedule(
  tx: Tx,
  { row }: StoredSubmission,
  state: "dropped" | "cancelled" = "dropped",
): Promise<ScheduledGoLive | undefined> {
  const ended = await endScheduledGoLive(tx, row.id, state);
  if (ended !== undefined) await tx.unschedule(GO_LIVE_DUE, row.offer_id);
  return ended;
}

/** One line of the offer's history about its appointment to go live. */
export const auditSchedule = (
  tx: Tx,
  { row }: StoredSubmission,
  action: string,
  details: Readonly<Record<string, string>>,
): void =>
  tx.audit({
    organisationId: row.publisher_id,
    action,
    objectType: "offer",
    objectId: row.offer_id,
    after: { number: row.number, ...details },
  });

/** What passing a step changes in the catalogue. */
export async function applyEffect(
  tx: Tx,
  { row }: StoredSubmission,
  effect: NonNullable<StepDefinition["effect"]>,
): Promise<void> {
  const of = { offerId: row.offer_id, editionId: row.edition_id };
  if (effect === "create-preview") {
    await setPreview(tx, of);
    await openPreviewLink(tx, { ...of, submissionId: row.id });
    return;
  }
  await closePreviewLink(tx, row.offer_id);
  await setPreview(tx, { offerId: row.offer_id, editionId: null });
  await goLive(tx, of);
}

/** Tells the catalogue and the worker about a submission that was just made. */
export async function announceSubmission(tx: Tx, submission: StoredSubmission): Promise<void> {
  await recordPublicationState(tx, submission.row.offer_id, publicationState(submission));
  await tx.publish({ type: "publishing.submission-started", ...about(submission) });
  for (const event of dueStep(submission)) await tx.publish(event);
}

/** An edition is certified when its last step of certification has passed, whoever decided. */
function certifiedNow(tx: Tx, { row, steps }: StoredSubmission, to: Progress): SubmissionChange {
  if (row.certified_at !== null) return {};
  const certification = steps.flatMap(({ phase }, index) =>
    phase === "certification" ? [to.steps[index]] : [],
  );
  if (!certification.every((step) => step !== undefined && isPassed(step.state))) return {};
  return row.person_needed
    ? { certified_at: tx.at }
    : { certified_at: tx.at, decision: "certified", decided_at: tx.at };
}

async function tellCatalogue(
  tx: Tx,
  before: StoredSubmission,
  after: StoredSubmission,
): Promise<void> {
  const was = publicationState(before);
  const is = publicationState(after);
  if (JSON.stringify(was) !== JSON.stringify(is))
    await recordPublicationState(tx, after.row.offer_id, is);
}

/** What the catalogue is told of a submission; null when it has ended. */
export function publicationState({ row, steps, progress }: StoredSubmission) {
  const asked = awaitsAnswer({ progress, askedAt: row.asked_at, answeredAt: row.answered_at });
  const state = catalogueState(progress);
  if (state === undefined) return null;
  const current = currentStep(progress);
  const phase = steps.find(({ step }) => step === current?.id)?.phase ?? "publish";
  const waitingOn: "system" | "operator" | "publisher" =
    isRunning(progress.state) && !asked ? (current?.by ?? "system") : "publisher";
  return {
    ...state,
    submissionId: row.id,
    number: row.number,
    phase,
    waitingOn,
    submittedAt: row.submitted_at.toString(),
  };
}

export const about = ({ row }: StoredSubmission) => ({
  subject: row.id,
  submissionId: row.id,
  offerId: row.offer_id,
  publisherId: row.publisher_id,
  number: row.number,
});

function dueStep(submission: StoredSubmission): PublishingEvent[] {
  const step = currentStep(submission.progress);
  if (!isRunning(submission.progress.state) || step?.by !== "system" || step.state !== "waiting")
    return [];
  return [{ type: "publishing.step-due", ...about(submission), step: step.id }];
}

function eventsOf(before: StoredSubmission, after: StoredSubmission): PublishingEvent[] {
  const { state } = after.progress;
  const step = currentStep(after.progress);
  const events = currentStep(before.progress)?.id === step?.id ? [] : dueStep(after);
  const wasWaiting = currentStep(before.progress)?.state === "waiting-on-person";
  if (step?.by === "operator" && step.state === "waiting-on-person" && !wasWaiting)
    events.push({ type: "publishing.certification-waiting", ...about(after) });
  if (state === before.progress.state) return events;
  const { edition_id: editionId } = after.row;
  if (state === "preview")
    events.push({ type: "publishing.preview-ready", ...about(after), editionId });
  if (state === "attention-needed" || state === "attention-after-sign-off")
    events.push({ type: "publishing.attention-needed", ...about(after), step: step?.id ?? "" });
  if (state === "live") events.push({ type: "publishing.offer-live", ...about(after), editionId });
  if (!isOpen(state))
    events.push({
      type: "publishing.submission-ended",
      ...about(after),
      outcome: state as Extract<SubmissionState, "live" | "cancelled" | "replaced" | "withdrawn">,
    });
  return events;
}
