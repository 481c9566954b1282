import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { ProgramState } from "../domain/programs.ts";

export type ListedProgram = {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly state: ProgramState;
  /** System time, as all of these. */
  readonly createdAt: Instant;
  /** Name of the person or program that made it; null where nobody did, or nobody remembers. */
  readonly createdBy: string | null;
  /** When it last got a token, to five minutes. */
  readonly lastUsedAt: Instant | null;
  readonly secretSince: Instant;
  /** Until when the secret before works, too. */
  readonly previousSecretUntil: Instant | null;
  readonly disabledAt: Instant | null;
  readonly revokedAt: Instant | null;
};

const COLUMNS = `c.id, c.name, c.roles, c.created_at as "createdAt", c.last_used_at as "lastUsedAt",
   c.disabled_at as "disabledAt", c.revoked_at as "revokedAt", coalesce(c.secret_since, c.created_at) as "secretSince",
   case when c.previous_secret_until > clock_timestamp() then c.previous_secret_until end as "previousSecretUntil",
   coalesce(u."name", p.name) as "createdBy",
   case when c.revoked_at is not null then 'revoked' when c.disabled_at is not null then 'disabled' else 'active' end as state`;
const FROM = `from identity.api_clients c left join auth."user" u on u."id" = c.created_by
   left join identity.api_clients p on p.id = c.created_by`;

const page = statement<
  [
    organisation: string,
    q: string | null,
    state: string | null,
    afterAt: string | null,
    afterId: string | null,
    limit: number,
  ],
  ListedProgram
>(
  "identity.programs",
  `select ${COLUMNS} ${FROM} where c.organisation_id = $1
     and ($2::text is null or strpos(lower(c.name), lower($2)) > 0 or c.id::text = lower($2))
     and ($3::text is null or $3 = case when c.revoked_at is not null then 'revoked'
       when c.disabled_at is not null then 'disabled' else 'active' end)
     and ($4::timestamptz is null or (c.created_at, c.id) < ($4::timestamptz, $5::uuid))
   order by c.created_at desc, c.id desc limit $6`,
);
const one = statement<[organisation: string, id: string], ListedProgram>(
  "identity.program",
  `select ${COLUMNS} ${FROM} where c.organisation_id = $1 and c.id = $2`,
);

/** Programs of an organisation, newest first; revoked ones are kept in the list. */
export const listPrograms = (
  db: Reader,
  organisationId: string,
  asked: {
    /** Part of the name, or the whole client ID. */
    readonly q: string | null;
    readonly state: ProgramState | null;
    readonly after: readonly [at: string, id: string] | null;
    readonly limit: number;
  },
): Promise<ListedProgram[]> =>
  db.query(page, [
    organisationId,
    asked.q,
    asked.state,
    asked.after?.[0] ?? null,
    asked.after?.[1] ?? null,
    asked.limit,
  ]);

export const programById = async (
  db: Reader,
  organisationId: string,
  id: string,
): Promise<ListedProgram | undefined> => (await db.query(one, [organisationId, id]))[0];
