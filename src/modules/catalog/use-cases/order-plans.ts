import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { planOrderInvalid } from "../problems.ts";
import { type LoadedOffer, lockOffer } from "../queries/load-draft.ts";
import { setPlanOrder, touchOffer } from "../store/offers.ts";
import { staleVersion } from "./refusals.ts";

export type OrderPlans = {
  readonly publisherId: string;
  readonly slug: string;
  /** Every plan of the draft, each once. */
  readonly plans: readonly string[];
  readonly ifMatch: string;
};

/** Puts the plans of a draft in the order in which buyers see them after the next publication (ux.md P9). */
export const orderPlans = (
  db: Database,
  { publisherId, slug, plans, ifMatch }: OrderPlans,
): Promise<Result<LoadedOffer>> =>
  db.transaction(async (tx): Promise<Result<LoadedOffer>> => {
    const found = await lockOffer(tx, publisherId, slug);
    if (found === undefined) return refuse(notFound({}));
    const stale = staleVersion(ifMatch, found.offer.version);
    if (stale !== undefined) return refuse(stale);
    const uuids = new Map(found.plans.map(({ planId, planUuid }) => [planId, planUuid]));
    const order = [...new Set(plans)].flatMap((planId) => uuids.get(planId) ?? []);
    if (order.length !== plans.length || order.length !== found.plans.length)
      return refuse(planOrderInvalid({}, [{ pointer: "/plans", code: "catalog/plan-order" }]));
    // The order that is there already is no change: no version, no history.
    if (found.plans.every(({ planId }, index) => planId === plans[index])) return ok(found);
    await setPlanOrder(tx, found.offer.id, order);
    auditPlanOrder(tx, found, plans);
    return ok(await touchOffer(tx, found.offer.id));
  });

/** Says in the history which order the plans had, and which they have now. */
export function auditPlanOrder(
  tx: Tx,
  { offer, plans }: Pick<LoadedOffer, "offer" | "plans">,
  order: readonly string[],
): void {
  tx.audit({
    organisationId: offer.publisherId,
    action: "plans.ordered",
    objectType: "offer",
    objectId: offer.id,
    before: { plans: plans.map(({ planId }) => planId) },
    after: { plans: order },
  });
}
