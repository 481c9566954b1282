import { check } from "./check.ts";

/** What must always hold of payments, of what they pay, and of who is blocked. */
export const PAYMENT_CHECKS = [
  check(
    "I1",
    "payments-are-posted",
    `select p.id::text as subject, 'the ledger says another amount' as detail from billing.payments p
     where -p.amount_minor <> coalesce((
       select sum(l.amount_minor) from billing.ledger_entries e join billing.ledger_postings l on l.entry_id = e.id
       where e.payment_id = p.id and e.kind = 'payment' and l.account = 'customer-balance:' || p.buyer_id
         and l.currency = p.currency), 0)`,
  ),
  check(
    "I1",
    "reversals-are-posted",
    `select p.id::text as subject, 'its reversal is not posted, or another amount is' as detail
     from billing.payment_reversals r join billing.payments p on p.id = r.payment_id
     where p.amount_minor <> coalesce((
       select sum(l.amount_minor) from billing.ledger_entries e join billing.ledger_postings l on l.entry_id = e.id
       where e.payment_id = p.id and e.kind = 'payment-reversal' and l.account = 'customer-balance:' || p.buyer_id
         and l.currency = p.currency), 0)`,
  ),
  check(
    "I1",
    "allocations-are-posted",
    `select a.id::text as subject, 'the ledger says another amount' as detail
     from billing.allocations a join billing.invoices i on i.id = a.invoice_id
     where -a.amount_minor <> coalesce((
       select sum(l.amount_minor) from billing.ledger_entries e join billing.ledger_postings l on l.entry_id = e.id
       where e.allocation_id = a.id and l.account = 'invoiced:' || i.buyer_id and l.currency = i.currency), 0)`,
  ),
  // What lies in a buyer's balance is what came in and no invoice has; the bank holds all that came in.
  check(
    "I1",
    "balances-are-what-came-in",
    `with came as (
       select p.buyer_id, p.currency, sum(p.amount_minor) as minor from billing.payments p
       where not exists (select 1 from billing.payment_reversals r where r.payment_id = p.id) group by 1, 2),
     given as (
       select i.buyer_id, i.currency, sum(a.amount_minor) as minor
       from billing.allocations a join billing.invoices i on i.id = a.invoice_id group by 1, 2),
     expected as (
       select 'customer-balance:' || buyer_id as account, currency, coalesce(g.minor, 0) - coalesce(c.minor, 0) as minor
       from came c full join given g using (buyer_id, currency)),
     booked as (
       select p.account, p.currency, sum(p.amount_minor) as minor from billing.ledger_postings p
       join billing.accounts a on a.key = p.account where a.kind = 'customer-balance' group by 1, 2)
     select account as subject, coalesce(b.minor, 0) || ' ' || currency || ' instead of ' || coalesce(e.minor, 0) as detail
     from expected e full join booked b using (account, currency) where coalesce(e.minor, 0) <> coalesce(b.minor, 0)`,
  ),
  check(
    "I1",
    "no-balance-is-below-zero",
    `select p.account as subject, 'more was given than came in: ' || sum(p.amount_minor) || ' ' || p.currency as detail
     from billing.ledger_postings p join billing.accounts a on a.key = p.account
     where a.kind = 'customer-balance' group by p.account, p.currency having sum(p.amount_minor) > 0`,
  ),
  check(
    "I6",
    "open-items-are-founded",
    `select i.number as subject, 'is due ' || d.due || ' and paid ' || d.paid || ', and is kept as '
       || coalesce(o.due_minor::text, 'nothing') || ' and ' || coalesce(o.paid_minor::text, 'nothing') as detail
     from billing.invoices i left join billing.open_items o on o.invoice_id = i.id
     cross join lateral (select
       i.total_minor + coalesce((select sum(n.total_minor) from billing.invoices n where n.amends = i.id), 0) as due,
       coalesce((select sum(a.amount_minor) from billing.allocations a where a.invoice_id = i.id), 0) as paid) d
     where i.type = 'invoice' and (o.invoice_id is null or o.due_minor <> d.due or o.paid_minor <> d.paid
       or o.buyer_id <> i.buyer_id or o.currency <> i.currency or o.due_on <> i.due_on)`,
  ),
  check(
    "I6",
    "nothing-is-overpaid",
    `select i.number as subject, 'is due ' || o.due_minor || ' and paid ' || o.paid_minor as detail
     from billing.open_items o join billing.invoices i on i.id = o.invoice_id
     where o.paid_minor < 0 or o.paid_minor > o.due_minor`,
  ),
  check(
    "I6",
    "money-lies-idle-only-where-nothing-is-open",
    `select p.account as subject, -sum(p.amount_minor) || ' ' || p.currency || ' lies idle while an invoice is open' as detail
     from billing.ledger_postings p join billing.accounts a on a.key = p.account
     where a.kind = 'customer-balance' and exists (
       select 1 from billing.open_items o where o.buyer_id::text = a.owner and o.currency = p.currency
         and o.paid_minor < o.due_minor)
     group by p.account, p.currency having sum(p.amount_minor) < 0`,
  ),
  check(
    "I7",
    "payments-are-announced",
    `select p.id::text as subject, count(e.id) || ' announcements' as detail from billing.payments p
     left join platform.events e on e.type = 'billing.payment-recorded' and e.subject = p.id::text
     group by p.id having count(e.id) <> 1`,
  ),
  check(
    "I7",
    "invoices-are-announced",
    `select i.number as subject, count(e.id) || ' announcements' as detail from billing.invoices i
     left join platform.events e on e.type = 'billing.invoice-issued' and e.subject = i.id::text
     group by i.number having count(e.id) <> 1`,
  ),
  check(
    "I7",
    "money-is-audited",
    `select x.id as subject, x.action || ' has no audit entry' as detail from (
       select id::text as id, 'payment.recorded' as action from billing.payments
       union all select payment_id::text, 'payment.reversed' from billing.payment_reversals
       union all select id::text, case type when 'invoice' then 'invoice.issued' else 'credit-note.issued' end
         from billing.invoices) x
     where not exists (
       select 1 from platform.audit_entries a where a.object_id = x.id and a.action = x.action)`,
  ),
  check(
    "I10",
    "payments-are-their-buyers",
    `select p.id::text as subject, 'names an invoice of another buyer or currency' as detail
     from billing.payments p join billing.invoices i on i.id = p.invoice_id
     where i.buyer_id <> p.buyer_id or i.currency <> p.currency or i.type <> 'invoice'
     union all
     select a.id::text, 'gives the money of another buyer or currency' from billing.allocations a
     join billing.invoices i on i.id = a.invoice_id join billing.payments p on p.id = a.payment_id
     where i.buyer_id <> p.buyer_id or i.currency <> p.currency`,
  ),
  check(
    "I10",
    "disputes-are-of-their-lines",
    `select d.number::text as subject, 'is not of the line, the buyer or the credit note that it names' as detail
     from billing.disputes d join billing.invoices i on i.id = d.invoice_id
     left join billing.invoice_lines l on l.invoice_id = d.invoice_id and l.number = d.line_number
     where i.buyer_id <> d.buyer_id or i.currency <> d.currency or l.charge_id is distinct from d.charge_id
       or (d.credit_note_id is not null and not exists (
         select 1 from billing.invoices n join billing.invoice_lines x on x.invoice_id = n.id
         join billing.charges k on k.id = x.charge_id
         where n.id = d.credit_note_id and n.amends = d.invoice_id and coalesce(k.reverses, k.part_of) = d.charge_id))`,
  ),
] as const;
