import type { FileHandle } from "node:fs/promises";
import { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from "yauzl";
import { fault, shown, Unreadable } from "./fault.ts";
import { LARGEST_BYTES, MIB } from "./sizes.ts";

export const MOST_ENTRIES = 20_000;
/** Of everything in it together, unpacked. */
const LARGEST_UNPACKED_BYTES = 4 * 1024 * MIB;
/** Above so many unpacked bytes, they are at most so many times those of the package. */
const UNPACKED_AT_EASE_BYTES = 100 * MIB;
const HIGHEST_RATIO = 200;
/** A note of the packing program, such as a commit; more could be another file. */
const LONGEST_COMMENT = 1024;

const PIECE_BYTES = 64 * 1024;
const SYMBOLIC_LINK = 0xa000;
const FILE_KIND = 0xf000;
/** Entries made on Unix carry the kind of file in the upper half of their attributes. */
const MADE_ON_UNIX = 3;
const LOCAL_HEADER = 0x04034b50;

/** An archive whose listing was found to be sound. Names are as listed, with `/`. */
export type Zip = {
  readonly names: readonly string[];
  has(name: string): boolean;
  /** Bytes of a file, unpacked, as its listing says. */
  sizeOf(name: string): number;
  /** @throws Unreadable where the file is larger, or not what the listing says of it */
  read(name: string, maxBytes: number): Promise<Buffer>;
  /** The file piece by piece. @throws Unreadable as `read` */
  unpack(name: string, take: (piece: Uint8Array) => Promise<unknown>): Promise<void>;
};

/**
 * Reads the listing of an archive and nothing of its files.
 *
 * @param file open for reading; stays open
 * @param part where the archive lies in the file, in bytes
 * @throws Unreadable for what is no archive, is cut off, is something else as well, unpacks to too
 * much, is encrypted, or has names that lead out of the folder it is unpacked into
 */
export async function readZip(
  file: FileHandle,
  { start = 0, size }: { readonly start?: number; readonly size: number },
): Promise<Zip> {
  const head = Buffer.alloc(4);
  await file.read(head, 0, 4, start);
  const opened = await opens(new PartOfFile(file, start), size);
  const { comment, entryCount } = opened;
  // Programs that run, and pictures, can carry an archive behind them or in its comment.
  if (entryCount > 0 && head.readUInt32LE() !== LOCAL_HEADER)
    throw new Unreadable(fault("package-polyglot", { evidence: { head: head.toString("hex") } }));
  if (comment.length > LONGEST_COMMENT || hasControls(comment.replace(/\s/g, "")))
    throw new Unreadable(fault("package-polyglot", { evidence: { comment: comment.length } }));
  if (entryCount > MOST_ENTRIES)
    throw new Unreadable(
      fault("package-too-many-entries", { params: { count: entryCount, limit: MOST_ENTRIES } }),
    );
  const entries = await listing(opened);
  checkSizes([...entries.values()], size);
  const entryOf = (name: string): Entry => {
    const entry = entries.get(name);
    if (entry === undefined) throw new Error(`The package has no ${name}`);
    return entry;
  };
  const unpack = (name: string, take: (piece: Uint8Array) => Promise<unknown>) =>
    unpackEntry(opened, entryOf(name), take);
  return {
    names: [...entries.keys()],
    has: (name) => entries.has(name),
    sizeOf: (name) => entryOf(name).uncompressedSize,
    unpack,
    async read(name, maxBytes) {
      if (entryOf(name).uncompressedSize > maxBytes)
        throw new Unreadable(
          fault("package-entry-too-large", {
            params: { name: shown(name), limitMebibytes: maxBytes / MIB },
            evidence: { bytes: entryOf(name).uncompressedSize },
          }),
        );
      const pieces: Uint8Array[] = [];
      await unpack(name, async (piece) => pieces.push(piece));
      return Buffer.concat(pieces);
    },
  };
}

/** The bytes from `start` on as a file of their own. */
class PartOfFile extends RandomAccessReader {
  readonly #file: FileHandle;
  readonly #start: number;
  constructor(file: FileHandle, start: number) {
    super();
    this.#file = file;
    this.#start = start;
  }
  override _readStreamForRange(from: number, to: number): Readable {
    // Streams of the file itself would close it at their end.
    return Readable.from(this.#pieces(from, to), { objectMode: false });
  }
  async *#pieces(from: number, to: number): AsyncGenerator<Buffer> {
    for (let at = from; at < to; ) {
      const piece = Buffer.allocUnsafe(Math.min(PIECE_BYTES, to - at));
      const { bytesRead } = await this.#file.read(piece, 0, piece.length, this.#start + at);
      if (bytesRead === 0) throw new Error("unexpected end");
      yield piece.subarray(0, bytesRead);
      at += bytesRead;
    }
  }
  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    done: (error: Error | null) => void,
  ): void {
    this.#file.read(buffer, offset, length, this.#start + position).then(
      ({ bytesRead }) => done(bytesRead < length ? new Error("unexpected end") : null),
      (error: Error) => done(error),
    );
  }
  override close(done: (error: Error | null) => void): void {
    done(null);
  }
}

