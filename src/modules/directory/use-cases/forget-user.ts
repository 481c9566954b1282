import type { DueMoment } from "../../../platform/module.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { forgetDeleted } from "../store/users.ts";

/** The time in which a deleted user could be restored is over: nothing is kept of them here (rule 6). */
export async function forgetUser(tx: Tx, { subject }: DueMoment): Promise<void> {
  const gone = await forgetDeleted(tx, subject);
  if (gone === undefined) return;
  tx.audit({
    organisationId: gone.organisationId,
    action: "directory.user-forgotten",
    objectType: "directory-user",
    objectId: subject,
  });
}
