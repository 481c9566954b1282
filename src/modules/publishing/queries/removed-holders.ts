import type { Problem } from "../../../kernel/problem.ts";
import type { Reader } from "../../../platform/database.ts";
import type { AudienceChange } from "../../catalog/index.ts";
import { type HeldSubscription, subscriptionsOfTenants } from "../../commerce/index.ts";
import { type Confirmed, confirmationOf, isConfirmed } from "../domain/confirmation.ts";
import { audienceInUse } from "../problems.ts";

/** Subscriptions that are named; there may be more. */
const SUBSCRIPTIONS_NAMED = 100;

/** Whoever loses sight of a plan and holds a subscription of it (decision 10). */
export type RemovedHolders = {
  /** Of every subscription that is concerned. */
  readonly ids: readonly string[];
  readonly subscriptions: readonly (HeldSubscription & { readonly planId: string })[];
};

/** The refusal of a change that nobody confirmed for these subscriptions; undefined where they did. */
export const notConfirmed = (
  { ids, subscriptions }: RemovedHolders,
  confirmed: Confirmed,
): Problem | undefined =>
  isConfirmed(ids, confirmed)
    ? undefined
    : audienceInUse(
        { count: ids.length, confirmation: confirmationOf(ids) },
        subscriptions.map(({ id, planId, tenantId, company }) => ({
          pointer: "/confirmedSubscriptions",
          code: "publishing/subscription-goes-on",
          plan: planId,
          params: { subscription: id, company, tenantId, plan: planId },
        })),
      );

export async function removedHolders(
  db: Reader,
  publisherId: string,
  changes: readonly AudienceChange[],
): Promise<RemovedHolders> {
  const { ids, subscriptions } = await subscriptionsOfTenants(
    db,
    publisherId,
    changes.flatMap(({ planUuid, losing }) => losing.map((tenantId) => ({ planUuid, tenantId }))),
    SUBSCRIPTIONS_NAMED,
  );
  const planOf = new Map(changes.map(({ planUuid, planId }) => [planUuid, planId]));
  return {
    ids,
    subscriptions: subscriptions.map((one) => ({ ...one, planId: planOf.get(one.planUuid) ?? "" })),
  };
}
