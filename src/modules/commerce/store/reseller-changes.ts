import type { Day, Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";

const planned = statement<[subscriptionId: string], { id: string; resellerId: string }>(
  "commerce.planned-reseller",
  `select id, reseller_id as "resellerId" from commerce.reseller_changes
   where subscription_id = $1 and state = 'planned'`,
);
const plan = statement<
  [
    id: string,
    subscriptionId: string,
    sellerId: string,
    resellerId: string,
    by: string,
    at: Instant,
  ],
  unknown
>(
  "commerce.plan-reseller",
  `insert into commerce.reseller_changes (id, subscription_id, seller_id, reseller_id, asked_by, asked_at)
   values ($1, $2, $3, $4, $5, $6)`,
);
const close = statement<[id: string, state: "withdrawn" | "dropped"], unknown>(
  "commerce.close-reseller-plan",
  "update commerce.reseller_changes set state = $2 where id = $1 and state = 'planned'",
);
const done = statement<[id: string, from: Day], unknown>(
  "commerce.reseller-changed",
  "update commerce.reseller_changes set state = 'done', from_day = $2 where id = $1",
);
// An add-on is sold through whom its base is.
const put = statement<[subscriptionId: string, resellerId: string], unknown>(
  "commerce.put-reseller",
  `update commerce.subscriptions set reseller_id = $2 where id = $1 or parent_subscription_id = $1`,
);
const drop = statement<[sellerId: string, resellerId: string], unknown>(
  "commerce.drop-reseller-plans",
  `update commerce.reseller_changes set state = 'dropped'
   where seller_id = $1 and reseller_id = $2 and state = 'planned'`,
);
const onDays = statement<
  [subscriptionIds: readonly string[], days: readonly Day[]],
  { n: number; resellerId: string }
>(
  "commerce.resellers-on-days",
  `select x.n::integer as n, coalesce((select c.reseller_id from commerce.reseller_changes c
     where c.subscription_id = coalesce(s.parent_subscription_id, s.id) and c.state = 'done' and c.from_day <= x.day
     order by c.from_day desc limit 1), o.reseller_id) as "resellerId"
   from unnest($1::uuid[], $2::date[]) with ordinality as x(id, day, n)
   join commerce.subscriptions s on s.id = x.id join commerce.orders o on o.id = s.order_id
   where o.reseller_id is not null`,
);

/** The reseller that is planned for the next renewal; undefined where none is. */
export const plannedReseller = async (db: Reader, subscriptionId: string) =>
  (await db.query(planned, [subscriptionId]))[0];

export const planReseller = (
  tx: Tx,
  row: { id: string; subscriptionId: string; sellerId: string; resellerId: string },
) =>
  tx.query(plan, [row.id, row.subscriptionId, row.sellerId, row.resellerId, tx.actor.name, tx.at]);

export const closeResellerPlan = (tx: Tx, id: string, state: "withdrawn" | "dropped") =>
  tx.query(close, [id, state]);

/** From `from` on the subscription and its add-ons are sold through another reseller. */
export async function putReseller(
  tx: Tx,
  change: { id: string; subscriptionId: string; resellerId: string; from: Day },
): Promise<void> {
  await tx.query(done, [change.id, change.from]);
  await tx.query(put, [change.subscriptionId, change.resellerId]);
}

/** What is bound no more is planned for nothing. */
export const dropResellerPlans = (tx: Tx, sellerId: string, resellerId: string) =>
  tx.query(drop, [sellerId, resellerId]);

/**
 * Through whom subscriptions were sold on days, in the order of both; null for nobody. For documents whose reader
 * was checked before.
 */
export async function resellersOnDays(
  db: Reader,
  asked: readonly { readonly subscriptionId: string; readonly day: Day }[],
): Promise<(string | null)[]> {
  if (asked.length === 0) return [];
  const found = new Map(
    (
      await db.query(onDays, [
        asked.map(({ subscriptionId }) => subscriptionId),
        asked.map(({ day }) => day),
      ])
    ).map(({ n, resellerId }) => [n, resellerId]),
  );
  return asked.map((_, index) => found.get(index + 1) ?? null);
}
