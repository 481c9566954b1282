import { type Reader, statement } from "../../../platform/database.ts";
import type { FileRef } from "../domain/page-schema.ts";

type Row = {
  readonly sha256: string;
  readonly name: string;
  readonly media_type: string;
  readonly size: bigint;
  readonly width: number | null;
  readonly height: number | null;
};
const uploads = statement<[sha256s: readonly string[], organisation: string], Row>(
  "catalog.uploaded-files",
  `select f.sha256, u.name, f.media_type, f.size, f.width, f.height
   from platform.files f join platform.file_uploads u on u.sha256 = f.sha256
   where f.sha256 = any($1) and u.organisation_id = $2`,
);

/** Those of `sha256s` that the organisation uploaded, with what was read from their bytes. */
export async function uploadedFiles(
  db: Reader,
  organisationId: string,
  sha256s: readonly string[],
): Promise<ReadonlyMap<string, FileRef>> {
  if (sha256s.length === 0) return new Map();
  const rows = await db.query(uploads, [[...new Set(sha256s)], organisationId]);
  return new Map(
    rows.map((row) => [
      row.sha256,
      {
        sha256: row.sha256,
        name: row.name,
        mediaType: row.media_type,
        size: Number(row.size),
        ...(row.width !== null && row.height !== null && { width: row.width, height: row.height }),
      },
    ]),
  );
}
