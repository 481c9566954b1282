import assert from "node:assert/strict";
import { test } from "node:test";
import { buyerNotices } from "./buyer-notices.ts";
import type { EditionContent } from "./edition.ts";
import type { JsonObject } from "./page-schema.ts";

const PRICING = {
  pricingModel: "per-user",
  minQuantity: 1,
  terms: [{ term: "P1M", payment: "monthly" }],
  markets: ["FR", "KR"],
  prices: {
    FR: { currency: "EUR", terms: { P1M: "10.00" }, meters: { scan: "0.01" } },
    KR: { currency: "KRW", terms: { P1M: "15000" }, meters: {} },
  },
};
const LISTING = {
  languages: { en: { name: "Notes", summary: "Notes for teams" } },
  logo: { sha256: "a" },
};

const edition = (
  pages: Record<string, JsonObject> = {},
  plan: Record<string, JsonObject> = {},
  sold = true,
): EditionContent => ({
  format: "souk.edition/1",
  type: "saas",
  pages: {
    setup: { listingOption: "transact" },
    properties: { terms: { kind: "standard" } },
    listing: LISTING,
    technical: { landingPageUrl: "https://a.example/", webhookUrl: "https://a.example/hook" },
    ...pages,
  },
  plans: [
    {
      planUuid: "1",
      planId: "team",
      sold,
      pages: {
        "plan-listing": { languages: { en: { name: "Team" } } },
        visibility: { visibility: "private" },
        pricing: PRICING,
        ...plan,
      },
    },
  ],
});
const LIVE = edition();
const noticed = (after: EditionContent, before: EditionContent = LIVE) =>
  buyerNotices(before, after, false).map((notice) =>
    "plan" in notice ? `${notice.code} ${notice.plan.planId} ${notice.count}` : notice.code,
  );
const priced = (changes: JsonObject) => edition({}, { pricing: { ...PRICING, ...changes } });

test("P17: of a first publication customers notice that it is there, of no change nothing", () => {
  assert.deepEqual(
    buyerNotices(undefined, LIVE, false).map(({ code }) => code),
    ["first"],
  );
  assert.deepEqual(noticed(LIVE), []);
  assert.deepEqual(
    noticed(
      edition({
        "co-sell": { contacts: [] },
        technical: { ...LIVE.pages["technical"], webhookUrl: "x" },
      }),
    ),
    [],
  );
  assert.deepEqual(
    buyerNotices(LIVE, LIVE, true).map(({ code }) => code),
    ["again"],
  );
});

for (const [what, after, notices] of [
  ["another button", edition({ setup: { listingOption: "contact-me" } }), ["button"]],
  [
    "another name",
    edition({
      listing: { ...LISTING, languages: { en: { name: "Memo", summary: "Notes for teams" } } },
    }),
    ["renamed"],
  ],
  ["another logo", edition({ listing: { ...LISTING, logo: { sha256: "b" } } }), ["listing"]],
  [
    "a language more",
    edition({
      listing: { ...LISTING, languages: { ...LISTING.languages, fr: { name: "Notes" } } },
    }),
    ["renamed", "listing"],
  ],
  ["other terms", edition({ properties: { terms: { kind: "own", text: "x" } } }), ["terms"]],
  [
    "another landing page",
    edition({ technical: { landingPageUrl: "https://b.example/" } }),
    ["landing-page"],
  ],
  ["a stop", edition({}, {}, false), ["plan-stopped team 1"]],
  ["a public plan", edition({}, { visibility: { visibility: "public" } }), ["plan-public team 1"]],
  [
    "another plan name",
    edition({}, { "plan-listing": { languages: { en: { name: "Crew" } } } }),
    ["plan-listing team 1"],
  ],
  [
    "prices up here and down there",
    priced({
      prices: {
        FR: { currency: "EUR", terms: { P1M: "10.01" }, meters: { scan: "0.009" } },
        KR: { currency: "KRW", terms: { P1M: "14999.5" }, meters: {} },
      },
    }),
    ["price-up team 1", "price-down team 2"],
  ],
  [
    "the same prices written otherwise",
    priced({
      prices: { ...PRICING.prices, FR: { terms: { P1M: "10.0" }, meters: { scan: "0.010" } } },
    }),
    [],
  ],
  ["a market less", priced({ markets: ["FR"] }), ["markets-out team 1"]],
  ["a market more", priced({ markets: ["FR", "KR", "US"] }), ["markets-in team 1"]],
  [
    "another billing term",
    priced({ terms: [{ term: "P1Y", payment: "upfront" }] }),
    ["billing-in team 1", "billing-out team 1"],
  ],
  ["a trial", priced({ freeTrial: true }), ["trial-in team 1"]],
  ["other limits", priced({ maxQuantity: 50 }), ["limits team 1"]],
  [
    "a draft with what is wrong",
    priced({ prices: { FR: { terms: { P1M: "ten" } }, KR: null }, terms: [null], markets: "FR" }),
    ["markets-out team 2", "billing-out team 1"],
  ],
] as const)
  test(`P17: of ${what} customers notice ${notices.join(", ") || "nothing"}`, () => {
    assert.deepEqual(noticed(after), notices);
  });

test("P17: the way back tells the opposite, and a plan that comes is new", () => {
  assert.deepEqual(noticed(LIVE, edition({}, {}, false)), ["plan-again team 1"]);
  assert.deepEqual(noticed(LIVE, priced({ freeTrial: true })), ["trial-out team 1"]);
  assert.deepEqual(noticed(LIVE, { ...LIVE, plans: [] }), ["plan-new team 1"]);
});
