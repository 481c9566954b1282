import { type Reader, statement } from "../../../platform/database.ts";
import {
  type LiveOffer,
  type LiveOfferJson,
  type LivePlan,
  withInstants,
} from "../domain/live-offer.ts";

type Row = { readonly content: LiveOfferJson };

const bySlug = statement<[slug: string], Row>(
  "catalog.live-offer-by-slug",
  "select content from catalog.live_offers where slug = $1",
);
const byId = statement<[offer: string], Row>(
  "catalog.live-offer-by-id",
  "select content from catalog.live_offers where offer_uuid = $1",
);
const planById = statement<
  [plan: string],
  { readonly offerId: string; readonly content: LivePlan }
>(
  "catalog.live-plan",
  `select offer_uuid as "offerId", content from catalog.live_plans where plan_uuid = $1`,
);

const one = (rows: readonly Row[]): LiveOffer | undefined =>
  rows[0] === undefined ? undefined : withInstants(rows[0].content);

/** The live edition of `contoso.notes`; undefined when it is not on sale. */
export const liveOffer = async (db: Reader, slug: string): Promise<LiveOffer | undefined> =>
  one(await db.query(bySlug, [slug]));

export const liveOfferById = async (db: Reader, offerId: string): Promise<LiveOffer | undefined> =>
  one(await db.query(byId, [offerId]));

export const livePlan = async (db: Reader, planUuid: string) =>
  (await db.query(planById, [planUuid]))[0];
