import assert from "node:assert/strict";
import { test } from "node:test";
import { checkAudience, normaliseAudience } from "./audience.ts";
import { checkNewOffer, checkPlanId } from "./offer-id.ts";

for (const [offerId, expected] of [
  ["notes", []],
  ["n", []],
  ["my_offer-1", []],
  ["", ["required"]],
  ["Notes", ["id-characters"]],
  ["my offer", ["id-characters"]],
  ["a.b", ["id-characters"]],
  ["é", ["id-characters"]],
  ["a".repeat(32), []],
  ["a".repeat(33), ["id-too-long-together"]],
] as const)
  test(`PUB-13: with publisher contoso the offer ID ${JSON.stringify(offerId)} has ${expected.join() || "nothing wrong"}`, () => {
    const found = checkNewOffer({ publisher: "contoso", offerId, alias: "Alias" });
    assert.deepEqual(
      found.map(({ code }) => code.replace("catalog/", "")),
      expected,
    );
  });

test("an alias is needed and has at most 100 characters", () => {
  const codes = (alias: string) =>
    checkNewOffer({ publisher: "contoso", offerId: "a", alias }).map(({ pointer }) => pointer);
  assert.deepEqual(codes("  "), ["/alias"]);
  assert.deepEqual(codes("x".repeat(101)), ["/alias"]);
  assert.deepEqual(codes("한".repeat(100)), []);
});

test("PUB-14: a plan ID has 1 to 50 of the allowed characters", () => {
  assert.deepEqual(checkPlanId("a".repeat(50)), []);
  assert.equal(checkPlanId("a".repeat(51))[0]?.code, "catalog/too-long");
  assert.equal(checkPlanId("A")[0]?.code, "catalog/id-characters");
});

test("PUB-18: an audience lists each tenant once, in lower case, and names every bad entry", () => {
  const id = "6C7B1F4E-6A6B-4B7A-9C86-1C2F0C9F2B11";
  const entries = normaliseAudience([
    { tenantId: ` ${id}`, note: "First" },
    { tenantId: id.toLowerCase(), note: "Second" },
    { tenantId: "x" },
  ]);
  assert.deepEqual(entries, [{ tenantId: id.toLowerCase(), note: "First" }, { tenantId: "x" }]);
  assert.deepEqual(
    checkAudience(entries, { tenant: 10 }).map(({ pointer }) => pointer),
    ["/1/tenantId"],
  );
  assert.equal(
    checkAudience(entries.slice(0, 1), { tenant: 0 })[0]?.code,
    "catalog/audience-too-many-tenant",
  );
});
