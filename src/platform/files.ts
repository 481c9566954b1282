import { createHash, randomUUIDv7 } from "node:crypto";
import { Readable } from "node:stream";
import { defineProblem } from "../kernel/problem.ts";
import { ok, type Result, refuse } from "../kernel/result.ts";
import { type Pool, statement } from "./database.ts";
import { databaseBodies, type FileBodies, type FilePlace } from "./file-bodies.ts";
import {
  isImage,
  LARGEST_IMAGE_MEGAPIXELS,
  readImage,
  SNIFF_BYTES,
  sizeLimitOf,
  sniff,
} from "./file-types.ts";

const fileTooLarge = defineProblem<{ limitMebibytes: number; mediaType: string }>(
  "file/too-large",
  413,
);
const fileEmpty = defineProblem("file/empty", 400);
const imageUnsound = defineProblem<{ mediaType: string }>("file/image-unsound", 422);
const imageTooManyPixels = defineProblem<{
  width: number;
  height: number;
  limitMegapixels: number;
}>("file/image-too-many-pixels", 422);

/** A stored file. It is named by the hash of its bytes, so it never changes. */
export type StoredFile = {
  readonly sha256: string;
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
  readonly width?: number;
  readonly height?: number;
};

/** Where files are put, found and given back, each once. */
export type FileStore = {
  /** Stores a file once; the same bytes again are the same file. Sizes are limited while reading. */
  put(content: AsyncIterable<Uint8Array>): Promise<Result<StoredFile>>;
  stat(sha256: string): Promise<StoredFile | undefined>;
  /** Several at once, by hash. */
  statAll(sha256s: readonly string[]): Promise<ReadonlyMap<string, StoredFile>>;
  open(sha256: string): Promise<Readable | undefined>;
  /** Removes a file that nothing refers to; one that something holds stays. */
  forget(sha256: string): Promise<void>;
  /** Removes what nothing has referred to for 30 days, and what uploads left behind. */
  tidy(): Promise<{ readonly files: number; readonly leftovers: number }>;
};

declare module "./platform.ts" {
  interface Services {
    files?: FileStore;
  }
}

type FileRow = {
  sha256: string;
  upload_id: string;
  place: FilePlace;
  media_type: string;
  size: bigint;
  width: number | null;
  height: number | null;
};
type Leftover = { upload_id: string; place: FilePlace };

const COLUMNS = "sha256, upload_id, place, media_type, size, width, height";
const filesBySha = statement<[sha256s: readonly string[]], FileRow>(
  "platform.files-by-sha",
  `select ${COLUMNS} from platform.files where sha256 = any($1)`,
);
/** Says that bytes are coming, so that those of an upload that was cut off are found again. */
const announce = statement<[upload: string, place: FilePlace], unknown>(
  "platform.announce-upload",
  `insert into platform.file_leftovers (upload_id, place, remove_after)
   values ($1, $2, clock_timestamp() + interval '1 day')`,
);
/** From here on the file is there. Two uploads of the same bytes: the second one's stay leftovers. */
const insertFile = statement<
  [
    sha256: string,
    upload: string,
    mediaType: string,
    size: number,
    width: number | null,
    height: number | null,
  ],
  { upload_id: string }
>(
  "platform.insert-file",
  `with mine as (select upload_id, place from platform.file_leftovers where upload_id = $2 for update),
   stored as (
     insert into platform.files (sha256, upload_id, place, media_type, size, width, height)
     select $1, upload_id, place, $3, $4, $5, $6 from mine
     on conflict (sha256) do update set idle_since = null
     returning upload_id),
   done as (delete from platform.file_leftovers l using stored s where l.upload_id = s.upload_id)
   select upload_id from stored`,
);
const dropLeftover = statement<[upload: string], unknown>(
  "platform.drop-file-leftover",
  "delete from platform.file_leftovers where upload_id = $1",
);
/** `heldBack`: readers that have begun may finish. The file is gone from here on, its bytes soon. */
const removeFile = statement<[sha256: string, heldBack: string, idle: string | null], Leftover>(
  "platform.remove-file",
  `with gone as (
     delete from platform.files f where sha256 = $1
       and not exists (select 1 from platform.file_references r where r.sha256 = f.sha256)
       and ($3::interval is null or idle_since < clock_timestamp() - $3::interval)
     returning upload_id, place)
   insert into platform.file_leftovers (upload_id, place, remove_after)
   select upload_id, place, clock_timestamp() + $2::interval from gone returning upload_id, place`,
);
const markIdle = statement<[], unknown>(
  "platform.mark-idle-files",
  `update platform.files f set idle_since = case when held.yes then null else clock_timestamp() end
   from (select sha256, exists (select 1 from platform.file_references r where r.sha256 = o.sha256) as yes
         from platform.files o) held
   where held.sha256 = f.sha256 and held.yes = (f.idle_since is not null)`,
);
const idleFiles = statement<[idle: string, limit: number], { sha256: string }>(
  "platform.idle-files",
  `select f.sha256 from platform.files f
   where f.idle_since < clock_timestamp() - $1::interval
     and not exists (select 1 from platform.file_uploads u
                     where u.sha256 = f.sha256 and u.uploaded_at > clock_timestamp() - $1::interval)
   order by f.idle_since limit $2`,
);
const dueLeftovers = statement<[places: readonly FilePlace[], limit: number], Leftover>(
  "platform.due-file-leftovers",
  `select upload_id, place from platform.file_leftovers
   where remove_after < clock_timestamp() and place = any($1) order by remove_after limit $2`,
);

