import assert from "node:assert/strict";
import { test } from "node:test";
import { fromPrice, monthsOfPayment, paymentsOf, savingPercent } from "./from-price.ts";
import type { LivePlan } from "./live-edition.ts";

const plan = (changes: Partial<LivePlan> & { monthly?: string; yearly?: string }): LivePlan => {
  const { monthly, yearly, ...rest } = changes;
  const terms = [
    ...(monthly === undefined ? [] : [{ term: "P1M", payment: "monthly" }]),
    ...(yearly === undefined ? [] : [{ term: "P1Y", payment: "upfront" }]),
  ];
  return {
    planUuid: "p",
    planId: "p",
    texts: {},
    visibility: "public",
    hidden: false,
    audienceTenantIds: [],
    pricingModel: "per-user",
    terms,
    prices: {
      FR: {
        currency: "EUR",
        terms: { ...(monthly ? { P1M: monthly } : {}), ...(yearly ? { P1Y: yearly } : {}) },
        meters: {},
      },
    },
    meters: [],
    trialDays: 0,
    minQuantity: 1,
    maxQuantity: null,
    segments: [],
    addOn: null,
    sold: true,
    ...rest,
  };
};

test("STO-01: a card names the lowest price of the shortest payment", () => {
  const found = fromPrice(
    [
      plan({ monthly: "18.00", yearly: "180.00" }),
      plan({ yearly: "100.00" }),
      plan({ monthly: "11.00" }),
    ],
    "FR",
  );
  assert.deepEqual(found, {
    amount: "11.00",
    currency: "EUR",
    perUser: true,
    months: 1,
    usageOnly: false,
    ownLicence: false,
  });
});

test("an offer that is only sold by the year names the year's price", () => {
  assert.equal(fromPrice([plan({ yearly: "120.00" })], "FR")?.months, 12);
});

test("an add-on never makes the price of an offer", () => {
  const addOn = plan({ monthly: "1.00", addOn: { bases: ["base"] } });
  assert.equal(fromPrice([addOn, plan({ monthly: "9.00" })], "FR")?.amount, "9.00");
  assert.equal(fromPrice([addOn], "FR"), undefined);
});

test("an offer has no price in a market where no plan is sold", () => {
  assert.equal(fromPrice([plan({ monthly: "9.00" })], "KR"), undefined);
});

test("a plan without a base price whose usage costs is paid by usage", () => {
  const prices = { FR: { currency: "EUR", terms: { P1M: "0.00" }, meters: { mails: "0.01" } } };
  assert.equal(fromPrice([plan({ monthly: "0.00", prices })], "FR")?.usageOnly, true);
  assert.equal(fromPrice([plan({ monthly: "0.00" })], "FR")?.usageOnly, false);
});

for (const [pricingModel, usageOnly, ownLicence] of [
  ["usage", true, false],
  ["free", false, false],
  ["byol", false, true],
] as const)
  test(`a ${pricingModel} plan has nothing to pay in advance`, () => {
    const prices = { FR: { currency: "EUR", terms: {}, meters: { hour: "0.10" } } };
    assert.deepEqual(fromPrice([{ ...plan({ prices }), pricingModel, terms: [] }], "FR"), {
      amount: "0",
      currency: "EUR",
      perUser: false,
      months: 1,
      usageOnly,
      ownLicence,
    });
  });

test("what costs nothing is named before what is paid by usage or elsewhere, in whatever order plans stand", () => {
  const prices = { FR: { currency: "EUR", terms: {}, meters: { hour: "0.10" } } };
  const models = ["usage", "free", "byol"] as const;
  const plans = models.map((pricingModel) => ({ ...plan({ prices }), pricingModel, terms: [] }));
  for (const ordered of [plans, plans.toReversed()]) {
    const named = fromPrice(ordered, "FR");
    assert.deepEqual([named?.usageOnly, named?.ownLicence], [false, false]);
  }
});

test("a year paid by the month is paid for one month at a time", () => {
  assert.equal(monthsOfPayment("P1Y", "monthly"), 1);
  assert.equal(monthsOfPayment("P3Y", "annual"), 12);
  assert.equal(paymentsOf("P1Y", "monthly"), 12);
  assert.equal(paymentsOf("P3Y", "annual"), 3);
  assert.equal(paymentsOf("P3Y", "upfront"), 1);
  assert.equal(monthsOfPayment("P3Y", "upfront"), 36);
});

for (const [single, yearly, percent] of [
  ["10.00", "100.00", 16],
  ["10.00", "120.00", 0],
  ["10.00", "130.00", -9],
  ["18.00", "172.80", 20],
  ["0.00", "0.00", 0],
] as const)
  test(`a year for ${yearly} instead of twelve months at ${single} saves ${percent} %`, () => {
    assert.equal(savingPercent(single, yearly, 12), percent);
  });
