import { type Reader, statement } from "../../../platform/database.ts";
import type { EditionContent } from "../domain/edition.ts";

const byId = statement<
  [id: string],
  {
    editionId: string;
    offerId: string;
    hash: string;
    content: EditionContent;
    madeAt: Temporal.Instant;
  }
>(
  "catalog.edition",
  `select id as "editionId", offer_uuid as "offerId", hash, content, made_at as "madeAt"
   from catalog.editions where id = $1`,
);

export const readEdition = async (db: Reader, editionId: string) =>
  (await db.query(byId, [editionId]))[0];

const versions = statement<
  [offer: string],
  { version: number; editionId: string; liveSince: Temporal.Instant }
>(
  "catalog.live-versions",
  `select version, edition_id as "editionId", live_since as "liveSince"
   from catalog.live_versions where offer_uuid = $1 order by version desc limit 100`,
);

/** The versions that were live, newest first. */
export const liveVersions = (db: Reader, offerId: string) => db.query(versions, [offerId]);
