import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { daysBetween } from "../../../kernel/calendar.ts";
import { money, toDecimal, toJson } from "../../../kernel/money.ts";
import { agreeTerms } from "./agreed-terms.ts";
import { agreed, offer, plan } from "./examples.fixture.ts";
import { DEFAULT_SALES_POLICY } from "./policy.ts";
import { percentOf, priceOfPayment, priceOfUsage, priceText, unitsBeyond } from "./pricing.ts";
import { changesBetween, datesIfStartedAt, makeQuote, priceLine, type QuoteLine } from "./quote.ts";
import { type TaxInputs, type TaxRate, taxOn, taxRateFor } from "./tax.ts";
import { lastDay, paidPeriod, paymentPeriod, paymentsOf, startTerm } from "./term.ts";

const at = (text: string) => Temporal.Instant.from(text);

// docs/domain/first-charge.md, prices
for (const [unit, currency, pricingModel, quantity, expected] of [
  ["10.08", "EUR", "per-user", 10, "100.80"],
  ["120.96", "EUR", "per-user", 10, "1209.60"],
  ["15.00", "EUR", "flat", 1, "15.00"],
  ["15.00", "EUR", "flat", 7, "15.00"],
  ["0.333", "EUR", "per-user", 5, "1.67"],
  ["24000", "KRW", "per-user", 3, "72000"],
  ["1.2345", "KWD", "per-user", 1, "1.235"],
  ["0.00", "EUR", "per-user", 9, "0.00"],
] as const)
  test(`SUB-05: ${quantity} × ${unit} ${currency} sold ${pricingModel} is ${expected}`, () => {
    assert.equal(
      toDecimal(priceOfPayment({ amount: unit, currency }, { pricingModel, quantity })),
      expected,
    );
  });

test("SUB-05: a quantity that is not a positive whole number is a defect, not a price", () => {
  for (const quantity of [0, -1, 1.5, Number.NaN])
    assert.throws(() =>
      priceOfPayment({ amount: "1.00", currency: "EUR" }, { pricingModel: "per-user", quantity }),
    );
});

test("PUB-14: usage is billed beyond what is included, never less than nothing, to the sixth decimal", () => {
  assert.deepEqual(
    [
      ["1250.5", "1000"],
      ["1000", "1000"],
      ["3", "1000"],
      ["7", "unlimited"],
      ["0.000001", "0"],
    ].map(([units = "", included = ""]) => unitsBeyond(units, included)),
    ["250.5", "0", "0", "0", "0.000001"],
  );
  fc.assert(
    fc.property(fc.nat(1_000_000), fc.nat(999_999), fc.nat(1_000_000), (whole, part, included) => {
      const units = `${whole}.${String(part).padStart(6, "0")}`;
      const price = { amount: "0.01", currency: "KWD" };
      // At a price of one minor unit per tenth nothing is rounded away twice.
      const beyond = BigInt(whole) * 1_000_000n + BigInt(part) - BigInt(included) * 1_000_000n;
      const expected = beyond <= 0n ? 0n : (beyond * 10n * 2n + 1_000_000n) / 2_000_000n;
      assert.equal(priceOfUsage(unitsBeyond(units, String(included)), price).minor, expected);
    }),
  );
});

test("prices of one unit are shown with at least the currency's digits and no idle zeros", () => {
  assert.equal(priceText({ amount: "12", currency: "EUR" }), "12.00");
  assert.equal(priceText({ amount: "0.0010", currency: "EUR" }), "0.001");
  assert.equal(priceText({ amount: "24000", currency: "KRW" }), "24000");
});

for (const [amount, percent, expected] of [
  [64800, "3", 1944],
  [16026, "3", 481],
  [16026, "20", 3205],
  [1000, "5.5", 55],
  [1, "50", 1],
  [-1, "50", -1],
  [0, "20", 0],
] as const)
  test(`${percent} % of ${amount} smallest units is ${expected}, rounded once, half away from zero`, () => {
    assert.deepEqual(percentOf(money(amount, "EUR"), percent), money(expected, "EUR"));
  });

