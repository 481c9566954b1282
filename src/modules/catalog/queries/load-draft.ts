import type { Reader } from "../../../platform/database.ts";
import { statement } from "../../../platform/database.ts";
import type { AudienceState, IdKind } from "../domain/audience.ts";
import type { DraftSummary } from "../domain/draft-summary.ts";
import type { EditionContent, EditionPlan } from "../domain/edition.ts";
import type { Holds, OfferStatus } from "../domain/offer-lifecycle.ts";
import type { OfferType, PlanContent } from "../domain/offer-type.ts";
import { OFFER_TYPES } from "../domain/offer-types/registry.ts";
import type { JsonObject } from "../domain/page-schema.ts";
import type { PublicationState } from "../domain/publication-state.ts";
import type { Draft } from "../domain/review.ts";
import {
  type KeptContents,
  keepContents,
  keepEdition,
  keptContents,
  PAGES_WORTH_KEEPING,
} from "./kept-contents.ts";
import { taxonomyOf } from "./taxonomy.ts";

/** An offer's own row. Instants are RFC 3339 text as PostgreSQL's JSON has no instants. */
export type OfferRow = {
  readonly id: string;
  readonly publisherId: string;
  readonly publisherHandle: string;
  readonly offerId: string;
  readonly slug: string;
  readonly type: string;
  readonly alias: string;
  readonly version: number;
  readonly createdAt: Temporal.Instant;
  readonly changedAt: Temporal.Instant;
  readonly changedBy: string;
  readonly liveEditionId: string | null;
  readonly liveVersion: number | null;
  readonly liveSince: Temporal.Instant | null;
  readonly firstLiveAt: Temporal.Instant | null;
  readonly stopRequestedAt: Temporal.Instant | null;
  readonly stoppedAt: Temporal.Instant | null;
  readonly previewEditionId: string | null;
  readonly previewSince: Temporal.Instant | null;
  readonly submission: PublicationState | null;
  readonly everSubmitted: boolean;
  readonly holds: Holds;
  readonly status: OfferStatus;
  readonly summary: DraftSummary;
};

export type SavedPage = {
  readonly content: JsonObject;
  readonly version: number;
  readonly savedAt: Temporal.Instant;
  readonly savedBy: string;
};

export type PlanRow = PlanContent & {
  readonly planUuid: string;
  readonly createdAt: Temporal.Instant;
  readonly saved: ReadonlyMap<string, SavedPage>;
  readonly audienceState: AudienceState;
  readonly audienceVersion: number;
  readonly liveAudienceVersion: number | null;
  readonly firstLiveAt: Temporal.Instant | null;
  /** Since when the draft keeps it out of sale. */
  readonly stopRequestedAt: Temporal.Instant | null;
  /** Since when live editions keep it out of sale. */
  readonly stoppedAt: Temporal.Instant | null;
  /** Whether the live edition sells it. */
  readonly soldLive: boolean;
};

/** Everything there is to know of an offer's draft, and what of it is live. */
export type LoadedOffer = {
  readonly offer: OfferRow;
  readonly type: OfferType;
  readonly saved: ReadonlyMap<string, SavedPage>;
  readonly plans: readonly PlanRow[];
  readonly liveEdition: EditionContent | undefined;
  /**
   * The live edition with every plan that was ever published: a plan that a roll-back left out
   * stands in it as it was sold last. What is locked is read from here.
   */
  readonly published: EditionContent | undefined;
  readonly draft: Draft;
  /** What of it the next comparison need not read. */
  readonly kept?: KeptContents;
};

const OFFER = `o.id, o.publisher_id as "publisherId", o.publisher_handle as "publisherHandle", o.offer_id as "offerId",
  o.slug, o.type, o.alias, o.version, o.created_at as "createdAt", o.changed_at as "changedAt", o.changed_by as "changedBy",
  o.live_edition_id as "liveEditionId", o.live_version as "liveVersion", o.live_since as "liveSince",
  o.first_live_at as "firstLiveAt", o.stop_requested_at as "stopRequestedAt", o.stopped_at as "stoppedAt",
  o.preview_edition_id as "previewEditionId", o.preview_since as "previewSince", o.submission,
  o.ever_submitted as "everSubmitted", o.holds, o.status, o.summary,
  (select content from catalog.editions e where e.id = o.live_edition_id and e.id <> all ($2::uuid[])) as "liveContent",
  (select kind from platform.marketplace) as marketplace,
  (select version from catalog.taxonomy) as "taxonomyVersion"`;

