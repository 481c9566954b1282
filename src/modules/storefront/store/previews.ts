import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";

const RECORD = statement<[string, string, string], never>(
  "storefront.record-preview",
  `insert into storefront.previews (offer_id, token, edition_id) values ($1, $2, $3)
   on conflict (offer_id) do update set token = excluded.token, edition_id = excluded.edition_id`,
);
const REMOVE = statement<[string], never>(
  "storefront.remove-preview",
  "delete from storefront.previews where offer_id = $1",
);

/** Keeps the secret of the offer's preview address; there is one preview of an offer at a time. */
export async function recordPreview(
  tx: Tx,
  preview: { readonly offerId: string; readonly token: string; readonly editionId: string },
): Promise<void> {
  await tx.query(RECORD, [preview.offerId, preview.token, preview.editionId]);
}

export async function removePreview(tx: Tx, offerId: string): Promise<void> {
  await tx.query(REMOVE, [offerId]);
}
