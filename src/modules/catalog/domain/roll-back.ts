import type { ProblemParams } from "../../../kernel/problem.ts";
import type { EditionContent, EditionPlan } from "./edition.ts";
import { brokenLocks } from "./locks.ts";
import type { OfferType } from "./offer-type.ts";
import { publishedPage, publishedPlanPage } from "./published.ts";

/** Why an earlier edition cannot be made live again: message `roll-back.<reason>`. */
export type RollBackObstacle = {
  readonly reason: "locked" | "revives-plan" | "drops-plan" | "plan-deleted";
  readonly page?: string;
  readonly plan?: string;
  readonly pointer?: string;
  /** Of a lock: message `field.catalog/locked-<lock>`. */
  readonly lock?: string;
  readonly params?: ProblemParams;
};

export type RollBackFacts = {
  readonly type: OfferType;
  /** What is live, with every plan that was ever published. */
  readonly published: EditionContent;
  readonly live: EditionContent;
  readonly target: EditionContent;
  /** Uuids of the plans that the offer has. */
  readonly plans: ReadonlySet<string>;
  /** Running subscriptions by plan uuid. */
  readonly subscriptions: ReadonlyMap<string, number>;
};

/**
 * Everything that stands in the way of making `target` live again at once (decision 54). It keeps
 * every lock of what was ever published, sells no plan that was stopped, and leaves out no plan
 * that somebody has. Audiences are no part of an edition and stay as they are.
 */
export function rollBackObstacles(facts: RollBackFacts): RollBackObstacle[] {
  const { type, published, live, target, plans, subscriptions } = facts;
  const obstacles: RollBackObstacle[] = [];
  for (const page of type.pages)
    if (page.kind === "form")
      obstacles.push(
        ...locksBroken(
          brokenLocks(page, publishedPage(published, page.id), target.pages[page.id] ?? {}),
          { page: page.id },
        ),
      );
  for (const plan of target.plans) {
    const { planId } = plan;
    for (const page of type.planPages)
      obstacles.push(
        ...locksBroken(
          brokenLocks(
            page,
            publishedPlanPage(published, planId, page.id),
            plan.pages[page.id] ?? {},
          ),
          { page: page.id, plan: planId },
        ),
      );
    if (!plans.has(plan.planUuid))
      obstacles.push({ reason: "plan-deleted", plan: planId, params: { plan: planId } });
    if (plan.sold && isStopped(live, plan))
      obstacles.push({ reason: "revives-plan", plan: planId, params: { plan: planId } });
  }
  for (const { planUuid, planId } of live.plans) {
    const count = subscriptions.get(planUuid) ?? 0;
    if (count > 0 && !target.plans.some((plan) => plan.planUuid === planUuid))
      obstacles.push({ reason: "drops-plan", plan: planId, params: { plan: planId, count } });
  }
  return obstacles;
}

const isStopped = (live: EditionContent, { planUuid }: EditionPlan): boolean =>
  live.plans.some((plan) => plan.planUuid === planUuid && !plan.sold);

const locksBroken = (
  locks: ReturnType<typeof brokenLocks>,
  where: { readonly page: string; readonly plan?: string },
): RollBackObstacle[] =>
  locks.map(({ pointer, reason, params }) => ({
    reason: "locked",
    ...where,
    pointer,
    lock: reason,
    ...(params && { params }),
  }));
