import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { Reader } from "../../../platform/database.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { type DraftPart, withoutChanges } from "../domain/earlier-content.ts";
import { offerFacts, planFacts } from "../domain/facts.ts";
import { type Allowed, offerActions, planActions } from "../domain/offer-lifecycle.ts";
import { type PlannedChange, type PlannedChanges, planChanges } from "../domain/plan-changes.ts";
import { hasUnpublishedChanges, plansStopping, reviewDraft, reviewPlan } from "../domain/review.ts";
import { exchangeRatesAt } from "../queries/exchange-rates.ts";
import { type LoadedOffer, loadOffer, lockOffer } from "../queries/load-draft.ts";
import { setPlanStop } from "../store/offers.ts";
import { currentState, writePlannedChanges } from "./apply-document.ts";
import { notAllowed, staleVersion } from "./refusals.ts";
import { findPage } from "./save-draft-page.ts";

export type DiscardChanges = DraftPart & {
  readonly publisherId: string;
  readonly slug: string;
  readonly ifMatch: string;
};

/** What discarding would lose. */
export type ChangesToDiscard = {
  readonly offer: LoadedOffer;
  readonly verdict: Allowed;
  readonly changes: readonly PlannedChange[];
  /** Plans whose stop or return to sale would be taken back. */
  readonly plansOnSaleAgain: readonly string[];
};

/**
 * Makes the draft, or a part of it, what was published last (PUB-12, PUB-17). Discarding all deletes
 * plans that were never published and takes stops of plans back that have not taken effect.
 * Private audiences stay as saved: they are no part of an edition.
 */
export const discardChanges = (
  db: Database,
  { ifMatch, ...what }: DiscardChanges,
): Promise<Result<LoadedOffer>> =>
  db.transaction(async (tx): Promise<Result<LoadedOffer>> => {
    const found = await lockOffer(tx, what.publisherId, what.slug);
    if (found === undefined || !isThere(found, what)) return refuse(notFound({}));
    const problem =
      notAllowed("discard-changes", verdictOf(found, what)) ??
      staleVersion(ifMatch, found.offer.version);
    if (problem !== undefined) return refuse(problem);
    const planned = await plan(tx, found, what, tx.at);
    if (isWhole(what)) await takeStopsBack(tx, found);
    const after = await writePlannedChanges(tx, found, planned);
    tx.audit({
      organisationId: what.publisherId,
      action: "offer.changes-discarded",
      objectType: "offer",
      objectId: found.offer.id,
      after: {
        ...(what.planId !== undefined && { plan: what.planId }),
        ...(what.page !== undefined && { page: what.page }),
        fields: planned.changes.length,
      },
    });
    return ok(after);
  });

/** The same as a question: undefined where there is no such offer, plan or page. */
export async function changesToDiscard(
  db: Reader,
  what: Omit<DiscardChanges, "ifMatch">,
  at: Temporal.Instant,
): Promise<ChangesToDiscard | undefined> {
  const offer = await loadOffer(db, what.publisherId, what.slug);
  if (offer === undefined || !isThere(offer, what)) return undefined;
  const verdict = verdictOf(offer, what);
  return {
    offer,
    verdict,
    changes: offer.published === undefined ? [] : (await plan(db, offer, what, at)).changes,
    plansOnSaleAgain: isWhole(what) ? plansStopping(offer.draft) : [],
  };
}

const isWhole = ({ planId, page }: DraftPart): boolean =>
  planId === undefined && page === undefined;

const isThere = (found: LoadedOffer, { planId, page }: DraftPart): boolean =>
  page === undefined
    ? planId === undefined || found.plans.some((one) => one.planId === planId)
    : findPage(found, page, planId) !== undefined;

async function plan(
  db: Reader,
  found: LoadedOffer,
  part: DraftPart,
  at: Temporal.Instant,
): Promise<PlannedChanges> {
  const { published } = found;
  if (published === undefined) throw new Error(`${found.offer.slug} was live without an edition`);
  const current = await currentState(db, found, found.type, found.draft.marketplace);
  return planChanges(current, withoutChanges(current, published, part), {
    files: new Map(), // an edition's references are complete
    rates: await exchangeRatesAt(db, at),
  });
}

async function takeStopsBack(tx: Tx, { plans }: LoadedOffer): Promise<void> {
  for (const { planUuid, firstLiveAt, soldLive, stopRequestedAt, stoppedAt } of plans)
    if (firstLiveAt !== null && soldLive === (stopRequestedAt !== null))
      await setPlanStop(tx, planUuid, soldLive ? null : (stoppedAt ?? tx.at));
}

function verdictOf(found: LoadedOffer, { planId, page }: DraftPart): Allowed {
  const { offer, draft, plans } = found;
  const plan = plans.find((one) => one.planId === planId);
  const review = plan === undefined ? reviewDraft(draft) : reviewPlan(draft, plan);
  const meant = page === undefined ? review : review.filter((one) => one.page === page);
  if (plan === undefined) {
    const facts = offerFacts(offer, draft, reviewDraft(draft));
    return offerActions({
      ...facts,
      hasUnpublishedChanges:
        page === undefined
          ? facts.hasUnpublishedChanges
          : hasUnpublishedChanges(meant.filter((one) => one.planId === undefined)),
    })["discard-changes"];
  }
  return planActions({
    ...planFacts(plan, found),
    hasUnpublishedChanges: hasUnpublishedChanges(meant),
  })["discard-changes"];
}
