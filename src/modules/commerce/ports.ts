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

/** A change of a subscription's plan; `after` is the service ID of the plan after, null where its licences are not handed out here. */
export type ChangedPlan = { readonly subscriptionId: string; readonly after: string | null };

/** What becomes of those who have a licence of the plan before, as licences are assigned now. */
export type PeopleOnPlanChange = {
  /** They get a licence of the plan after. */
  readonly goAlong: number;
  /** They have one of the plan after already, and take no other. */
  readonly haveAlready: number;
  /** They lose theirs: those of the plan after are not handed out here. */
  readonly losing: number;
  /** Groups that the plan before was given to; they stay with it. */
  readonly groups: number;
};

export type CountOnPlanChange = (db: Reader, change: ChangedPlan) => Promise<PeopleOnPlanChange>;

/** What commerce asks of whoever hands out licences. */
export type LicencePorts = {
  readonly countLosing: CountLosing;
  readonly countOnPlanChange: CountOnPlanChange;
};
