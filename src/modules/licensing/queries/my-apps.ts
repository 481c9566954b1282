import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { PageAsked } from "../../../platform/paging.ts";
import type { AppFacts } from "../domain/app-standing.ts";
import { judgeCheck } from "../domain/licence-check.ts";
import type { RequestState } from "../events.ts";

/** A plan of the organisation, and how one of its people stands with it. */
export type OwnApp = {
  readonly poolId: string;
  readonly serviceId: string;
  readonly offerId: string;
  readonly offerSlug: string;
  readonly offerName: string;
  readonly planId: string;
  readonly planName: string;
  readonly publisherName: string;
  readonly owned: number;
  readonly active: boolean | null;
  /** Null where the person has no licence of it. */
  readonly suspended: boolean | null;
  readonly waits: boolean;
  readonly requestId: string | null;
  readonly request: RequestState | null;
  readonly answer: string | null;
  readonly key: string;
};

const SELECT = `select p.id as "poolId", p.service_id as "serviceId", p.offer_id as "offerId", p.offer_slug as "offerSlug",
    p.offer_name as "offerName", p.plan_id as "planId", p.plan_name as "planName", p.publisher_name as "publisherName", p.owned,
    u.active, a.suspended, r.id as "requestId", r.state as request, r.answer,
    exists (select from licensing.claims c where c.pool_id = p.id and c.user_id = u.user_id and c.waits) as waits,
    (case when a.user_id is null then '1' else '0' end) || lower(p.offer_name || ' ' || p.plan_name) as key
  from licensing.pools p
  left join licensing.people u on u.user_id = $2
  left join licensing.assignments a on a.pool_id = p.id and a.user_id = u.user_id
  left join lateral (select r.id, r.state, r.answer from licensing.requests r
    where r.pool_id = p.id and r.user_id = u.user_id order by r.id desc limit 1) r on true`;

const page = statement<readonly unknown[], OwnApp>(
  "licensing.my-apps",
  `select * from (${SELECT} where p.organisation_id = $1 and (p.owned > 0 or r.state in ('open', 'waiting'))) one
   where $3::text is null or (one.key, one."poolId") > ($3, $4::uuid) order by one.key, one."poolId" limit $5`,
);
/** The plans that an organisation has: first those of which the person has a licence, each by name. */
export const myApps = (
  db: Reader,
  organisationId: string,
  wanted: { readonly userId: string | null } & Pick<
    PageAsked<readonly [string, string]>,
    "after" | "limit"
  >,
): Promise<OwnApp[]> => {
  const [key = null, id = null] = wanted.after ?? [];
  return db.query(page, [organisationId, wanted.userId, key, id, wanted.limit]);
};

const one = statement<[organisationId: string, userId: string | null, serviceId: string], OwnApp>(
  "licensing.my-app",
  `${SELECT} where p.organisation_id = $1 and p.service_id = $3`,
);
/** How somebody stands with one plan of the organisation; undefined where it never had it. */
export const myApp = async (
  db: Reader,
  organisationId: string,
  { userId, serviceId }: { readonly userId: string | null; readonly serviceId: string },
) => (await db.query(one, [organisationId, userId, serviceId.toLowerCase()]))[0];

/**
 * What the program is told, and what is asked for: the same function as the licence check's. Of a warning, which is about
 * the organisation's invoices, its employees read nothing.
 */
export const factsOfApp = (
  { owned, active, suspended, waits, request }: OwnApp,
  at: Instant,
): AppFacts => ({
  check: judgeCheck({ owned, active, suspended }, at).state,
  holds: suspended !== null,
  waits,
  request,
});
