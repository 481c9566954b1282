import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { takeTurn } from "../../../platform/turn.ts";

/** A rate as it was entered: it holds from its day on, until a later one. */
export type EnteredRate = {
  readonly currency: string;
  /** `YYYY-MM-DD`, UTC. */
  readonly day: string;
  /** Units for one US dollar, decimal text without superfluous zeros. */
  readonly perDollar: string;
  /** Who entered it; `sample` for those that the program brings along. */
  readonly by: string;
};

export const RATE_COLUMNS = `currency, as_of::text as day, trim_scale(per_dollar)::text as "perDollar", source as by`;

/** Whoever enters rates at the same time waits here. */
export const lockRates = (tx: Tx): Promise<void> => takeTurn(tx, "catalog.exchange-rates");

const ofDay = statement<[currency: string, day: string], EnteredRate>(
  "catalog.exchange-rate-of-day",
  `select ${RATE_COLUMNS} from catalog.exchange_rates where currency = $1 and as_of = $2::date`,
);
export const rateOfDay = async (
  tx: Tx,
  currency: string,
  day: string,
): Promise<EnteredRate | undefined> => (await tx.query(ofDay, [currency, day]))[0];

const inForce = statement<[currency: string, day: string], { rate: string }>(
  "catalog.exchange-rate-in-force",
  `select trim_scale(per_dollar)::text as rate from catalog.exchange_rates
   where currency = $1 and as_of <= $2::date order by as_of desc limit 1`,
);
/** What holds on a day; undefined before the first entry. */
export const rateInForce = async (
  tx: Tx,
  currency: string,
  day: string,
): Promise<string | undefined> => (await tx.query(inForce, [currency, day]))[0]?.rate;

const put = statement<[currency: string, day: string, perDollar: string, by: string], EnteredRate>(
  "catalog.put-exchange-rate",
  `insert into catalog.exchange_rates (currency, as_of, per_dollar, source)
   values ($1, $2::date, $3::numeric, $4)
   on conflict (as_of, currency) do update set per_dollar = excluded.per_dollar, source = excluded.source
   returning ${RATE_COLUMNS}`,
);
export async function putRate(tx: Tx, rate: EnteredRate): Promise<EnteredRate> {
  const [made] = await tx.query(put, [rate.currency, rate.day, rate.perDollar, rate.by]);
  if (made === undefined) throw new Error(`No rate of ${rate.currency} was entered`);
  return made;
}

const drop = statement<[currency: string, day: string], unknown>(
  "catalog.drop-exchange-rate",
  "delete from catalog.exchange_rates where currency = $1 and as_of = $2::date",
);
export const dropRate = (tx: Tx, currency: string, day: string) => tx.query(drop, [currency, day]);
