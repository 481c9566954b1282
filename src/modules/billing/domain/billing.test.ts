import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { money, toDecimal } from "../../../kernel/money.ts";
import { type ChargedTerms, chargeForPeriod } from "./charge.ts";
import { creditOf } from "./credit.ts";
import { accountKey, isBalanced, postingsOfCharge, reversed } from "./ledger.ts";

const terms: ChargedTerms = {
  planUuid: "plan",
  editionId: "edition-1",
  editionVersion: 14,
  market: "FR",
  pricingModel: "per-user",
  unitPrice: { amount: "18.00", currency: "EUR" },
  quantity: 12,
  term: "P1M",
  payment: "upfront",
  sellerTimeZone: "Europe/Paris",
  rounding: "line-half-away",
  storeFeePercent: "3",
};
const noneOf = (currency: string) => ({
  net: money(0, currency),
  tax: money(0, currency),
  storeFee: money(0, currency),
  quantity: 0,
});
const charge = () =>
  chargeForPeriod({
    kind: "new",
    period: { start: "2026-10-14", end: "2026-11-14" },
    net: money(21_600, "EUR"),
    tax: {
      amount: money(4_320, "EUR"),
      treatment: "taxed",
      percent: "20",
      name: "TVA",
      jurisdiction: "FR",
      rateId: "fr-20",
      sample: true,
    },
    taxParties: { sellerCountry: "FR", buyerCountry: "FR", buyerTaxId: "FR12345678901" },
    storeFee: money(648, "EUR"),
    terms,
    because: [{ event: "commerce.subscription-activated", at: "2026-10-14T09:00:00Z" }],
  });

test("BEY-07: a charge carries its formula, inputs, price version and day count", () => {
  const { evidence, total } = charge();
  assert.equal(toDecimal(total), "259.20");
  assert.equal(evidence.formula, "quantity-times-unit-price");
  assert.equal(evidence.inputs.quantity, 12);
  assert.equal(evidence.priceVersion.version, 14);
  assert.deepEqual(evidence.dayCount, {
    from: "2026-10-14",
    until: "2026-11-14",
    days: 31,
    of: 31,
    timeZone: "Europe/Paris",
  });
  assert.equal(evidence.because[0]?.event, "commerce.subscription-activated");
  assert.deepEqual(JSON.parse(JSON.stringify(evidence)), evidence, "evidence is stored as it is");
});

test("BEY-08: a charge of 216.00 and 20 % tax owes publisher, operator and tax what the buyer owes", () => {
  const { net, tax, storeFee } = charge();
  const postings = postingsOfCharge({
    buyerId: "buyer",
    publisherId: "publisher",
    net,
    tax,
    jurisdiction: "FR",
    storeFee,
  });
  assert.deepEqual(
    postings.map(({ account, amount }) => [accountKey(account), toDecimal(amount)]),
    [
      ["receivable:buyer", "259.20"],
      ["publisher-payable:publisher", "-209.52"],
      ["store-fee", "-6.48"],
      ["tax-payable:FR", "-43.20"],
    ],
  );
});

test("BEY-08: postings of any charge, and of its reversal, sum to zero", () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(2n ** 53n), max: 2n ** 53n }),
      fc.bigInt({ min: -(2n ** 40n), max: 2n ** 40n }),
      fc.bigInt({ min: 0n, max: 2n ** 30n }),
      fc.constantFrom("EUR", "JPY", "KWD"),
      (net, tax, fee, currency) => {
        const postings = postingsOfCharge({
          buyerId: "b",
          publisherId: "p",
          net: money(net, currency),
          tax: money(tax, currency),
          jurisdiction: "FR",
          storeFee: money(fee, currency),
        });
        assert.ok(isBalanced(postings));
        assert.ok(isBalanced([...postings, ...reversed(postings)]));
        assert.ok(postings.every(({ amount }) => amount.minor !== 0n));
      },
    ),
    { numRuns: 2_000 },
  );
});

test("BEY-08: tax without a jurisdiction to owe it to is a defect", () => {
  const sold = {
    buyerId: "b",
    publisherId: "p",
    net: money(100, "EUR"),
    jurisdiction: null,
    storeFee: money(3, "EUR"),
  };
  assert.throws(() => postingsOfCharge({ ...sold, tax: money(20, "EUR") }));
  assert.ok(isBalanced(postingsOfCharge({ ...sold, tax: money(0, "EUR") })));
});

test("SUB-12: the credit of a charge is the charge with the sign turned, to the last unit", () => {
  const original = charge();
  const credit = creditOf({ ...original, id: "charge-1", before: noneOf("EUR") }, [
    { event: "commerce.subscription-cancelled", at: "2026-10-14T12:00:00Z" },
  ]);
  assert.equal(credit.net.minor, -original.net.minor);
  assert.equal(credit.tax.minor, -original.tax.minor);
  assert.equal(credit.total.minor, -original.total.minor);
  assert.equal(credit.storeFee.minor, -original.storeFee.minor);
  assert.equal(credit.evidence.reverses, "charge-1");
  assert.equal(credit.evidence.formula, "reversal");
  assert.equal(credit.evidence.because.length, 2);
});
