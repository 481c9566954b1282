import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { RequestState } from "../domain/relationship.ts";

/** A partner's request for a relationship, as it is stored: `expired` is never in it. */
export type RelationshipRequest = {
  readonly id: string;
  readonly sellerId: string;
  readonly resellerId: string | null;
  readonly company: string;
  readonly domain: string | null;
  readonly state: Exclude<RequestState, "expired">;
  readonly askedBy: string;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  readonly endedAt: Instant | null;
  readonly endedBy: string | null;
  readonly customerId: string | null;
};

export const REQUEST_COLUMNS = `r.id, r.seller_id as "sellerId", r.reseller_id as "resellerId", r.company, r.domain,
  r.state, r.asked_by as "askedBy", r.created_at as "createdAt", r.expires_at as "expiresAt",
  r.ended_at as "endedAt", r.ended_by as "endedBy", r.customer_id as "customerId"`;

const insert = statement<readonly unknown[], unknown>(
  "commerce.insert-relationship-request",
  `insert into commerce.relationship_requests
     (id, seller_id, reseller_id, company, domain, token_hash, asked_by, created_at, expires_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
);
const lockOwn = statement<[sellerId: string, id: string], RelationshipRequest>(
  "commerce.lock-relationship-request",
  `select ${REQUEST_COLUMNS} from commerce.relationship_requests r where r.seller_id = $1 and r.id = $2 for update`,
);
const byToken = (name: string, lock: "" | "for update") =>
  statement<[hash: Buffer], RelationshipRequest>(
    name,
    `select ${REQUEST_COLUMNS} from commerce.relationship_requests r where r.token_hash = $1 ${lock}`,
  );
const readByToken = byToken("commerce.relationship-request-by-link", "");
const lockByToken = byToken("commerce.lock-relationship-request-by-link", "for update");
const end = statement<
  [id: string, state: string, at: Instant, by: string, customerId: string | null],
  unknown
>(
  "commerce.end-relationship-request",
  `update commerce.relationship_requests set state = $2, ended_at = $3, ended_by = $4, customer_id = $5 where id = $1`,
);

export const insertRequest = (
  tx: Tx,
  row: Pick<
    RelationshipRequest,
    "id" | "sellerId" | "resellerId" | "company" | "domain" | "askedBy" | "expiresAt"
  > & { readonly tokenHash: Buffer },
) =>
  tx.query(insert, [
    row.id,
    row.sellerId,
    row.resellerId,
    row.company,
    row.domain,
    row.tokenHash,
    row.askedBy,
    tx.at,
    row.expiresAt,
  ]);

/** One of the partner's requests, kept locked until the transaction ends. */
export const lockRequest = async (
  tx: Tx,
  sellerId: string,
  id: string,
): Promise<RelationshipRequest | undefined> => (await tx.query(lockOwn, [sellerId, id]))[0];

/** The request that a link stands for, whatever its state. */
export const requestByToken = async (
  db: Reader,
  hash: Buffer,
): Promise<RelationshipRequest | undefined> => (await db.query(readByToken, [hash]))[0];

export const lockRequestByToken = async (
  tx: Tx,
  hash: Buffer,
): Promise<RelationshipRequest | undefined> => (await tx.query(lockByToken, [hash]))[0];

export const endRequest = (
  tx: Tx,
  id: string,
  state: "accepted" | "declined" | "revoked",
  customerId: string | null = null,
) => tx.query(end, [id, state, tx.at, tx.actor.name, customerId]);
