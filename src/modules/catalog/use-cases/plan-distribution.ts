import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database } from "../../../platform/transaction.ts";
import { planFacts } from "../domain/facts.ts";
import { planActions } from "../domain/offer-lifecycle.ts";
import { planReused } from "../problems.ts";
import { type LoadedOffer, lockOffer } from "../queries/load-draft.ts";
import { setPlanStop, touchOffer } from "../store/offers.ts";
import { notAllowed, staleVersion } from "./refusals.ts";

export type OfPlan = {
  readonly publisherId: string;
  readonly slug: string;
  readonly planId: string;
  readonly ifMatch: string;
};

/**
 * Asks for the end of a plan's sale (PUB-22). It is sold until an edition made after this goes
 * live; its customers keep it.
 */
export const stopPlan = (db: Database, plan: OfPlan) => changeStop(db, plan, "stop-distribution");

/**
 * Takes the stop of a plan back, before it took effect; of a plan that is stopped, asks that the
 * next edition sell it again (PUB-22, PUB-23).
 */
export const resumePlan = (db: Database, plan: OfPlan) =>
  changeStop(db, plan, "resume-distribution");

const changeStop = (
  db: Database,
  { publisherId, slug, planId, ifMatch }: OfPlan,
  action: "stop-distribution" | "resume-distribution",
): Promise<Result<LoadedOffer>> =>
  db.transaction(async (tx): Promise<Result<LoadedOffer>> => {
    const found = await lockOffer(tx, publisherId, slug);
    const plan = found?.plans.find((one) => one.planId === planId);
    if (found === undefined || plan === undefined) return refuse(notFound({}));
    const facts = { ...planFacts(plan, found), hasUnpublishedChanges: false };
    const actions = planActions(facts);
    const verdict = actions[action];
    const problem =
      (!verdict.allowed && verdict.reason === "plan-reused"
        ? planReused({ plan: planId, by: facts.reusedBy ?? [] })
        : notAllowed(action, verdict)) ?? staleVersion(ifMatch, found.offer.version);
    if (problem !== undefined) return refuse(problem);
    const stops = action === "stop-distribution";
    await setPlanStop(tx, plan.planUuid, stops ? tx.at : null);
    tx.audit({
      organisationId: publisherId,
      action: stops ? "plan.stop-requested" : "plan.resumed",
      objectType: "offer",
      objectId: found.offer.id,
      after: { plan: planId },
    });
    return ok(await touchOffer(tx, found.offer.id));
  });
