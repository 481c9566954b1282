import type { Day, Instant } from "../../../kernel/calendar.ts";
import { money } from "../../../kernel/money.ts";
import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { Charge, ChargeKind, Evidence } from "../domain/charge.ts";
import type { Credited } from "../domain/credit.ts";

/** Names for lists, as they were when the charge was made. */
export type Description = {
  readonly company: string;
  readonly offerName: string;
  readonly offerSlug: string;
  readonly planName: string;
  readonly publisherName: string;
};

export type ChargeParties = {
  readonly buyerId: string;
  readonly customerId: string;
  readonly publisherId: string;
  readonly subscriptionId: string;
  readonly orderId: string;
  /** The licences it pays for: a batch that was added, or null for those of the purchase. */
  readonly batchId: string | null;
};

export type RecordedCharge = Charge &
  ChargeParties & { readonly id: string; readonly description: Description };

/** A charge with what of it was credited in parts, above zero; zero where nothing was. */
export type StandingCharge = RecordedCharge & {
  readonly before: Credited;
  /** The day it belongs to. */
  readonly billedOn: Day;
};

const insert = statement<readonly unknown[], unknown>(
  "billing.insert-charge",
  `insert into billing.charges (id, buyer_id, customer_id, publisher_id, subscription_id, order_id, kind,
     period_start, period_end, billed_on, currency, net_minor, tax_minor, store_fee_minor, description, evidence,
     reverses, posted_at, batch_id, operation_id, dimension, rating_id, part_of, reissues)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)`,
  {
    many: `insert into billing.charges (id, buyer_id, customer_id, publisher_id, subscription_id, order_id, kind,
       period_start, period_end, billed_on, currency, net_minor, tax_minor, store_fee_minor, description, evidence,
       reverses, posted_at, batch_id, operation_id, dimension, rating_id, part_of, reissues)
     select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::date[],
       $9::date[], $10::date[], $11::text[], $12::bigint[], $13::bigint[], $14::bigint[], $15::jsonb[], $16::jsonb[],
       $17::uuid[], $18::timestamptz[], $19::uuid[], $20::uuid[], $21::text[], $22::uuid[], $23::uuid[], $24::uuid[])`,
  },
);

type Row = {
  id: string;
  buyer_id: string;
  customer_id: string;
  publisher_id: string;
  subscription_id: string;
  order_id: string;
  batch_id: string | null;
  kind: ChargeKind;
  period_start: Day;
  period_end: Day;
  billed_on: Day;
  currency: string;
  net_minor: bigint;
  tax_minor: bigint;
  store_fee_minor: bigint;
  credited_net: bigint;
  credited_tax: bigint;
  credited_fee: bigint;
  credited_quantity: number;
  description: Description;
  evidence: Evidence;
};

// A charge with what parts of it were credited, above zero. Rows that are locked cannot be grouped, so that the
// sums are read beside them.
const CREDITED = `-coalesce(parts.net, 0)::bigint as credited_net, -coalesce(parts.tax, 0)::bigint as credited_tax,
     -coalesce(parts.fee, 0)::bigint as credited_fee, coalesce(parts.quantity, 0)::integer as credited_quantity`;
const PARTS = `left join lateral (select sum(p.net_minor) as net, sum(p.tax_minor) as tax, sum(p.store_fee_minor) as fee,
       sum((p.evidence -> 'part' ->> 'quantity')::integer) as quantity
     from billing.charges p where p.part_of = c.id) parts on true`;

// Locked, so that two credits of one subscription take turns.
const unreversed = statement<[subscriptionId: string], Row>(
  "billing.lock-unreversed-charges",
  `select c.*, ${CREDITED} from billing.charges c ${PARTS}
   where c.subscription_id = $1 and c.reverses is null and c.part_of is null and c.kind <> 'usage'
     and not exists (select 1 from billing.charges r where r.reverses = c.id)
   order by c.period_start for update of c`,
);

