// Longer than a file should be: a page's fields and the rules between them are read together.
import type { Static } from "typebox";
import { minorDigits } from "../../../../kernel/money.ts";
import { blocking, type Finding } from "../findings.ts";
import { MARKET_CODES, MARKET_CURRENCIES } from "../markets.ts";
import { below, isList, isObject, type OfferContext, type PageDefinition } from "../offer-type.ts";
import {
  checkbox,
  choice,
  decimal,
  group,
  groupOrNone,
  type Json,
  type JsonObject,
  list,
  map,
  text,
  whole,
  wholeOrNone,
} from "../page-schema.ts";
import { completePrices, pinPrices } from "../plan-prices.ts";
import { decimalsOf } from "../price-conversion.ts";
import { eachItem } from "./listing-pages.ts";
import { segments } from "./selling-pages.ts";

export const TERMS = ["P1M", "P1Y", "P2Y", "P3Y"] as const;
/** How a term can be paid (publisher.md 7.2); one way per term and plan. */
export const PAYMENTS_BY_TERM: Readonly<Record<string, readonly string[]>> = {
  P1M: ["upfront"],
  P1Y: ["upfront", "monthly"],
  P2Y: ["upfront", "monthly", "annual"],
  P3Y: ["upfront", "monthly", "annual"],
};
export const MAX_METERS_PER_OFFER = 30;

const METER_ID = "^[A-Za-z0-9][A-Za-z0-9._-]*$";
const onlyFlat = { pointer: "/pricingModel", equals: "flat" } as const;
const onlyPerUser = { pointer: "/pricingModel", equals: "per-user" } as const;

const pricingSchema = group({
  pricingModel: choice("pricing.pricingModel", ["flat", "per-user"], {
    required: true,
    described: ["flat", "per-user"],
    section: "price",
    lock: { kind: "frozen", perOffer: true, reason: "pricing-model" },
  }),
  baseCurrency: {
    ...choice("pricing.baseCurrency", MARKET_CURRENCIES, {
      required: true,
      widget: "select",
      default: "USD",
      hint: true,
      section: "price",
    }),
    "x-options": MARKET_CURRENCIES.map((value) => ({ value, label: `currency.${value}` })),
  },
  terms: list(
    "pricing.terms",
    group({
      term: choice("pricing.term", TERMS, { required: true, widget: "select" }),
      payment: choice("pricing.payment", ["upfront", "monthly", "annual"], {
        required: true,
        widget: "select",
        lock: { kind: "frozen", reason: "payment-option" },
      }),
      price: decimal("pricing.price", { required: true }),
    }),
    {
      min: 1,
      max: TERMS.length,
      identity: "term",
      widget: "terms",
      required: true,
      hint: true,
      section: "price",
      lock: { kind: "keep-items", reason: "billing-term" },
    },
  ),
  meters: list(
    "pricing.meters",
    group({
      id: text("pricing.meter.id", {
        max: 50,
        pattern: METER_ID,
        error: "meter-id",
        required: true,
      }),
      name: text("pricing.meter.name", {
        max: 100,
        oneLine: true,
        required: true,
        lock: { kind: "frozen", perOffer: true, reason: "meter" },
      }),
      unit: text("pricing.meter.unit", {
        max: 50,
        oneLine: true,
        required: true,
        lock: { kind: "frozen", perOffer: true, reason: "meter" },
      }),
      price: decimal("pricing.meter.price", { required: true, decimals: 6, hint: true }),
      included: map(
        "term",
        text("pricing.meter.includedQuantity", {
          pattern: "^(\\d{1,12}|unlimited)$",
          error: "included-quantity",
          required: true,
          lock: { kind: "frozen", reason: "included-quantity" },
        }),
        "pricing.meter.included",
        { hint: true },
      ),
      enabled: checkbox("pricing.meter.enabled", {
        default: true,
        lock: { kind: "frozen", reason: "meter-enabled" },
      }),
    }),
    {
      max: MAX_METERS_PER_OFFER,
      identity: "id",
      widget: "meters",
      default: [],
      hint: true,
      section: "usage",
      visibleWhen: onlyFlat,
      lock: { kind: "keep-items", reason: "meter-removed" },
    },
  ),
  includedQuantityDeductedBy: choice(
    "pricing.includedQuantityDeductedBy",
    ["publisher", "marketplace"],
    {
      default: "publisher",
      described: ["publisher", "marketplace"],
      section: "usage",
      visibleWhen: { pointer: "/meters", "not-empty": true },
      lock: { kind: "frozen", reason: "included-deducted-by" },
    },
  ),
  markets: list("pricing.markets", text("pricing.market"), {
    min: 1,
    max: MARKET_CODES.size,
    widget: "markets",
    required: true,
    hint: true,
    section: "markets",
  }),
  prices: map(
    "market",
    group({
      currency: text("pricing.marketPrice.currency"),
      terms: map("term", decimal("pricing.marketPrice.amount"), "pricing.marketPrice.terms"),
      meters: map("meter", decimal("pricing.marketPrice.amount"), "pricing.marketPrice.meters"),
      source: choice("pricing.marketPrice.source", ["base", "converted", "hand"]),
      rate: decimal("pricing.marketPrice.rate", { widget: "readonly" }),
      rates: map("term", decimal("pricing.marketPrice.rate"), "pricing.marketPrice.rates"),
    }),
    "pricing.prices",
    { widget: "prices", default: {}, hint: true, section: "markets" },
  ),
  freeTrial: checkbox("pricing.freeTrial", {
    hint: true,
    section: "trial",
    lock: { kind: "transitions", allowed: { false: ["true"] }, reason: "free-trial" },
  }),
  minQuantity: whole("pricing.minQuantity", {
    minimum: 1,
    maximum: 1_000_000,
    default: 1,
    section: "limits",
    visibleWhen: onlyPerUser,
  }),
  maxQuantity: wholeOrNone("pricing.maxQuantity", {
    minimum: 1,
    maximum: 1_000_000,
    hint: true,
    section: "limits",
    visibleWhen: onlyPerUser,
  }),
  limitPerCustomer: wholeOrNone("pricing.limitPerCustomer", {
    minimum: 1,
    maximum: 1_000_000,
    hint: true,
    section: "limits",
  }),
  segments,
  addOn: groupOrNone(
    {
      bases: list("pricing.addOn.bases", text("pricing.addOn.base"), {
        min: 1,
        max: 100,
        widget: "tags",
        required: true,
        hint: true,
      }),
    },
    "pricing.addOn",
    { hint: true, default: null, section: "add-on" },
  ),
  licencesManaged: checkbox("pricing.licencesManaged", {
    hint: true,
    section: "licences",
    lock: { kind: "transitions", allowed: { false: ["true"] }, reason: "licences-managed" },
  }),
});
export type PricingContent = Static<typeof pricingSchema>;

