import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { takeTurn } from "../../../platform/turn.ts";

/** Minutes between two notes of a program's use: who asks for a token each second does not write each second. */
const USED_WITHIN_MINUTES = 5;

const countUsable = statement<[organisation: string], { n: number }>(
  "identity.usable-programs",
  "select count(*)::int as n from identity.api_clients where organisation_id = $1 and revoked_at is null",
);
const insert = statement<
  [
    id: string,
    organisation: string,
    name: string,
    roles: string[],
    hash: Buffer,
    createdBy: string | null,
  ],
  unknown
>(
  "identity.record-program",
  `insert into identity.api_clients (id, organisation_id, name, roles, secret_hash, created_at, created_by)
   values ($1, $2, $3, $4, $5, clock_timestamp(), $6)`,
);
const lock = statement<
  [organisation: string, id: string],
  { name: string; roles: string[]; disabled: boolean }
>(
  "identity.lock-program",
  `select name, roles, disabled_at is not null as disabled from identity.api_clients
   where id = $2 and organisation_id = $1 and revoked_at is null for update`,
);
const newSecret = statement<
  [id: string, hash: Buffer, hours: number],
  { previousUntil: Instant | null }
>(
  "identity.set-secret",
  `update identity.api_clients set secret_hash = $2, secret_number = secret_number + 1, secret_since = clock_timestamp(),
     previous_secret_hash = case when $3 > 0 then secret_hash end,
     previous_secret_until = case when $3 > 0 then clock_timestamp() + $3::int * interval '1 hour' end
   where id = $1 returning previous_secret_until as "previousUntil"`,
);
const disable = statement<[id: string, disabled: boolean], unknown>(
  "identity.disable-program",
  "update identity.api_clients set disabled_at = case when $2 then clock_timestamp() end where id = $1",
);
const rename = statement<[id: string, name: string], unknown>(
  "identity.rename-program",
  "update identity.api_clients set name = $2 where id = $1",
);
const revoke = statement<[id: string], unknown>(
  "identity.revoke-program",
  `update identity.api_clients set revoked_at = clock_timestamp(), previous_secret_hash = null, previous_secret_until = null
   where id = $1`,
);
const credentials = statement<
  [id: string],
  {
    secretHash: Buffer;
    previousHash: Buffer | null;
    secretNumber: number;
    tenantId: string;
    handle: string;
    domain: string | null;
  }
>(
  "identity.credentials-of-client",
  `select c.secret_hash as "secretHash", c.secret_number as "secretNumber", o.tenant_id as "tenantId", o.handle, o.domain,
     case when c.previous_secret_until > clock_timestamp() then c.previous_secret_hash end as "previousHash"
   from identity.api_clients c join identity.organisations o on o.id = c.organisation_id
   where c.id = $1 and c.revoked_at is null and c.disabled_at is null and o.status <> 'closed'`,
);
const used = statement<[id: string], unknown>(
  "identity.mark-client-used",
  `update identity.api_clients set last_used_at = clock_timestamp() where id = $1
     and (last_used_at is null or last_used_at < clock_timestamp() - interval '${USED_WITHIN_MINUTES} minutes')`,
);

/** New programs of an organisation come one after the other, so that no two are both the last that there is room for. */
export const programsOneAtATime = (tx: Tx, organisationId: string): Promise<void> =>
  takeTurn(tx, `identity.programs ${organisationId}`);

export const usablePrograms = async (tx: Tx, organisationId: string): Promise<number> =>
  (await tx.query(countUsable, [organisationId]))[0]?.n ?? 0;

export const recordProgram = (
  tx: Tx,
  program: {
    readonly id: string;
    readonly organisationId: string;
    readonly name: string;
    readonly roles: readonly string[];
    readonly secretHash: Buffer;
    readonly createdBy: string | null;
  },
) =>
  tx.query(insert, [
    program.id,
    program.organisationId,
    program.name,
    [...program.roles],
    program.secretHash,
    program.createdBy,
  ]);

/** A program that is not revoked; nobody else changes it until the transaction ends. */
export const lockProgram = async (tx: Tx, organisationId: string, id: string) =>
  (await tx.query(lock, [organisationId, id]))[0];

/** @returns until when the secret before works, by system time; null where it ended */
export const setSecret = async (
  tx: Tx,
  wanted: { readonly clientId: string; readonly secretHash: Buffer; readonly overlapHours: number },
): Promise<Instant | null> =>
  (await tx.query(newSecret, [wanted.clientId, wanted.secretHash, wanted.overlapHours]))[0]
    ?.previousUntil ?? null;

export const setDisabled = (tx: Tx, id: string, disabled: boolean) =>
  tx.query(disable, [id, disabled]);

export const setName = (tx: Tx, id: string, name: string) => tx.query(rename, [id, name]);

export const setRevoked = (tx: Tx, id: string) => tx.query(revoke, [id]);

/** What a program that may ask for tokens proves itself by. */
export const credentialsOf = async (db: Reader, id: string) =>
  (await db.query(credentials, [id]))[0];

/** Notes that it got a token, unless that was noted within five minutes. */
export const markUsed = (db: Reader, id: string) => db.query(used, [id]);
