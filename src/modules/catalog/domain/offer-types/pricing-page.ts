// Longer than a file should be: a page's fields and the rules between them are read together.
import type { TSchema } from "typebox";
import { minorDigits } from "../../../../kernel/money.ts";
import { blocking, type Finding, warning } from "../findings.ts";
import { MARKET_CODES, MARKET_CURRENCIES } from "../markets.ts";
import {
  below,
  holds,
  isList,
  isObject,
  type OfferContext,
  type PageDefinition,
  type PageRule,
  valueAt,
} from "../offer-type.ts";
import {
  type Condition,
  type Conditions,
  checkbox,
  choice,
  choices,
  decimal,
  group,
  groupOrNone,
  type Json,
  type JsonObject,
  list,
  type Meta,
  map,
  text,
  whole,
  wholeOrNone,
} from "../page-schema.ts";
import { completePrices, pinPrices } from "../plan-prices.ts";
import { decimalsOf } from "../price-conversion.ts";
import { type Measure, type PricedField, pricedUnits } from "../priced.ts";
import { eachItem, namesOf } from "./media.ts";

export const TERMS = ["P1M", "P1Y", "P2Y", "P3Y"] as const;
type Term = (typeof TERMS)[number];
type When = { readonly visibleWhen?: Conditions };
/** How a term can be paid (publisher.md 7.2); one way per term and plan. */
const PAYMENTS_BY_TERM: Readonly<Record<string, readonly string[]>> = {
  P1M: ["upfront"],
  P1Y: ["upfront", "monthly"],
  P2Y: ["upfront", "monthly", "annual"],
  P3Y: ["upfront", "monthly", "annual"],
};
const MAX_METERS_PER_OFFER = 30;
export const SEGMENTS = ["commercial", "education", "government", "non-profit"] as const;

const METER_ID = "^[A-Za-z0-9][A-Za-z0-9._-]*$";

/** How all plans of the offer are priced; fixed with its first publication (PUB-15). */
export const pricingModel = <const V extends string>(models: readonly V[]) =>
  choice("pricing.pricingModel", models, {
    required: true,
    described: models,
    section: "price",
    lock: { kind: "frozen", perOffer: true, reason: "pricing-model" },
  });

/** The currency in which prices are typed. */
export const baseCurrency = (when: When = {}) =>
  choice("pricing.baseCurrency", MARKET_CURRENCIES, {
    required: true,
    widget: "select",
    default: "USD",
    hint: true,
    section: "price",
    optionLabel: (value) => `currency.${value}`,
    ...when,
  });

/** Billing terms with their payment option and price. */
export const billingTerms = (sold: readonly Term[], when: When = {}) =>
  list(
    "pricing.terms",
    group({
      term: choice("pricing.term", sold, { required: true, widget: "select" }),
      payment: choice("pricing.payment", ["upfront", "monthly", "annual"], {
        required: true,
        widget: "select",
        lock: { kind: "frozen", reason: "payment-option" },
      }),
      price: decimal("pricing.price", { required: true }),
    }),
    {
      min: 1,
      max: sold.length,
      identity: "term",
      widget: "terms",
      required: true,
      hint: true,
      section: "price",
      lock: { kind: "keep-items", reason: "billing-term" },
      ...when,
    },
  );

/** The price of one unit; `locked` where a published price never changes (PUB-20). */
export const unitPrice = (key: string, meta: Meta & { locked?: true } = {}) => {
  const { locked, ...rest } = meta;
  return decimal(key, {
    decimals: 6,
    section: "price",
    ...(locked && { lock: { kind: "frozen", reason: "vm-price" } }),
    ...rest,
  });
};

/**
 * Metered dimensions. Name and unit are the offer's, prices and quantities the plan's.
 *
 * @param included whether billing terms include a quantity of each
 */
export const meterDimensions = ({ included }: { included: boolean }, when: When = {}) =>
  list(
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
      ...(included && {
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
      }),
      enabled: checkbox("pricing.meter.enabled", {
        default: true,
        lock: { kind: "frozen", reason: "meter-enabled" },
      }),
    }),
    {
      add: true,
      max: MAX_METERS_PER_OFFER,
      identity: "id",
      widget: "meters",
      default: [],
      hint: true,
      section: "usage",
      lock: { kind: "keep-items", reason: "meter-removed" },
      ...when,
    },
  );

export const includedQuantityDeductedBy = choice(
  "pricing.includedQuantityDeductedBy",
  ["publisher", "marketplace"],
  {
    default: "publisher",
    described: ["publisher", "marketplace"],
    section: "usage",
    visibleWhen: { pointer: "/meters", "not-empty": true },
    lock: { kind: "frozen", reason: "included-deducted-by" },
  },
);

/** Where the plan is sold. */
export const markets = list("pricing.markets", text("pricing.market"), {
  min: 1,
  max: MARKET_CODES.size,
  widget: "markets",
  required: true,
  hint: true,
  section: "markets",
});

