import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound, preconditionFailed } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { regionInvalid } from "../problems.ts";
import { type CountryRegion, countryRegion } from "../queries/regions.ts";
import { lockCountryRegion, putCountryRegion } from "../store/regions.ts";

const REGION = /^[a-z0-9][a-z0-9-]{0,39}$/;

export type MoveCountry = {
  /** ISO 3166 alpha-2. */
  readonly country: string;
  /** A region that there is, or a new one; null for the one that the program brings along. */
  readonly region: string | null;
  /** The region that the person saw; `*` for any. */
  readonly seen: string;
};

/**
 * Counts a country to another region: from now on its partners sell there, and those of that region in it. Customers
 * and resellers that are there stay (docs/domain/regions.md).
 */
export const moveCountry = (db: Database, wanted: MoveCountry): Promise<Result<CountryRegion>> =>
  db.transaction((tx) => moveCountryIn(tx, wanted));

export async function moveCountryIn(
  tx: Tx,
  { country, region: wanted, seen }: MoveCountry,
): Promise<Result<CountryRegion>> {
  const before = await lockCountryRegion(tx, country);
  if (before === undefined) return refuse(notFound({}));
  if (seen !== "*" && seen !== before.region)
    return refuse(preconditionFailed({ current: before.region }));
  const region = wanted?.trim().toLowerCase() ?? before.programRegion;
  if (!REGION.test(region))
    return refuse(regionInvalid({}, [{ pointer: "/region", code: "commerce/region" }]));
  if (region !== before.region) {
    await putCountryRegion(tx, { country, region });
    tx.audit({
      action: "region.country-moved",
      objectType: "country",
      objectId: country,
      before: { region: before.region },
      after: { region },
    });
  }
  return ok((await countryRegion(tx, country)) ?? before);
}
