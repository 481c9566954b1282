import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import {
  type HeldAddOn,
  type PlanContext,
  type PlanReason,
  planReasons,
} from "../domain/change-plan.ts";
import type { ForSale } from "../domain/quote-cart.ts";
import type { Subscription } from "../store/subscriptions.ts";
import { customerWithContext, type SellingParty } from "./selling-context.ts";

const addOns = statement<[subscriptionId: string], HeldAddOn>(
  "commerce.held-add-ons-with-bases",
  `select s.name, coalesce((select p.plan -> 'addOn' -> 'bases' from commerce.plans_for_sale p
     where p.plan_uuid = s.plan_uuid), '[]') as bases
   from commerce.subscriptions s
   where s.parent_subscription_id = $1 and s.status in ('pending-activation', 'trial', 'active', 'suspended')
   order by s.name limit 100`,
);
const plansOfOffer = statement<[offerId: string, not: string, limit: number], { id: string }>(
  "commerce.other-plans-of-offer",
  `select plan_uuid as id from commerce.plans_for_sale
   where offer_id = $1 and plan_uuid <> $2 and coalesce(plan ->> 'addOn', '') = ''
     and not (plan ->> 'hidden')::boolean
   order by sold desc, plan ->> 'planId' limit $3`,
);
/** An offer has at most as many plans. */
const MAX_PLANS = 100;

type About = { readonly subscription: Subscription; readonly at: Instant };

/** What a change to one of `plans` depends on; undefined where the customer is not the seller's. */
export async function planContextOf(
  db: Reader,
  seller: SellingParty,
  { subscription, at, plans }: About & { readonly plans: readonly string[] },
): Promise<
  { readonly context: PlanContext; readonly supply: ReadonlyMap<string, ForSale> } | undefined
> {
  const { customerId } = subscription;
  const found = await customerWithContext(db, seller, { customerId, plans, at });
  if (found === undefined) return undefined;
  const { customer, seller: selling, holdings, policy, supply } = found.context;
  return {
    supply,
    context: {
      at,
      customer,
      seller: selling,
      holdings,
      policy,
      addOns: await db.query(addOns, [subscription.id]),
    },
  };
}

/** A plan of the same offer, with everything that stands against changing to it. */
export type OtherPlan = ForSale & { readonly reasons: readonly PlanReason[] };

/**
 * The other plans of a subscription's offer as its seller may see them: those that are possible first,
 * then by their plan IDs. A hidden plan is asked for by its id.
 */
export async function otherPlans(
  db: Reader,
  seller: SellingParty,
  { subscription, at }: About,
): Promise<readonly OtherPlan[]> {
  const { offerId, planUuid } = subscription.terms;
  const plans = (await db.query(plansOfOffer, [offerId, planUuid, MAX_PLANS])).map(({ id }) => id);
  if (plans.length === 0) return [];
  const found = await planContextOf(db, seller, { subscription, at, plans });
  if (found === undefined) return [];
  const others = plans.flatMap((id): OtherPlan[] => {
    const one = found.supply.get(id);
    const reasons = one && planReasons(subscription, one, found.context);
    return one === undefined || reasons === undefined ? [] : [{ ...one, reasons }];
  });
  const possible = ({ reasons }: OtherPlan) => reasons.length === 0;
  return [...others.filter(possible), ...others.filter((one) => !possible(one))];
}
