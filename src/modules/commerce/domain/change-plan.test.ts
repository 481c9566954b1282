import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { daysBetween, startOfDay } from "../../../kernel/calendar.ts";
import { amountOf, sum } from "../../../kernel/money.ts";
import type { AgreedTerms, QuantityLine } from "../events.ts";
import {
  decidePlanChange,
  type PlanChange,
  type PlanContext,
  planReasons,
  stillChangesPlan,
} from "./change-plan.ts";
import { decideQuantityChange } from "./change-quantity.ts";
import { agreed, offer, plan, subscription } from "./examples.fixture.ts";
import type { PlanForSale } from "./for-sale.ts";
import { isPosted, type LicenceFacts, type PaidLine } from "./licence-batches.ts";
import { DEFAULT_SALES_POLICY } from "./policy.ts";
import { priceOfDays } from "./prorata.ts";
import type { ForSale } from "./quote-cart.ts";

const at = (text: string) => Temporal.Instant.from(text);
const BUSINESS = "01890000-0000-7000-8000-0000000000c0";
const sale = {
  rates: [],
  parties: { sellerCountry: "FR", buyerCountry: "FR", buyerTaxId: null },
};

/** The plan Business of the same offer, at 30.00 EUR a licence and month. */
const business = (about: Partial<PlanForSale> = {}): ForSale => ({
  offer: offer(),
  plan: plan({
    planUuid: BUSINESS,
    planId: "business",
    texts: { en: { name: "Business", description: "For a company" } },
    prices: { FR: { currency: "EUR", terms: { P1M: "30.00", P1Y: "300.00" }, meters: {} } },
    terms: [
      { term: "P1M", payment: "upfront" },
      { term: "P1Y", payment: "monthly" },
    ],
    ...about,
  }),
});

const context = (
  instant = "2026-06-28T09:00:00Z",
  about: Partial<PlanContext> = {},
): PlanContext & { sale: typeof sale } => ({
  at: at(instant),
  customer: { tenantId: "t", country: "FR", segment: "commercial" },
  seller: { tenantId: "p", kind: "partner", partnerType: "direct-bill" },
  holdings: new Map(),
  privateOffers: [],
  policy: DEFAULT_SALES_POLICY,
  addOns: [],
  sale,
  ...about,
});

/** Ten licences of Team at 18.00 EUR, active since 18 June 2026, paid to 17 July. */
function active(about: Partial<LicenceFacts> = {}, terms: Partial<AgreedTerms> = {}): LicenceFacts {
  const ordered = at("2026-06-18T08:00:00Z");
  const quantity = about.quantity ?? 10;
  return {
    ...subscription({
      status: "active",
      orderedAt: ordered,
      activatedAt: ordered,
      term: { start: "2026-06-18", end: "2026-07-18" },
      paidUntil: "2026-07-18",
      terms: agreed({ ...terms, quantity }),
    }),
    quantity,
    batches: [],
    paid: [charged("c0", null, quantity, "2026-06-18", 18_00n * BigInt(quantity))],
    ...about,
  };
}

const charged = (
  chargeId: string,
  batchId: string | null,
  quantity: number,
  start: string,
  minor: bigint,
): PaidLine => ({
  chargeId,
  batchId,
  quantity,
  period: { start, end: "2026-07-18" },
  net: { minor, currency: "EUR" },
  tax: { minor: 0n, currency: "EUR" },
});

function decided(...given: Parameters<typeof decidePlanChange>): PlanChange {
  const decision = decidePlanChange(...given);
  assert.ok(decision.ok, JSON.stringify(decision));
  return decision.value;
}
const refusal = (...given: Parameters<typeof decidePlanChange>) => {
  const decision = decidePlanChange(...given);
  return decision.ok ? "allowed" : decision.problem.code;
};
const amounts = (lines: readonly QuantityLine[]) =>
  lines.map(({ kind, quantity, from, days, of, net }) => [
    kind,
    quantity,
    from,
    `${days}/${of}`,
    net.amount,
  ]);

test("SUB-09: another plan credits the days that are left at the old price and charges them at the new one", () => {
  const change = decided(active(), business(), context());
  assert.deepEqual(amounts(change.lines), [
    ["credit", 10, "2026-06-18", "30/30", "-180.00"],
    ["charge", 10, "2026-06-18", "10/30", "60.00"],
  ]);
  assert.deepEqual(amounts(change.charged), [["charge", 10, "2026-06-28", "20/30", "200.00"]]);
  assert.deepEqual(change.nextPayment, {
    day: "2026-07-18",
    before: { amount: "180.00", currency: "EUR" },
    after: { amount: "300.00", currency: "EUR" },
  });
  assert.deepEqual([change.day, change.until], ["2026-06-28", "2026-07-18"]);
});

