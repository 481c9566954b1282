import { addDays } from "../../../kernel/calendar.ts";
import { money, subtract, toJson } from "../../../kernel/money.ts";
import { amountText, dayText, GREY, head, monthName } from "../../../platform/pdf/format.ts";
import type { PdfCell, PdfDocument, PdfText } from "../../../platform/pdf/render.ts";
import { type Language, translate } from "../../../platform/text.ts";
import { creditedBy } from "../domain/credit.ts";
import type { ListedCharge } from "../queries/charges.ts";
import type { Payout } from "../queries/payouts.ts";

/** Lines that stand on the statement; those beyond are in its CSV file, which it says. */
export const PAYOUT_LINES_ON_DOCUMENT = 500;

/** A publisher's statement to print and keep, in the reader's language (P27). */
export function payoutDocument(
  payout: Payout,
  about: {
    readonly lines: readonly (ListedCharge & { readonly storeFee: bigint })[];
    readonly publisher: string;
    readonly operator: string;
    readonly locale: Language;
  },
): PdfDocument {
  const { lines, publisher, operator, locale } = about;
  const { currency } = payout;
  const t = (key: string, params = {}) => translate(locale, `payout-document.${key}`, params);
  const month = monthName(payout.month, locale);
  const title = t("title", { month });
  const left = payout.lines - lines.length;
  const paid = payout.paidOn === null ? undefined : dayText(payout.paidOn, locale);
  const amount = (minor: bigint) => amountText(toJson(money(minor, currency)), locale);
  const sum = (key: string, minor: bigint, strong = false): PdfText[] => [
    { text: t(key), bold: strong },
    { text: amount(minor), alignment: "right", bold: strong },
  ];
  return {
    title,
    author: operator,
    language: locale,
    footer: `${operator} · ${title}`,
    createdAt: payout.madeAt.toString(),
    content: [
      { text: title, fontSize: 18, bold: true },
      { text: `${publisher} · ${operator}`, color: GREY, margin: [0, 2, 0, 16] },
      {
        table: {
          headerRows: 1,
          dontBreakRows: true,
          widths: ["*", 90, 36, 66, 60, 66],
          body: [
            [
              head(t("line")),
              head(t("days")),
              head(t("quantity"), "right"),
              head(t("net"), "right"),
              head(t("fee"), "right"),
              head(t("due"), "right"),
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
            sum("sales", payout.sales),
            sum("credits", payout.credits),
            sum("fee-kept", -payout.fee),
            sum("due-total", payout.due, true),
          ],
        },
        layout: "noBorders",
        margin: [200, 0, 0, 12],
      },
      {
        text:
          paid === undefined
            ? t(payout.state === "held" ? "held" : "waits")
            : t("paid", {
                day: paid,
                reference: payout.reference ?? "",
                amount: amount(payout.paidAmount ?? 0n),
                withheld: amount(payout.withheld ?? 0n),
                withholds: payout.withheld === 0n ? "no" : "yes",
              }),
        color: GREY,
      },
      ...payout.returns.map(
        ({ reference, returnedOn, reason, amountMinor }): PdfText => ({
          text: t("returned", {
            day: dayText(returnedOn, locale),
            reference,
            amount: amount(BigInt(amountMinor)),
            reason,
          }),
          color: GREY,
          margin: [0, 6, 0, 0],
        }),
      ),
      { text: t("tax-note"), color: GREY, margin: [0, 6, 0, 0] },
    ],
  };
}

function rowOf(line: ListedCharge & { readonly storeFee: bigint }, locale: Language): PdfCell[] {
  const { description, evidence, currency } = line;
  const right = (text: string): PdfText => ({ text, alignment: "right" });
  const net = money(line.netMinor, currency);
  const fee = money(line.storeFee, currency);
  const quantity = evidence.inputs.quantity * (creditedBy(line) === null ? 1 : -1);
  return [
    {
      stack: [
        { text: `${description.offerName} · ${description.planName}` },
        {
          text: [
            description.company,
            translate(locale, "invoice-document.kind", { kind: line.kind }),
            line.subscriptionId.slice(-8),
          ].join(" · "),
          color: GREY,
          fontSize: 8,
        },
      ],
    },
    {
      text: `${dayText(line.periodStart, locale)} – ${dayText(addDays(line.periodEnd, -1), locale)}`,
    },
    right(new Intl.NumberFormat(locale).format(quantity)),
    right(amountText(toJson(net), locale)),
    right(amountText(toJson(fee), locale)),
    right(amountText(toJson(subtract(net, fee)), locale)),
  ];
}
