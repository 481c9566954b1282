import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";

const lock = statement<[country: string], Row>(
  "commerce.lock-country-region",
  `select region, program_region as "programRegion", country, changed_at as "changedAt", changed_by as "changedBy"
   from commerce.country_regions where country = $1 for update`,
);
const put = statement<[country: string, region: string, at: Instant, by: string], unknown>(
  "commerce.put-country-region",
  `update commerce.country_regions set region = $2,
     changed_at = case when $2 = program_region then null else $3::timestamptz end,
     changed_by = case when $2 = program_region then null else $4 end
   where country = $1`,
);

type Row = {
  readonly country: string;
  readonly region: string;
  readonly programRegion: string;
  readonly changedAt: Instant | null;
  readonly changedBy: string | null;
};

/** A country's region, kept locked until the transaction ends. */
export const lockCountryRegion = async (db: Reader, country: string): Promise<Row | undefined> =>
  (await db.query(lock, [country]))[0];

export const putCountryRegion = (
  tx: Tx,
  { country, region }: { readonly country: string; readonly region: string },
) => tx.query(put, [country, region, tx.at, tx.actor.name]);
