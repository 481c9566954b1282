import {
  addDays,
  addHours,
  type Day,
  dayIn,
  type Instant,
  isBefore,
  startOfDay,
} from "../../../kernel/calendar.ts";
import type { AgreedTerms } from "../events.ts";
import { renewalDay } from "./next-payment.ts";
import type { SalesPolicy } from "./policy.ts";
import { isCheaper, isSamePrice } from "./pricing.ts";
import { withBestPrivateOffer } from "./private-offer.ts";
import type { PrivateOfferTerms } from "./private-offer-terms.ts";
import { renews, type SubscriptionFacts, statusAt } from "./subscription.ts";
import type { ToldPrice } from "./told-price.ts";

/** A price with the version it was taken from. */
export type PriceVersion = Pick<AgreedTerms, "unitPrice" | "editionId" | "editionVersion"> & {
  /** When it was told; null for the one that is agreed. */
  readonly toldAt: Instant | null;
};

type Notice = Pick<SalesPolicy, "priceNoticeDays">;

/**
 * The price of a term that begins with a renewal at `renewsAt` (decision 9, docs/domain/renewal-price.md):
 * the latest that was told at least so many days of 24 hours before, or a later one that is lower. What was
 * told in another currency is left out. A private offer makes no list price: it is reckoned from this one.
 *
 * @param told in the order in which it was told, since the price that is paid was agreed
 */
export function priceAtRenewal(
  { privateOffer, editionId, editionVersion, ...terms }: AgreedTerms,
  told: readonly ToldPrice[],
  { renewsAt, priceNoticeDays }: Notice & { readonly renewsAt: Instant },
): PriceVersion {
  const unitPrice = privateOffer?.listPrice ?? terms.unitPrice;
  const known = told.filter(
    ({ currency, toldAt }) => currency === unitPrice.currency && isBefore(toldAt, renewsAt),
  );
  const agreed: PriceVersion = { unitPrice, editionId, editionVersion, toldAt: null };
  const announced = known.findLast(
    ({ toldAt }) => !isBefore(renewsAt, addHours(toldAt, 24 * priceNoticeDays)),
  );
  const latest = known.at(-1);
  const due = announced === undefined ? agreed : versionOf(announced);
  return latest !== undefined && isCheaper(latest, due.unitPrice) ? versionOf(latest) : due;
}

const versionOf = ({ amount, currency, toldAt, ...version }: ToldPrice): PriceVersion => ({
  ...version,
  unitPrice: { amount, currency },
  toldAt,
});

/**
 * The terms of a term that begins with a renewal at `renewsAt`: the list price that holds for it by then, less the
 * best of the private offers on that day (docs/domain/private-offers.md). What renews, and whatever says before what
 * a renewal costs, asks here (BEY-06).
 *
 * @param privateOffers those that may hold for its seller and customer, on whatever days
 */
export function termsAtRenewal(
  terms: AgreedTerms,
  {
    told,
    privateOffers,
    renewsAt,
    priceNoticeDays,
  }: Notice & {
    readonly told: readonly ToldPrice[];
    readonly privateOffers: readonly PrivateOfferTerms[];
    readonly renewsAt: Instant;
  },
): { readonly terms: AgreedTerms; readonly toldAt: Instant | null } {
  const { toldAt, ...price } = priceAtRenewal(terms, told, { renewsAt, priceNoticeDays });
  const { privateOffer: _over, ...kept } = terms;
  const day = dayIn(terms.sellerTimeZone, renewsAt);
  return { terms: withBestPrivateOffer({ ...kept, ...price }, privateOffers, day), toldAt };
}

/** A price that is going to hold, and the first day of the term from which it does. */
export type NextPrice = { readonly day: Day; readonly price: PriceVersion };

/**
 * The first renewal after `at` at which another price holds than now, as far as prices are told and private
 * offers are known; null where there is none, or nothing renews.
 *
 * @param privateOffers those that may hold for its seller and customer, on whatever days
 */
export function nextPriceOf(
  subscription: SubscriptionFacts,
  told: readonly ToldPrice[],
  {
    at,
    priceNoticeDays,
    privateOffers = [],
  }: Notice & { readonly at: Instant; readonly privateOffers?: readonly PrivateOfferTerms[] },
): NextPrice | null {
  const { terms, term } = subscription;
  const status = statusAt(subscription, at);
  const last = told.at(-1);
  if (term === null || !renews(subscription)) return null;
  if (status !== "trial" && status !== "active" && status !== "suspended") return null;
  // By then every price is announced for long enough, and every private offer has ended.
  const settled = [
    at,
    ...(last === undefined ? [] : [addHours(last.toldAt, 24 * priceNoticeDays)]),
    ...privateOffers.map(({ until }) => startOfDay(addDays(until, 1), terms.sellerTimeZone)),
  ].reduce((latest, one) => (isBefore(latest, one) ? one : latest));
  let day = renewalDay(subscription, firstPaid(subscription, at));
  // A term has 28 days at least, and a private offer ends within three years: there are few renewals until then.
  for (;;) {
    const renewsAt = startOfDay(day, terms.sellerTimeZone);
    const { terms: due, toldAt } = termsAtRenewal(terms, {
      told,
      privateOffers,
      renewsAt,
      priceNoticeDays,
    });
    const { unitPrice, editionId, editionVersion } = due;
    if (!isSamePrice(unitPrice, terms.unitPrice))
      return { day, price: { unitPrice, editionId, editionVersion, toldAt } };
    if (!isBefore(renewsAt, settled)) return null;
    day = renewalDay({ ...subscription, term: null }, day);
  }
}

/** The day from which the next renewal is counted: today, or in a trial its first paid day. */
function firstPaid({ term, terms }: SubscriptionFacts, at: Instant): Day {
  const today = dayIn(terms.sellerTimeZone, at);
  return term !== null && today < term.start ? term.start : today;
}

/** The price of a payment on `day`: that of the running term, or the one of the renewal by then. */
export function priceOn(
  subscription: SubscriptionFacts,
  told: readonly ToldPrice[],
  {
    day,
    at,
    priceNoticeDays,
    privateOffers = [],
  }: Notice & {
    readonly day: Day;
    readonly at: Instant;
    readonly privateOffers?: readonly PrivateOfferTerms[] | undefined;
  },
): AgreedTerms["unitPrice"] {
  const { terms, term } = subscription;
  const first = renewalDay(subscription, firstPaid(subscription, at));
  if (term === null || day < first) return terms.unitPrice;
  const renewsAt = startOfDay(day, terms.sellerTimeZone);
  return termsAtRenewal(terms, { told, privateOffers, renewsAt, priceNoticeDays }).terms.unitPrice;
}
