import { type Reader, statement } from "../../../platform/database.ts";
import type { ExchangeRates } from "../domain/price-conversion.ts";
import { type EnteredRate, RATE_COLUMNS } from "../store/exchange-rates.ts";

const latest = statement<[day: string], { currency: string; per_dollar: string; as_of: string }>(
  "catalog.latest-exchange-rates",
  `select distinct on (currency) currency, trim_scale(per_dollar)::text as per_dollar, as_of
   from catalog.exchange_rates where as_of <= $1::date order by currency, as_of desc`,
);
const first = statement<[], { currency: string; per_dollar: string; as_of: string }>(
  "catalog.first-exchange-rates",
  `select distinct on (currency) currency, trim_scale(per_dollar)::text as per_dollar, as_of
   from catalog.exchange_rates order by currency, as_of`,
);

/**
 * The newest rate of each currency on the UTC day of `at`. A clock that stands before the first
 * entry gets that one: there is always a price.
 */
export async function exchangeRatesAt(db: Reader, at: Temporal.Instant): Promise<ExchangeRates> {
  const day = at.toZonedDateTimeISO("UTC").toPlainDate().toString();
  const found = await db.query(latest, [day]);
  const rows = found.length > 0 ? found : await db.query(first, []);
  return {
    asOf: rows.reduce((newest, { as_of }) => (as_of > newest ? as_of : newest), ""),
    perDollar: Object.fromEntries(rows.map(({ currency, per_dollar }) => [currency, per_dollar])),
  };
}

const entered = statement<
  [after: string | null, currency: string | null, before: string | null, limit: number],
  EnteredRate
>(
  "catalog.entered-exchange-rates",
  `select ${RATE_COLUMNS} from catalog.exchange_rates
   where ($1::date is null or as_of > $1::date)
     and ($2::text is null or (as_of, currency) < ($3::date, $2))
   order by as_of desc, currency desc limit $4`,
);

/** Rates as entered, the latest day first; `after`: only those of later days. */
export const enteredRates = (
  db: Reader,
  {
    after,
    before,
    limit,
  }: {
    readonly after: string | null;
    readonly before: readonly [day: string, currency: string] | null;
    readonly limit: number;
  },
): Promise<EnteredRate[]> =>
  db.query(entered, [after, before?.[1] ?? null, before?.[0] ?? null, limit]);
