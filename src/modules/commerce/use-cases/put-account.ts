import type { Tx } from "../../../platform/transaction.ts";
import { organisationById } from "../../identity/index.ts";
import { putAccountRow } from "../store/accounts.ts";

/**
 * Keeps what an invoice needs of an organisation, in the transaction that made or changed it.
 * Publishers are never invoiced.
 */
export async function putAccount(tx: Tx, organisationId: string): Promise<void> {
  const organisation = await organisationById(tx, organisationId);
  if (organisation === undefined || organisation.kind === "publisher") return;
  await putAccountRow(tx, organisation);
}
