import { randomUUIDv7 } from "node:crypto";
import { dayIn } from "../../../kernel/calendar.ts";
import { add, type Money, money, parseMoney, sum, toDecimal } from "../../../kernel/money.ts";
import type { FieldError } from "../../../kernel/problem.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { previewOf } from "../../../platform/preview.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { organisationById } from "../../identity/index.ts";
import type { Cause, Charge } from "../domain/charge.ts";
import { creditOf, creditSome } from "../domain/credit.ts";
import { firstDayOf, monthOfDay } from "../domain/month.ts";
import { type Account, balanceOf, settle } from "../domain/settlement.ts";
import { creditLinesInvalid, previewOutdated } from "../problems.ts";
import { latestDisputes } from "../queries/disputes.ts";
import { type Invoice, invoiceById } from "../queries/invoices.ts";
import { todayOfOperator } from "../queries/payment-facts.ts";
import { lockChargesOnInvoice, type StandingCharge } from "../store/charges.ts";
import type { Dispute } from "../store/disputes.ts";
import { type AccountOf, keyOf, lockAccounts } from "../store/open-items.ts";
import { openCorrection } from "../store/runs.ts";
import { announcePayouts, issueTo } from "./close-month.ts";
import type { Surroundings } from "./mail-invoices.ts";
import { creditPart, undo } from "./post-charge.ts";

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

/** A line that is to be credited, and how much of it: all that is left where nothing is said. */
export type LineToCredit = {
  readonly chargeId: string;
  /** Before tax; decimal text in the invoice's currency. */
  readonly net?: string;
  /** Licences. */
  readonly quantity?: number;
};

/**
 * Credits lines of an invoice that was issued, whole or in part, to the last unit, with a credit note of its own
 * (OPR-06): exactly as previewed, or not at all (BEY-06). What was sold goes on; what was paid too much goes to
 * the buyer's balance.
 */
export const creditInvoice = (
  db: Database,
  request: CreditLines,
): Promise<Result<CreditedInvoice>> => db.transaction((tx) => creditWithin(tx, request));

export type CreditLines = {
  readonly invoiceId: string;
  readonly lines: readonly LineToCredit[];
  readonly reason: string;
  readonly preview: string | null;
  readonly dryRun: boolean;
  readonly around: Surroundings;
};

/** The same within a transaction; its credit note ends open disputes of the lines. */
export async function creditWithin(tx: Tx, request: CreditLines): Promise<Result<CreditedInvoice>> {
  const invoice = await invoiceById(tx, request.invoiceId, null);
  if (invoice === undefined) return refuse(notFound({}));
  const { buyerId, currency } = invoice;
  const accounts = await lockAccounts(tx, [buyerId]);
  const because: Cause[] = [{ event: "billing.credit-granted", at: tx.at.toString() }];
  const charges = await lockChargesOnInvoice(
    tx,
    invoice.id,
    request.lines.map(({ chargeId }) => chargeId),
  );
  const disputes = await latestDisputes(
    tx,
    charges.filter(({ kind }) => kind === "usage").map(({ id }) => id),
  );
  const decided = decideCredits(charges, request.lines, { because, disputes });
  if (!decided.ok) return decided;
  const account = accounts.get(keyOf({ buyerId, currency }));
  if (account === undefined) throw new Error(`Invoice ${invoice.number} is on no account`);
  const effect = effectOf(decided.value, account, invoice.id);
  if (request.dryRun) return ok({ ...effect, creditNoteId: null });
  if (request.preview !== effect.preview) return refuse(previewOutdated({}));

  const issued = await issueCreditNote(tx, decided.value, { invoice, ...request });
  tx.audit({
    organisationId: buyerId,
    action: "invoice.credited",
    objectType: "invoice",
    objectId: invoice.id,
    after: { creditNote: issued.number, lines: effect.lines, reason: request.reason },
  });
  return ok({ ...effect, creditNoteId: issued.id });
}

