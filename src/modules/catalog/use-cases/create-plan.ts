import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound, requestInvalid } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { checkPlanId } from "../domain/offer-id.ts";
import { hasPlans } from "../domain/review.ts";
import { noPlansHere, planIdTaken, tooManyPlans } from "../problems.ts";
import { type LoadedOffer, lockOffer } from "../queries/load-draft.ts";
import { insertPlan, savePage, touchOffer } from "../store/offers.ts";

/** Creates a plan from its id and name (PUB-14); the id never changes. */
export async function createPlan(
  db: Database,
  wanted: { publisherId: string; slug: string; planId: string; name: string },
): Promise<Result<LoadedOffer>> {
  const { publisherId, slug, planId, name } = wanted;
  return db.transaction(async (tx) => {
    const found = await lockOffer(tx, publisherId, slug);
    if (found === undefined) return refuse(notFound({}));
    if (!hasPlans(found.draft)) return refuse(noPlansHere({}));
    const errors = [
      ...checkPlanId(planId),
      ...(name.trim() === "" ? [{ pointer: "/name", code: "catalog/required" }] : []),
    ];
    if (errors.length > 0) return refuse(requestInvalid({}, errors));
    const { max } = found.type.plans;
    if (found.plans.length >= max) return refuse(tooManyPlans({ max }));
    if (found.plans.some((plan) => plan.planId === planId))
      return refuse(planIdTaken({ plan: planId }, [{ pointer: "/planId", code: "catalog/taken" }]));
    const planUuid = await addPlan(tx, found, planId);
    await savePage(
      tx,
      { offerUuid: found.offer.id, planUuid, page: "plan-listing" },
      { content: { languages: { en: { name: name.trim() } } }, version: 1 },
    );
    return ok(await touchOffer(tx, found.offer.id));
  });
}

/** Adds an empty plan at the end of the list and says so in the history. */
export async function addPlan(
  tx: Tx,
  { offer }: Pick<LoadedOffer, "offer">,
  planId: string,
): Promise<string> {
  const planUuid = await insertPlan(tx, { offerUuid: offer.id, planId });
  tx.audit({
    organisationId: offer.publisherId,
    action: "plan.created",
    objectType: "offer",
    objectId: offer.id,
    after: { plan: planId },
  });
  return planUuid;
}
