import type { ElectronicAddress } from "../../../kernel/electronic-address.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { Language } from "../../../platform/text.ts";
import type { Address, OrganisationsTable } from "../store/tables.ts";
import { HOLDS } from "./callers.ts";

/** An organisation as other modules see it. */
export type Organisation = {
  readonly id: string;
  readonly kind: OrganisationsTable["kind"];
  readonly handle: string;
  readonly name: string;
  readonly country: string;
  readonly domain: string | null;
  readonly timeZone: string;
  readonly currency: string;
  readonly partnerType: OrganisationsTable["partner_type"];
  readonly segment: OrganisationsTable["segment"];
  readonly tenantId: string;
  readonly taxId: string | null;
  readonly address: Address;
  /** Where its e-invoices are delivered to; null where nobody said. */
  readonly electronicAddress: ElectronicAddress | null;
  /** What it wants to read on invoices to it, to find whom they are for. */
  readonly buyerReference: string | null;
  readonly status: "active" | "suspended" | "closed";
};

const COLUMNS = `id, kind, handle, name, country, domain, time_zone as "timeZone", currency, partner_type as "partnerType",
  segment, tenant_id as "tenantId", tax_id as "taxId", address, electronic_address as "electronicAddress",
  buyer_reference as "buyerReference", status`;

const byIds = statement<[ids: readonly string[]], Organisation>(
  "identity.organisations-by-ids",
  `select ${COLUMNS} from identity.organisations where id = any($1)`,
  "same",
);
const byTenant = statement<[tenant: string], Organisation>(
  "identity.organisation-by-tenant",
  `select ${COLUMNS} from identity.organisations where tenant_id::text = $1 or domain = $1 or handle = $1 limit 1`,
);
const named = statement<[names: readonly string[]], Organisation>(
  "identity.organisations-named",
  `select ${COLUMNS} from identity.organisations
   where id::text = any($1) or tenant_id::text = any($1) or handle = any($1) or domain = any($1)`,
);
const operatorRow = statement<[], Organisation>(
  "identity.operator",
  `select ${COLUMNS} from identity.organisations where kind = 'operator'`,
  "same",
);

