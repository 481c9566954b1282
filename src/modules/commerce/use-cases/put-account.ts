import type { Tx } from "../../../platform/transaction.ts";
import { organisationsById } from "../../identity/index.ts";
import { putAccountRows } from "../store/accounts.ts";
import { putOwnRecords } from "../store/own-records.ts";

/**
 * Keeps what an invoice needs of organisations, in the transaction that made or changed them.
 * Publishers are never invoiced. A customer can buy for itself from its first day (decision 19).
 */
export async function putAccounts(tx: Tx, organisationIds: readonly string[]): Promise<void> {
  const organisations = [...(await organisationsById(tx, organisationIds)).values()].filter(
    ({ kind }) => kind !== "publisher",
  );
  if (organisations.length === 0) return;
  await putAccountRows(tx, organisations);
  const customers = organisations.filter(({ kind }) => kind === "customer");
  if (customers.length > 0) await putOwnRecords(tx, customers);
}
