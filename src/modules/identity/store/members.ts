import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { takeTurn } from "../../../platform/turn.ts";

const rolesHeld = statement<[organisation: string, person: string], { roles: string[] }>(
  "identity.roles-held",
  "select roles from identity.memberships where organisation_id = $1 and person_id = $2",
);
const others = statement<[organisation: string, person: string, role: string], { n: number }>(
  "identity.other-administrators",
  `select count(*)::int as n from identity.memberships
   where organisation_id = $1 and person_id <> $2 and $3 = any(roles)`,
);
const setRoles = statement<[organisation: string, person: string, roles: string[]], unknown>(
  "identity.set-roles",
  "update identity.memberships set roles = $3 where organisation_id = $1 and person_id = $2",
);
const remove = statement<[organisation: string, person: string], unknown>(
  "identity.remove-membership",
  "delete from identity.memberships where organisation_id = $1 and person_id = $2",
);
const personByEmail = statement<
  [email: string],
  { id: string; name: string; locale: string; hasPassword: boolean }
>(
  "identity.person-to-invite",
  `select u."id" as id, u."name" as name, u."locale" as locale, exists (
     select 1 from auth."account" a where a."userId" = u."id" and a."password" is not null) as "hasPassword"
   from auth."user" u where u."email" = $1`,
);

/**
 * Changes of an organisation's people come one after the other until their commits: two at once that
 * each leave the other as the last administrator would leave none.
 */
export const membersOneAtATime = (tx: Tx, organisationId: string): Promise<void> =>
  takeTurn(tx, `identity.members ${organisationId}`);

export const heldRoles = async (
  tx: Tx,
  organisationId: string,
  personId: string,
): Promise<readonly string[] | undefined> =>
  (await tx.query(rolesHeld, [organisationId, personId]))[0]?.roles;

export const countOthersWith = async (
  tx: Tx,
  organisationId: string,
  personId: string,
  role: string,
): Promise<number> => (await tx.query(others, [organisationId, personId, role]))[0]?.n ?? 0;

export const storeRoles = (
  tx: Tx,
  organisationId: string,
  personId: string,
  roles: readonly string[],
) => tx.query(setRoles, [organisationId, personId, [...roles]]);

export const removeMembership = (tx: Tx, organisationId: string, personId: string) =>
  tx.query(remove, [organisationId, personId]);

export const personToInvite = async (tx: Tx, email: string) =>
  (await tx.query(personByEmail, [email.toLowerCase()]))[0];