/** The organisations among `ids` that exist, by id. One statement, however many. */
export const organisationsById = async (
  db: Reader,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Organisation>> =>
  new Map((await db.query(byIds, [ids])).map((row) => [row.id, row]));

export const organisationById = async (db: Reader, id: string): Promise<Organisation | undefined> =>
  (await db.query(byIds, [[id]]))[0];

/** `tenant` is a tenant GUID, a domain or a handle, as protocols address an organisation. */
export const organisationByTenant = async (
  db: Reader,
  tenant: string,
): Promise<Organisation | undefined> => (await db.query(byTenant, [tenant.toLowerCase()]))[0];

/** Organisations by ids, tenant GUIDs, handles or domains, each under every one of these, in small letters. */
export async function organisationsNamed(
  db: Reader,
  names: readonly string[],
): Promise<ReadonlyMap<string, Organisation>> {
  const wanted = [...new Set(names.map((name) => name.toLowerCase()))];
  const found = new Map<string, Organisation>();
  for (const row of await db.query(named, [wanted]))
    for (const name of [row.id, row.tenantId, row.handle, row.domain])
      if (name !== null) found.set(name.toLowerCase(), row);
  return found;
}

const byTenants = statement<[tenants: readonly string[]], Organisation>(
  "identity.organisations-by-tenants",
  `select ${COLUMNS} from identity.organisations where tenant_id = any ($1::uuid[]) and status = 'active' order by id`,
);
/** The active organisations among tenant GUIDs. One statement, however many. */
export const organisationsByTenants = (
  db: Reader,
  tenants: readonly string[],
): Promise<Organisation[]> => db.query(byTenants, [tenants]);

/** The organisation that runs the marketplace and sells as merchant of record. */
export const operatorOrganisation = async (db: Reader): Promise<Organisation | undefined> =>
  (await db.query(operatorRow, []))[0];

export type Member = {
  readonly personId: string;
  readonly name: string;
  readonly email: string;
  readonly locale: Language;
  readonly timeZone: string;
  readonly roles: readonly string[];
};

const members = statement<[organisationId: string, roles: readonly string[]], Member>(
  "identity.members-with-roles",
  `select u."id" as "personId", u."name" as name, u."email" as email, u."locale" as locale, u."timeZone" as "timeZone", m.roles
   from identity.memberships m join auth."user" u on u."id" = m.person_id
   where m.organisation_id = $1 and m.roles && $2::text[] order by u."name" limit 200`,
);

/** People of an organisation who hold at least one of `roles`: whom a mail goes to. */
export const membersWithRoles = (
  db: Reader,
  organisationId: string,
  roles: readonly string[],
): Promise<Member[]> => db.query(members, [organisationId, roles]);

const membersOfMany = statement<
  [organisationIds: readonly string[], roles: readonly string[]],
  Member & { readonly organisationId: string }
>(
  "identity.members-of-each",
  `select o.id as "organisationId", one.* from unnest($1::uuid[]) as o(id) cross join lateral (
     select u."id" as "personId", u."name" as name, u."email" as email, u."locale" as locale, u."timeZone" as "timeZone", m.roles
     from identity.memberships m join auth."user" u on u."id" = m.person_id
     where m.organisation_id = o.id and m.roles && $2::text[] order by u."name" limit 200) one`,
);

/** The same for several organisations in one statement; those without such people have no entry. */
export async function membersOfEach(
  db: Reader,
  organisationIds: readonly string[],
  roles: readonly string[],
): Promise<ReadonlyMap<string, readonly Member[]>> {
  const found = new Map<string, Member[]>();
  for (const { organisationId, ...member } of await db.query(membersOfMany, [
    organisationIds,
    roles,
  ])) {
    const members = found.get(organisationId);
    if (members === undefined) found.set(organisationId, [member]);
    else members.push(member);
  }
  return found;
}

const resellers = statement<[providerId: string, resellerId: string], { one: number }>(
  "identity.reseller-of-provider",
  `select 1 as one from identity.provider_resellers r join identity.organisations o on o.id = r.reseller_id
   where r.provider_id = $1 and r.reseller_id = $2 and o.status = 'active'`,
);

/** Whether a provider sells through a reseller now: bound to it, and active. */
export const isResellerOf = async (
  db: Reader,
  providerId: string,
  resellerId: string,
): Promise<boolean> => (await db.query(resellers, [providerId, resellerId])).length > 0;

const boundAmong = statement<[providerId: string, ids: readonly string[]], { id: string }>(
  "identity.resellers-among",
  `select o.id from identity.provider_resellers r join identity.organisations o on o.id = r.reseller_id
   where r.provider_id = $1 and r.reseller_id = any ($2) and o.status = 'active'`,
);

/** Those among `ids` through which a provider sells now: bound to it, and active. */
export const resellersAmong = async (
  db: Reader,
  providerId: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> =>
  new Set((await db.query(boundAmong, [providerId, ids])).map(({ id }) => id));

const resellersByName = statement<
  [providerId: string, names: readonly string[]],
  Pick<Organisation, "id" | "tenantId" | "handle" | "domain">
>(
  "identity.resellers-named",
  `select o.id, o.tenant_id as "tenantId", o.handle, o.domain
   from identity.provider_resellers r join identity.organisations o on o.id = r.reseller_id
   where r.provider_id = $1 and o.status = 'active'
     and (o.id::text = any ($2) or o.tenant_id::text = any ($2) or o.handle = any ($2) or o.domain = any ($2))`,
);

/**
 * The resellers that a provider sells through now, by ids, tenant GUIDs, short names or domains; each
 * under every one of these, in small letters.
 */
export async function resellersNamed(
  db: Reader,
  providerId: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(names.map((name) => name.toLowerCase()))];
  if (wanted.length === 0) return new Map();
  const found = new Map<string, string>();
  for (const { id, tenantId, handle, domain } of await db.query(resellersByName, [
    providerId,
    wanted,
  ]))
    for (const name of [id, tenantId, handle, domain])
      if (name !== null) found.set(name.toLowerCase(), id);
  return found;
}

const byDomains = statement<[domains: readonly string[]], { domain: string; id: string }>(
  "identity.organisations-with-domains",
  "select domain, id from identity.organisations where domain = any ($1)",
);

/** Whose each of several domains is, in small letters; those of nobody are absent. */
export const organisationsWithDomains = async (
  db: Reader,
  domains: readonly string[],
): Promise<ReadonlyMap<string, string>> =>
  new Map((await db.query(byDomains, [domains])).map(({ domain, id }) => [domain, id]));

export type Reseller = { readonly id: string; readonly name: string; readonly country: string };

const resellerRows = statement<
  [
    providerId: string,
    words: string | null,
    afterName: string | null,
    afterId: string | null,
    limit: number,
  ],
  Reseller
>(
  "identity.resellers-of-provider",
  `select o.id, o.name, o.country
   from identity.provider_resellers r join identity.organisations o on o.id = r.reseller_id
   where r.provider_id = $1 and o.status = 'active'
     and ($2::text is null or strpos(lower(o.name), lower($2)) > 0)
     and ($3::text is null or (lower(o.name), o.id) > ($3, $4::uuid))
   order by lower(o.name), o.id limit $5`,
);

export type ResellerQuery = {
  /** Part of the name, in any case; null for all. */
  readonly q: string | null;
  /** Name in lower case and id of the last reseller of the page before. */
  readonly after: readonly [name: string, id: string] | null;
  readonly limit: number;
};

/** The active resellers that are bound to a provider, by name; nobody else has any. */
export const resellersOf = (
  db: Reader,
  providerId: string,
  { q, after, limit }: ResellerQuery,
): Promise<Reseller[]> =>
  db.query(resellerRows, [providerId, q, after?.[0] ?? null, after?.[1] ?? null, limit]);

const clientPublisher = statement<
  [clientId: string, tenantId: string, secretNumber: number],
  Organisation
>(
  "identity.publisher-of-client",
  `select ${COLUMNS.split(",")
    .map((column) => `o.${column.trim()}`)
    .join(", ")} from identity.api_clients c
   join identity.organisations o on o.id = c.organisation_id
   where c.id = $1 and o.tenant_id = $2 and ${HOLDS("$3::int")} and o.kind = 'publisher' and o.status <> 'closed'`,
);

/** The publisher that a program speaks for, while its credentials hold. */
export const publisherOfClient = async (
  db: Reader,
  claims: {
    readonly clientId: string;
    readonly tenantId: string;
    readonly secretNumber: number;
  },
): Promise<Organisation | undefined> =>
  (await db.query(clientPublisher, [claims.clientId, claims.tenantId, claims.secretNumber]))[0];
