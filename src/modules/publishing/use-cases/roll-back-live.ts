import type { FieldError } from "../../../kernel/problem.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { Reader } from "../../../platform/database.ts";
import { notFound, preconditionFailed } from "../../../platform/problems.ts";
import type { Database } from "../../../platform/transaction.ts";
import {
  holdOffer,
  type RollBackVerdict,
  readEdition,
  rollBack,
  rollBackVerdict,
} from "../../catalog/index.ts";
import { rollBackRefused } from "../problems.ts";
import { editionOf } from "../queries/editions.ts";
import { offerForPublisher } from "../queries/offers.ts";
import { suspensionOf } from "../queries/standing.ts";
import { planHolders } from "../queries/stop-impact.ts";
import { takeOffersTurn } from "../store/submissions.ts";

export type OfEdition = {
  readonly publisherId: string;
  readonly slug: string;
  readonly editionId: string;
};

/**
 * Makes an earlier certified edition live again at once (BEY-02, decision 54): refused, naming each
 * plan and field, where it would break a lock, sell a stopped plan or leave out one that somebody
 * has. A submission that runs goes on; the draft and the audiences stay as they are.
 */
export const rollBackLive = (
  db: Database,
  { publisherId, slug, editionId, ifMatch }: OfEdition & { readonly ifMatch: string },
): Promise<Result<void>> =>
  db.transaction(async (tx): Promise<Result<void>> => {
    await takeOffersTurn(tx, slug);
    const found = await offerForPublisher(tx, publisherId, slug);
    if (found === undefined) return refuse(notFound({}));
    const suspended = await suspensionOf(tx, publisherId);
    if (suspended !== undefined) return refuse(suspended);
    await holdOffer(tx, found.offer.id);
    const edition = await readEdition(tx, editionId);
    if (edition?.offerId !== found.offer.id) return refuse(notFound({}));
    const refusals = refusalsOf(await verdictOn(tx, found.offer.id, editionId));
    if (refusals.length > 0) return refuse(rollBackRefused({}, refusals));
    const { version } = (await offerForPublisher(tx, publisherId, slug))?.offer ?? found.offer;
    if (ifMatch !== "*" && ifMatch !== String(version))
      return refuse(preconditionFailed({ current: String(version) }));
    await rollBack(tx, edition);
    return ok(undefined);
  });

/** The catalogue's verdict on an edition of the offer, and whether it was certified. */
export async function verdictOn(
  db: Reader,
  offerId: string,
  editionId: string,
): Promise<RollBackVerdict & { readonly isCertified: boolean }> {
  const edition = await readEdition(db, editionId);
  if (edition?.offerId !== offerId) throw new Error(`Edition ${editionId} is not of ${offerId}`);
  const verdict = await rollBackVerdict(db, edition, await planHolders(db, offerId));
  const about = await editionOf(db, offerId, editionId);
  return { ...verdict, isCertified: about?.certifiedAt != null };
}

/** Everything against a roll-back as field errors, the action itself first; none where it works. */
export function refusalsOf({
  action,
  obstacles,
  isCertified,
}: RollBackVerdict & { readonly isCertified: boolean }): FieldError[] {
  const general = (code: string): FieldError => ({ pointer: "", code: `roll-back/${code}` });
  if (!action.allowed) return [general(action.reason)];
  return [
    ...(isCertified ? [] : [general("not-certified")]),
    ...obstacles.map(
      ({ reason, page, plan, pointer = "", lock, params }): FieldError => ({
        pointer,
        code: lock === undefined ? `roll-back/${reason}` : `catalog/locked-${lock}`,
        ...(page !== undefined && { page }),
        ...(plan !== undefined && { plan }),
        ...(params && { params }),
      }),
    ),
  ];
}
