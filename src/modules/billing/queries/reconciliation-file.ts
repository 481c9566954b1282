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
import { type Invoice, pagesOfLines } from "./invoices.ts";

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
  for await (const lines of pagesOfLines(db, invoice.id))
    yield csvLines(
      lines.map((line) =>
        reconciliationRow(
          { ...line, net: money(line.netMinor, currency), tax: money(line.taxMinor, currency) },
          document,
        ),
      ),
    );
  yield csvLines([controlRow(document)]);
}
