import { money } from "../../../kernel/money.ts";
import { CSV_BEGIN, csvLines } from "../../../platform/csv.ts";
import type { Reader } from "../../../platform/database.ts";
import { monthOfDay } from "../domain/month.ts";
import {
  controlRow,
  RECONCILIATION_COLUMNS,
  type ReconciledDocument,
  reconciliationRow,
} from "../domain/reconciliation.ts";
import { type Invoice, linesOfInvoice } from "./invoices.ts";

const PAGE = 500;

/**
 * The reconciliation file of a document (SUB-17), page by page, however many lines it has: UTF-8 with a
 * byte order mark, RFC 4180, the control total last. What is issued never changes, so pages agree.
 */
export async function* reconciliationFile(db: Reader, invoice: Invoice): AsyncGenerator<string> {
  const { currency } = invoice;
  const document: ReconciledDocument = {
    number: invoice.number,
    type: invoice.type,
    month: monthOfDay(invoice.month),
    amendsNumber: invoice.amendsNumber,
    reissuesNumber: invoice.reissuesNumber,
    buyerId: invoice.buyerId,
    currency,
    lines: invoice.lines,
    net: money(invoice.netMinor, currency),
    tax: money(invoice.taxMinor, currency),
  };
  yield CSV_BEGIN + csvLines([RECONCILIATION_COLUMNS]);
  for (let after = 0; ; ) {
    const lines = await linesOfInvoice(db, { invoiceId: invoice.id, after, limit: PAGE });
    if (lines.length > 0)
      yield csvLines(
        lines.map((line) =>
          reconciliationRow(
            { ...line, net: money(line.netMinor, currency), tax: money(line.taxMinor, currency) },
            document,
          ),
        ),
      );
    if (lines.length < PAGE) break;
    after = lines.at(-1)?.number ?? after;
  }
  yield csvLines([controlRow(document)]);
}
