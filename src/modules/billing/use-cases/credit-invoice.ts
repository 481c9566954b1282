import { createHash, randomUUIDv7 } from "node:crypto";
import { dayIn } from "../../../kernel/calendar.ts";
import { add, type Money, money, negate, sum, toDecimal } from "../../../kernel/money.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database } from "../../../platform/transaction.ts";
import { type Cause, creditOf } from "../domain/charge.ts";
import { firstDayOf, monthOfDay } from "../domain/month.ts";
import { balanceOf, settle } from "../domain/settlement.ts";
import { creditLinesInvalid, previewOutdated } from "../problems.ts";
import { invoiceById } from "../queries/invoices.ts";
import { todayOfOperator } from "../queries/payment-facts.ts";
import { lockChargesOnInvoice } from "../store/charges.ts";
import { keyOf, lockAccounts } from "../store/open-items.ts";
import { openCorrection } from "../store/runs.ts";
import { announcePayouts, issueFor } from "./close-month.ts";
import type { Surroundings } from "./mail-invoices.ts";
import { undo } from "./post-charge.ts";

export const MOST_CREDITED_LINES = 100;

/** What crediting lines of an invoice does, or did. */
export type CreditedInvoice = {
  readonly lines: number;
  /** Of the credit note: zero or below. */
  readonly net: Money;
  readonly tax: Money;
  readonly total: Money;
  /** What is open of the invoice, and the buyer's balance, after it. */
  readonly open: Money;
  readonly balance: Money;
  readonly preview: string;
  /** The credit note; null for a preview. */
  readonly creditNoteId: string | null;
};

/**
 * Credits lines of an invoice that was issued, each to the last unit, with a credit note of its own (OPR-06):
 * exactly as previewed, or not at all (BEY-06). What was sold goes on; what was paid too much goes to the
 * buyer's balance.
 */
export const creditInvoice = (
  db: Database,
  request: {
    readonly invoiceId: string;
    readonly chargeIds: readonly string[];
    readonly reason: string;
    readonly preview: string | null;
    readonly dryRun: boolean;
    readonly around: Surroundings;
  },
): Promise<Result<CreditedInvoice>> =>
  db.transaction(async (tx): Promise<Result<CreditedInvoice>> => {
    const invoice = await invoiceById(tx, request.invoiceId, null);
    if (invoice === undefined) return refuse(notFound({}));
    const { buyerId, currency } = invoice;
    const accounts = await lockAccounts(tx, [buyerId]);
    const charges = await lockChargesOnInvoice(tx, invoice.id, request.chargeIds);
    const found = new Map(charges.map((charge) => [charge.id, charge]));
    const errors = request.chargeIds.flatMap((id, index) => {
      const charge = found.get(id);
      if (charge !== undefined && !charge.credited) return [];
      const code =
        charge === undefined ? "billing/credit-line-unknown" : "billing/credit-line-credited";
      return [{ pointer: `/chargeIds/${index}`, code }];
    });
    if (errors.length > 0) return refuse(creditLinesInvalid({}, errors));

    const net = negate(
      sum(
        charges.map((charge) => charge.net),
        currency,
      ),
    );
    const tax = negate(
      sum(
        charges.map((charge) => charge.tax),
        currency,
      ),
    );
    const total = add(net, tax);
    const account = accounts.get(keyOf({ buyerId, currency }));
    if (account === undefined) throw new Error(`Invoice ${invoice.number} is on no account`);
    const settled = settle({
      ...account,
      items: account.items.map((item) =>
        item.invoiceId === invoice.id ? { ...item, due: item.due + total.minor } : item,
      ),
    });
    const after = settled.account.items.find(({ invoiceId }) => invoiceId === invoice.id);
    const effect = {
      lines: charges.length,
      net,
      tax,
      total,
      open: money((after?.due ?? 0n) - (after?.paid ?? 0n), currency),
      balance: money(balanceOf(settled.account), currency),
    };
    const preview = createHash("sha256")
      .update(
        JSON.stringify([
          charges.map(({ id }) => id),
          toDecimal(effect.total),
          toDecimal(effect.open),
          toDecimal(effect.balance),
        ]),
      )
      .digest("base64url");
    if (request.dryRun) return ok({ ...effect, preview, creditNoteId: null });
    if (request.preview !== preview) return refuse(previewOutdated({}));

    const because: Cause[] = [{ event: "billing.credit-granted", at: tx.at.toString() }];
    const creditIds: string[] = [];
    for (const charge of charges)
      creditIds.push(
        await undo(tx, charge, {
          credit: creditOf(charge, because, "customerCredit"),
          billedOn: dayIn(charge.evidence.dayCount.timeZone, tx.at),
          operationId: null,
        }),
      );
    const run = {
      id: randomUUIDv7(),
      month: firstDayOf(monthOfDay(await todayOfOperator(tx, tx.at))),
    };
    await openCorrection(tx, { ...run, reason: request.reason, chargeIds: creditIds });
    const [issued] = await issueFor(tx, run, [buyerId], request.around);
    if (issued === undefined) throw new Error(`Nothing was issued for ${invoice.number}`);
    await announcePayouts(tx, run);
    tx.audit({
      organisationId: buyerId,
      action: "invoice.credited",
      objectType: "invoice",
      objectId: invoice.id,
      after: { creditNote: issued.number, lines: charges.length, reason: request.reason },
    });
    return ok({ ...effect, preview, creditNoteId: issued.id });
  });