async function opens(reader: PartOfFile, size: number): Promise<ZipFile> {
  try {
    const options = { lazyEntries: true, autoClose: false, validateEntrySizes: true };
    return await fromRandomAccessReaderPromise(reader, size, options);
  } catch (error) {
    throw new Unreadable(fault("package-not-zip", { evidence: { detail: detailOf(error) } }));
  }
}

function listing(opened: ZipFile): Promise<Map<string, Entry>> {
  return new Promise((resolve, reject) => {
    const entries = new Map<string, Entry>();
    opened.on("error", (error: Error) => reject(new Unreadable(faultOfListing(error))));
    opened.on("end", () => resolve(entries));
    opened.on("entry", (entry: Entry) => {
      const found = faultOfEntry(entry, entries);
      if (found !== undefined) return reject(new Unreadable(found));
      entries.set(entry.fileName, entry);
      opened.readEntry();
    });
    opened.readEntry();
  });
}

/** How the library says that a name leads elsewhere; its other words are about damage. */
const UNSAFE_NAME = /^(absolute path|invalid relative path|invalid characters in fileName)/;

const faultOfListing = (error: Error) =>
  UNSAFE_NAME.test(error.message)
    ? fault("package-name-unsafe", {
        params: { name: shown(error.message.replace(/^[^:]*: /, "")) },
      })
    : fault("package-unsound", { evidence: { detail: detailOf(error) } });

function faultOfEntry(entry: Entry, before: ReadonlyMap<string, Entry>) {
  const { fileName, externalFileAttributes, versionMadeBy } = entry;
  const params = { name: shown(fileName) };
  const kind = (externalFileAttributes >>> 16) & FILE_KIND;
  if (hasControls(fileName) || (versionMadeBy >>> 8 === MADE_ON_UNIX && kind === SYMBOLIC_LINK))
    return fault("package-name-unsafe", { params });
  if (entry.isEncrypted()) return fault("package-encrypted", { params });
  // Two files of one name: one program would read the first, another the last.
  if (before.has(fileName)) return fault("package-name-twice", { params });
  return undefined;
}

/** Says what would be unpacked; that a file does not hold more is checked while it is read. */
function checkSizes(entries: readonly Entry[], size: number): void {
  const packed = entries.reduce((sum, { compressedSize }) => sum + compressedSize, 0);
  const unpacked = entries.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0);
  const largest = entries.reduce((most, one) => Math.max(most, one.uncompressedSize), 0);
  const evidence = { bytes: size, packed, unpacked, largest };
  const isBomb =
    largest > LARGEST_BYTES ||
    unpacked > LARGEST_UNPACKED_BYTES ||
    (unpacked > UNPACKED_AT_EASE_BYTES && unpacked > HIGHEST_RATIO * size) ||
    // More than the file holds: its entries share bytes.
    packed > size;
  if (isBomb) throw new Unreadable(fault("package-bomb", { evidence }));
}

async function unpackEntry(
  opened: ZipFile,
  entry: Entry,
  take: (piece: Uint8Array) => Promise<unknown>,
): Promise<void> {
  const unsound = (detail: string) =>
    new Unreadable(fault("package-unsound", { evidence: { detail, name: shown(entry.fileName) } }));
  let sum = 0;
  const stream = await opened.openReadStreamPromise(entry).catch((error: unknown) => {
    throw unsound(detailOf(error));
  });
  // What damages the archive comes as an error of its stream; an error of `take` is ours.
  let damage: unknown;
  stream.once("error", (error: unknown) => {
    damage = error;
  });
  try {
    for await (const piece of stream) {
      sum = crc32(piece, sum);
      await take(piece);
    }
  } catch (error) {
    throw damage === undefined ? error : unsound(detailOf(damage));
  }
  if (sum !== entry.crc32) throw unsound("checksum");
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const hasControls = (text: string): boolean => /[\u0000-\u001f\u007f]/.test(text);

const detailOf = (error: unknown): string =>
  shown(error instanceof Error ? error.message : String(error));
