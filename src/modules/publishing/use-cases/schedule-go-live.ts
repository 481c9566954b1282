import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { DueMoment } from "../../../platform/module.ts";
import { notFound, preconditionFailed } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { recordPublicationState } from "../../catalog/index.ts";
import { mayStillAct } from "../../identity/index.ts";
import { furthestGoLive, type MissedReason, wrongMoment } from "../domain/scheduled-go-live.ts";
import type { GoLiveMissed, GoLiveScheduled, GoLiveUnscheduled } from "../events.ts";
import { audienceInUse, goLiveTimeInvalid, notScheduled } from "../problems.ts";
import { offerForPublisher } from "../queries/offers.ts";
import { suspensionOf } from "../queries/standing.ts";
import {
  endScheduledGoLive,
  GO_LIVE_DUE,
  putScheduledGoLive,
  recordMissed,
  type ScheduledGoLive,
  scheduledGoLive,
} from "../store/scheduled-go-lives.ts";
import {
  lockOpenSubmission,
  lockSubmissionOf,
  type StoredSubmission,
} from "../store/submissions.ts";
import type { OfSubmission } from "./cancel-submission.ts";
import { about, auditSchedule, endSchedule, publicationState } from "./record-transition.ts";
import { refusalToGoLive, signOffPreview } from "./sign-off.ts";

/** The version of the appointment that was seen, `0` for none, or `*` for any. */
type Seen = { readonly ifMatch: string };

/**
 * The publisher chooses when the waiting preview goes live by itself, or chooses anew (BEY-03).
 * Whatever would refuse Go live now refuses it, so that what is confirmed is confirmed here.
 */
export const scheduleGoLive = (
  db: Database,
  wanted: OfSubmission &
    Seen & { readonly goLiveAt: Temporal.Instant; readonly confirmedSubscriptions: string },
): Promise<Result<ScheduledGoLive>> =>
  db.transaction(async (tx): Promise<Result<ScheduledGoLive>> => {
    const { publisherId, slug, number, goLiveAt, confirmedSubscriptions } = wanted;
    const offer = await offerForPublisher(tx, publisherId, slug);
    const submission = offer && (await lockSubmissionOf(tx, offer.offer.id, number));
    if (offer === undefined || submission === undefined) return refuse(notFound({}));
    const wrong = wrongMoment(goLiveAt, tx.at);
    if (wrong !== undefined)
      return refuse(
        goLiveTimeInvalid({ latest: furthestGoLive(tx.at).toString() }, [
          { pointer: "/goLiveAt", code: `publishing/${wrong}` },
        ]),
      );
    const stale = staleVersion(await scheduledGoLive(tx, submission.row.id), wanted);
    if (stale !== undefined) return refuse(stale);
    const { refusal, ids } = await refusalToGoLive(tx, {
      offer,
      submission,
      confirmed: confirmedSubscriptions,
    });
    if (refusal !== undefined) return refuse(refusal);
    const row = await putScheduledGoLive(tx, submission.row.id, { goLiveAt, confirmedIds: ids });
    tx.schedule({ kind: GO_LIVE_DUE, subject: submission.row.offer_id, dueAt: row.go_live_at });
    await tellCatalogue(tx, submission, row);
    const told = { goLiveAt: row.go_live_at.toString() };
    await tx.publish<GoLiveScheduled>({
      type: "publishing.go-live-scheduled",
      ...about(submission),
      ...told,
      by: row.set_by_name,
    });
    auditSchedule(tx, submission, "publishing.go-live-scheduled", told);
    return ok(row);
  });

/** The publisher takes the chosen moment back: the preview waits for Go live, as before. */
export const cancelScheduledGoLive = (
  db: Database,
  wanted: OfSubmission & Seen,
): Promise<Result<void>> =>
  db.transaction(async (tx): Promise<Result<void>> => {
    const { publisherId, slug, number } = wanted;
    const offer = await offerForPublisher(tx, publisherId, slug);
    const submission = offer && (await lockSubmissionOf(tx, offer.offer.id, number));
    if (submission === undefined) return refuse(notFound({}));
    const known = await scheduledGoLive(tx, submission.row.id);
    if (known?.state !== "waiting") return refuse(notScheduled({}));
    const stale = staleVersion(known, wanted);
    if (stale !== undefined) return refuse(stale);
    await endSchedule(tx, submission, "cancelled");
    await tellCatalogue(tx, submission, undefined);
    const told = { goLiveAt: known.go_live_at.toString() };
    await tx.publish<GoLiveUnscheduled>({
      type: "publishing.go-live-unscheduled",
      ...about(submission),
      ...told,
      because: "cancelled",
    });
    auditSchedule(tx, submission, "publishing.go-live-unscheduled", told);
    return ok(undefined);
  });

/**
 * The chosen moment has come: the same sign-off as by the button, in the name of whoever chose it.
 * Where that person or program may no longer publish, or something would have to be confirmed anew,
 * nothing goes live; the publisher is told and decides.
 */
export async function runDueGoLive(tx: Tx, { subject }: DueMoment): Promise<void> {
  const submission = await lockOpenSubmission(tx, subject);
  const due = submission && (await endScheduledGoLive(tx, submission.row.id, "carried-out"));
  if (submission === undefined || due === undefined) return;
  const reason = await goLiveAsScheduled(tx, submission, due);
  if (reason === undefined) return;
  await recordMissed(tx, submission.row.id, reason);
  await tellCatalogue(tx, submission, undefined);
  const goLiveAt = due.go_live_at.toString();
  await tx.publish<GoLiveMissed>({
    type: "publishing.go-live-missed",
    ...about(submission),
    goLiveAt,
    reason,
    by: due.set_by_name,
  });
  auditSchedule(tx, submission, "publishing.go-live-missed", { goLiveAt, reason });
}

async function goLiveAsScheduled(
  tx: Tx,
  submission: StoredSubmission,
  due: ScheduledGoLive,
): Promise<MissedReason | undefined> {
  const { publisher_id: organisationId, offer_slug: slug } = submission.row;
  if ((await suspensionOf(tx, organisationId)) !== undefined) return "publisher-suspended";
  const by = { id: due.set_by_id ?? undefined };
  if (!(await mayStillAct(tx, by, { organisationId, permission: "offer:publish" })))
    return "not-permitted";
  const offer = await offerForPublisher(tx, organisationId, slug);
  if (offer === undefined) return "not-possible";
  const signedOff = await signOffPreview(tx, {
    offer,
    submission,
    confirmed: due.confirmed_ids ?? due.confirmed_subscriptions,
    by: due.set_by_name,
    action: "publishing.signed-off-on-schedule",
  });
  if (signedOff.ok) return undefined;
  return signedOff.problem.code === audienceInUse({ count: 0, confirmation: "" }).code
    ? "audience-in-use"
    : "not-possible";
}

function staleVersion(known: ScheduledGoLive | undefined, { ifMatch }: Seen) {
  const current = String(known?.version ?? 0);
  return ifMatch === "*" || ifMatch === current ? undefined : preconditionFailed({ current });
}

/** Lists of offers say when a preview goes live by itself. */
async function tellCatalogue(
  tx: Tx,
  submission: StoredSubmission,
  scheduled: ScheduledGoLive | undefined,
): Promise<void> {
  const state = publicationState(submission);
  if (state === null) return;
  await recordPublicationState(tx, submission.row.offer_id, {
    ...state,
    ...(scheduled && { goesLiveAt: scheduled.go_live_at.toString() }),
  });
}
