import assert from "node:assert/strict";
import { test } from "node:test";
import { diffContent } from "./diff.ts";
import { OFFER_TYPES } from "./offer-types/registry.ts";
import type { JsonObject } from "./page-schema.ts";

const schema = OFFER_TYPES.get("saas")?.planPages.find(({ id }) => id === "pricing")?.schema ?? {};
const diff = (before: JsonObject, after: JsonObject) =>
  diffContent(schema, before, after).map(({ kind, pointer }) => `${kind} ${pointer}`);
const month = { term: "P1M", payment: "upfront", price: "8" };
const year = { term: "P1Y", payment: "upfront", price: "80" };

for (const [before, after, expected] of [
  [{ freeTrial: false }, { freeTrial: true }, ["edited /freeTrial"]],
  [{}, { freeTrial: true }, ["added /freeTrial"]],
  [{ terms: [month] }, { terms: [year, month] }, ["added /terms/0"]],
  [
    { terms: [month, year] },
    { terms: [{ ...year, price: "90" }] },
    ["removed /terms/0", "edited /terms/0/price"],
  ],
  [{ terms: [month, year] }, { terms: [year, month] }, ["edited /terms"]],
  [
    { prices: { FR: { terms: { P1M: "8" } } } },
    { prices: { FR: { terms: { P1M: "9" } }, KR: {} } },
    ["edited /prices/FR/terms/P1M", "added /prices/KR"],
  ],
  [{ maxQuantity: null }, { maxQuantity: 5 }, ["edited /maxQuantity"]],
] as const)
  test(`lists are compared by identity: ${JSON.stringify(before)} to ${JSON.stringify(after)} is ${expected.join(", ")}`, () => {
    assert.deepEqual(diff(before, after), expected);
  });

test("the same content has no differences, whatever the order of its fields", () => {
  assert.deepEqual(
    diff({ freeTrial: true, terms: [month] }, { terms: [{ ...month }], freeTrial: true }),
    [],
  );
});