/**
 * Prices by market: converted from the base prices that `priced` names, or typed by hand.
 *
 * @param locked where a published price never changes
 */
export const marketPrices = (
  priced: readonly PricedField[],
  when: When & { locked?: true } = {},
) => {
  const { locked, ...rest } = when;
  const amount = (key: string) =>
    decimal(key, locked ? { lock: { kind: "frozen", reason: "vm-price" } } : {});
  return {
    ...map(
      "market",
      group({
        currency: text("pricing.marketPrice.currency"),
        terms: map("term", amount("pricing.marketPrice.amount"), "pricing.marketPrice.terms"),
        meters: map("meter", amount("pricing.marketPrice.amount"), "pricing.marketPrice.meters"),
        source: choice("pricing.marketPrice.source", ["base", "converted", "hand"]),
        rate: decimal("pricing.marketPrice.rate", { widget: "readonly" }),
        rates: map("term", decimal("pricing.marketPrice.rate"), "pricing.marketPrice.rates"),
      }),
      "pricing.prices",
      { widget: "prices", default: {}, hint: true, section: "markets", ...rest },
    ),
    "x-priced": priced,
  };
};

export const PRICED_TERMS: PricedField = {
  part: "terms",
  from: "/terms",
  list: true,
  name: "term",
};
export const PRICED_METERS = (when?: Condition): PricedField => ({
  part: "meters",
  from: "/meters",
  list: true,
  name: "id",
  ...(when && { when }),
});
export const pricedAs = (measure: Measure, when: Condition): PricedField => ({
  part: "meters",
  from: "/price",
  id: measure,
  measure,
  title: `measure.${measure}`,
  when,
});

/** Thirty days that convert by themselves (decision 14). */
export const freeTrial = checkbox("pricing.freeTrial", {
  hint: true,
  section: "trial",
  lock: { kind: "transitions", allowed: { false: ["true"] }, reason: "free-trial" },
});

/** Fewest and most users of one subscription. */
export const quantities = (most: number | null, when: When = {}) => ({
  minQuantity: whole("pricing.minQuantity", {
    minimum: 1,
    maximum: 1_000_000,
    default: 1,
    section: "limits",
    ...when,
  }),
  maxQuantity: wholeOrNone("pricing.maxQuantity", {
    minimum: 1,
    maximum: 1_000_000,
    default: most,
    hint: true,
    section: "limits",
    ...when,
  }),
});

/** How many subscriptions one customer can have, and whom the plan is sold to (decision 44). */
export const customers = {
  limitPerCustomer: wholeOrNone("pricing.limitPerCustomer", {
    minimum: 1,
    maximum: 1_000_000,
    hint: true,
    section: "limits",
  }),
  segments: choices("pricing.segments", SEGMENTS, {
    min: 1,
    required: true,
    default: [...SEGMENTS],
    hint: true,
    section: "limits",
  }),
};

/** Sold only beside other plans of the offer (decision 17). */
export const addOn = groupOrNone(
  {
    bases: list("pricing.addOn.bases", text("pricing.addOn.base"), {
      min: 1,
      max: 100,
      widget: "plans",
      required: true,
      hint: true,
    }),
  },
  "pricing.addOn",
  { hint: true, default: null, section: "add-on" },
);

export const licencesManaged = checkbox("pricing.licencesManaged", {
  hint: true,
  section: "licences",
  lock: { kind: "transitions", allowed: { false: ["true"] }, reason: "licences-managed" },
});

/** What a plan costs, where, for whom and how much of it. */
export function pricingPage(
  fields: Readonly<Record<string, TSchema>>,
  more: {
    readonly visibleWhen?: Conditions;
    readonly title?: string;
    readonly rules?: readonly PageRule[];
  } = {},
): PageDefinition {
  const schema = group(fields) as unknown as JsonObject;
  return {
    id: "pricing",
    title: more.title ?? "offer-type.page.pricing",
    kind: "form",
    ...(more.visibleWhen && { visibleWhen: more.visibleWhen }),
    schema,
    complete: (content, previous, { rates }) => ({
      ...content,
      // Markets are a set: in one order, so that the same choice is the same content.
      ...(isList(content.markets) && { markets: [...content.markets].sort() }),
      ...("prices" in fields && {
        prices: completePrices(
          { ...content, base: pricedUnits(schema, content) },
          previous && { ...previous, base: pricedUnits(schema, previous) },
          rates,
        ) as unknown as JsonObject,
      }),
    }),
    pin: pinPrices,
    begin: ([first]) => {
      const { pricingModel: model, baseCurrency: currency } = first ?? {};
      return {
        ...(model !== undefined && { pricingModel: model }),
        ...(currency !== undefined && { baseCurrency: currency }),
      };
    },
    share: shareMeters,
    rules: [
      checkPayments,
      checkMarkets,
      (content, offer) => checkPrices(schema, content, offer),
      ...("meters" in fields
        ? [
            (content: JsonObject) => checkMeters(schema, content),
            (content: JsonObject, offer: OfferContext) => checkOfferMeters(schema, content, offer),
          ]
        : []),
      checkPricingModel,
      checkQuantities,
      checkAddOn,
      ...(more.rules ?? []),
    ],
  };
}

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

