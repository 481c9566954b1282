import type { Day, Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import { CHARGE_COLUMNS, type ListedCharge } from "./charges.ts";

export type Payout = {
  readonly id: string;
  readonly publisherId: string;
  readonly month: Day;
  readonly currency: string;
  readonly lines: number;
  readonly sales: bigint;
  readonly credits: bigint;
  readonly fee: bigint;
  readonly due: bigint;
  readonly madeAt: Instant;
  readonly runId: string;
  readonly state: "open" | "held" | "paid";
  readonly reason: string | null;
  readonly paymentId: string | null;
  readonly paidOn: Day | null;
  readonly reference: string | null;
  /** Of the payment, which may be for several statements. */
  readonly paidAmount: bigint | null;
  readonly withheld: bigint | null;
  readonly withheldFor: string | null;
  /** Payments of it that came back, the latest first. */
  readonly returns: readonly {
    readonly reference: string;
    readonly paidOn: Day;
    readonly returnedOn: Day;
    readonly reason: string;
    /** Of the payment, which may have been for several statements. */
    readonly amountMinor: string;
  }[];
};

const COLUMNS = `p.id, p.publisher_id as "publisherId", p.month, p.currency, p.lines, p.sales_minor as sales,
  p.credits_minor as credits, p.fee_minor as fee, p.due_minor as due, p.made_at as "madeAt", p.run_id as "runId", s.state,
  s.reason, s.payment_id as "paymentId", y.paid_on as "paidOn", y.reference, y.amount_minor as "paidAmount",
  y.withheld_minor as withheld, y.withheld_for as "withheldFor",
  (select coalesce(jsonb_agg(jsonb_build_object('reference', z.reference, 'paidOn', z.paid_on, 'returnedOn', r.returned_on,
       'reason', r.reason, 'amountMinor', z.amount_minor::text) order by r.recorded_at desc, r.payment_id), '[]')
   from billing.returned_payouts x join billing.payout_returns r on r.payment_id = x.payment_id
   join billing.payout_payments z on z.id = x.payment_id where x.payout_id = p.id) as returns`;
const FROM = `billing.payouts p join billing.payout_states s on s.payout_id = p.id
  left join billing.payout_payments y on y.id = s.payment_id`;

// Paid once, given back by the bank, and not paid again since.
const CAME_BACK = `(s.state <> 'paid' and exists (select from billing.returned_payouts x where x.payout_id = p.id))`;

const page = statement<readonly unknown[], Payout>(
  "billing.list-payouts",
  `select ${COLUMNS} from ${FROM}
   where ($1::uuid is null or p.publisher_id = $1)
     and ($2::text is null or s.state = $2 or ($2 = 'returned' and ${CAME_BACK}))
     and ($3::timestamptz is null or (p.made_at, p.id) < ($3, $4::uuid))
   order by p.made_at desc, p.id desc limit $5`,
);
const byId = statement<[id: string, publisherId: string | null], Payout>(
  "billing.payout-by-id",
  `select ${COLUMNS} from ${FROM} where p.id = $1 and ($2::uuid is null or p.publisher_id = $2)`,
);
/** A charge that stands on a statement, with where it stands on its document. */
export type StatedCharge = ListedCharge & {
  readonly invoice: string;
  readonly line: number;
  readonly storeFee: bigint;
};

const STATED = `select i.number as invoice, l.number as line, c.store_fee_minor as "storeFee", ${CHARGE_COLUMNS}
   from billing.payouts p join billing.invoices i on i.run_id = p.run_id
   join billing.invoice_lines l on l.invoice_id = i.id join billing.charges c on c.id = l.charge_id
   where p.id = $1 and c.publisher_id = p.publisher_id and c.currency = p.currency`;
const lines = statement<
  [payoutId: string, afterNumber: string | null, afterLine: number, limit: number],
  StatedCharge
>(
  "billing.lines-of-payout",
  `${STATED} and ($2::text is null or (i.number, l.number) > ($2, $3))
   order by i.number, l.number limit $4`,
);
const oneLine = statement<[payoutId: string, chargeId: string], StatedCharge>(
  "billing.line-of-payout",
  `${STATED} and c.id = $2`,
);
const balances = statement<[account: string], { currency: string; minor: string }>(
  "billing.balances-of-account",
  `select currency, (-sum(amount_minor))::text as minor from billing.ledger_postings where account = $1
   group by currency order by currency`,
);

/** Statements, the latest first. @param publisherId whose they have to be; null where the operator looks at all */
export const listPayouts = (
  db: Reader,
  query: {
    readonly publisherId: string | null;
    readonly state: Payout["state"] | "returned" | null;
    readonly after: readonly [madeAt: string, id: string] | null;
    readonly limit: number;
  },
): Promise<Payout[]> =>
  db.query(page, [
    query.publisherId,
    query.state,
    query.after?.[0] ?? null,
    query.after?.[1] ?? null,
    query.limit,
  ]);

export const payoutById = async (
  db: Reader,
  id: string,
  publisherId: string | null,
): Promise<Payout | undefined> => (await db.query(byId, [id, publisherId]))[0];

/** Lines by invoice and number. */
export const linesOfPayout = (
  db: Reader,
  query: {
    readonly payoutId: string;
    readonly after: readonly [invoice: string, line: number] | null;
    readonly limit: number;
  },
) =>
  db.query(lines, [query.payoutId, query.after?.[0] ?? null, query.after?.[1] ?? 0, query.limit]);

/** The line of a statement that a charge is; undefined where it stands on another, or on none. */
export const lineOfPayout = async (
  db: Reader,
  about: { readonly payoutId: string; readonly chargeId: string },
): Promise<StatedCharge | undefined> =>
  (await db.query(oneLine, [about.payoutId, about.chargeId]))[0];

/** What the marketplace owes a publisher by the ledger, also for what no statement has yet. */
export const owedToPublisher = (db: Reader, publisherId: string) =>
  db.query(balances, [`publisher-payable:${publisherId}`]);
