import type { Database } from "../../../platform/transaction.ts";
import { wantDraftChecks } from "../store/draft-checks.ts";

/** Has the links and endpoints of a draft asked as soon as a worker has a place for it. */
export const checkDraftAgain = (
  db: Database,
  of: { readonly offerId: string; readonly publisherId: string },
): Promise<unknown> => db.transaction((tx) => wantDraftChecks(tx, of, 0));
