import type { Tx } from "../../../platform/transaction.ts";
import {
  OFFER_TYPES,
  type PreviewAudience,
  previewAudienceOf,
  previewOfferOf,
  readEdition,
} from "../../catalog/index.ts";
import { ownersOfEnvironments, standingUntilCommit } from "../../identity/index.ts";
import { recordPreview, removePreview } from "../store/previews.ts";
import { shownEdition } from "./live-edition.ts";

/** A preview was made, its link renewed or revoked. */
export type PreviewChanged = {
  readonly offerId: string;
  /** Null when the preview was withdrawn. */
  readonly editionId: string | null;
  /** The secret of its address; null when the link was revoked, absent where another fact brings it. */
  readonly token?: string | null;
};

/** Opens, moves or closes the preview's address, in the transaction that decided it. */
export async function showPreview(
  tx: Tx,
  { offerId, editionId, token }: PreviewChanged,
): Promise<void> {
  if (editionId === null || token === null) return removePreview(tx, offerId);
  if (token === undefined) return;
  const offer = await previewOfferOf(tx, editionId);
  const edition = await readEdition(tx, editionId);
  if (offer === undefined || edition === undefined)
    throw new Error(`Edition ${editionId} of a preview is not there`);
  const type = OFFER_TYPES.get(offer.type);
  if (type === undefined) throw new Error(`Unknown offer type ${offer.type}`);
  const gate = previewAudienceOf(type, edition.content.pages);
  await recordPreview(tx, {
    edition: shownEdition(offer, await standingUntilCommit(tx, offer.publisherId)),
    token,
    gate: gate.kind,
    audience: await admitted(tx, gate),
  });
}

/** E-mail addresses, tenant IDs of the owners of environments, or the key. */
const admitted = async (tx: Tx, { kind, entries }: PreviewAudience): Promise<readonly string[]> =>
  kind === "subscription"
    ? ownersOfEnvironments(
        tx,
        entries.map((id) => id.toLowerCase()),
      )
    : entries;
