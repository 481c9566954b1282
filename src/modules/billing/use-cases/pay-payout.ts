import { randomUUIDv7 } from "node:crypto";
import type { Day } from "../../../kernel/calendar.ts";
import {
  type Money,
  money,
  parseMoney,
  subtract,
  toDecimal,
  toJson,
} from "../../../kernel/money.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { previewOf } from "../../../platform/preview.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { organisationById } from "../../identity/index.ts";
import type { PayoutPaid } from "../events.ts";
import {
  payoutHeld,
  payoutInvalid,
  payoutNothingDue,
  payoutPaidAlready,
  previewOutdated,
} from "../problems.ts";
import { todayOfOperator } from "../queries/payment-facts.ts";
import {
  insertPayoutPayment,
  lockOpenUpTo,
  lockPayout,
  markPayouts,
  type PayoutRow,
  payoutReferenceTaken,
} from "../store/payouts.ts";

export type PayPayout = {
  readonly payoutId: string;
  readonly reference: string;
  readonly paidOn: Day;
  /** Decimal text; tax that the operator keeps back for the publisher's country. */
  readonly withheld: string;
  readonly preview: string | null;
  readonly dryRun: boolean;
};

/** What marking a payout as paid does, or did. */
export type PaidPayout = {
  readonly payouts: readonly PayoutRow[];
  readonly amount: Money;
  readonly withheld: Money;
  /** What leaves the bank. */
  readonly transferred: Money;
  readonly preview: string;
};

/**
 * Marks a statement as paid, with every older one of its publisher and currency that is open (P27): what credits
 * took below zero is made up for first. Exactly as previewed, or not at all (BEY-06).
 */
export const payPayout = (db: Database, request: PayPayout): Promise<Result<PaidPayout>> =>
  db.transaction(async (tx): Promise<Result<PaidPayout>> => {
    const seen = await lockPayout(tx, request.payoutId);
    if (seen === undefined) return refuse(notFound({}));
    if (seen.state === "paid") return refuse(payoutPaidAlready({}));
    if (seen.state === "held") return refuse(payoutHeld({}));
    const payouts = await lockOpenUpTo(tx, seen);
    const { currency, publisherId } = seen;
    const amount = money(
      payouts.reduce((sum, { due }) => sum + due, 0n),
      currency,
    );
    if (amount.minor <= 0n) return refuse(payoutNothingDue({ due: toJson(amount) }));
    const withheld = parseMoney(request.withheld, currency);
    const today = await todayOfOperator(tx, tx.at);
    const errors = [
      ...(withheld === undefined || withheld.minor < 0n || withheld.minor > amount.minor
        ? [{ pointer: "/withheld", code: "billing/withheld", params: { most: toJson(amount) } }]
        : []),
      ...(request.paidOn > today
        ? [{ pointer: "/paidOn", code: "billing/day-ahead", params: { today } }]
        : []),
      ...((await payoutReferenceTaken(tx, request.reference))
        ? [{ pointer: "/reference", code: "billing/payment-exists" }]
        : []),
    ];
    if (errors.length > 0 || withheld === undefined) return refuse(payoutInvalid({}, errors));
    const preview = previewOf([
      payouts.map(({ id }) => id),
      toDecimal(amount),
      toDecimal(withheld),
      request.paidOn,
      request.reference,
    ]);
    const paid = { payouts, amount, withheld, transferred: subtract(amount, withheld), preview };
    if (request.dryRun) return ok(paid);
    if (request.preview !== preview) return refuse(previewOutdated({}));
    const publisher = await organisationById(tx, publisherId);
    const id = randomUUIDv7();
    await insertPayoutPayment(tx, {
      id,
      publisherId,
      currency,
      amount: amount.minor,
      withheld: withheld.minor,
      withheldFor: withheld.minor > 0n ? (publisher?.country ?? "") : null,
      paidOn: request.paidOn,
      reference: request.reference,
    });
    await markPayouts(
      tx,
      payouts.map((one) => one.id),
      { state: "paid", reason: null, paymentId: id },
    );
    await announce(tx, { publisherId, id, paid, reference: request.reference });
    return ok(paid);
  });

async function announce(
  tx: Tx,
  about: { publisherId: string; id: string; paid: PaidPayout; reference: string },
): Promise<void> {
  const { publisherId, id, paid, reference } = about;
  tx.audit({
    organisationId: publisherId,
    action: "payout.paid",
    objectType: "payout-payment",
    objectId: id,
    after: { reference, withheld: toJson(paid.withheld), ...toJson(paid.amount) },
  });
  await tx.publish({
    type: "billing.payout-paid",
    subject: id,
    paymentId: id,
    publisherId,
    payoutIds: paid.payouts.map((one) => one.id),
    amount: toJson(paid.amount),
    withheld: toJson(paid.withheld),
  } satisfies PayoutPaid);
}

/** Holds an open statement back with a reason that its publisher reads, or lets a held one go. */
export const holdPayout = (
  db: Database,
  { payoutId, reason }: { readonly payoutId: string; readonly reason: string | null },
): Promise<Result<null>> =>
  db.transaction(async (tx): Promise<Result<null>> => {
    const payout = await lockPayout(tx, payoutId);
    if (payout === undefined) return refuse(notFound({}));
    if (payout.state === "paid") return refuse(payoutPaidAlready({}));
    const state = reason === null ? "open" : "held";
    await markPayouts(tx, [payoutId], { state, reason, paymentId: null });
    tx.audit({
      organisationId: payout.publisherId,
      action: reason === null ? "payout.released" : "payout.held",
      objectType: "payout",
      objectId: payoutId,
      before: { state: payout.state },
      after: { state, reason },
    });
    return ok(null);
  });
