import type { Reader } from "../../platform/database.ts";

/** Fewer licences of a subscription: by how many. */
export type FewerLicences = { readonly subscriptionId: string; readonly fewer: number };

/**
 * How many people lose a licence by each of these changes, in their order, as licences are assigned now; 0 where the
 * marketplace does not hand them out. Commerce may not know who does: the composition root gives it this.
 */
export type CountLosing = (
  db: Reader,
  changes: readonly FewerLicences[],
) => Promise<readonly number[]>;
