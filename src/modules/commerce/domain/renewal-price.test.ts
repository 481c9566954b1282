import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { addDays, startOfDay } from "../../../kernel/calendar.ts";
import { agreed, subscription } from "./examples.fixture.ts";
import { isCheaper } from "./pricing.ts";
import { nextPriceOf, priceAtRenewal } from "./renewal-price.ts";
import type { SubscriptionFacts } from "./subscription.ts";
import type { ToldPrice } from "./told-price.ts";

const at = (text: string) => Temporal.Instant.from(text);
const ZONE = "Europe/Paris";
const priceNoticeDays = 30;

/** Told on that day of 2026 at noon UTC. */
const told = (day: string, amount: string, currency = "EUR"): ToldPrice => ({
  amount,
  currency,
  editionId: `edition-${day}`,
  editionVersion: 2,
  toldAt: at(`2026-${day}T12:00:00Z`),
});

// docs/domain/renewal-price.md: agreed is 18.00 EUR, the renewal 1 July 2026, 00:00 in Paris.
for (const [what, prices, expected] of [
  ["nothing was told", [], "18.00"],
  ["a higher price was told 30 days before", [told("05-31", "20.00")], "20.00"],
  ["a higher price was told half a day too late", [told("06-01", "20.00")], "18.00"],
  ["a lower price was told on the last day", [told("06-30", "17.00")], "17.00"],
  ["a lower price was told too late", [told("07-01", "17.00")], "18.00"],
  [
    "a rise was announced in time, the next one was not",
    [told("05-01", "20.00"), told("06-10", "22.00")],
    "20.00",
  ],
  [
    "an announced rise was lowered since",
    [told("05-01", "25.00"), told("06-20", "20.00")],
    "20.00",
  ],
  ["an announced rise was taken back", [told("05-01", "25.00"), told("06-20", "18.00")], "18.00"],
  [
    "an announced fall was followed by a late rise",
    [told("05-01", "17.00"), told("06-20", "22.00")],
    "17.00",
  ],
  [
    "a late fall was followed by a later rise",
    [told("06-05", "16.00"), told("06-20", "19.00")],
    "18.00",
  ],
  ["another currency was told", [told("05-01", "9.00", "USD")], "18.00"],
  ["a price without idle zeros was told", [told("05-01", "18")], "18"],
] as const)
  test(`decision 9: where ${what}, the renewal costs ${expected}`, () => {
    const renewsAt = startOfDay("2026-07-01", ZONE);
    const price = priceAtRenewal(agreed(), prices, { renewsAt, priceNoticeDays });
    assert.equal(price.unitPrice.amount, expected);
  });

test("decision 9: the notice is 30 days of 24 hours to the instant", () => {
  const renewsAt = startOfDay("2026-07-01", ZONE);
  const price = (toldAt: Temporal.Instant) =>
    priceAtRenewal(agreed(), [{ ...told("05-01", "20.00"), toldAt }], { renewsAt, priceNoticeDays })
      .unitPrice.amount;
  const last = renewsAt.subtract({ hours: 720 });
  assert.equal(price(last), "20.00");
  assert.equal(price(last.add({ milliseconds: 1 })), "18.00");
});

const monthly = (about: Partial<SubscriptionFacts> = {}): SubscriptionFacts =>
  subscription({
    status: "active",
    orderedAt: at("2026-06-01T08:00:00Z"),
    activatedAt: at("2026-06-01T08:00:00Z"),
    term: { start: "2026-06-01", end: "2026-07-01" },
    ...about,
  });

for (const [what, one, prices, expected] of [
  [
    "a rise told 20 days before a renewal holds from the one after",
    monthly(),
    [told("06-11", "20.00")],
    "2026-08-01 20.00",
  ],
  ["a fall holds from the next renewal", monthly(), [told("06-11", "17.00")], "2026-07-01 17.00"],
  [
    "of two changes the one that holds is named, from the day on which it does",
    monthly(),
    [told("06-01", "20.00"), told("06-20", "19.00")],
    "2026-08-01 19.00",
  ],
  [
    "what does not renew has no other price",
    monthly({ autoRenew: false }),
    [told("06-11", "17.00")],
    null,
  ],
  [
    "renewals that were stopped have none",
    monthly({ renewalsStopped: true }),
    [told("06-11", "17.00")],
    null,
  ],
  ["what has ended has none", monthly({ status: "cancelled" }), [told("06-11", "17.00")], null],
  ["the same price again is no change", monthly(), [told("06-11", "18")], null],
  [
    "a year keeps its price to its end",
    monthly({
      term: { start: "2026-06-01", end: "2027-06-01" },
      terms: agreed({ term: "P1Y", payment: "monthly" }),
    }),
    [told("06-11", "17.00")],
    "2027-06-01 17.00",
  ],
  [
    "the first paid term after a trial keeps the price that was agreed",
    monthly({
      status: "trial",
      trialEndsAt: startOfDay("2026-07-01", ZONE),
      term: { start: "2026-07-01", end: "2026-08-01" },
    }),
    [told("06-11", "17.00")],
    "2026-08-01 17.00",
  ],
] as const)
  test(`decision 9: ${what}`, () => {
    const next = nextPriceOf(one, prices, { at: at("2026-06-25T12:00:00Z"), priceNoticeDays });
    assert.equal(next && `${next.day} ${next.price.unitPrice.amount}`, expected);
  });

