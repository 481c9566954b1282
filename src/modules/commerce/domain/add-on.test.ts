import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { daysBetween } from "../../../kernel/calendar.ts";
import { amountOf, toDecimal } from "../../../kernel/money.ts";
import { decideActivation } from "./activation.ts";
import { type AddOnQuote, addOnReasons, firstPeriodOf, quoteAddOn } from "./add-on.ts";
import { agreed, offer, plan, subscription } from "./examples.fixture.ts";
import type { PlanForSale } from "./for-sale.ts";
import { DEFAULT_SALES_POLICY } from "./policy.ts";
import { priceOfPayment } from "./pricing.ts";
import { periodWith, priceOfDays } from "./prorata.ts";
import type { SellingContext } from "./quote-cart.ts";
import type { SubscriptionFacts } from "./subscription.ts";
import { decideAction, type SubscriptionAction } from "./subscription-actions.ts";
import { paymentPeriod } from "./term.ts";

const at = (text: string) => Temporal.Instant.from(text);
const ADD_ON = "01890000-0000-7000-8000-0000000000b0";

/** Ten licences of Team, active since 18 June 2026, paid month by month. */
const base = (about: Partial<SubscriptionFacts> = {}): SubscriptionFacts =>
  subscription({
    status: "active",
    orderedAt: at("2026-06-18T08:00:00Z"),
    activatedAt: at("2026-06-18T08:00:00Z"),
    term: { start: "2026-06-18", end: "2026-07-18" },
    ...about,
  });

const addOn = (about: Partial<PlanForSale> = {}): PlanForSale =>
  plan({
    planUuid: ADD_ON,
    planId: "archive",
    texts: { en: { name: "Archive", description: "Ten years back" } },
    prices: { FR: { currency: "EUR", terms: { P1M: "10.08", P1Y: "96.00" }, meters: {} } },
    terms: [
      { term: "P1M", payment: "upfront" },
      { term: "P1Y", payment: "monthly" },
    ],
    addOn: { bases: ["team"] },
    ...about,
  });

function context(
  one: PlanForSale = addOn(),
  about: Partial<SellingContext> & { on?: string } = {},
): SellingContext {
  return {
    at: at(about.on ?? "2026-06-20T09:00:00Z"),
    supply: new Map([[one.planUuid, { offer: offer(), plan: one }]]),
    customer: { tenantId: "t", country: "FR", segment: "commercial" },
    seller: { tenantId: "p", kind: "partner", partnerType: "direct-bill" },
    holdings: new Map(),
    trialsUsed: new Set(),
    privateOffers: [],
    rates: [],
    parties: {
      issuerCountry: "FR",
      buyerCountry: "FR",
      buyerTaxId: null,
      timeZone: "Europe/Paris",
    },
    credit: [],
    policy: DEFAULT_SALES_POLICY,
    ...about,
  };
}

function quoted(
  one: SubscriptionFacts,
  quantity: number,
  given: SellingContext = context(),
): AddOnQuote {
  const quote = quoteAddOn(one, { planUuid: ADD_ON, quantity }, given);
  assert.ok(quote.ok, JSON.stringify(quote));
  return quote.value;
}

// docs/domain/add-ons.md, eligibility
for (const [reason, code, given, about] of [
  ["another base plan", "other-base", context(addOn({ addOn: { bases: ["business"] } })), {}],
  [
    "a market without price",
    "country-not-served",
    context(addOn(), { customer: { tenantId: "t", country: "KR", segment: "commercial" } }),
    {},
  ],
  ["another segment", "segment-not-served", context(addOn({ segments: ["education"] })), {}],
  [
    "the limit for a customer",
    "limit-reached",
    context(addOn({ limitPerCustomer: 1 }), {
      holdings: new Map([[ADD_ON, { held: 1, ownId: "s", ownSuspendedId: null }]]),
    }),
    {},
  ],
  ["a stopped plan", "stopped", context(addOn({ sold: false })), {}],
  [
    "an indirect reseller",
    "partner-does-not-transact",
    context(addOn(), {
      seller: { tenantId: "p", kind: "partner", partnerType: "indirect-reseller" },
    }),
    {},
  ],
  [
    "periods that it has no price for",
    "period-not-offered",
    context(),
    { terms: agreed({ term: "P3Y", payment: "upfront" }) },
  ],
] as const)
  test(`SUB-10: an add-on is refused for ${reason}, with that reason`, () => {
    const found = given.supply.get(ADD_ON);
    assert.ok(found);
    assert.deepEqual(
      addOnReasons(base(about), found, given)?.map((one) => one.code),
      [code],
    );
    const refused = quoteAddOn(base(about), { planUuid: ADD_ON, quantity: 1 }, given);
    assert.ok(!refused.ok);
    assert.equal(refused.problem.code, "commerce/add-on-not-available");
    assert.deepEqual(refused.problem.params["reasons"], [code]);
  });