test("SUB-09: on the first day of a period the old plan is credited whole", () => {
  const change = decided(active(), business(), context("2026-06-18T20:00:00Z"));
  assert.deepEqual(amounts(change.lines), [["credit", 10, "2026-06-18", "30/30", "-180.00"]]);
  assert.deepEqual(amounts(change.charged), [["charge", 10, "2026-06-18", "30/30", "300.00"]]);
});

test("SUB-09: every batch of licences is settled, and the new plan pays for all of them together", () => {
  const facts = active({
    quantity: 12,
    batches: [
      {
        id: "b",
        quantity: 2,
        addedAt: at("2026-06-20T09:00:00Z"),
        paid: { start: "2026-06-20", end: "2026-07-18" },
      },
    ],
    paid: [
      charged("c0", null, 10, "2026-06-18", 180_00n),
      charged("c1", "b", 2, "2026-06-20", 33_60n),
    ],
  });
  const change = decided(facts, business(), context());
  assert.deepEqual(amounts(change.lines), [
    ["credit", 10, "2026-06-18", "30/30", "-180.00"],
    ["credit", 2, "2026-06-20", "28/30", "-33.60"],
    ["charge", 10, "2026-06-18", "10/30", "60.00"],
    ["charge", 2, "2026-06-20", "8/30", "9.60"],
  ]);
  assert.deepEqual(amounts(change.charged), [["charge", 12, "2026-06-28", "20/30", "240.00"]]);
});

test("SUB-09: from then on the plan's price, limits and meters are those sold now; the rest stays as agreed", () => {
  const facts = active({}, { cancellation: { hours: 72 }, storeFeePercent: "5", trialDays: 30 });
  const { terms } = decided(facts, business({ minQuantity: 5, maxQuantity: 20 }), context());
  assert.deepEqual(
    [terms.planId, terms.unitPrice.amount, terms.quantity, terms.quantityLimits],
    ["business", "30.00", 10, { minimum: 5, maximum: 20 }],
  );
  assert.deepEqual(
    [terms.cancellation.hours, terms.storeFeePercent, terms.trialDays, terms.term, terms.payment],
    [72, "5", 30, "P1M", "upfront"],
  );
});

test("SUB-09: in a trial another plan that has one too is free, and the trial goes on", () => {
  const trial = active(
    {
      status: "trial",
      trialEndsAt: startOfDay("2026-07-18", "Europe/Paris"),
      term: { start: "2026-07-18", end: "2026-08-18" },
      paidUntil: null,
      paid: [],
    },
    { trialDays: 30 },
  );
  const change = decided(trial, business({ trialDays: 14 }), context());
  assert.deepEqual([change.lines, change.charged, change.until], [[], [], "2026-07-18"]);
  assert.equal(change.terms.trialDays, 30);
  assert.equal(change.nextPayment?.after.amount, "300.00");
  assert.deepEqual(
    planReasons(trial, business(), context())?.map(({ code }) => code),
    ["no-trial"],
  );
});

test("SUB-09: to and from a plan without a price", () => {
  const free = business({
    prices: { FR: { currency: "EUR", terms: { P1M: "0.00" }, meters: {} } },
  });
  const down = decided(active(), free, context());
  assert.deepEqual(down.charged, []);
  assert.equal(down.lines.length, 2);
  const gratis = active({ paid: [] }, { unitPrice: { amount: "0.00", currency: "EUR" } });
  const up = decided(gratis, business(), context());
  assert.deepEqual(up.lines, []);
  assert.deepEqual(amounts(up.charged), [["charge", 10, "2026-06-28", "20/30", "200.00"]]);
});

