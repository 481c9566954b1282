import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { addDays, type Day, day } from "../../../kernel/calendar.ts";
import type { DealCustomer } from "./deal.ts";
import { DEAL_STATUSES } from "./deal-lifecycle.ts";
import { isDuplicate, isSameCustomer, keysOf, nameKey, overlap } from "./duplicates.ts";

const customer = (changes: Partial<DealCustomer>): DealCustomer => ({
  company: "Société Générale du Port",
  country: "FR",
  city: "Le Havre",
  ...changes,
});
const YEAR = { startsOn: day("2026-12-01"), endsOn: day("2027-11-30") };

suite("LIC-07: the same sale registered twice", () => {
  for (const [name, key] of [
    ["Société  GÉNÉRALE du Port.", "societe generale du port"],
    ["ＡＴＥＬＩＥＲＳ Morvan", "ateliers morvan"],
    ["한빛 무역(주)", "한빛 무역 주"],
    ["Øresund & Søn", "øresund søn"],
    ["…", ""],
  ] as const)
    test(`${name} is known again as “${key}”`, () => {
      assert.equal(nameKey(name), key);
      assert.equal(nameKey(key), key);
    });

  for (const [what, one, other, same] of [
    ["another spelling, same country", {}, { company: "SOCIETE GENERALE DU PORT" }, true],
    ["the same name in another country", {}, { country: "BE" }, false],
    [
      "another name, same tax ID",
      { taxId: "FR 40 303" },
      { company: "SGP", taxId: "fr40-303" },
      true,
    ],
    [
      "the same tax ID in another country",
      { taxId: "123" },
      { company: "SGP", country: "BE", taxId: "123" },
      false,
    ],
    [
      "another name and country, same domain",
      { domain: "port.example" },
      { company: "SGP", country: "BE", domain: "port.example" },
      true,
    ],
    ["another name, nothing else known", {}, { company: "SGP" }, false],
  ] as const)
    test(`${what}: ${same ? "the same customer" : "another customer"}`, () => {
      assert.equal(isSameCustomer(keysOf(customer(one)), keysOf(customer(other))), same);
    });

  test("the last day counts, and a perpetual deal runs for ever", () => {
    const next = { startsOn: day("2027-11-30"), endsOn: null };
    assert.ok(overlap(YEAR, next));
    assert.ok(!overlap(YEAR, { ...next, startsOn: day("2027-12-01") }));
    assert.ok(overlap({ startsOn: day("2020-01-01"), endsOn: null }, next));
  });

  test("what was rejected or withdrawn is no duplicate; everything else is, whatever its status", () => {
    const keys = keysOf(customer({}));
    assert.deepEqual(
      DEAL_STATUSES.filter((status) =>
        isDuplicate({ ...keys, ...YEAR }, { ...keys, ...YEAR, status }),
      ),
      ["submitted", "in-review", "approved", "action-required", "expired"],
    );
  });

  test("two deals have a day in common exactly if some day is in both, either way round", () => {
    const span = fc
      .tuple(fc.integer({ min: 0, max: 40 }), fc.option(fc.integer({ min: 0, max: 20 })))
      .map(([from, length]): { startsOn: Day; endsOn: Day | null } => {
        const startsOn = addDays(day("2026-11-01"), from);
        return { startsOn, endsOn: length === null ? null : addDays(startsOn, length) };
      });
    const days = Array.from({ length: 90 }, (_, index) => addDays(day("2026-11-01"), index));
    const runs = (deal: { startsOn: Day; endsOn: Day | null }, on: Day) =>
      deal.startsOn <= on && (deal.endsOn === null || on <= deal.endsOn);
    fc.assert(
      fc.property(span, span, (a, b) => {
        const expected = days.some((on) => runs(a, on) && runs(b, on));
        return overlap(a, b) === expected && overlap(b, a) === expected;
      }),
      { numRuns: 200 },
    );
  });
});