type OfferAnswer = OfferRow & {
  readonly liveContent: EditionContent | null;
  readonly marketplace: "sandbox" | "live";
  readonly taxonomyVersion: string;
};

const offerBySlug = statement<[slug: string, keptEditions: readonly string[]], OfferAnswer>(
  "catalog.offer-by-slug",
  `select ${OFFER} from catalog.offers o where o.slug = $1`,
);
const offerById = statement<[id: string, keptEditions: readonly string[]], OfferAnswer>(
  "catalog.offer-by-id",
  `select ${OFFER} from catalog.offers o where o.id = $1`,
);
const offersBySlug = statement<
  [slugs: readonly string[], keptEditions: readonly string[], publisher: string],
  OfferAnswer
>(
  "catalog.offers-by-slug",
  `select ${OFFER} from catalog.offers o where o.slug = any ($1) and o.publisher_id = $3`,
);
const lockBySlug = statement<[slug: string, publisher: string], { id: string }>(
  "catalog.lock-offer-by-slug",
  "select id from catalog.offers where slug = $1 and publisher_id = $2 for update",
);
const lockById = statement<[id: string], { id: string }>(
  "catalog.lock-offer-by-id",
  "select id from catalog.offers where id = $1 for update",
);

type PlanAnswer = {
  readonly id: string;
  readonly offer_uuid: string;
  readonly plan_id: string;
  readonly created_at: Temporal.Instant;
  readonly first_live_at: Temporal.Instant | null;
  readonly stop_requested_at: Temporal.Instant | null;
  readonly stopped_at: Temporal.Instant | null;
  readonly audience_version: number;
  readonly live_audience_version: number | null;
  /** As sold last, where the live edition does not have it. */
  readonly published: EditionPlan | null;
  readonly size: number;
  readonly kinds: readonly IdKind[];
  readonly live_size: number;
  readonly live_kinds: readonly IdKind[];
  readonly differs: boolean;
};
const PLANS = `select p.id, p.offer_uuid, p.plan_id, p.created_at, p.first_live_at, p.stop_requested_at, p.stopped_at, p.audience_version,
     p.live_audience_version,
     (select sold from catalog.editions e, jsonb_array_elements(e.content -> 'plans') as x(sold)
       where e.id = p.last_live_edition_id and e.id <> o.live_edition_id
         and sold ->> 'planUuid' = p.id::text) as published,
     coalesce(a.size, 0) as size, coalesce(a.kinds, '{}') as kinds,
     coalesce(l.size, 0) as live_size, coalesce(l.kinds, '{}') as live_kinds,
     coalesce(a.ids_hash, md5('')) <> coalesce(l.ids_hash, md5('')) as differs
   from catalog.plans p join catalog.offers o on o.id = p.offer_uuid
   left join catalog.audiences a on a.plan_uuid = p.id and a.version = p.audience_version
   left join catalog.audiences l on l.plan_uuid = p.id and l.version = p.live_audience_version`;
const plansOf = statement<[offer: string], PlanAnswer>(
  "catalog.plans-of-offer",
  `${PLANS} where p.offer_uuid = $1 order by p.position`,
);
const plansOfEach = statement<[offers: readonly string[]], PlanAnswer>(
  "catalog.plans-of-offers",
  `${PLANS} where p.offer_uuid = any ($1) order by p.offer_uuid, p.position`,
);

type PageAnswer = {
  readonly offer_uuid: string;
  readonly plan_uuid: string | null;
  readonly page: string;
  readonly content: JsonObject;
  readonly version: number;
  readonly saved_at: Temporal.Instant;
  readonly saved_by: string;
};
const PAGE = "offer_uuid, plan_uuid, page, version, saved_at, saved_by";
const pagesOf = statement<[offer: string], PageAnswer>(
  "catalog.draft-pages-of-offer",
  `select ${PAGE}, content from catalog.draft_pages where offer_uuid = $1`,
);
const pagesOfEach = statement<[offers: readonly string[]], PageAnswer>(
  "catalog.draft-pages-of-offers",
  `select ${PAGE}, content from catalog.draft_pages where offer_uuid = any ($1)`,
);

// A content is named by its page, the version of that and the transaction that wrote it: a page that was
// discarded begins with the first version again.
const pagesNotKept = statement<
  [offer: string, kept: readonly string[]],
  Omit<PageAnswer, "content"> & { readonly row: string; readonly content: JsonObject | null }
