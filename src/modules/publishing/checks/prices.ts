import { monthsOf } from "../../../kernel/calendar.ts";
import type { Finding } from "../domain/finding.ts";
import {
  isSoldHere,
  type PricingPage,
  planPageOf,
  type SnapshotPlan,
  soldPlans,
} from "../domain/snapshot.ts";
import { blocking, type Check, type CheckTools, warning } from "./check.ts";

/** There is something to buy: a plan that is sold, with a term. */
export const plansOnSale: Check = {
  name: "plans-on-sale",
  policy: "200.1",
  cost: "cheap",
  run({ snapshot }) {
    if (!isSoldHere(snapshot)) return [];
    const plans = soldPlans(snapshot);
    if (plans.length === 0) return [blocking("no-plan", { page: "plans", pointer: "" })];
    return plans.flatMap((plan) => {
      const { terms, markets } = planPageOf(plan, "pricing");
      const at = { page: "pricing", plan: plan.planId };
      // Only a plan that asks for billing terms can lack one; its markets, likewise.
      if (terms?.length === 0) return [blocking("no-term", { ...at, pointer: "/terms" })];
      return markets?.length === 0 ? [blocking("no-market", { ...at, pointer: "/markets" })] : [];
    });
  },
};

/** Every term and meter of every plan has a price in every market it is sold in. */
export const marketPrices: Check = {
  name: "market-prices",
  policy: "200.1",
  cost: "cheap",
  run: ({ snapshot }) =>
    soldPlans(snapshot).flatMap((plan) => {
      const { markets = [], prices = {} } = planPageOf(plan, "pricing");
      return markets.flatMap((market) =>
        plan.priced
          .filter(({ enabled }) => enabled)
          .filter(({ part, name }) => (prices[market]?.[part]?.[name] ?? "") === "")
          .map(({ part, name }) =>
            blocking("price-missing", {
              page: "pricing",
              plan: plan.planId,
              pointer: `/prices/${market}/${part}/${name}`,
              params: { market, what: name },
            }),
          ),
      );
    }),
};

/** Free in some markets and charged in others: a slip, never a price policy. */
export const priceMistakes: Check = {
  name: "price-mistakes",
  policy: "200.2",
  cost: "cheap",
  run: ({ snapshot }) =>
    soldPlans(snapshot).flatMap((plan) => {
      const pricing = planPageOf(plan, "pricing");
      return (pricing.terms ?? []).flatMap(({ term = "" }) => {
        const amounts = amountsOf(pricing, term);
        const free = amounts.filter(({ amount }) => amount === 0);
        if (free.length === 0 || free.length === amounts.length) return [];
        return free.map(({ market, pointer }) =>
          blocking("price-zero-here", {
            page: "pricing",
            plan: plan.planId,
            pointer,
            params: { market, term },
          }),
        );
      });
    }),
};

/** Prices that are possible and probably not meant. */
export const priceSanity: Check = {
  name: "price-sanity",
  policy: "200.2",
  cost: "cheap",
  run: ({ snapshot }, tools) =>
    soldPlans(snapshot).flatMap((plan) => [...longTerms(plan), ...farFromBase(plan, tools)]),
};

/** A long term saves something, but not nineteen parts of twenty, and it does not cost more. */
const FAR_TOO_CHEAP = 1 / 20;

function longTerms(plan: SnapshotPlan): Finding[] {
  const { terms = [] } = planPageOf(plan, "pricing");
  const monthly = terms.find(({ term }) => term === "P1M");
  const month = Number(monthly?.price);
  if (!(month > 0)) return [];
  return terms.flatMap(({ term = "", payment = "upfront", price }, index) => {
    const each = Number(price);
    const months = monthsPaidBy(term, payment);
    if (term === "P1M" || months === undefined || price === undefined || !(each >= 0)) return [];
    const perMonth = each / months;
    const at = { page: "pricing", plan: plan.planId, pointer: `/terms/${index}/price` };
    const evidence = { perMonth: perMonth.toFixed(2), monthly: month };
    if (perMonth > month) return [warning("term-dearer", { ...at, params: { term }, evidence })];
    return perMonth < month * FAR_TOO_CHEAP
      ? [warning("term-too-cheap", { ...at, params: { term }, evidence })]
      : [];
  });
}

/** Months that one payment of `term` pays for; undefined for an unknown term. */
function monthsPaidBy(term: string, payment: string): number | undefined {
  if (!/^P\d+[MY]$/.test(term)) return undefined;
  return payment === "monthly" ? 1 : payment === "annual" ? 12 : monthsOf(term);
}

const FAR_OFF = 0.5;

/** A price in a market that is more than half off the base price at today's rate. */
function farFromBase(plan: SnapshotPlan, { rate }: CheckTools): Finding[] {
  const pricing = planPageOf(plan, "pricing");
  const base = pricing.baseCurrency ?? "USD";
  return (pricing.terms ?? []).flatMap(({ term = "", price }) => {
    const basePrice = Number(price);
    if (!(basePrice > 0)) return [];
    return amountsOf(pricing, term).flatMap(({ market, currency, amount, pointer }) => {
      const expected = basePrice * ((currency && rate(base, currency)) || Number.NaN);
      // A zero among charged markets has a finding of its own.
      if (amount === 0 || !(Math.abs(amount - expected) > expected * FAR_OFF)) return [];
      return [
        warning("price-far-off", {
          page: "pricing",
          plan: plan.planId,
          pointer,
          params: { market, term },
          evidence: { price: amount, expected: expected.toFixed(2), currency },
        }),
      ];
    });
  });
}

function amountsOf({ prices = {}, markets = [] }: PricingPage, term: string) {
  return markets.flatMap((market) => {
    const text = prices[market]?.terms?.[term];
    const currency = prices[market]?.currency ?? "";
    if (text === undefined || text === "") return [];
    const pointer = `/prices/${market}/terms/${term}`;
    return [{ market, currency, amount: Number(text), pointer }];
  });
}

/** Buyers tell plans apart by their names. */
export const planNames: Check = {
  name: "plan-names",
  policy: "100.7",
  cost: "cheap",
  run({ snapshot }) {
    const taken = new Map<string, string>();
    return soldPlans(snapshot).flatMap((plan) =>
      Object.entries(planPageOf(plan, "plan-listing").languages ?? {}).flatMap(
        ([language, { name = "" }]) => {
          const key = `${language}/${name.normalize("NFKC").trim().toLowerCase()}`;
          const other = taken.get(key);
          if (name.trim() === "" || other === plan.planId) return [];
          if (other === undefined) {
            taken.set(key, plan.planId);
            return [];
          }
          return [
            blocking("plan-name-twice", {
              page: "plan-listing",
              plan: plan.planId,
              pointer: `/languages/${language}/name`,
              params: { name, other },
            }),
          ];
        },
      ),
    );
  },
};
