import { randomUUIDv7 } from "node:crypto";
import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";

const request = statement<
  [
    id: string,
    offer: string,
    at: Temporal.Instant,
    by: string,
    effective: Temporal.Instant,
    renewals: boolean,
  ],
  unknown
>(
  "catalog.request-stop",
  `with asked as (
     update catalog.offers set stop_requested_at = $3 where id = $2 returning id, live_edition_id)
   insert into catalog.stops
     (id, offer_uuid, edition_id, requested_at, requested_by, effective_at, stop_renewals)
   select $1, id, live_edition_id, $3, $4, $5, $6 from asked`,
);

export type StopRequest = {
  readonly offerId: string;
  readonly effectiveAt: Temporal.Instant;
  readonly stopRenewals: boolean;
};

/** Notes that the distribution of an offer is to stop; it is on sale until `stopNow`. */
export const requestStop = (tx: Tx, { offerId, effectiveAt, stopRenewals }: StopRequest) =>
  tx.query(request, [
    randomUUIDv7(),
    offerId,
    tx.at,
    tx.actor.shownAs ?? tx.actor.name,
    effectiveAt,
    stopRenewals,
  ]);

// One statement, as for going live: what readers see and what is stored of it go together.
const stop = statement<
  [offer: string, at: Temporal.Instant],
  { stopRenewals: boolean; editionId: string }
>(
  "catalog.stop-offer",
  `with stopped as (
     update catalog.offers set stopped_at = $2
     where id = $1 and stop_requested_at is not null and stopped_at is null returning id),
   hidden as (
     delete from catalog.live_offers l using stopped where l.offer_uuid = stopped.id)
   select s.stop_renewals as "stopRenewals", s.edition_id as "editionId"
   from catalog.stops s join stopped on stopped.id = s.offer_uuid where s.ended_at is null`,
);

/** Takes the offer off sale; undefined where no stop waits, or it has taken effect. */
export const stopNow = async (tx: Tx, offerId: string) =>
  (await tx.query(stop, [offerId, tx.at]))[0];