test("a percentage of a credit is the percentage of its charge with the sign turned", () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(2n ** 53n), max: 2n ** 53n }),
      fc.integer({ min: 0, max: 10_000 }),
      (minor, hundredths) => {
        const percent = (hundredths / 100).toFixed(2);
        assert.equal(
          percentOf(money(-minor, "EUR"), percent).minor,
          -percentOf(money(minor, "EUR"), percent).minor,
        );
      },
    ),
    { numRuns: 2_000 },
  );
});

// Decision 15: terms start at activation, on the day it is in the seller's billing zone.
for (const [activated, zone, trialDays, term, expected] of [
  ["2026-03-14T09:00:00Z", "Europe/Paris", 0, "P1M", "2026-03-14/2026-04-14"],
  ["2026-03-14T23:30:00Z", "Europe/Paris", 0, "P1M", "2026-03-15/2026-04-15"],
  ["2026-03-14T23:30:00Z", "America/New_York", 0, "P1M", "2026-03-14/2026-04-14"],
  ["2026-01-31T12:00:00Z", "Europe/Paris", 0, "P1M", "2026-01-31/2026-02-28"],
  ["2028-02-29T12:00:00Z", "Europe/Paris", 0, "P1Y", "2028-02-29/2029-02-28"],
  ["2026-06-10T12:00:00Z", "Europe/Paris", 30, "P1M", "2026-07-10/2026-08-10"],
  ["2026-06-10T22:30:00Z", "Europe/Paris", 30, "P1Y", "2026-07-11/2027-07-11"],
] as const)
  test(`SUB-08: activated ${activated} in ${zone} with ${trialDays} days of trial, the ${term} term is ${expected}`, () => {
    const started = startTerm(at(activated), { zone, trialDays, term });
    assert.equal(`${started.term.start}/${started.term.end}`, expected);
  });

test("SUB-08: a trial of 30 days is its first day and the 29 after it; paying begins with day 31", () => {
  const { trial, trialEndsAt, term } = startTerm(at("2026-06-10T12:00:00Z"), {
    zone: "Europe/Paris",
    trialDays: 30,
    term: "P1M",
  });
  assert.deepEqual(trial, { start: "2026-06-10", end: "2026-07-10" });
  assert.equal(trial && lastDay(trial), "2026-07-09");
  assert.equal(trialEndsAt?.toString(), "2026-07-09T22:00:00Z");
  assert.equal(term.start, "2026-07-10");
});

test("the payments of a term tile it without gap or overlap, from every start day and zone", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 9 * 366 }),
      fc.constantFrom(
        ["P1M", "upfront"] as const,
        ["P1Y", "monthly"] as const,
        ["P1Y", "upfront"] as const,
        ["P3Y", "monthly"] as const,
        ["P3Y", "annual"] as const,
      ),
      fc.constantFrom(
        "UTC",
        "Europe/Paris",
        "America/New_York",
        "Australia/Lord_Howe",
        "Asia/Kolkata",
        "Pacific/Apia",
      ),
      (offset, [term, payment], zone) => {
        const activated = at("2024-01-01T10:30:00Z").add({ hours: offset * 24 });
        const started = startTerm(activated, { zone, trialDays: 0, term });
        const payments = paymentsOf(term, payment);
        let end = started.term.start;
        for (let index = 0; index < payments; index += 1) {
          const paid = paidPeriod(started.term.start, { term, payment }, index);
          assert.equal(paid.start, end);
          assert.ok(daysBetween(paid.start, paid.end) >= 28);
          end = paid.end;
        }
        assert.equal(end, started.term.end);
      },
    ),
    { numRuns: 1_000 },
  );
});

