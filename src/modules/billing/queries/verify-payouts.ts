import { check } from "./check.ts";

/** What must always hold of what publishers are owed and paid. */
export const PAYOUT_CHECKS = [
  check(
    "I6",
    "payouts-are-their-lines",
    `with stated as (
       select i.run_id, c.publisher_id, c.currency, count(*) as lines,
         coalesce(sum(c.net_minor) filter (where c.net_minor > 0), 0) as sales,
         coalesce(sum(c.net_minor) filter (where c.net_minor < 0), 0) as credits, sum(c.store_fee_minor) as fee
       from billing.runs r join billing.invoices i on i.run_id = r.id
       join billing.invoice_lines l on l.invoice_id = i.id join billing.charges c on c.id = l.charge_id
       where r.state = 'closed' group by 1, 2, 3)
     select coalesce(p.id, s.run_id)::text as subject,
       case when p.id is null then 'the run stated nothing for publisher ' || s.publisher_id
         else 'is not the sum of its lines' end as detail
     from stated s full join billing.payouts p
       on p.run_id = s.run_id and p.publisher_id = s.publisher_id and p.currency = s.currency
     where p.id is null or s.run_id is null or p.lines <> s.lines or p.sales_minor <> s.sales
       or p.credits_minor <> s.credits or p.fee_minor <> s.fee`,
  ),
  check(
    "I6",
    "payouts-are-paid-once-and-whole",
    `select y.id::text as subject, 'pays ' || y.amount_minor || ' for statements of ' || coalesce(sum(p.due_minor), 0) as detail
     from billing.payout_payments y left join billing.payout_states s on s.payment_id = y.id
     left join billing.payouts p on p.id = s.payout_id and p.publisher_id = y.publisher_id and p.currency = y.currency
     where not exists (select 1 from billing.payout_returns r where r.payment_id = y.id)
     group by y.id, y.amount_minor having y.amount_minor <> coalesce(sum(p.due_minor), 0)`,
  ),
  check(
    "I6",
    "returned-payouts-paid-what-is-open-again",
    `select r.payment_id::text as subject, case when s.payment_id is null then 'came back, and is not what its statements were'
       else 'came back, and a statement is paid with it' end as detail
     from billing.payout_returns r join billing.payout_payments y on y.id = r.payment_id
     left join lateral (select sum(p.due_minor) as due from billing.returned_payouts x join billing.payouts p on p.id = x.payout_id
       where x.payment_id = r.payment_id and p.publisher_id = y.publisher_id and p.currency = y.currency) d on true
     left join lateral (select o.payment_id from billing.payout_states o where o.payment_id = r.payment_id limit 1) s on true
     where s.payment_id is not null or d.due is distinct from y.amount_minor`,
  ),
  check(
    "I1",
    "returned-payouts-are-posted",
    `select r.payment_id::text as subject, 'the ledger says another amount' as detail
     from billing.payout_returns r join billing.payout_payments y on y.id = r.payment_id
     where y.amount_minor <> coalesce((
       select -sum(l.amount_minor) from billing.ledger_entries e join billing.ledger_postings l on l.entry_id = e.id
       where e.payout_payment_id = y.id and e.kind = 'payout-return' and l.account = 'publisher-payable:' || y.publisher_id
         and l.currency = y.currency), 0)`,
  ),
  check(
    "I1",
    "payouts-are-posted",
    `select y.id::text as subject, 'the ledger says another amount' as detail from billing.payout_payments y
     where y.amount_minor <> coalesce((
       select sum(l.amount_minor) from billing.ledger_entries e join billing.ledger_postings l on l.entry_id = e.id
       where e.payout_payment_id = y.id and e.kind = 'payout' and l.account = 'publisher-payable:' || y.publisher_id and l.currency = y.currency), 0)
     or y.withheld_minor - y.amount_minor <> coalesce((
       select sum(l.amount_minor) from billing.ledger_entries e join billing.ledger_postings l on l.entry_id = e.id
       where e.payout_payment_id = y.id and e.kind = 'payout' and l.account = 'bank' and l.currency = y.currency), 0)`,
  ),
  // What a publisher is owed is what its charges leave after the fee, less what it was paid.
  check(
    "I1",
    "publishers-are-owed-what-is-theirs",
    `with expected as (
       select publisher_id, currency, sum(minor) as minor from (
         select publisher_id, currency, store_fee_minor - net_minor as minor from billing.charges
         union all select y.publisher_id, y.currency, y.amount_minor from billing.payout_payments y
         where not exists (select 1 from billing.payout_returns r where r.payment_id = y.id)) x
       group by 1, 2),
     booked as (
       select a.owner, p.currency, sum(p.amount_minor) as minor from billing.ledger_postings p
       join billing.accounts a on a.key = p.account where a.kind = 'publisher-payable' group by 1, 2)
     select coalesce(e.publisher_id::text, b.owner) as subject,
       coalesce(b.minor, 0) || ' ' || coalesce(e.currency, b.currency) || ' instead of ' || coalesce(e.minor, 0) as detail
     from expected e full join booked b on b.owner = e.publisher_id::text and b.currency = e.currency
     where coalesce(e.minor, 0) <> coalesce(b.minor, 0)`,
  ),
  check(
    "I1",
    "the-bank-holds-what-came-and-did-not-go",
    `with expected as (
       select currency, sum(minor) as minor from (
         select p.currency, p.amount_minor as minor from billing.payments p
         where not exists (select 1 from billing.payment_reversals r where r.payment_id = p.id)
         union all select y.currency, y.withheld_minor - y.amount_minor from billing.payout_payments y
         where not exists (select 1 from billing.payout_returns r where r.payment_id = y.id)) x group by 1),
     booked as (
       select currency, sum(amount_minor) as minor from billing.ledger_postings where account = 'bank' group by 1)
     select 'bank' as subject, coalesce(b.minor, 0) || ' ' || currency || ' instead of ' || coalesce(e.minor, 0) as detail
     from expected e full join booked b using (currency) where coalesce(e.minor, 0) <> coalesce(b.minor, 0)`,
  ),
  check(
    "I9",
    "payouts-have-a-state",
    `select p.id::text as subject, 'has no state, or that of another publisher' as detail from billing.payouts p
     left join billing.payout_states s on s.payout_id = p.id
       and s.publisher_id = p.publisher_id and s.currency = p.currency
     where s.payout_id is null`,
  ),
] as const;
