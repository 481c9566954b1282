import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Account, balanceOf, settle, stateOfInvoice, withPayment } from "./settlement.ts";

const account = (
  dues: readonly bigint[],
  payments: readonly { amount: bigint; invoiceId: string | null }[] = [],
): Account => {
  const empty: Account = {
    received: 0n,
    items: dues.map((due, n) => ({ invoiceId: `${n}`, due, paid: 0n, named: 0n })),
  };
  return settle(payments.reduce(withPayment, empty)).account;
};
const paid = ({ items }: Account) => items.map((one) => one.paid);
const to = (amount: bigint, invoiceId: string | null = null) => ({ amount, invoiceId });

for (const [dues, payments, expected, balance, because] of [
  [[100n, 50n], [to(100n)], [100n, 0n], 0n, "the oldest first"],
  [[100n, 50n], [to(120n)], [100n, 20n], 0n, "what is more pays a part of the next"],
  [[100n, 50n], [to(50n, "1")], [0n, 50n], 0n, "the one that is named"],
  [[100n, 50n], [to(70n, "1")], [20n, 50n], 0n, "beyond what it is due, the oldest"],
  [[100n], [to(30n), to(90n)], [100n], 20n, "what is too much stays as balance"],
  [[100n, 50n], [to(100n), to(100n, "0")], [100n, 50n], 50n, "a name moves what was unnamed on"],
  [[0n, 50n], [to(50n, "0")], [0n, 50n], 0n, "nothing is due of what was credited"],
  [[], [to(10n)], [], 10n, "without invoices all is balance"],
] as const)
  test(`SUB-19: ${because}`, () => {
    const settled = account(dues, payments);
    assert.deepEqual(paid(settled), expected);
    assert.equal(balanceOf(settled), balance);
  });

const amounts = fc.bigInt({ min: 0n, max: 1_000n });
const payment = fc.record({
  amount: fc.bigInt({ min: 1n, max: 2_000n }),
  invoiceId: fc.option(fc.integer({ min: 0, max: 5 }).map(String)),
});

test("SUB-19: whatever is paid, named, credited and reversed, no cent is lost, nothing is overpaid, and the order does not matter", () => {
  fc.assert(
    fc.property(
      fc.array(amounts, { maxLength: 6 }),
      fc.array(payment, { maxLength: 12 }),
      fc.infiniteStream(fc.boolean()),
      fc.infiniteStream(amounts),
      (dues, payments, coins, credits) => {
        // One by one, each settled at once; some are reversed and some invoices credited on the way.
        let one = account(dues);
        const kept: typeof payments = [];
        for (const each of payments) {
          const known = {
            ...each,
            invoiceId: dues[Number(each.invoiceId)] === undefined ? null : each.invoiceId,
          };
          one = settle(withPayment(one, known)).account;
          if (coins.next().value)
            one = settle(withPayment(one, { ...known, amount: -each.amount })).account;
          else kept.push(known);
        }
        const credited = dues.map((due) => {
          const credit = credits.next().value;
          return credit > due ? 0n : due - credit;
        });
        one = settle({
          ...one,
          items: one.items.map((item, n) => ({ ...item, due: credited[n] ?? 0n })),
        }).account;

        const together = account(credited, [...kept].reverse());
        assert.deepEqual(paid(one), paid(together), "the order does not matter");
        assert.equal(balanceOf(one), balanceOf(together));
        for (const { due, paid: had } of one.items) assert.ok(had >= 0n && had <= due);
        assert.ok(balanceOf(one) >= 0n);
        assert.equal(
          paid(one).reduce((sum, had) => sum + had, balanceOf(one)),
          kept.reduce((sum, { amount }) => sum + amount, 0n),
        );
        // Money lies idle only where nothing is owed.
        if (balanceOf(one) > 0n) assert.ok(one.items.every(({ due, paid: had }) => had === due));
        assert.deepEqual(settle(one).changes, [], "what is settled stays");
      },
    ),
    { numRuns: 1_000 },
  );
});

test("SUB-19: more money never takes any from an invoice", () => {
  fc.assert(
    fc.property(
      fc.array(amounts, { minLength: 1, maxLength: 6 }),
      fc.array(payment, { maxLength: 8 }),
      payment,
      (dues, payments, more) => {
        const known = (one: typeof more) => ({
          ...one,
          invoiceId: dues[Number(one.invoiceId)] === undefined ? null : one.invoiceId,
        });
        const before = account(dues, payments.map(known));
        assert.ok(
          settle(withPayment(before, known(more))).changes.every(({ amount }) => amount > 0n),
        );
      },
    ),
  );
});

test("SUB-19: the states of an invoice", () => {
  const of = (due: bigint, had: bigint, today = "2027-01-30", disputed = 0n) =>
    stateOfInvoice({ due, paid: had, total: 100n, disputed, dueOn: "2027-01-30" }, today);
  assert.equal(of(100n, 0n), "open", "the due day is in time");
  assert.equal(of(100n, 0n, "2027-01-31"), "overdue");
  assert.equal(of(100n, 40n), "part-paid");
  assert.equal(of(100n, 40n, "2027-01-31"), "overdue");
  assert.equal(of(100n, 40n, "2027-01-31", 60n), "part-paid", "all that is open is disputed");
  assert.equal(of(100n, 39n, "2027-01-31", 60n), "overdue");
  assert.equal(of(100n, 100n, "2027-01-31"), "paid");
  assert.equal(of(60n, 60n), "paid");
  assert.equal(of(0n, 0n), "credited");
});
