import type { Day, Instant } from "../../../kernel/calendar.ts";
import type { Reader } from "../../../platform/database.ts";
import { type OperatorSetting, settingValue } from "../../../platform/operator-settings.ts";
import { DISPUTE_DAYS, disputableUntil } from "../domain/dispute.ts";
import { todayOfOperator } from "./payment-facts.ts";

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
/** From the day of issue of an invoice until its lines cannot be disputed any more. */
export const DISPUTE_WINDOW: OperatorSetting = {
  id: "billing.dispute-days",
  unit: "days",
  default: DISPUTE_DAYS,
  least: 1,
  most: 3_650,
};

/** Today, and the last day on which lines of an invoice can be disputed; both in the operator's zone. */
export async function disputeWindow(
  db: Reader,
  issuedOn: Day,
  at: Instant,
): Promise<{ readonly today: Day; readonly until: Day }> {
  const days = await settingValue(db, DISPUTE_WINDOW);
  return { today: await todayOfOperator(db, at), until: disputableUntil(issuedOn, days) };
}