test("a term is paid upfront, or in instalments that divide it", () => {
  assert.equal(paymentPeriod("P1Y", "monthly"), "P1M");
  assert.equal(paymentPeriod("P3Y", "annual"), "P1Y");
  assert.equal(paymentPeriod("P3Y", "upfront"), "P3Y");
  assert.throws(() => paymentPeriod("P1M", "annual"));
});

const rate = (about: Partial<TaxRate> = {}): TaxRate => ({
  id: "fr-20",
  sellerCountry: "FR",
  buyerCountry: "FR",
  taxClass: "software",
  buyer: "any",
  treatment: "taxed",
  percent: "20",
  name: "TVA",
  jurisdiction: "FR",
  sample: true,
  from: "2026-01-01",
  until: null,
  ...about,
});
const sale: TaxInputs = {
  sellerCountry: "FR",
  buyerCountry: "FR",
  buyerTaxId: "FR12345678901",
  taxClass: "software",
  on: "2026-11-21",
};

const RATES = [
  rate(),
  rate({ id: "fr-19", percent: "19", from: "2020-01-01", until: "2026-01-01" }),
  rate({
    id: "de-business",
    buyerCountry: "DE",
    buyer: "with-tax-id",
    treatment: "reverse-charge",
    percent: "0",
    name: "Reverse charge",
    jurisdiction: "DE",
  }),
  rate({
    id: "de-private",
    buyerCountry: "DE",
    buyer: "without-tax-id",
    percent: "19",
    name: "MwSt.",
    jurisdiction: "DE",
  }),
  rate({
    id: "us",
    buyerCountry: "US",
    treatment: "exempt",
    percent: "0",
    name: "Export",
    jurisdiction: "FR",
  }),
];

for (const [about, change, expected] of [
  ["inside the country", {}, "fr-20 taxed 20.00"],
  ["on the last day of the old rate", { on: "2025-12-31" }, "fr-19 taxed 19.00"],
  ["on the first day of the new rate", { on: "2026-01-01" }, "fr-20 taxed 20.00"],
  [
    "to a business abroad",
    { buyerCountry: "DE", buyerTaxId: "DE123456789" },
    "de-business reverse-charge 0.00",
  ],
  [
    "to a buyer abroad without tax id",
    { buyerCountry: "DE", buyerTaxId: null },
    "de-private taxed 19.00",
  ],
  ["exported", { buyerCountry: "US" }, "us exempt 0.00"],
  ["where the operator has set no rate", { buyerCountry: "BR" }, "null no-rate 0.00"],
  ["before any rate", { on: "2019-06-01" }, "null no-rate 0.00"],
] as const)
  test(`SUB-05: tax on EUR 100.00 sold ${about}: ${expected}`, () => {
    const tax = taxOn(money(10_000, "EUR"), taxRateFor(RATES, { ...sale, ...change }));
    assert.equal(`${tax.rateId} ${tax.treatment} ${toDecimal(tax.amount)}`, expected);
  });

const line = (lineId: string, about: Parameters<typeof agreed>[0] = {}): QuoteLine => {
  const terms = agreed(about);
  return { lineId, terms, problems: [], price: priceLine(terms, RATES, sale) };
};

test("SUB-05: the first invoice has what is due on activation; trials are due later and free plans never", () => {
  const quote = makeQuote([
    line("a", { quantity: 6, unitPrice: { amount: "58.00", currency: "EUR" } }),
    line("b", { quantity: 5, unitPrice: { amount: "78.00", currency: "EUR" }, trialDays: 30 }),
    line("c", { quantity: 5, unitPrice: { amount: "15.00", currency: "EUR" } }),
    line("d", { unitPrice: { amount: "0.00", currency: "EUR" } }),
  ]);
  assert.deepEqual(quote.dueOnActivation, [
    {
      net: { amount: "423.00", currency: "EUR" },
      tax: { amount: "84.60", currency: "EUR" },
      total: { amount: "507.60", currency: "EUR" },
    },
  ]);
  assert.deepEqual(quote.dueAfterTrials, [
    {
      net: { amount: "390.00", currency: "EUR" },
      tax: { amount: "78.00", currency: "EUR" },
      total: { amount: "468.00", currency: "EUR" },
    },
  ]);
  assert.equal(quote.lines[3]?.price?.charged, "never");
  assert.equal(quote.buyable, true);
});

