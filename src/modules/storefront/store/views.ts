import type { Day } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";

/** Views of an offer's page on a day of its publisher's zone. */
export type DayOfViews = {
  readonly publisherId: string;
  readonly offerId: string;
  readonly day: Day;
  readonly language: string;
  readonly views: number;
};

const add = statement<
  [
    publishers: readonly string[],
    offers: readonly string[],
    days: readonly string[],
    languages: readonly string[],
    views: readonly number[],
  ],
  unknown
>(
  "storefront.add-views",
  `insert into storefront.views (publisher_id, offer_id, day, language, views)
   select * from unnest($1::uuid[], $2::uuid[], $3::date[], $4::text[], $5::int[]) as one (publisher_id, offer_id, day, language, views)
   order by 1, 2, 3, 4
   on conflict (publisher_id, offer_id, day, language) do update set views = storefront.views.views + excluded.views`,
);

/** Adds to the days what was counted meanwhile: each day of an offer and language once. One statement, however many. */
export const addViews = (db: Reader, all: readonly DayOfViews[]): Promise<unknown> =>
  db.query(add, [
    all.map(({ publisherId }) => publisherId),
    all.map(({ offerId }) => offerId),
    all.map(({ day }) => day),
    all.map(({ language }) => language),
    all.map(({ views }) => views),
  ]);

const forget = statement<[before: Day, most: number], { offer_id: string }>(
  "storefront.forget-views",
  `delete from storefront.views where ctid = any (array(select ctid from storefront.views where day < $1::date limit $2))
   returning offer_id`,
);
const MOST_FORGOTTEN = 10_000;
const MOST_TURNS = 100;

/** Removes days before `before`, at most a million rows of them in an hour's turn. */
export async function forgetViewsBefore(db: Reader, before: Day): Promise<void> {
  for (let turn = 0; turn < MOST_TURNS; turn += 1)
    if ((await db.query(forget, [before, MOST_FORGOTTEN])).length < MOST_FORGOTTEN) return;
}

export type OfferOfViews = {
  readonly slug: string;
  readonly offerId: string;
  readonly publisherId: string;
};

const offers = statement<[slugs: readonly string[]], OfferOfViews>(
  "storefront.offers-of-views",
  `select slug, offer_id as "offerId", publisher_id as "publisherId" from storefront.offers where slug = any($1)`,
);
/** Which offers the pages are of; those that are not live any more are absent. */
export const offersOfViews = (db: Reader, slugs: readonly string[]): Promise<OfferOfViews[]> =>
  db.query(offers, [slugs]);
