import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { statement } from "../../../platform/database.ts";
import type { Database } from "../../../platform/transaction.ts";
import { linkUnusable } from "../problems.ts";
import { spendMailLink } from "../store/mail-links.ts";
import { storePassword } from "./create-person.ts";

const endSessions = statement<[person: string], unknown>(
  "identity.end-sessions-of-person",
  `delete from auth."session" where "userId" = $1`,
);
const addressOf = statement<[person: string], { email: string }>(
  "identity.address-of-person",
  `select "email" as email from auth."user" where "id" = $1`,
);

/**
 * Sets a password by the link of a mail, once; every session of the person ends with it (ACC-01).
 *
 * @returns the address to sign in with
 */
export const setPassword = (
  db: Database,
  { token, password }: { readonly token: string; readonly password: string },
): Promise<Result<string>> =>
  db.transaction(async (tx): Promise<Result<string>> => {
    const personId = await spendMailLink(tx, "set-password", token);
    const [person] = personId === undefined ? [] : await tx.query(addressOf, [personId]);
    if (personId === undefined || person === undefined) return refuse(linkUnusable({}));
    await storePassword(tx, personId, password);
    await tx.query(endSessions, [personId]);
    tx.audit({ action: "person.password-set", objectType: "person", objectId: personId });
    return ok(person.email);
  });
