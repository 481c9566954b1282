import { type Reader, statement } from "../../../platform/database.ts";
import type { AudienceEntry } from "../domain/audience.ts";

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
