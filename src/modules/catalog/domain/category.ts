import type { PricingModel } from "./offer-type.ts";

/** The categories by which sellers filter the catalogue (SUB-03). */
export type PlanCategory = "trial" | "small-business" | "enterprise";

/** The largest number of users a plan for small businesses sells. */
const SMALL_BUSINESS_MAX_QUANTITY = 300;

/**
 * A plan with a free trial is Trial; else one that sells at most 300 users is Small business; else
 * Enterprise (decision 44). A flat rate has no quantity and therefore no maximum.
 *
 * @param maxQuantity null where there is no limit
 */
export function planCategory(plan: {
  readonly pricingModel: PricingModel;
  readonly freeTrial: boolean;
  readonly maxQuantity: number | null;
}): PlanCategory {
  if (plan.freeTrial) return "trial";
  const small =
    plan.pricingModel === "per-user" &&
    plan.maxQuantity !== null &&
    plan.maxQuantity <= SMALL_BUSINESS_MAX_QUANTITY;
  return small ? "small-business" : "enterprise";
}
