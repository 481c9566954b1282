import { addDays, type Day } from "../../../kernel/calendar.ts";
import {
  add,
  type Money,
  type MoneyJson,
  money,
  type Rounding,
  rate,
  toJson,
  zero,
} from "../../../kernel/money.ts";
import { type Language, translate } from "../../../platform/text.ts";
import { type Cause, chargedAs, type UsageEvidence } from "../domain/charge.ts";
import { creditedBy } from "../domain/credit.ts";
import type { AccountKind } from "../domain/ledger.ts";
import type { ListedCharge } from "../queries/charges.ts";

type PostingRow = {
  readonly entryId: string;
  readonly kind: AccountKind;
  readonly owner: string;
  readonly currency: string;
  readonly minor: bigint;
};

export const chargeSummaryView = (charge: ListedCharge, locale: Language) => {
  const { evidence, currency, description } = charge;
  return {
    id: charge.id,
    postedAt: charge.postedAt.toString(),
    billedOn: charge.billedOn,
    kind: charge.kind,
    charged: chargedAs(charge.kind),
    customer: { id: charge.customerId, company: description.company },
    subscriptionId: charge.subscriptionId,
    orderId: charge.orderId,
    offer: { name: description.offerName, slug: description.offerSlug },
    plan: { name: description.planName },
    publisher: { id: charge.publisherId, name: description.publisherName },
    quantity: evidence.inputs.quantity,
    usage: evidence.usage === undefined ? null : meterOf(evidence.usage),
    unitPrice: evidence.inputs.unitPrice,
    from: charge.periodStart,
    to: addDays(charge.periodEnd, -1),
    days: evidence.dayCount.days,
    net: toJson(money(charge.netMinor, currency)),
    tax: toJson(money(charge.taxMinor, currency)),
    total: toJson(money(charge.totalMinor, currency)),
    taxName: evidence.tax.name,
    taxPercent: evidence.tax.percent,
    taxTreatment: evidence.tax.treatment,
    taxIsSample: evidence.tax.sample,
    because: becauseOf(evidence.because.at(-1), locale),
    reverses: charge.reverses,
    reversedBy: charge.reversedBy,
    partOf: charge.partOf,
    left: leftOf(charge),
  };
};

/** The last fact is the one that made the charge: those before it are what it takes back. */
const becauseOf = (cause: Cause | undefined, locale: Language) =>
  cause === undefined
    ? null
    : {
        event: cause.event,
        label: translate(locale, `evidence.because.${cause.event}`),
        at: cause.at,
      };

function leftOf(charge: ListedCharge): MoneyJson | null {
  if (creditedBy(charge) !== null) return null;
  const left = charge.reversedBy === null ? charge.netMinor + charge.partsMinor : 0n;
  return toJson(money(left, charge.currency));
}

const meterOf = ({ dimension, name, unit }: UsageEvidence) => ({ dimension, name, unit });

/** Why this amount: the sentence, the steps, what they rest on, and how it was posted. */
export function chargeView(
  charge: ListedCharge,
  context: {
    readonly postings: readonly PostingRow[];
    readonly names: ReadonlyMap<string, { readonly name: string }>;
    readonly locale: Language;
  },
) {
  const { locale } = context;
  const { evidence } = charge;
  // What the publisher is owed and the operator's fee are theirs: the buyer sees them as one sum.
  const { storeFee: _storeFee, storeFeePercent: _percent, ...inputs } = evidence.inputs;
  const view = chargeSummaryView(charge, locale);
  return {
    ...view,
    evidence: {
      formula: evidence.formula,
      text: sentenceOf(charge, view.net, locale),
      steps: stepsOf(charge, view, locale),
      inputs,
      priceVersion: evidence.priceVersion,
      dayCount: evidence.dayCount,
      rounding: evidence.rounding,
      tax: evidence.tax,
      usage: evidence.usage === undefined ? null : usageView(evidence.usage),
      because: causesOf(charge, locale),
    },
    ledger: {
      entryId: context.postings[0]?.entryId ?? null,
      postings: postingsForBuyer(charge, context),
    },
  };
}

const usageView = ({ ratingId: _, ...usage }: UsageEvidence) => usage;

/** The formula of a charge as one sentence. */
export function sentenceOf(charge: ListedCharge, net: MoneyJson, locale: Language): string {
  const { formula, inputs, dayCount, part } = charge.evidence;
  return translate(locale, `evidence.formula.${formula}`, {
    quantity: inputs.quantity,
    unit: charge.evidence.usage?.unit ?? "",
    unitPrice: show(inputs.unitPrice, locale),
    net: show(net, locale),
    days: dayCount.days,
    of: dayCount.of,
    rounding: isCutOff(charge) ? "cut" : "line",
    ...(part === undefined
      ? {}
      : {
          whole: show(part.net, locale),
          before: show(part.netBefore, locale),
          quantityOf: part.quantityOf ?? 0,
        }),
  });
}

