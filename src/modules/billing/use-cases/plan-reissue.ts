import type { Day } from "../../../kernel/calendar.ts";
import { add, type Money, money, sum, toDecimal } from "../../../kernel/money.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { previewOf } from "../../../platform/preview.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { taxOn, taxRateFor } from "../../commerce/index.ts";
import { type Organisation, organisationById } from "../../identity/index.ts";
import type { Cause, Charge } from "../domain/charge.ts";
import { creditOf, leftOf } from "../domain/credit.ts";
import type { Party } from "../domain/invoice.ts";
import { monthOfDay } from "../domain/month.ts";
import {
  type Corrected,
  chargedAgain,
  correctedParts,
  MOST_REISSUED_LINES,
  notReissuable,
} from "../domain/reissue.ts";
import { type Account, balanceOf, settle, withReplacement } from "../domain/settlement.ts";
import { closeRunning, invoiceNotReissuable } from "../problems.ts";
import { invoiceById, type WholeInvoice } from "../queries/invoices.ts";
import { todayOfOperator } from "../queries/payment-facts.ts";
import { closingRun } from "../queries/runs.ts";
import { lockLinesOfInvoice, type StandingCharge } from "../store/charges.ts";
import { keyOf, lockAccounts } from "../store/open-items.ts";
import { creditsWaitingOf } from "../store/runs.ts";
import { partyOf } from "./close-month.ts";
import type { TaxedSale } from "./first-payment.ts";
import { taxedSaleTo } from "./post-charge.ts";

type Amounts = { readonly net: Money; readonly tax: Money; readonly total: Money };

/** What issuing an invoice again does; whoever calls has the turn of billing runs. */
export type ReissuePlan = {
  readonly buyer: Organisation;
  readonly before: Party;
  readonly after: Party;
  readonly corrected: readonly Corrected[];
  readonly lines: readonly {
    readonly charge: StandingCharge;
    readonly credit: Charge;
    readonly again: Charge;
  }[];
  /** Credits of its lines that no document has yet: they stand on the same credit note. */
  readonly waiting: readonly string[];
  /** Zero or below. */
  readonly creditNote: Amounts;
  readonly invoice: Amounts;
  /** The last day on which the new invoice is paid in time. */
  readonly dueOn: Day;
  /** Of the new invoice, and the buyer's balance, after it. */
  readonly open: Money;
  readonly balance: Money;
  /** Stands for all of it. */
  readonly preview: string;
};

/** Whose place a preview's new invoice takes has no id yet. */
const NEW = "new";

/**
 * Decides what a credit note of all that is left of an invoice and a new one with its buyer as it is now would say.
 * It is due on the day on which the first was, or today where that has passed.
 *
 * @returns a refusal with the reason where it cannot be issued again, or where a run is issuing now
 */
export async function planReissue(tx: Tx, seen: WholeInvoice): Promise<Result<ReissuePlan>> {
  const running = await closingRun(tx);
  if (running !== undefined) return refuse(closeRunning({ month: monthOfDay(running.month) }));
  const { buyerId, currency } = seen;
  const accounts = await lockAccounts(tx, [buyerId]);
  // Disputes and credits take turns by the account: what is read from here on stays so.
  const invoice = (await invoiceById(tx, seen.id, null)) ?? seen;
  const buyer = await organisationById(tx, buyerId);
  if (buyer === undefined) throw new Error(`There is no buyer ${buyerId}`);
  const charges = await lockLinesOfInvoice(tx, invoice.id, MOST_REISSUED_LINES + 1);
  const standing = charges.filter(({ credited }) => !credited);
  const before = invoice.buyer;
  const after = partyOf(buyer);
  const reason = notReissuable({
    type: invoice.type,
    isReplaced: invoice.replacedBy !== null,
    lines: invoice.lines,
    isSpent: standing.length === 0,
    hasOpenDispute: invoice.disputedMinor > 0n,
    before,
    after,
  });
  if (reason !== undefined)
    return refuse(
      invoiceNotReissuable({ number: invoice.number, reason, most: MOST_REISSUED_LINES }),
    );

  const because: Cause[] = [{ event: "billing.invoice-reissued", at: tx.at.toString() }];
  const sale = await taxedSaleTo(tx, buyerId);
  const lines = standing.map((charge) => ({
    charge,
    credit: creditOf(charge, because, "customerCredit"),
    again: chargedAgain(charge, {
      tax: newTax(charge, sale),
      buyerTaxId: sale.parties.buyerTaxId,
      because,
    }),
  }));
  const waiting = await creditsWaitingOf(tx, invoice.id);
  const amounts = (charges: readonly Charge[], more: { net: bigint; tax: bigint }): Amounts => {
    const net = add(
      sum(
        charges.map((one) => one.net),
        currency,
      ),
      money(more.net, currency),
    );
    const tax = add(
      sum(
        charges.map((one) => one.tax),
        currency,
      ),
      money(more.tax, currency),
    );
    return { net, tax, total: add(net, tax) };
  };
  const creditNote = amounts(
    lines.map(({ credit }) => credit),
    waiting,
  );
  const reissued = amounts(
    lines.map(({ again }) => again),
    { net: 0n, tax: 0n },
  );
  const account = accounts.get(keyOf({ buyerId, currency }));
  if (account === undefined) throw new Error(`Invoice ${invoice.number} is on no account`);
  const { open, balance } = afterwards(account, invoice.id, reissued.total);
  const today = await todayOfOperator(tx, tx.at);
  const dueOn = invoice.dueOn > today ? invoice.dueOn : today;
  const plan = {
    buyer,
    before,
    after,
    corrected: correctedParts(before, after),
    lines,
    waiting: waiting.ids,
    creditNote,
    invoice: reissued,
    dueOn,
    open,
    balance,
  };
  return ok({ ...plan, preview: nameOf(plan) });
}

/**
 * The tax of a line by the corrected tax ID, at the rates of the day on which it was charged; null where its rate is
 * the same as with the tax ID of that day: then it keeps its tax, whatever became of the rates.
 */
function newTax(charge: StandingCharge, { parties, rates }: TaxedSale) {
  const { buyerTaxId, on } = charge.evidence.tax;
  const taxClass = "software" as const;
  const was = taxRateFor(rates, { ...parties, buyerTaxId, taxClass, on });
  const is = taxRateFor(rates, { ...parties, taxClass, on });
  return was?.id === is?.id ? null : taxOn(leftOf(charge).net, is);
}

function afterwards(account: Account, invoiceId: string, total: Money) {
  const settled = settle(withReplacement(account, { invoiceId, by: NEW, due: total.minor }));
  const item = settled.account.items.find((one) => one.invoiceId === NEW);
  return {
    open: money((item?.due ?? 0n) - (item?.paid ?? 0n), total.currency),
    balance: money(balanceOf(settled.account), total.currency),
  };
}

const nameOf = (plan: Omit<ReissuePlan, "preview">): string =>
  previewOf([
    plan.after,
    plan.lines.map(({ charge, credit, again }) => [
      charge.id,
      toDecimal(credit.total),
      toDecimal(again.total),
      again.evidence.tax.treatment,
    ]),
    plan.waiting,
    plan.dueOn,
    ...[plan.creditNote.total, plan.invoice.total, plan.open, plan.balance].map(toDecimal),
  ]);
