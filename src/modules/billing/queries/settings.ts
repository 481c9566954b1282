import type { OperatorSetting } from "../../../platform/operator-settings.ts";

/** From the day after the due day until a buyer that has not paid buys nothing new (decision 24). */
export const BLOCK_AFTER: OperatorSetting = {
  id: "billing.block-after-days",
  unit: "days",
  default: 7,
  least: 0,
  most: 365,
};

/**
 * The day on which the month before is closed by itself; 0 where the operator closes months (decision 24).
 * It happens at 12:00 UTC, when that month has ended everywhere.
 */
export const CLOSE_DAY: OperatorSetting = {
  id: "billing.close-day",
  unit: "day-of-month",
  default: 0,
  least: 0,
  most: 28,
};

/**
 * From which change on what a subscription is charged is looked at before a close, as a share of what the
 * month before invoiced of it.
 */
export const MOVED_SHARE: OperatorSetting = {
  id: "billing.moved-share",
  unit: "basis-points",
  default: 2500,
  least: 0,
  most: 100_000,
};

/** How many people a close of a month needs: with two, one asks for it and another does it. */
export const CLOSE_PEOPLE: OperatorSetting = {
  id: "billing.close-people",
  unit: "people",
  default: 1,
  least: 1,
  most: 2,
};
