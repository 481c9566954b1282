import type { Instant } from "../../../kernel/calendar.ts";
import type { Reader } from "../../../platform/database.ts";
import { type OperatorSetting, settingValue } from "../../../platform/operator-settings.ts";

/** Whether licences wait for the approval of their deal (decision 32). */
export const APPROVAL_REQUIRED: OperatorSetting = {
  id: "licensing.approval-required",
  unit: "choice",
  default: 0,
  least: 0,
  most: 1,
};

/** After so many days without a licence check a licence is idle. */
export const IDLE_DAYS: OperatorSetting = {
  id: "licensing.idle-days",
  unit: "days",
  default: 60,
  least: 7,
  most: 730,
};

/** Who has neither got a licence nor used it since then has an idle one; days of 24 hours. */
export const idleSince = async (db: Reader, at: Instant): Promise<Instant> =>
  at.subtract({ hours: 24 * (await settingValue(db, IDLE_DAYS)) });

export const approvalRequired = async (db: Reader): Promise<boolean> =>
  (await settingValue(db, APPROVAL_REQUIRED)) === 1;
