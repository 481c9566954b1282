import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database } from "../../../platform/transaction.ts";
import { membersOfEach, organisationsById } from "../../identity/index.ts";
import { INVOICE_READERS } from "../domain/invoice.ts";
import { monthOfDay } from "../domain/month.ts";
import { nobodyToMail } from "../problems.ts";
import { invoiceById } from "../queries/invoices.ts";
import { type MailAddresses, mailInvoices } from "./mail-invoices.ts";

/**
 * Sends the mail of a document once more, to whoever reads mail for its buyer now. The document stays as it
 * was issued: what has to be another is credited.
 *
 * @returns how many people it goes to
 */
export const mailInvoiceAgain = (
  db: Database,
  invoiceId: string,
  addresses: MailAddresses,
): Promise<Result<{ readonly readers: number }>> =>
  db.transaction(async (tx): Promise<Result<{ readonly readers: number }>> => {
    const invoice = await invoiceById(tx, invoiceId, null);
    if (invoice === undefined) return refuse(notFound({}));
    const { id, type, number, buyerId, currency, dueOn, amends, reissues } = invoice;
    const members = await membersOfEach(tx, [buyerId], INVOICE_READERS);
    const readers = members.get(buyerId)?.length ?? 0;
    if (readers === 0) return refuse(nobodyToMail({ name: invoice.buyer.name }));
    const net = invoice.netMinor;
    const tax = invoice.taxMinor;
    const document = { id, type, number, buyerId, currency, dueOn, amends, reissues, net, tax };
    await mailInvoices(tx, [document], {
      addresses,
      month: monthOfDay(invoice.month),
      buyers: await organisationsById(tx, [buyerId]),
      again: tx.at.toString(),
    });
    tx.audit({
      organisationId: buyerId,
      action: type === "invoice" ? "invoice.mailed-again" : "credit-note.mailed-again",
      objectType: "invoice",
      objectId: id,
      after: { number, readers },
    });
    return ok({ readers });
  });
