import type { Cart } from "../../api/carts.ts";
import type { Money } from "../../kit/money.tsx";

/** What the next invoice asks for; a customer has one market, so a cart has one currency. */
export function dueNow(cart: Pick<Cart, "dueOnActivation" | "dueAfterTrials">): Money | undefined {
  const now = cart.dueOnActivation[0]?.total;
  const later = cart.dueAfterTrials[0]?.total;
  return now ?? (later === undefined ? undefined : { amount: "0", currency: later.currency });
}