const held = { held: 1, ownSuspendedId: null, ownId: null };
const market = (currency: string, terms: Record<string, string>) => ({
  prices: { FR: { currency, terms, meters: {} } },
});
for (const [what, code, found, given, facts] of [
  ["is no longer sold", "stopped", business({ sold: false }), context(), {}],
  [
    "is held as often as a customer may",
    "limit-reached",
    business({ limitPerCustomer: 1 }),
    context(undefined, { holdings: new Map([[BUSINESS, held]]) }),
    {},
  ],
  ["has no price in the country", "country-not-served", business({ prices: {} }), context(), {}],
  [
    "is for other segments",
    "segment-not-served",
    business({ segments: ["education"] }),
    context(),
    {},
  ],
  ["takes fewer licences", "quantity-out-of-range", business({ maxQuantity: 9 }), context(), {}],
  ["takes more licences", "quantity-out-of-range", business({ minQuantity: 11 }), context(), {}],
  [
    "has no price for the term",
    "period-not-offered",
    business(market("EUR", { P1Y: "300.00" })),
    context(),
    {},
  ],
  [
    "is not sold for the payments",
    "period-not-offered",
    business(),
    context(),
    { terms: agreed({ term: "P1Y", payment: "upfront" }) },
  ],
  [
    "is sold in another currency",
    "other-currency",
    business(market("USD", { P1M: "9" })),
    context(),
    {},
  ],
  ["is sold flat", "other-pricing-model", business({ pricingModel: "flat" }), context(), {}],
  [
    "does not have an add-on that is held",
    "add-ons-need-plan",
    business(),
    context(undefined, { addOns: [{ name: "Archive", bases: ["team"] }] }),
    {},
  ],
  [
    "is of a publisher that the operator suspended",
    "publisher-suspended",
    { ...business(), offer: { ...offer(), publisherSuspended: true } },
    context(),
    {},
  ],
] as const)
  test(`SUB-09: a plan that ${what} is not possible, and the reason is given`, () => {
    const one = active(facts as Partial<LicenceFacts>);
    assert.deepEqual(
      planReasons(one, found as ForSale, given)?.map((reason) => reason.code),
      [code],
    );
    assert.equal(refusal(one, found as ForSale, given), "commerce/plan-not-possible");
  });

test("SUB-09: plans of other offers, of other audiences and add-ons are not there at all", () => {
  for (const found of [
    { ...business(), offer: offer({ offerId: "01890000-0000-7000-8000-0000000000ff" }) },
    business({ visibility: "private", audienceTenantIds: ["other"] }),
    business({ addOn: { bases: ["team"] } }),
    undefined,
  ])
    assert.equal(refusal(active(), found, context()), "commerce/plan-unknown");
  const mine = business({ visibility: "private", audienceTenantIds: ["t"] });
  assert.equal(refusal(active(), mine, context()), "allowed");
  assert.equal(
    refusal(active(), { offer: offer(), plan: plan() }, context()),
    "commerce/plan-same",
  );
});

const suspended = {
  from: "active",
  at: at("2026-06-20T09:00:00Z"),
  until: at("2026-09-20T09:00:00Z"),
  reason: "fraud",
} as const;
for (const [status, code, about] of [
  ["pending-activation", "commerce/plan-not-yet", { activatedAt: null, term: null }],
  ["suspended", "commerce/plan-suspended", { suspension: suspended }],
  ["cancelled", "commerce/subscription-ended", {}],
  ["expired", "commerce/subscription-ended", {}],
  ["deleted", "commerce/subscription-ended", {}],
] as const)
  test(`SUB-09: the plan of a ${status} subscription stays`, () => {
    assert.equal(refusal(active({ status, ...about }), business(), context()), code);
  });

test("SUB-09: an add-on keeps its plan", () => {
  const addOnOf = { baseId: "b", anchor: "2026-06-18" };
  assert.equal(refusal(active({ addOnOf }), business(), context()), "commerce/plan-of-add-on");
});

test("BEY-06: a change that was agreed to too late is not done", () => {
  const facts = active();
  const change = decided(facts, business(), context());
  const later = at("2026-06-29T09:00:00Z");
  assert.ok(stillChangesPlan(facts, change, later));
  assert.ok(!stillChangesPlan({ ...facts, quantity: 11 }, change, later));
  assert.ok(!stillChangesPlan({ ...facts, status: "suspended" }, change, later));
  assert.ok(!stillChangesPlan({ ...facts, terms: change.terms }, change, later));
  assert.ok(!stillChangesPlan(facts, change, at("2026-07-17T22:00:00Z")), "its period is over");
});

test("SUB-09: nothing is credited before billing has posted the last change", () => {
  const facts = active();
  const change = decided(facts, business(market("EUR", { P1M: "0.00" })), context());
  const after = { ...facts, terms: change.terms };
  assert.ok(!isPosted(after, [...change.lines, ...change.charged]));
  const used = charged("c1", null, 10, "2026-06-18", 60_00n);
  assert.ok(isPosted({ ...after, paid: [used] }, [...change.lines, ...change.charged]));
});

const PLANS = {
  "10.08": business(market("EUR", { P1M: "10.08" })),
  "0.333": business(market("EUR", { P1M: "0.333" })),
  "99.99": business(market("EUR", { P1M: "99.99" })),
  "0.00": business(market("EUR", { P1M: "0.00" })),
};
const planOf = (price: string): ForSale => {
  const { offer: of, plan: one } = PLANS[price as keyof typeof PLANS];
  const id = Object.keys(PLANS).indexOf(price);
  return { offer: of, plan: { ...one, planUuid: `${BUSINESS.slice(0, -1)}${id}`, planId: price } };
};

