import type { Day, Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";

export type ListedPayment = {
  readonly id: string;
  readonly buyerId: string;
  readonly currency: string;
  readonly minor: bigint;
  readonly receivedOn: Day;
  readonly source: "hand" | "file" | "sandbox" | "plug-in";
  readonly reference: string;
  readonly note: string | null;
  readonly invoiceId: string | null;
  readonly invoiceNumber: string | null;
  readonly recordedAt: Instant;
  readonly recordedBy: string;
  readonly reversedAt: Instant | null;
  readonly reversedBy: string | null;
  readonly reversalReason: string | null;
};

const COLUMNS = `p.id, p.buyer_id as "buyerId", p.currency, p.amount_minor as minor, p.received_on as "receivedOn", p.source,
  p.reference, p.note, p.invoice_id as "invoiceId", i.number as "invoiceNumber", p.recorded_at as "recordedAt",
  p.recorded_by as "recordedBy", r.reversed_at as "reversedAt", r.reversed_by as "reversedBy", r.reason as "reversalReason"`;
const FROM = `billing.payments p left join billing.invoices i on i.id = p.invoice_id
  left join billing.payment_reversals r on r.payment_id = p.id`;

const page = statement<readonly unknown[], ListedPayment>(
  "billing.list-payments",
  `select ${COLUMNS} from ${FROM}
   where ($1::uuid is null or p.buyer_id = $1)
     and ($2::text is null or p.reference = $2)
     and ($3::timestamptz is null or (p.recorded_at, p.id) < ($3, $4::uuid))
   order by p.recorded_at desc, p.id desc limit $5`,
);
const byId = statement<[id: string, buyerId: string | null], ListedPayment>(
  "billing.payment-by-id",
  `select ${COLUMNS} from ${FROM} where p.id = $1 and ($2::uuid is null or p.buyer_id = $2)`,
);

/** Payments, those recorded last first. */
export const listPayments = (
  db: Reader,
  query: {
    readonly buyerId: string | null;
    readonly reference: string | null;
    readonly after: readonly [recordedAt: string, id: string] | null;
    readonly limit: number;
  },
): Promise<ListedPayment[]> =>
  db.query(page, [
    query.buyerId,
    query.reference,
    query.after?.[0] ?? null,
    query.after?.[1] ?? null,
    query.limit,
  ]);

/** @param buyerId whose it has to be; null where the operator looks */
export const listedPayment = async (
  db: Reader,
  id: string,
  buyerId: string | null,
): Promise<ListedPayment | undefined> => (await db.query(byId, [id, buyerId]))[0];

export type ListedAllocation = {
  readonly id: string;
  readonly invoiceId: string;
  readonly invoiceNumber: string;
  readonly currency: string;
  readonly minor: bigint;
  readonly because: "payment" | "payment-reversal" | "invoice" | "credit-note";
  readonly paymentId: string | null;
  readonly reference: string | null;
  readonly madeAt: Instant;
};
const ALLOCATION = `a.id, a.invoice_id as "invoiceId", i.number as "invoiceNumber", i.currency, a.amount_minor as minor, a.because,
  a.payment_id as "paymentId", p.reference, a.made_at as "madeAt"
  from billing.allocations a join billing.invoices i on i.id = a.invoice_id
  left join billing.payments p on p.id = a.payment_id`;
const ofPayment = statement<[paymentId: string], ListedAllocation>(
  "billing.allocations-of-payment",
  `select ${ALLOCATION} where a.payment_id = $1 order by a.made_at, i.issued_at, i.number limit 500`,
);
const ofInvoice = statement<[invoiceId: string], ListedAllocation>(
  "billing.allocations-of-invoice",
  `select ${ALLOCATION} where a.invoice_id = $1 order by a.made_at, a.id limit 500`,
);

/** Where the money of a payment went when it was recorded, and reversed; the first 500. */
export const allocationsOfPayment = (db: Reader, id: string) => db.query(ofPayment, [id]);
/** What an invoice was given and had taken back; the first 500. */
export const allocationsOfInvoice = (db: Reader, id: string) => db.query(ofInvoice, [id]);
