import { dayIn, type Instant, type TimeZone } from "../../../kernel/calendar.ts";
import type { MoneyJson } from "../../../kernel/money.ts";
import { agreeTerms } from "./agreed-terms.ts";
import {
  availabilityOf,
  type BuyingFor,
  type Holding,
  NOTHING_HELD,
  type Seller,
} from "./availability.ts";
import type { CartLine } from "./cart.ts";
import type { Credit } from "./credit.ts";
import type { OfferForSale, PlanForSale } from "./for-sale.ts";
import type { SalesPolicy } from "./policy.ts";
import { priceText, type UnitPrice } from "./pricing.ts";
import { withBestPrivateOffer } from "./private-offer.ts";
import type { PrivateOfferTerms } from "./private-offer-terms.ts";
import { checkQuantity, quantityLimits } from "./quantity.ts";
import { type LineProblem, makeQuote, priceLine, type Quote, type QuoteLine } from "./quote.ts";
import type { TaxRate } from "./tax.ts";

export type ForSale = { readonly offer: OfferForSale; readonly plan: PlanForSale };

/** The two sides of an invoice: the operator issues it, the seller of the subscription pays it. */
export type Parties = {
  readonly issuerCountry: string;
  readonly buyerCountry: string;
  readonly buyerTaxId: string | null;
  /** Billing zone of the seller's account. */
  readonly timeZone: TimeZone;
};

/** Everything a quote depends on beside the cart's lines. */
export type SellingContext = {
  readonly at: Instant;
  readonly supply: ReadonlyMap<string, ForSale>;
  readonly customer: BuyingFor;
  readonly seller: Seller;
  /** By plan, over all sellers. */
  readonly holdings: ReadonlyMap<string, Holding>;
  /** Offers of which the customer has had its trial. */
  readonly trialsUsed: ReadonlySet<string>;
  readonly rates: readonly TaxRate[];
  readonly parties: Parties;
  readonly policy: SalesPolicy;
  /** Of a seller that the operator set a limit for. */
  readonly credit: readonly Credit[];
  /** Those that name this seller and this customer, whatever their days. */
  readonly privateOffers: readonly PrivateOfferTerms[];
};

/** Names in terms are those of the first language, which every offer has. */
const TERMS_LANGUAGE = "en";

/**
 * Prices a cart: for each line the terms it would be bought on now, or every reason why it cannot
 * be bought. Earlier lines count towards the limit of later ones, and only the first line of an
 * offer has its trial.
 */
export function quoteCart(lines: readonly CartLine[], context: SellingContext): Quote {
  const taken = new Map<string, number>();
  const trials = new Set(context.trialsUsed);
  const quoted: QuoteLine[] = [];
  for (const line of lines) {
    const found = context.supply.get(line.planUuid);
    const earlier = taken.get(line.planUuid) ?? 0;
    taken.set(line.planUuid, earlier + 1);
    const one = quoteLine(line, found, context, { earlier, trialUsed: trials.has(line.offerId) });
    if (one.terms !== null && one.terms.trialDays > 0) trials.add(line.offerId);
    quoted.push(one);
  }
  return makeQuote(quoted);
}

/** The same lines; those that `changed` have the unit price kept that the quote shows for them. */
export const withSeenPrices = (
  lines: readonly CartLine[],
  changed: readonly CartLine[],
  quote: Quote,
): readonly CartLine[] =>
  lines.map((line) => {
    const terms = quote.lines.find(({ lineId }) => lineId === line.id)?.terms;
    return terms == null || !changed.includes(line)
      ? line
      : { ...line, seenPrice: shownPrice(terms.unitPrice) };
  });

/** What a line cost when it was last seen, where it costs something else now. */
export function priceBefore(line: CartLine, quoted: QuoteLine | undefined): MoneyJson | null {
  const { seenPrice } = line;
  if (seenPrice === undefined || quoted?.terms == null) return null;
  const now = shownPrice(quoted.terms.unitPrice);
  return now.amount === seenPrice.amount && now.currency === seenPrice.currency ? null : seenPrice;
}

const shownPrice = (price: UnitPrice): MoneyJson => ({
  amount: priceText(price),
  currency: price.currency,
});

function quoteLine(
  line: CartLine,
  found: ForSale | undefined,
  context: SellingContext,
  { earlier, trialUsed }: { earlier: number; trialUsed: boolean },
): QuoteLine {
  const refused = (...problems: LineProblem[]): QuoteLine => ({
    lineId: line.id,
    terms: null,
    price: null,
    problems,
  });
  if (found === undefined) return refused({ code: "not-found", params: {} });
  const held = context.holdings.get(line.planUuid) ?? NOTHING_HELD;
  const availability = availabilityOf(found, context, { ...held, held: held.held + earlier });
  if (!availability.listed) return refused({ code: "not-found", params: {} });
  if (availability.reasons.length > 0) return refused(...availability.reasons);
  const quantity = checkQuantity(line.quantity, found.plan);
  if (!quantity.ok) {
    const limits = quantityLimits(found.plan);
    return refused({
      code: "quantity-out-of-range",
      params: { ...limits, quantity: line.quantity },
    });
  }
  const listed = agreeTerms(found, line, {
    market: context.customer.country,
    sellerTimeZone: context.parties.timeZone,
    language: TERMS_LANGUAGE,
    trialUsed,
    policy: context.policy,
  });
  if (listed === undefined)
    return refused({
      code: "term-not-offered",
      params: { term: line.term, payment: line.payment },
    });
  const today = dayIn(context.parties.timeZone, context.at);
  const terms = withBestPrivateOffer(listed, context.privateOffers, today);
  return {
    lineId: line.id,
    terms,
    problems: [],
    price: priceLine(terms, context.rates, taxedAt(context.parties, context.at)),
  };
}

/** What decides the tax of a charge made at `at`. */
export const taxedAt = (parties: Parties, at: Instant) => ({
  sellerCountry: parties.issuerCountry,
  buyerCountry: parties.buyerCountry,
  buyerTaxId: parties.buyerTaxId,
  on: dayIn(parties.timeZone, at),
});
