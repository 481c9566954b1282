import { type Reader, statement } from "../../../platform/database.ts";
import type { EditionContent } from "../domain/edition.ts";

export type Edition = {
  readonly editionId: string;
  readonly offerId: string;
  readonly hash: string;
  readonly content: EditionContent;
  readonly madeAt: Temporal.Instant;
};

const byId = statement<
  [id: string, kept: boolean],
  Omit<Edition, "content"> & { readonly content: EditionContent | null }
>(
  "catalog.edition",
  `select id as "editionId", offer_uuid as "offerId", hash, made_at as "madeAt",
     case when $2 then null else content end as content
   from catalog.editions where id = $1`,
);

/** @param known the edition's content, where it was read before: it never changes */
export async function readEdition(
  db: Reader,
  editionId: string,
  known?: EditionContent,
): Promise<Edition | undefined> {
  const [row] = await db.query(byId, [editionId, known !== undefined]);
  const content = known ?? row?.content ?? undefined;
  return row && content && { ...row, content };
}

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

/** An edition without its content, with the versions under which it was live. */
export type EditionLine = {
  readonly editionId: string;
  readonly madeAt: Temporal.Instant;
  /** Instants are RFC 3339 text. */
  readonly versions: readonly { readonly version: number; readonly liveSince: string }[];
};

const LINE = `e.id as "editionId", e.made_at as "madeAt",
  coalesce((select jsonb_agg(jsonb_build_object('version', v.version, 'liveSince', v.live_since) order by v.version)
    from catalog.live_versions v where v.offer_uuid = e.offer_uuid and v.edition_id = e.id), '[]') as versions`;

const lines = statement<[offer: string, before: string | null, limit: number], EditionLine>(
  "catalog.editions-of-offer",
  `select ${LINE} from catalog.editions e
   where e.offer_uuid = $1 and ($2::uuid is null or e.id < $2) order by e.id desc limit $3`,
);

/** Editions of an offer, the last made first, at most `limit` made before the one of id `before`. */
export const listEditions = (
  db: Reader,
  offerId: string,
  { before, limit }: { readonly before: string | undefined; readonly limit: number },
) => db.query(lines, [offerId, before ?? null, limit]);

const line = statement<[offer: string, edition: string], EditionLine>(
  "catalog.edition-of-offer",
  `select ${LINE} from catalog.editions e where e.offer_uuid = $1 and e.id = $2`,
);

export const editionLine = async (db: Reader, offerId: string, editionId: string) =>
  (await db.query(line, [offerId, editionId]))[0];
