import type { Day } from "../../kernel/calendar.ts";
import type { MoneyJson } from "../../kernel/money.ts";
import type { Language } from "../text.ts";
import type { PdfText } from "./render.ts";

/** How amounts, days and rates stand on printed documents. */

/** With the currency's sign, as a printed document has it; it names the currency's code beside. */
export const amountText = ({ amount, currency }: MoneyJson, locale: Language): string =>
  new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    maximumFractionDigits: 12,
  }).format(amount as Intl.StringNumericLiteral);

export const percentText = (percent: string, locale: Language): string =>
  `${new Intl.NumberFormat(locale, { maximumFractionDigits: 4 }).format(percent as Intl.StringNumericLiteral)}${locale === "ko" ? "" : "\u00a0"}%`;

/** As the pages write it; its parts stay on one line. */
export const dayText = (day: Day, locale: Language): string =>
  Temporal.PlainDate.from(day)
    .toLocaleString(localeOf(locale), { dateStyle: "medium" })
    .replaceAll(" ", "\u00a0");

/** A calendar month, given by its first day. */
export const monthName = (month: Day, locale: Language): string =>
  Temporal.PlainDate.from(month).toLocaleString(locale, { month: "long", year: "numeric" });

/** A moment in a time zone, with the zone's name. */
export const momentText = (
  at: Temporal.Instant,
  { timeZone, locale }: { readonly timeZone: string; readonly locale: Language },
): string =>
  new Intl.DateTimeFormat(localeOf(locale), {
    timeZone,
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
  }).format(at.epochMilliseconds);

/** Days are written as in Britain. */
const localeOf = (locale: Language): string => (locale === "en" ? "en-GB" : locale);

/** The colour of what explains. */
export const GREY = "#555555";

/** The name above a column of a table. */
export const head = (text: string, alignment: "left" | "right" = "left"): PdfText => ({
  text,
  bold: true,
  fontSize: 8,
  alignment,
});
