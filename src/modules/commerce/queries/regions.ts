import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import { REGIONAL_SALES } from "./settings.ts";

/** A country with its region, and who moved it there; null where it is the program's. */
export type CountryRegion = {
  readonly country: string;
  readonly region: string;
  readonly programRegion: string;
  readonly changedAt: Instant | null;
  readonly changedBy: string | null;
};

const COLUMNS = `country, region, program_region as "programRegion", changed_at as "changedAt", changed_by as "changedBy"`;
const all = statement<[], CountryRegion>(
  "commerce.country-regions",
  `select ${COLUMNS} from commerce.country_regions order by country limit 300`,
);
const one = statement<[country: string], CountryRegion>(
  "commerce.country-region",
  `select ${COLUMNS} from commerce.country_regions where country = $1`,
);

export const countryRegions = (db: Reader): Promise<CountryRegion[]> => db.query(all, []);
export const countryRegion = async (
  db: Reader,
  country: string,
): Promise<CountryRegion | undefined> => (await db.query(one, [country]))[0];

/** Where a partner sells; `isRule` is false where the operator lets partners sell anywhere. */
export type WhereSold = {
  readonly isRule: boolean;
  readonly countries: ReadonlySet<string>;
};

const seenFrom = statement<[country: string], { isRule: boolean; countries: string[] | null }>(
  "commerce.where-sold",
  `select coalesce((select value from platform.settings where id = '${REGIONAL_SALES.id}'), ${REGIONAL_SALES.default}) = 1
       as "isRule",
     (select array_agg(r.country) from commerce.country_regions r where r.region = commerce.region_of($1)) as countries`,
);

/** The countries of the region that a partner of `country` is in, its own among them (reseller 1.3). */
export async function whereSold(db: Reader, country: string): Promise<WhereSold> {
  const [found] = await db.query(seenFrom, [country]);
  return {
    isRule: found?.isRule ?? true,
    countries: new Set([country, ...(found?.countries ?? [])]),
  };
}

export const isInRegion = ({ countries }: WhereSold, country: string): boolean =>
  countries.has(country);

export const sellsIn = (where: WhereSold, country: string): boolean =>
  !where.isRule || isInRegion(where, country);

/**
 * Whether a partner of account `a` may not sell to its customer `c`: the record was made across regions, while that
 * was allowed, and still is across them. Sub-selects are looked at for such records alone.
 */
export const outsideRegion = (c: string, a: string): string =>
  `case when ${c}.in_region then false else
     coalesce((select x.value from platform.settings x where x.id = '${REGIONAL_SALES.id}'), ${REGIONAL_SALES.default}) = 1
       and commerce.region_of(${c}.country) <> commerce.region_of(${a}.country) end`;
