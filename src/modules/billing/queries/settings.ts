import type { OperatorSetting } from "../../../platform/operator-settings.ts";

/** From the day after the due day until a buyer that has not paid buys nothing new (decision 24). */
export const BLOCK_AFTER: OperatorSetting = {
  id: "billing.block-after-days",
  unit: "days",
  default: 7,
  least: 0,
  most: 365,
};
