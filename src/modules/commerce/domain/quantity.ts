import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { quantityOutOfRange } from "../problems.ts";
import type { PlanForSale } from "./for-sale.ts";

export type QuantityLimits = { readonly minimum: number; readonly maximum: number | null };

/** How many licences one purchase may have: exactly one where the plan is sold flat. */
export const quantityLimits = (
  plan: Pick<PlanForSale, "pricingModel" | "minQuantity" | "maxQuantity">,
): QuantityLimits =>
  plan.pricingModel === "flat"
    ? { minimum: 1, maximum: 1 }
    : { minimum: plan.minQuantity, maximum: plan.maxQuantity };

/** Refuses a number of licences outside the plan's limits (SUB-05); the limits themselves pass. */
export function checkQuantity(
  quantity: number,
  plan: Pick<PlanForSale, "pricingModel" | "minQuantity" | "maxQuantity">,
): Result<number> {
  const { minimum, maximum } = quantityLimits(plan);
  const inside =
    Number.isSafeInteger(quantity) &&
    quantity >= minimum &&
    (maximum === null || quantity <= maximum);
  return inside ? ok(quantity) : refuse(quantityOutOfRange({ minimum, maximum, quantity }));
}
