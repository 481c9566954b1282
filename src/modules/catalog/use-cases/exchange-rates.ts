import { dayIn } from "../../../kernel/calendar.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound, preconditionFailed } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { MARKET_CURRENCIES } from "../domain/markets.ts";
import { currencyUnknown, exchangeRateInForce, exchangeRateInvalid } from "../problems.ts";
import {
  dropRate,
  type EnteredRate,
  lockRates,
  putRate,
  rateInForce,
  rateOfDay,
} from "../store/exchange-rates.ts";

/** What every other currency is measured by. */
const BASE_CURRENCY = "USD";
/** A day further ahead is a typing error: `YYYY-MM-DD`, UTC. */
const LAST_DAY = "9999-12-31";

export type RateWanted = {
  readonly currency: string;
  /** From which day the rate holds, in UTC. */
  readonly day: string;
  /** Units for one US dollar, decimal text. */
  readonly perDollar: string;
  /** The rate of that day that was seen, `none`, or `*` for any. */
  readonly seen: string;
};

/**
 * Enters the rate of a currency from a day on, today or later (OPR-05). Prices that were converted
 * before keep the rate that they were converted at (decision 26).
 */
export const enterRate = (db: Database, wanted: RateWanted): Promise<Result<EnteredRate>> =>
  db.transaction(async (tx): Promise<Result<EnteredRate>> => {
    const { currency, day, perDollar, seen } = wanted;
    const others = MARKET_CURRENCIES.filter((one) => one !== BASE_CURRENCY);
    if (!others.includes(currency)) return refuse(currencyUnknown({ currency, known: others }));
    const today = dayIn("UTC", tx.at);
    if (day < today || day > LAST_DAY)
      return refuse(
        exchangeRateInvalid({}, [
          { pointer: "/day", code: "catalog/taxonomy-past", params: { today } },
        ]),
      );
    await lockRates(tx);
    const known = await rateOfDay(tx, currency, day);
    const current = known?.perDollar ?? "none";
    if (seen !== "*" && seen !== current) return refuse(preconditionFailed({ current }));
    const before = await rateInForce(tx, currency, day);
    const made = await putRate(tx, { currency, day, perDollar, by: tx.actor.name });
    audit(tx, made, { before, after: made.perDollar });
    return ok(made);
  });

/** Withdraws a rate whose day has not come. */
export const withdrawRate = (
  db: Database,
  { currency, day }: Pick<RateWanted, "currency" | "day">,
): Promise<Result<void>> =>
  db.transaction(async (tx): Promise<Result<void>> => {
    await lockRates(tx);
    const known = await rateOfDay(tx, currency, day);
    if (known === undefined) return refuse(notFound({}));
    if (day <= dayIn("UTC", tx.at)) return refuse(exchangeRateInForce({}));
    await dropRate(tx, currency, day);
    audit(tx, known, { before: known.perDollar });
    return ok(undefined);
  });

function audit(
  tx: Tx,
  { currency, day }: EnteredRate,
  { before, after }: { readonly before?: string | undefined; readonly after?: string },
): void {
  tx.audit({
    action: after === undefined ? "exchange-rate.withdrawn" : "exchange-rate.entered",
    objectType: "exchange-rate",
    objectId: currency,
    ...(before !== undefined && { before: { perDollar: before } }),
    after: { day, ...(after !== undefined && { perDollar: after }) },
  });
}
