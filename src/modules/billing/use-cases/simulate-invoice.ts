import { addDays, type Day, dayIn, type Instant, type Term } from "../../../kernel/calendar.ts";
import { add, type Money, subtract, sum } from "../../../kernel/money.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { Reader } from "../../../platform/database.ts";
import { notFound } from "../../../platform/problems.ts";
import { draftSale, type PlanSale } from "../../catalog/index.ts";
import {
  hasTermPrice,
  isFree,
  issuerOfInvoices,
  marketNotPriced,
  type PurchasePreview,
  percentOf,
  previewPurchase,
  priceOfPayment,
  priceOfUsage,
  type SalesPolicy,
  salesPolicyNow,
  type Tax,
  taxOn,
  taxRateFor,
  taxRatesBetween,
  unitsBeyond,
} from "../../commerce/index.ts";
import { meterUnknown, nothingInvoiced, pricingIncomplete, termNeeded } from "../problems.ts";
import { firstPayment, type TaxedSale } from "./first-payment.ts";

export type AskedInvoice = {
  readonly market: string;
  readonly term?: string | undefined;
  readonly payment?: "upfront" | "monthly" | "annual" | undefined;
  readonly quantity?: number | undefined;
  /** Whether the buyer has a tax id; it decides which rate holds. */
  readonly buyerHasTaxId: boolean;
  /** Whether the buyer can still have the free trial of the offer. */
  readonly trial: boolean;
  readonly activatedOn?: Day | undefined;
  readonly baseSince?: Day | undefined;
  /** Units of each meter that the publisher's program sends in the month. */
  readonly usage: readonly { readonly meter: string; readonly units: string }[];
};

export type InvoiceLine = {
  readonly kind: "payment" | "usage";
  readonly meter: { readonly id: string; readonly name: string; readonly unit: string } | null;
  readonly period: Term;
  /** Days of the whole period that the price is for; of usage, those of its own. */
  readonly of: number | null;
  /** Licences, or units that are billed; decimal text. */
  readonly quantity: string;
  /** Units in the price, as far as the marketplace takes them off. */
  readonly included: string | null;
  readonly unitPrice: { readonly amount: string; readonly currency: string };
  readonly net: Money;
  readonly tax: Tax;
};

/** The first invoice that a purchase of a plan would make. */
export type SimulatedInvoice = {
  readonly timeZone: string;
  readonly activatedOn: Day;
  /** Free days before the first payment. */
  readonly trial: Term | null;
  /** Calendar month of the invoice, `YYYY-MM`. */
  readonly month: string;
  readonly lines: readonly InvoiceLine[];
  readonly totals: {
    readonly net: Money;
    readonly tax: Money;
    readonly total: Money;
    readonly storeFee: Money;
    /** What the publisher is owed: net less store fee. */
    readonly owed: Money;
  };
  readonly storeFeePercent: string;
  /** The payment after it; null where none follows. */
  readonly next: { readonly day: Day; readonly net: Money } | null;
};

/**
 * The first invoice of a plan as its draft is saved, by the functions that charge a real purchase
 * (ux.md P10): nothing is written, and nobody is asked whether they may buy.
 */
export async function simulateInvoice(
  db: Reader,
  request: {
    readonly publisherId: string;
    readonly slug: string;
    readonly planId: string;
    readonly asked: AskedInvoice;
    readonly at: Instant;
  },
): Promise<Result<SimulatedInvoice>> {
  const { asked, at } = request;
  const draft = await draftSale(db, request);
  if (draft === undefined) return refuse(notFound({}));
  const { plan } = draft;
  const { planId } = request;
  if (plan === undefined) return refuse(pricingIncomplete({ plan: planId }));
  if (!hasTermPrice(plan.pricingModel) && plan.pricingModel !== "usage")
    return refuse(nothingInvoiced({ plan: planId }));
  if (plan.chargedByPublisher === true) return refuse(nothingInvoiced({ plan: planId }));
  const issuer = await issuerOfInvoices(db);
  // Before an operator is set up nobody issues invoices.
  if (issuer === undefined) return refuse(notFound({}));
  const { timeZone } = issuer;
  const countries = { issuerCountry: issuer.country, buyerCountry: asked.market };
  const sale: TaxedSale = {
    parties: {
      sellerCountry: issuer.country,
      buyerCountry: asked.market,
      // The rules ask whether there is one, never which.
      buyerTaxId: asked.buyerHasTaxId ? "given" : null,
    },
    rates: await taxRatesBetween(db, countries),
  };
  const activatedOn = asked.activatedOn ?? dayIn(timeZone, at);
  const policy = await salesPolicyNow(db);
  const purchase = hasTermPrice(plan.pricingModel)
    ? purchaseOf(plan, asked, { timeZone, activatedOn, policy })
    : ok(null);
  if (!purchase.ok) return purchase;
  const paidFrom = purchase.value?.paidFrom ?? activatedOn;
  const usage = usageLines(plan, asked, { paidFrom, sale, policy });
  if (!usage.ok) return usage;
  return ok(
    invoiceOf(plan, purchase.value, {
      asked,
      sale,
      usage: usage.value,
      timeZone,
      activatedOn,
      storeFeePercent: policy.storeFeePercent,
    }),
  );
}

