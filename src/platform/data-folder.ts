import { createHmac, randomBytes } from "node:crypto";
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { type CannotStart, cannotStart, systemCode } from "./cannot-start.ts";
import { type FileLock, holdAlone } from "./file-lock.ts";

/** The folder of one installation, held by one running process for each role. */
export type DataFolder = {
  readonly path: string;
  /**
   * The key that seals secrets and signs sessions: `given` (SOUK_SECRET_KEY), or one made at the
   * first start and readable by its owner only.
   *
   * @throws CannotStart when `given` is another than the one in use here
   */
  secretKey(given?: string): string;
  /** What the folder was made as; `wanted` where it is new. An existing folder keeps what it is. */
  madeAs(wanted: MarketplaceKind): MarketplaceKind;
  /** Says under which address this process serves, for whoever tries to start a second one. */
  announce(address: string): void;
  release(): void;
};

/** What a process does; one process may do both, and no two do the same on one folder. */
export type ProcessRole = "server" | "worker";
export type MarketplaceKind = "sandbox" | "live";

type Holder = { readonly pid: number; readonly address?: string };

const ENOUGH_BYTES = 64 * 1024 * 1024;
const KEY_CHARACTERS = 32;

/**
 * Takes the data folder for this process.
 *
 * @throws CannotStart when another running process has it, or it cannot be written
 */
export function takeDataFolder(path: string, roles: readonly ProcessRole[]): DataFolder {
  const held: FileLock[] = [];
  const holders = roles.map((role) => join(path, `running-${role}.json`));
  const release = () => {
    for (const lock of held.splice(0)) lock.release();
  };
  const sayWho = (holder: Holder) => {
    for (const file of holders) write(file, JSON.stringify(holder));
  };
  try {
    makeFolder(path);
    refuseFullDisk(path);
    for (const role of roles) held.push(take(path, role));
    sayWho({ pid: process.pid });
  } catch (error) {
    release();
    throw explained(path, error);
  }
  return {
    path,
    secretKey: (given) => secretKey(path, given),
    madeAs: (wanted) => madeAs(join(path, "marketplace.json"), wanted),
    announce: (address) => sayWho({ pid: process.pid, address }),
    release() {
      if (held.length > 0) for (const file of holders) rmSync(file, { force: true });
      release();
    },
  };
}

function makeFolder(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) mkdirSync(path, { mode: 0o700 });
  else if (!found.isDirectory()) throw cannotStart(`SOUK_DATA_DIR ${path} is not a folder.`);
  accessSync(path, constants.W_OK | constants.X_OK);
}

/** The kernel ends the lock with its process: one that was killed leaves nothing to clear away. */
function take(path: string, role: ProcessRole): FileLock {
  const lock = holdAlone(join(path, `${role}.lock`));
  if (lock !== undefined) return lock;
  const holder = readHolder(join(path, `running-${role}.json`));
  const who = holder === undefined ? "" : `: process ${holder.pid}`;
  const where = holder?.address === undefined ? "" : `, ${holder.address}`;
  throw cannotStart(
    `A marketplace runs on ${path} already${who}${where}. ` +
      "Use that one, stop it, or start this one with another SOUK_DATA_DIR.",
  );
}

/** Who holds a lock; undefined in the moment before the holder has said so. */
function readHolder(file: string): Holder | undefined {
  const text = readIfThere(file);
  return text === undefined ? undefined : (JSON.parse(text) as Holder);
}

function secretKey(path: string, given: string | undefined): string {
  const file = join(path, "secret.key");
  const checkFile = join(path, "secret.check");
  const stored = readIfThere(file)?.trim();
  if (stored !== undefined && stored.length < KEY_CHARACTERS)
    throw cannotStart(
      `The secret key in ${file} is cut short. Put the backup of it back: without it, stored secrets cannot be opened.`,
    );
  if (stored !== undefined && (statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
  const check = readIfThere(checkFile)?.trim() ?? (stored === undefined ? "" : checkOf(stored));
  const key = given ?? stored ?? randomBytes(48).toString("base64url");
  if (check !== "" && checkOf(key) !== check)
    throw cannotStart(
      `${given === undefined ? file : "SOUK_SECRET_KEY"} is not the key that this marketplace's secrets were sealed with. ` +
        `Put the former key back. If it is lost, delete ${checkFile}${stored === undefined ? "" : ` and ${file}`}: ` +
        "everybody then signs in anew, and secrets stored until now have to be made again.",
    );
  if (given === undefined && stored === undefined) write(file, key);
  write(checkFile, checkOf(key));
  return key;
}

/** Tells keys apart without giving them away. */
const checkOf = (key: string): string =>
  createHmac("sha256", key).update("souk: is this the same key?").digest("hex").slice(0, 32);

function madeAs(file: string, wanted: MarketplaceKind): MarketplaceKind {
  const text = readIfThere(file);
  if (text === undefined) {
    write(file, JSON.stringify({ kind: wanted }));
    return wanted;
  }
  const kind = kindIn(text);
  if (kind === undefined)
    throw cannotStart(
      `${file} does not say whether this marketplace is a sandbox or live. Put its backup back: {"kind":"sandbox"} or {"kind":"live"}.`,
    );
  return kind;
}

function kindIn(text: string): MarketplaceKind | undefined {
  try {
    const { kind } = JSON.parse(text);
    return kind === "sandbox" || kind === "live" ? kind : undefined;
  } catch {
    return undefined; // not JSON says as little as JSON without a kind
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Written beside, flushed and moved into place: a power cut leaves the old file or the new one. */
function write(file: string, text: string): void {
  const half = `${file}.new`;
  const handle = openSync(half, "w", 0o600);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(half, file);
}

function refuseFullDisk(path: string): void {
  const { bavail, bsize } = statfsSync(path);
  if (bavail * bsize < ENOUGH_BYTES) throw diskFull(path);
}

const diskFull = (path: string, cause?: unknown): CannotStart =>
  cannotStart(
    `The disk that holds ${path} is full: PostgreSQL needs at least ${ENOUGH_BYTES / 1024 / 1024} MiB to start. Free space, or choose another SOUK_DATA_DIR.`,
    cause,
  );

function explained(path: string, error: unknown): unknown {
  switch (systemCode(error)) {
    case "EACCES":
    case "EROFS":
    case "EPERM":
      return cannotStart(
        `The data folder ${path} cannot be written. Choose another with SOUK_DATA_DIR.`,
        error,
      );
    case "ENOSPC":
      return diskFull(path, error);
    case "ENOTDIR":
    case "EEXIST":
      return cannotStart(`SOUK_DATA_DIR ${path} is not a folder.`, error);
    default:
      return error;
  }
}
