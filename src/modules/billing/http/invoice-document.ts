import { addDays } from "../../../kernel/calendar.ts";
import { type Money, money, toJson } from "../../../kernel/money.ts";
import {
  amountText,
  dayText,
  GREY,
  head,
  monthName,
  percentText,
} from "../../../platform/pdf/format.ts";
import type {
  PdfCell,
  PdfDocument,
  PdfStack,
  PdfTable,
  PdfText,
} from "../../../platform/pdf/render.ts";
import { type Language, translate } from "../../../platform/text.ts";
import { creditedBy } from "../domain/credit.ts";
import type { DocumentTax, Party } from "../domain/invoice.ts";
import { noteFor, type PaymentInstructions } from "../domain/payment-instructions.ts";
import type { InvoiceLine, WholeInvoice } from "../queries/invoices.ts";
import { payRows } from "../use-cases/how-to-pay.ts";

/** Lines that stand on the document; those beyond are in its reconciliation file, which it says. */
export const LINES_ON_DOCUMENT = 500;

/** An invoice or a credit note as a document to print and keep, in the reader's language (SUB-17). */
export function invoiceDocument(
  invoice: WholeInvoice,
  lines: readonly InvoiceLine[],
  {
    locale,
    pay,
  }: {
    readonly locale: Language;
    /** Absent where nothing is to be paid, or nobody said how. */
    readonly pay?: PaymentInstructions | undefined;
  },
): PdfDocument {
  const t = (key: string, params = {}) => translate(locale, `invoice-document.${key}`, params);
  const { number, type, issuer, currency } = invoice;
  const title = t("title", { type, number });
  const left = invoice.lines - lines.length;
  return {
    title,
    author: issuer.name,
    language: locale,
    footer: `${issuer.name} · ${number}`,
    createdAt: invoice.issuedAt.toString(),
    content: [
      { text: title, fontSize: 18, bold: true },
      {
        text: monthName(invoice.month, locale),
        color: GREY,
        margin: [0, 2, 0, 16],
      },
      {
        columns: [
          partyOf(t("billed-to"), invoice.buyer, locale),
          partyOf(t("issued-by"), issuer, locale),
          factsOf(invoice, locale),
        ],
        columnGap: 16,
        margin: [0, 0, 0, 20],
      },
      {
        table: {
          headerRows: 1,
          dontBreakRows: true,
          widths: ["*", 84, 36, 62, 36, 72],
          body: [
            [
              head(t("line")),
              head(t("days")),
              head(t("quantity"), "right"),
              head(t("unit-price"), "right"),
              head(t("tax"), "right"),
              head(t("net"), "right"),
            ],
            ...lines.map((line) => rowOf(line, locale)),
          ],
        },
        layout: "lightHorizontalLines",
        margin: [0, 0, 0, 12],
      },
      ...(left > 0 ? [{ text: t("more-lines", { count: left }), color: GREY }] : []),
      {
        table: {
          headerRows: 0,
          dontBreakRows: true,
          widths: ["*", 100],
          body: [
            totalRow(t("net-total"), money(invoice.netMinor, currency), locale),
            ...invoice.taxes.map(({ net, tax, ...rate }) =>
              totalRow(taxText(rate, net, locale), tax, locale),
            ),
            totalRow(t("total"), money(invoice.totalMinor, currency), locale, true),
          ],
        },
        layout: "noBorders",
        margin: [200, 0, 0, 0],
      },
      ...(pay === undefined ? [] : payPart(pay, invoice, locale)),
      ...(invoice.reason === null
        ? []
        : [{ text: t("reason", { reason: invoice.reason }), margin: [0, 12, 0, 0] } as PdfText]),
      ...notesOf(invoice).map(
        (note): PdfText => ({ text: t(note), color: GREY, margin: [0, 12, 0, 0] }),
      ),
    ],
  };
}

/** What has to be said of the taxes of a document: keys of its texts. */
export function notesOf({ taxes }: Pick<WholeInvoice, "taxes">): string[] {
  const notes = taxes.some(({ treatment }) => treatment === "reverse-charge")
    ? ["note.reverse-charge"]
    : [];
  return taxes.some(({ sample }) => sample) ? [...notes, "note.sample"] : notes;
}

function partyOf(label: string, party: Party, locale: Language): PdfStack {
  const { line1, line2, postalCode, city, state } = party.address;
  const rows = [
    line1,
    line2,
    [postalCode, city, state].filter(Boolean).join(" "),
    new Intl.DisplayNames(locale, { type: "region" }).of(party.country),
    party.taxId === null
      ? undefined
      : translate(locale, "invoice-document.tax-id", { id: party.taxId }),
  ];
  return {
    width: "*",
    stack: [
      { text: label, color: GREY, fontSize: 8 },
      { text: party.name, bold: true },
      ...rows.flatMap((text) => (text ? [{ text }] : [])),
    ],
  };
}

