import { check } from "./check.ts";

/** Tables of the ledger and its documents, in which nothing changes or vanishes. */
export const APPEND_ONLY = [
  "billing.charges",
  "billing.ledger_entries",
  "billing.ledger_postings",
  "billing.accounts",
  "billing.invoices",
  "billing.invoice_lines",
  "billing.payments",
  "billing.payment_reversals",
  "billing.allocations",
  "billing.payouts",
  "billing.payout_payments",
  "billing.payout_returns",
  "billing.returned_payouts",
  "billing.set_aside",
] as const;

/** An amount of an event in its currency's smallest unit: amounts are written with all its digits. */
const minor = (path: string) => `replace(e.payload -> '${path}' ->> 'amount', '.', '')::bigint`;

/**
 * What was announced in the transaction that recorded it is a second account of the books: neither a row nor
 * its amounts can go from one without being missed in the other.
 */
export const ANNOUNCED_CHECKS = [
  check(
    "I2",
    "charges-are-as-announced",
    `select e.subject, case when c.id is null then 'the charge was announced and is gone'
       else 'was announced with other amounts, or of another period or buyer' end as detail
     from platform.events e left join billing.charges c on c.id = e.subject::uuid
     where e.type = 'billing.charge-posted' and (c.id is null
       or c.net_minor <> ${minor("net")} or c.tax_minor <> ${minor("tax")}
       or c.currency <> e.payload -> 'total' ->> 'currency' or c.kind <> e.payload ->> 'kind'
       or c.buyer_id::text <> e.payload ->> 'buyerId' or c.subscription_id::text <> e.payload ->> 'subscriptionId'
       or c.period_start::text <> e.payload ->> 'periodStart' or c.period_end::text <> e.payload ->> 'periodEnd')`,
  ),
  check(
    "I2",
    "invoices-are-as-announced",
    `select coalesce(i.number, e.payload ->> 'number') as subject, case
       when i.id is null then 'the document was announced and is gone'
       else 'was announced with other amounts, or to another buyer' end as detail
     from platform.events e left join billing.invoices i on i.id = e.subject::uuid
     where e.type = 'billing.invoice-issued' and (i.id is null or i.number <> e.payload ->> 'number'
       or i.net_minor <> ${minor("net")} or i.tax_minor <> ${minor("tax")} or i.total_minor <> ${minor("total")}
       or i.currency <> e.payload -> 'total' ->> 'currency' or i.buyer_id::text <> e.payload ->> 'buyerId'
       or i.due_on::text <> e.payload ->> 'dueOn')`,
  ),
  check(
    "I2",
    "payments-are-as-announced",
    `select e.subject, case when p.id is null then 'the payment was announced and is gone'
       else 'was announced with another amount, or of another buyer' end as detail
     from platform.events e left join billing.payments p on p.id = e.subject::uuid
     where e.type = 'billing.payment-recorded' and (p.id is null or p.amount_minor <> ${minor("amount")}
       or p.currency <> e.payload -> 'amount' ->> 'currency' or p.buyer_id::text <> e.payload ->> 'buyerId')`,
  ),
  // The receivable is compared under I1; here the sides of publisher, operator and tax.
  check(
    "I2",
    "postings-are-those-of-the-charge",
    `select c.id::text as subject, 'the ledger says other amounts for publisher, store fee or tax' as detail
     from billing.charges c left join billing.ledger_entries e on e.charge_id = c.id
     left join billing.ledger_postings p on p.entry_id = e.id and p.currency = c.currency
     left join billing.accounts a on a.key = p.account
     group by c.id
     having coalesce(-sum(p.amount_minor) filter (where a.kind = 'publisher-payable'), 0) <> c.net_minor - c.store_fee_minor
       or coalesce(-sum(p.amount_minor) filter (where a.kind = 'store-fee'), 0) <> c.store_fee_minor
       or coalesce(-sum(p.amount_minor) filter (where a.kind = 'tax-payable'), 0) <> c.tax_minor`,
  ),
  check(
    "I7",
    "charges-are-announced",
    `select c.id::text as subject, count(e.id) || ' announcements' as detail from billing.charges c
     left join platform.events e on e.type = 'billing.charge-posted' and e.subject = c.id::text
     group by c.id having count(e.id) <> 1`,
  ),
  // A call that was acknowledged under a key keeps what it made, and no two keys made it.
  check(
    "I8",
    "answered-payments-are-there",
    `select k.key as subject, 'stands for a payment or a billing run that is not there' as detail
     from platform.idempotency_keys k where k.status = 201
       and (k.headers ->> 'location' like '/v1/payments/%' and not exists (
           select 1 from billing.payments p where '/v1/payments/' || p.id = k.headers ->> 'location')
         or k.headers ->> 'location' like '/v1/billing-runs/%' and not exists (
           select 1 from billing.runs r where '/v1/billing-runs/' || r.id = k.headers ->> 'location'))`,
  ),
  check(
    "I8",
    "payments-have-one-key",
    `select k.headers ->> 'location' as subject, count(*) || ' keys say that they made it' as detail
     from platform.idempotency_keys k where k.status = 201 and k.headers ->> 'location' like '/v1/payments/%'
     group by 1 having count(*) > 1`,
  ),
] as const;
