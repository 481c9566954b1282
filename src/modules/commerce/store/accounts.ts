import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";

const put = statement<
  [id: string, kind: string, country: string, taxId: string | null, timeZone: string],
  unknown
>(
  "commerce.put-account",
  `insert into commerce.accounts (id, kind, country, tax_id, time_zone) values ($1, $2, $3, $4, $5)
   on conflict (id) do update set country = excluded.country, tax_id = excluded.tax_id,
     time_zone = excluded.time_zone`,
);

export const putAccountRow = (
  tx: Tx,
  account: { id: string; kind: string; country: string; taxId: string | null; timeZone: string },
) => tx.query(put, [account.id, account.kind, account.country, account.taxId, account.timeZone]);