function factsOf(invoice: WholeInvoice, locale: Language): PdfStack {
  const fact = (key: string, value: string): PdfText[] => [
    { text: translate(locale, `invoice-document.${key}`), color: GREY, fontSize: 8 },
    { text: value, margin: [0, 0, 0, 4] },
  ];
  return {
    width: 110,
    stack: [
      ...fact("issued-on", dayText(invoice.issuedOn, locale)),
      ...(invoice.amendsNumber === null
        ? [
            ...fact("due-on", dayText(invoice.dueOn, locale)),
            ...(invoice.reissuesNumber === null ? [] : fact("replaces", invoice.reissuesNumber)),
          ]
        : fact("corrects", invoice.amendsNumber)),
      ...fact("currency", invoice.currency),
    ],
  };
}

function rowOf(line: InvoiceLine, locale: Language): PdfCell[] {
  const { description, evidence, currency } = line;
  const right = (text: string): PdfText => ({ text, alignment: "right" });
  const quantity = evidence.inputs.quantity * (creditedBy(line) === null ? 1 : -1);
  return [
    {
      stack: [
        { text: `${description.offerName} · ${description.planName}` },
        ...(evidence.usage === undefined
          ? []
          : [{ text: `${evidence.usage.name} (${evidence.usage.unit})`, fontSize: 8 }]),
        {
          text: [
            description.company,
            description.publisherName,
            translate(locale, "invoice-document.kind", { kind: line.kind }),
            ...(line.purchaseOrder === null
              ? []
              : [
                  translate(locale, "invoice-document.purchase-order", {
                    number: line.purchaseOrder,
                  }),
                ]),
            ...(line.costCentre === null
              ? []
              : [translate(locale, "invoice-document.cost-centre", { name: line.costCentre })]),
          ].join(" · "),
          color: GREY,
          fontSize: 8,
        },
      ],
    },
    {
      stack: [
        {
          text: `${dayText(line.periodStart, locale)} – ${dayText(addDays(line.periodEnd, -1), locale)}`,
        },
        ...(evidence.dayCount.days === evidence.dayCount.of
          ? []
          : [
              {
                text: translate(locale, "invoice-document.days-of", {
                  days: evidence.dayCount.days,
                  of: evidence.dayCount.of,
                }),
                color: GREY,
                fontSize: 8,
              },
            ]),
      ],
    },
    right(new Intl.NumberFormat(locale, { maximumFractionDigits: 12 }).format(quantity)),
    right(amountText(evidence.inputs.unitPrice, locale)),
    right(evidence.tax.treatment === "taxed" ? percentText(evidence.tax.percent, locale) : "–"),
    right(amountText(toJson(money(line.netMinor, currency)), locale)),
  ];
}

const totalRow = (label: string, amount: Money, locale: Language, strong = false): PdfText[] => [
  { text: label, bold: strong, fontSize: strong ? 11 : 9 },
  {
    text: amountText(toJson(amount), locale),
    alignment: "right",
    bold: strong,
    fontSize: strong ? 11 : 9,
  },
];

/** The rate, and what it is on. */
const taxText = (rate: Omit<DocumentTax, "net" | "tax">, net: Money, locale: Language): string => {
  const named = translate(locale, `evidence.step.tax.${rate.treatment}`, {
    name: rate.name ?? "",
    percent: rate.percent,
    sample: rate.sample ? "yes" : "no",
  });
  return `${named} · ${amountText(toJson(net), locale)}`;
};

/** How it is paid, with what is still open of it. */
function payPart(
  pay: PaymentInstructions,
  { number, currency, dueMinor, paidMinor, dueOn }: WholeInvoice,
  locale: Language,
): (PdfText | PdfTable)[] {
  const t = (key: string, params = {}) => translate(locale, `invoice-document.pay.${key}`, params);
  const open = amountText(toJson(money((dueMinor ?? 0n) - (paidMinor ?? 0n), currency)), locale);
  const note = noteFor(pay, locale);
  return [
    {
      text: t("title", { open, due: dayText(dueOn, locale) }),
      bold: true,
      margin: [0, 16, 0, 4],
    },
    {
      table: {
        headerRows: 0,
        dontBreakRows: true,
        widths: [110, "*"],
        body: payRows(pay, number, locale).map(([label, value]) => [
          { text: label, color: GREY },
          { text: value },
        ]),
      },
      layout: "noBorders",
    },
    ...(note === undefined ? [] : [{ text: note, margin: [0, 4, 0, 0] } as PdfText]),
  ];
}
