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

export const approvalRequired = async (db: Reader): Promise<boolean> =>
  (await settingValue(db, APPROVAL_REQUIRED)) === 1;
