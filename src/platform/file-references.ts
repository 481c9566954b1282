import { type Reader, statement } from "./database.ts";
import type { Tx } from "./transaction.ts";

const drop = statement<[holder: string], unknown>(
  "platform.drop-file-references",
  "delete from platform.file_references where holder = $1",
);
const add = statement<[sha256s: readonly string[], holder: string, open: boolean], unknown>(
  "platform.add-file-references",
  `insert into platform.file_references (sha256, holder, public)
   select f.sha256, $2, $3 from platform.files f where f.sha256 = any($1)
   on conflict (sha256, holder) do update set public = excluded.public`,
);

/**
 * Says which files a thing holds, in place of what it held: they stay as long as something holds
 * them. `open` makes them readable by everybody at /files/<hash>.
 */
export async function holdFiles(
  tx: Tx,
  hold: { holder: string; sha256s: readonly string[]; open?: boolean },
): Promise<void> {
  const { holder, sha256s, open = false } = hold;
  // The second finds what the first left, without waiting for its answer.
  await Promise.all([
    tx.query(drop, [holder]),
    ...(sha256s.length > 0 ? [tx.query(add, [sha256s, holder, open])] : []),
  ]);
}

const isOpen = statement<[sha256: string], { one: number }>(
  "platform.is-file-open",
  "select 1 as one from platform.file_references where sha256 = $1 and public limit 1",
);

/** Whether everybody may read the file: a live listing holds it. */
export const isFileOpen = async (db: Reader, sha256: string): Promise<boolean> =>
  (await db.query(isOpen, [sha256])).length > 0;

const uploadedBy = statement<[sha256: string, organisations: readonly string[]], { name: string }>(
  "platform.file-uploaded-by",
  "select name from platform.file_uploads where sha256 = $1 and organisation_id = any($2) limit 1",
);

export const uploadOf = async (
  db: Reader,
  sha256: string,
  organisationIds: readonly string[],
): Promise<{ name: string } | undefined> =>
  (await db.query(uploadedBy, [sha256, organisationIds]))[0];

export const recordUpload = statement<
  [sha256: string, organisation: string, name: string],
  unknown
>(
  "platform.record-upload",
  `insert into platform.file_uploads (sha256, organisation_id, name) values ($1, $2, $3)
   on conflict (sha256, organisation_id) do update set name = excluded.name, uploaded_at = clock_timestamp()`,
);
