import { type Reader, statement } from "../../../platform/database.ts";
import type { TaxRate } from "../domain/tax.ts";

const between = statement<[issuer: string, buyer: string], TaxRate>(
  "commerce.tax-rates-between",
  `select id, seller_country as "sellerCountry", buyer_country as "buyerCountry", tax_class as "taxClass", buyer,
     treatment, trim_scale(percent)::text as percent, name, jurisdiction, sample,
     lower(valid) as "from", upper(valid) as "until"
   from commerce.tax_rates where seller_country = $1 and buyer_country = $2`,
);

/** Every rate, past and to come, of sales from one country to another. */
export const taxRatesBetween = (
  db: Reader,
  countries: { readonly issuerCountry: string; readonly buyerCountry: string },
) => db.query(between, [countries.issuerCountry, countries.buyerCountry]);
