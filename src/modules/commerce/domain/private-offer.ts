import { type Day, daysBetween } from "../../../kernel/calendar.ts";
import { type Money, minorDigits, rate, toJson } from "../../../kernel/money.ts";
import type { FieldError } from "../../../kernel/problem.ts";
import type { AgreedTerms } from "../events.ts";
import { hasTermPrice, type PlanForSale } from "./for-sale.ts";
import {
  complement,
  type MeterLine,
  type PrivateOfferLine,
  type PrivateOfferTerms,
} from "./private-offer-terms.ts";
import { withReducedMeters } from "./reduced-meters.ts";

export type PrivateOfferState = "scheduled" | "live" | "ended" | "withdrawn";

export const PRIVATE_OFFER_LIMITS = {
  partners: 400,
  customers: 25,
  plans: 10,
  lines: 100,
  /** From the first day to the last. */
  days: 3 * 366,
} as const;

export const privateOfferState = (
  offer: { readonly from: Day; readonly until: Day; readonly withdrawn: boolean },
  today: Day,
): PrivateOfferState => {
  if (offer.withdrawn) return "withdrawn";
  if (today < offer.from) return "scheduled";
  return today > offer.until ? "ended" : "live";
};

export type PrivateOfferAction = "edit" | "change-end" | "withdraw";

/**
 * What can still be done with a private offer: what somebody bought on is never changed behind them. It
 * is edited and withdrawn while nothing was sold on it; its end moves to any day from today on.
 */
export function privateOfferActions(state: PrivateOfferState, sold: number): PrivateOfferAction[] {
  if (state === "ended" || state === "withdrawn") return [];
  return sold === 0 ? ["edit", "change-end", "withdraw"] : ["change-end"];
}

type Price = AgreedTerms["unitPrice"];

/** The price of one unit on a line; undefined where the line says nothing of this market and term. */
function priceOn(
  line: PrivateOfferLine,
  list: Price,
  { market, term }: Pick<AgreedTerms, "market" | "term">,
): Money | undefined {
  if ("percent" in line) return rate(complement(line.percent), list.amount, list.currency);
  return line.market === market && line.term === term
    ? rate("1", line.price, list.currency)
    : undefined;
}

/**
 * The terms with the best private offer that holds on a day, or the list price where none is better:
 * nobody chooses it, and it never makes anything dearer. The reduced price of a unit is rounded once, half
 * away from zero, to the currency's smallest unit, so that what is shown is what is multiplied. Of two
 * with one price the older one is named. Each metered unit has the best price of its own in the same way
 * (`withReducedMeters`).
 */
export function withBestPrivateOffer(
  terms: AgreedTerms,
  offers: readonly PrivateOfferTerms[],
  on: Day,
): AgreedTerms {
  const { privateOffer, ...listed } = terms;
  const list = privateOffer?.listPrice ?? terms.unitPrice;
  const best = bestPrivateOffer({ ...terms, unitPrice: list }, offers, on);
  const meters = withReducedMeters(terms.meters, terms, offers, on);
  return best === undefined
    ? { ...listed, unitPrice: list, meters }
    : { ...listed, unitPrice: toJson(best.price), privateOffer: best.of, meters };
}

/** The same of a list price that nobody has agreed to yet; undefined where no private offer is better. */
export function bestPrivateOffer(
  sale: Pick<AgreedTerms, "planUuid" | "market" | "term"> & { readonly unitPrice: Price },
  offers: readonly PrivateOfferTerms[],
  on: Day,
): { readonly price: Money; readonly of: NonNullable<AgreedTerms["privateOffer"]> } | undefined {
  const list = sale.unitPrice;
  let best:
    | { readonly price: Money; readonly of: NonNullable<AgreedTerms["privateOffer"]> }
    | undefined;
  const asListed = rate("1", list.amount, list.currency);
  for (const { id, name, version, from, until, lines } of offers) {
    if (on < from || on > until) continue;
    for (const line of lines) {
      if (line.planUuid !== sale.planUuid) continue;
      const price = priceOn(line, list, sale);
      if (price === undefined || price.minor >= (best?.price ?? asListed).minor) continue;
      const percent = "percent" in line ? line.percent : null;
      best = { price, of: { id, name, percent, listPrice: list, until, version } };
    }
  }
  return best;
}

