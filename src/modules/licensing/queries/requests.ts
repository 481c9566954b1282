import { type Reader, statement } from "../../../platform/database.ts";
import { REQUEST_STATES, type RequestState } from "../events.ts";
import { type LicenceRequest, REQUEST_COLUMNS } from "../store/requests.ts";

export { type LicenceRequest, REQUEST_STATES, type RequestState };

/** A request with the plan that it is for. */
export type ListedRequest = LicenceRequest & {
  readonly serviceId: string;
  readonly offerSlug: string;
  readonly offerName: string;
  readonly planId: string;
  readonly planName: string;
  readonly publisherName: string;
  /** Licences of the plan that are left. */
  readonly available: number;
};

const COLUMNS = `${REQUEST_COLUMNS}, p.service_id as "serviceId", p.offer_slug as "offerSlug", p.offer_name as "offerName",
  p.plan_id as "planId", p.plan_name as "planName", p.publisher_name as "publisherName", p.owned - p.assigned as available`;
const FROM = "licensing.requests r join licensing.pools p on p.id = r.pool_id";

const one = statement<[organisationId: string, id: string], ListedRequest>(
  "licensing.request",
  `select ${COLUMNS} from ${FROM} where r.organisation_id = $1 and r.id = $2`,
);
export const requestById = async (db: Reader, organisationId: string, id: string) =>
  (await db.query(one, [organisationId, id]))[0];

const page = statement<readonly unknown[], ListedRequest>(
  "licensing.list-requests",
  `select ${COLUMNS} from ${FROM}
   where r.organisation_id = $1 and ($2::uuid is null or r.person_id = $2) and ($3::text is null or r.state = $3)
     and ($4::uuid is null or r.pool_id = $4) and ($5::uuid is null or r.id < $5)
   order by r.id desc limit $6`,
);
/** Requests of an organisation, or of one person of it, the latest first. */
export const listRequests = (
  db: Reader,
  asked: {
    readonly organisationId: string;
    readonly personId: string | null;
    readonly state: RequestState | null;
    readonly poolId: string | null;
    readonly before: string | null;
    readonly limit: number;
  },
): Promise<ListedRequest[]> =>
  db.query(page, [
    asked.organisationId,
    asked.personId,
    asked.state,
    asked.poolId,
    asked.before,
    asked.limit,
  ]);

const open = statement<[organisationId: string], { count: number }>(
  "licensing.count-open-requests",
  "select count(*)::int as count from licensing.requests where organisation_id = $1 and state = 'open'",
);
/** Requests that wait for a decision. */
export const countOpenRequests = async (db: Reader, organisationId: string): Promise<number> =>
  (await db.query(open, [organisationId]))[0]?.count ?? 0;
