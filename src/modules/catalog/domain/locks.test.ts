import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { locksOf } from "./locks.ts";
import { saas } from "./offer-types/saas.ts";

const planPage = (id: string) => {
  const page = saas.planPages.find((one) => one.id === id);
  assert.ok(page);
  return page;
};

suite("locks of published answers", () => {
  test("PUB-11: a private plan can still become public, a public one says no value it could change to", () => {
    const visibility = planPage("visibility");
    const [private_] = locksOf(visibility, { own: { visibility: "private" } }, {});
    assert.deepEqual(private_?.allowed, ["private", "public"]);
    const [public_] = locksOf(visibility, { own: { visibility: "public" } }, {});
    assert.equal(public_?.pointer, "/visibility");
    assert.equal(public_?.allowed, undefined);
  });

  test("a free trial can be added after publication and not taken away", () => {
    const pricing = planPage("pricing");
    const trialOf = (freeTrial: boolean) =>
      locksOf(pricing, { own: { freeTrial } }, { freeTrial }).find(
        ({ pointer }) => pointer === "/freeTrial",
      );
    assert.deepEqual(trialOf(false)?.allowed, ["false", "true"]);
    assert.equal(trialOf(true)?.allowed, undefined);
  });
});
