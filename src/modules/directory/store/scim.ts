import { type Reader, statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";

const insertToken = statement<
  [
    id: string,
    organisation: string,
    name: string,
    digest: Buffer,
    ending: string,
    by: string,
    days: number,
  ],
  { expiresAt: Temporal.Instant }
>(
  "directory.insert-scim-token",
  `insert into directory.scim_tokens (id, organisation_id, name, digest, ending, made_by, made_at, expires_at)
   values ($1, $2, $3, $4, $5, $6, clock_timestamp(), clock_timestamp() + make_interval(days => $7))
   returning expires_at as "expiresAt"`,
);
export const recordToken = (
  tx: Tx,
  token: {
    readonly id: string;
    readonly organisationId: string;
    readonly name: string;
    readonly digest: Buffer;
    readonly ending: string;
    readonly days: number;
  },
) =>
  tx.query(insertToken, [
    token.id,
    token.organisationId,
    token.name,
    token.digest,
    token.ending,
    tx.actor.name,
    token.days,
  ]);

const working = statement<[organisation: string], { count: number }>(
  "directory.working-scim-tokens",
  `select count(*)::int as count from directory.scim_tokens
   where organisation_id = $1 and revoked_at is null and expires_at > clock_timestamp()`,
);
export const countWorkingTokens = async (tx: Tx, organisationId: string): Promise<number> =>
  (await tx.query(working, [organisationId]))[0]?.count ?? 0;

const lock = statement<[organisation: string, id: string], { name: string; revoked: boolean }>(
  "directory.lock-scim-token",
  `select name, revoked_at is not null as revoked from directory.scim_tokens
   where organisation_id = $1 and id = $2 for update`,
);
export const lockToken = async (tx: Tx, organisationId: string, id: string) =>
  (await tx.query(lock, [organisationId, id]))[0];

const revoke = statement<[id: string, by: string], unknown>(
  "directory.revoke-scim-token",
  "update directory.scim_tokens set revoked_at = clock_timestamp(), revoked_by = $2 where id = $1",
);
export const recordRevoked = (tx: Tx, id: string) => tx.query(revoke, [id, tx.actor.name]);

const touch = statement<[id: string], unknown>(
  "directory.touch-scim-token",
  `update directory.scim_tokens set last_used_at = clock_timestamp()
   where id = $1 and (last_used_at is null or last_used_at < clock_timestamp() - interval '1 minute')`,
);
/** Noted once a minute. */
export const touchToken = (db: Reader, id: string) => db.query(touch, [id]);

/** Refused calls that are kept of an organisation. */
const FAILURES_KEPT = 200;

export type NewFailure = {
  readonly organisationId: string;
  readonly method: string;
  readonly path: string;
  readonly about: string | null;
  readonly status: number;
  readonly scimType: string | null;
  readonly detail: string;
  readonly requestId: string;
};
const insertFailure = statement<readonly unknown[], unknown>(
  "directory.insert-scim-failure",
  `with old as (delete from directory.scim_failures f where f.organisation_id = $1 and f.id <= (
     select id from directory.scim_failures where organisation_id = $1
     order by id desc offset ${FAILURES_KEPT - 1} limit 1))
   insert into directory.scim_failures (organisation_id, at, method, path, about, status, scim_type, detail,
     request_id)
   values ($1, clock_timestamp(), $2, $3, $4, $5, $6, $7, $8)`,
);
/** The latest 200 of an organisation are kept. */
export const recordFailure = (db: Reader, failure: NewFailure) =>
  db.query(insertFailure, [
    failure.organisationId,
    failure.method,
    failure.path,
    failure.about,
    failure.status,
    failure.scimType,
    failure.detail,
    failure.requestId,
  ]);
