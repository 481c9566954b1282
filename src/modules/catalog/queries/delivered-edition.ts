import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import {
  type DeliveredEdition,
  deliveredEdition,
  type LiveEdition,
  type PastStop,
} from "../domain/kept-edition.ts";

type Bought = { readonly offerId: string; readonly planId: string; readonly boughtAt: Instant };

const versions = statement<[offer: string, plan: string, boughtAt: Instant], LiveEdition>(
  "catalog.versions-since",
  `select v.version, v.edition_id as "editionId", v.live_since as "liveSince",
     e.content @@ format('exists($.plans[*] ? (@.planId == %s && @.sold == true))', to_json($2::text))::jsonpath as sold
   from catalog.live_versions v join catalog.editions e on e.id = v.edition_id
   where v.offer_uuid = $1 and v.version >= coalesce(
     (select max(version) from catalog.live_versions where offer_uuid = $1 and live_since <= $3), 1)
   order by v.version`,
);
const stops = statement<[offer: string, at: Instant], PastStop>(
  "catalog.past-stops",
  // A stop that was taken back before it took effect touched nobody.
  `select edition_id as "editionId", effective_at as "effectiveAt" from catalog.stops
   where offer_uuid = $1 and effective_at <= $2 and (ended_at is null or ended_at >= effective_at)`,
);

/** What who bought a plan gets at `at`; undefined for an offer that was never live. */
export async function editionDelivered(
  db: Reader,
  { offerId, planId, boughtAt }: Bought,
  at: Instant,
): Promise<DeliveredEdition | undefined> {
  return deliveredEdition(
    boughtAt,
    await db.query(versions, [offerId, planId, boughtAt]),
    await db.query(stops, [offerId, at]),
  );
}
