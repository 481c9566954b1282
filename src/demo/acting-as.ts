import type { Market } from "../app.ts";
import { membersWithRoles, type Organisation } from "../modules/identity/index.ts";
import type { Database } from "../platform/transaction.ts";

/** The database as somebody of a demo organisation uses it who has the role. */
export async function actingAs(
  platform: Market["platform"],
  reader: Database,
  { id }: Organisation,
  role: string,
): Promise<Database> {
  const [person] = await membersWithRoles(reader, id, [role]);
  if (person === undefined) throw new Error(`Nobody of the demo is ${role}`);
  return platform.databaseAs({ kind: "person", id: person.personId, name: person.name });
}
