import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { takeTurn } from "../../../platform/turn.ts";
import type { TaxRate } from "../domain/tax.ts";

export const TAX_RATE_COLUMNS = `id, seller_country as "sellerCountry", buyer_country as "buyerCountry",
  tax_class as "taxClass", buyer, treatment, trim_scale(percent)::text as percent, name, jurisdiction, sample,
  lower(valid) as "from", upper(valid) as "until"`;

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

/** The sales that one row of rates is about. */
export type TaxedSale = Pick<TaxRate, "sellerCountry" | "buyerCountry" | "taxClass" | "buyer">;

const ofSale = statement<readonly unknown[], TaxRate>(
  "commerce.tax-rates-of-sale",
  `select ${TAX_RATE_COLUMNS} from commerce.tax_rates
   where seller_country = $1 and buyer_country = $2 and tax_class = $3 and buyer = $4 order by lower(valid)`,
);
/** Every rate of a sale, past and to come. Whoever enters rates at the same time waits here. */
export async function lockTaxRates(tx: Tx, sale: TaxedSale): Promise<readonly TaxRate[]> {
  await takeTurn(tx, "commerce.tax-rates");
  const { sellerCountry, buyerCountry, taxClass, buyer } = sale;
  return tx.query(ofSale, [sellerCountry, buyerCountry, taxClass, buyer]);
}

const setUntil = statement<[id: string, until: string | null], unknown>(
  "commerce.end-tax-rate",
  "update commerce.tax_rates set valid = daterange(lower(valid), $2::date) where id = $1",
);
export const endTaxRate = (tx: Tx, id: string, until: string | null) =>
  tx.query(setUntil, [id, until]);

const drop = statement<[id: string], unknown>(
  "commerce.drop-tax-rate",
  "delete from commerce.tax_rates where id = $1",
);
export const dropTaxRate = (tx: Tx, id: string) => tx.query(drop, [id]);
