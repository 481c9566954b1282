import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { Reader } from "../../../platform/database.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database } from "../../../platform/transaction.ts";
import { type Restoration, restoration } from "../domain/earlier-content.ts";
import { type Edition, readEdition } from "../queries/editions.ts";
import { exchangeRatesAt } from "../queries/exchange-rates.ts";
import { type LoadedOffer, loadOffer, lockOffer } from "../queries/load-draft.ts";
import { currentState, writePlannedChanges } from "./apply-document.ts";
import { staleVersion } from "./refusals.ts";

export type RestoreEdition = {
  readonly publisherId: string;
  readonly slug: string;
  readonly editionId: string;
  readonly ifMatch: string;
};

export type Restored = { readonly offer: LoadedOffer; readonly restoration: Restoration };

/**
 * Puts the content of an earlier edition into the draft, where locks allow (BEY-02). Nothing is
 * published; what could not be restored is named.
 */
export const restoreEdition = (
  db: Database,
  { publisherId, slug, editionId, ifMatch }: RestoreEdition,
): Promise<Result<Restored>> =>
  db.transaction(async (tx): Promise<Result<Restored>> => {
    const found = await lockOffer(tx, publisherId, slug);
    const edition = found && (await editionOf(tx, found, editionId));
    if (found === undefined || edition === undefined) return refuse(notFound({}));
    const stale = staleVersion(ifMatch, found.offer.version);
    if (stale !== undefined) return refuse(stale);
    const planned = await plan(tx, found, edition, tx.at);
    if (planned.planned.changes.length === 0) return ok({ offer: found, restoration: planned });
    const offer = await writePlannedChanges(tx, found, planned.planned);
    tx.audit({
      organisationId: publisherId,
      action: "offer.edition-restored",
      objectType: "offer",
      objectId: found.offer.id,
      after: { editionId, fields: planned.planned.changes.length },
    });
    return ok({ offer, restoration: planned });
  });

/** What restoring an edition of the publisher's offer would do; undefined where there is none such. */
export async function editionToRestore(
  db: Reader,
  { publisherId, slug, editionId }: Omit<RestoreEdition, "ifMatch">,
  at: Temporal.Instant,
): Promise<(Restored & { readonly edition: Edition }) | undefined> {
  const offer = await loadOffer(db, publisherId, slug);
  const edition = offer && (await editionOf(db, offer, editionId));
  return edition && { offer, edition, restoration: await plan(db, offer, edition, at) };
}

async function editionOf(
  db: Reader,
  { offer }: LoadedOffer,
  editionId: string,
): Promise<Edition | undefined> {
  const edition = await readEdition(db, editionId);
  return edition?.offerId === offer.id ? edition : undefined;
}

const plan = async (
  db: Reader,
  found: LoadedOffer,
  { content }: Edition,
  at: Temporal.Instant,
): Promise<Restoration> =>
  restoration(
    await currentState(db, found, found.type, found.draft.marketplace),
    content,
    await exchangeRatesAt(db, at),
  );
