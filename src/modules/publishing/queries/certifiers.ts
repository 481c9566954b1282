import type { Reader } from "../../../platform/database.ts";
import { membersWithRoles, operatorOrganisation, rolesFor } from "../../identity/index.ts";
import type { Certifier } from "../domain/queue-work.ts";

const CERTIFIERS = rolesFor("certification:decide");

/** The operator's people who decide on submissions, by name; two hundred at most. */
export async function certifiers(
  db: Reader,
): Promise<readonly (Certifier & { readonly email: string })[]> {
  const operator = await operatorOrganisation(db);
  if (operator === undefined) return [];
  const people = await membersWithRoles(db, operator.id, CERTIFIERS);
  return people.map(({ personId, name, email }) => ({ id: personId, name, email }));
}

/** The person, if they decide on submissions. */
export const certifierOf = async (db: Reader, person: string): Promise<Certifier | undefined> =>
  (await certifiers(db)).find(({ id }) => id === person);
