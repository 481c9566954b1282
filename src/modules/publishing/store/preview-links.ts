import { randomBytes } from "node:crypto";
import type { Tx } from "../../../platform/transaction.ts";

export type PreviewLink = {
  readonly submissionId: string;
  readonly editionId: string;
  readonly token: string;
};

const TOKEN_BYTES = 32;

/** Opens a new address for the offer's preview; the one before, if any, stops working. */
export async function openPreviewLink(
  tx: Tx,
  of: { readonly offerId: string; readonly submissionId: string; readonly editionId: string },
): Promise<PreviewLink> {
  const token = randomBytes(TOKEN_BYTES).toString("base64url");
  const { offerId, submissionId, editionId } = of;
  await tx.sql
    .insertInto("publishing.preview_links")
    .values({
      offer_id: offerId,
      submission_id: submissionId,
      edition_id: editionId,
      token,
      ready_at: tx.at,
    })
    .onConflict((conflict) =>
      conflict.column("offer_id").doUpdateSet({
        submission_id: submissionId,
        edition_id: editionId,
        token,
        ready_at: tx.at,
      }),
    )
    .execute();
  await tx.publish(linkSet(offerId, editionId, token));
  return { submissionId, editionId, token };
}

/** Closes the address; false when there was none. */
export async function closePreviewLink(tx: Tx, offerId: string): Promise<boolean> {
  const closed = await tx.sql
    .deleteFrom("publishing.preview_links")
    .where("offer_id", "=", offerId)
    .returning("edition_id")
    .executeTakeFirst();
  if (closed === undefined) return false;
  await tx.publish(linkSet(offerId, closed.edition_id, null));
  return true;
}

const linkSet = (offerId: string, editionId: string, token: string | null) => ({
  type: "publishing.preview-link-set",
  subject: offerId,
  offerId,
  editionId,
  token,
});
