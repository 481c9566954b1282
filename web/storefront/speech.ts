import IntlMessageFormat from "intl-messageformat";
import { LRUCache } from "lru-cache";
import en from "../../locales/en/storefront.json" with { type: "json" };
import fr from "../../locales/fr/storefront.json" with { type: "json" };
import ko from "../../locales/ko/storefront.json" with { type: "json" };
import { settleParticles } from "../../src/kernel/particles.ts";
import type { Language } from "./model.ts";

const CATALOGUES: Readonly<Record<Language, Readonly<Record<string, string>>>> = { en, fr, ko };

export type Values = Readonly<Record<string, string | number>>;

export type Money = { readonly before: string; readonly figure: string; readonly after: string };

/** The words, numbers, dates and amounts of one language. Made once for each. */
export type Speech = {
  readonly language: Language;
  t(key: string, values?: Values): string;
  number(value: number): string;
  percent(value: number): string;
  /** The currency's code or sign, and the figure, in the order of the language. */
  money(amount: string, currency: string): Money;
  moneyText(amount: string, currency: string): string;
  day(instant: string): string;
  /** Day and time in a zone, which is named. */
  moment(instant: string, timeZone: string): string;
  list(items: readonly string[]): string;
  /** A label before its value: French puts a narrow no-break space before the colon. */
  label(text: string): string;
  market(code: string): string;
  /** The market within a sentence: "the United Kingdom", where English says the article. */
  theMarket(code: string): string;
  languageName(code: string): string;
  compare(a: string, b: string): number;
  fileSize(bytes: number): string;
};

/** Kept in each language, ready to be shown. */
const MOST_AMOUNTS = 2_000;

const speeches = new Map<Language, Speech>();

export function speechOf(language: Language): Speech {
  const known = speeches.get(language);
  if (known) return known;
  const made = makeSpeech(language);
  speeches.set(language, made);
  return made;
}

/** Markets whose English names stand with an article in a sentence. */
const WITH_ARTICLE: ReadonlySet<string> = new Set(
  "AE BS CF CG CD DO FO GB GM KM KY MH MV NL PH SB SC US VA VG VI".split(" "),
);

const LOCALES: Readonly<Record<Language, string>> = { en: "en-GB", fr: "fr-FR", ko: "ko-KR" };

function makeSpeech(language: Language): Speech {
  const locale = LOCALES[language];
  const formats = new Map<string, IntlMessageFormat>();
  const amounts = new Map<string, Intl.NumberFormat>();
  const numbers = new Intl.NumberFormat(locale);
  const percents = new Intl.NumberFormat(locale, { style: "percent" });
  const dates = new Intl.DateTimeFormat(locale, {
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  });
  const lists = new Intl.ListFormat(locale, { type: "conjunction" });
  const regions = new Intl.DisplayNames([locale], { type: "region" });
  const languages = new Intl.DisplayNames([locale], { type: "language" });
  const collator = new Intl.Collator(locale);
  const sizes = ["kilobyte", "megabyte"].map(
    (unit) => new Intl.NumberFormat(locale, { style: "unit", unit, maximumFractionDigits: 1 }),
  );

  const t = (key: string, values?: Values): string => {
    const message = CATALOGUES[language][`storefront.${key}`];
    if (message === undefined) throw new Error(`No message storefront.${key} in ${language}`);
    if (!message.includes("{")) return message;
    let format = formats.get(key);
    if (format === undefined) {
      format = new IntlMessageFormat(message, locale);
      formats.set(key, format);
    }
    const text = String(format.format(values));
    return language === "ko" ? settleParticles(text) : text;
  };

  const formatMoney = (amount: string, currency: string): Money => {
    // Unit prices of usage are finer than the currency's smallest unit: no digit is rounded away.
    const digits = amount.split(".")[1]?.length ?? 0;
    const key = `${currency}${digits}`;
    let format = amounts.get(key);
    if (format === undefined) {
      const usual = new Intl.NumberFormat(locale, {
        style: "currency",
        currency,
      }).resolvedOptions();
      format = new Intl.NumberFormat(locale, {
        style: "currency",
        currency,
        currencyDisplay: language === "en" ? "code" : "symbol",
        minimumFractionDigits: usual.minimumFractionDigits ?? 2,
        maximumFractionDigits: Math.max(digits, usual.maximumFractionDigits ?? 2),
      });
      amounts.set(key, format);
    }
    // Formatted from text: an amount never passes through a floating-point number.
    const parts = format.formatToParts(amount as `${number}`);
    const at = parts.findIndex(({ type }) => type === "currency");
    const join = (some: typeof parts) => some.map(({ value }) => value).join("");
    const sign = parts[at]?.value ?? "";
    return at === 0
      ? { before: sign, figure: join(parts.slice(1)).trim(), after: "" }
      : { before: "", figure: join(parts.slice(0, at)).trim(), after: sign };
  };

  // A list shows the same few prices again and again; to put one into its parts takes as long as drawing its card.
  const shown = new LRUCache<string, Money>({ max: MOST_AMOUNTS });
  const money = (amount: string, currency: string): Money => {
    const key = `${currency} ${amount}`;
    const known = shown.get(key);
    if (known !== undefined) return known;
    const made = formatMoney(amount, currency);
    shown.set(key, made);
    return made;
  };

  return {
    language,
    t,
    money,
    moneyText: (amount, currency) => {
      const { before, figure, after } = money(amount, currency);
      const space = /^[A-Z]{3}$/.test(before) ? "\u00a0" : "";
      return `${before}${space}${figure}${after === "" ? "" : `\u00a0${after}`}`;
    },
    number: (value) => numbers.format(value),
    percent: (value) => percents.format(value / 100),
    day: (instant) => dates.format(new Date(instant)),
    moment: (instant, timeZone) =>
      new Intl.DateTimeFormat(locale, {
        day: "numeric",
        month: "long",
        year: "numeric",
        hour: "numeric",
        minute: "2-digit",
        timeZoneName: "short",
        timeZone,
      }).format(new Date(instant)),
    list: (items) => lists.format(items),
    label: (text) => `${text}${language === "fr" ? "\u202f" : ""}:`,
    market: (code) => regions.of(code) ?? code,
    theMarket: (code) => {
      const name = regions.of(code) ?? code;
      return language === "en" && WITH_ARTICLE.has(code) ? `the ${name}` : name;
    },
    languageName: (code) => languages.of(code) ?? code,
    compare: (a, b) => collator.compare(a, b),
    fileSize: (bytes) =>
      bytes < 1_000_000
        ? (sizes[0]?.format(Math.max(1, Math.round(bytes / 1000))) ?? "")
        : (sizes[1]?.format(bytes / 1_000_000) ?? ""),
  };
}

/**
 * What `lang` says of a name that has no language of its own (a publisher, a document, a link):
 * Hangul is read as Korean on every page; of Latin letters nobody can tell the language.
 */
export const languageOfName = (name: string, page: Language): "ko" | undefined =>
  page !== "ko" && /[\uac00-\ud7a3]/.test(name) ? "ko" : undefined;

/** A language in its own words, as a person looks for it. */
export const OWN_NAMES: Readonly<Record<Language, string>> = {
  en: "English",
  fr: "Français",
  ko: "한국어",
};

export const ownName = (code: string): string =>
  code === "en" || code === "fr" || code === "ko" ? OWN_NAMES[code] : code;
