import type { OperatorSetting } from "../../../platform/operator-settings.ts";
import { DEFAULT_SALES_POLICY, type SalesPolicy } from "../domain/policy.ts";

const { suspensionDays, suspensionDaysMore, retentionDays } = DEFAULT_SALES_POLICY;

/** Days that what is suspended is kept, of sales from now on (decision 13). */
export const SUSPENSION_DAYS: OperatorSetting = {
  id: "commerce.suspension-days",
  unit: "days",
  default: suspensionDays,
  least: 1,
  most: 730,
};

/** At most so many days more, from the opening of the account to its first billing period. */
export const SUSPENSION_DAYS_MORE: OperatorSetting = {
  id: "commerce.suspension-days-more",
  unit: "days",
  default: suspensionDaysMore,
  least: 0,
  most: 31,
};

/** Days after its end that the data of a subscription is kept, of sales from now on (decision 46). */
export const RETENTION_DAYS: OperatorSetting = {
  id: "commerce.retention-days",
  unit: "days",
  default: retentionDays,
  least: 7,
  most: 3650,
};

export const COMMERCE_SETTINGS = [SUSPENSION_DAYS, SUSPENSION_DAYS_MORE, RETENTION_DAYS] as const;

/** The policy of a sale that is made now: what the operator set, and the program's numbers. */
export const policyWith = (set: Readonly<Record<string, number>>): SalesPolicy => {
  const value = ({ id, default: otherwise }: OperatorSetting) => set[id] ?? otherwise;
  return {
    ...DEFAULT_SALES_POLICY,
    suspensionDays: value(SUSPENSION_DAYS),
    suspensionDaysMore: value(SUSPENSION_DAYS_MORE),
    retentionDays: value(RETENTION_DAYS),
  };
};