test("SUB-10: what is no add-on, of another offer, or private to others is not there at all", () => {
  const unknown = (one: PlanForSale, sub = base()) => {
    const refused = quoteAddOn(sub, { planUuid: ADD_ON, quantity: 1 }, context(one));
    assert.ok(!refused.ok);
    assert.equal(refused.problem.code, "commerce/plan-not-found");
  };
  unknown(addOn({ addOn: null }));
  unknown(addOn({ visibility: "private", audienceTenantIds: ["somebody"] }));
  unknown(addOn(), base({ terms: agreed({ offerId: "another" }) }));
  assert.ok(quoted(base(), 1, context(addOn({ visibility: "private", audienceTenantIds: ["t"] }))));
});

test("SUB-10: the plan's limits of licences hold for an add-on", () => {
  const refused = quoteAddOn(
    base(),
    { planUuid: ADD_ON, quantity: 6 },
    context(addOn({ maxQuantity: 5 })),
  );
  assert.ok(!refused.ok);
  assert.equal(refused.problem.code, "commerce/quantity-out-of-range");
});

const paris = "Europe/Paris";
for (const [about, allowed] of [
  [{}, undefined],
  [{ status: "pending-activation", activatedAt: null, term: null }, "commerce/base-not-active"],
  [{ status: "trial", trialEndsAt: at("2026-07-18T00:00:00Z") }, "commerce/base-not-active"],
  [{ status: "suspended" }, "commerce/base-not-active"],
  [{ status: "cancelled", endedAt: at("2026-06-19T00:00:00Z") }, "commerce/subscription-ended"],
  [{ addOnOf: { baseId: "b", anchor: "2026-06-18" } }, "commerce/add-on-has-none"],
] as [Partial<SubscriptionFacts>, string | undefined][])
  test(`SUB-10: add-ons of a subscription that is ${about.status ?? (about.addOnOf ? "an add-on" : "active")} ${allowed === undefined ? "can be bought" : "cannot be bought"}`, () => {
    const when = { at: at("2026-06-20T09:00:00Z"), viewer: { isSeller: true, transacts: true } };
    const decision = decideAction("buy-add-on", base(about), when);
    assert.equal(decision.ok ? undefined : decision.problem.code, allowed);
    const reseller = { ...when, viewer: { isSeller: true, transacts: false } };
    const refused = decideAction("buy-add-on", base(about), reseller);
    assert.ok(!refused.ok && refused.problem.code === "commerce/partner-does-not-transact");
  });

test("SUB-10: auto-renew of an add-on is its base's and cannot be set on it", () => {
  const one = base({ addOnOf: { baseId: "b", anchor: "2026-06-18" } });
  for (const action of ["turn-off-auto-renew", "turn-on-auto-renew"] as SubscriptionAction[]) {
    const refused = decideAction(action, one, {
      at: at("2026-06-20T09:00:00Z"),
      viewer: { isSeller: true },
    });
    assert.ok(!refused.ok && refused.problem.code === "commerce/follows-base");
  }
});

// docs/domain/add-ons.md, days
for (const [on, quantity, days, of, net] of [
  ["2026-06-18T09:00:00Z", 4, 30, 30, "40.32"],
  ["2026-06-20T09:00:00Z", 2, 28, 30, "18.82"],
  ["2026-07-17T21:59:59Z", 4, 1, 30, "1.34"],
  ["2026-07-17T22:00:00Z", 4, 31, 31, "40.32"],
] as const)
  test(`SUB-10: ${quantity} licences at 10.08 bought at ${on} cost ${net} for ${days} of ${of} days`, () => {
    const quote = quoted(base(), quantity, context(addOn(), { on }));
    assert.equal(daysBetween(quote.paid.start, quote.paid.end), days);
    assert.equal(quote.of, of);
    assert.equal(quote.price.net.amount, net);
    assert.equal(quote.terms.trialDays, 0);
  });

test("SUB-10: a year paid monthly gives the add-on the base's months and its last day", () => {
  const yearly = base({
    term: { start: "2026-06-18", end: "2027-06-18" },
    terms: agreed({ term: "P1Y", payment: "monthly" }),
  });
  const quote = quoted(yearly, 1, context(addOn(), { on: "2026-09-01T09:00:00Z" }));
  assert.deepEqual(quote.paid, { start: "2026-09-01", end: "2026-09-18" });
  assert.equal(quote.of, 31);
  assert.equal(quote.termEnd, "2027-06-18");
  assert.deepEqual(quote.nextPayment, {
    day: "2026-09-18",
    amount: { amount: "96.00", currency: "EUR" },
  });
});

test("SUB-10: where the base ends with its period, no payment follows", () => {
  assert.equal(quoted(base({ autoRenew: false }), 1).nextPayment, null);
  assert.ok(quoted(base(), 1).nextPayment);
});

test("SUB-10: a free add-on costs nothing", () => {
  const free = addOn({ prices: { FR: { currency: "EUR", terms: { P1M: "0.00" }, meters: {} } } });
  const { price, nextPayment } = quoted(base(), 3, context(free));
  assert.deepEqual([price.total.amount, price.charged, nextPayment], ["0.00", "never", null]);
});

test("SUB-10: a trial of the add-on's plan is not given", () => {
  assert.equal(quoted(base(), 1, context(addOn({ trialDays: 30 }))).terms.trialDays, 0);
});

