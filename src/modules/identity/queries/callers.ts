import { type Reader, statement } from "../../../platform/database.ts";
import type { ActingOrganisation, Membership } from "../../../platform/http.ts";

type MembershipRow = ActingOrganisation & Pick<Membership, "roles" | "suspension">;

// What a suspended organisation reads in its portals; of all others nothing is looked up.
const SUSPENSION = `case when o.status = 'suspended' then (
     select jsonb_build_object('since', s.at, 'reason', s.reason, 'contact', s.contact)
     from identity.standing_changes s where s.organisation_id = o.id order by s.number desc limit 1) end`;

/** One statement for each request: the session that is still good, its person, what they may act for. */
export const personBySession = statement<
  [token: string],
  {
    id: string;
    name: string;
    email: string;
    locale: string;
    time_zone: string;
    /** Who of the operator looks through the person's eyes; null almost always. */
    looked: { personId: string; name: string; reason: string; until: string } | null;
    memberships: MembershipRow[];
  }
>(
  "identity.person-by-session",
  `select u."id" as id, u."name" as name, u."email" as email, u."locale" as locale, u."timeZone" as time_zone,
     case when i.session_id is not null then jsonb_build_object('personId', i.by_person_id, 'name', i.by_name,
       'reason', i.reason, 'until', s."expiresAt") end as looked,
     coalesce((select jsonb_agg(jsonb_build_object('id', o.id, 'kind', o.kind, 'handle', o.handle, 'name', o.name,
         'country', o.country, 'timeZone', o.time_zone, 'partnerType', o.partner_type, 'tenantId', o.tenant_id,
         'suspension', ${SUSPENSION}, 'roles', to_jsonb(m.roles)) order by o.name, o.id)
       from identity.memberships m join identity.organisations o on o.id = m.organisation_id
       where m.person_id = u."id" and o.status <> 'closed'
         and (i.session_id is null or o.id = i.organisation_id)), '[]') as memberships
   from auth."session" s join auth."user" u on u."id" = s."userId"
     left join identity.impersonations i on i.session_id = s."id"
   where s."token" = $1 and s."expiresAt" > clock_timestamp()`,
);

/** A program that may act, by a secret that still holds: of a token, the number of the one it was issued for. */
export const HOLDS = (number: string): string =>
  `c.revoked_at is null and c.disabled_at is null and (c.secret_number = ${number}
     or c.secret_number = ${number} + 1 and c.previous_secret_until > clock_timestamp())`;

export type ClientRow = {
  readonly id: string;
  readonly name: string;
  readonly membership: MembershipRow;
};
/** A program, and which of its secrets a token was issued for. */
export type ClientAsked = { readonly clientId: string; readonly secretNumber: number };

const clients = statement<
  [ids: readonly string[], secretNumbers: readonly number[]],
  { [Part in keyof ClientRow]: ClientRow[Part] | null }
>(
  "identity.clients-by-ids",
  `select c.id, c.name, c.membership
   from unnest($1::uuid[], $2::int[]) with ordinality as one (id, secret_number, place)
   left join lateral (
     select c.id, c.name, jsonb_build_object('id', o.id, 'kind', o.kind, 'handle', o.handle, 'name', o.name,
       'country', o.country, 'timeZone', o.time_zone, 'partnerType', o.partner_type, 'tenantId', o.tenant_id,
       'suspension', ${SUSPENSION}, 'roles', to_jsonb(c.roles)) as membership
     from identity.api_clients c join identity.organisations o on o.id = c.organisation_id
     where c.id = one.id and ${HOLDS("one.secret_number")} and o.status <> 'closed') c on true
   order by one.place`,
);

/**
 * The programs behind access tokens, each while it is neither revoked nor disabled, nor its secret ended; in the
 * order asked.
 */
export const clientsBy = async (
  db: Reader,
  asked: readonly ClientAsked[],
): Promise<readonly (ClientRow | undefined)[]> =>
  (
    await db.query(clients, [
      asked.map(({ clientId }) => clientId),
      asked.map(({ secretNumber }) => secretNumber),
    ])
  ).map(({ id, name, membership }) =>
    id === null || name === null || membership === null ? undefined : { id, name, membership },
  );

export type { MembershipRow };
