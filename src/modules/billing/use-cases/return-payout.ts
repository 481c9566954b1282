import type { Day } from "../../../kernel/calendar.ts";
import { money, subtract, toJson } from "../../../kernel/money.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { previewOf } from "../../../platform/preview.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database } from "../../../platform/transaction.ts";
import type { PayoutReturned } from "../events.ts";
import { payoutInvalid, payoutNotPaid, previewOutdated } from "../problems.ts";
import { todayOfOperator } from "../queries/payment-facts.ts";
import {
  insertPayoutReturn,
  lockPaidWith,
  lockPayout,
  markPayouts,
  payoutPaymentOf,
} from "../store/payouts.ts";
import type { MailAddresses } from "./mail-invoices.ts";
import { mailReturnedPayout } from "./mail-payouts.ts";
import type { PaidPayout } from "./pay-payout.ts";

/**
 * Records that the money of a statement came back from the bank (decision 28): a counter-entry takes the payment
 * back, what was withheld with it, and every statement that it paid is open again, so that the next payment takes
 * them along. Exactly as previewed, or not at all (BEY-06).
 */
export const returnPayout = (
  db: Database,
  request: {
    readonly payoutId: string;
    readonly reason: string;
    readonly returnedOn: Day;
    readonly preview: string | null;
    readonly dryRun: boolean;
    readonly addresses: MailAddresses;
  },
): Promise<Result<PaidPayout>> =>
  db.transaction(async (tx): Promise<Result<PaidPayout>> => {
    const seen = await lockPayout(tx, request.payoutId);
    if (seen === undefined) return refuse(notFound({}));
    const payment = await payoutPaymentOf(tx, seen.id);
    if (payment === undefined) return refuse(payoutNotPaid({}));
    const today = await todayOfOperator(tx, tx.at);
    if (request.returnedOn > today || request.returnedOn < payment.paidOn) {
      const code =
        request.returnedOn > today ? "billing/day-ahead" : "billing/returned-before-paid";
      return refuse(
        payoutInvalid({}, [
          { pointer: "/returnedOn", code, params: { today, paidOn: payment.paidOn } },
        ]),
      );
    }
    const payouts = await lockPaidWith(tx, payment.id);
    const amount = money(payment.amount, payment.currency);
    const withheld = money(payment.withheld, payment.currency);
    const preview = previewOf([payment.id, payouts.map(({ id }) => id), request.returnedOn]);
    const returned = {
      payouts,
      amount,
      withheld,
      transferred: subtract(amount, withheld),
      preview,
    };
    if (request.dryRun) return ok(returned);
    if (request.preview !== preview) return refuse(previewOutdated({}));
    const { reason, returnedOn } = request;
    const ids = payouts.map(({ id }) => id);
    await insertPayoutReturn(tx, { paymentId: payment.id, payoutIds: ids, reason, returnedOn });
    await markPayouts(tx, ids, { state: "open", reason: null, paymentId: null });
    tx.audit({
      organisationId: seen.publisherId,
      action: "payout.returned",
      objectType: "payout-payment",
      objectId: payment.id,
      after: { reference: payment.reference, reason, returnedOn, ...toJson(amount) },
    });
    await tx.publish({
      type: "billing.payout-returned",
      subject: payment.id,
      paymentId: payment.id,
      publisherId: seen.publisherId,
      payoutIds: ids,
      amount: toJson(amount),
      returnedOn,
    } satisfies PayoutReturned);
    await mailReturnedPayout(tx, seen, {
      addresses: request.addresses,
      paymentId: payment.id,
      reference: payment.reference,
      returnedOn,
      reason,
      amount: payment.amount,
    });
    return ok(returned);
  });