export type PrivateOfferDraft = {
  readonly name: string;
  readonly from: Day;
  readonly until: Day;
  readonly partnerTenantIds: readonly string[];
  readonly customerTenantIds: readonly string[];
  readonly lines: readonly (
    | { readonly planId: string; readonly percent: string; readonly usage?: boolean }
    | {
        readonly planId: string;
        readonly market: string;
        readonly term: string;
        readonly price: string;
        readonly meters?: readonly MeterLine[];
      }
  )[];
};

const PERCENT = /^(?:[1-9]?\d)(?:\.\d{1,2})?$/;
const PRICE = /^\d{1,12}(?:\.(\d{1,6}))?$/;

/**
 * Everything wrong with a private offer, by field; plans are those of the live offer, by their ID.
 *
 * @param today in the publisher's zone: nothing begins before it, unless it began already
 */
export function checkPrivateOffer(
  draft: PrivateOfferDraft,
  plans: ReadonlyMap<string, PlanForSale>,
  { today, began }: { readonly today: Day; readonly began: Day | null },
): FieldError[] {
  const errors: FieldError[] = [];
  const wrong = (pointer: string, code: string, params: FieldError["params"] = {}): void => {
    errors.push({ pointer, code, params });
  };
  if (draft.name === "") wrong("/name", "required");
  if (draft.from < today && draft.from !== began) wrong("/from", "commerce/day-in-past");
  if (draft.until < draft.from) wrong("/until", "commerce/ends-before-it-begins");
  else if (draft.until < today) wrong("/until", "commerce/day-in-past");
  else if (daysBetween(draft.from, draft.until) > PRIVATE_OFFER_LIMITS.days)
    wrong("/until", "commerce/private-offer-too-long");
  for (const field of ["partnerTenantIds", "customerTenantIds"] as const)
    for (const [index, id] of draft[field].entries())
      if (draft[field].indexOf(id) < index) wrong(`/${field}/${index}`, "commerce/named-twice");
  const named = new Set(draft.lines.map(({ planId }) => planId));
  if (named.size > PRIVATE_OFFER_LIMITS.plans)
    wrong("/lines", "commerce/private-offer-plans", { max: PRIVATE_OFFER_LIMITS.plans });
  const seen = new Set<string>();
  for (const [index, line] of draft.lines.entries()) {
    const at = `/lines/${index}`;
    const plan = plans.get(line.planId);
    if (
      plan === undefined ||
      !plan.sold ||
      plan.visibility !== "public" ||
      !hasTermPrice(plan.pricingModel)
    ) {
      wrong(`${at}/planId`, "commerce/private-offer-plan");
      continue;
    }
    const key = "percent" in line ? line.planId : `${line.planId} ${line.market} ${line.term}`;
    const other = draft.lines.some(
      (one) => one.planId === line.planId && "percent" in one !== "percent" in line,
    );
    if (seen.has(key) || other) wrong(`${at}/planId`, "commerce/named-twice");
    seen.add(key);
    if ("percent" in line) {
      if (!PERCENT.test(line.percent) || Number(line.percent) === 0)
        wrong(`${at}/percent`, "commerce/private-offer-percent");
      continue;
    }
    const market = plan.prices[line.market];
    if (market === undefined) wrong(`${at}/market`, "commerce/private-offer-market");
    else if (market.terms[line.term] === undefined)
      wrong(`${at}/term`, "commerce/private-offer-term");
    else if (!isPrice(line.price, market.currency))
      wrong(`${at}/price`, "commerce/private-offer-price", { currency: market.currency });
    for (const [number, { id, price }] of (line.meters ?? []).entries()) {
      if (!plan.meters.some((meter) => meter.id === id))
        wrong(`${at}/meters/${number}/id`, "commerce/private-offer-meter");
      else if (line.meters?.findIndex((meter) => meter.id === id) !== number)
        wrong(`${at}/meters/${number}/id`, "commerce/named-twice");
      // As fine as a plan's own: finer than the currency's smallest unit.
      if (!PRICE.test(price))
        wrong(`${at}/meters/${number}/price`, "commerce/private-offer-meter-price");
    }
  }
  return errors;
}

const isPrice = (text: string, currency: string): boolean => {
  const found = PRICE.exec(text);
  return found !== null && (found[1] ?? "").length <= minorDigits(currency);
};