test("SUB-05: amounts of two currencies are two totals, never one sum", () => {
  const quote = makeQuote([
    line("a"),
    line("b", { unitPrice: { amount: "24000", currency: "KRW" } }),
  ]);
  assert.deepEqual(
    quote.dueOnActivation.map(({ net }) => net),
    [
      { amount: "180.00", currency: "EUR" },
      { amount: "240000", currency: "KRW" },
    ],
  );
});

test("SUB-05: a cart with one line that cannot be bought is not bought", () => {
  const refused: QuoteLine = {
    lineId: "b",
    terms: null,
    price: null,
    problems: [{ code: "not-found", params: {} }],
  };
  assert.equal(makeQuote([line("a"), refused]).buyable, false);
  assert.equal(makeQuote([]).buyable, false);
});

test("SUB-05: the total of any cart is the sum of its lines to the last unit", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          cents: fc.integer({ min: 0, max: 5_000_000 }),
          quantity: fc.integer({ min: 1, max: 5_000 }),
        }),
        { minLength: 1, maxLength: 20 },
      ),
      (lines) => {
        const quote = makeQuote(
          lines.map(({ cents, quantity }, index) =>
            line(`${index}`, {
              quantity,
              unitPrice: toJson(money(cents, "EUR")),
            }),
          ),
        );
        const summed = quote.lines
          .filter(({ price }) => price?.charged === "on-activation")
          .reduce((total, { price }) => total + hundredths(price?.total.amount ?? "0.00"), 0n);
        assert.equal(hundredths(quote.dueOnActivation[0]?.total.amount ?? "0.00"), summed);
      },
    ),
    { numRuns: 300 },
  );
});

const hundredths = (amount: string): bigint => BigInt(amount.replace(".", ""));

test("SUB-05: the review shows when full credit ends, when the trial ends and when paying begins", () => {
  const bought = at("2026-11-21T09:41:00Z");
  const monthly = datesIfStartedAt(bought, agreed());
  assert.equal(monthly.fullCreditUntil.toString(), "2026-11-22T09:41:00Z");
  assert.equal(monthly.payingBegins, "2026-11-21");
  assert.equal(monthly.termLastDay, "2026-12-20");
  const trial = datesIfStartedAt(
    bought,
    agreed({ trialDays: 30, term: "P1Y", cancellation: { hours: 336 } }),
  );
  assert.equal(trial.trialEndsAt?.toString(), "2026-12-20T23:00:00Z");
  assert.equal(trial.payingBegins, "2026-12-21");
  assert.equal(trial.termLastDay, "2027-12-20");
});

// BEY-06: what the buyer must be told before buying after all.
for (const [about, after, expected] of [
  ["nothing", {}, []],
  [
    "another edition with the same price",
    { editionId: "edition-2", editionVersion: 2, planName: "Team+" },
    [],
  ],
  [
    "a dearer price",
    { unitPrice: { amount: "19.00", currency: "EUR" } },
    ["price-moved", "tax-moved"],
  ],
  ["another quantity", { quantity: 11 }, ["price-moved", "tax-moved"]],
  ["a trial that is gone", { trialDays: 0 }, ["trial-moved"]],
  ["a shorter window", { cancellation: { hours: 12 } }, ["conditions-moved"]],
] as const)
  test(`BEY-06: between review and purchase ${about} moved: ${expected.join(", ") || "the purchase goes on"}`, () => {
    const reviewed = makeQuote([
      line("a", { trialDays: about === "a trial that is gone" ? 30 : 0 }),
    ]);
    const now = makeQuote([line("a", after)]);
    assert.deepEqual(
      changesBetween(reviewed, now).map(({ code }) => code),
      [...expected],
    );
  });

