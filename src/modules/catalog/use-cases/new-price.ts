import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound, requestInvalid } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { audienceDifference } from "../domain/audience.ts";
import { planFacts } from "../domain/facts.ts";
import { checkNewPrice, type NewPrice, pagesAtNewPrice } from "../domain/new-price.ts";
import { checkPlanId } from "../domain/offer-id.ts";
import { planActions } from "../domain/offer-lifecycle.ts";
import type { PageWrite } from "../domain/plan-changes.ts";
import { prepare } from "../domain/prepare-page.ts";
import { planIdTaken, tooManyPlans } from "../problems.ts";
import { exchangeRatesAt } from "../queries/exchange-rates.ts";
import { type LoadedOffer, lockOffer, type PlanRow } from "../queries/load-draft.ts";
import { readAudience } from "../queries/read-audience.ts";
import { writePlannedChanges } from "./apply-document.ts";
import { notAllowed, staleVersion } from "./refusals.ts";

export type ChangePrice = {
  readonly publisherId: string;
  readonly slug: string;
  /** The plan whose price is locked. */
  readonly planId: string;
  readonly wanted: NewPrice;
  readonly ifMatch: string;
};

/**
 * Sells a plan with a locked price at another one (PUB-20): hides the plan in the draft and creates
 * its copy with the new price, both or none. Nothing is published; whoever has the plan keeps it
 * and its price.
 */
export const changePrice = (db: Database, asked: ChangePrice): Promise<Result<LoadedOffer>> =>
  db.transaction(async (tx): Promise<Result<LoadedOffer>> => {
    const { publisherId, slug, planId, wanted, ifMatch } = asked;
    const found = await lockOffer(tx, publisherId, slug);
    const plan = found?.plans.find((one) => one.planId === planId);
    if (found === undefined || plan === undefined) return refuse(notFound({}));
    const actions = planActions({ ...planFacts(plan, found), hasUnpublishedChanges: false });
    const problem =
      notAllowed("re-price", actions["re-price"]) ?? staleVersion(ifMatch, found.offer.version);
    if (problem !== undefined) return refuse(problem);
    const { pricing = {} } = plan.pages;
    const errors = [
      ...checkPlanId(wanted.planId),
      ...(wanted.name.trim() === "" ? [{ pointer: "/name", code: "catalog/required" }] : []),
      ...checkNewPrice(pricing, wanted),
    ];
    if (errors.length > 0) return refuse(requestInvalid({}, errors));
    const { max } = found.type.plans;
    if (found.plans.length >= max) return refuse(tooManyPlans({ max }));
    if (found.plans.some((one) => one.planId === wanted.planId))
      return refuse(
        planIdTaken({ plan: wanted.planId }, [{ pointer: "/planId", code: "catalog/taken" }]),
      );
    return write(tx, found, plan, { ...wanted, name: wanted.name.trim() });
  });

async function write(
  tx: Tx,
  found: LoadedOffer,
  plan: PlanRow,
  wanted: NewPrice,
): Promise<Result<LoadedOffer>> {
  const context = {
    previous: undefined,
    files: new Map(),
    rates: await exchangeRatesAt(tx, tx.at),
  };
  const copies = pagesAtNewPrice(plan, found.plans, wanted);
  const pages = found.type.planPages.flatMap((page): PageWrite[] => {
    const content = copies[page.id];
    const hides = page.id === "visibility" && plan.pages.visibility?.hidden !== true;
    return [
      ...(hides
        ? [{ page, planId: plan.planId, content: { ...plan.pages.visibility, hidden: true } }]
        : []),
      ...(content === undefined
        ? []
        : [{ page, planId: wanted.planId, content: prepare(page, content, context) }]),
    ];
  });
  const entries = await readAudience(tx, plan.planUuid, plan.audienceVersion);
  const after = await writePlannedChanges(tx, found, {
    pages,
    newPlans: [wanted.planId],
    removedPlans: [],
    audiences:
      entries.length === 0
        ? []
        : [{ planId: wanted.planId, entries, difference: audienceDifference([], entries) }],
  });
  tx.audit({
    organisationId: found.offer.publisherId,
    action: "plan.re-priced",
    objectType: "offer",
    objectId: found.offer.id,
    after: { plan: plan.planId, newPlan: wanted.planId, technical: wanted.technical },
  });
  return ok(after);
}
