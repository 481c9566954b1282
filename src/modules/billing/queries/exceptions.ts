import type { Day } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { ExceptionKind } from "../domain/exceptions.ts";
import { ELIGIBLE } from "../store/runs.ts";
import type { SetAsideReason } from "../store/set-aside.ts";

/** One thing to look at, as far as the books tell it. */
export type ExceptionRow = {
  /** What it is ordered by; one of a kind has it. */
  readonly key: string;
  readonly buyerId: string;
  readonly currency: string;
  /** Net of a line or of a subscription's lines; the total of a document. */
  readonly amount: bigint;
  readonly before: bigint | null;
  readonly chargeId: string | null;
  readonly company: string | null;
  readonly product: string | null;
  readonly billedOn: Day | null;
  readonly reason: SetAsideReason | null;
  readonly detail: string | null;
};

/** Which close, and what is unusual for it. */
export type LookedAt = {
  /** The first day after the month, that of the month, and that of the month before. */
  readonly until: Day;
  readonly month: Day;
  readonly monthBefore: Day;
  /** Basis points of what the month before invoiced, from which on a subscription has moved. */
  readonly moved: number;
  /** Currencies that no e-invoice can be in. */
  readonly unsayable: readonly string[];
};

const LINES = `lines as materialized (
  select u.charge_id, u.buyer_id, u.currency, u.billed_on, c.subscription_id, c.net_minor, c.total_minor,
    l.invoice_id as amends, c.evidence -> 'tax' ->> 'treatment' as treatment, c.description, c.posted_at
  from billing.unbilled u join billing.charges c on c.id = u.charge_id
  left join billing.invoice_lines l on l.charge_id = u.reverses where ${ELIGIBLE})`;

const LINE = `charge_id::text as key, buyer_id, currency, net_minor as amount, null::bigint as before, charge_id,
  description ->> 'company' as company, concat_ws(' · ', description ->> 'offerName', description ->> 'planName') as product,
  billed_on, null::text as reason, null::text as detail`;
const DOCUMENT = `buyer_id || currency as key, buyer_id, currency, sum(total_minor)::bigint as amount, null::bigint as before,
  null::uuid as charge_id, null::text as company, null::text as product, null::date as billed_on,
  null::text as reason, null::text as detail`;

// As text that sorts like a number, from the greatest change to the smallest.
const GREATEST_FIRST = "lpad((1000000000000000000 - abs(now.net - earlier.net))::text, 19, '0')";

/** Every parameter has its type wherever it stands, so that each statement takes all of them. */
const TYPED = `typed as (select $1::date, $2::date, $3::date, $4::bigint, $5::text[])`;

type FromBooks = Extract<
  ExceptionKind,
  | "set-aside"
  | "below-zero"
  | "no-tax-rate"
  | "no-e-invoice"
  | "not-payable"
  | "moved"
  | "late"
  | "disputed"
>;

const FROM_BOOKS: Readonly<Record<FromBooks, string>> = {
  "no-tax-rate": `select ${LINE} from lines where treatment = 'no-rate'`,
  late: `select ${LINE} from lines where billed_on < $2`,
  "below-zero": `select ${DOCUMENT} from lines where amends is null
    group by buyer_id, currency having sum(total_minor) < 0`,
  "no-e-invoice": `select ${DOCUMENT} from lines where currency = any($5) group by buyer_id, currency`,
  "not-payable": `select ${DOCUMENT} from lines where amends is null
      and not exists (select from billing.payment_instructions p where p.currency = lines.currency)
    group by buyer_id, currency having sum(total_minor) > 0`,
  // What is charged anew or for the first time has nothing before it; what ended has nothing now.
  moved: `select ${GREATEST_FIRST} || now.subscription_id || now.currency as key, now.buyer_id, now.currency, now.net as amount, earlier.net as before,
      now.charge_id, now.company, now.product, null::date as billed_on, null::text as reason, null::text as detail
    from (select subscription_id, buyer_id, currency, sum(net_minor)::bigint as net, min(charge_id::text)::uuid as charge_id,
        min(description ->> 'company') as company,
        min(concat_ws(' · ', description ->> 'offerName', description ->> 'planName')) as product
      from lines where amends is null group by subscription_id, buyer_id, currency) now
    join (select c.subscription_id, c.currency, sum(c.net_minor)::bigint as net
      from billing.invoices i join billing.invoice_lines l on l.invoice_id = i.id
      join billing.charges c on c.id = l.charge_id
      where i.month = $3 and i.type = 'invoice' group by c.subscription_id, c.currency) earlier
      on earlier.subscription_id = now.subscription_id and earlier.currency = now.currency
    where now.net <> 0 and earlier.net <> 0 and abs(now.net - earlier.net)::numeric * 10000 > abs(earlier.net)::numeric * $4`,
  // Of any month: what is open is to be decided before its buyer gets the next invoice.
  disputed: `select d.id::text as key, d.buyer_id, d.currency, d.total_minor as amount, null::bigint as before, d.charge_id,
      c.description ->> 'company' as company, concat_ws(' · ', c.description ->> 'offerName', c.description ->> 'planName') as product,
      null::date as billed_on, null::text as reason, null::text as detail
    from billing.disputes d join billing.charges c on c.id = d.charge_id where d.state = 'open'`,
  "set-aside": `select s.run_id || s.buyer_id::text || s.currency as key, s.buyer_id, s.currency,
      s.net_minor + s.tax_minor as amount, null::bigint as before, null::uuid as charge_id, null::text as company,
      null::text as product, null::date as billed_on, s.reason, s.detail
    from billing.set_aside s
    where s.run_id = (select r.id from billing.runs r join billing.set_aside o on o.run_id = r.id
        where o.buyer_id = s.buyer_id and r.month <= $2 order by r.started_at desc, r.id desc limit 1)
      and exists (select from lines w where w.buyer_id = s.buyer_id and w.currency = s.currency and w.posted_at <= s.set_aside_at)`,
};

