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
const lockPlan = statement<
  [plan: string],
  { readonly offerId: string; readonly content: LivePlan }
>(
  "catalog.lock-live-plan",
  `select offer_uuid as "offerId", content from catalog.live_plans where plan_uuid = $1 for share`,
);
const page = statement<[after: string | null, limit: number], Row>(
  "catalog.live-offers",
  `select content from catalog.live_offers where $1::text is null or slug > $1 order by slug limit $2`,
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

/** The plan as it is sold now; it cannot be replaced by another edition before the caller's commit. */
export const lockLivePlan = async (tx: Reader, planUuid: string) =>
  (await tx.query(lockPlan, [planUuid]))[0];

/** Live offers in order of their slugs, at most `limit` of them after `after`. */
export const listLiveOffers = async (
  db: Reader,
  { after = null, limit = 100 }: { readonly after?: string | null; readonly limit?: number } = {},
): Promise<LiveOffer[]> =>
  (await db.query(page, [after, limit])).map(({ content }) => withInstants(content));
