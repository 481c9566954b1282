import type { Currency } from "../../../kernel/money.ts";

/**
 * The countries in which a plan can be sold, each with the one currency its price is in
 * (publisher.md 7.6). China is not among them: it has no currency there, so nothing priced can be
 * sold in it.
 */
const COUNTRIES_BY_CURRENCY: Readonly<Record<Currency, string>> = {
  EUR: "AD AT BE BG HR CY CZ EE FI FR DE GR HU IS IE IT LV LI LT LU MT MC NL PL PT RO SK SI ES VA",
  AUD: "AU FJ",
  BRL: "BR",
  CAD: "CA",
  CHF: "CH",
  DKK: "DK FO",
  GBP: "GB",
  INR: "IN",
  JPY: "JP",
  KRW: "KR",
  NOK: "NO",
  NZD: "NZ",
  RUB: "RU",
  SEK: "SE",
  TWD: "TW",
  USD:
    "AF AL DZ AO AR AM AZ BH BD BB BY BZ BM BO BA BW BN CV CM KY CL CO CR CI CW DO EC EG SV ET GE " +
    "GH GT HN HK ID IQ IL JM JO KZ KE KW KG LB LY MO MY MU MX MD MN ME MA NA NP NI NG MK OM PK PS " +
    "PA PY PE PH PR QA RW KN SA SN RS SG ZA LK TJ TZ TH TT TN TR TM UG UA AE US VI UY UZ VE VN YE " +
    "ZM ZW",
};

/** ISO 3166 code of each market, with its currency; 141 of them, sorted by code. */
export const MARKETS: ReadonlyMap<string, Currency> = new Map(
  Object.entries(COUNTRIES_BY_CURRENCY)
    .flatMap(([currency, countries]) =>
      countries.split(" ").map((country): [string, Currency] => [country, currency]),
    )
    .sort(([a], [b]) => (a < b ? -1 : 1)),
);

export const MARKET_CODES: ReadonlySet<string> = new Set(MARKETS.keys());

/** The currencies of the markets, sorted: those in which a base price can be given, too. */
export const MARKET_CURRENCIES: readonly Currency[] = [...new Set(MARKETS.values())].sort();

/** The market's name in `language`, from the runtime's own data. */
export const marketName = (market: string, language: string): string =>
  new Intl.DisplayNames([language], { type: "region" }).of(market) ?? market;
