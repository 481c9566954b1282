import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database } from "../../../platform/transaction.ts";
import { copyOfDraft } from "../domain/copy-offer.ts";
import { prepare } from "../domain/prepare-page.ts";
import { exchangeRatesAt } from "../queries/exchange-rates.ts";
import { type LoadedOffer, lockOffer } from "../queries/load-draft.ts";
import { writePlannedChanges } from "./apply-document.ts";
import { createOfferIn, type Publisher } from "./create-offer.ts";

export type CopyOffer = {
  readonly publisher: Publisher;
  /** The offer that is copied, as its draft is saved. */
  readonly slug: string;
  readonly offerId: string;
  readonly alias: string;
};

/** Creates an offer with the draft of another of the same publisher: all of it or nothing (ux.md P1). */
export const copyOffer = (
  db: Database,
  { publisher, slug, offerId, alias }: CopyOffer,
): Promise<Result<LoadedOffer>> =>
  db.transaction(async (tx): Promise<Result<LoadedOffer>> => {
    const source = await lockOffer(tx, publisher.id, slug);
    if (source === undefined) return refuse(notFound({}));
    const type = source.offer.type;
    const created = await createOfferIn(tx, { publisher, offerId, alias, type });
    if (!created.ok) return created;
    const copy = copyOfDraft(source.draft);
    const context = {
      previous: undefined,
      files: new Map(),
      rates: await exchangeRatesAt(tx, tx.at),
    };
    const copied = await writePlannedChanges(tx, created.value, {
      newPlans: copy.newPlans,
      pages: copy.pages.map((write) => ({
        ...write,
        content: prepare(write.page, write.content, context),
      })),
      removedPlans: [],
      audiences: [],
    });
    tx.audit({
      organisationId: publisher.id,
      action: "offer.copied",
      objectType: "offer",
      objectId: created.value.offer.id,
      after: { source: slug },
    });
    return ok(copied);
  });
