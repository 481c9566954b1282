import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { TaxRate } from "../domain/tax.ts";

const insert = statement<readonly unknown[], unknown>(
  "commerce.insert-tax-rate",
  `insert into commerce.tax_rates (id, seller_country, buyer_country, tax_class, buyer, treatment, percent, name,
     jurisdiction, sample, valid)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, daterange($11::date, $12::date))`,
);

/** Adds a rate; the database refuses one that overlaps another of the same sale in time. */
export const insertTaxRate = (tx: Tx, rate: TaxRate) =>
  tx.query(insert, [
    rate.id,
    rate.sellerCountry,
    rate.buyerCountry,
    rate.taxClass,
    rate.buyer,
    rate.treatment,
    rate.percent,
    rate.name,
    rate.jurisdiction,
    rate.sample,
    rate.from,
    rate.until,
  ]);
