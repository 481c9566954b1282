import { type Reader, statement } from "../../../platform/database.ts";

const owed = statement<[accounts: readonly string[], currency: string], { minor: string }>(
  "billing.owed-on-ledger",
  `select coalesce(sum(amount_minor), 0)::text as minor from billing.ledger_postings
   where account = any($1) and currency = $2`,
);

/** Everything a buyer was charged and has not paid, less its balance, in the currency's smallest unit. */
export async function owedOnLedger(db: Reader, buyerId: string, currency: string): Promise<bigint> {
  const accounts = ["receivable", "invoiced", "customer-balance"].map(
    (kind) => `${kind}:${buyerId}`,
  );
  const [row] = await db.query(owed, [accounts, currency]);
  return BigInt(row?.minor ?? 0);
}
