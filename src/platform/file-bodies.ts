import { type Reader, statement } from "./database.ts";

/** Where the bytes of files lie. */
export type FilePlace = "database" | "s3";

/** Keeps bytes under names that are used once. */
export type FileBodies = {
  readonly place: FilePlace;
  /** Begins to store under `id`, a UUID. Exactly one of `finish` and `abandon` follows. */
  begin(id: string): FileBody;
  /** The bytes in pieces; begins to read when the first piece is asked for. */
  read(id: string): AsyncIterable<Uint8Array>;
  /** Removes what was stored under `id`, finished or not; nothing there is no error. */
  remove(id: string): Promise<void>;
};

export type FileBody = {
  write(bytes: Uint8Array): Promise<void>;
  /** Everything was written; `sha256` (hexadecimal) is that of all of it. */
  finish(sha256: string): Promise<void>;
  abandon(): Promise<void>;
};

/** The store does not answer, or refuses: the caller's request may be tried again later. */
export class FilesUnavailable extends Error {
  override readonly name = "FilesUnavailable";
}

const CHUNK_BYTES = 512 * 1024;

const insertChunk = statement<[upload: string, n: number, bytes: Uint8Array], unknown>(
  "platform.insert-file-chunk",
  "insert into platform.file_chunks (upload_id, n, bytes) values ($1, $2, $3)",
);
const dropChunks = statement<[upload: string], unknown>(
  "platform.drop-file-chunks",
  "delete from platform.file_chunks where upload_id = $1",
);
const readChunk = statement<[upload: string, n: number], { bytes: Buffer }>(
  "platform.read-file-chunk",
  "select bytes from platform.file_chunks where upload_id = $1 and n = $2",
);

/** Bytes in the database, in chunks: every server has them, and so has the backup. */
export const databaseBodies = (db: Reader): FileBodies => ({
  place: "database",
  begin(id) {
    let n = 0;
    let waiting: Uint8Array[] = [];
    let waitingBytes = 0;
    const flush = async (least: number) => {
      if (waitingBytes < least) return;
      const bytes = Buffer.concat(waiting);
      let at = 0;
      for (; bytes.length - at >= least && at < bytes.length; at += CHUNK_BYTES) {
        await db.query(insertChunk, [id, n, bytes.subarray(at, at + CHUNK_BYTES)]);
        n += 1;
      }
      const rest = bytes.subarray(at);
      waiting = rest.length > 0 ? [rest] : [];
      waitingBytes = rest.length;
    };
    return {
      write: async (bytes) => {
        waiting.push(bytes);
        waitingBytes += bytes.length;
        await flush(CHUNK_BYTES);
      },
      finish: () => flush(1),
      abandon: async () => {
        await db.query(dropChunks, [id]);
      },
    };
  },
  async *read(id) {
    for (let n = 0; ; n += 1) {
      const [row] = await db.query(readChunk, [id, n]);
      if (row === undefined) return;
      yield row.bytes;
    }
  },
  remove: async (id) => {
    await db.query(dropChunks, [id]);
  },
});
