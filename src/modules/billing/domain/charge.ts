import { type Day, daysBetween, type Term } from "../../../kernel/calendar.ts";
import { add, type Money, type MoneyJson, toJson } from "../../../kernel/money.ts";

/**
 * What a charge is for; the codes of reconciliation files. `removeQuantity` is both the credit of a
 * charge whose licences are fewer now and the charge of those that are left; `proration` likewise, where
 * a subscription ended before the days that were paid for. `customerCredit` is the operator's correction.
 */
export type ChargeKind =
  | "new"
  | "convert"
  | "renew"
  | "cycleCharge"
  | "addQuantity"
  | "removeQuantity"
  | "cancelImmediate"
  | "proration"
  | "usage"
  | "customerCredit";

/**
 * What is paid again with each payment of a term; everything else (licences that are added, usage, credits)
 * is charged once. How a line of an invoice is found (R14).
 */
export type Charged = "recurring" | "one-time";
const CHARGED_AS: Readonly<Record<ChargeKind, Charged>> = {
  new: "recurring",
  convert: "recurring",
  renew: "recurring",
  cycleCharge: "recurring",
  addQuantity: "one-time",
  removeQuantity: "one-time",
  cancelImmediate: "one-time",
  proration: "one-time",
  usage: "one-time",
  customerCredit: "one-time",
};
/** How often a charge of this kind comes. */
export const chargedAs = (kind: ChargeKind): Charged => CHARGED_AS[kind];
export const kindsCharged = (charged: Charged): readonly string[] =>
  Object.entries(CHARGED_AS).flatMap(([kind, as]) => (as === charged ? [kind] : []));

/** A private offer that made a price lower than the list price. */
export type NamedPrivateOffer = {
  readonly id: string;
  readonly name: string;
  /** Decimal text off the list price; null for a price of its own. */
  readonly percent: string | null;
  /** Of the private offer when it was agreed; absent in what was agreed before it was kept. */
  readonly version?: number;
};

/** What a unit price is lower than, and why. */
export type Reduction = { readonly listPrice: MoneyJson; readonly privateOffer: NamedPrivateOffer };

/** The terms of a subscription, as far as a charge rests on them. */
export type ChargedTerms = {
  readonly planUuid: string;
  readonly editionId: string;
  readonly editionVersion: number;
  readonly market: string;
  readonly pricingModel: "flat" | "per-user";
  readonly unitPrice: MoneyJson;
  /** Why the unit price is below the list price; absent where it is the list price. */
  readonly privateOffer?: NamedPrivateOffer & { readonly listPrice: MoneyJson };
  readonly quantity: number;
  readonly term: string;
  readonly payment: string;
  readonly sellerTimeZone: string;
  readonly rounding: string;
  readonly storeFeePercent: string;
};

export type ChargedTax = {
  readonly amount: Money;
  readonly treatment: string;
  readonly percent: string;
  readonly name: string | null;
  readonly jurisdiction: string | null;
  readonly rateId: string | null;
  readonly sample: boolean;
};

/** A fact that caused the charge. */
export type Cause = { readonly event: string; readonly at: string };

/** Usage of one dimension on one day of the buyer's billing zone. */
export type DayOfUsage = { readonly day: Day; readonly units: string; readonly events: number };

/** What a charge of usage rests on: with the days and the price anybody can compute it again (BEY-07). */
export type UsageEvidence = {
  readonly dimension: string;
  readonly name: string;
  readonly unit: string;
  /** What was reported, and what of it is billed; decimal text. */
  readonly units: string;
  readonly billed: string;
  /** Units in the price of one term; null where none are. */
  readonly included: string | null;
  readonly deductedBy: "publisher" | "marketplace";
  readonly ratingId: string;
  readonly days: readonly DayOfUsage[];
};

/**
 * Why an amount is what it is: with these values anybody can compute it again (BEY-07). Only text
 * and numbers, so that it is stored and shown as it was.
 */
export type Evidence = {
  readonly formula:
    | "quantity-times-unit-price"
    | "quantity-times-unit-price-by-days"
    | "flat-price"
    | "flat-price-by-days"
    | "units-times-unit-price"
    | "reversal"
    | "reversal-of-the-rest"
    | "part-of-net"
    | "part-of-quantity"
    | "rest-of-line";
  readonly inputs: {
    readonly unitPrice: MoneyJson;
    /** Of a unit price that a private offer made; absent otherwise. */
    readonly listPrice?: MoneyJson;
    readonly privateOffer?: NamedPrivateOffer;
    /** Licences; of usage, the units that are billed, whose exact text stands in `usage`. */
    readonly quantity: number;
    readonly pricingModel: "flat" | "per-user";
    readonly term: string;
    readonly payment: string;
    readonly storeFeePercent: string;
    readonly storeFee: MoneyJson;
  };
  readonly priceVersion: {
    readonly editionId: string;
    readonly version: number;
    readonly planUuid: string;
    readonly market: string;
  };
  readonly dayCount: {
    readonly from: Day;
    /** First day that is not paid for. */
    readonly until: Day;
    readonly days: number;
    /** Days of the whole period the price is for; equal to `days` for a full period. */
    readonly of: number;
    readonly timeZone: string;
  };
  readonly rounding: string;
  readonly tax: {
    readonly sellerCountry: string;
    readonly buyerCountry: string;
    readonly buyerTaxId: string | null;
    readonly on: Day;
    readonly treatment: string;
    readonly percent: string;
    readonly name: string | null;
    readonly jurisdiction: string | null;
    readonly rateId: string | null;
    readonly sample: boolean;
  };
  readonly because: readonly Cause[];
  /** The charge that is undone; absent where none is. */
  readonly reverses?: string;
  /** The charge of the invoice before, whose line this one bills again; absent where it is no such line. */
  readonly reissues?: string;
  /** Of a credit that is not its whole charge with the sign turned: what it is a part, or the rest, of. */
  readonly part?: PartEvidence;
  /** Of usage: what was reported, day by day, and what of it is billed. */
  readonly usage?: UsageEvidence;
};

