import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import { isInAudience } from "../domain/availability.ts";
import {
  type HeldAddOn,
  type PlanContext,
  type PlanReason,
  planReasons,
} from "../domain/change-plan.ts";
import type { PlanForSale } from "../domain/for-sale.ts";
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

const planByName = statement<[offerId: string, planId: string], { id: string }>(
  "commerce.plan-of-offer",
  `select plan_uuid as id from commerce.plans_for_sale where offer_id = $1 and plan ->> 'planId' = $2
   order by sold desc limit 1`,
);

/** A plan by the ID that its publisher gave it; undefined where the offer has none. */
export const planOfOffer = async (db: Reader, offerId: string, planId: string) =>
  (await db.query(planByName, [offerId, planId]))[0]?.id;

const plansSold = statement<[offerId: string, market: string], ForSale>(
  "commerce.plans-of-offer",
  `select p.offer, p.plan - 'prices' || jsonb_build_object('prices',
     jsonb_build_object($2::text, p.plan -> 'prices' -> $2)) as plan
   from commerce.plans_for_sale p
   where p.offer_id = $1 and p.plan -> 'prices' -> $2 is not null
   order by p.plan ->> 'planId' limit 200`,
);

/**
 * The plans of an offer that a customer can have, with the prices of its market, and the one that it has,
 * whatever became of it.
 */
export async function plansForCustomer(
  db: Reader,
  about: {
    readonly offerId: string;
    readonly market: string;
    readonly tenantId: string;
    readonly formerTenantIds: readonly string[];
    readonly planUuid: string;
  },
): Promise<PlanForSale[]> {
  const { offerId, market, planUuid } = about;
  return (await db.query(plansSold, [offerId, market]))
    .map(({ plan }) => plan)
    .filter(
      (plan) =>
        plan.planUuid === planUuid ||
        (plan.sold &&
          plan.addOn === null &&
          (plan.visibility === "public" || isInAudience(plan, about))),
    );
}

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
  const { customer, seller: selling, holdings, privateOffers, policy, supply } = found.context;
  return {
    supply,
    context: {
      at,
      customer,
      seller: selling,
      holdings,
      privateOffers,
      policy,
      addOns: await db.query(addOns, [subscription.id]),
    },
  };
}

/** A plan of the same offer, with everything that stands against changing to it. */
export type OtherPlan = ForSale & {
  readonly reasons: readonly PlanReason[];
  /** Those that name the seller and the customer, whatever their days. */
  readonly privateOffers: PlanContext["privateOffers"];
};

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
    return one === undefined || reasons === undefined
      ? []
      : [{ ...one, reasons, privateOffers: found.context.privateOffers }];
  });
  const possible = ({ reasons }: OtherPlan) => reasons.length === 0;
  return [...others.filter(possible), ...others.filter((one) => !possible(one))];
}
