import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { requestInvalid } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { checkNewOffer } from "../domain/offer-id.ts";
import { OFFER_TYPES } from "../domain/offer-types/registry.ts";
import { offerIdTaken, typeUnknown } from "../problems.ts";
import type { LoadedOffer } from "../queries/load-draft.ts";
import { insertOffer, isIdTaken, touchOffer } from "../store/offers.ts";

export type Publisher = { readonly id: string; readonly handle: string };

export type CreateOffer = {
  readonly publisher: Publisher;
  readonly offerId: string;
  readonly alias: string;
  readonly type: string;
};

export const createOffer = (db: Database, wanted: CreateOffer): Promise<Result<LoadedOffer>> =>
  db.transaction((tx) => createOfferIn(tx, wanted));

/** Creates an offer in the caller's transaction (PUB-13). Id, type and alias never change. */
export async function createOfferIn(
  tx: Tx,
  { publisher, offerId, alias, type }: CreateOffer,
): Promise<Result<LoadedOffer>> {
  const known = OFFER_TYPES.get(type);
  if (known === undefined) return refuse(typeUnknown({ type, known: [...OFFER_TYPES.keys()] }));
  const errors = checkNewOffer({ publisher: publisher.handle, offerId, alias });
  if (errors.length > 0) return refuse(requestInvalid({}, errors));
  const slug = `${publisher.handle}.${offerId}`;
  const taken = () =>
    refuse(offerIdTaken({ offer: slug }, [{ pointer: "/offerId", code: "catalog/taken" }]));
  if (known.idsAreShared && (await isIdTaken(tx, type, offerId))) return taken();
  const id = await insertOffer(tx, {
    publisherId: publisher.id,
    publisherHandle: publisher.handle,
    offerId,
    alias: alias.trim(),
    type,
  });
  if (id === undefined) return taken();
  tx.audit({
    organisationId: publisher.id,
    action: "offer.created",
    objectType: "offer",
    objectId: id,
    after: { offer: slug, type, alias: alias.trim() },
  });
  return ok(await touchOffer(tx, id));
}
