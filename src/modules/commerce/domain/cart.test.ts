import assert from "node:assert/strict";
import { test } from "node:test";
import {
  addLines,
  type CartLine,
  cartExpiry,
  changeLine,
  notEmpty,
  openCart,
  removeLine,
} from "./cart.ts";
import { MAX_CART_LINES } from "./policy.ts";

const at = (text: string) => Temporal.Instant.from(text);
const line = (id: string): CartLine => ({
  id,
  offerId: "offer",
  planUuid: "plan",
  term: "P1M",
  payment: "upfront",
  quantity: 5,
});
const cart = {
  lines: [line("a"), line("b")],
  expiresAt: at("2026-11-28T10:00:00Z"),
  orderId: null,
};

test("SUB-05: a cart lives 7 days of 24 hours and is closed at that instant", () => {
  assert.equal(cartExpiry(at("2026-11-21T10:00:00Z"), 7).toString(), "2026-11-28T10:00:00Z");
  assert.equal(openCart(cart, at("2026-11-28T09:59:59Z")).ok, true);
  const late = openCart(cart, at("2026-11-28T10:00:00Z"));
  assert.equal(late.ok ? "" : late.problem.code, "commerce/cart-expired");
});

test("SUB-05: a cart that became an order cannot be changed or bought again, and names the order", () => {
  const found = openCart({ ...cart, orderId: "order-1" }, at("2026-11-22T10:00:00Z"));
  assert.deepEqual(found.ok ? {} : found.problem.params, { orderId: "order-1" });
});

test("SUB-05: the quantity of one line changes and the others stay", () => {
  const changed = changeLine(cart.lines, "a", { quantity: 6 });
  assert.deepEqual(changed.ok && changed.value.map(({ quantity }) => quantity), [6, 5]);
  const unknown = changeLine(cart.lines, "c", { quantity: 6 });
  assert.equal(unknown.ok ? "" : unknown.problem.code, "commerce/line-not-found");
});

test("SUB-05: a removed line is gone, and removing it again says so", () => {
  const removed = removeLine(cart.lines, "a");
  assert.deepEqual(removed.ok && removed.value.map(({ id }) => id), ["b"]);
  assert.equal(removed.ok && removeLine(removed.value, "a").ok, false);
});

test(`SUB-05: a cart takes ${MAX_CART_LINES} lines and not one more`, () => {
  const full = Array.from({ length: MAX_CART_LINES }, (_, index) => line(`${index}`));
  assert.equal(addLines([], full).ok, true);
  const over = addLines(full, [line("over")]);
  assert.equal(over.ok ? "" : over.problem.code, "commerce/cart-full");
});

test("SUB-05: an empty cart is not reviewed", () => {
  assert.equal(notEmpty({ ...cart, lines: [] }).ok, false);
  assert.equal(notEmpty(cart).ok, true);
});