/** Stores a charge; the database refuses one without evidence, or of a period charged already. */
export const insertCharge = (
  tx: Tx,
  charge: RecordedCharge,
  about: {
    readonly billedOn: Day;
    readonly reverses: string | null;
    /** The charge that it credits a part of; absent where it is no such credit. */
    readonly partOf?: string;
    /** The charge of the invoice before, whose line it bills again; absent where it is no such line. */
    readonly reissues?: string;
    /** The change that it is part of; null where none is. */
    readonly operationId: string | null;
  },
): Promise<unknown> =>
  tx.query(insert, [
    charge.id,
    charge.buyerId,
    charge.customerId,
    charge.publisherId,
    charge.subscriptionId,
    charge.orderId,
    charge.kind,
    charge.period.start,
    charge.period.end,
    about.billedOn,
    charge.net.currency,
    charge.net.minor,
    charge.tax.minor,
    charge.storeFee.minor,
    JSON.stringify(charge.description),
    JSON.stringify(charge.evidence),
    about.reverses,
    tx.at satisfies Instant,
    charge.batchId,
    about.operationId,
    // A credit of usage names them in its evidence alone: it is no second charge of the rating.
    charge.kind === "usage" ? (charge.evidence.usage?.dimension ?? null) : null,
    charge.kind === "usage" ? (charge.evidence.usage?.ratingId ?? null) : null,
    about.partOf ?? null,
    about.reissues ?? null,
  ]);

const onInvoice = statement<
  [invoiceId: string, ids: readonly string[] | null, limit: number | null],
  Row & { readonly credited: boolean }
>(
  "billing.lock-charges-on-invoice",
  `select c.*, ${CREDITED}, exists (select 1 from billing.charges r where r.reverses = c.id) as credited
   from billing.invoice_lines l join billing.charges c on c.id = l.charge_id ${PARTS}
   where l.invoice_id = $1 and ($2::uuid[] is null or c.id = any($2)) and c.reverses is null and c.part_of is null
   order by l.number limit $3 for update of c`,
);

export type ChargeOnInvoice = StandingCharge & {
  /** Whether it was credited since, so that nothing is left of it. */
  readonly credited: boolean;
};

/** Charges that stand on an invoice, of those that are named. */
export const lockChargesOnInvoice = async (
  tx: Tx,
  invoiceId: string,
  ids: readonly string[],
): Promise<ChargeOnInvoice[]> => (await tx.query(onInvoice, [invoiceId, ids, null])).map(onLine);

/** All of them in the order of its lines, so many at most. */
export const lockLinesOfInvoice = async (
  tx: Tx,
  invoiceId: string,
  limit: number,
): Promise<ChargeOnInvoice[]> => (await tx.query(onInvoice, [invoiceId, null, limit])).map(onLine);

/** Charges of a subscription that no credit has undone, in order of their periods; usage is never undone. */
export const lockUnreversedCharges = async (
  tx: Tx,
  subscriptionId: string,
): Promise<StandingCharge[]> => (await tx.query(unreversed, [subscriptionId])).map(toRecorded);

const onLine = (row: Row & { readonly credited: boolean }): ChargeOnInvoice => ({
  ...toRecorded(row),
  credited: row.credited,
});

const toRecorded = (row: Row): StandingCharge => ({
  id: row.id,
  buyerId: row.buyer_id,
  customerId: row.customer_id,
  publisherId: row.publisher_id,
  subscriptionId: row.subscription_id,
  orderId: row.order_id,
  batchId: row.batch_id,
  kind: row.kind,
  billedOn: row.billed_on,
  period: { start: row.period_start, end: row.period_end },
  net: money(row.net_minor, row.currency),
  tax: money(row.tax_minor, row.currency),
  total: money(row.net_minor + row.tax_minor, row.currency),
  storeFee: money(row.store_fee_minor, row.currency),
  description: row.description,
  evidence: row.evidence,
  before: {
    net: money(row.credited_net, row.currency),
    tax: money(row.credited_tax, row.currency),
    storeFee: money(row.credited_fee, row.currency),
    quantity: row.credited_quantity,
  },
});
