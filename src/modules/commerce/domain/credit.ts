import {
  add,
  amountOf,
  type Money,
  type MoneyJson,
  subtract,
  toJson,
} from "../../../kernel/money.ts";
import type { Problem } from "../../../kernel/problem.ts";
import { creditLimitExceeded } from "../problems.ts";

/** How much a seller may owe in one currency, and what it owes. */
export type Credit = {
  readonly limit: Money;
  /** Charged and not paid, less what it has as balance. */
  readonly owed: Money;
  /** First payments of what it ordered and that waits for its activation. */
  readonly ordered: Money;
};

/** What can still be ordered; negative where more is owed than the limit allows. */
const creditLeft = ({ limit, owed, ordered }: Credit): Money => subtract(limit, add(owed, ordered));

/**
 * Why an order is beyond the seller's credit (docs/domain/payments.md); undefined where it is not. What is
 * charged later, after a trial or by usage, takes nothing of it before.
 *
 * @param needed what is charged on activation, with tax; one amount per currency
 */
export function creditRefusal(
  needed: readonly MoneyJson[],
  credit: readonly Credit[],
): Problem | undefined {
  for (const amount of needed) {
    const of = credit.find(({ limit }) => limit.currency === amount.currency);
    if (of === undefined || amountOf(amount).minor <= 0n) continue;
    const left = creditLeft(of);
    if (amountOf(amount).minor > left.minor)
      return creditLimitExceeded({ limit: toJson(of.limit), left: toJson(left), needed: amount });
  }
  return undefined;
}
