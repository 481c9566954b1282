import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { addDays, type Day, daysBetween } from "../../../kernel/calendar.ts";
import { compareDecimals, multiplyDecimals } from "../../../kernel/decimal.ts";
import type { AgreedMeter } from "../events.ts";
import { agreed } from "./examples.fixture.ts";
import type { PrivateOfferTerms } from "./private-offer-terms.ts";
import { meterPriceOn, withReducedMeters } from "./reduced-meters.ts";

const { planUuid } = agreed();
const SALE = { planUuid, market: "FR", term: "P1M" } as const;
const MAILS: AgreedMeter = {
  id: "mails",
  name: "Mails sent",
  unit: "mail",
  price: "0.0125",
  included: "1000",
};
type Line = PrivateOfferTerms["lines"][number] extends infer One
  ? One extends unknown
    ? Omit<One, "planUuid" | "planId">
    : never
  : never;
const offer = (
  id: string,
  line: Line,
  about: Partial<PrivateOfferTerms> = {},
): PrivateOfferTerms => ({
  id,
  name: `Offer ${id}`,
  version: 1,
  from: "2026-11-01",
  until: "2026-11-30",
  lines: [{ planUuid, planId: "team", ...line }],
  ...about,
});
const bought = (
  offers: readonly PrivateOfferTerms[],
  on: Day = "2026-11-21",
  meters: readonly AgreedMeter[] = [MAILS],
) => withReducedMeters(meters, SALE, offers, on);
const priceOn = (meters: readonly AgreedMeter[], day: Day) => {
  const [meter] = meters;
  assert.ok(meter);
  const { price, privateOffer } = meterPriceOn(meter, day);
  return [price, privateOffer?.id ?? null];
};

suite("SUB-21: metered units within private offers", () => {
  test("a percentage that is off usage, too, is exact on the price of a unit, and holds from the purchase to its last day", () => {
    const meters = bought([offer("a", { percent: "12.5", usage: true })]);
    assert.deepEqual(priceOn(meters, "2026-11-20"), ["0.0125", null]);
    assert.deepEqual(priceOn(meters, "2026-11-21"), ["0.0109375", "a"]);
    assert.deepEqual(priceOn(meters, "2026-11-30"), ["0.0109375", "a"]);
    assert.deepEqual(priceOn(meters, "2026-12-01"), ["0.0125", null]);
  });

  test("one that says nothing of usage leaves its prices as they are", () => {
    assert.deepEqual(bought([offer("a", { percent: "12.5" })]), [MAILS]);
    assert.deepEqual(bought([offer("a", { percent: "12.5", usage: false })]), [MAILS]);
  });

  test("an own price holds for its unit, market and term alone, and never above the list price", () => {
    const own = (price: string, about: { market?: string; term?: string; id?: string } = {}) =>
      priceOn(
        bought([
          offer("a", {
            market: about.market ?? "FR",
            term: about.term ?? "P1M",
            price: "18.00",
            meters: [{ id: about.id ?? "mails", price }],
          }),
        ]),
        "2026-11-21",
      );
    assert.deepEqual(own("0.01"), ["0.01", "a"]);
    assert.deepEqual(own("0.0125"), ["0.0125", null]);
    assert.deepEqual(own("0.02"), ["0.0125", null]);
    assert.deepEqual(own("0.01", { market: "DE" }), ["0.0125", null]);
    assert.deepEqual(own("0.01", { term: "P1Y" }), ["0.0125", null]);
    assert.deepEqual(own("0.01", { id: "gb" }), ["0.0125", null]);
  });

  test("when the best one ends the next best goes on, of those that held at the purchase", () => {
    const meters = bought([
      offer("a", { percent: "10", usage: true }, { until: "2026-12-10" }),
      offer("b", { percent: "20", usage: true }),
      offer("c", { percent: "90", usage: true }, { from: "2026-11-22" }),
      offer("d", { percent: "20", usage: true }, { until: "2026-12-31" }),
    ]);
    const by = (day: Day) => priceOn(meters, day)[1];
    assert.deepEqual(
      ["2026-11-21", "2026-11-30", "2026-12-01", "2026-12-31", "2027-01-01"].map(by),
      ["b", "b", "d", "d", null],
    );
  });

  test("at a renewal those of its day hold from then on, and what was used before keeps its price", () => {
    const first = bought([offer("a", { percent: "50", usage: true }, { until: "2026-12-31" })]);
    const second = bought(
      [offer("b", { percent: "20", usage: true }, { from: "2026-12-01", until: "2026-12-24" })],
      "2026-12-21",
      first,
    );
    const price = (day: Day) => priceOn(second, day)[0];
    assert.equal(price("2026-12-20"), "0.00625");
    assert.equal(price("2026-12-21"), "0.01");
    assert.equal(price("2026-12-25"), "0.0125");
    const none = bought([], "2027-01-21", second);
    assert.equal(priceOn(none, "2026-12-21")[0], "0.01");
    assert.equal(priceOn(none, "2027-01-21")[0], "0.0125");
    assert.deepEqual(bought([], "2027-06-21", none), [MAILS], "of what nobody can report any more");
  });

  test("the same one at a renewal goes on as one", () => {
    const winter = [offer("a", { percent: "50", usage: true }, { until: "2026-12-31" })];
    const first = bought(winter);
    assert.deepEqual(bought(winter, "2026-12-21", first), first);
  });

  test("whatever is offered, on each day of a term a unit costs the least of what held at its purchase, and never more than the list", () => {
    const day = fc.integer({ min: -20, max: 40 }).map((days) => addDays("2026-11-21", days));
    const line: fc.Arbitrary<Line> = fc.oneof(
      fc
        .integer({ min: 1, max: 9_999 })
        .map((hundredths): Line => ({ percent: `${hundredths / 100}`, usage: true })),
      fc.integer({ min: 0, max: 20_000 }).map(
        (price): Line => ({
          market: "FR",
          term: "P1M",
          price: "18.00",
          meters: [{ id: "mails", price: (price / 1_000_000).toFixed(6) }],
        }),
      ),
    );
    const any = fc
      .tuple(fc.uuid(), line, day, fc.nat({ max: 60 }))
      .map(([id, one, from, days]) => offer(id, one, { from, until: addDays(from, days) }));
    fc.assert(
      fc.property(fc.array(any, { maxLength: 6 }), fc.nat({ max: 45 }), (offers, later) => {
        const on = addDays("2026-11-21", later);
        const asked = bought(offers);
        const [meter] = asked;
        assert.ok(meter);
        const { price } = meterPriceOn(meter, on);
        const held = offers.filter(
          ({ from, until }) => from <= "2026-11-21" && until >= "2026-11-21" && until >= on,
        );
        const prices = held.flatMap(({ lines: [one] }) =>
          one === undefined
            ? []
            : "percent" in one
              ? [multiplyDecimals("0.0125", (1 - Number(one.percent) / 100).toFixed(4))]
              : (one.meters ?? []).map((own) => own.price),
        );
        const least = ["0.0125", ...prices].sort(compareDecimals)[0] ?? "";
        assert.equal(compareDecimals(price, least), 0);
        // Days are in order, and none is said twice.
        const { reduced = [] } = meter;
        for (const [at, one] of reduced.entries()) {
          assert.ok(daysBetween(one.from, one.until) >= 0);
          const next = reduced[at + 1];
          if (next !== undefined) assert.ok(one.until < next.from);
        }
        assert.deepEqual(bought(offers, "2026-11-21", asked), asked);
      }),
    );
  });
});