/** What a plan costs, where, for whom and how much of it. */
export const pricingPage: PageDefinition = {
  id: "pricing",
  title: "offer-type.page.pricing",
  kind: "form",
  schema: pricingSchema as unknown as JsonObject,
  complete: (content, previous, { rates }) => ({
    ...content,
    // Markets are a set: in one order, so that the same choice is the same content.
    ...(isList(content.markets) && { markets: [...content.markets].sort() }),
    prices: completePrices(content, previous, rates) as unknown as JsonObject,
  }),
  pin: pinPrices,
  begin: ([first]) => {
    const { pricingModel, baseCurrency } = first ?? {};
    return {
      ...(pricingModel !== undefined && { pricingModel }),
      ...(baseCurrency !== undefined && { baseCurrency }),
    };
  },
  share: shareMeters,
  rules: [
    checkPayments,
    checkMarkets,
    checkPrices,
    checkMeters,
    checkOfferMeters,
    checkPricingModel,
    checkQuantities,
    checkAddOn,
  ],
};

/** Name and unit of a meter are the offer's: a change in one plan is a change in all (7.3). */
function shareMeters(saved: JsonObject, other: JsonObject): JsonObject {
  if (!isList(other.meters)) return other;
  const definitions = new Map<Json, JsonObject>();
  eachItem(saved.meters, "", (meter) => definitions.set(meter.id ?? null, meter));
  return {
    ...other,
    meters: other.meters.map((meter) => {
      const definition = isObject(meter) ? definitions.get(meter.id ?? null) : undefined;
      if (!isObject(meter) || definition === undefined) return meter;
      const { name, unit } = definition;
      return { ...meter, ...(name !== undefined && { name }), ...(unit !== undefined && { unit }) };
    }),
  };
}

function checkPayments(content: JsonObject): Finding[] {
  const findings: Finding[] = [];
  eachItem(content.terms, "/terms", ({ term, payment, price }, pointer) => {
    const allowed = PAYMENTS_BY_TERM[String(term)];
    if (allowed !== undefined && payment !== undefined && !allowed.includes(String(payment)))
      findings.push(
        blocking(`${pointer}/payment`, "payment-of-term", {
          term: String(term),
          known: [...allowed],
        }),
      );
    const digits = minorDigits(String(content.baseCurrency ?? "USD"));
    if (typeof price === "string" && decimalsOf(price) > digits)
      findings.push(
        blocking(`${pointer}/price`, "too-fine-for-currency", {
          currency: String(content.baseCurrency ?? "USD"),
          decimals: digits,
        }),
      );
  });
  return findings;
}

function checkMarkets(content: JsonObject): Finding[] {
  return (isList(content.markets) ? content.markets : []).flatMap((market, index) =>
    MARKET_CODES.has(String(market))
      ? []
      : [blocking(below("/markets", index), "unknown-market", { market: String(market) })],
  );
}

