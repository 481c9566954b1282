import type { Reader } from "../../../platform/database.ts";
import { unguardedTables } from "../../../platform/invariants.ts";
import { check, type Violation } from "./check.ts";
import { ANNOUNCED_CHECKS, APPEND_ONLY } from "./verify-announced.ts";
import { PAYMENT_CHECKS } from "./verify-payments.ts";
import { PAYOUT_CHECKS } from "./verify-payouts.ts";

export type { Violation } from "./check.ts";

const CHECKS = [
  check(
    "I1",
    "entries-sum-to-zero",
    `select entry_id::text as subject, currency || ' is off by ' || sum(amount_minor) as detail
     from billing.ledger_postings group by entry_id, currency having sum(amount_minor) <> 0`,
  ),
  check(
    "I1",
    "entries-have-postings",
    `select e.id::text as subject, 'no postings' as detail from billing.ledger_entries e
     left join billing.charges c on c.id = e.charge_id where coalesce(c.total_minor, 1) <> 0
       and not exists (select 1 from billing.ledger_postings p where p.entry_id = e.id)`,
  ),
  check(
    "I1",
    "charges-are-posted",
    `select c.id::text as subject, 'receivable differs from the charge' as detail from billing.charges c
     where c.total_minor <> coalesce((
       select sum(p.amount_minor) from billing.ledger_entries e
       join billing.ledger_postings p on p.entry_id = e.id join billing.accounts a on a.key = p.account
       where e.charge_id = c.id and a.kind = 'receivable' and p.currency = c.currency), 0)`,
  ),
  check(
    "I5",
    "one-charge-per-period",
    `select subscription_id::text as subject, kind || ' of ' || period_start || ' charged ' || count(*) || ' times' as detail
     from billing.charges where reverses is null and part_of is null
     group by subscription_id, batch_id, operation_id, kind, period_start, dimension, rating_id, reissues having count(*) > 1`,
  ),
  // What is charged and not credited tiles, for each batch of licences: each period begins where the
  // one before ended, or after it with a reactivation: nothing is charged while it is suspended.
  check(
    "I5",
    "periods-tile",
    `select subscription_id::text as subject,
       'period ' || period_start || ' does not follow ' || before as detail
     from (select c.subscription_id, c.period_start,
             c.evidence -> 'because' @> '[{"event": "commerce.subscription-reactivated"}]' as reactivated,
             lag(c.period_end) over (partition by c.subscription_id, c.batch_id order by c.period_start) as before
           from billing.charges c where c.reverses is null and c.part_of is null and c.kind <> 'usage'
             and not exists (select 1 from billing.charges r where r.reverses = c.id)) t
     where before is not null and before <> period_start and not (reactivated and before < period_start)
       -- What the operator credited in between was charged all the same.
       and not exists (select 1 from billing.charges x where x.subscription_id = t.subscription_id
         and x.kind = 'customerCredit' and x.reverses is not null and x.period_end = t.period_start)`,
  ),
  check(
    "I5",
    "credits-undo-their-charge",
    `select r.id::text as subject, 'credit of ' || c.id || ' is not the charge with its sign turned' as detail
     from billing.charges r join billing.charges c on c.id = r.reverses
     left join lateral (select coalesce(sum(p.net_minor), 0) as net, coalesce(sum(p.tax_minor), 0) as tax,
         coalesce(sum(p.store_fee_minor), 0) as fee
       from billing.charges p where p.part_of = c.id) s on true
     where r.net_minor <> -c.net_minor - s.net or r.tax_minor <> -c.tax_minor - s.tax
       or r.store_fee_minor <> -c.store_fee_minor - s.fee
       or r.currency <> c.currency or r.subscription_id <> c.subscription_id
       or r.batch_id is distinct from c.batch_id or r.period_start <> c.period_start or r.period_end <> c.period_end`,
  ),
  check(
    "I5",
    "parts-stay-within-their-charge",
    `select c.id::text as subject, 'more of it is credited than it was' as detail
     from (select part_of, sum(net_minor) as net, sum(tax_minor) as tax, sum(store_fee_minor) as fee
       from billing.charges where part_of is not null group by part_of) s join billing.charges c on c.id = s.part_of
     where c.net_minor + s.net < 0 or c.tax_minor + s.tax < 0 or c.store_fee_minor + s.fee < 0`,
  ),
  // What anybody can compute again from the evidence, as it was agreed to be rounded (BEY-07, decision 22).
  check(
    "I5",
    "charges-are-their-formula",
    `select c.id::text as subject, 'is ' || c.net_minor || ', its formula gives ' || f.minor as detail
     from billing.charges c
     cross join lateral (select (c.evidence -> 'inputs' -> 'unitPrice' ->> 'amount')::numeric
           * power(10::numeric, length(split_part(c.evidence -> 'inputs' -> 'storeFee' ->> 'amount', '.', 2))) as unit,
         case when c.evidence -> 'inputs' ->> 'pricingModel' = 'flat' then 1
           else (c.evidence -> 'inputs' ->> 'quantity')::numeric end as times,
         (c.evidence -> 'usage' ->> 'billed')::numeric as billed,
         (c.evidence -> 'dayCount' ->> 'days')::numeric as days, (c.evidence -> 'dayCount' ->> 'of')::numeric as of,
         c.evidence ->> 'rounding' = 'truncate-unit-first' as cut) e
     cross join lateral (select case
         when e.billed is not null then case when e.cut then trunc(e.billed * e.unit) else round(e.billed * e.unit) end
         when e.cut then e.times * trunc(e.unit * e.days / e.of)
         else round(e.times * e.unit * e.days / e.of) end as minor) f
     where c.reverses is null and c.part_of is null and c.reissues is null and f.minor <> c.net_minor`,
  ),
  check(
    "I5",
    "charged-again-is-what-was-undone",
    `select n.id::text as subject, 'bills again what ' || n.reissues || ' was not' as detail from billing.charges n
     join billing.charges c on c.id = n.reissues left join billing.charges r on r.reverses = c.id
     where n.net_minor is distinct from -r.net_minor or n.store_fee_minor is distinct from -r.store_fee_minor
       or n.kind <> c.kind or n.currency <> c.currency or n.subscription_id <> c.subscription_id or n.buyer_id <> c.buyer_id
       or n.publisher_id <> c.publisher_id or n.period_start <> c.period_start or n.period_end <> c.period_end
       or n.billed_on <> c.billed_on or n.batch_id is distinct from c.batch_id or n.rating_id is distinct from c.rating_id`,
  ),
  check(
    "I5",
    "usage-is-what-was-counted",
    `select c.id::text as subject, 'its days do not add up to its units' as detail from billing.charges c
     where c.kind = 'usage' and (c.evidence -> 'usage' ->> 'units')::numeric <> (
       select sum((d ->> 'units')::numeric) from jsonb_array_elements(c.evidence -> 'usage' -> 'days') d)`,
  ),
  check(
    "I10",
    "receivable-is-the-buyers",
    `select c.id::text as subject, 'posted to the account of another buyer' as detail
     from billing.charges c join billing.ledger_entries e on e.charge_id = c.id
     join billing.ledger_postings p on p.entry_id = e.id join billing.accounts a on a.key = p.account
     where (a.kind = 'receivable' and a.owner <> c.buyer_id::text)
        or (a.kind = 'publisher-payable' and a.owner <> c.publisher_id::text)`,
  ),
  check(
    "I10",
    "credit-has-the-parties-of-its-charge",
    `select r.id::text as subject, 'credit of another buyer or publisher' as detail
     from billing.charges r join billing.charges c on c.id = coalesce(r.reverses, r.part_of)
     where r.buyer_id <> c.buyer_id or r.publisher_id <> c.publisher_id`,
  ),
  check(
    "I6",
    "invoices-are-their-lines",
    `select i.number as subject, 'is not the sum of its lines' as detail from billing.invoices i
     left join lateral (select count(*) as lines, coalesce(sum(c.net_minor), 0) as net, coalesce(sum(c.tax_minor), 0) as tax
       from billing.invoice_lines l join billing.charges c on c.id = l.charge_id where l.invoice_id = i.id) s on true
     where s.lines <> i.lines or s.net <> i.net_minor or s.tax <> i.tax_minor`,
  ),
  check(
    "I6",
    "invoices-are-posted",
    `select i.number as subject, 'the ledger says another amount' as detail from billing.invoices i
     where i.total_minor <> coalesce((
       select sum(p.amount_minor) from billing.ledger_entries e
       join billing.ledger_postings p on p.entry_id = e.id join billing.accounts a on a.key = p.account
       where e.invoice_id = i.id and a.kind = 'invoiced' and a.owner = i.buyer_id::text and p.currency = i.currency), 0)`,
  ),
  check(
    "I6",
    "taxes-are-those-of-the-lines",
    `select i.number as subject, 'its taxes by rate are off' as detail from billing.invoices i
     cross join lateral (select sum((t ->> 'netMinor')::bigint) as net, sum((t ->> 'taxMinor')::bigint) as tax
       from jsonb_array_elements(i.taxes) t) s
     where s.net <> i.net_minor or s.tax <> i.tax_minor`,
  ),
  check(
    "I6",
    "numbers-have-no-gaps",
    `select s.type || ' ' || s.year as subject, s.last || ' numbers given, ' || count(i.id) || ' documents up to '
       || coalesce(max(i.sequence), 0) as detail
     from billing.series s left join billing.invoices i
       on i.issuer_id = s.issuer_id and i.type = s.type and i.year = s.year
     group by s.issuer_id, s.type, s.year, s.last
     having s.last <> count(i.id) or s.last <> coalesce(max(i.sequence), 0)`,
  ),
  check(
    "I6",
    "charges-are-billed-once-or-wait",
    `select c.id::text as subject, case when l.charge_id is null then 'waits for no invoice and is on none'
       else 'is on an invoice and waits for one' end as detail
     from billing.charges c left join billing.invoice_lines l on l.charge_id = c.id
     left join billing.unbilled u on u.charge_id = c.id
     where (l.charge_id is null) = (u.charge_id is null)`,
  ),
  check(
    "I6",
    "credit-notes-correct-their-invoice",
    `select i.number as subject, 'credits what ' || a.number || ' does not bill' as detail
     from billing.invoices i join billing.invoices a on a.id = i.amends
     where a.type <> 'invoice' or a.buyer_id <> i.buyer_id or a.currency <> i.currency or exists (
       select 1 from billing.invoice_lines l join billing.charges c on c.id = l.charge_id
       where l.invoice_id = i.id and not exists (
         select 1 from billing.invoice_lines o where o.invoice_id = a.id and o.charge_id = coalesce(c.reverses, c.part_of)))`,
  ),
  check(
    "I6",
    "replacements-take-the-place-of-their-invoice",
    `select n.number as subject, case when d.due <> 0 then d.due || ' is still due of ' || r.number
       else 'bills what ' || r.number || ' did not' end as detail
     from billing.invoices n join billing.invoices r on r.id = n.reissues
     cross join lateral (select sum(i.total_minor) as due from billing.invoices i where i.id = r.id or i.amends = r.id) d
     where d.due <> 0 or r.buyer_id <> n.buyer_id or r.currency <> n.currency or r.month <> n.month
       or n.first_id <> coalesce(r.first_id, r.id) or exists (
         select 1 from billing.invoice_lines l join billing.charges c on c.id = l.charge_id
         left join billing.invoice_lines o on o.charge_id = c.reissues and o.invoice_id = r.id
         where l.invoice_id = n.id and o.charge_id is null)`,
  ),
  // What a buyer was charged and no document bills is what its receivable says; the rest is invoiced, less
  // what was paid of it.
  check(
    "I6",
    "balances-are-what-is-documented",
    `with owed as (
       select 'receivable:' || buyer_id as account, currency, sum(total_minor) as minor from billing.charges c
       where exists (select 1 from billing.unbilled u where u.charge_id = c.id) group by 1, 2
       union all
       select 'invoiced:' || buyer_id, currency, sum(minor) from (
         select buyer_id, currency, total_minor as minor from billing.invoices
         union all
         select i.buyer_id, i.currency, -a.amount_minor
         from billing.allocations a join billing.invoices i on i.id = a.invoice_id) documented group by 1, 2),
     booked as (
       select p.account, p.currency, sum(p.amount_minor) as minor from billing.ledger_postings p
       join billing.accounts a on a.key = p.account where a.kind in ('receivable', 'invoiced') group by 1, 2)
     select account as subject, coalesce(booked.minor, 0) || ' ' || currency || ' instead of ' || coalesce(owed.minor, 0) as detail
     from owed full join booked using (account, currency) where coalesce(owed.minor, 0) <> coalesce(booked.minor, 0)`,
  ),
  check(
    "I10",
    "lines-are-the-buyers",
    `select i.number as subject, 'bills a charge of another buyer' as detail from billing.invoices i
     join billing.invoice_lines l on l.invoice_id = i.id join billing.charges c on c.id = l.charge_id
     where c.buyer_id <> i.buyer_id or c.currency <> i.currency`,
  ),
  ...PAYMENT_CHECKS,
  ...PAYOUT_CHECKS,
  ...ANNOUNCED_CHECKS,
] as const;

/** Reads the whole of billing and reports every broken invariant; changes nothing. */
export async function verifyBilling(db: Reader): Promise<Violation[]> {
  const found: Violation[] = await unguardedTables(db, APPEND_ONLY);
  for (const { invariant, statement: query } of CHECKS)
    for (const row of await db.query(query, [])) found.push({ invariant, ...row });
  return found;
}
