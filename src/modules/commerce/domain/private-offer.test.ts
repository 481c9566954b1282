import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { rate } from "../../../kernel/money.ts";
import type { AgreedTerms } from "../events.ts";
import { agreed } from "./examples.fixture.ts";
import { privateOfferActions, privateOfferState, withBestPrivateOffer } from "./private-offer.ts";
import type { PrivateOfferTerms } from "./private-offer-terms.ts";

const PLAN = agreed().planUuid;
const offer = (
  id: string,
  line: { percent: string } | { market: string; term: string; price: string },
  about: Partial<PrivateOfferTerms> = {},
): PrivateOfferTerms => ({
  id,
  name: `Offer ${id}`,
  version: 1,
  from: "2026-11-01",
  until: "2026-11-30",
  lines: [{ planUuid: PLAN, planId: "team", ...line }],
  ...about,
});
const priced = (offers: readonly PrivateOfferTerms[], on = "2026-11-21", terms = agreed()) => {
  const { unitPrice, privateOffer } = withBestPrivateOffer(terms, offers, on);
  return [unitPrice.amount, privateOffer?.id ?? null];
};

suite("SUB-21: prices of private offers", () => {
  test("a percentage comes off the list price, rounded once to the smallest unit, half away from zero", () => {
    assert.deepEqual(priced([offer("a", { percent: "12.5" })]), ["15.75", "a"]);
    assert.deepEqual(priced([offer("a", { percent: "33.33" })]), ["12.00", "a"]);
    assert.deepEqual(priced([offer("a", { percent: "0.01" })]), ["18.00", null]);
  });

  test("it holds from its first day to its last, both included, and on no other", () => {
    const one = [offer("a", { percent: "10" })];
    assert.deepEqual(priced(one, "2026-10-31"), ["18.00", null]);
    assert.deepEqual(priced(one, "2026-11-01"), ["16.20", "a"]);
    assert.deepEqual(priced(one, "2026-11-30"), ["16.20", "a"]);
    assert.deepEqual(priced(one, "2026-12-01"), ["18.00", null]);
  });

  test("a price of its own holds for its market and term alone, and never above the list price", () => {
    const own = (price: string, market = "FR", term = "P1M") =>
      priced([offer("a", { market, term, price })]);
    assert.deepEqual(own("9.99"), ["9.99", "a"]);
    assert.deepEqual(own("9.99", "DE"), ["18.00", null]);
    assert.deepEqual(own("9.99", "FR", "P1Y"), ["18.00", null]);
    assert.deepEqual(own("19.00"), ["18.00", null]);
    assert.deepEqual(own("18.00"), ["18.00", null]);
  });

  test("the best one applies by itself, the older of two with one price", () => {
    const offers = [
      offer("a", { percent: "10" }),
      offer("b", { market: "FR", term: "P1M", price: "15.00" }),
      offer("c", { market: "FR", term: "P1M", price: "15.00" }),
      offer("d", { percent: "50" }, { until: "2026-11-20" }),
    ];
    assert.deepEqual(priced(offers), ["15.00", "b"]);
  });

  test("a renewal after its end pays the list price, and one within another is reckoned from the list price", () => {
    const bought = withBestPrivateOffer(agreed(), [offer("a", { percent: "50" })], "2026-11-21");
    assert.equal(bought.unitPrice.amount, "9.00");
    assert.deepEqual(priced([], "2026-12-21", bought), ["18.00", null]);
    const next = offer("b", { percent: "10" }, { from: "2026-12-01", until: "2026-12-31" });
    assert.deepEqual(priced([next], "2026-12-21", bought), ["16.20", "b"]);
  });

  test("whatever is offered: never dearer than the list, never below zero, and the order of offers changes no price", () => {
    const percent = fc.integer({ min: 1, max: 9_999 }).map((hundredths) => `${hundredths / 100}`);
    const price = fc.integer({ min: 0, max: 5_000 }).map((cents) => (cents / 100).toFixed(2));
    const any = fc
      .oneof(
        percent.map((one) => ({ percent: one })),
        price.map((one) => ({ market: "FR", term: "P1M", price: one })),
      )
      .chain((line) => fc.uuid().map((id) => offer(id, line)));
    fc.assert(
      fc.property(fc.array(any, { maxLength: 6 }), price, (offers, amount) => {
        const terms: AgreedTerms = agreed({ unitPrice: { amount, currency: "EUR" } });
        const minor = (of: AgreedTerms) => rate("1", of.unitPrice.amount, "EUR").minor;
        const best = withBestPrivateOffer(terms, offers, "2026-11-21");
        assert.ok(minor(best) <= minor(terms) && minor(best) >= 0n);
        const again = withBestPrivateOffer(terms, offers.toReversed(), "2026-11-21");
        assert.equal(again.unitPrice.amount, best.unitPrice.amount);
        // Asked again on what came out, the price is the same: nothing is taken off twice.
        const twice = withBestPrivateOffer(best, offers, "2026-11-21");
        assert.deepEqual(twice, best);
        for (const one of offers)
          assert.ok(minor(withBestPrivateOffer(terms, [one], "2026-11-21")) >= minor(best));
      }),
    );
  });

  test("what somebody bought on is not changed behind them: only its end moves, and that never once it has ended", () => {
    const days = { from: "2026-11-10", until: "2026-11-20", withdrawn: false };
    const on = (today: string, sold: number, withdrawn = false) =>
      privateOfferActions(privateOfferState({ ...days, withdrawn }, today), sold);
    assert.deepEqual(on("2026-11-09", 0), ["edit", "change-end", "withdraw"]);
    assert.deepEqual(on("2026-11-20", 0), ["edit", "change-end", "withdraw"]);
    assert.deepEqual(on("2026-11-20", 1), ["change-end"]);
    assert.deepEqual(on("2026-11-21", 0), []);
    assert.deepEqual(on("2026-11-09", 0, true), []);
  });
});
