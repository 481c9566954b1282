import { sql } from "kysely";
import type { Reader } from "../../../platform/database.ts";
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
};

/** Offers of a publisher, or of all, the last changed first (PUB-01), at most `limit` of them. */
export async function listOffers(
  db: Reader,
  filter: OfferFilter,
  page: { readonly limit: number; readonly after?: readonly [changedAt: string, id: string] },
): Promise<OfferRow[]> {
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
    ])
    .orderBy("changed_at", "desc")
    .orderBy("id", "desc")
    .limit(page.limit);
  if (filter.status !== undefined) select = select.where("status", "=", filter.status);
  const { after } = page;
  if (after !== undefined)
    select = select.where((where) =>
      where.eb(
        where.refTuple("changed_at", "id"),
        "<",
        where.tuple(Temporal.Instant.from(after[0]), after[1]),
      ),
    );
  return select.execute();
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

function matching(db: Reader, { publisherId, type, q, held }: OfferFilter) {
  let select = db.sql.selectFrom("catalog.offers");
  if (publisherId !== undefined) select = select.where("publisher_id", "=", publisherId);
  if (held === true) select = select.where(sql<boolean>`holds <> '{}'::jsonb`);
  if (type !== undefined) select = select.where("type", "=", type);
  for (const word of (q ?? "").split(/\s+/).filter(Boolean).slice(0, 8)) {
    const like = `%${word.replace(/[\\%_]/g, "\\$&")}%`;
    select = select.where(
      sql<boolean>`(alias ilike ${like} or offer_id ilike ${like} or (summary -> 'names')::text ilike ${like})`,
    );
  }
  return select;
}
