import { randomUUIDv7 } from "node:crypto";
import { addDays, dayIn } from "../../../kernel/calendar.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound, preconditionFailed } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { MARKETS } from "../../catalog/index.ts";
import { firstDayFor, placeTaxRate, takenUpAgain } from "../domain/enter-tax-rate.ts";
import type { TaxRate } from "../domain/tax.ts";
import { taxRateInForce, taxRateInvalid } from "../problems.ts";
import { issuerOfInvoices } from "../queries/tax-rates.ts";
import { dropTaxRate, endTaxRate, insertTaxRate, lockTaxRates } from "../store/tax-rates.ts";

/** A day further ahead is a typing error: `YYYY-MM-DD`, in the issuer's time zone. */
const LAST_DAY = "9999-12-31";

export type TaxRateWanted = Pick<
  TaxRate,
  "buyerCountry" | "buyer" | "treatment" | "percent" | "name" | "from"
> & {
  /** The rate that begins on that day as it was seen: its id, `none`, or `*` for any. */
  readonly seen: string;
};

/**
 * Enters the rate of sales to buyers of a country from a day on (OPR-05, decision 25). The rate that
 * held until then ends there; what has been charged keeps the rate it was charged at.
 */
export const enterTaxRate = (db: Database, wanted: TaxRateWanted): Promise<Result<TaxRate>> =>
  db.transaction(async (tx): Promise<Result<TaxRate>> => {
    const sold = await lockSale(tx, wanted);
    if (sold === undefined) return refuse(notFound({}));
    const { issuer, sale, rates } = sold;
    const { seen, ...said } = wanted;
    if (!MARKETS.has(wanted.buyerCountry)) return invalid("/country", "commerce/country-unknown");
    if (wanted.treatment !== "taxed" && Number(wanted.percent) !== 0)
      return invalid("/percent", "commerce/percent-of-untaxed");
    const current = rates.find((rate) => rate.from === wanted.from)?.id ?? "none";
    if (seen !== "*" && seen !== current) return refuse(preconditionFailed({ current }));
    const today = dayIn(issuer.timeZone, tx.at);
    const first = firstDayFor(rates, today, addDays(today, 1));
    if (wanted.from < first || wanted.from > LAST_DAY)
      return invalid("/from", "commerce/tax-day-past", { first });
    const { until, shortened, replaced } = placeTaxRate(rates, wanted.from);
    if (replaced !== undefined) await dropTaxRate(tx, replaced.id);
    if (shortened !== undefined) await endTaxRate(tx, shortened.id, wanted.from);
    const made: TaxRate = {
      ...said,
      ...sale,
      id: randomUUIDv7(),
      // Whom the tax is owed to is the buyer's country; the ledger collects it by that name.
      jurisdiction: wanted.treatment === "taxed" ? wanted.buyerCountry : issuer.country,
      sample: false,
      until,
    };
    await insertTaxRate(tx, made);
    audit(tx, "tax-rate.entered", made, replaced ?? shortened);
    return ok(made);
  });

/** Withdraws a rate whose day has not come; the one that was to end there goes on. */
export const withdrawTaxRate = (
  db: Database,
  which: Pick<TaxRate, "buyerCountry" | "buyer" | "from">,
): Promise<Result<void>> =>
  db.transaction(async (tx): Promise<Result<void>> => {
    const sold = await lockSale(tx, which);
    if (sold === undefined) return refuse(notFound({}));
    const { issuer, rates } = sold;
    const gone = rates.find((rate) => rate.from === which.from);
    if (gone === undefined) return refuse(notFound({}));
    if (gone.from <= dayIn(issuer.timeZone, tx.at)) return refuse(taxRateInForce({}));
    const again = takenUpAgain(rates, gone);
    await dropTaxRate(tx, gone.id);
    if (again !== undefined) await endTaxRate(tx, again.id, gone.until);
    audit(tx, "tax-rate.withdrawn", gone, again);
    return ok(undefined);
  });

/** The sales that a rate is about, with every rate of theirs; undefined before there is an operator. */
async function lockSale(tx: Tx, { buyerCountry, buyer }: Pick<TaxRate, "buyerCountry" | "buyer">) {
  const issuer = await issuerOfInvoices(tx);
  if (issuer === undefined) return undefined;
  const sale = {
    sellerCountry: issuer.country,
    buyerCountry,
    taxClass: "software",
    buyer,
  } as const;
  return { issuer, sale, rates: await lockTaxRates(tx, sale) };
}

const invalid = (pointer: string, code: string, params: Readonly<Record<string, string>> = {}) =>
  refuse(taxRateInvalid({}, [{ pointer, code, params }]));

function audit(tx: Tx, action: string, rate: TaxRate, before: TaxRate | undefined): void {
  const told = ({ buyerCountry, buyer, treatment, percent, name, from }: TaxRate) => ({
    buyerCountry,
    buyer,
    treatment,
    percent,
    name,
    from,
  });
  tx.audit({
    action,
    objectType: "tax-rate",
    objectId: rate.id,
    ...(before === undefined ? {} : { before: told(before) }),
    after: told(rate),
  });
}
