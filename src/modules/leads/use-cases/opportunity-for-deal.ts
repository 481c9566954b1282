import type { Reader } from "../../../platform/database.ts";
import { opportunityOf } from "../queries/opportunities.ts";

/**
 * Whether a deal can come from a co-sell opportunity: it is the publisher's, sent or received, and was won (P21). That it
 * is no deal already is licensing's to know.
 */
export async function opportunityForDeal(
  db: Reader,
  publisherId: string,
  id: string,
): Promise<"yes" | "unknown" | "not-won"> {
  const found = await opportunityOf(db, publisherId, id);
  if (found === undefined) return "unknown";
  return found.stage === "won" ? "yes" : "not-won";
}
