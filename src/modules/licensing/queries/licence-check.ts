import { nameFolded } from "../../../kernel/fold.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { CheckFacts } from "../domain/licence-check.ts";

/** One check: of which publisher's plan, for whom of which customer (its tenant GUID, in small letters). */
export type Asked = {
  readonly publisherId: string;
  readonly tenantId: string;
  readonly serviceId: string;
  readonly user: string;
};

/** With which licence and person it is, where they are known: for when it was last used. */
export type Found = CheckFacts & { readonly poolId: string | null; readonly userId: string | null };

// By indexes alone, once for all that is asked: what programs wait for at each start of theirs (LIC-12).
const facts = statement<
  [
    publishers: readonly string[],
    tenants: readonly string[],
    services: readonly string[],
    users: readonly string[],
  ],
  Found
>(
  "licensing.check-facts",
  `select p.owned, u.active, a.suspended, p.warns_at as "warnsAt", p.id as "poolId", u.user_id as "userId"
   from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) with ordinality as one (publisher_id, tenant_id, service_id, user_name, place)
   left join licensing.former_tenants f on f.former_tenant_id = one.tenant_id
   left join licensing.pools p on p.service_id = one.service_id and p.tenant_id = coalesce(f.tenant_id, one.tenant_id)
     and p.publisher_id = one.publisher_id
   left join licensing.people u on u.organisation_id = p.organisation_id and u.user_name = one.user_name
   left join licensing.assignments a on a.pool_id = p.id and a.user_id = u.user_id
   order by one.place`,
);

/** What is to be known for each check, in the order asked. Names are compared in small letters. */
export const checkFacts = (db: Reader, asked: readonly Asked[]): Promise<readonly Found[]> =>
  db.query(facts, [
    asked.map(({ publisherId }) => publisherId),
    asked.map(({ tenantId }) => tenantId),
    asked.map(({ serviceId }) => serviceId.toLowerCase()),
    asked.map(({ user }) => nameFolded(user)),
  ]);
