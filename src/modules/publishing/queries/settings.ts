import type { Reader } from "../../../platform/database.ts";
import { type OperatorSetting, settingValue } from "../../../platform/operator-settings.ts";
import { ASKED_A_MINUTE } from "../domain/asking.ts";

/** From a stop of distribution to its effect; a week at most, a longer wait is no propagation any more. */
export const PROPAGATION_DELAY: OperatorSetting = {
  id: "distribution.propagation-minutes",
  unit: "minutes",
  default: 0,
  least: 0,
  most: 10_080,
};

/** Addresses that all drafts of a publisher may have asked in one minute. */
export const ADDRESSES_ASKED: OperatorSetting = {
  id: "checks.addresses-a-minute",
  unit: "times-a-minute",
  default: ASKED_A_MINUTE,
  least: 1,
  most: 6_000,
};

/** Hours in which the certification team wants to decide, publishers' time to answer left out. */
export const CERTIFICATION_TARGET: OperatorSetting = {
  id: "certification.target-hours",
  unit: "hours",
  default: 72,
  least: 1,
  most: 2_160,
};

/** In seconds; three days, unless the operator said otherwise. */
export const targetSeconds = async (db: Reader): Promise<number> =>
  (await settingValue(db, CERTIFICATION_TARGET)) * 3_600;

/** Minutes from a stop to its effect: none, unless the operator said otherwise (decision 3). */
export const propagationMinutes = (db: Reader): Promise<number> =>
  settingValue(db, PROPAGATION_DELAY);
