import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import { addOnReasons, termsOf } from "../domain/add-on.ts";
import type { PlanForSale } from "../domain/for-sale.ts";
import type { AgreedTerms } from "../events.ts";
import {
  SUBSCRIPTION_COLUMNS,
  type Subscription,
  type SubscriptionRow,
  toSubscription,
} from "../store/subscriptions.ts";
import { customerWithContext, type SellingParty } from "./selling-context.ts";
import type { ListedSubscription } from "./subscriptions.ts";

/** An add-on plan that can be added to a subscription, and the terms of one licence of it. */
export type EligibleAddOn = { readonly plan: PlanForSale; readonly terms: AgreedTerms };

const plansOfBase = statement<[offerId: string, planId: string, limit: number], { id: string }>(
  "commerce.add-on-plans",
  `select plan_uuid as id from commerce.plans_for_sale
   where offer_id = $1 and sold and plan -> 'addOn' -> 'bases' ? $2 and not (plan ->> 'hidden')::boolean
   order by plan ->> 'planId' limit $3`,
);
/** An offer has at most as many plans. */
const MAX_PLANS = 100;

/**
 * The add-ons that the seller can add to a subscription, by their plan IDs: those of its plan, with a
 * price where the customer is and for the subscription's periods, and nothing else against them. The
 * status of the subscription is not looked at.
 */
export async function eligibleAddOns(
  db: Reader,
  seller: SellingParty,
  { base, at }: { readonly base: Subscription; readonly at: Instant },
): Promise<readonly EligibleAddOn[]> {
  if (base.addOnOf !== null) return [];
  const { offerId, planId } = base.terms;
  const plans = (await db.query(plansOfBase, [offerId, planId, MAX_PLANS])).map(({ id }) => id);
  if (plans.length === 0) return [];
  const found = await customerWithContext(db, seller, { customerId: base.customerId, plans, at });
  if (found === undefined) return [];
  const { context } = found;
  return plans.flatMap((planUuid): EligibleAddOn[] => {
    const one = context.supply.get(planUuid);
    if (one === undefined) return [];
    // Who may buy at all is said once, for the whole section.
    const open = addOnReasons(base, one, context)?.every(
      ({ code }) => code === "partner-does-not-transact",
    );
    const terms = termsOf(base, one, one.plan.minQuantity, context);
    return open === true && terms !== undefined ? [{ plan: one.plan, terms }] : [];
  });
}

const page = statement<
  [sellerId: string, baseId: string, orderedAt: string | null, id: string | null, limit: number],
  SubscriptionRow & { company: string; order_number: string }
>(
  "commerce.add-ons-of-subscription",
  `select ${SUBSCRIPTION_COLUMNS}, c.company, o.number as order_number from commerce.subscriptions s
   join commerce.customers c on c.seller_id = s.seller_id and c.id = s.customer_id
   join commerce.orders o on o.id = s.order_id
   where s.seller_id = $1 and s.parent_subscription_id = $2
     and ($3::timestamptz is null or (s.ordered_at, s.id) < ($3, $4::uuid))
   order by s.ordered_at desc, s.id desc limit $5`,
);

/** The add-ons of a subscription, also those that ended, latest order first. */
export const addOnsOf = async (
  db: Reader,
  query: {
    readonly sellerId: string;
    readonly baseId: string;
    readonly after: readonly [orderedAt: string, id: string] | null;
    readonly limit: number;
  },
): Promise<readonly ListedSubscription[]> =>
  (
    await db.query(page, [
      query.sellerId,
      query.baseId,
      query.after?.[0] ?? null,
      query.after?.[1] ?? null,
      query.limit,
    ])
  ).map((row) => ({
    ...toSubscription(row),
    company: row.company,
    orderNumber: row.order_number,
  }));

const nameOf = statement<[sellerId: string, id: string], { name: string }>(
  "commerce.name-of-subscription",
  `select terms ->> 'planName' as name from commerce.subscriptions where seller_id = $1 and id = $2`,
);

/** What the base of an add-on is called: its plan's name. */
export const planNameOf = async (db: Reader, sellerId: string, id: string): Promise<string> =>
  (await db.query(nameOf, [sellerId, id]))[0]?.name ?? "";
