import { type Reader, statement } from "../../../platform/database.ts";

const scimOf = statement<[organisation: string], { scim: boolean }>(
  "directory.scim-of",
  "select scim from directory.settings where organisation_id = $1",
);

export const isScimOn = async (db: Reader, organisationId: string): Promise<boolean> =>
  (await db.query(scimOf, [organisationId]))[0]?.scim ?? false;

export type Settings = {
  readonly scim: boolean;
  /** System time, as all of the following. */
  readonly scimChangedAt: Temporal.Instant | null;
  readonly scimChangedBy: string | null;
  readonly lastCallAt: Temporal.Instant | null;
  /** Method and resource of the latest call, such as `PATCH Users`. */
  readonly lastCall: string | null;
  /** Of the latest call that changed something. */
  readonly lastChangeAt: Temporal.Instant | null;
  readonly version: number;
};

const settings = statement<[organisation: string], Settings>(
  "directory.settings",
  `select scim, scim_changed_at as "scimChangedAt", scim_changed_by as "scimChangedBy",
     last_call_at as "lastCallAt", last_call as "lastCall", last_change_at as "lastChangeAt", version
   from directory.settings where organisation_id = $1`,
);
const NONE: Settings = {
  scim: false,
  scimChangedAt: null,
  scimChangedBy: null,
  lastCallAt: null,
  lastCall: null,
  lastChangeAt: null,
  version: 0,
};
export const settingsOf = async (db: Reader, organisationId: string): Promise<Settings> =>
  (await db.query(settings, [organisationId]))[0] ?? NONE;

/** A token that the organisation gave its identity provider; all instants are system time. */
export type ScimToken = {
  readonly id: string;
  readonly name: string;
  readonly ending: string;
  readonly madeBy: string;
  readonly madeAt: Temporal.Instant;
  readonly expiresAt: Temporal.Instant;
  readonly lastUsedAt: Temporal.Instant | null;
  readonly revokedAt: Temporal.Instant | null;
  readonly revokedBy: string | null;
};
const TOKEN = `t.id, t.name, t.ending, t.made_by as "madeBy", t.made_at as "madeAt", t.expires_at as "expiresAt",
  t.last_used_at as "lastUsedAt", t.revoked_at as "revokedAt", t.revoked_by as "revokedBy"`;
const tokens = statement<[organisation: string, most: number], ScimToken>(
  "directory.scim-tokens",
  `select ${TOKEN} from directory.scim_tokens t where t.organisation_id = $1
   order by (t.revoked_at is null and t.expires_at > clock_timestamp()) desc, t.made_at desc, t.id desc limit $2`,
);
/** Tokens of the organisation, those that work first, then the latest. */
export const tokensOf = (db: Reader, organisationId: string, most: number): Promise<ScimToken[]> =>
  db.query(tokens, [organisationId, most]);

export type UsedToken = {
  readonly id: string;
  readonly organisationId: string;
  readonly name: string;
  readonly state: "good" | "revoked" | "expired";
  readonly scim: boolean;
};
const byDigest = statement<[digest: Buffer], UsedToken>(
  "directory.scim-token-by-digest",
  `select t.id, t.organisation_id as "organisationId", t.name, coalesce(s.scim, false) as scim,
     case when t.revoked_at is not null then 'revoked' when t.expires_at <= clock_timestamp() then 'expired'
       else 'good' end as state
   from directory.scim_tokens t left join directory.settings s on s.organisation_id = t.organisation_id
   where t.digest = $1`,
);
export const tokenWithDigest = async (db: Reader, digest: Buffer): Promise<UsedToken | undefined> =>
  (await db.query(byDigest, [digest]))[0];

/** A call of the identity provider that was refused; system time. */
export type ScimFailure = {
  readonly id: string;
  readonly at: Temporal.Instant;
  readonly method: string;
  readonly path: string;
  readonly about: string | null;
  readonly status: number;
  readonly scimType: string | null;
  readonly detail: string;
  readonly requestId: string;
};
const failures = statement<
  [organisation: string, before: string | null, limit: number],
  ScimFailure
>(
  "directory.scim-failures",
  `select id::text as id, at, method, path, about, status, scim_type as "scimType", detail,
     request_id as "requestId"
   from directory.scim_failures where organisation_id = $1 and ($2::bigint is null or id < $2::bigint)
   order by scim_failures.id desc limit $3`,
);
/** Refused calls, the latest first. */
export const failuresOf = (
  db: Reader,
  organisationId: string,
  page: { readonly before: string | null; readonly limit: number },
): Promise<ScimFailure[]> => db.query(failures, [organisationId, page.before, page.limit]);
