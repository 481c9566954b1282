import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { CloseRequest } from "../domain/close-approval.ts";

/** Somebody asked that an invoice be issued again; somebody else does it. */
export type ReissueRequest = CloseRequest & { readonly reason: string; readonly askedAt: Instant };

const COLUMNS = `control, reason, asked_by as "askedBy", asked_by_name as "askedByName", asked_at as "askedAt"`;
const byInvoice = statement<[invoiceId: string], ReissueRequest>(
  "billing.reissue-request",
  `select ${COLUMNS} from billing.reissue_requests where invoice_id = $1`,
);
const put = statement<readonly unknown[], unknown>(
  "billing.put-reissue-request",
  `insert into billing.reissue_requests (invoice_id, control, reason, asked_by, asked_by_name, asked_at)
   values ($1, $2, $3, $4, $5, $6) on conflict (invoice_id) do update
   set control = $2, reason = $3, asked_by = $4, asked_by_name = $5, asked_at = $6`,
);
const drop = statement<[invoiceId: string], ReissueRequest>(
  "billing.drop-reissue-request",
  `delete from billing.reissue_requests where invoice_id = $1 returning ${COLUMNS}`,
);

const page = statement<
  [after: string | null, id: string | null, limit: number],
  ReissueRequest & { readonly invoiceId: string; readonly number: string; readonly buyer: string }
>(
  "billing.list-reissue-requests",
  `select q.invoice_id as "invoiceId", i.number, i.buyer ->> 'name' as buyer, ${COLUMNS}
   from billing.reissue_requests q join billing.invoices i on i.id = q.invoice_id
   where $1::timestamptz is null or (q.asked_at, q.invoice_id) > ($1, $2::uuid)
   order by q.asked_at, q.invoice_id limit $3`,
);

/** Those that wait for somebody else, the oldest first. */
export const listReissueRequests = (
  db: Reader,
  { after, limit }: { after: readonly [askedAt: string, invoiceId: string] | null; limit: number },
) => db.query(page, [after?.[0] ?? null, after?.[1] ?? null, limit]);

export const reissueRequestOf = async (
  db: Reader,
  invoiceId: string,
): Promise<ReissueRequest | undefined> => (await db.query(byInvoice, [invoiceId]))[0];

/** One request for each invoice: who asks later takes its place. */
export const putReissueRequest = (
  tx: Tx,
  invoiceId: string,
  { control, reason, askedBy, askedByName }: Omit<ReissueRequest, "askedAt">,
): Promise<unknown> => tx.query(put, [invoiceId, control, reason, askedBy, askedByName, tx.at]);

/** Takes the request away, and answers what it was. */
export const dropReissueRequest = async (
  tx: Tx,
  invoiceId: string,
): Promise<ReissueRequest | undefined> => (await tx.query(drop, [invoiceId]))[0];
