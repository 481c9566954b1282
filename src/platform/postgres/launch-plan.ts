import { type SpawnOptions, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, chownSync, cpSync, existsSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { cannotStart } from "../cannot-start.ts";

/** PostgreSQL refuses to run as root, so root runs it as `nobody`, by one of two ways. */
export type LaunchWay = "same-user" | "user-namespace" | "nobody";

/** How PostgreSQL's programs are started for the user who starts Souk. */
export type LaunchPlan = {
  readonly way: LaunchWay;
  /** The command line that runs `program` of PostgreSQL with `args`. */
  command(program: "initdb" | "postgres", args: readonly string[]): CommandLine;
  readonly options: SpawnOptions;
  /** Gives a folder that was just made to the user PostgreSQL runs as. */
  giveFolder(folder: string): void;
};
type CommandLine = { readonly file: string; readonly args: readonly string[] };

export const NOBODY = 65534;
const AS_NOBODY = ["--user", `--map-user=${NOBODY}`, `--map-group=${NOBODY}`] as const;

/**
 * @param binaries folder of `findBinaries`
 * @param home     where the database is to live, absolute
 * @param forced   the way to take, where a test wants another than the machine's own
 */
export function planLaunch(binaries: string, home: string, forced?: LaunchWay): LaunchPlan {
  const way = forced ?? wayOf(binaries);
  const native = way === "nobody" ? copyForNobody(binaries) : binaries;
  if (way === "nobody") assertNobodyReaches(home);
  return {
    way,
    command: (program, args) => {
      const file = join(native, "bin", program);
      return way === "user-namespace"
        ? { file: "unshare", args: [...AS_NOBODY, file, ...args] }
        : { file, args };
    },
    options: {
      env: cleanEnvironment(),
      ...(way === "nobody" ? { uid: NOBODY, gid: NOBODY, cwd: "/" } : {}),
    },
    giveFolder: (folder) => {
      if (way === "nobody") chownSync(folder, NOBODY, NOBODY);
    },
  };
}

/**
 * Inside a user namespace root *is* `nobody` to PostgreSQL while the files stay root's, so binaries
 * and data may live in a home folder closed to others. Some containers forbid such namespaces.
 */
function wayOf(binaries: string): LaunchWay {
  if (process.getuid?.() !== 0) return "same-user";
  const tried = spawnSync("unshare", [...AS_NOBODY, join(binaries, "bin/postgres"), "--version"]);
  return tried.status === 0 ? "user-namespace" : "nobody";
}

/** `nobody` cannot enter root's home, so it gets a copy of the binaries (60 MB) in /var/lib. */
function copyForNobody(binaries: string): string {
  const release = createHash("sha256").update(binaries).digest("hex").slice(0, 12);
  const copy = `/var/lib/souk-postgres-${process.arch}-${release}`;
  if (existsSync(copy) && isSameRelease(binaries, copy)) return copy;
  const half = `${copy}.${process.pid}`;
  const old = `${copy}.old.${process.pid}`;
  cpSync(binaries, half, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  if (existsSync(copy)) renameSync(copy, old); // a running server keeps the files it has open
  renameSync(half, copy);
  rmSync(old, { recursive: true, force: true });
  return copy;
}

function isSameRelease(binaries: string, copy: string): boolean {
  const [ours, theirs] = [binaries, copy].map((folder) => statSync(join(folder, "bin/postgres")));
  return ours?.size === theirs?.size && ours?.mtimeMs === theirs?.mtimeMs;
}

/**
 * The data folder around `home` is Souk's own and closed: it is opened for passing through, not for
 * listing; its files stay closed. Folders above it belong to the machine and are left alone.
 */
function assertNobodyReaches(home: string): void {
  const dataFolder = dirname(home);
  if (existsSync(dataFolder) && statSync(dataFolder).uid === 0)
    chmodSync(dataFolder, statSync(dataFolder).mode | 0o001);
  for (let folder = dirname(home); ; folder = dirname(folder)) {
    if (existsSync(folder)) {
      const { mode, uid, gid } = statSync(folder);
      const enters = uid === NOBODY ? mode & 0o100 : gid === NOBODY ? mode & 0o010 : mode & 0o001;
      if (enters === 0)
        throw cannotStart(
          `Souk runs as root, and this machine forbids user namespaces. PostgreSQL then has to run ` +
            `as the user nobody, who may not enter ${folder}. Start Souk as an ordinary user, or set ` +
            "SOUK_DATA_DIR to a folder that everybody can reach, such as /var/lib/souk.",
        );
    }
    if (folder === dirname(folder)) return;
  }
}

/** Only what PostgreSQL needs: PGDATA, PGOPTIONS, LC_ALL or TZ of the caller must not change a cluster. */
const cleanEnvironment = (): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH ?? "/usr/local/bin:/usr/bin:/bin",
  LC_ALL: "C",
  TZ: "UTC",
});
