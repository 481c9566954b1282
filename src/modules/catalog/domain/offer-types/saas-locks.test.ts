import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { brokenLocks } from "../locks.ts";
import type { JsonObject } from "../page-schema.ts";
import { hasPlans, reviewDraft, visiblePages } from "../review.ts";
import { saas } from "./saas.ts";

import { flat, meter, page, pricing } from "./saas-answers.fixture.ts";

suite("what exists depends on the answers", () => {
  const pagesOf = (setup: JsonObject) =>
    visiblePages({ type: saas, pages: { setup } }).map(({ id }) => id);

  test("an offer that is only listed has no preview audience, technical configuration, plans or resale", () => {
    assert.deepEqual(pagesOf({ listingOption: "contact-me" }), [
      "setup",
      "properties",
      "listing",
      "co-sell",
      "supplemental",
    ]);
    assert.equal(
      hasPlans({ type: saas, pages: { setup: { listingOption: "contact-me" } } }),
      false,
    );
  });

  test("an offer that is sold here has all pages, test drive when it is ticked", () => {
    assert.deepEqual(pagesOf({ listingOption: "transact", testDrive: true }), [
      "setup",
      "properties",
      "listing",
      "preview-audience",
      "technical",
      "plans",
      "resell",
      "co-sell",
      "test-drive",
      "supplemental",
    ]);
  });

  test("PUB-04: an untouched draft is Not started everywhere, optional pages aside", () => {
    const review = reviewDraft({ type: saas, pages: {}, plans: [], marketplace: "sandbox" });
    assert.deepEqual(
      review.map(({ page: id, status }) => [id, status]),
      [
        ["setup", "not-started"],
        ["properties", "not-started"],
        ["listing", "not-started"],
        ["co-sell", "complete"],
        ["supplemental", "complete"],
      ],
    );
  });

  test("an offer has at most 100 plans, 45 of them private, and at least one that is sold", () => {
    const plan = (index: number, visibility: string) => ({
      planId: `p${index}`,
      audienceSize: 1,
      pages: { visibility: { visibility } as JsonObject },
    });
    const codes = (plans: ReturnType<typeof plan>[]) =>
      reviewDraft({
        type: saas,
        pages: { setup: { listingOption: "transact" } },
        plans,
        marketplace: "sandbox",
      })
        .find(({ page: id, planId }) => id === "plans" && planId === undefined)
        ?.findings.map(({ code }) => code.replace("catalog/", ""));
    assert.deepEqual(codes([]), ["too-few-plans"]);
    assert.deepEqual(codes(Array.from({ length: 101 }, (_, index) => plan(index, "public"))), [
      "too-many-plans",
    ]);
    assert.deepEqual(codes(Array.from({ length: 46 }, (_, index) => plan(index, "private"))), [
      "too-many-private-plans",
    ]);
    assert.deepEqual(codes([{ ...plan(1, "public"), stopped: true } as never]), ["too-few-plans"]);
  });
});

suite("locks of what was published", () => {
  const broken = (id: string, was: JsonObject, now: JsonObject) =>
    brokenLocks(page(id), { own: was }, now).map(({ pointer, reason }) => `${pointer} ${reason}`);
  const options = ["contact-me", "free-trial", "get-it-now", "transact"] as const;
  const allowed = new Set([
    "contact-me>free-trial",
    "contact-me>transact",
    "free-trial>transact",
    "get-it-now>transact",
  ]);
  for (const from of options)
    for (const to of options)
      test(`PUB-11: a live ${from} offer ${from === to || allowed.has(`${from}>${to}`) ? "may" : "must not"} become ${to}`, () => {
        const found = broken("setup", { listingOption: from }, { listingOption: to });
        assert.equal(found.length === 0, from === to || allowed.has(`${from}>${to}`));
      });

  for (const [id, was, now, expected] of [
    ["visibility", { visibility: "public" }, { visibility: "private" }, ["/visibility visibility"]],
    ["visibility", { visibility: "private" }, { visibility: "public" }, []],
    [
      "properties",
      { terms: { kind: "standard" } },
      { terms: { kind: "own-text" } },
      ["/terms/kind standard-contract"],
    ],
    ["properties", { terms: { kind: "own-url" } }, { terms: { kind: "standard" } }, []],
    ["resell", { channel: "none" }, { channel: "any" }, []],
    ["resell", { channel: "any" }, { channel: "none" }, ["/channel resell-channel"]],
    ["pricing", pricing(), pricing({ pricingModel: "flat" }), ["/pricingModel pricing-model"]],
    [
      "pricing",
      pricing(),
      pricing({ terms: [{ term: "P1Y", payment: "upfront", price: "80" }] }),
      ["/terms billing-term"],
    ],
    [
      "pricing",
      pricing(),
      pricing({ terms: [{ term: "P1M", payment: "upfront", price: "99" }] }),
      [],
    ],
    [
      "pricing",
      pricing({ terms: [{ term: "P1Y", payment: "upfront", price: "8" }] }),
      pricing({ terms: [{ term: "P1Y", payment: "monthly", price: "8" }] }),
      ["/terms/0/payment payment-option"],
    ],
    [
      "pricing",
      pricing({ freeTrial: true }),
      pricing({ freeTrial: false }),
      ["/freeTrial free-trial"],
    ],
    ["pricing", pricing({ freeTrial: false }), pricing({ freeTrial: true }), []],
    [
      "pricing",
      pricing({ licencesManaged: true }),
      pricing({ licencesManaged: false }),
      ["/licencesManaged licences-managed"],
    ],
    ["pricing", flat([meter("a")]), flat([]), ["/meters meter-removed"]],
    ["pricing", flat([meter("a")]), flat([meter("b"), meter("a")]), []],
    ["pricing", flat([meter("a")]), flat([meter("a", { unit: "kilo" })]), ["/meters/0/unit meter"]],
    ["pricing", flat([meter("a")]), flat([meter("a", { price: "9" })]), []],
    [
      "pricing",
      flat([meter("a", { enabled: true })]),
      flat([meter("a", { enabled: false })]),
      ["/meters/0/enabled meter-enabled"],
    ],
    [
      "pricing",
      flat([meter("a")]),
      flat([meter("a", { included: { P1M: "11" } })]),
      ["/meters/0/included/P1M included-quantity"],
    ],
    [
      "pricing",
      flat([meter("a")]),
      flat([meter("a", { included: { P1M: "10", P1Y: "120" } })]),
      [],
    ],
    ["pricing", pricing({ segments: ["education"] }), pricing({ segments: ["commercial"] }), []],
  ] as const)
    test(`${id}: ${JSON.stringify(was).slice(0, 60)} to ${JSON.stringify(now).slice(0, 60)} ${expected.length === 0 ? "is free" : `is locked: ${expected}`}`, () => {
      assert.deepEqual(broken(id, was as JsonObject, now as JsonObject), expected);
    });

  test("a new plan of a published offer keeps to its pricing model and to the names of its meters", () => {
    const others = [flat([meter("a")])];
    const found = (now: JsonObject) =>
      brokenLocks(page("pricing"), { others }, now).map(({ pointer }) => pointer);
    assert.deepEqual(found(pricing()), ["/pricingModel"]);
    assert.deepEqual(found(flat([meter("a", { name: "Other" })])), ["/meters/0/name"]);
    assert.deepEqual(found(flat([meter("b"), meter("a", { included: { P1M: "99" } })])), []);
  });

  test("what was never live has no locks", () => {
    assert.deepEqual(brokenLocks(page("pricing"), {}, pricing()), []);
  });
});
