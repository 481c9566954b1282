import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { addDays, type Day, startOfDay } from "../../../kernel/calendar.ts";
import { toJson } from "../../../kernel/money.ts";
import { nextPaymentWith } from "./change-quantity.ts";
import { agreed, subscription } from "./examples.fixture.ts";
import { DEFAULT_SALES_POLICY } from "./policy.ts";
import { priceOfPayment } from "./pricing.ts";
import type { PrivateOfferTerms } from "./private-offer-terms.ts";
import { beginPeriod } from "./renewal.ts";
import { termsAtRenewal } from "./renewal-price.ts";
import type { ToldPrice } from "./told-price.ts";

const ZONE = "Europe/Paris";
const { priceNoticeDays } = DEFAULT_SALES_POLICY;
const BOUGHT = "2026-06-01";

const day = fc.integer({ min: 0, max: 400 }).map((days) => addDays(BOUGHT, days));
const privateOffer = fc
  .tuple(fc.uuid(), day, fc.integer({ min: 0, max: 90 }), fc.integer({ min: 1, max: 9_900 }))
  .map(
    ([id, from, days, hundredths]): PrivateOfferTerms => ({
      id,
      name: id,
      version: 1,
      from,
      until: addDays(from, days),
      lines: [{ planUuid: agreed().planUuid, planId: "team", percent: `${hundredths / 100}` }],
    }),
  );
const told = fc.tuple(day, fc.integer({ min: 100, max: 4_000 })).map(
  ([on, cents]): ToldPrice => ({
    amount: (cents / 100).toFixed(2),
    currency: "EUR",
    editionId: on,
    editionVersion: 2,
    toldAt: startOfDay(on, ZONE).add({ hours: 9 }),
  }),
);

test("BEY-06, SUB-21: the next payment that a preview names is what the period then costs, whatever private offers and told prices there are", () => {
  fc.assert(
    fc.property(
      fc.array(privateOffer, { maxLength: 4 }),
      fc.array(told, { maxLength: 4 }),
      fc.constantFrom(
        ["P1M", "upfront", "2026-07-01"] as const,
        ["P1Y", "monthly", "2027-06-01"] as const,
        ["P1Y", "annual", "2027-06-01"] as const,
      ),
      fc.nat({ max: 27 }),
      fc.integer({ min: 1, max: 50 }),
      (privateOffers, prices, [term, payment, end], later, to) => {
        const today: Day = addDays(term === "P1M" ? BOUGHT : addDays(end, -28), later);
        const facts = {
          ...subscription({
            status: "active",
            orderedAt: startOfDay(BOUGHT, ZONE),
            activatedAt: startOfDay(BOUGHT, ZONE),
            term: { start: BOUGHT, end },
            terms: agreed({ term, payment }),
          }),
          quantity: 10,
          batches: [],
          paid: [],
          privateOffers,
          // What is told after a preview is not known to it.
          told: prices
            .filter(
              ({ toldAt }) => toldAt.epochMilliseconds < startOfDay(today, ZONE).epochMilliseconds,
            )
            .sort((a, b) => a.toldAt.epochMilliseconds - b.toldAt.epochMilliseconds),
        };
        const at = startOfDay(today, ZONE);
        const named = nextPaymentWith(facts, to, { status: "active", today, at });
        assert.ok(named);
        const begun = beginPeriod(facts, named.day);
        assert.ok(begun);
        const terms = begun.renewed
          ? termsAtRenewal(facts.terms, {
              told: facts.told,
              privateOffers,
              renewsAt: startOfDay(named.day, ZONE),
              priceNoticeDays,
            }).terms
          : facts.terms;
        const charged = toJson(priceOfPayment(terms.unitPrice, { ...terms, quantity: to }));
        assert.deepEqual(named.after, charged);
      },
    ),
  );
});
