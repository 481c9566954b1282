import { checkPage } from "../check-page.ts";
import type { OfferContext } from "../offer-type.ts";
import { normalise } from "../page-content.ts";
import type { JsonObject } from "../page-schema.ts";
import { saas } from "./saas.ts";

/** Answers on the pages of a SaaS offer, as a test needs them. */

export const page = (id: string) => {
  const found = [...saas.pages, ...saas.planPages].find((one) => one.id === id);
  if (found === undefined) throw new Error(`There is no page ${id}`);
  return found;
};
export const offer = (changes: Partial<OfferContext> = {}): OfferContext => ({
  pages: { setup: { listingOption: "transact" } },
  plans: [],
  marketplace: "live",
  ...changes,
});
export const findings = (id: string, content: JsonObject, context = offer()) =>
  checkPage(page(id), normalise(page(id).schema, content), context).map(
    ({ pointer, code }) => `${pointer} ${code.replace("catalog/", "")}`,
  );

export const image = (width: number, height: number, mediaType = "image/png") => ({
  sha256: "a".repeat(64),
  name: "x.png",
  mediaType,
  size: 1000,
  width,
  height,
});
export const pdf = {
  sha256: "b".repeat(64),
  name: "x.pdf",
  mediaType: "application/pdf",
  size: 1000,
};
export const contact = { name: "Desk", email: "desk@contoso.example", phone: "+33 1 23 45 67 89" };
export const english = {
  name: "Notes",
  summary: "Minutes.",
  description: "<p>Minutes.</p>",
  gettingStarted: "Sign in.",
};
export const listing = (changes: JsonObject = {}, texts: JsonObject = {}): JsonObject => ({
  languages: { en: { ...english, ...texts } },
  privacyPolicyUrl: "https://contoso.example/privacy",
  contacts: { support: { ...contact, url: "https://contoso.example/help" }, engineering: contact },
  logo: image(216, 216),
  screenshots: [{ id: "one", file: image(1280, 720), captions: { en: "One" } }],
  documents: [{ id: "sheet", name: "Sheet", file: pdf }],
  ...changes,
});
export const pricing = (changes: JsonObject = {}): JsonObject => ({
  pricingModel: "per-user",
  baseCurrency: "EUR",
  terms: [{ term: "P1M", payment: "upfront", price: "8.00" }],
  markets: ["FR"],
  prices: { FR: { currency: "EUR", terms: { P1M: "8.00" }, meters: {}, source: "base" } },
  ...changes,
});
export const many = (count: number, make: (index: number) => JsonObject) =>
  Array.from({ length: count }, (_, index) => make(index));
export const meter = (id: string, changes: JsonObject = {}): JsonObject => ({
  id,
  name: id,
  unit: "piece",
  price: "0.01",
  included: { P1M: "10" },
  ...changes,
});
export const flat = (meters: JsonObject[], changes: JsonObject = {}): JsonObject =>
  pricing({
    pricingModel: "flat",
    meters,
    prices: {
      FR: {
        currency: "EUR",
        terms: { P1M: "8.00" },
        meters: Object.fromEntries(meters.map(({ id }) => [String(id), "0.01"])),
        source: "base",
      },
    },
    ...changes,
  });
