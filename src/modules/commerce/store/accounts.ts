import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";

const put = statement<[rows: string], unknown>(
  "commerce.put-accounts",
  `insert into commerce.accounts (id, kind, country, tax_id, time_zone)
   select id, kind, country, "taxId", "timeZone" from jsonb_to_recordset($1::jsonb)
     as one (id uuid, kind text, country text, "taxId" text, "timeZone" text)
   on conflict (id) do update set country = excluded.country, tax_id = excluded.tax_id,
     time_zone = excluded.time_zone`,
);

type Account = {
  readonly id: string;
  readonly kind: string;
  readonly country: string;
  readonly taxId: string | null;
  readonly timeZone: string;
};

export const putAccountRows = (tx: Tx, accounts: readonly Account[]) =>
  tx.query(put, [
    JSON.stringify(
      accounts.map(({ id, kind, country, taxId, timeZone }) => ({
        id,
        kind,
        country,
        taxId,
        timeZone,
      })),
    ),
  ]);