>(
  "catalog.draft-pages-not-kept",
  `select ${PAGE}, row,
     case when row = any ($2::text[]) then null else content end as content
   from (select p.*, concat_ws(' ', p.offer_uuid, p.plan_uuid, p.page, p.version, p.xmin) as row
     from catalog.draft_pages p where offer_uuid = $1) p`,
);

/** The publisher's own offer by slug; undefined for an absent and for a foreign one. */
export async function loadOffer(
  db: Reader,
  publisherId: string,
  slug: string,
): Promise<LoadedOffer | undefined> {
  const [row] = await db.query(offerBySlug, [slug, []]);
  return row?.publisherId === publisherId ? complete(db, row) : undefined;
}

/**
 * The publisher's offers among `slugs`, by slug; absent and foreign ones have no entry. As many
 * statements as for one.
 */
export async function loadOffers(
  db: Reader,
  publisherId: string,
  slugs: readonly string[],
): Promise<ReadonlyMap<string, LoadedOffer>> {
  const rows = await db.query(offersBySlug, [slugs, [], publisherId]);
  const ids = rows.map(({ id }) => id);
  const [plans, pages] = await Promise.all([
    db.query(plansOfEach, [ids]),
    db.query(pagesOfEach, [ids]),
  ]);
  const plansBy = Map.groupBy(plans, (plan) => plan.offer_uuid);
  const pagesBy = Map.groupBy(pages, (page) => page.offer_uuid);
  const loaded = new Map<string, LoadedOffer>();
  // In turn: the first that needs the taxonomy reads it for all of them.
  for (const row of rows)
    loaded.set(
      row.slug,
      await made(db, row, [plansBy.get(row.id) ?? [], pagesBy.get(row.id) ?? []]),
    );
  return loaded;
}

/**
 * Like `loadOffer`, for a comparison: what of the contents has not changed since the last one is taken
 * from there. Not for transactions that write, which see rows that may never be.
 */
export async function loadOfferToCompare(
  db: Reader,
  publisherId: string,
  slug: string,
): Promise<LoadedOffer | undefined> {
  const kept = keptContents(slug);
  const [row] = await db.query(offerBySlug, [slug, [...kept.editions.keys()]]);
  if (row?.publisherId !== publisherId) return undefined;
  const { liveEditionId } = row;
  const liveContent = row.liveContent ?? kept.editions.get(liveEditionId ?? "") ?? null;
  const [planRows, read] = await Promise.all([
    db.query(plansOf, [row.id]),
    db.query(pagesNotKept, [row.id, [...kept.pages.keys()]]),
  ]);
  const pageRows = read.map((one) => ({
    ...one,
    content: one.content ?? (kept.pages.get(one.row) as JsonObject),
  }));
  const loaded = await made(db, { ...row, liveContent }, [planRows, pageRows]);
  if (pageRows.length < PAGES_WORTH_KEEPING) return loaded;
  const contents: KeptContents = {
    editions: new Map(kept.editions),
    pages: new Map(pageRows.map((one) => [one.row, one.content])),
    ...(kept.draft && { draft: kept.draft }),
  };
  if (liveEditionId !== null && liveContent !== null)
    keepEdition(contents, liveEditionId, liveContent);
  keepContents(slug, contents);
  return { ...loaded, kept: contents };
}

/** Like `loadOffer`, keeping the offer locked until the transaction ends. */
export async function lockOffer(
  tx: Reader,
  publisherId: string,
  slug: string,
): Promise<LoadedOffer | undefined> {
  const [locked] = await tx.query(lockBySlug, [slug, publisherId]);
  return locked && loadLocked(tx, locked.id);
}

export async function loadOfferById(db: Reader, id: string): Promise<LoadedOffer | undefined> {
  const [row] = await db.query(offerById, [id, []]);
  return row === undefined ? undefined : complete(db, row);
}

export async function lockOfferById(tx: Reader, id: string): Promise<LoadedOffer | undefined> {
  const [locked] = await tx.query(lockById, [id]);
  return locked && loadLocked(tx, locked.id);
}

/** An offer of which the id is known, inside a transaction: all of its rows in one round trip. */
export async function loadLocked(tx: Reader, id: string): Promise<LoadedOffer | undefined> {
  const [[row], ...rows] = await Promise.all([tx.query(offerById, [id, []]), ...rowsOf(tx, id)]);
  return row && made(tx, row, rows);
}

