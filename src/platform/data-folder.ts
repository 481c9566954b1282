import { randomBytes } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { cannotStart, systemCode } from "./cannot-start.ts";

/** The folder of one installation, held by one running process for each role. */
export type DataFolder = {
  readonly path: string;
  /** Seals secrets and signs sessions; made at the first start, readable by its owner only. */
  secretKey(): string;
  /** What the folder was made as; `wanted` where it is new. An existing folder keeps what it is. */
  madeAs(wanted: "sandbox" | "live"): "sandbox" | "live";
  /** Says under which address this process serves, for whoever tries to start a second one. */
  announce(address: string): void;
  /** Other living processes on this folder: a worker beside a server, say. */
  others(): readonly number[];
  release(): void;
};

/** What a process does; one process may do both, and no two do the same on one folder. */
export type ProcessRole = "server" | "worker";
const ROLES: readonly ProcessRole[] = ["server", "worker"];

type Lock = { readonly pid: number; readonly startedAt: string; readonly address?: string };

const ENOUGH_BYTES = 64 * 1024 * 1024;

/**
 * Takes the data folder for this process.
 *
 * @throws CannotStart when another running process has it, or it cannot be written
 */
export function takeDataFolder(path: string, roles: readonly ProcessRole[]): DataFolder {
  const files = roles.map((role) => lockFile(path, role));
  const taken: string[] = [];
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    refuseFullDisk(path);
    for (const file of files) {
      take(path, file);
      taken.push(file);
    }
  } catch (error) {
    for (const file of taken) rmSync(file, { force: true });
    const code = systemCode(error);
    if (code === "EACCES" || code === "EROFS" || code === "EPERM")
      throw cannotStart(
        `The data folder ${path} cannot be written. Choose another with SOUK_DATA_DIR.`,
        error,
      );
    if (code === "ENOSPC") throw diskFull(path, error);
    if (code === "ENOTDIR" || code === "EEXIST")
      throw cannotStart(`SOUK_DATA_DIR ${path} is not a folder.`, error);
    throw error;
  }
  return {
    path,
    secretKey: () => secretKey(join(path, "secret.key")),
    madeAs: (wanted) => madeAs(join(path, "marketplace.json"), wanted),
    announce: (address) => {
      for (const file of files) write(file, JSON.stringify({ ...own(), address }));
    },
    others: () =>
      ROLES.map((role) => read(lockFile(path, role))).flatMap((lock) =>
        lock && isRunning(lock) ? [lock.pid] : [],
      ),
    release: () => {
      for (const file of files) if (read(file)?.pid === process.pid) rmSync(file, { force: true });
    },
  };
}

const lockFile = (path: string, role: ProcessRole): string => join(path, `running-${role}.json`);

function take(path: string, file: string): void {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    try {
      writeFileSync(file, JSON.stringify(own()), { flag: "wx", mode: 0o600 });
      return;
    } catch (error) {
      if (systemCode(error) !== "EEXIST") throw error;
    }
    const holder = read(file);
    if (holder && isRunning(holder))
      throw cannotStart(
        `A marketplace runs on ${path} already: process ${holder.pid}${holder.address ? `, ${holder.address}` : ""}. ` +
          "Use that one, stop it, or start this one with another SOUK_DATA_DIR.",
      );
    rmSync(file, { force: true }); // left behind by a process that was killed
  }
  throw cannotStart(
    `The data folder ${path} could not be taken: others start on it at the same time.`,
  );
}

const own = (): Lock => ({ pid: process.pid, startedAt: startOf(process.pid) ?? "" });

/** A number can be given to another program after a reboot: its start time tells them apart. */
const isRunning = (lock: Lock): boolean =>
  lock.pid !== process.pid &&
  isAlive(lock.pid) &&
  (lock.startedAt === "" || startOf(lock.pid) === lock.startedAt);

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === "EPERM";
  }
}

/** Start of a process in clock ticks since boot, where the system tells (Linux). */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}

function read(file: string): Lock | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Lock;
  } catch {
    return undefined;
  }
}

function secretKey(file: string): string {
  if (existsSync(file)) {
    const key = readFileSync(file, "utf8").trim();
    if (key.length >= 32) return key;
    throw cannotStart(
      `The secret key in ${file} is cut short. Put the backup of it back: without it, stored secrets cannot be opened.`,
    );
  }
  const key = randomBytes(48).toString("base64url");
  write(file, key);
  return key;
}

function madeAs(file: string, wanted: "sandbox" | "live"): "sandbox" | "live" {
  if (existsSync(file))
    return JSON.parse(readFileSync(file, "utf8")).kind === "live" ? "live" : "sandbox";
  write(file, JSON.stringify({ kind: wanted }));
  return wanted;
}

function write(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function refuseFullDisk(path: string): void {
  const { bavail, bsize } = statfsSync(path);
  if (bavail * bsize < ENOUGH_BYTES) throw diskFull(path);
}

const diskFull = (path: string, cause?: unknown) =>
  cannotStart(
    `The disk that holds ${path} is full: PostgreSQL needs at least ${ENOUGH_BYTES / 1024 / 1024} MiB to start. Free space, or choose another SOUK_DATA_DIR.`,
    cause,
  );
