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

/**
 * Tenant ids of everybody in the audiences as last saved, by plan: of the organisations they name
 * and of those that own the environments they name.
 */
export async function readAudiences(
  db: Reader,
  plans: readonly {
    readonly planId: string;
    readonly planUuid: string;
    readonly audienceVersion: number;
  }[],
): Promise<Record<string, string[]>> {
  const audiences: Record<string, string[]> = {};
  for (const { planId, planUuid, audienceVersion } of plans) {
    const entries = await readAudience(db, planUuid, audienceVersion);
    const owners = await ownersOfEnvironments(db, idsOf(entries, "environment"));
    audiences[planId] = [...new Set([...idsOf(entries, "tenant"), ...owners])];
  }
  return audiences;
}
