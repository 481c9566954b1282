import { addDays } from "../../../kernel/calendar.ts";
import { money, subtract, toJson } from "../../../kernel/money.ts";
import { creditedBy } from "../domain/credit.ts";
import { monthOfDay } from "../domain/month.ts";
import type { ListedCharge } from "../queries/charges.ts";
import type { Payout } from "../queries/payouts.ts";
import type { PaidPayout } from "../use-cases/pay-payout.ts";
import { buyerView } from "./payment-views.ts";

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

export const payoutLineView = (charge: ListedCharge & { readonly storeFee: bigint }) => {
  const { evidence, description, currency } = charge;
  const net = money(charge.netMinor, currency);
  const fee = money(charge.storeFee, currency);
  return {
    chargeId: charge.id,
    orderId: charge.orderId,
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
