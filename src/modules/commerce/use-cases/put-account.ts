import type { Tx } from "../../../platform/transaction.ts";
import { organisationById } from "../../identity/index.ts";
import { putAccountRow } from "../store/accounts.ts";
import { putOwnRecord } from "../store/own-records.ts";

/**
 * Keeps what an invoice needs of an organisation, in the transaction that made or changed it.
 * Publishers are never invoiced. A customer can buy for itself from its first day (decision 19).
 */
export async function putAccount(tx: Tx, organisationId: string): Promise<void> {
  const organisation = await organisationById(tx, organisationId);
  if (organisation === undefined || organisation.kind === "publisher") return;
  await putAccountRow(tx, organisation);
  if (organisation.kind === "customer") await putOwnRecord(tx, organisation);
}
