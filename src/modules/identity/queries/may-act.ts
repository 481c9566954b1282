import { type Reader, statement } from "../../../platform/database.ts";
import type { Actor } from "../../../platform/transaction.ts";
import { rolesFor } from "../domain/permissions.ts";

const holds = statement<[id: string, organisation: string, roles: readonly string[]], { one: 1 }>(
  "identity.holds-a-role",
  `select 1 as one from identity.organisations o
   where o.id = $2 and o.status = 'active' and (
     exists (select from identity.memberships m where m.organisation_id = o.id
       and m.person_id::text = $1 and m.roles && $3::text[])
     or exists (select from identity.api_clients c where c.organisation_id = o.id
       and c.id::text = $1 and c.revoked_at is null and c.disabled_at is null and c.roles && $3::text[]))`,
);

/**
 * Whether a person or program may do `permission` for an organisation now: for what was asked for
 * earlier and is done later, when roles may have been taken away and credentials revoked or disabled.
 */
export const mayStillAct = async (
  db: Reader,
  actor: Pick<Actor, "id">,
  { organisationId, permission }: { readonly organisationId: string; readonly permission: string },
): Promise<boolean> =>
  actor.id !== undefined &&
  (await db.query(holds, [actor.id, organisationId, rolesFor(permission)])).length > 0;
