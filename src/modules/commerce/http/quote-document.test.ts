import assert from "node:assert/strict";
import { test } from "node:test";
import { offer, plan } from "../domain/examples.fixture.ts";
import { DEFAULT_SALES_POLICY } from "../domain/policy.ts";
import { quoteCart, type SellingContext } from "../domain/quote-cart.ts";
import type { CartWithContext } from "../queries/selling-context.ts";
import { quoteDocument } from "./quote-document.ts";

const at = Temporal.Instant.from("2026-11-21T12:00:00Z");
const yearly = plan({
  planUuid: "01890000-0000-7000-8000-000000000003",
  planId: "year",
  texts: { en: { name: "Year", description: "" }, ko: { name: "연간", description: "" } },
  terms: [{ term: "P1Y", payment: "monthly" }],
  prices: { FR: { currency: "EUR", terms: { P1Y: "15.00" }, meters: {} } },
  trialDays: 30,
});
const ko = { name: "콘토소 노트", summary: "" };
const sold = offer({ languages: { ...offer().languages, ko } });
const other = offer({ offerId: "01890000-0000-7000-8000-000000000009" });

const context: SellingContext = {
  at,
  supply: new Map([
    [plan().planUuid, { offer: sold, plan: plan() }],
    [yearly.planUuid, { offer: other, plan: yearly }],
  ]),
  customer: { tenantId: "t", country: "FR", segment: "commercial" },
  seller: { tenantId: "p", kind: "partner", partnerType: "direct-bill" },
  holdings: new Map(),
  trialsUsed: new Set(),
  rates: [
    {
      id: "r",
      sellerCountry: "FR",
      buyerCountry: "FR",
      taxClass: "software",
      buyer: "any",
      treatment: "taxed",
      percent: "20",
      name: "TVA",
      jurisdiction: "FR",
      sample: true,
      from: "2020-01-01",
      until: null,
    },
  ],
  parties: { issuerCountry: "FR", buyerCountry: "FR", buyerTaxId: null, timeZone: "Europe/Paris" },
  policy: DEFAULT_SALES_POLICY,
  credit: [],
  privateOffers: [],
};
const line = (planUuid: string, term: string, quantity: number) => ({
  id: planUuid,
  offerId: planUuid === yearly.planUuid ? other.offerId : sold.offerId,
  planUuid,
  term,
  payment: term === "P1Y" ? ("monthly" as const) : ("upfront" as const),
  quantity,
});
const found = {
  cart: {
    id: "01890000-0000-7000-8000-00000000cafe",
    sellerId: "s",
    customerId: "c",
    state: "open",
    resellerId: null,
    purchaseOrder: "PO-2026-118",
    costCentre: null,
    lines: [line(plan().planUuid, "P1M", 10), line(yearly.planUuid, "P1Y", 3)],
    review: null,
    orderId: null,
    version: 1,
    createdAt: at,
    expiresAt: at.add({ hours: 168 }),
  },
  customer: {
    id: "c",
    organisationId: "o",
    tenantId: "t",
    formerTenantIds: [],
    company: "새길대학교",
    country: "FR",
    segment: "commercial",
    language: "ko",
    resellerId: null,
    agreedOn: null,
  },
  context,
} as const satisfies CartWithContext;

const textsOf = (value: unknown): string[] =>
  typeof value !== "object" || value === null
    ? []
    : Array.isArray(value)
      ? value.flatMap(textsOf)
      : Object.entries(value).flatMap(([name, inner]) =>
          name === "text" && typeof inner === "string" ? [inner] : textsOf(inner),
        );
const drawn = (locale: "en" | "fr" | "ko"): string[] => {
  const quote = quoteCart(found.cart.lines, context);
  assert.ok(quote.buyable);
  return textsOf(
    quoteDocument(found, quote, { seller: "Comptoir Meridian", payer: "Nordhaven Cloud" }, locale)
      .content,
  ).map((text) => text.replace(/[\s\u00a0\u202f]+/g, " "));
};

test("SUB-05: a quote says lines, prices, taxes, trials, who sells and who is invoiced, and until when it is valid", () => {
  const texts = drawn("en");
  for (const wanted of [
    "Quote for 새길대학교",
    "Valid until 28 Nov 2026, 13:00 CET",
    "Comptoir Meridian",
    "Nordhaven Cloud",
    "Contoso Notes · Team",
    "€180.00",
    "TVA 20 %, sample rate",
    "€36.00",
    "€216.00",
    "Full credit when cancelled within 24 hours of the order",
    "Free until 21 Dec 2026 if activated today",
    "€54.00",
  ])
    assert.ok(texts.includes(wanted), `${wanted} in ${JSON.stringify(texts)}`);
  assert.ok(texts.some((text) => text.includes("first of 12 payments, one a month")));
  assert.ok(texts.some((text) => text.startsWith("Tax rates marked as sample")));
});

test("SUB-05, BEY-15: the quote of a Korean reader has the Korean names of offers and plans", () => {
  const texts = drawn("ko");
  assert.ok(texts.includes("콘토소 노트 · Team"), JSON.stringify(texts));
  assert.ok(texts.includes("새길대학교 견적서"));
  assert.ok(drawn("fr").includes("Devis pour 새길대학교"));
});
