import type { Day, Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import { type Charged, type ChargeKind, type Evidence, kindsCharged } from "../domain/charge.ts";
import type { AccountKind } from "../domain/ledger.ts";
import type { Description } from "../store/charges.ts";

export type ListedCharge = {
  readonly id: string;
  readonly buyerId: string;
  readonly customerId: string;
  readonly publisherId: string;
  readonly subscriptionId: string;
  readonly orderId: string;
  readonly kind: ChargeKind;
  readonly periodStart: Day;
  /** The first day that is not paid for. */
  readonly periodEnd: Day;
  readonly billedOn: Day;
  readonly currency: string;
  readonly netMinor: bigint;
  readonly taxMinor: bigint;
  readonly totalMinor: bigint;
  readonly description: Description;
  readonly evidence: Evidence;
  readonly reverses: string | null;
  readonly reversedBy: string | null;
  /** The charge that a credit takes a part of. */
  readonly partOf: string | null;
  /** Net of the parts that were credited: zero or below. */
  readonly partsMinor: bigint;
  readonly postedAt: Instant;
};

/** Of `billing.charges c`. */
export const CHARGE_COLUMNS = `c.id, c.buyer_id as "buyerId", c.customer_id as "customerId", c.publisher_id as "publisherId",
  c.subscription_id as "subscriptionId", c.order_id as "orderId", c.kind, c.period_start as "periodStart",
  c.period_end as "periodEnd", c.billed_on as "billedOn", c.currency, c.net_minor as "netMinor",
  c.tax_minor as "taxMinor", c.total_minor as "totalMinor", c.description, c.evidence, c.reverses,
  (select r.id from billing.charges r where r.reverses = c.id) as "reversedBy", c.part_of as "partOf",
  coalesce((select sum(p.net_minor) from billing.charges p where p.part_of = c.id), 0)::bigint as "partsMinor",
  c.posted_at as "postedAt"`;

const page = statement<readonly unknown[], ListedCharge>(
  "billing.list-charges",
  `select ${CHARGE_COLUMNS} from billing.charges c
   where c.buyer_id = $1 and ($2::uuid is null or c.subscription_id = $2)
     and ($3::uuid is null or c.customer_id = $3)
     and ($7::text[] is null or c.kind = any ($7))
     and ($4::timestamptz is null or (c.posted_at, c.id) < ($4, $5::uuid))
   order by c.posted_at desc, c.id desc limit $6`,
);
const byId = statement<[buyerId: string | null, id: string], ListedCharge>(
  "billing.charge-of-buyer",
  `select ${CHARGE_COLUMNS} from billing.charges c where ($1::uuid is null or c.buyer_id = $1) and c.id = $2`,
);
// What came after the invoice of its own month stands on that of the next one.
const ESTIMATED = `u.buyer_id = $1 and u.billed_on < $3 and (u.billed_on >= $2 or exists (
  select 1 from billing.invoices i where i.buyer_id = u.buyer_id and i.currency = u.currency and i.type = 'invoice'
    and i.month >= date_trunc('month', u.billed_on)::date and i.month < $2))`;
// An estimate is a page, not a report: a month beyond this is read as charges, page by page.
const month = statement<[buyerId: string, from: Day, until: Day], ListedCharge>(
  "billing.charges-of-month",
  `select ${CHARGE_COLUMNS} from billing.unbilled u join billing.charges c on c.id = u.charge_id
   where ${ESTIMATED}
   order by c.currency, c.billed_on, c.id limit 1000`,
);
const sums = statement<
  [buyerId: string, from: Day, until: Day],
  { currency: string; net: string; tax: string; lines: number }
>(
  "billing.sums-of-month",
  `select u.currency, sum(c.net_minor)::text as net, sum(c.tax_minor)::text as tax, count(*)::int as lines
   from billing.unbilled u join billing.charges c on c.id = u.charge_id
   where ${ESTIMATED} group by u.currency order by u.currency`,
);
const postings = statement<
  [chargeId: string],
  { entryId: string; kind: AccountKind; owner: string; currency: string; minor: bigint }
>(
  "billing.ledger-of-charge",
  `select e.id as "entryId", a.kind, a.owner, p.currency, p.amount_minor as minor
   from billing.ledger_entries e join billing.ledger_postings p on p.entry_id = e.id
   join billing.accounts a on a.key = p.account where e.charge_id = $1 order by p.number`,
);

/** Charges and credits of a buyer, latest first. */
export const listCharges = (
  db: Reader,
  query: {
    buyerId: string;
    subscriptionId: string | null;
    customerId: string | null;
    /** Those alone that are charged so; null for all. */
    charged: Charged | null;
    after: readonly [postedAt: string, id: string] | null;
    limit: number;
  },
) =>
  db.query(page, [
    query.buyerId,
    query.subscriptionId,
    query.customerId,
    query.after?.[0] ?? null,
    query.after?.[1] ?? null,
    query.limit,
    query.charged === null ? null : kindsCharged(query.charged),
  ]);

/** @param buyerId whose it has to be; null where the operator looks */
export const chargeOfBuyer = async (db: Reader, buyerId: string | null, id: string) =>
  (await db.query(byId, [buyerId, id]))[0];

export const postingsOf = (db: Reader, chargeId: string) => db.query(postings, [chargeId]);

/** What the invoice of a month would bill so far: sums of every line, and the first 1,000 lines. */
export const chargesOfMonth = async (
  db: Reader,
  { buyerId, from, until }: { buyerId: string; from: Day; until: Day },
) => ({
  sums: await db.query(sums, [buyerId, from, until]),
  lines: await db.query(month, [buyerId, from, until]),
});
