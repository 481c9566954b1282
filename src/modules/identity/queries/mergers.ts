import { type Reader, statement } from "../../../platform/database.ts";

export type Merger = {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly at: Temporal.Instant;
  readonly by: string;
};

const into = statement<[id: string], Merger>(
  "identity.merged-into",
  `select s.id, s.handle, s.name, g.merged_at as at, g.merged_by as by
   from identity.organisations g join identity.organisations s on s.id = g.merged_into where g.id = $1`,
);
/** The organisation that a merged one went into, when, and who did it. */
export const mergedInto = async (db: Reader, id: string): Promise<Merger | undefined> =>
  (await db.query(into, [id]))[0];

/** So many are named; nobody has that many records. */
const MOST = 50;
const from = statement<[id: string, most: number], Merger>(
  "identity.merged-from",
  `select id, handle, name, merged_at as at, merged_by as by from identity.organisations
   where merged_into = $1 order by merged_at desc, id limit $2`,
);
/** What went into an organisation, the latest first. */
export const mergedFrom = (db: Reader, id: string): Promise<Merger[]> => db.query(from, [id, MOST]);

const moved = statement<
  [name: string, person: string],
  { id: string; handle: string; name: string }
>(
  "identity.moved-organisation",
  `select s.id, s.handle, s.name from identity.organisations g
     join identity.organisations s on s.id = g.merged_into
     join identity.memberships m on m.organisation_id = s.id and m.person_id::text = $2
   where g.handle = $1 or g.id::text = $1 limit 1`,
);
/** Where an id or handle leads, for a person who belongs to what it became. */
export const movedOrganisation = async (db: Reader, name: string, personId: string) =>
  (await db.query(moved, [name, personId]))[0];

const own = statement<[tenant: string, person: string], { id: string }>(
  "identity.own-organisation",
  `select s.id from identity.organisations g
     join identity.organisations s on s.id = coalesce(g.merged_into, g.id) and s.status <> 'closed'
     join identity.memberships m on m.organisation_id = s.id and m.person_id::text = $2
   where g.tenant_id::text = $1 or g.domain = $1 or g.handle = $1 limit 1`,
);
/**
 * The organisation of a person that a tenant names, or that the record which it names went into.
 *
 * @param tenant GUID, domain or handle, in any case of letters
 */
export const ownOrganisation = async (
  db: Reader,
  tenant: string,
  personId: string,
): Promise<string | undefined> =>
  (await db.query(own, [tenant.trim().toLowerCase(), personId]))[0]?.id;

const domainOf = statement<[domain: string, id: string], { id: string }>(
  "identity.is-domain-of",
  "select id from identity.organisations where domain = $1 and coalesce(merged_into, id) = $2",
);
/** Whether a domain is the organisation's, or that of a record that went into it. */
export const isDomainOf = async (db: Reader, domain: string, id: string): Promise<boolean> =>
  (await db.query(domainOf, [domain, id])).length > 0;
