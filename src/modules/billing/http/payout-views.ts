import { addDays } from "../../../kernel/calendar.ts";
import { money, subtract, toJson } from "../../../kernel/money.ts";
import { type Language, translate } from "../../../platform/text.ts";
import { creditedBy } from "../domain/credit.ts";
import { monthOfDay } from "../domain/month.ts";
import type { Payout, StatedCharge } from "../queries/payouts.ts";
import type { PaidPayout } from "../use-cases/pay-payout.ts";
import { buyerView } from "./payment-views.ts";
import { causesOf, sentenceOf, show, stepsOf } from "./views.ts";

export const payoutView = (
  payout: Payout,
  names: ReadonlyMap<string, { readonly name: string }>,
) => {
  const amount = (minor: bigint) => toJson(money(minor, payout.currency));
  return {
    id: payout.id,
    publisher: buyerView(payout.publisherId, names),
    month: monthOfDay(payout.month),
    currency: payout.currency,
    lineCount: payout.lines,
    sales: amount(payout.sales),
    credits: amount(payout.credits),
    fee: amount(payout.fee),
    due: amount(payout.due),
    statedAt: payout.madeAt.toString(),
    state: payout.state,
    cameBack: payout.state !== "paid" && payout.returns.length > 0,
    heldBecause: payout.reason,
    payment:
      payout.paymentId === null
        ? null
        : {
            id: payout.paymentId,
            paidOn: payout.paidOn ?? "",
            reference: payout.reference ?? "",
            amount: amount(payout.paidAmount ?? 0n),
            withheld: amount(payout.withheld ?? 0n),
            withheldFor: payout.withheldFor,
          },
    returns: payout.returns.map(({ amountMinor, ...one }) => ({
      ...one,
      amount: amount(BigInt(amountMinor)),
    })),
  };
};

export const payoutLineView = (charge: StatedCharge, orders: ReadonlyMap<string, string>) => {
  const { evidence, description, currency } = charge;
  const net = money(charge.netMinor, currency);
  const fee = money(charge.storeFee, currency);
  return {
    chargeId: charge.id,
    orderId: charge.orderId,
    orderNumber: orders.get(charge.orderId) ?? "",
    subscriptionId: charge.subscriptionId,
    offer: { name: description.offerName, slug: description.offerSlug },
    plan: { name: description.planName },
    company: description.company,
    kind: charge.kind,
    reverses: charge.reverses,
    partOf: charge.partOf,
    from: charge.periodStart,
    to: addDays(charge.periodEnd, -1),
    days: evidence.dayCount.days,
    of: evidence.dayCount.of,
    unitPrice: evidence.inputs.unitPrice,
    quantity: evidence.inputs.quantity * (creditedBy(charge) === null ? 1 : -1),
    net: toJson(net),
    storeFeePercent: evidence.inputs.storeFeePercent,
    fee: toJson(fee),
    due: toJson(subtract(net, fee)),
  };
};

/** Steps that are the buyer's: what it is taxed, and what it pays with that. */
const isOfBuyer = (code: string): boolean => code === "total" || code.startsWith("tax.");

/** Why a line is what it is: the charge as its buyer can open it, less the tax, and what is kept of it. */
export function payoutLineWhyView(
  charge: StatedCharge,
  about: {
    readonly orders: ReadonlyMap<string, string>;
    readonly publisher: string;
    readonly locale: Language;
  },
) {
  const { locale } = about;
  const view = payoutLineView(charge, about.orders);
  const { evidence, currency } = charge;
  const { editionId, version, market } = evidence.priceVersion;
  const step = (code: string, value: string, params = {}) => ({
    code,
    label: translate(locale, `evidence.step.${code}`, params),
    value,
  });
  const whole = { net: view.net, tax: view.net, total: view.net };
  const posted = (account: string, minor: bigint) => ({
    account,
    label: translate(locale, `account.${account}`, { name: about.publisher }),
    amount: toJson(money(minor, currency)),
  });
  return {
    ...view,
    evidence: {
      text: sentenceOf(charge, view.net, locale),
      steps: [
        ...stepsOf(charge, whole, locale).filter(({ code }) => !isOfBuyer(code)),
        step("store-fee", show(view.fee, locale), { percent: view.storeFeePercent }),
        step("due", show(view.due, locale)),
      ],
      priceVersion: { editionId, version, market },
      because: causesOf(charge, locale),
    },
    ledger: {
      postings: [
        posted("buyer-before-tax", charge.netMinor),
        posted("publisher-payable", charge.storeFee - charge.netMinor),
        posted("store-fee", -charge.storeFee),
      ].filter(({ amount }) => !/^-?0*(\.0*)?$/.test(amount.amount)),
    },
  };
}

export const paidPayoutView = ({
  payouts,
  amount,
  withheld,
  transferred,
  preview,
}: PaidPayout) => ({
  payouts: payouts.map(({ id, month, due, currency }) => ({
    id,
    month: monthOfDay(month),
    due: toJson(money(due, currency)),
  })),
  amount: toJson(amount),
  withheld: toJson(withheld),
  transferred: toJson(transferred),
  preview,
});
