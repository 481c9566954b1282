import { randomUUIDv7 } from "node:crypto";
import type { Tx } from "../../../platform/transaction.ts";
import { sampleTaxRates } from "../domain/sample-tax-rates.ts";
import { insertTaxRate } from "../store/tax-rates.ts";

/**
 * Gives a demo marketplace rates to show, marked as sample wherever they appear. A live operator
 * enters its own.
 */
export async function loadSampleTaxRates(tx: Tx, issuerCountry: string): Promise<number> {
  const rates = sampleTaxRates(issuerCountry);
  for (const rate of rates) await insertTaxRate(tx, { ...rate, id: randomUUIDv7() });
  tx.audit({
    action: "tax-rates.sample-loaded",
    objectType: "tax-rates",
    objectId: issuerCountry,
    after: { issuerCountry, count: rates.length },
  });
  return rates.length;
}
