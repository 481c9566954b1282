import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { SubscriptionStatus } from "../domain/subscription-lifecycle.ts";

/** A running subscription of a plan, with the organisation that has it. */
export type PlanHolder = {
  readonly subscriptionId: string;
  readonly name: string;
  readonly status: SubscriptionStatus;
  readonly company: string;
  readonly orderedAt: Instant;
  readonly quantity: number;
  /** The version of the offer that it was bought with: its price and its legal terms. */
  readonly edition: { readonly id: string; readonly version: number };
};

type Plan = { readonly offerId: string; readonly planUuid: string };

const RUNNING = `s.offer_id = $1 and s.plan_uuid = $2
  and s.status in ('pending-activation', 'trial', 'active', 'suspended')`;

const rows = statement<
  [offer: string, plan: string, afterCompany: string | null, afterId: string | null, limit: number],
  PlanHolder
>(
  "commerce.plan-holders",
  `select s.id as "subscriptionId", s.name, s.status, c.company, s.ordered_at as "orderedAt",
     (s.terms ->> 'quantity')::int as quantity,
     jsonb_build_object('id', s.terms -> 'editionId', 'version', s.terms -> 'editionVersion') as edition
   from commerce.subscriptions s
   join commerce.customers c on c.seller_id = s.seller_id and c.id = s.customer_id
   where ${RUNNING} and ($3::text is null or (lower(c.company), s.id) > ($3, $4::uuid))
   order by lower(c.company), s.id limit $5`,
);

/**
 * Running subscriptions of a plan by company.
 *
 * @param after company in lower case and subscription of the last row before
 */
export const planHolders = (
  db: Reader,
  { offerId, planUuid }: Plan,
  page: { readonly after: readonly [company: string, id: string] | null; readonly limit: number },
): Promise<PlanHolder[]> =>
  db.query(rows, [offerId, planUuid, page.after?.[0] ?? null, page.after?.[1] ?? null, page.limit]);

const counted = statement<[offer: string, plan: string], { count: number }>(
  "commerce.plan-holders-counted",
  `select count(*)::int as count from commerce.subscriptions s where ${RUNNING}`,
);

export const countPlanHolders = async (db: Reader, { offerId, planUuid }: Plan): Promise<number> =>
  (await db.query(counted, [offerId, planUuid]))[0]?.count ?? 0;