/** The facts after billing has posted `lines`, and the sum of all charges and credits so far. */
function posted(facts: LicenceFacts, lines: readonly QuantityLine[], id: string): LicenceFacts {
  const undone = new Set(lines.map(({ reverses }) => reverses));
  for (const line of lines.filter(({ kind }) => kind === "credit")) {
    const charge = facts.paid.find(({ chargeId }) => chargeId === line.reverses);
    assert.equal(amountOf(line.net).minor, -(charge?.net.minor ?? 0n), "a charge, its sign turned");
  }
  const made = lines.flatMap((line, index): PaidLine[] =>
    line.kind === "credit"
      ? []
      : [
          {
            chargeId: `${id}-${index}`,
            batchId: line.batchId,
            quantity: line.quantity,
            period: { start: line.from, end: line.until },
            net: amountOf(line.net),
            tax: amountOf(line.tax),
          },
        ],
  );
  return { ...facts, paid: [...facts.paid.filter((one) => !undone.has(one.chargeId)), ...made] };
}

test("SUB-09, I5: whatever changes of plan and licences follow each other, every licence's day is paid once, at its plan's price", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(24, 336),
      fc.array(
        fc.record({
          hours: fc.integer({ min: 0, max: 120 }),
          to: fc.oneof(fc.integer({ min: 2, max: 30 }), fc.constantFrom(...Object.keys(PLANS))),
        }),
        { maxLength: 10 },
      ),
      (hours, steps) => {
        let facts = active({}, { cancellation: { hours } });
        let when = facts.orderedAt;
        let balance = 180_00n;
        // Which price each standing charge rests on.
        const prices = new Map([["c0", "18.00"]]);
        for (const [index, step] of steps.entries()) {
          when = when.add({ hours: step.hours });
          if (Temporal.Instant.compare(when, startOfDay("2026-07-18", "Europe/Paris")) >= 0) return;
          const id = `s${index}`;
          let lines: readonly QuantityLine[];
          if (typeof step.to === "string") {
            const change = decidePlanChange(facts, planOf(step.to), { ...context(), at: when });
            if (!change.ok) {
              assert.equal(change.problem.code, "commerce/plan-same");
              continue;
            }
            lines = [...change.value.lines, ...change.value.charged];
            for (const at of lines.keys())
              prices.set(
                `${id}-${at}`,
                at < change.value.lines.length ? facts.terms.unitPrice.amount : step.to,
              );
            assert.ok(
              line(change.value.charged) === 0 || line(change.value.charged) === facts.quantity,
            );
            facts = {
              ...facts,
              terms: change.value.terms,
              batches: facts.batches.map((one) => ({ ...one, paid: null })),
            };
          } else {
            const change = decideQuantityChange(facts, step.to, { at: when, sale, batchId: id });
            if (!change.ok || change.value.kind === "at-renewal") continue;
            const { taken, from, to, addedPaid } = change.value;
            lines = change.value.lines;
            for (const at of lines.keys()) prices.set(`${id}-${at}`, facts.terms.unitPrice.amount);
            const gone = (batch: string) =>
              taken.find(({ batchId }) => batchId === batch)?.quantity ?? 0;
            facts = {
              ...facts,
              quantity: to,
              terms: { ...facts.terms, quantity: to },
              batches: [
                ...facts.batches.map((one) => ({ ...one, quantity: one.quantity - gone(one.id) })),
                ...(to > from ? [{ id, quantity: to - from, addedAt: when, paid: addedPaid }] : []),
              ],
            };
          }
          balance += sum(
            lines.map(({ net }) => amountOf(net)),
            "EUR",
          ).minor;
          facts = posted(facts, lines, id);
          const worth = facts.paid.map(({ chargeId, quantity, period }) =>
            priceOfDays(
              { amount: prices.get(chargeId) ?? "?", currency: "EUR" },
              { quantity, days: daysBetween(period.start, period.end), of: 30 },
            ),
          );
          assert.equal(balance, sum(worth, "EUR").minor);
          assert.ok(balance >= 0n);
          // Of one batch no two charges pay for one day.
          for (const one of facts.paid)
            for (const other of facts.paid)
              assert.ok(
                one === other ||
                  one.batchId !== other.batchId ||
                  one.period.end <= other.period.start ||
                  other.period.end <= one.period.start,
              );
          const paidNow = facts.paid
            .filter(({ period }) => period.end === "2026-07-18")
            .reduce((all, { quantity }) => all + quantity, 0);
          if (facts.terms.unitPrice.amount !== "0.00")
            assert.equal(paidNow, facts.quantity, "every licence is paid for to the end");
        }
      },
    ),
    { numRuns: 300 },
  );
});

const line = (lines: readonly QuantityLine[]) =>
  lines.reduce((all, { quantity }) => all + quantity, 0);