/** What the credits come to, and what becomes of the invoice and the account by them. */
function effectOf(
  credits: readonly Decided[],
  account: Account & AccountOf,
  invoiceId: string,
): Omit<CreditedInvoice, "creditNoteId"> {
  const { currency } = account;
  const net = sum(
    credits.map(({ credit }) => credit.net),
    currency,
  );
  const tax = sum(
    credits.map(({ credit }) => credit.tax),
    currency,
  );
  const total = add(net, tax);
  const settled = settle({
    ...account,
    items: account.items.map((item) =>
      item.invoiceId === invoiceId ? { ...item, due: item.due + total.minor } : item,
    ),
  });
  const after = settled.account.items.find((item) => item.invoiceId === invoiceId);
  const open = money((after?.due ?? 0n) - (after?.paid ?? 0n), currency);
  const balance = money(balanceOf(settled.account), currency);
  const preview = previewOf([
    credits.map(({ charge, credit }) => [charge.id, toDecimal(credit.total)]),
    toDecimal(total),
    toDecimal(open),
    toDecimal(balance),
  ]);
  return { lines: credits.length, net, tax, total, open, balance, preview };
}

/** Posts the credits, and issues the credit note that has them alone. */
async function issueCreditNote(
  tx: Tx,
  credits: readonly Decided[],
  {
    invoice,
    reason,
    around,
  }: Pick<CreditLines, "reason" | "around"> & { readonly invoice: Invoice },
) {
  const creditIds: string[] = [];
  for (const { charge, credit, isRest } of credits) {
    const billedOn = dayIn(charge.evidence.dayCount.timeZone, tx.at);
    creditIds.push(
      isRest
        ? await undo(tx, charge, { credit, billedOn, operationId: null })
        : await creditPart(tx, charge, { credit, billedOn }),
    );
  }
  const run = {
    id: randomUUIDv7(),
    month: firstDayOf(monthOfDay(await todayOfOperator(tx, tx.at))),
  };
  await openCorrection(tx, { ...run, reason, chargeIds: creditIds });
  const buyer = await organisationById(tx, invoice.buyerId);
  if (buyer === undefined) throw new Error(`There is no buyer ${invoice.buyerId}`);
  const [issued] = await issueTo(tx, run, [buyer], around);
  if (issued === undefined) throw new Error(`Nothing was issued for ${invoice.number}`);
  await announcePayouts(tx, run, around);
  return issued;
}

type Decided = {
  readonly charge: StandingCharge;
  readonly credit: Charge;
  /** Whether nothing is left of the charge after it. */
  readonly isRest: boolean;
};

/**
 * The credit of each line in the order of the request, or everything that is wrong with the lines. Usage is given back in
 * answer to an open dispute of its line alone, and by amount: units are the publisher's to report.
 */
function decideCredits(
  charges: readonly (StandingCharge & { readonly credited: boolean })[],
  lines: readonly LineToCredit[],
  about: {
    readonly because: readonly Cause[];
    /** The latest of each line of usage that has one. */
    readonly disputes: ReadonlyMap<string, Dispute>;
  },
): Result<readonly Decided[]> {
  const { because, disputes } = about;
  const found = new Map(charges.map((charge) => [charge.id, charge]));
  const decided: Decided[] = [];
  const errors: FieldError[] = [];
  for (const [index, line] of lines.entries()) {
    const pointer = `/lines/${index}`;
    const wrong = (field: string, code: string) =>
      errors.push({ pointer: `${pointer}/${field}`, code: `billing/${code}` });
    const charge = found.get(line.chargeId);
    if (charge === undefined) wrong("chargeId", "credit-line-unknown");
    else if (charge.credited) wrong("chargeId", "credit-line-credited");
    else if (charge.kind === "usage" && disputes.get(charge.id)?.state !== "open")
      wrong("chargeId", "credit-line-usage");
    else if (charge.kind === "usage" && line.quantity !== undefined)
      wrong("quantity", "credit-usage-by-amount");
    else if (lines.findIndex(({ chargeId }) => chargeId === charge.id) < index)
      wrong("chargeId", "credit-line-twice");
    else if (line.net !== undefined && line.quantity !== undefined)
      wrong("quantity", "credit-one-of");
    else if (line.quantity !== undefined || line.net !== undefined) {
      const net = line.net === undefined ? undefined : parseMoney(line.net, charge.net.currency);
      const wanted = line.quantity === undefined ? net && { net } : { quantity: line.quantity };
      if (wanted === undefined) {
        wrong("net", "credit-nothing");
        continue;
      }
      const some = creditSome(charge, wanted, { because, pointer });
      if (some.ok) decided.push({ charge, ...some.value });
      else errors.push(...(some.problem.errors ?? []));
    } else
      decided.push({ charge, credit: creditOf(charge, because, "customerCredit"), isRest: true });
  }
  return errors.length > 0 ? refuse(creditLinesInvalid({}, errors)) : ok(decided);
}