const counts = statement<readonly unknown[], { kind: FromBooks; count: number }>(
  "billing.count-exceptions",
  `with ${LINES}, ${TYPED} ${Object.entries(FROM_BOOKS)
    .map(
      ([kind, rows]) => `select '${kind}' as kind, count(*)::int as count from (${rows}) counted`,
    )
    .join("\n union all ")}`,
);

const listOf = (kind: FromBooks) =>
  statement<readonly unknown[], ExceptionRow>(
    `billing.exceptions-${kind}`,
    `with ${LINES}, ${TYPED}
     select key, buyer_id as "buyerId", currency, amount, before, charge_id as "chargeId", company, product,
       billed_on as "billedOn", reason, detail
     from (${FROM_BOOKS[kind]}) found where $6::text is null or key > $6 order by key limit $7`,
  );
const LISTS = Object.fromEntries(
  (Object.keys(FROM_BOOKS) as FromBooks[]).map((kind) => [kind, listOf(kind)]),
) as Readonly<Record<FromBooks, ReturnType<typeof listOf>>>;

export const isFromBooks = (kind: ExceptionKind): kind is FromBooks => Object.hasOwn(LISTS, kind);

const valuesOf = ({ until, month, monthBefore, moved, unsayable }: LookedAt) =>
  [until, month, monthBefore, moved, unsayable] as const;

/** How many of each kind the books tell of, in one statement. */
export const countFromBooks = async (
  db: Reader,
  at: LookedAt,
): Promise<ReadonlyMap<ExceptionKind, number>> =>
  new Map((await db.query(counts, valuesOf(at))).map(({ kind, count }) => [kind, count]));

/** Those of one kind, by their key. */
export const listFromBooks = (
  db: Reader,
  kind: FromBooks,
  at: LookedAt,
  page: { readonly after: string | null; readonly limit: number },
): Promise<ExceptionRow[]> => db.query(LISTS[kind], [...valuesOf(at), page.after, page.limit]);

/** A buyer that a close would invoice. */
export type WaitingBuyer = {
  readonly buyerId: string;
  /** Whether some of it is taxed where the buyer is: its tax id has to stand on the invoice. */
  readonly reverseCharge: boolean;
};
const buyers = statement<
  [until: Day, month: Day, after: string | null, limit: number],
  WaitingBuyer
>(
  "billing.buyers-of-close",
  `select u.buyer_id as "buyerId", bool_or(c.evidence -> 'tax' ->> 'treatment' = 'reverse-charge') as "reverseCharge"
   from billing.unbilled u join billing.charges c on c.id = u.charge_id
   where ${ELIGIBLE} and ($3::uuid is null or u.buyer_id > $3) group by u.buyer_id order by u.buyer_id limit $4`,
);

/** Buyers that a close of the month would invoice, by id. */
export const waitingBuyers = (
  db: Reader,
  { until, month }: Pick<LookedAt, "until" | "month">,
  page: { readonly after: string | null; readonly limit: number },
): Promise<WaitingBuyer[]> => db.query(buyers, [until, month, page.after, page.limit]);
