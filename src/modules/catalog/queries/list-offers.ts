import { type RawBuilder, sql } from "kysely";
import { ok, type Result } from "../../../kernel/result.ts";
import type { Reader } from "../../../platform/database.ts";
import { type PageAsked, type PageQuery, pageAsked, pageOf } from "../../../platform/paging.ts";
import type { Language } from "../../../platform/text.ts";
import type { OfferStatus } from "../domain/offer-lifecycle.ts";
import type { OfferRow } from "./load-draft.ts";

export type OfferFilter = {
  /** Of every publisher where it is absent. */
  readonly publisherId?: string;
  /** Only those that the operator, or a removal, keeps off sale. */
  readonly held?: boolean;
  readonly status?: OfferStatus;
  readonly type?: string;
  /** Words in alias, offer id or name. */
  readonly q?: string;
  /** Name of who changed it last. */
  readonly changedBy?: string;
};

export const OFFER_ORDERS = ["-changed", "changed", "name", "-name"] as const;
export type OfferOrder = (typeof OFFER_ORDERS)[number];

export type OfferPage = PageAsked<readonly [key: string, id: string]> & {
  readonly order: OfferOrder;
  /** Whose language names are read in, where the order is by them. */
  readonly language: Language;
};
export type ListedOffer = OfferRow & {
  /** What it is ordered by, as a cursor keeps it. */
  readonly key: string;
};

const byName = (order: OfferOrder): boolean => order.endsWith("name");

/** The page of a list of offers that a query asks for; a cursor belongs to its order. */
export function offersAsked(
  query: PageQuery & { readonly sort?: OfferOrder | undefined },
  language: Language,
): Result<OfferPage> {
  const order = query.sort ?? "-changed";
  const asked = pageAsked(query, [byName(order) ? "text" : "instant", "id"], order);
  return asked.ok ? ok({ ...asked.value, order, language }) : asked;
}

/** What is shown of the offers that were read for a page. */
export const offersOf = (rows: readonly ListedOffer[], asked: OfferPage) =>
  pageOf(rows, asked, ({ key, id }) => [key, id]);

/** What stands in the list's first column, in the order of the reader's language. */
const nameIn = (language: Language) =>
  sql<string>`coalesce(summary -> 'names' ->> ${language}, summary -> 'names' ->> 'en', alias)
    collate ${sql.raw(`"${language}-x-icu"`)}`;

/** Offers of a publisher, or of all (PUB-01), at most `limit` of them; `-` puts the greatest first. */
export async function listOffers(
  db: Reader,
  filter: OfferFilter,
  page: OfferPage,
): Promise<ListedOffer[]> {
  const named = byName(page.order);
  const direction = page.order.startsWith("-") ? "desc" : "asc";
  const key: RawBuilder<string | Temporal.Instant> = named
    ? nameIn(page.language)
    : sql`changed_at`;
  let select = matching(db, filter)
    .select([
      "id",
      "publisher_id as publisherId",
      "publisher_handle as publisherHandle",
      "offer_id as offerId",
      "slug",
      "type",
      "alias",
      "version",
      "created_at as createdAt",
      "changed_at as changedAt",
      "changed_by as changedBy",
      "live_edition_id as liveEditionId",
      "live_version as liveVersion",
      "live_since as liveSince",
      "first_live_at as firstLiveAt",
      "stop_requested_at as stopRequestedAt",
      "stopped_at as stoppedAt",
      "preview_edition_id as previewEditionId",
      "preview_since as previewSince",
      "submission",
      "ever_submitted as everSubmitted",
      "holds",
      "status",
      "summary",
      key.as("key"),
    ])
    .orderBy(key, direction)
    .orderBy("id", direction)
    .limit(page.limit);
  if (filter.status !== undefined) select = select.where("status", "=", filter.status);
  const { after } = page;
  if (after !== null)
    select = select.where(
      sql<boolean>`(${key}, id) ${sql.raw(direction === "desc" ? "<" : ">")} (${named ? after[0] : Temporal.Instant.from(after[0])}, ${after[1]}::uuid)`,
    );
  return (await select.execute()).map((offer) => ({ ...offer, key: offer.key.toString() }));
}

/** How many offers each status has, among those that the other filters admit. */
export async function countOffers(
  db: Reader,
  filter: OfferFilter,
): Promise<Readonly<Record<string, number>>> {
  const rows = await matching(db, filter)
    .select(["status", sql<string>`count(*)::text`.as("count")])
    .groupBy("status")
    .execute();
  return Object.fromEntries(rows.map(({ status, count }) => [status, Number(count)]));
}

function matching(db: Reader, { publisherId, type, q, held, changedBy }: OfferFilter) {
  let select = db.sql.selectFrom("catalog.offers");
  if (publisherId !== undefined) select = select.where("publisher_id", "=", publisherId);
  if (held === true) select = select.where(sql<boolean>`holds <> '{}'::jsonb`);
  if (type !== undefined) select = select.where("type", "=", type);
  if (changedBy !== undefined) select = select.where("changed_by", "=", changedBy);
  for (const word of (q ?? "").split(/\s+/).filter(Boolean).slice(0, 8)) {
    const like = `%${word.replace(/[\\%_]/g, "\\$&")}%`;
    select = select.where(
      sql<boolean>`(alias ilike ${like} or offer_id ilike ${like} or (summary -> 'names')::text ilike ${like})`,
    );
  }
  return select;
}

/** People and programs shown as a filter at most. */
const MOST_NAMES = 100;

/** Names of those who changed an offer of the publisher last, in alphabetical order. */
export async function changersOfOffers(db: Reader, publisherId: string): Promise<string[]> {
  const rows = await db.sql
    .selectFrom("catalog.offers")
    .select("changed_by as name")
    .distinct()
    .where("publisher_id", "=", publisherId)
    .orderBy("changed_by")
    .limit(MOST_NAMES)
    .execute();
  return rows.map(({ name }) => name);
}