function purchaseOf(
  plan: PlanSale,
  asked: AskedInvoice,
  about: { timeZone: string; activatedOn: Day; policy: SalesPolicy },
): Result<PurchasePreview> {
  const { timeZone, activatedOn, policy } = about;
  const { term, payment } = asked;
  if (term === undefined || payment === undefined)
    return refuse(termNeeded({}, [{ pointer: "/term", code: "billing/term-needed" }]));
  return previewPurchase(
    plan,
    { term, payment, quantity: asked.quantity ?? plan.minQuantity },
    {
      market: asked.market,
      timeZone,
      activatedOn,
      trialUsed: !asked.trial,
      baseSince: asked.baseSince ?? activatedOn,
      policy,
    },
  );
}

/** Usage is invoiced in arrears, with the calendar month that it is in (decision 24). */
function usageLines(
  plan: PlanSale,
  asked: AskedInvoice,
  {
    paidFrom,
    sale,
    policy,
  }: {
    readonly paidFrom: Day;
    readonly sale: TaxedSale;
    readonly policy: Pick<SalesPolicy, "rounding">;
  },
): Result<InvoiceLine[]> {
  const price = plan.prices[asked.market];
  if (price === undefined)
    return refuse(
      marketNotPriced({ market: asked.market }, [{ pointer: "/market", code: "commerce/market" }]),
    );
  const period = { start: paidFrom, end: addDays(lastDayOfMonth(paidFrom), 1) };
  const on = lastDayOfMonth(paidFrom);
  const lines: InvoiceLine[] = [];
  for (const [index, { meter: id, units }] of asked.usage.entries()) {
    const meter = plan.meters.find((one) => one.id === id);
    if (meter === undefined)
      return refuse(
        meterUnknown({}, [{ pointer: `/usage/${index}/meter`, code: "billing/meter-unknown" }]),
      );
    const included =
      plan.includedQuantityDeductedBy === "marketplace" && asked.term !== undefined
        ? (meter.included[asked.term] ?? null)
        : null;
    const quantity = included === null ? units : unitsBeyond(units, included);
    const unitPrice = { amount: price.meters[id] ?? "0", currency: price.currency };
    const net = priceOfUsage(quantity, unitPrice, policy.rounding);
    const rate = taxRateFor(sale.rates, { ...sale.parties, taxClass: "software", on });
    lines.push({
      kind: "usage",
      meter: { id, name: meter.name, unit: meter.unit },
      period,
      of: null,
      quantity,
      included,
      unitPrice,
      net,
      tax: taxOn(net, rate),
    });
  }
  return ok(lines);
}

const lastDayOfMonth = (day: Day): Day => {
  const date = Temporal.PlainDate.from(day);
  return date.with({ day: date.daysInMonth }).toString();
};

function invoiceOf(
  plan: PlanSale,
  purchase: PurchasePreview | null,
  about: {
    readonly asked: AskedInvoice;
    readonly sale: TaxedSale;
    readonly usage: readonly InvoiceLine[];
    readonly timeZone: string;
    readonly activatedOn: Day;
    readonly storeFeePercent: string;
  },
): SimulatedInvoice {
  const { asked, sale, usage, timeZone, activatedOn, storeFeePercent: percent } = about;
  const currency = plan.prices[asked.market]?.currency ?? plan.baseCurrency;
  const charged = purchase !== null && !isFree(purchase.terms.unitPrice) ? purchase : null;
  const payment =
    charged &&
    firstPayment({ terms: charged.terms, termStart: charged.paidFrom, ...daysOf(charged) }, sale);
  const lines: InvoiceLine[] = [
    ...(charged && payment
      ? [
          {
            kind: "payment" as const,
            meter: null,
            period: payment.period,
            of: payment.of,
            quantity: String(charged.terms.quantity),
            included: null,
            unitPrice: charged.terms.unitPrice,
            net: payment.net,
            tax: payment.tax,
          },
        ]
      : []),
    ...usage,
  ];
  const net = sum(
    lines.map((line) => line.net),
    currency,
  );
  const tax = sum(
    lines.map((line) => line.tax.amount),
    currency,
  );
  // Each line's fee is rounded with its line, as its charge is.
  const storeFee = sum(
    [...(payment ? [payment.storeFee] : []), ...usage.map((line) => percentOf(line.net, percent))],
    currency,
  );
  return {
    timeZone,
    activatedOn,
    trial: purchase?.trial ?? null,
    month: (purchase?.paidFrom ?? activatedOn).slice(0, 7),
    lines,
    totals: { net, tax, total: add(net, tax), storeFee, owed: subtract(net, storeFee) },
    storeFeePercent: percent,
    next: charged && {
      day: charged.nextFrom,
      net: priceOfPayment(charged.terms.unitPrice, charged.terms),
    },
  };
}

const daysOf = ({ days }: PurchasePreview) => (days === undefined ? {} : { days });
