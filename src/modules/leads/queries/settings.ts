import type { OperatorSetting } from "../../../platform/operator-settings.ts";
import { MOST_A_DAY } from "../domain/lead.ts";
import { ANSWER_WITHIN_DAYS } from "../domain/lead-lifecycle.ts";

/** Messages of one address about one offer within 24 hours of marketplace time. */
export const MESSAGES_A_DAY: OperatorSetting = {
  id: "leads.messages-a-day",
  unit: "times-a-day",
  default: MOST_A_DAY,
  least: 1,
  most: 100,
};

/** Forms that one visitor may send in a minute of system time. */
export const FORMS_A_MINUTE: OperatorSetting = {
  id: "leads.forms-a-minute",
  unit: "times-a-minute",
  default: 20,
  least: 1,
  most: 600,
};

/** After so many days without an answer a lead that comes in from now on expires. */
export const ANSWER_WITHIN: OperatorSetting = {
  id: "leads.answer-days",
  unit: "days",
  default: ANSWER_WITHIN_DAYS,
  least: 1,
  most: 365,
};
