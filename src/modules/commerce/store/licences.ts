import type { Day, Instant } from "../../../kernel/calendar.ts";
import { money } from "../../../kernel/money.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { QuantityChange } from "../domain/change-quantity.ts";
import type { LicenceBatch, LicenceFacts, PaidLine } from "../domain/licence-batches.ts";
import { toldPrices } from "./price-changes.ts";
import type { Subscription } from "./subscriptions.ts";

type BatchRow = {
  id: string;
  quantity: number;
  added_at: Instant;
  paid_from: Day | null;
  paid_until: Day | null;
};
type PaidRow = {
  chargeId: string;
  batchId: string | null;
  quantity: number;
  start: Day;
  end: Day;
  currency: string;
  net: bigint;
  tax: bigint;
};

const batches = statement<[subscriptionId: string], BatchRow>(
  "commerce.licence-batches",
  `select id, quantity, added_at, paid_from, paid_until from commerce.licence_batches
   where subscription_id = $1 and quantity > 0 order by added_at desc, id`,
);
// What credits of its parts have left of a charge.
const LEFT = `(a.net_minor + coalesce(p.net, 0))::bigint as net, (a.tax_minor + coalesce(p.tax, 0))::bigint as tax`;
const PARTS = `left join lateral (select sum(x.net_minor) as net, sum(x.tax_minor) as tax
     from commerce.charged_amounts x where x.subscription_id = a.subscription_id and x.part_of = a.charge_id) p on true`;
const standing = statement<[subscriptionId: string], PaidRow>(
  "commerce.standing-charges",
  `select a.charge_id as "chargeId", a.batch_id as "batchId", a.quantity, a.period_start as start,
     a.period_end as "end", a.currency, ${LEFT}
   from commerce.charged_amounts a ${PARTS}
   where a.subscription_id = $1 and a.reverses is null and a.part_of is null and a.quantity is not null
     and not exists (select 1 from commerce.charged_amounts r
       where r.subscription_id = $1 and r.reverses = a.charge_id)`,
);
const add = statement<readonly unknown[], unknown>(
  "commerce.add-licence-batch",
  `insert into commerce.licence_batches (id, subscription_id, seller_id, quantity, added_at, paid_from, paid_until)
   values ($1, $2, $3, $4, $5, $6, $7)`,
);
const take = statement<[subscriptionId: string, taken: string], { id: string }>(
  "commerce.take-licences",
  `update commerce.licence_batches b set quantity = b.quantity - (t ->> 'quantity')::integer
   from jsonb_array_elements($2::jsonb) as x(t)
   where b.subscription_id = $1 and b.id = (t ->> 'batchId')::uuid returning b.id`,
);
const shrink = statement<[subscriptionId: string, keep: number], unknown>(
  "commerce.shrink-licence-batches",
  `update commerce.licence_batches b set quantity = least(b.quantity, greatest(0, $2 - before))
   from (select id, coalesce(sum(quantity) over (order by added_at, id
           rows between unbounded preceding and 1 preceding), 0)::integer as before
         from commerce.licence_batches where subscription_id = $1) o
   where o.id = b.id`,
);

const toBatch = (row: BatchRow): LicenceBatch => ({
  id: row.id,
  quantity: row.quantity,
  addedAt: row.added_at,
  paid:
    row.paid_from === null || row.paid_until === null
      ? null
      : { start: row.paid_from, end: row.paid_until },
});

const toPaid = ({ start, end, currency, net, tax, ...row }: PaidRow): PaidLine => ({
  ...row,
  period: { start, end },
  net: money(net, currency),
  tax: money(tax, currency),
});

/** A subscription with its batches of licences and the charges that stand for them. */
export const withLicences = async (
  db: Reader,
  subscription: Subscription,
): Promise<Subscription & LicenceFacts> => ({
  ...subscription,
  batches: (await db.query(batches, [subscription.id])).map(toBatch),
  paid: (await db.query(standing, [subscription.id])).map(toPaid),
  told: await toldPrices(db, subscription.id),
});

const batchesOfEach = statement<
  [subscriptionIds: readonly string[]],
  BatchRow & { subscriptionId: string }
>(
  "commerce.licence-batches-of-each",
  `select subscription_id as "subscriptionId", id, quantity, added_at, paid_from, paid_until
   from commerce.licence_batches where subscription_id = any ($1::uuid[]) and quantity > 0
   order by added_at desc, id`,
);
const standingOfEach = statement<
  [subscriptionIds: readonly string[]],
  PaidRow & { subscriptionId: string }
>(
  "commerce.standing-charges-of-each",
  `select a.subscription_id as "subscriptionId", a.charge_id as "chargeId", a.batch_id as "batchId", a.quantity,
     a.period_start as start, a.period_end as "end", a.currency, ${LEFT}
   from commerce.charged_amounts a ${PARTS}
   where a.subscription_id = any ($1::uuid[]) and a.reverses is null and a.part_of is null and a.quantity is not null
     and not exists (select 1 from commerce.charged_amounts r
       where r.subscription_id = a.subscription_id and r.reverses = a.charge_id)`,
);

/** The same for several subscriptions, in two statements. */
export async function withLicencesOfEach<One extends Subscription>(
  db: Reader,
  subscriptions: readonly One[],
): Promise<(One & LicenceFacts)[]> {
  const ids = subscriptions.map(({ id }) => id);
  const found = Map.groupBy(await db.query(batchesOfEach, [ids]), (row) => row.subscriptionId);
  const paid = Map.groupBy(await db.query(standingOfEach, [ids]), (row) => row.subscriptionId);
  return subscriptions.map((one) => ({
    ...one,
    batches: (found.get(one.id) ?? []).map(toBatch),
    paid: (paid.get(one.id) ?? []).map(({ subscriptionId: _, ...row }) => toPaid(row)),
  }));
}

/** Notes which licences came and went; the subscription's row must be locked. */
export async function recordLicences(
  tx: Tx,
  subscription: Subscription,
  { batchId, addedAt, change }: { batchId: string; addedAt: Instant; change: QuantityChange },
): Promise<void> {
  if (change.to > change.from)
    await tx.query(add, [
      batchId,
      subscription.id,
      subscription.sellerId,
      change.to - change.from,
      addedAt,
      change.addedPaid?.start ?? null,
      change.addedPaid?.end ?? null,
    ]);
  const taken = change.taken.filter(({ batchId: from }) => from !== null);
  if (taken.length === 0) return;
  const rows = await tx.query(take, [subscription.id, JSON.stringify(taken)]);
  if (rows.length !== taken.length)
    throw new Error(`Licences of ${subscription.id} moved while they were locked`);
}

/** At a renewal with `keep` licences those of the purchase stay first, then the earliest batches. */
export const keepLicences = (tx: Tx, subscription: Subscription, keep: number) =>
  tx.query(shrink, [subscription.id, keep]);
