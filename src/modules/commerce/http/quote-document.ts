import type { MoneyJson } from "../../../kernel/money.ts";
import {
  amountText,
  dayText,
  GREY,
  head,
  momentText,
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
import { resellerOfLine } from "../domain/cart.ts";
import { priceText } from "../domain/pricing.ts";
import { datesIfStartedAt, type LinePrice, type Quote, type Totals } from "../domain/quote.ts";
import type { CartWithContext } from "../queries/selling-context.ts";
import { type Names, nameIn } from "./views.ts";

/** Who stands on a quote. */
export type QuoteParties = {
  /** The operator, which sells. */
  readonly seller: string;
  /** Who is invoiced: the partner, or the organisation that buys for itself. */
  readonly payer: string;
  /** Names of the resellers that the cart names, by id. */
  readonly resellers?: Names;
};

/** A cart as a document to hand on: lines, prices, taxes, and until when it is kept (SUB-05, R6). */
export function quoteDocument(
  { cart, customer, context }: CartWithContext,
  quote: Quote,
  { seller, payer, resellers }: QuoteParties,
  locale: Language,
): PdfDocument {
  const t = (key: string, params = {}) => translate(locale, `quote-document.${key}`, params);
  const { timeZone } = context.parties;
  const at = (instant: Temporal.Instant) => momentText(instant, { timeZone, locale });
  const fact = (label: string, value: string): PdfText[] => [
    { text: label, color: GREY, fontSize: 8 },
    { text: value, margin: [0, 0, 0, 4] },
  ];
  const country = new Intl.DisplayNames(locale, { type: "region" }).of(customer.country);
  const prices = quote.lines.flatMap(({ price }) => (price === null ? [] : [price]));
  const currency = prices[0]?.net.currency ?? "";
  const facts = (...stack: readonly PdfText[][]): PdfStack => ({ width: "*", stack: stack.flat() });
  return {
    title: t("title", { company: customer.company }),
    author: seller,
    language: locale,
    footer: `${seller} · ${t("reference")} ${cart.id}`,
    createdAt: context.at.toString(),
    content: [
      { text: t("title", { company: customer.company }), fontSize: 18, bold: true },
      {
        text: t("valid-until", { moment: at(cart.expiresAt) }),
        bold: true,
        margin: [0, 2, 0, 16],
      },
      {
        columns: [
          facts(
            fact(t("customer"), customer.company),
            fact(t("country"), country ?? customer.country),
            cart.purchaseOrder === null ? [] : fact(t("purchase-order"), cart.purchaseOrder),
          ),
          facts(fact(t("sold-by"), seller), fact(t("invoice-to"), payer)),
          facts(fact(t("prices-of"), at(context.at)), fact(t("currency"), currency)),
        ],
        columnGap: 16,
        margin: [0, 0, 0, 20],
      },
      {
        table: {
          headerRows: 1,
          dontBreakRows: true,
          widths: ["*", 40, 70, 40, 78],
          body: [
            [
              head(t("line")),
              head(t("quantity"), "right"),
              head(t("unit-price"), "right"),
              head(t("tax"), "right"),
              head(t("net"), "right"),
            ],
            ...quote.lines.flatMap((line) => {
              const found = context.supply.get(line.terms?.planUuid ?? "");
              if (line.terms === null || line.price === null || found === undefined) return [];
              const { terms, price } = line;
              const dates = datesIfStartedAt(context.at, terms);
              const inCart = cart.lines.find(({ id }) => id === line.lineId);
              const through = resellers?.get(resellerOfLine(inCart ?? {}, cart) ?? "")?.name;
              const notes = [
                terms.publisherName,
                t(`term.${terms.term}`),
                ...(price.payments > 1
                  ? [
                      t("payments", {
                        count: price.payments,
                        period: price.paymentPeriod.slice(1),
                      }),
                    ]
                  : []),
                ...(through === undefined ? [] : [t("through", { reseller: through })]),
                ...(terms.trialDays > 0 ? [t("trial", { days: terms.trialDays })] : []),
              ];
              return [
                [
                  stacked(
                    `${nameIn(found.offer.languages, locale)} · ${nameIn(found.plan.texts, locale)}`,
                    notes.join(" · "),
                    terms.trialDays > 0
                      ? t("free-until", { day: dayText(dates.payingBegins, locale) })
                      : t("full-credit", {
                          hours: terms.cancellation.hours,
                          days: terms.cancellation.hours / 24,
                        }),
                  ),
                  right(new Intl.NumberFormat(locale).format(terms.quantity)),
                  right(
                    amountText(
                      { amount: priceText(terms.unitPrice), currency: terms.unitPrice.currency },
                      locale,
                    ),
                  ),
                  right(
                    price.taxTreatment === "taxed" ? percentText(price.taxPercent, locale) : "–",
                  ),
                  right(amountText(price.net, locale)),
                ] satisfies PdfCell[],
              ];
            }),
          ],
        },
        layout: "lightHorizontalLines",
        margin: [0, 0, 0, 12],
      },
      ...sums(
        t("due-on-activation"),
        quote.dueOnActivation,
        pricesOf(prices, "on-activation"),
        locale,
      ),
      ...sums(t("due-after-trials"), quote.dueAfterTrials, pricesOf(prices, "after-trial"), locale),
      ...notesOf(prices).map(
        (note): PdfText => ({ text: t(note), color: GREY, margin: [0, 12, 0, 0] }),
      ),
    ],
  };
}

const right = (text: string): PdfText => ({ text, alignment: "right" });

const stacked = (name: string, ...notes: readonly string[]): PdfStack => ({
  stack: [{ text: name }, ...notes.map((text) => ({ text, color: GREY, fontSize: 8 }))],
});

const pricesOf = (prices: readonly LinePrice[], charged: LinePrice["charged"]) =>
  prices.filter((price) => price.charged === charged);

/** Net, tax and total of what falls due at one time; tax is named where every line has the same. */
function sums(
  label: string,
  totals: readonly Totals[],
  prices: readonly LinePrice[],
  locale: Language,
): PdfTable[] {
  const t = (key: string) => translate(locale, `quote-document.${key}`);
  const row = (text: string, amount: MoneyJson, bold = false): PdfText[] => [
    { text, bold, fontSize: bold ? 11 : 9 },
    { text: amountText(amount, locale), alignment: "right", bold, fontSize: bold ? 11 : 9 },
  ];
  return totals.map(({ net, tax, total }) => ({
    table: {
      headerRows: 0,
      dontBreakRows: true,
      widths: ["*", 100],
      body: [
        [{ text: label, bold: true }, { text: "" }],
        row(t("net"), net),
        row(taxText(prices, locale) ?? t("tax"), tax),
        row(t("total"), total, true),
      ],
    },
    layout: "noBorders",
    margin: [200, 0, 0, 10],
  }));
}

function taxText(prices: readonly LinePrice[], locale: Language): string | undefined {
  const texts = new Set(
    prices.map(({ taxTreatment, taxName, taxPercent, taxIsSample }) =>
      translate(locale, `evidence.step.tax.${taxTreatment}`, {
        name: taxName ?? "",
        percent: taxPercent,
        sample: taxIsSample ? "yes" : "no",
      }),
    ),
  );
  return texts.size === 1 ? [...texts][0] : undefined;
}

const notesOf = (prices: readonly LinePrice[]): string[] => [
  "note.prices",
  ...(prices.some(({ taxIsSample }) => taxIsSample) ? ["note.sample"] : []),
];