/** How a charge came to its amounts, step by step. */
export function stepsOf(
  charge: ListedCharge,
  view: { net: MoneyJson; tax: MoneyJson; total: MoneyJson },
  locale: Language,
) {
  const { inputs, dayCount, tax, priceVersion, usage } = charge.evidence;
  const step = (code: string, value: string, params = {}) => ({
    code,
    label: translate(locale, `evidence.step.${code}`, params),
    value,
  });
  const version = {
    version: priceVersion.version,
    market: new Intl.DisplayNames(locale, { type: "region" }).of(priceVersion.market) ?? "",
  };
  return [
    ...(inputs.listPrice === undefined || inputs.privateOffer === undefined
      ? [step("unit-price", show(inputs.unitPrice, locale), version)]
      : [
          step("list-price", show(inputs.listPrice, locale), version),
          step("private-offer", show(inputs.unitPrice, locale), {
            name: inputs.privateOffer.name,
            percent: inputs.privateOffer.percent ?? "none",
          }),
        ]),
    ...(usage === undefined
      ? [step("quantity", new Intl.NumberFormat(locale).format(inputs.quantity))]
      : usageSteps(usage, step, locale)),
    ...cutOffSteps(charge, step, locale),
    step("days", `${dayCount.days} / ${dayCount.of}`, {
      from: showDay(dayCount.from, locale),
      to: showDay(addDays(dayCount.until, -1), locale),
      zone: dayCount.timeZone,
    }),
    step("net", show(view.net, locale)),
    step(`tax.${tax.treatment}`, show(view.tax, locale), {
      name: tax.name ?? "",
      percent: tax.percent,
      sample: tax.sample ? "yes" : "no",
    }),
    step("total", show(view.total, locale)),
  ];
}

const isCutOff = ({ evidence }: ListedCharge): boolean =>
  evidence.rounding === ("truncate-unit-first" satisfies Rounding);

/** What one licence, or the plan, costs for the days that are charged: cut off before it is taken so many times. */
function cutOffSteps<T>(
  charge: ListedCharge,
  step: (code: string, value: string) => T,
  locale: Language,
): T[] {
  const { inputs, dayCount, usage, part } = charge.evidence;
  if (!isCutOff(charge) || usage !== undefined || part !== undefined) return [];
  const { amount, currency } = inputs.unitPrice;
  const days = { part: dayCount.days, whole: dayCount.of };
  const unit = rate("1", amount, currency, days, "truncate-unit-first");
  return [step("unit-cut-off", show(toJson(unit), locale))];
}

/** What was reported, what of it is in the price, and what is billed. */
function usageSteps<T>(
  { name, unit, units, billed, included, deductedBy }: UsageEvidence,
  step: (code: string, value: string, params?: object) => T,
  locale: Language,
): T[] {
  return [
    step("usage-reported", unitsText(units, locale), { name, unit }),
    ...(deductedBy === "marketplace" && included !== null
      ? [
          step(
            "usage-included",
            included === "unlimited"
              ? translate(locale, "evidence.usage.unlimited")
              : unitsText(included, locale),
          ),
        ]
      : []),
    step("usage-billed", unitsText(billed, locale)),
  ];
}

function postingsForBuyer(
  charge: ListedCharge,
  { postings, names, locale }: Parameters<typeof chargeView>[1],
) {
  const sumOf = (...kinds: AccountKind[]): Money =>
    postings
      .filter(({ kind }) => kinds.includes(kind))
      .reduce(
        (sum, { minor, currency }) => add(sum, money(minor, currency)),
        zero(charge.currency),
      );
  const rows: readonly (readonly [string, Money])[] = [
    ["receivable", sumOf("receivable")],
    ["marketplace", sumOf("publisher-payable", "store-fee")],
    ["tax-payable", sumOf("tax-payable")],
  ];
  return rows
    .filter(([, amount]) => amount.minor !== 0n)
    .map(([account, amount]) => ({
      account,
      label: translate(locale, `account.${account}`, {
        name: names.get(charge.buyerId)?.name ?? "",
        jurisdiction: charge.evidence.tax.jurisdiction ?? "",
      }),
      amount: toJson(amount),
    }));
}

const unitsText = (units: string, locale: Language): string =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: 12 }).format(units as `${number}`);

/** What made a charge, in the reader's words, with its instant. */
export const causesOf = ({ evidence }: ListedCharge, locale: Language) =>
  evidence.because.map(({ event, at }) => ({
    event,
    label: translate(locale, `evidence.because.${event}`),
    at,
  }));

/** Money as the reader writes it; exact, because the text is never a floating-point number. */
export const show = ({ amount, currency }: MoneyJson, locale: Language): string =>
  new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    currencyDisplay: "code",
    maximumFractionDigits: 12,
  }).format(amount as `${number}`);

const showDay = (day: Day, locale: Language): string =>
  Temporal.PlainDate.from(day).toLocaleString(locale, { dateStyle: "medium" });
