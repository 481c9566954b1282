import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { RequestState } from "../domain/relationship.ts";
import { REQUEST_COLUMNS, type RelationshipRequest } from "../store/relationships.ts";

export type RequestQuery = {
  readonly sellerId: string;
  /** As it is at `at`: what waits and is over has expired. Null for all. */
  readonly state: RequestState | null;
  /** Part of company or domain, in any case; null for all. */
  readonly q: string | null;
  readonly at: Instant;
  readonly after: readonly [createdAt: string, id: string] | null;
  readonly limit: number;
};

const page = statement<readonly unknown[], RelationshipRequest>(
  "commerce.list-relationship-requests",
  `select ${REQUEST_COLUMNS} from commerce.relationship_requests r
   where r.seller_id = $1
     and ($2::text is null or $2 = case when r.state = 'waiting' and r.expires_at <= $3 then 'expired' else r.state end)
     and ($4::text is null or strpos(lower(r.company || ' ' || coalesce(r.domain, '')), lower($4)) > 0)
     and ($5::timestamptz is null or (r.created_at, r.id) < ($5, $6::uuid))
   order by r.created_at desc, r.id desc limit $7`,
);

/** A partner's requests for a relationship, the latest first. */
export const listRequests = (
  db: Reader,
  { sellerId, state, q, at, after, limit }: RequestQuery,
): Promise<RelationshipRequest[]> =>
  db.query(page, [sellerId, state, at, q, after?.[0] ?? null, after?.[1] ?? null, limit]);

const one = statement<[sellerId: string, id: string], RelationshipRequest>(
  "commerce.relationship-request",
  `select ${REQUEST_COLUMNS} from commerce.relationship_requests r where r.seller_id = $1 and r.id = $2`,
);
export const requestById = async (
  db: Reader,
  sellerId: string,
  id: string,
): Promise<RelationshipRequest | undefined> => (await db.query(one, [sellerId, id]))[0];

const customerOf = statement<[sellerId: string, organisationId: string], { id: string }>(
  "commerce.customer-of-partner",
  `select id from commerce.customers where seller_id = $1 and organisation_id = $2 and ended_at is null`,
);
/** The partner's record of an organisation that is its customer now. */
export const recordOf = async (
  db: Reader,
  sellerId: string,
  organisationId: string,
): Promise<string | undefined> => (await db.query(customerOf, [sellerId, organisationId]))[0]?.id;

/** Whether an organisation is a customer of the partner now. */
export const isCustomerOf = async (
  db: Reader,
  sellerId: string,
  organisationId: string,
): Promise<boolean> => (await recordOf(db, sellerId, organisationId)) !== undefined;
