import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleTaxRates } from "./sample-tax-rates.ts";

for (const issuer of ["FR", "KR", "US", "BR"])
  test(`decision 25: the sample rates of an operator in ${issuer} are marked, and one sale has one rate`, () => {
    const rates = sampleTaxRates(issuer);
    assert.ok(rates.every(({ sample }) => sample));
    const sales = rates.map(({ buyerCountry, buyer }) => `${buyerCountry} ${buyer}`);
    assert.equal(new Set(sales).size, sales.length);
    assert.ok(rates.every(({ treatment, percent }) => treatment === "taxed" || percent === "0"));
    for (const { buyerCountry, buyer } of rates)
      if (buyer === "any") assert.ok(!sales.includes(`${buyerCountry} with-tax-id`));
  });
