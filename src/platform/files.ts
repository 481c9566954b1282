import { createHash, randomUUIDv7 } from "node:crypto";
import { Readable } from "node:stream";
import { defineProblem } from "../kernel/problem.ts";
import { ok, type Result, refuse } from "../kernel/result.ts";
import { type Pool, type Reader, statement } from "./database.ts";
import { isImage, readImage, SIZE_LIMITS, SNIFF_BYTES, sizeLimitOf, sniff } from "./file-types.ts";

export const fileTooLarge = defineProblem<{ limitMebibytes: number; mediaType: string }>(
  "file/too-large",
  413,
);
export const fileEmpty = defineProblem("file/empty", 400);
export const imageUnsound = defineProblem<{ mediaType: string }>("file/image-unsound", 422);

/** A stored file. It is named by the hash of its bytes, so it never changes. */
export type StoredFile = {
  readonly sha256: string;
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
  readonly width?: number;
  readonly height?: number;
};

/** Where the bytes of a file lie. */
export type FileStore = {
  /** Stores a file once; the same bytes again are the same file. Sizes are limited while reading. */
  put(content: AsyncIterable<Uint8Array>): Promise<Result<StoredFile>>;
  stat(sha256: string): Promise<StoredFile | undefined>;
  /** Several at once, by hash. */
  statAll(sha256s: readonly string[]): Promise<ReadonlyMap<string, StoredFile>>;
  open(sha256: string): Promise<Readable | undefined>;
  /** Removes the bytes of a file that nothing refers to. */
  forget(sha256: string): Promise<void>;
};

declare module "./platform.ts" {
  interface Services {
    files?: FileStore;
  }
}

type FileRow = {
  sha256: string;
  upload_id: string | null;
  media_type: string;
  size: bigint;
  width: number | null;
  height: number | null;
};

const COLUMNS = "sha256, upload_id, media_type, size, width, height";
const filesBySha = statement<[sha256s: readonly string[]], FileRow>(
  "platform.files-by-sha",
  `select ${COLUMNS} from platform.files where sha256 = any($1)`,
);
const insertChunk = statement<[upload: string, n: number, bytes: Uint8Array], unknown>(
  "platform.insert-file-chunk",
  "insert into platform.file_chunks (upload_id, n, bytes) values ($1, $2, $3)",
);
const insertFile = statement<
  [
    sha256: string,
    upload: string,
    mediaType: string,
    size: number,
    width: number | null,
    height: number | null,
  ],
  { sha256: string }
>(
  "platform.insert-file",
  `insert into platform.files (sha256, upload_id, media_type, size, width, height)
   values ($1, $2, $3, $4, $5, $6) on conflict (sha256) do nothing returning sha256`,
);
const dropChunks = statement<[upload: string], unknown>(
  "platform.drop-file-chunks",
  "delete from platform.file_chunks where upload_id = $1",
);
const readChunk = statement<[upload: string, n: number], { bytes: Buffer }>(
  "platform.read-file-chunk",
  "select bytes from platform.file_chunks where upload_id = $1 and n = $2",
);
const forgetFile = statement<[sha256: string], { upload_id: string | null }>(
  "platform.forget-file",
  `delete from platform.files f where sha256 = $1
     and not exists (select 1 from platform.file_references r where r.sha256 = f.sha256) returning upload_id`,
);

const CHUNK = 512 * 1024;

/** Keeps files in the database: the default, and part of every backup. */
export function openDatabaseFiles(pool: Pool): FileStore {
  const { reader } = pool;
  const find = async (sha256: string): Promise<FileRow | undefined> =>
    (await reader.query(filesBySha, [[sha256]]))[0];
  return {
    async put(content) {
      const upload = randomUUIDv7();
      try {
        const read = await readIn(content, (n, bytes) =>
          reader.query(insertChunk, [upload, n, bytes]),
        );
        if (!read.ok) {
          await reader.query(dropChunks, [upload]);
          return read;
        }
        const { sha256, mediaType, size, width, height } = read.value;
        const added = await reader.query(insertFile, [
          sha256,
          upload,
          mediaType,
          size,
          width ?? null,
          height ?? null,
        ]);
        if (added.length === 0) await reader.query(dropChunks, [upload]); // the same bytes are here already
        return read;
      } catch (error) {
        await reader.query(dropChunks, [upload]).catch(() => {}); // what failed first is what matters
        throw error;
      }
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
      if (row?.upload_id == null) return undefined;
      return Readable.from(chunksOf(reader, row.upload_id), { objectMode: false });
    },
    async forget(sha256) {
      const [row] = await reader.query(forgetFile, [sha256]);
      if (row?.upload_id != null) await reader.query(dropChunks, [row.upload_id]);
    },
  };
}

async function* chunksOf(reader: Reader, upload: string): AsyncGenerator<Buffer> {
  for (let n = 0; n <= SIZE_LIMITS.other / CHUNK; n += 1) {
    const [row] = await reader.query(readChunk, [upload, n]);
    if (row === undefined) return;
    yield row.bytes;
  }
}

/** Reads a file piece by piece: type from its first bytes, size limit of that type, hash; images whole. */
async function readIn(
  content: AsyncIterable<Uint8Array>,
  write: (n: number, bytes: Uint8Array) => Promise<unknown>,
): Promise<Result<StoredFile>> {
  const hash = createHash("sha256");
  let size = 0;
  let n = 0;
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let mediaType: string | undefined;
  const image: Uint8Array[] = [];
  const flush = async () => {
    const bytes = Buffer.concat(waiting);
    for (let at = 0; at < bytes.length; at += CHUNK) {
      await write(n, bytes.subarray(at, at + CHUNK));
      n += 1;
    }
    waiting = [];
    waitingBytes = 0;
  };
  for await (const piece of content) {
    hash.update(piece);
    size += piece.length;
    waiting.push(piece);
    waitingBytes += piece.length;
    if (mediaType === undefined && size >= SNIFF_BYTES)
      mediaType = await sniff(Buffer.concat(waiting));
    if (mediaType !== undefined && size > sizeLimitOf(mediaType)) return tooLarge(mediaType);
    if (mediaType === undefined || isImage(mediaType)) image.push(piece);
    if (mediaType !== undefined && waitingBytes >= CHUNK) await flush();
  }
  if (size === 0) return refuse(fileEmpty({}));
  mediaType ??= await sniff(Buffer.concat(waiting));
  await flush();
  const stored = { sha256: hash.digest("hex"), mediaType, size };
  if (!isImage(mediaType)) return ok(stored);
  const dimensions = readImage(mediaType, Buffer.concat(image));
  return dimensions ? ok({ ...stored, ...dimensions }) : refuse(imageUnsound({ mediaType }));
}

const tooLarge = (mediaType: string) =>
  refuse(fileTooLarge({ limitMebibytes: sizeLimitOf(mediaType) / 1024 / 1024, mediaType }));

const toStored = (row: FileRow): StoredFile => ({
  sha256: row.sha256,
  mediaType: row.media_type,
  size: Number(row.size),
  ...(row.width === null || row.height === null ? {} : { width: row.width, height: row.height }),
});
