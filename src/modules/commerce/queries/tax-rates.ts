import type { Day } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { TaxRate } from "../domain/tax.ts";
import { TAX_RATE_COLUMNS } from "../store/tax-rates.ts";

const between = statement<[issuer: string, buyer: string], TaxRate>(
  "commerce.tax-rates-between",
  `select ${TAX_RATE_COLUMNS} from commerce.tax_rates where seller_country = $1 and buyer_country = $2`,
  "same",
);

/** Every rate, past and to come, of sales from one country to another. */
export const taxRatesBetween = (
  db: Reader,
  countries: { readonly issuerCountry: string; readonly buyerCountry: string },
) => db.query(between, [countries.issuerCountry, countries.buyerCountry]);

const issuer = statement<[], { country: string; timeZone: string }>(
  "commerce.issuer-of-invoices",
  `select country, time_zone as "timeZone" from commerce.accounts where kind = 'operator' limit 1`,
);
/** Where the operator, who issues every invoice, is at home: its rates are those that count. */
export const issuerOfInvoices = async (db: Reader) => (await db.query(issuer, []))[0];

const page = statement<readonly unknown[], TaxRate>(
  "commerce.page-of-tax-rates",
  `select ${TAX_RATE_COLUMNS} from commerce.tax_rates
   where seller_country = $1 and ($2::text is null or buyer_country = $2)
     and ($3::date is null or upper(valid) is null or upper(valid) > $3::date)
     and ($4::text is null or (buyer_country, buyer, lower(valid)) > ($4, $5, $6::date))
   order by buyer_country, buyer, lower(valid) limit $7`,
);
/** By country of the buyer, kind of buyer and first day; with `endsAfter`, without those that have ended. */
export const pageOfTaxRates = (
  db: Reader,
  asked: {
    readonly sellerCountry: string;
    readonly buyerCountry: string | null;
    readonly endsAfter: Day | null;
    readonly after: readonly [country: string, buyer: string, from: Day] | null;
    readonly limit: number;
  },
) =>
  db.query(page, [
    asked.sellerCountry,
    asked.buyerCountry,
    asked.endsAfter,
    ...(asked.after ?? [null, null, null]),
    asked.limit,
  ]);
