import { type Reader, statement } from "../../../platform/database.ts";
import type { TaxedSale } from "../domain/quantity-lines.ts";
import { taxRatesBetween } from "./tax-rates.ts";

const parties = statement<[sellerId: string], TaxedSale["parties"]>(
  "commerce.parties-of-sale",
  `select issuer.country as "sellerCountry", buyer.country as "buyerCountry", buyer.tax_id as "buyerTaxId"
   from commerce.accounts buyer join commerce.accounts issuer on issuer.kind = 'operator'
   where buyer.id = $1`,
);

/** Who invoices whom for a seller's subscriptions, and every tax rate between them. */
export async function taxedSaleOf(db: Reader, sellerId: string): Promise<TaxedSale> {
  const [found] = await db.query(parties, [sellerId]);
  if (found === undefined) throw new Error(`Seller ${sellerId} has no parties to invoice`);
  const { sellerCountry, buyerCountry } = found;
  return {
    parties: found,
    rates: await taxRatesBetween(db, { issuerCountry: sellerCountry, buyerCountry }),
  };
}
