import type { Day, Instant } from "../../../kernel/calendar.ts";
import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { CloseRequest } from "../domain/close-approval.ts";

export type KeptCloseRequest = CloseRequest & { readonly askedAt: Instant };

export const CLOSE_REQUEST = `control, asked_by as "askedBy", asked_by_name as "askedByName", asked_at as "askedAt"`;

const put = statement<
  [month: Day, control: string, by: string, name: string, at: Instant],
  unknown
>(
  "billing.put-close-request",
  `insert into billing.close_requests (month, control, asked_by, asked_by_name, asked_at) values ($1, $2, $3, $4, $5)
   on conflict (month) do update set control = $2, asked_by = $3, asked_by_name = $4, asked_at = $5`,
);
const drop = statement<[month: Day], KeptCloseRequest>(
  "billing.drop-close-request",
  `delete from billing.close_requests where month = $1 returning ${CLOSE_REQUEST}`,
);

/** One request for each month: who asks later takes its place. */
export const putCloseRequest = (tx: Tx, month: Day, request: CloseRequest): Promise<unknown> =>
  tx.query(put, [month, request.control, request.askedBy, request.askedByName, tx.at]);

/** Takes the request away, and answers what it was. */
export const dropCloseRequest = async (tx: Tx, month: Day): Promise<KeptCloseRequest | undefined> =>
  (await tx.query(drop, [month]))[0];