const rowsOf = (db: Reader, id: string) =>
  [db.query(plansOf, [id]), db.query(pagesOf, [id])] as const;

const complete = async (db: Reader, row: OfferAnswer): Promise<LoadedOffer> =>
  made(db, row, await Promise.all(rowsOf(db, row.id)));

async function made(
  db: Reader,
  row: OfferAnswer,
  [planRows, pageRows]: readonly [readonly PlanAnswer[], readonly PageAnswer[]],
): Promise<LoadedOffer> {
  const { liveContent, marketplace, taxonomyVersion, ...offer } = row;
  const type = OFFER_TYPES.get(offer.type);
  if (type === undefined)
    throw new Error(`Offer ${offer.slug} is of the unknown type ${offer.type}`);
  const savedOf = (plan: string | null) =>
    new Map(
      pageRows
        .filter(({ plan_uuid }) => plan_uuid === plan)
        .map((one): [string, SavedPage] => [
          one.page,
          {
            content: one.content,
            version: one.version,
            savedAt: one.saved_at,
            savedBy: one.saved_by,
          },
        ]),
    );
  const saved = savedOf(null);
  const plans = planRows.map((plan) => planOf(plan, savedOf(plan.id), liveContent));
  return {
    offer,
    type,
    saved,
    plans,
    liveEdition: liveContent ?? undefined,
    published: liveContent === null ? undefined : withLeftOutPlans(liveContent, planRows),
    draft: {
      type,
      pages: contents(saved),
      plans,
      marketplace,
      taxonomy: await taxonomyOf(db, taxonomyVersion),
      ...(liveContent && {
        live: {
          pages: liveContent.pages,
          plans: Object.fromEntries(liveContent.plans.map(({ planId, pages }) => [planId, pages])),
          stoppedPlans: liveContent.plans.filter(({ sold }) => !sold).map(({ planId }) => planId),
          planOrder: liveContent.plans.map(({ planId }) => planId),
        },
      }),
    },
  };
}

function withLeftOutPlans(live: EditionContent, rows: readonly PlanAnswer[]): EditionContent {
  const leftOut = rows.flatMap(({ id, published }) =>
    published === null || live.plans.some(({ planUuid }) => planUuid === id) ? [] : published,
  );
  return leftOut.length === 0 ? live : { ...live, plans: [...live.plans, ...leftOut] };
}

const planOf = (
  row: PlanAnswer,
  saved: ReadonlyMap<string, SavedPage>,
  live: EditionContent | null,
): PlanRow => ({
  planUuid: row.id,
  createdAt: row.created_at,
  planId: row.plan_id,
  pages: contents(saved),
  saved,
  audienceSize: row.size,
  audienceState: {
    size: row.size,
    kinds: row.kinds,
    liveSize: row.live_size,
    liveKinds: row.live_kinds,
    differs: row.differs,
    isSold: row.first_live_at !== null && row.stopped_at === null,
  },
  audienceVersion: row.audience_version,
  liveAudienceVersion: row.live_audience_version,
  firstLiveAt: row.first_live_at,
  stopRequestedAt: row.stop_requested_at,
  stoppedAt: row.stopped_at,
  stopped: row.stop_requested_at !== null,
  soldLive: live?.plans.some(({ planUuid, sold }) => planUuid === row.id && sold) ?? false,
});

/**
 * The offer after one of its pages was stored, as loading it again would find it. Only for an offer
 * that this transaction holds: of another nobody knows what was saved meanwhile.
 */
export function withSavedPage(
  loaded: LoadedOffer,
  { planUuid, page }: { readonly planUuid: string | null; readonly page: string },
  stored: SavedPage,
): LoadedOffer {
  const put = (pages: ReadonlyMap<string, SavedPage>) => new Map(pages).set(page, stored);
  if (planUuid === null) {
    const saved = put(loaded.saved);
    return { ...loaded, saved, draft: { ...loaded.draft, pages: contents(saved) } };
  }
  const plans = loaded.plans.map((plan) => {
    if (plan.planUuid !== planUuid) return plan;
    const saved = put(plan.saved);
    return { ...plan, saved, pages: contents(saved) };
  });
  return { ...loaded, plans, draft: { ...loaded.draft, plans } };
}

const contents = (saved: ReadonlyMap<string, SavedPage>): Record<string, JsonObject> =>
  Object.fromEntries([...saved].map(([page, { content }]) => [page, content]));
