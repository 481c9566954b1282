import { randomUUIDv7 } from "node:crypto";
import { money, parseMoney } from "../../../kernel/money.ts";
import type { FieldError } from "../../../kernel/problem.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database } from "../../../platform/transaction.ts";
import { creditSome, leftOf } from "../domain/credit.ts";
import { checkDisputable } from "../domain/dispute.ts";
import type { DisputeReason } from "../domain/dispute-lifecycle.ts";
import { disputeInvalid } from "../problems.ts";
import { decidedBefore } from "../queries/disputes.ts";
import { invoiceById } from "../queries/invoices.ts";
import { disputeWindow } from "../queries/settings.ts";
import { lockChargesOnInvoice } from "../store/charges.ts";
import { type Dispute, disputeById, insertDispute, lineToDispute } from "../store/disputes.ts";
import { lockAccounts } from "../store/open-items.ts";
import { announceDispute } from "./accept-disputes.ts";
import { mailOperatorOfDispute } from "./mail-disputes.ts";
import type { MailAddresses } from "./mail-invoices.ts";
import { reviewPurchases } from "./settle-accounts.ts";

export type OpenDispute = {
  readonly buyerId: string;
  readonly invoiceId: string;
  readonly chargeId: string;
  readonly reason: DisputeReason;
  /** What the operator is to read: not blank. */
  readonly text: string;
  /** How much before tax, as decimal text; all that is left of the line where nothing is said. */
  readonly net?: string | undefined;
  readonly addresses: MailAddresses;
};

/**
 * A buyer says that a line of its invoice is wrong (ux.md R14). Until the operator decides, what is disputed, with its
 * tax, is neither overdue nor blocks purchases; the rest stays due.
 *
 * @returns the dispute; refuses a line that cannot be disputed, with the reason, and more than is left of it
 * @see docs/domain/disputes.md
 */
export const openDispute = (db: Database, wanted: OpenDispute): Promise<Result<Dispute>> =>
  db.transaction(async (tx): Promise<Result<Dispute>> => {
    const { buyerId, invoiceId, chargeId, reason, text } = wanted;
    const invoice = await invoiceById(tx, invoiceId, buyerId);
    if (invoice === undefined) return refuse(notFound({}));
    await lockAccounts(tx, [buyerId]);
    const line = await lineToDispute(tx, invoiceId, chargeId);
    if (line === undefined) return wrong({ pointer: "/chargeId", code: "billing/line-unknown" });
    const [charge] = await lockChargesOnInvoice(tx, invoiceId, [chargeId]);
    const left = charge === undefined || charge.credited ? 0n : leftOf(charge).net.minor;
    const possible = checkDisputable(
      {
        isCredit: line.isCredit,
        leftMinor: left,
        dispute: line.state,
        decidedBefore:
          invoice.reissues !== null && (await decidedBefore(tx, [chargeId])).has(chargeId),
      },
      await disputeWindow(tx, invoice.firstIssuedOn, tx.at),
    );
    if (!possible.ok) return possible;
    if (charge === undefined)
      throw new Error(`Charge ${chargeId} is on ${invoice.number} and not there`);

    const net =
      wanted.net === undefined
        ? money(left, invoice.currency)
        : parseMoney(wanted.net, invoice.currency);
    if (net === undefined) return wrong({ pointer: "/net", code: "billing/credit-nothing" });
    // What is disputed is what its credit would be, to the last unit.
    const some = creditSome(charge, { net }, { because: [], pointer: "" });
    if (!some.ok) return refuse(disputeInvalid({}, some.problem.errors ?? []));
    const id = randomUUIDv7();
    await insertDispute(tx, {
      id,
      buyerId,
      invoiceId,
      lineNumber: line.number,
      chargeId,
      currency: invoice.currency,
      netMinor: net.minor,
      totalMinor: -some.value.credit.total.minor,
      reason,
      text,
    });
    const dispute = await disputeById(tx, id, buyerId);
    if (dispute === undefined) throw new Error(`Dispute ${id} was not stored`);
    // What is disputed blocks nothing from now on.
    await reviewPurchases(tx, [buyerId]);
    await announceDispute(tx, dispute, "opened");
    await mailOperatorOfDispute(tx, dispute, wanted.addresses);
    return ok(dispute);
  });

const wrong = (error: FieldError): Result<never> => refuse(disputeInvalid({}, [error]));