const winter = (until: string, from = "2026-05-01") => ({
  id: "winter",
  name: "Winter",
  version: 1,
  from,
  until,
  lines: [{ planUuid: agreed().planUuid, planId: "team", percent: "50" }],
});
const bought = (until: string) => ({
  id: "winter",
  name: "Winter",
  percent: "50",
  listPrice: { amount: "18.00", currency: "EUR" },
  until,
});
const reduced = (until: string) =>
  monthly({
    terms: agreed({ unitPrice: { amount: "9.00", currency: "EUR" }, privateOffer: bought(until) }),
  });
for (const [what, one, prices, offers, expected] of [
  [
    "its end brings the list price back",
    reduced("2026-06-30"),
    [],
    [winter("2026-06-30")],
    "2026-07-01 18.00",
  ],
  [
    "it holds for the renewal on its last day",
    reduced("2026-07-01"),
    [],
    [winter("2026-07-01")],
    "2026-08-01 18.00",
  ],
  [
    "a told price is reduced, too",
    reduced("2026-07-31"),
    [told("06-11", "17.00")],
    [winter("2026-07-31")],
    "2026-07-01 8.50",
  ],
  [
    "one that begins by then makes the renewal cheaper",
    monthly(),
    [],
    [winter("2026-07-15", "2026-07-01")],
    "2026-07-01 9.00",
  ],
  ["one that ended before changes nothing", monthly(), [], [winter("2026-06-20")], null],
] as const)
  test(`SUB-21, decision 9: the next price with a private offer: ${what}`, () => {
    const next = nextPriceOf(one, prices, {
      at: at("2026-06-25T12:00:00Z"),
      priceNoticeDays,
      privateOffers: offers,
    });
    assert.equal(next && `${next.day} ${next.price.unitPrice.amount}`, expected);
  });

test("decision 9: whatever is told, no renewal costs more than what was told 30 days before, nor more than the latest price", () => {
  const changes = fc.array(
    fc.record({
      hours: fc.integer({ min: 1, max: 60 * 24 }),
      amount: fc.constantFrom("9", "17.99", "18.00", "18.5", "22.00", "0"),
    }),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(changes, (steps) => {
      const start = at("2026-06-01T08:00:00Z");
      let when = start;
      const all = steps.map(({ hours, amount }) => {
        when = when.add({ hours });
        return { ...told("06-01", amount), toldAt: when };
      });
      let terms = agreed();
      let since = start;
      for (let month = 1; month <= 18; month += 1) {
        const day = Temporal.PlainDate.from("2026-06-01").add({ months: month }).toString();
        const renewsAt = startOfDay(day, ZONE);
        const later = all.filter(({ toldAt }) => Temporal.Instant.compare(toldAt, since) > 0);
        const known = later.filter(({ toldAt }) => Temporal.Instant.compare(toldAt, renewsAt) < 0);
        const price = priceAtRenewal(terms, known, { renewsAt, priceNoticeDays });
        const early = known.filter(
          ({ toldAt }) => Temporal.Instant.compare(toldAt, renewsAt.subtract({ hours: 720 })) <= 0,
        );
        const due = early.at(-1) ?? terms.unitPrice;
        const latest = known.at(-1) ?? terms.unitPrice;
        assert.ok(!isCheaper(due, price.unitPrice), "not more than what was announced");
        if (isCheaper(terms.unitPrice, price.unitPrice))
          assert.ok(early.length > 0, "it rises only where it was announced");
        if (isCheaper(latest, due)) assert.equal(price.unitPrice.amount, latest.amount);
        // What is named before is what happens then, as long as nothing else is told.
        const before = at(`${addDays(day, -1)}T12:00:00Z`);
        const seen = known.filter(({ toldAt }) => Temporal.Instant.compare(toldAt, before) < 0);
        if (seen.length === known.length) {
          const facts = monthly({
            term: { start: addDays(day, -28), end: day },
            activatedAt: at("2026-05-31T22:00:00Z"),
            terms,
          });
          const named = nextPriceOf(facts, known, { at: before, priceNoticeDays });
          const moves = price.unitPrice.amount !== terms.unitPrice.amount;
          assert.equal(named?.day === day, moves);
        }
        if (price.unitPrice.amount !== terms.unitPrice.amount) {
          terms = { ...terms, unitPrice: price.unitPrice };
          since = price.toldAt ?? since;
        }
      }
      // A year after the last change the latest price holds.
      const last = all.at(-1);
      if (
        last !== undefined &&
        Temporal.Instant.compare(last.toldAt, at("2027-10-01T00:00:00Z")) < 0
      )
        assert.ok(
          !isCheaper(terms.unitPrice, { amount: last.amount, currency: "EUR" }) &&
            !isCheaper({ amount: last.amount, currency: "EUR" }, terms.unitPrice),
        );
    }),
    { numRuns: 300 },
  );
});
