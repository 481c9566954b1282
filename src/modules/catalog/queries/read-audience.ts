import { type Reader, statement } from "../../../platform/database.ts";
import { ownersOfEnvironments } from "../../identity/index.ts";
import { type AudienceEntry, idsOf } from "../domain/audience.ts";

const byVersion = statement<[plan: string, version: number], { entries: AudienceEntry[] }>(
  "catalog.audience",
  "select entries from catalog.audiences where plan_uuid = $1 and version = $2",
);

/** A version of a plan's private audience; version 0 is the empty one every plan begins with. */
export const readAudience = async (
  db: Reader,
  planUuid: string,
  version: number,
): Promise<readonly AudienceEntry[]> =>
  version === 0 ? [] : ((await db.query(byVersion, [planUuid, version]))[0]?.entries ?? []);

/** Tenant ids of whom an audience admits: organisations it names, and owners of environments it names. */
export async function admittedBy(
  db: Reader,
  entries: readonly AudienceEntry[],
): Promise<readonly string[]> {
  const owners = await ownersOfEnvironments(db, idsOf(entries, "subscription"));
  return [...new Set([...idsOf(entries, "tenant"), ...owners])];
}

/**
 * Tenant ids of everybody whom the audiences admit, by plan.
 *
 * @param which as last saved, or those that are live, as far as there are any
 */
export async function readAudiences(
  db: Reader,
  plans: readonly {
    readonly planId: string;
    readonly planUuid: string;
    readonly audienceVersion: number;
    readonly liveAudienceVersion: number | null;
  }[],
  which: "saved" | "live",
): Promise<Record<string, readonly string[]>> {
  const audiences: Record<string, readonly string[]> = {};
  for (const { planId, planUuid, audienceVersion, liveAudienceVersion } of plans) {
    const version = which === "live" ? (liveAudienceVersion ?? audienceVersion) : audienceVersion;
    audiences[planId] = await admittedBy(db, await readAudience(db, planUuid, version));
  }
  return audiences;
}
