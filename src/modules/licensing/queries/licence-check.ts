import { type Reader, statement } from "../../../platform/database.ts";
import type { CheckFacts } from "../domain/licence-check.ts";

/** Who asks for which organisation, by its tenant GUID in small letters. */
export type CheckedFor = { readonly publisherId: string; readonly tenantId: string };
export type Asked = { readonly serviceId: string; readonly user: string };

// By three indexes, once for all that is asked: what programs wait for at each start of theirs (LIC-12).
const facts = statement<
  [tenantId: string, publisherId: string, services: readonly string[], users: readonly string[]],
  CheckFacts
>(
  "licensing.check-facts",
  `select p.owned, u.active, a.suspended
   from unnest($3::text[], $4::text[]) with ordinality as one (service_id, user_name, place)
   left join licensing.pools p on p.service_id = one.service_id and p.tenant_id = $1 and p.publisher_id = $2
   left join licensing.people u on u.organisation_id = p.organisation_id and u.user_name = one.user_name
   left join licensing.assignments a on a.pool_id = p.id and a.user_id = u.user_id
   order by one.place`,
);

/** What is to be known of each plan and person, in the order asked. Names are compared in small letters. */
export const checkFacts = (
  db: Reader,
  { tenantId, publisherId }: CheckedFor,
  asked: readonly Asked[],
): Promise<readonly CheckFacts[]> =>
  db.query(facts, [
    tenantId,
    publisherId,
    asked.map(({ serviceId }) => serviceId.toLowerCase()),
    asked.map(({ user }) => user.toLowerCase()),
  ]);
