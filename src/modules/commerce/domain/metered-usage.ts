import { addDecimals, subtractDecimals } from "../../../kernel/decimal.ts";
import type { Money } from "../../../kernel/money.ts";
import type { AgreedMeter, AgreedTerms } from "../events.ts";
import { priceOfUsage, unitsBeyond } from "./pricing.ts";

/** Usage of a dimension that lies in one term of the subscription. */
export type UsageInTerm = {
  /** Decimal text. */
  readonly units: string;
  /** What was counted of the same term before. */
  readonly before: string;
};

/**
 * What is billed of usage: every unit, because the publisher takes off what is included before it
 * reports (decision 27). Where the plan says that the marketplace does, what is beyond the included
 * quantity of the term; what is unlimited is never billed.
 *
 * However the usage of a term is cut into parts, and in whatever order they come, what is billed of all
 * parts together is the same.
 */
export function billedUnits(
  { units, before }: UsageInTerm,
  { included }: Pick<AgreedMeter, "included">,
  { includedDeductedBy = "publisher" }: Pick<AgreedTerms, "includedDeductedBy">,
): string {
  if (included === "unlimited") return "0";
  if (included === null || includedDeductedBy === "publisher") return units;
  const beyond = (total: string) => unitsBeyond(total, included);
  return subtractDecimals(beyond(addDecimals(before, units)), beyond(before));
}

/** The price of some units of a dimension, as agreed at purchase; rounded once (decision 22). */
export const priceOfMeter = (
  units: string,
  { price }: Pick<AgreedMeter, "price">,
  { unitPrice: { currency }, rounding }: Pick<AgreedTerms, "unitPrice" | "rounding">,
): Money => priceOfUsage(units, { amount: price, currency }, rounding);

/** Whether it ends by de-provisioning, at any time and without a refund: what is metered, or runs in an environment (SUB-13). */
export const endsByDeProvisioning = (terms: Pick<AgreedTerms, "meters" | "into">): boolean =>
  isMetered(terms) || terms.into === "environment";

/** Whether usage is billed. */
export const isMetered = ({ meters }: { readonly meters: readonly unknown[] }): boolean =>
  meters.length > 0;