test("BEY-06: a line that became unavailable since the review is named with its reason", () => {
  const gone: QuoteLine = {
    lineId: "a",
    terms: null,
    price: null,
    problems: [{ code: "stopped", params: {}, wayOut: { kind: "contact-publisher" } }],
  };
  assert.deepEqual(changesBetween(makeQuote([line("a")]), makeQuote([gone])), [
    { line: 0, code: "no-longer-available", before: null, after: "stopped" },
  ]);
});

test("BEY-06: what is bought keeps the price, the window and the meters of the day it was bought", () => {
  const terms = agreeTerms(
    {
      offer: offer({ version: 7, editionId: "edition-7" }),
      plan: plan({
        terms: [{ term: "P1Y", payment: "monthly" }],
        prices: { FR: { currency: "EUR", terms: { P1Y: "9.90" }, meters: { mails: "0.01" } } },
        meters: [{ id: "mails", name: "Mails", unit: "mail", included: { P1Y: "1000" } }],
        trialDays: 30,
      }),
    },
    { term: "P1Y", payment: "monthly", quantity: 4 },
    {
      market: "FR",
      sellerTimeZone: "Europe/Paris",
      language: "fr",
      trialUsed: false,
      policy: DEFAULT_SALES_POLICY,
    },
  );
  assert.deepEqual(terms?.unitPrice, { amount: "9.90", currency: "EUR" });
  assert.equal(terms?.cancellation.hours, 0, "SUB-13: what is metered is not refunded");
  assert.equal(terms?.trialDays, 30);
  assert.deepEqual(terms?.meters, [
    { id: "mails", name: "Mails", unit: "mail", price: "0.01", included: "1000" },
  ]);
  assert.equal(terms?.editionVersion, 7);
});

test("SUB-12: the window goes by how often it is billed, whatever the length of the term", () => {
  const sold = {
    offer: offer(),
    plan: plan({
      terms: [{ term: "P1Y", payment: "monthly" }],
      prices: { FR: { currency: "EUR", terms: { P1Y: "9.90" }, meters: {} } },
    }),
  };
  const terms = agreeTerms(
    sold,
    { term: "P1Y", payment: "monthly", quantity: 4 },
    {
      market: "FR",
      sellerTimeZone: "Europe/Paris",
      language: "fr",
      trialUsed: false,
      policy: DEFAULT_SALES_POLICY,
    },
  );
  assert.equal(terms?.cancellation.hours, 24);
});

test("SUB-08: a customer that had its trial of an offer buys it without a second one", () => {
  const context = {
    market: "FR",
    sellerTimeZone: "Europe/Paris",
    language: "en",
    policy: DEFAULT_SALES_POLICY,
  };
  const choice = { term: "P1M", payment: "upfront", quantity: 1 } as const;
  const sold = { offer: offer(), plan: plan({ trialDays: 30 }) };
  assert.equal(agreeTerms(sold, choice, { ...context, trialUsed: false })?.trialDays, 30);
  assert.equal(agreeTerms(sold, choice, { ...context, trialUsed: true })?.trialDays, 0);
});

test("a term the plan is not sold for, or a market without price, has no terms to agree on", () => {
  const context = {
    sellerTimeZone: "Europe/Paris",
    language: "en",
    trialUsed: false,
    policy: DEFAULT_SALES_POLICY,
  };
  const sold = { offer: offer(), plan: plan() };
  const monthly = { term: "P1M", payment: "upfront", quantity: 1 } as const;
  assert.equal(
    agreeTerms(sold, { ...monthly, term: "P1Y" }, { ...context, market: "FR" }),
    undefined,
  );
  assert.equal(agreeTerms(sold, monthly, { ...context, market: "KR" }), undefined);
});