const KEPT_IDLE = "30 days";
const HELD_BACK = "1 hour";
const TIDY_BATCH = 500;
const FOREIGN_KEY_VIOLATED = "23503";

/**
 * Keeps files by their content.
 *
 * @param elsewhere where new files go instead of the database; those in the database stay readable
 */
export function openFiles(pool: Pool, elsewhere?: FileBodies): FileStore {
  const { reader } = pool;
  const inDatabase = databaseBodies(reader);
  const all: readonly FileBodies[] = elsewhere ? [elsewhere, inDatabase] : [inDatabase];
  const current = elsewhere ?? inDatabase;
  const bodiesAt = (place: FilePlace): FileBodies => {
    const found = all.find((bodies) => bodies.place === place);
    if (found) return found;
    throw new Error(`Files lie in ${place}, which is not configured: set SOUK_FILES_URL as before`);
  };
  const find = async (sha256: string): Promise<FileRow | undefined> =>
    (await reader.query(filesBySha, [[sha256]]))[0];
  const clear = async ({ upload_id: id, place }: Leftover): Promise<void> => {
    await bodiesAt(place).remove(id);
    await reader.query(dropLeftover, [id]);
  };
  /** False where something holds the file, or began to while we looked. */
  const removed = async (sha256: string, idle: string | null): Promise<boolean> => {
    try {
      return (await reader.query(removeFile, [sha256, HELD_BACK, idle])).length > 0;
    } catch (error) {
      if ((error as { code?: string }).code === FOREIGN_KEY_VIOLATED) return false;
      throw error;
    }
  };
  return {
    async put(content) {
      const id = randomUUIDv7();
      await reader.query(announce, [id, current.place]);
      const body = current.begin(id);
      const read = await readIn(content, body.write).catch(async (error: unknown) => {
        await body.abandon();
        throw error;
      });
      if (!read.ok) {
        await body.abandon();
        await clear({ upload_id: id, place: current.place });
        return read;
      }
      const { sha256, mediaType, size, width = null, height = null } = read.value;
      await body.finish(sha256);
      const row = [sha256, id, mediaType, size, width, height] as const;
      const [stored] = await reader.query(insertFile, [...row]);
      if (stored === undefined) throw new Error(`The upload ${id} was removed while it was read`);
      if (stored.upload_id !== id) await clear({ upload_id: id, place: current.place });
      return read;
    },
    stat: async (sha256) => {
      const row = await find(sha256);
      return row && toStored(row);
    },
    statAll: async (sha256s) =>
      new Map(
        (await reader.query(filesBySha, [sha256s])).map((row) => [row.sha256, toStored(row)]),
      ),
    open: async (sha256) => {
      const row = await find(sha256);
      if (row === undefined) return undefined;
      return Readable.from(bodiesAt(row.place).read(row.upload_id), { objectMode: false });
    },
    forget: async (sha256) => {
      await removed(sha256, null);
    },
    async tidy() {
      await reader.query(markIdle, []);
      let files = 0;
      for (const { sha256 } of await reader.query(idleFiles, [KEPT_IDLE, TIDY_BATCH]))
        if (await removed(sha256, KEPT_IDLE)) files += 1;
      const places = all.map(({ place }) => place);
      const leftovers = await reader.query(dueLeftovers, [places, TIDY_BATCH]);
      for (const leftover of leftovers) await clear(leftover);
      return { files, leftovers: leftovers.length };
    },
  };
}

/** Reads a file piece by piece: type from its first bytes, size limit of that type, hash; images whole. */
async function readIn(
  content: AsyncIterable<Uint8Array>,
  write: (bytes: Uint8Array) => Promise<void>,
): Promise<Result<StoredFile>> {
  const hash = createHash("sha256");
  let size = 0;
  let mediaType: string | undefined;
  /** What is needed whole: everything until the type is known, and then images. */
  let kept: Uint8Array[] = [];
  for await (const piece of content) {
    hash.update(piece);
    size += piece.length;
    if (mediaType === undefined || isImage(mediaType)) kept.push(piece);
    if (mediaType === undefined && size >= SNIFF_BYTES) {
      mediaType = await sniff(Buffer.concat(kept));
      if (!isImage(mediaType)) kept = [];
    }
    if (mediaType !== undefined && size > sizeLimitOf(mediaType)) return tooLarge(mediaType);
    await write(piece);
  }
  if (size === 0) return refuse(fileEmpty({}));
  mediaType ??= await sniff(Buffer.concat(kept));
  const stored = { sha256: hash.digest("hex"), mediaType, size };
  if (!isImage(mediaType)) return ok(stored);
  const dimensions = readImage(mediaType, Buffer.concat(kept));
  if (dimensions === undefined) return refuse(imageUnsound({ mediaType }));
  if (dimensions.width * dimensions.height > LARGEST_IMAGE_MEGAPIXELS * 1_000_000)
    return refuse(imageTooManyPixels({ ...dimensions, limitMegapixels: LARGEST_IMAGE_MEGAPIXELS }));
  return ok({ ...stored, ...dimensions });
}

const tooLarge = (mediaType: string) =>
  refuse(fileTooLarge({ limitMebibytes: sizeLimitOf(mediaType) / 1024 / 1024, mediaType }));

const toStored = (row: FileRow): StoredFile => ({
  sha256: row.sha256,
  mediaType: row.media_type,
  size: Number(row.size),
  ...(row.width === null || row.height === null ? {} : { width: row.width, height: row.height }),
});