/** Every term and meter has a price in every market; amounts fit the market's currency. */
function checkPrices(content: JsonObject): Finding[] {
  const findings: Finding[] = [];
  const prices = isObject(content.prices) ? content.prices : {};
  const terms = namesOf(content.terms, "term");
  const meters = content.pricingModel === "flat" ? namesOf(content.meters, "id") : [];
  for (const [market, entry] of Object.entries(prices)) {
    if (!isObject(entry)) continue;
    const currency = String(entry.currency ?? "");
    const digits = minorDigits(currency);
    const check = (part: "terms" | "meters", names: readonly string[], decimals: number) => {
      const amounts = isObject(entry[part]) ? entry[part] : {};
      for (const name of names) {
        const pointer = below(below(below("/prices", market), part), name);
        const amount = amounts[name];
        if (amount === undefined || amount === "")
          findings.push(blocking(pointer, "price-missing", { market, name }));
        else if (typeof amount === "string" && decimalsOf(amount) > decimals)
          findings.push(blocking(pointer, "too-fine-for-currency", { currency, decimals }));
      }
    };
    check("terms", terms, digits);
    check("meters", meters, Math.max(6, digits));
  }
  return findings;
}

function checkMeters(content: JsonObject): Finding[] {
  const findings: Finding[] = [];
  if (content.pricingModel !== "flat") return findings;
  const terms = namesOf(content.terms, "term");
  if (content.freeTrial === true && isList(content.meters) && content.meters.length > 0)
    findings.push(blocking("/freeTrial", "trial-with-meters"));
  eachItem(content.meters, "/meters", ({ included, enabled }, pointer) => {
    const given = isObject(included) ? included : {};
    if (enabled !== false)
      for (const term of terms)
        if (given[term] === undefined || given[term] === "")
          findings.push(blocking(`${pointer}/included/${term}`, "included-missing", { term }));
    for (const term of Object.keys(given))
      if (!terms.includes(term))
        findings.push(blocking(below(`${pointer}/included`, term), "term-not-sold", { term }));
  });
  return findings;
}

/** Meters belong to the offer: 30 in all its plans, each with one name and one unit. */
function checkOfferMeters(content: JsonObject, offer: OfferContext): Finding[] {
  if (content.pricingModel !== "flat") return [];
  const findings: Finding[] = [];
  const ids = new Set(namesOf(content.meters, "id"));
  for (const plan of offer.plans) {
    const other = plan.pages.pricing;
    if (plan.planId === offer.planId || other === undefined || other.pricingModel !== "flat")
      continue;
    for (const id of namesOf(other.meters, "id")) ids.add(id);
    eachItem(content.meters, "/meters", (meter, pointer) => {
      eachItem(other.meters, "", (same) => {
        if (same.id !== meter.id) return;
        for (const field of ["name", "unit"] as const)
          if (same[field] !== meter[field])
            findings.push(
              blocking(`${pointer}/${field}`, "meter-differs", {
                plan: plan.planId,
                value: String(same[field] ?? ""),
              }),
            );
      });
    });
  }
  if (ids.size > MAX_METERS_PER_OFFER)
    findings.push(
      blocking("/meters", "too-many-meters", { max: MAX_METERS_PER_OFFER, count: ids.size }),
    );
  return findings;
}

/** All plans of an offer share one pricing model (publisher.md 7.1). */
function checkPricingModel(content: JsonObject, offer: OfferContext): Finding[] {
  const other = offer.plans.find(
    ({ planId, pages }) =>
      planId !== offer.planId &&
      pages.pricing?.pricingModel !== undefined &&
      pages.pricing.pricingModel !== content.pricingModel,
  );
  if (other === undefined || content.pricingModel === undefined) return [];
  return [blocking("/pricingModel", "pricing-model-differs", { plan: other.planId })];
}

function checkQuantities(content: JsonObject): Finding[] {
  const { pricingModel, minQuantity, maxQuantity } = content;
  if (pricingModel !== "per-user") return [];
  return typeof minQuantity === "number" &&
    typeof maxQuantity === "number" &&
    maxQuantity < minQuantity
    ? [blocking("/maxQuantity", "max-below-min", { min: minQuantity })]
    : [];
}

/** An add-on belongs to other plans of the offer that are no add-ons themselves. */
function checkAddOn(content: JsonObject, offer: OfferContext): Finding[] {
  if (!isObject(content.addOn) || !isList(content.addOn.bases)) return [];
  return content.addOn.bases.flatMap((base, index): Finding[] => {
    const pointer = below("/addOn/bases", index);
    const plan = offer.plans.find(({ planId }) => planId === base);
    if (base === offer.planId) return [blocking(pointer, "add-on-of-itself")];
    if (plan === undefined) return [blocking(pointer, "unknown-plan", { plan: String(base) })];
    return isObject(plan.pages.pricing?.addOn)
      ? [blocking(pointer, "add-on-of-add-on", { plan: String(base) })]
      : [];
  });
}

const namesOf = (value: Json | undefined, identity: string): string[] =>
  isList(value)
    ? value.flatMap((item) => {
        const name = isObject(item) ? item[identity] : undefined;
        return typeof name === "string" && name !== "" ? [name] : [];
      })
    : [];
