import { type Instant, isBefore } from "../../../kernel/calendar.ts";
import type { MoneyJson } from "../../../kernel/money.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { Payment, TermLength } from "../events.ts";
import { cartEmpty, cartExpired, cartFull, cartOrdered, lineNotFound } from "../problems.ts";
import { MAX_CART_LINES } from "./policy.ts";

export type CartLine = {
  readonly id: string;
  readonly offerId: string;
  readonly planUuid: string;
  readonly term: TermLength;
  readonly payment: Payment;
  readonly quantity: number;
  /** Through whom an indirect provider sells this line; absent: through the cart's reseller. */
  readonly resellerId?: string;
  /**
   * The unit price that was shown when the line was put in or last changed; absent in carts from before that
   * was kept. It prices nothing: it says that the price is another one now.
   */
  readonly seenPrice?: MoneyJson;
};

export type CartFacts = {
  readonly lines: readonly CartLine[];
  readonly expiresAt: Instant;
  /** The order it became; null while it is open. */
  readonly orderId: string | null;
};

/** The instant a cart made at `createdAt` is thrown away: elapsed days of 24 hours. */
export const cartExpiry = (createdAt: Instant, days: number): Instant =>
  createdAt.add({ hours: days * 24 });

/** Whether a cart can still be changed or bought at `at`. */
export function openCart<C extends CartFacts>(cart: C, at: Instant): Result<C> {
  if (cart.orderId !== null) return refuse(cartOrdered({ orderId: cart.orderId }));
  if (!isBefore(at, cart.expiresAt))
    return refuse(cartExpired({ expiredAt: cart.expiresAt.toString() }));
  return ok(cart);
}

/** Adds lines at the end; each becomes a subscription of its own. */
export function addLines(
  lines: readonly CartLine[],
  added: readonly CartLine[],
): Result<readonly CartLine[]> {
  return lines.length + added.length > MAX_CART_LINES
    ? refuse(cartFull({ lines: MAX_CART_LINES }))
    : ok([...lines, ...added]);
}

export function changeLine(
  lines: readonly CartLine[],
  id: string,
  {
    resellerId,
    ...change
  }: Partial<Pick<CartLine, "quantity" | "term" | "payment">> & {
    /** Null: the cart's from now on; absent: as it is. */
    readonly resellerId?: string | null;
  },
): Result<readonly CartLine[]> {
  if (!lines.some((line) => line.id === id)) return refuse(lineNotFound({}));
  return ok(
    lines.map((line) => {
      if (line.id !== id) return line;
      const { resellerId: before, ...kept } = line;
      const named = resellerId === undefined ? before : (resellerId ?? undefined);
      return { ...kept, ...change, ...(named === undefined ? {} : { resellerId: named }) };
    }),
  );
}

/** Through whom a line is sold: its own reseller, or the cart's. */
export const resellerOfLine = (
  { resellerId }: Pick<CartLine, "resellerId">,
  cart: { readonly resellerId: string | null },
): string | null => resellerId ?? cart.resellerId;

export function removeLine(lines: readonly CartLine[], id: string): Result<readonly CartLine[]> {
  return lines.some((line) => line.id === id)
    ? ok(lines.filter((line) => line.id !== id))
    : refuse(lineNotFound({}));
}

export const notEmpty = <C extends CartFacts>(cart: C): Result<C> =>
  cart.lines.length === 0 ? refuse(cartEmpty({})) : ok(cart);

/** A purchase order number or a cost centre as it is kept: without blanks around it; null where nothing is left. */
export const bookReferenceOf = (given: string | null): string | null => given?.trim() || null;
