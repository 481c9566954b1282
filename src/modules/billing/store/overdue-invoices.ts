import type { Day } from "../../../kernel/calendar.ts";
import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";

export type OverdueChange = {
  readonly invoiceId: string;
  readonly buyerId: string;
  readonly overdue: boolean;
};

const review = statement<
  [buyerIds: readonly string[], yesterday: Day, at: Temporal.Instant],
  OverdueChange
>(
  "billing.review-overdue",
  `with late as (
     select o.invoice_id, o.buyer_id from billing.open_items o
     where o.buyer_id = any($1::uuid[]) and o.paid_minor < o.due_minor and o.due_on <= $2::date
       and o.due_minor - o.paid_minor > coalesce((
         select sum(d.total_minor - d.credited_minor) from billing.disputes d where d.invoice_id = o.invoice_id
           and (d.state = 'open' or (d.state in ('accepted', 'declined') and d.ended_on > $2::date))), 0)),
   ended as (
     delete from billing.overdue_invoices b
     where b.buyer_id = any($1::uuid[]) and not exists (select 1 from late l where l.invoice_id = b.invoice_id)
     returning invoice_id, buyer_id),
   begun as (
     insert into billing.overdue_invoices (invoice_id, buyer_id, since)
     select invoice_id, buyer_id, $3::timestamptz from late on conflict do nothing returning invoice_id, buyer_id)
   select invoice_id as "invoiceId", buyer_id as "buyerId", true as overdue from begun
   union all select invoice_id, buyer_id, false from ended order by 1`,
);

/**
 * Notes which invoices of these buyers are overdue: due by `yesterday`, of the operator's zone, and open but for what is
 * disputed, or was refused of a dispute after that day.
 *
 * @returns those for which that changed
 */
export const reviewOverdueInvoices = (
  tx: Tx,
  buyerIds: readonly string[],
  yesterday: Day,
): Promise<OverdueChange[]> => tx.query(review, [buyerIds, yesterday, tx.at]);

const subscriptions = statement<
  [invoiceId: string, after: string | null, limit: number],
  { id: string }
>(
  "billing.subscriptions-on-invoice",
  `select distinct c.subscription_id as id from billing.invoice_lines l join billing.charges c on c.id = l.charge_id
   where l.invoice_id = $1 and ($2::uuid is null or c.subscription_id > $2) order by 1 limit $3`,
);

/** Subscriptions on an invoice, by their ids, those after `after`. */
export const subscriptionsOnInvoice = async (
  tx: Tx,
  invoiceId: string,
  { after, limit }: { readonly after: string | null; readonly limit: number },
): Promise<string[]> =>
  (await tx.query(subscriptions, [invoiceId, after, limit])).map(({ id }) => id);
