import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { EditionContent } from "../domain/edition.ts";
import type { LiveOfferJson } from "../domain/live-offer.ts";
import type { OfferStatus } from "../domain/offer-lifecycle.ts";

const insert = statement<
  [id: string, offer: string, hash: string, content: string, at: Temporal.Instant],
  { id: string }
>(
  "catalog.insert-edition",
  `with made as (
     insert into catalog.editions (id, offer_uuid, hash, content, made_at) values ($1, $2, $3, $4, $5)
     on conflict (offer_uuid, hash) do nothing returning id)
   select id from made union all
   select id from catalog.editions where offer_uuid = $2 and hash = $3 limit 1`,
);

/** Stores an edition and returns its id; the same content of the same offer keeps its first id. */
export async function insertEdition(
  tx: Tx,
  edition: {
    readonly id: string;
    readonly offerId: string;
    readonly hash: string;
    readonly content: EditionContent;
  },
): Promise<string> {
  const { id, offerId, hash, content } = edition;
  const [row] = await tx.query(insert, [id, offerId, hash, JSON.stringify(content), tx.at]);
  if (row === undefined)
    throw new Error(`Edition ${hash} of ${offerId} was neither made nor found`);
  return row.id;
}

type OfferState = {
  readonly status?: OfferStatus;
  readonly summary?: string;
  readonly version?: number;
  readonly changed_at?: Temporal.Instant;
  readonly changed_by?: string;
  readonly submission?: string | null;
  readonly ever_submitted?: true;
  readonly holds?: string;
  readonly preview_edition_id?: string | null;
  readonly preview_since?: Temporal.Instant | null;
};

export const setOfferState = (tx: Tx, offerId: string, state: OfferState) =>
  tx.sql.updateTable("catalog.offers").set(state).where("id", "=", offerId).execute();

// One statement: there is no moment at which half of it is true, not even inside the transaction.
const move = statement<
  [
    offer: string,
    edition: string,
    version: number,
    at: Temporal.Instant,
    live: string,
    plans: string,
    keepAudiences: boolean,
  ],
  unknown
>(
  "catalog.move-live-pointers",
  `with moved as (
     update catalog.offers set live_edition_id = $2, live_version = $3, live_since = $4,
       first_live_at = coalesce(first_live_at, $4), stop_requested_at = null, stopped_at = null
     where id = $1 returning id, slug, publisher_id),
   versioned as (
     insert into catalog.live_versions (offer_uuid, version, edition_id, live_since)
     select id, $3, $2, $4 from moved),
   shown as (
     insert into catalog.live_offers (offer_uuid, slug, publisher_id, content)
     select id, slug, publisher_id, $5::jsonb from moved
     on conflict (offer_uuid) do update set content = excluded.content returning offer_uuid),
   plans as (select (p ->> 'planUuid')::uuid as id, (p ->> 'sold')::boolean as sold, p as content
     from jsonb_array_elements($6::jsonb) as x(p)),
   gone as (
     delete from catalog.live_plans l where l.offer_uuid = $1 and l.plan_uuid not in (select id from plans)),
   sold as (
     insert into catalog.live_plans (plan_uuid, offer_uuid, content)
     select plans.id, shown.offer_uuid, plans.content from plans, shown
     on conflict (plan_uuid) do update set content = excluded.content),
   marked as (
     update catalog.plans p set
       live_audience_version = case when $7 then coalesce(p.live_audience_version, p.audience_version)
         else p.audience_version end,
       first_live_at = coalesce(p.first_live_at, $4), last_live_edition_id = $2,
       stopped_at = case when plans.sold then null else coalesce(p.stopped_at, $4) end
     from plans where p.id = plans.id),
   relisted as (
     update catalog.stops set ended_at = $4 where offer_uuid = $1 and ended_at is null)
   select 1`,
);

/**
 * Moves the pointers of an offer to its new live edition, and what readers see with them. What the
 * draft wishes of its plans stays: an edition made before a plan was stopped or resumed changes
 * nothing of that.
 *
 * @param audiences whether buyers are measured by the audiences last saved, or still by the live ones
 */
export const moveLivePointers = (
  tx: Tx,
  live: LiveOfferJson,
  { audiences }: { readonly audiences: "saved" | "live" },
) =>
  tx.query(move, [
    live.offerId,
    live.editionId,
    live.version,
    tx.at,
    JSON.stringify(live),
    JSON.stringify(live.plans),
    audiences === "live",
  ]);