/** Prices and sales are for markets of this marketplace only. */
export function checkMarkets(content: JsonObject): Finding[] {
  return (isList(content.markets) ? content.markets : []).flatMap((market, index) =>
    MARKET_CODES.has(String(market))
      ? []
      : [blocking(below("/markets", index), "unknown-market", { market: String(market) })],
  );
}

/** Every base price has an amount in every market; amounts fit the market's currency. */
function checkPrices(schema: JsonObject, content: JsonObject, offer: OfferContext): Finding[] {
  const findings: Finding[] = [];
  const prices = isObject(content.prices) ? content.prices : {};
  const own = offer.plans.find(({ planId }) => planId === offer.planId)?.pages ?? {};
  const hidden = !holds(conditionOf(schema, "prices"), content, { ...offer.pages, ...own });
  const units = hidden ? [] : pricedUnits(schema, content);
  for (const [market, entry] of Object.entries(prices)) {
    if (!isObject(entry)) continue;
    const currency = String(entry.currency ?? "");
    const digits = minorDigits(currency);
    for (const { part, name } of units) {
      const amounts = isObject(entry[part]) ? entry[part] : {};
      const decimals = part === "terms" ? digits : Math.max(6, digits);
      const pointer = below(below(below("/prices", market), part), name);
      const amount = amounts[name];
      if (amount === undefined || amount === "")
        findings.push(blocking(pointer, "price-missing", { market, name }));
      else if (typeof amount === "string" && decimalsOf(amount) > decimals)
        findings.push(blocking(pointer, "too-fine-for-currency", { currency, decimals }));
    }
  }
  return findings;
}

const conditionOf = (schema: JsonObject, field: string): Conditions | undefined =>
  valueAt(schema, `/properties/${field}/x-visible-when`) as Conditions | undefined;

/** The meters that count, given the pricing model; those of a hidden list do not. */
const usedMeters = (schema: JsonObject, content: JsonObject): Json | undefined =>
  holds(conditionOf(schema, "meters"), content, {}) ? content.meters : undefined;

function checkMeters(schema: JsonObject, content: JsonObject): Finding[] {
  const findings: Finding[] = [];
  const meters = usedMeters(schema, content);
  if (meters === undefined) return findings;
  const terms = namesOf(content.terms, "term");
  if (content.freeTrial === true && isList(meters) && meters.length > 0)
    findings.push(blocking("/freeTrial", "trial-with-meters"));
  if (valueAt(schema, "/properties/meters/items/properties/included") === undefined)
    return findings;
  eachItem(meters, "/meters", ({ included, enabled }, pointer) => {
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
function checkOfferMeters(schema: JsonObject, content: JsonObject, offer: OfferContext): Finding[] {
  const meters = usedMeters(schema, content);
  if (meters === undefined) return [];
  const findings: Finding[] = [];
  const ids = new Set(namesOf(meters, "id"));
  for (const plan of offer.plans) {
    const other = plan.pages.pricing && usedMeters(schema, plan.pages.pricing);
    if (plan.planId === offer.planId || other === undefined) continue;
    for (const id of namesOf(other, "id")) ids.add(id);
    eachItem(meters, "/meters", (meter, pointer) => {
      eachItem(other, "", (same) => {
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
  const { pricingModel: model, minQuantity, maxQuantity } = content;
  // Of a flat rate, one is bought; a type that sells per user only does not ask for the model.
  if (model !== undefined && model !== "per-user") return [];
  return typeof minQuantity === "number" &&
    typeof maxQuantity === "number" &&
    maxQuantity < minQuantity
    ? [blocking("/maxQuantity", "max-below-min", { min: minQuantity })]
    : [];
}

/**
 * An add-on belongs to other plans of the offer that are no add-ons themselves. It runs with its base,
 * whose trial is over, so a trial of its own is never given.
 */
function checkAddOn(content: JsonObject, offer: OfferContext): Finding[] {
  if (!isObject(content.addOn) || !isList(content.addOn.bases)) return [];
  const trial = content.freeTrial === true ? [warning("/freeTrial", "add-on-with-trial")] : [];
  const bases = content.addOn.bases.flatMap((base, index): Finding[] => {
    const pointer = below("/addOn/bases", index);
    const plan = offer.plans.find(({ planId }) => planId === base);
    if (base === offer.planId) return [blocking(pointer, "add-on-of-itself")];
    if (plan === undefined) return [blocking(pointer, "unknown-plan", { plan: String(base) })];
    return isObject(plan.pages.pricing?.addOn)
      ? [blocking(pointer, "add-on-of-add-on", { plan: String(base) })]
      : [];
  });
  return [...trial, ...bases];
}
