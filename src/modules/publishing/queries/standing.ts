import type { Problem } from "../../../kernel/problem.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { standingUntilCommit } from "../../identity/index.ts";
import { publisherSuspended } from "../problems.ts";

/**
 * Why nothing of a publisher's is submitted or made live now: the operator suspended it (OPR-03). Nobody
 * suspends it before the transaction ends, so that neither of the two can miss the other.
 */
export const suspensionOf = async (tx: Tx, publisherId: string): Promise<Problem | undefined> =>
  (await standingUntilCommit(tx, publisherId)).suspended ? publisherSuspended({}) : undefined;
