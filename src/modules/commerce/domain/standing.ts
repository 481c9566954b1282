import type { Problem } from "../../../kernel/problem.ts";
import { customerSuspended, sellerOverdue, sellerSuspended } from "../problems.ts";

/** Who of the two sides of a purchase the operator suspended, or has not paid; absent where that is nobody. */
export type BuyingSides = {
  readonly seller: { readonly suspended?: boolean; readonly overdue?: boolean };
  readonly customer: { readonly suspended?: boolean };
};

/**
 * Why nothing new is bought, because of who buys (docs/domain/suspension.md, payments.md). What is suspended on the
 * other side, the publisher, is a reason of each of its plans: other plans can still be bought.
 */
export function standingRefusal({ seller, customer }: BuyingSides): Problem | undefined {
  if (seller.suspended === true) return sellerSuspended({});
  if (customer.suspended === true) return customerSuspended({});
  return seller.overdue === true ? sellerOverdue({}) : undefined;
}
