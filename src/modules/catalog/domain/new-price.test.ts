import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { checkNewPrice, type NewPrice, pagesAtNewPrice } from "./new-price.ts";
import type { PlanContent } from "./offer-type.ts";
import { virtualMachine } from "./offer-types/virtual-machine.ts";
import type { JsonObject } from "./page-schema.ts";
import { lockErrors } from "./prepare-page.ts";

const page = (id: string) => {
  const found = virtualMachine.planPages.find((one) => one.id === id);
  if (found === undefined) throw new Error(`No page ${id}`);
  return found;
};
const technical = (...versions: JsonObject[]): JsonObject => ({ versions });
const active = { version: "1.0.0", deprecation: null };
const deprecated = { version: "0.9.0", deprecation: { reason: "other" } };
const plan = (planId: string, pages: Record<string, JsonObject>): PlanContent => ({
  planId,
  pages,
  audienceSize: 0,
});
const std = plan("std", {
  "plan-setup": { clouds: ["global"], technical: "own" },
  "plan-listing": { languages: { en: { name: "Standard" }, fr: { name: "Courant" } } },
  pricing: {
    pricingModel: "usage",
    priceOption: "flat",
    price: "0.10",
    trialMonths: "1",
    prices: { FR: { meters: { hour: "0.11" }, source: "hand" } },
  },
  visibility: { visibility: "public", hidden: true },
  "plan-technical": technical(deprecated, active),
});
const wanted: NewPrice = { planId: "std-2026", name: "Standard 2026", technical: "reused" };

for (const [what, pricing, given, expected] of [
  ["one price, a new one", { priceOption: "flat", price: "0.10" }, { price: "0.12" }, undefined],
  ["one price, the same", { priceOption: "flat", price: "0.10" }, { price: "0.1" }, "unchanged"],
  ["one price, none given", { priceOption: "per-core", price: "0.10" }, {}, "required"],
  [
    "one price, sizes given",
    { priceOption: "flat", price: "0.10" },
    { price: "0.12", sizes: [] },
    "price-of-another-option",
  ],
  ["sizes, none given", { priceOption: "per-core-size", sizes: [] }, {}, "required"],
  [
    "sizes, one of them new",
    { priceOption: "per-core-size", sizes: [{ cores: "2", price: "0.05" }] },
    { sizes: [{ cores: "2", price: "0.06" }] },
    undefined,
  ],
  [
    "sizes, the same in another order",
    {
      priceOption: "per-core-size",
      sizes: [
        { cores: "2", price: "0.05" },
        { cores: "4", price: "0.09" },
      ],
    },
    {
      sizes: [
        { cores: "4", price: "0.090" },
        { cores: "2", price: "0.05" },
      ],
    },
    "unchanged",
  ],
  [
    "prices by market, left to its page",
    { priceOption: "per-market-and-core-size" },
    {},
    undefined,
  ],
  [
    "prices by market, one price given",
    { priceOption: "per-market-and-core-size" },
    { price: "1" },
    "price-of-another-option",
  ],
] as const)
  test(`PUB-20: a new price for a plan of ${what}: ${expected ?? "taken"}`, () => {
    const errors = checkNewPrice(pricing as unknown as JsonObject, { ...wanted, ...given });
    assert.equal(errors.length, expected === undefined ? 0 : 1);
    if (expected !== undefined) assert.match(errors[0]?.code ?? "", new RegExp(expected));
  });

test("PUB-20: the plan at the new price is a listed copy that reuses the configuration, or has one of its own", () => {
  const reused = pagesAtNewPrice(std, [std], { ...wanted, price: "0.12" });
  assert.deepEqual(reused["plan-setup"], {
    clouds: ["global"],
    technical: "reused",
    technicalOf: "std",
  });
  assert.equal(reused["plan-technical"], undefined);
  assert.deepEqual(reused.visibility, { visibility: "public", hidden: false });
  assert.deepEqual(reused["plan-listing"], {
    languages: { en: { name: "Standard 2026" }, fr: { name: "Courant" } },
  });
  assert.equal(reused.pricing?.price, "0.12");
  assert.equal(reused.pricing?.trialMonths, "1");
  assert.equal(reused.pricing?.prices, undefined, "no market keeps the old price");

  const own = pagesAtNewPrice(std, [std], { ...wanted, price: "0.12", technical: "own" });
  assert.deepEqual(own["plan-setup"], { clouds: ["global"], technical: "own" });
  assert.deepEqual(own["plan-technical"], technical(active), "deprecated versions stay behind");
});

test("PUB-20: a plan that reuses a configuration hands on its base, never itself", () => {
  const child = plan("child", {
    ...std.pages,
    "plan-setup": { technical: "reused", technicalOf: "std" },
    "plan-technical": {},
  });
  const next = pagesAtNewPrice(child, [std, child], { ...wanted, price: "0.2" });
  assert.equal(next["plan-setup"]?.technicalOf, "std");
  const own = pagesAtNewPrice(child, [std, child], { ...wanted, price: "0.2", technical: "own" });
  assert.deepEqual(own["plan-technical"], technical(active));
});

test("PUB-19: however versions are deprecated, one stays active or nothing is saved", () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }), (flags) => {
      const versions = flags.map((isActive, index) => ({
        version: `1.0.${index}`,
        deprecation: isActive ? null : { reason: "security" },
      }));
      const errors = lockErrors(page("plan-technical"), {}, { versions });
      const refused = errors.some(({ code }) => code === "catalog/vm-last-version");
      assert.equal(refused, !flags.includes(true));
    }),
  );
  assert.deepEqual(lockErrors(page("plan-technical"), {}, { versions: [] }), []);
});
