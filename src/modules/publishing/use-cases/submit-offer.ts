import type { FieldError } from "../../../kernel/problem.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { statement } from "../../../platform/database.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { makeEdition, type ReviewedPage } from "../../catalog/index.ts";
import { personNeeded } from "../domain/certification.ts";
import { countFields } from "../domain/changes.ts";
import { stepsFor } from "../domain/pipeline.ts";
import { currentStep, end } from "../domain/progress.ts";
import { englishName } from "../domain/snapshot.ts";
import {
  heldBack,
  notComplete,
  notesRequired,
  nothingChanged,
  submissionRunning,
} from "../problems.ts";
import { judgedByRules } from "../queries/certification-rules.ts";
import { certificationSetting } from "../queries/certification-setting.ts";
import { lastCertified } from "../queries/last-certified.ts";
import {
  changesBetween,
  contentOfEdition,
  findingsOfReview,
  offerForPublisher,
  type PublisherOffer,
  snapshotOf,
  unfinishedPages,
} from "../queries/offers.ts";
import { policiesAt } from "../queries/policies.ts";
import { suspensionOf } from "../queries/standing.ts";
import {
  insertSubmission,
  lockOpenSubmission,
  type StoredSubmission,
  takeOffersTurn,
} from "../store/submissions.ts";
import { announceSubmission, recordTransition } from "./record-transition.ts";

export type SubmitOffer = {
  readonly publisherId: string;
  readonly slug: string;
  /** Test instructions for the certification team; absent: those of the submission before. */
  readonly notes?: string | undefined;
};

/**
 * Makes an edition of the draft and sends it on its way (PUB-05 to PUB-07). A submission that
 * waits at Preview, or for the publisher's attention, is replaced by the new one.
 */
export async function submitOffer(
  db: Database,
  { publisherId, slug, notes }: SubmitOffer,
): Promise<Result<StoredSubmission>> {
  return db.transaction(async (tx) => {
    await takeOffersTurn(tx, slug);
    const offer = await offerForPublisher(tx, publisherId, slug);
    if (offer === undefined) return refuse(notFound({}));
    const suspended = await suspensionOf(tx, publisherId);
    if (suspended !== undefined) return refuse(suspended);
    const { publish } = offer.actions;
    if (!publish.allowed && HELD.has(publish.reason))
      return refuse(heldBack({ reason: publish.reason }));
    const open = await lockOpenSubmission(tx, offer.offer.id);
    const replaced = open && end(open.progress, "replace");
    if (open !== undefined && replaced === undefined)
      return refuse(
        submissionRunning({ number: open.row.number, step: currentStep(open.progress)?.id ?? "" }),
      );
    const unfinished = unfinishedPages(offer.review);
    if (unfinished.length > 0) return refuse(incomplete(unfinished));
    if (open === undefined && isUnchanged(offer)) return refuse(nothingChanged({}));
    const latest = await tx.query(latestOf, [offer.offer.id]);
    const instructions = (notes ?? latest[0]?.notes ?? "").trim();
    if (offer.type.needsNotesForCertification && instructions === "")
      return refuse(notesRequired({}, [{ pointer: "/notes", code: "publishing/notes-required" }]));
    if (open !== undefined && replaced !== undefined) await recordTransition(tx, open, replaced);
    return startSubmission(tx, offer, {
      notes: instructions,
      number: (latest[0]?.number ?? 0) + 1,
    });
  });
}

async function startSubmission(
  tx: Tx,
  { offer, review }: PublisherOffer,
  { notes, number }: { readonly notes: string; readonly number: number },
): Promise<Result<StoredSubmission>> {
  const made = await makeEdition(tx, offer.id);
  if (!made.ok) return made;
  const snapshot = snapshotOf(made.value.content);
  const certified = await lastCertified(tx, offer.id);
  const changes =
    certified &&
    changesBetween(await contentOfEdition(tx, certified.editionId), made.value.content);
  const { person, because } = personNeeded(
    changes,
    await certificationSetting(tx, offer.publisherId),
  );
  const { id: offerId, publisherId, type: offerType } = offer;
  const { alone, twoPeople } = person
    ? await judgedByRules(tx, { offerType, publisherId, because })
    : { alone: false, twoPeople: false };
  const submission = await insertSubmission(
    tx,
    {
      offer_id: offerId,
      publisher_id: publisherId,
      number,
      offer_slug: offer.slug,
      offer_type: offerType,
      offer_name: englishName(snapshot) ?? offer.alias,
      edition_id: made.value.editionId,
      notes,
      review: findingsOfReview(review),
      compared_with: certified?.id ?? null,
      changes: changes === undefined ? null : countFields(changes),
      person_needed: person,
      because,
      alone,
      two_people: twoPeople,
      policy_version: (await policiesAt(tx, tx.at)).version,
    },
    stepsFor(snapshot, { person }),
  );
  await announceSubmission(tx, submission);
  tx.audit({
    organisationId: offer.publisherId,
    action: "publishing.submitted",
    objectType: "offer",
    objectId: offer.id,
    after: { number, editionId: made.value.editionId, ...pagesChanged(changes) },
  });
  return ok(submission);
}

const pagesChanged = (changes: readonly { readonly page: string }[] | undefined) =>
  changes === undefined ? {} : { pages: [...new Set(changes.map(({ page }) => page))] };

/** Only the operator, or the end of a removal, lets such an offer be listed again. */
const HELD: ReadonlySet<string> = new Set(["stopped-by-operator", "removal-accepted"]);

const isUnchanged = ({ actions }: PublisherOffer): boolean =>
  !actions.publish.allowed && actions.publish.reason === "nothing-to-publish";

/** Each page with what is missing on it; a page nobody started has one line of its own (PUB-06). */
function incomplete(pages: readonly ReviewedPage[]) {
  const errors = pages.flatMap(({ page, planId, status, findings }): FieldError[] => {
    const at = { page, ...(planId === undefined ? {} : { plan: planId }) };
    const blocking = findings.filter(({ severity }) => severity === "blocking");
    if (status === "not-started" || blocking.length === 0)
      return [{ ...at, pointer: "", code: `publishing/page-${status}` }];
    return blocking.map(({ pointer, code, params }) => ({
      ...at,
      pointer,
      code,
      ...(params === undefined ? {} : { params }),
    }));
  });
  return notComplete({ pages: [...new Set(pages.map(({ page }) => page))] }, errors);
}

/** Two submissions of one offer come one after the other. */
const latestOf = statement<[offer: string], { number: number; notes: string }>(
  "publishing.latest-submission",
  "select number, notes from publishing.submissions where offer_id = $1 order by number desc limit 1",
);
