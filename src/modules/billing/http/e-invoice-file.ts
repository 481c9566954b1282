import { daysBetween } from "../../../kernel/calendar.ts";
import { money } from "../../../kernel/money.ts";
import type { Result } from "../../../kernel/result.ts";
import type { Reader } from "../../../platform/database.ts";
import { dayText } from "../../../platform/pdf/format.ts";
import { type Language, translate } from "../../../platform/text.ts";
import { XML_BEGIN, xmlWriter } from "../../../platform/xml.ts";
import {
  E_INVOICE_PROFILES,
  type EInvoice,
  type EInvoiceProfile,
  type ELine,
  eInvoiceLineOf,
  eInvoiceOf,
} from "../domain/e-invoice/terms.ts";
import { ublHead, ublLine, ublRoot } from "../domain/e-invoice/ubl.ts";
import { monthOfDay } from "../domain/month.ts";
import type { PaymentInstructions } from "../domain/payment-instructions.ts";
import { type InvoiceLine, pagesOfLines, type WholeInvoice } from "../queries/invoices.ts";
import { notesOf } from "./invoice-document.ts";

/** What a document says in the terms of EN 16931, its sentences in the reader's language. */
export function eInvoiceOfDocument(
  invoice: WholeInvoice,
  about: {
    /** The buyer's number of every order that is billed. */
    readonly purchaseOrder: string | null;
    readonly profile: EInvoiceProfile;
    readonly locale: Language;
    /** Absent where the operator has not said how to pay. */
    readonly pay?: PaymentInstructions | undefined;
  },
): Result<EInvoice> {
  const { purchaseOrder, profile, locale, pay } = about;
  const t = (key: string, params = {}) => translate(locale, `invoice-document.${key}`, params);
  const { currency, amendsNumber, reissuesNumber, precedingIssuedOn } = invoice;
  const preceding = amendsNumber ?? reissuesNumber;
  return eInvoiceOf(
    {
      ...invoice,
      purchaseOrder,
      month: monthOfDay(invoice.month),
      preceding:
        preceding === null || precedingIssuedOn === null
          ? null
          : { number: preceding, issuedOn: precedingIssuedOn },
      net: money(invoice.netMinor, currency),
      tax: money(invoice.taxMinor, currency),
      pay: pay ?? null,
    },
    {
      terms:
        invoice.type === "invoice"
          ? t("terms.invoice", {
              days: daysBetween(invoice.issuedOn, invoice.dueOn),
              due: dayText(invoice.dueOn, locale),
            })
          : t("terms.credit-note", { number: amendsNumber ?? "" }),
      notes: [
        ...(reissuesNumber === null ? [] : [t("replaces-text", { number: reissuesNumber })]),
        ...(invoice.reason === null ? [] : [t("reason", { reason: invoice.reason })]),
        ...notesOf(invoice).map((note) => t(note)),
      ],
      reasons: {
        AE: t("note.reverse-charge"),
        E: t("exempt"),
        O: t("outside-scope"),
      },
    },
    profile,
  );
}

/** Which e-invoices a document has, and why it has not the others: said before anybody asks for one. */
export const eInvoicesOf = (
  invoice: WholeInvoice,
  about: { readonly purchaseOrder: string | null; readonly locale: Language },
) =>
  E_INVOICE_PROFILES.map((profile) => {
    const told = eInvoiceOfDocument(invoice, { ...about, profile });
    return {
      profile,
      missing: told.ok
        ? null
        : translate(about.locale, `problem.${told.problem.code}.detail`, told.problem.params),
    };
  });

const lineOf = (line: InvoiceLine, { type }: EInvoice, locale: Language): ELine => {
  const t = (key: string, params = {}) => translate(locale, `invoice-document.${key}`, params);
  const { days, of } = line.evidence.dayCount;
  return eInvoiceLineOf({ ...line, net: money(line.netMinor, line.currency) }, type, {
    days: t("days-of", { days, of }),
    rounding: t("rounding"),
    kind: t("kind", { kind: line.kind }),
  });
};

/**
 * An invoice as a UBL 2.1 file of EN 16931 (SUB-17), line by line, however many it has. What is issued never
 * changes, so that pages agree.
 */
export async function* eInvoiceFile(
  db: Reader,
  document: { readonly invoiceId: string; readonly told: EInvoice; readonly locale: Language },
): AsyncGenerator<string> {
  const { invoiceId, told, locale } = document;
  const write = await xmlWriter();
  const { name, namespaces } = ublRoot(told);
  const schemas = Object.entries(namespaces).map(([prefix, uri]) => ` ${prefix}="${uri}"`);
  yield `${XML_BEGIN}<${name}${schemas.join("")}>\n${write(ublHead(told))}`;
  for await (const lines of pagesOfLines(db, invoiceId))
    yield lines.map((line) => `\n${write(ublLine(lineOf(line, told, locale), told))}`).join("");
  yield `\n</${name}>\n`;
}
