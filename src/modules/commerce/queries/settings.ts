import type { Rounding } from "../../../kernel/money.ts";
import type { Reader } from "../../../platform/database.ts";
import {
  type OperatorSetting,
  settingValue,
  setValues,
} from "../../../platform/operator-settings.ts";
import { DEFAULT_SALES_POLICY, type SalesPolicy } from "../domain/policy.ts";

const { monthlyWindowHours, longerWindowHours, answerSeconds, storeFeePercent } =
  DEFAULT_SALES_POLICY;
const { suspensionDays, suspensionDaysMore, retentionDays } = DEFAULT_SALES_POLICY;

/** Hours after the order in which what is billed monthly is credited in full, of sales from now on (decision 12). */
const MONTHLY_WINDOW_HOURS: OperatorSetting = {
  id: "commerce.monthly-window-hours",
  unit: "hours",
  default: monthlyWindowHours,
  least: 0,
  most: 672,
};

/** Days of 24 hours in which what is billed by a longer period is, of sales from now on (decision 12). */
const LONGER_WINDOW_DAYS: OperatorSetting = {
  id: "commerce.longer-window-days",
  unit: "days",
  default: longerWindowHours / 24,
  least: 0,
  most: 90,
};

/** Seconds of system time in which a publisher may refuse what it was told of (decision 16). */
const ANSWER_SECONDS: OperatorSetting = {
  id: "commerce.answer-seconds",
  unit: "seconds",
  default: answerSeconds,
  least: 5,
  most: 600,
};

/** The store fee in hundredths of a percent of the net price, of sales from now on (decision 28). */
const STORE_FEE: OperatorSetting = {
  id: "commerce.store-fee",
  unit: "basis-points",
  default: Number(storeFeePercent) * 100,
  least: 0,
  most: 5_000,
};

/** Days that what is suspended is kept, of sales from now on (decision 13). */
const SUSPENSION_DAYS: OperatorSetting = {
  id: "commerce.suspension-days",
  unit: "days",
  default: suspensionDays,
  least: 1,
  most: 730,
};

/** At most so many days more, from the opening of the account to its first billing period. */
const SUSPENSION_DAYS_MORE: OperatorSetting = {
  id: "commerce.suspension-days-more",
  unit: "days",
  default: suspensionDaysMore,
  least: 0,
  most: 31,
};

/** Days after its end that the data of a subscription is kept, of sales from now on (decision 46). */
const RETENTION_DAYS: OperatorSetting = {
  id: "commerce.retention-days",
  unit: "days",
  default: retentionDays,
  least: 7,
  most: 3650,
};

const ROUNDINGS = ["line-half-away", "truncate-unit-first"] as const satisfies readonly Rounding[];

/** How lines come to whole units of their currency, of sales from now on (decision 22, docs/domain/rounding.md). */
const ROUNDING: OperatorSetting = {
  id: "commerce.rounding",
  unit: "choice",
  default: ROUNDINGS.indexOf("line-half-away"),
  least: 0,
  most: ROUNDINGS.length - 1,
};

/** Whether partners sell in their own region alone; records that are there are not touched (docs/domain/regions.md). */
export const REGIONAL_SALES: OperatorSetting = {
  id: "commerce.regional-sales",
  unit: "choice",
  default: 1,
  least: 0,
  most: 1,
};

export const COMMERCE_SETTINGS = [
  MONTHLY_WINDOW_HOURS,
  LONGER_WINDOW_DAYS,
  ANSWER_SECONDS,
  SUSPENSION_DAYS,
  SUSPENSION_DAYS_MORE,
  RETENTION_DAYS,
  STORE_FEE,
  ROUNDING,
  REGIONAL_SALES,
] as const;

/** The settings that the windows of full credit depend on, by their ids. */
export const CREDIT_WINDOW_SETTINGS: readonly string[] = [
  MONTHLY_WINDOW_HOURS.id,
  LONGER_WINDOW_DAYS.id,
];

/** The policy of a sale that is made now: what the operator set, and the program's numbers. */
export const policyWith = (set: Readonly<Record<string, number>>): SalesPolicy => {
  const value = ({ id, default: otherwise }: OperatorSetting) => set[id] ?? otherwise;
  return {
    ...DEFAULT_SALES_POLICY,
    monthlyWindowHours: value(MONTHLY_WINDOW_HOURS),
    longerWindowHours: 24 * value(LONGER_WINDOW_DAYS),
    answerSeconds: value(ANSWER_SECONDS),
    storeFeePercent: String(value(STORE_FEE) / 100),
    suspensionDays: value(SUSPENSION_DAYS),
    suspensionDaysMore: value(SUSPENSION_DAYS_MORE),
    retentionDays: value(RETENTION_DAYS),
    rounding: ROUNDINGS[value(ROUNDING)] ?? DEFAULT_SALES_POLICY.rounding,
  };
};

/** The policy of a sale that were made now, for whoever only asks. */
export const salesPolicyNow = async (db: Reader): Promise<SalesPolicy> =>
  policyWith(Object.fromEntries([...(await setValues(db))].map(([id, { value }]) => [id, value])));

/** How long publishers have to answer what they are told from now on, in seconds of system time. */
export const answerSecondsNow = (db: Reader): Promise<number> => settingValue(db, ANSWER_SECONDS);
