import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";

const put = statement<[buyerId: string, behaviour: string, lateDays: number | null], unknown>(
  "billing.put-sandbox-payer",
  `insert into billing.sandbox_payers (buyer_id, behaviour, late_days) values ($1, $2, $3)
   on conflict (buyer_id) do update set behaviour = excluded.behaviour, late_days = excluded.late_days`,
);

/** From the next due moment of an invoice on. */
export const putSandboxPayer = (
  tx: Tx,
  buyerId: string,
  { behaviour, lateDays }: { readonly behaviour: string; readonly lateDays: number | null },
): Promise<unknown> => tx.query(put, [buyerId, behaviour, lateDays]);
