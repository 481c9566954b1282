import assert from "node:assert/strict";
import { test } from "node:test";
import { cardIn, listingOf, plainText } from "./listing.ts";
import type { LiveEdition, LivePlan } from "./live-edition.ts";

const plan = (changes: Partial<LivePlan>): LivePlan => ({
  planUuid: "019a0000-0000-7000-8000-000000000001",
  planId: "team",
  texts: { en: { name: "Team", description: "For a team" } },
  visibility: "public",
  hidden: false,
  audienceTenantIds: [],
  pricingModel: "per-user",
  terms: [{ term: "P1M", payment: "monthly" }],
  prices: { FR: { currency: "EUR", terms: { P1M: "12.00" }, meters: {} } },
  meters: [],
  trialDays: 0,
  minQuantity: 1,
  maxQuantity: null,
  segments: [],
  addOn: null,
  sold: true,
  ...changes,
});

const edition = (changes: Partial<LiveEdition> = {}): LiveEdition => ({
  offerId: "019a0000-0000-7000-8000-0000000000aa",
  publisherId: "019a0000-0000-7000-8000-0000000000bb",
  publisherHandle: "contoso",
  publisherName: "Contoso",
  slug: "contoso.notes",
  type: "saas",
  editionId: "019a0000-0000-7000-8000-0000000000cc",
  liveSince: "2026-11-01T00:00:00Z",
  listingOption: "transact",
  languages: {
    en: {
      name: "Notes",
      summary: "Notes for teams",
      description: "<p>Write &amp; share</p>",
      keywords: ["memo"],
    },
  },
  categories: [{ category: "productivity", subcategories: [] }],
  industries: [],
  terms: { kind: "standard" },
  links: [],
  screenshots: [],
  videos: [],
  documents: [],
  plans: [plan({})],
  ...changes,
});

test("STO-01: an offer is filtered by everything that its public plans say", () => {
  const { facets } = listingOf(edition({ plans: [plan({ trialDays: 30 })] }), () => []);
  assert.deepEqual(facets, [
    "c:productivity",
    "p:contoso",
    "t:saas",
    "o:transact",
    "m:per-user",
    "f:yes",
    "l:en",
  ]);
});

test("STO-03: a private plan leaves no trace in price, filters, search or vocabulary", () => {
  const secret = plan({
    planId: "secret",
    visibility: "private",
    texts: { en: { name: "Zephyr", description: "Zephyr terms" } },
    trialDays: 30,
    prices: {
      FR: { currency: "EUR", terms: { P1M: "1.00" }, meters: {} },
      KR: { currency: "KRW", terms: { P1M: "1" }, meters: {} },
    },
  });
  const listing = listingOf(edition({ plans: [plan({}), secret] }), () => []);
  assert.equal(JSON.stringify(listing).toLowerCase().includes("zephyr"), false);
  assert.equal(listing.facets.includes("f:yes"), false);
  assert.deepEqual(
    listing.prices.map(({ market, amount }) => [market, amount]),
    [["FR", "12.00"]],
  );
});

test("STO-03: an offer with private plans only is not public and corrects no typing error", () => {
  const listing = listingOf(edition({ plans: [plan({ visibility: "private" })] }), () => []);
  assert.equal(listing.public, false);
  assert.deepEqual(listing.words, []);
  assert.deepEqual(listing.prices, []);
});

test("STO-03: hidden and stopped plans are not listed", () => {
  for (const gone of [plan({ hidden: true }), plan({ sold: false })])
    assert.equal(listingOf(edition({ plans: [gone] }), () => []).public, false);
});

test("an offer that is only listed needs no plan to be shown", () => {
  for (const listingOption of ["get-it-now", "free-trial", "contact-me"] as const) {
    const listing = listingOf(edition({ listingOption, plans: [] }), () => []);
    assert.equal(listing.public, true);
    assert.equal(listing.facets.includes("f:yes"), listingOption === "free-trial");
  }
});

test("a listing without the reader's language falls back to English, then to the first it has", () => {
  const texts = { name: "메모", summary: "팀 메모", description: "", keywords: [] };
  assert.deepEqual(cardIn(edition(), "ko"), {
    name: "Notes",
    summary: "Notes for teams",
    language: "en",
  });
  assert.equal(cardIn(edition({ languages: { ko: texts } }), "fr").language, "ko");
});

test("a description is searched without its markup", () => {
  assert.equal(
    plainText("<p>Read <b>me</b>.</p><ul><li>One</li><li>Two</li></ul>"),
    "Read me. One Two",
  );
  assert.equal(plainText("a &lt;b&gt; &amp; c<script>alert(1)</script>"), "a <b> & c");
});

test("categories are found by their names in every language", () => {
  const listing = listingOf(edition(), () => ["Productivity", "Productivité", "생산성"]);
  assert.match(listing.indexed.en.b, /Productivité/);
  assert.match(listing.indexed.plain.b, /생산 산성/);
  assert.equal(listing.words.includes("productivity"), true);
});