const days = fc
  .date({
    min: new Date("2024-01-01T12:00:00Z"),
    max: new Date("2027-12-31T12:00:00Z"),
    noInvalidDate: true,
  })
  .map((one) => one.toISOString().slice(0, 10));
const PERIODS = [
  ["P1M", "upfront"],
  ["P1Y", "upfront"],
  ["P1Y", "monthly"],
  ["P3Y", "annual"],
  ["P3Y", "upfront"],
] as const;

test("SUB-10: the first charge covers the days from the purchase to the end of the base's period, never a day before either, never more than a period", () => {
  fc.assert(
    fc.property(
      days,
      fc.integer({ min: 0, max: 2_000 }),
      fc.integer({ min: 0, max: 60 }),
      fc.constantFrom(...PERIODS),
      (anchor, bought, later, [term, payment]) => {
        const orderedOn = Temporal.PlainDate.from(anchor).add({ days: bought }).toString();
        const today = Temporal.PlainDate.from(orderedOn).add({ days: later }).toString();
        const { paid, running } = firstPeriodOf({ term, payment }, anchor, { orderedOn, today });
        const length = paymentPeriod(term, payment);
        assert.deepEqual(running, periodWith(today, anchor, length));
        assert.equal(paid.end, running.end);
        assert.ok(paid.start >= orderedOn && paid.start >= running.start && paid.start <= today);
        assert.ok(paid.start === orderedOn || paid.start === running.start);
        // The next period begins where this one ends: nothing is charged twice, no day is left out.
        assert.equal(periodWith(paid.end, anchor, length).start, paid.end);
      },
    ),
  );
});

test("SUB-10: the days before and after any purchase together cost what the period costs, within one unit", () => {
  fc.assert(
    fc.property(
      days,
      fc.integer({ min: 1, max: 364 }),
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 1, max: 100_000 }),
      (anchor, after, quantity, cents) => {
        const unit = { amount: (cents / 100).toFixed(2), currency: "EUR" as const };
        const orderedOn = Temporal.PlainDate.from(anchor).add({ days: after }).toString();
        const { paid, running } = firstPeriodOf({ term: "P1M", payment: "upfront" }, anchor, {
          orderedOn,
          today: orderedOn,
        });
        const of = daysBetween(running.start, running.end);
        const left = daysBetween(paid.start, paid.end);
        const whole = priceOfPayment(unit, { pricingModel: "per-user", quantity });
        const charged = priceOfDays(unit, { quantity, days: left, of });
        assert.ok(charged.minor >= 0n && charged.minor <= whole.minor);
        if (left === of) return assert.equal(charged.minor, whole.minor);
        const before = priceOfDays(unit, { quantity, days: of - left, of });
        const off = charged.minor + before.minor - whole.minor;
        assert.ok(off >= -1n && off <= 1n, toDecimal(charged));
      },
    ),
  );
});

test("SUB-10: activated in the period it was bought in, what was previewed is charged; later, that later period; the term ends with the base's", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 29 }),
      fc.integer({ min: 0, max: 29 }),
      (bought, waits) => {
        const orderedAt = at("2026-06-18T09:00:00Z").add({ hours: bought * 24 });
        const activatedAt = orderedAt.add({ hours: waits * 24 });
        const quote = quoted(base(), 2, context(addOn(), { on: orderedAt.toString() }));
        const pending = subscription({
          status: "pending-activation",
          orderedAt,
          terms: quote.terms,
          addOnOf: { baseId: "b", anchor: "2026-06-18" },
        });
        const done = decideActivation(
          pending,
          { planId: "archive", quantity: 2 },
          activatedAt,
          base(),
        );
        assert.ok(done.ok);
        const { addOn: first, term, status } = done.value;
        assert.ok(first);
        assert.equal(status, "active");
        const today = activatedAt.toZonedDateTimeISO(paris).toPlainDate().toString();
        const inTime = today < quote.paid.end;
        assert.deepEqual(
          { start: first.from, end: first.until, of: first.of },
          inTime
            ? { ...quote.paid, of: quote.of }
            : { start: "2026-07-18", end: "2026-08-18", of: 31 },
        );
        assert.equal(term.end, inTime ? "2026-07-18" : "2026-08-18");
        if (inTime)
          assert.equal(
            amountOf(quote.price.net).minor,
            priceOfDays(quote.terms.unitPrice, {
              quantity: 2,
              days: daysBetween(first.from, first.until),
              of: first.of,
            }).minor,
          );
      },
    ),
  );
});

test("SUB-10: an add-on is not activated while its base is not active", () => {
  const pending = subscription({
    status: "pending-activation",
    orderedAt: at("2026-06-20T09:00:00Z"),
    terms: agreed({ planId: "archive" }),
    addOnOf: { baseId: "b", anchor: "2026-06-18" },
  });
  const refused = decideActivation(
    pending,
    { planId: "archive", quantity: null },
    at("2026-06-21T09:00:00Z"),
    base({ status: "suspended" }),
  );
  assert.ok(!refused.ok && refused.problem.code === "commerce/base-not-active");
});