/** Whose countries and tax ID decide a charge's tax. */
export type TaxParties = {
  readonly sellerCountry: string;
  readonly buyerCountry: string;
  readonly buyerTaxId: string | null;
};

/** A charge as a value: amounts and the evidence they rest on. */
export type Charge = {
  readonly kind: ChargeKind;
  readonly period: Term;
  readonly net: Money;
  readonly tax: Money;
  readonly total: Money;
  readonly storeFee: Money;
  readonly evidence: Evidence;
};

/**
 * The charge of one payment of a term, or of the days that are left of it. The net amount, its tax
 * and the store fee are given: each was rounded once where it was computed.
 */
export function chargeForPeriod(input: {
  readonly kind: ChargeKind;
  readonly period: Term;
  /** Days of the whole period that the price is for; absent where that is what is charged. */
  readonly of?: number;
  readonly net: Money;
  readonly tax: ChargedTax;
  readonly taxParties: TaxParties;
  readonly storeFee: Money;
  readonly terms: ChargedTerms;
  readonly because: readonly Cause[];
}): Charge {
  const { kind, period, net, tax, taxParties, storeFee, terms, because } = input;
  const days = daysBetween(period.start, period.end);
  const of = input.of ?? days;
  return {
    kind,
    period,
    net,
    tax: tax.amount,
    total: add(net, tax.amount),
    storeFee,
    evidence: {
      formula:
        terms.pricingModel === "flat"
          ? of === days
            ? "flat-price"
            : "flat-price-by-days"
          : of === days
            ? "quantity-times-unit-price"
            : "quantity-times-unit-price-by-days",
      inputs: {
        unitPrice: terms.unitPrice,
        ...reduction(terms),
        quantity: terms.quantity,
        ...agreedOf(terms, storeFee),
      },
      ...groundsOf(terms, { period, of, tax, taxParties, taxedOn: period.start }),
      because,
    },
  };
}

/** What the amounts of a charge were agreed by, whatever its price is for. */
export const agreedOf = (terms: ChargedTerms, storeFee: Money) => ({
  pricingModel: terms.pricingModel,
  term: terms.term,
  payment: terms.payment,
  storeFeePercent: terms.storeFeePercent,
  storeFee: toJson(storeFee),
});

/** What every charge rests on: the version of the price, its days, how it is rounded, and the tax of a day. */
export const groundsOf = (
  terms: ChargedTerms,
  {
    period,
    of,
    tax,
    taxParties,
    taxedOn,
  }: {
    readonly period: Term;
    readonly of: number;
    readonly tax: ChargedTax;
    readonly taxParties: TaxParties;
    readonly taxedOn: Day;
  },
) => ({
  priceVersion: {
    editionId: terms.editionId,
    version: terms.editionVersion,
    planUuid: terms.planUuid,
    market: terms.market,
  },
  dayCount: {
    from: period.start,
    until: period.end,
    days: daysBetween(period.start, period.end),
    of,
    timeZone: terms.sellerTimeZone,
  },
  rounding: terms.rounding,
  tax: {
    ...taxParties,
    on: taxedOn,
    treatment: tax.treatment,
    percent: tax.percent,
    name: tax.name,
    jurisdiction: tax.jurisdiction,
    rateId: tax.rateId,
    sample: tax.sample,
  },
});

const reduction = ({ privateOffer }: ChargedTerms): Partial<Reduction> =>
  privateOffer === undefined
    ? {}
    : {
        listPrice: privateOffer.listPrice,
        privateOffer: {
          id: privateOffer.id,
          name: privateOffer.name,
          percent: privateOffer.percent,
          ...(privateOffer.version !== undefined && { version: privateOffer.version }),
        },
      };

/** What a credit takes of a charge: net and tax of the charge, and what earlier credits took of it, above zero. */
export type PartEvidence = {
  readonly charge: string;
  readonly net: MoneyJson;
  readonly tax: MoneyJson;
  readonly netBefore: MoneyJson;
  readonly taxBefore: MoneyJson;
  /** Licences that are credited, and those of the charge; absent where an amount was. */
  readonly quantity?: number;
  readonly quantityOf?: number;
};
