import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";

export type PlanRow = {
  readonly planUuid: string;
  readonly publisherId: string;
  readonly offer: object;
  readonly plan: object;
  readonly operatorsOwn: boolean;
  readonly category: string;
  readonly sold: boolean;
  readonly listed: boolean;
  readonly sortName: string;
  readonly search: string;
};

const upsert = statement<[offerId: string, rows: string, at: Temporal.Instant], unknown>(
  "commerce.put-plans-for-sale",
  `insert into commerce.plans_for_sale (plan_uuid, offer_id, publisher_id, offer, plan, operators_own, category,
     sold, listed, sort_name, search, updated_at)
   select (r ->> 'planUuid')::uuid, $1, (r ->> 'publisherId')::uuid, r -> 'offer', r -> 'plan',
     (r ->> 'operatorsOwn')::boolean, r ->> 'category', (r ->> 'sold')::boolean, (r ->> 'listed')::boolean,
     r ->> 'sortName', r ->> 'search', $3
   from jsonb_array_elements($2::jsonb) as x(r)
   on conflict (plan_uuid) do update set offer = excluded.offer, plan = excluded.plan,
     operators_own = excluded.operators_own, category = excluded.category, sold = excluded.sold,
     listed = excluded.listed, sort_name = excluded.sort_name, search = excluded.search,
     updated_at = excluded.updated_at`,
);

// What is no longer live stays with its last terms, so that a cart can say what happened to it.
const stop = statement<[offerId: string, kept: readonly string[], at: Temporal.Instant], unknown>(
  "commerce.stop-plans-for-sale",
  `update commerce.plans_for_sale set sold = false, listed = false,
     plan = jsonb_set(plan, '{sold}', 'false'), updated_at = $3
   where offer_id = $1 and plan_uuid <> all ($2::uuid[])`,
);

/** Makes `rows` the plans of an offer that are for sale; plans that are not among them are stopped. */
export async function putPlansForSale(
  tx: Tx,
  offerId: string,
  rows: readonly PlanRow[],
): Promise<void> {
  if (rows.length > 0) await tx.query(upsert, [offerId, JSON.stringify(rows), tx.at]);
  await tx.query(stop, [offerId, rows.map(({ planUuid }) => planUuid), tx.at]);
}
