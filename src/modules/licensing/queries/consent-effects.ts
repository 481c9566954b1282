import type { Day } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";

/** Licences of a plan that one deal of a publisher grants an organisation. */
export type GrantOfDeal = {
  readonly dealId: string;
  readonly dealNumber: number;
  /** The deal's last day for its publisher; null where it is perpetual. */
  readonly endsOn: Day | null;
  readonly serviceId: string;
  readonly offerName: string;
  readonly planName: string;
  readonly quantity: number;
  /** Of all licences of the plan that the organisation has. */
  readonly assigned: number;
};

/** Grants that are named; the rest is counted. */
export const MOST_NAMED = 200;

const grants = statement<[publisherId: string, organisationId: string, limit: number], GrantOfDeal>(
  "licensing.grants-of-publisher",
  `select d.id as "dealId", d.number as "dealNumber", d.ends_on as "endsOn", p.service_id as "serviceId",
     p.offer_name as "offerName", p.plan_name as "planName", h.quantity, p.assigned
   from licensing.deals d
   join licensing.holdings h on h.source = 'deal' and h.source_id = d.id and h.state <> 'ended' and h.quantity > 0
   join licensing.pools p on p.id = h.pool_id
   where d.publisher_id = $1 and d.organisation_id = $2
   order by d.number, p.service_id limit $3`,
);

/** What deals of a publisher grant an organisation now, by deal and plan; one more than are named at most. */
export const grantsOf = (
  db: Reader,
  publisherId: string,
  organisationId: string,
): Promise<GrantOfDeal[]> => db.query(grants, [publisherId, organisationId, MOST_NAMED + 1]);
