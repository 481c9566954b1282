import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { cannotStart, systemCode } from "../cannot-start.ts";
import { type LaunchPlan, NOBODY } from "./launch-plan.ts";
import { startFailure } from "./start-failure.ts";

/** The folders and files of one embedded database. */
export type ClusterPaths = {
  readonly home: string;
  /** What PostgreSQL calls its data directory. */
  readonly cluster: string;
  readonly socketFolder: string;
  readonly log: string;
  /** Held while a process starts or stops the server. */
  readonly launchLock: string;
  /** A part of it is held by every process that uses the server. */
  readonly usersLock: string;
};

export const USER = "souk";
export const PORT = 5432;
const MAJOR = "18";
/** The system keeps the name of a socket in 104 bytes (macOS) or 108 (Linux). */
const LONGEST_SOCKET_NAME = 100;

export const socketFileIn = (folder: string): string => join(folder, `.s.PGSQL.${PORT}`);

/** Makes the folders, closed to other users, and says where everything is. */
export function prepareFolders(wanted: string, plan: LaunchPlan): ClusterPaths {
  makeFolder(wanted);
  const home = realpathSync(wanted); // one name, by whatever links it was reached
  const inside = join(home, "run");
  const socketFolder =
    Buffer.byteLength(socketFileIn(inside)) <= LONGEST_SOCKET_NAME ? inside : shortFolderFor(home);
  makeFolder(socketFolder);
  if (socketFolder !== inside) assertOurs(socketFolder);
  for (const folder of [home, socketFolder]) plan.giveFolder(folder);
  return {
    home,
    cluster: join(home, "data"),
    socketFolder,
    log: join(home, "server.log"),
    launchLock: join(home, "launch.lock"),
    usersLock: join(home, "users.lock"),
  };
}

/** Makes the database itself on the first start; an unfinished one of a killed start is made anew. */
export function makeCluster({ home, cluster }: ClusterPaths, plan: LaunchPlan): void {
  const versionFile = join(cluster, "PG_VERSION");
  if (existsSync(versionFile)) {
    const made = readFileSync(versionFile, "utf8").trim();
    if (made === MAJOR) return;
    throw cannotStart(
      `The database in ${home} was made by PostgreSQL ${made}; this release of Souk brings ${MAJOR}. ` +
        "Back it up with the release that made it and restore the backup with this one.",
    );
  }
  const half = `${cluster}.half`;
  rmSync(half, { recursive: true, force: true });
  const { file, args } = plan.command("initdb", [
    ...["-D", half, "-U", USER, "--auth=trust", "--encoding=UTF8", "--no-instructions"],
    // Sorting by code point is the same on every machine and every later release.
    ...["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"],
  ]);
  const made = spawnSync(file, args, { ...plan.options, encoding: "utf8", stdio: "pipe" });
  if (made.status !== 0) {
    rmSync(half, { recursive: true, force: true });
    throw startFailure(
      home,
      "make its database",
      `${made.stdout ?? ""}${made.stderr ?? ""}${made.error ?? ""}`,
    );
  }
  renameSync(half, cluster);
}

const shortFolderFor = (home: string): string => {
  const name = `souk-${createHash("sha256").update(home).digest("hex").slice(0, 16)}`;
  const inTemp = join(tmpdir(), name);
  return Buffer.byteLength(socketFileIn(inTemp)) <= LONGEST_SOCKET_NAME ? inTemp : `/tmp/${name}`;
};

function makeFolder(folder: string): void {
  try {
    mkdirSync(dirname(folder), { recursive: true });
    if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return; // another start was faster
    throw cannotStart(
      `The folder ${folder} cannot be made (${systemCode(error)}). Set SOUK_DATA_DIR to a folder that ` +
        "the user who starts Souk may write to.",
      error,
    );
  }
}

/** A folder with a guessable name in a shared place could have been put there by somebody else. */
function assertOurs(folder: string): void {
  const status = lstatSync(folder);
  const user = process.getuid?.();
  const ours = status.uid === user || (user === 0 && status.uid === NOBODY);
  if (!status.isDirectory() || !ours || (status.mode & 0o077) !== 0)
    throw cannotStart(
      `${folder} exists and belongs to somebody else. The path of the data folder is too long for a ` +
        "socket, so one in the folder for temporary files is used: set SOUK_DATA_DIR to a shorter path.",
    );
}
