import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { createWriteStream, mkdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { isServerOn, readServerRecord } from "../../src/platform/postgres/lock-file.ts";

const root = join(import.meta.dirname, "../..");
/** The same as that of startTestMarket: what a test made there, a process of the product opens. */
export const SECRET_KEY = "test secret key of at least 32 characters";

/** A fresh folder for one test's installation. */
export function newDataFolder(name: string): string {
  const folder = join(root, ".cache/faults", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** Below what systems give to outgoing connections and to listeners that ask for any port. */
const CHOSEN_PORTS = { from: 15_000, to: 32_000 } as const;

/**
 * Ports that nobody listens on, for programs that must be told one. Nothing else on the machine is
 * given them by the system, so they are still free when the program comes to it.
 */
export async function freePorts(count: number): Promise<number[]> {
  const found = new Set<number>();
  while (found.size < count) {
    const port = randomInt(CHOSEN_PORTS.from, CHOSEN_PORTS.to);
    if (await isFree(port)) found.add(port);
  }
  return [...found];
}

/** Whether nobody listens on a port of this machine's own address. */
export const isFree = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const server = createServer();
    server
      .once("error", () => done(false))
      .listen(port, "127.0.0.1", () => server.close(() => done(true)));
  });

export type SoukProcess = {
  readonly role: string;
  readonly child: ChildProcess;
  /** Everything that it printed, also what it logged. */
  output(): string;
  /** Resolves when it says that it is up. @throws Error with what it printed, when it ends before */
  up(limitMs?: number): Promise<void>;
  /** Resolves with exit code and signal, and how long that took from now on. */
  ended(limitMs?: number): Promise<{ code: number | null; signal: string | null; ms: number }>;
  kill(signal: NodeJS.Signals): void;
};

/** `souk start`, `souk server` or `souk worker` as people run it, in a process of its own. */
export function spawnSouk(
  role: "start" | "server" | "worker",
  env: Readonly<Record<string, string>>,
  options: { readonly logFile?: string; readonly openFiles?: number } = {},
): SoukProcess {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !name.startsWith("SOUK_") && name !== "DATABASE_URL" && name !== "NODE_ENV",
    ),
  );
  const words = [process.execPath, join(root, "bin/souk.mjs"), role];
  // So many files and connections a process may have open at once, as `ulimit -n` says it.
  const [program = "", ...args] =
    options.openFiles === undefined
      ? words
      : ["sh", "-c", `ulimit -n ${options.openFiles}; exec "$@"`, "sh", ...words];
  const child = spawn(program, args, {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    // A settings file of whoever runs the tests is none of theirs.
    env: {
      ...inherited,
      SOUK_ENV_FILE: "/dev/null",
      SOUK_DEMO: "off",
      SOUK_SECRET_KEY: SECRET_KEY,
      ...env,
    },
  });
  let printed = "";
  const file = options.logFile === undefined ? undefined : createWriteStream(options.logFile);
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
      file?.write(text);
    });
  let end: { code: number | null; signal: string | null } | undefined;
  const exit = new Promise<void>((done) =>
    child.once("close", (code, signal) => {
      end = { code, signal };
      file?.end();
      done();
    }),
  );
  return {
    role,
    child,
    output: () => printed,
    async up(limitMs = 60_000) {
      for (const last = performance.now() + limitMs; !printed.includes("Ctrl-C stops it."); ) {
        if (end !== undefined || performance.now() > last)
          throw new Error(`souk ${role} did not come up (${JSON.stringify(end)}):\n${printed}`);
        await Promise.race([exit, wait(20, undefined, { ref: false })]);
      }
    },
    async ended(limitMs = 30_000) {
      const from = performance.now();
      await Promise.race([exit, wait(limitMs, undefined, { ref: false })]);
      if (end === undefined) throw new Error(`souk ${role} did not end:\n${printed}`);
      return { ...end, ms: performance.now() - from };
    },
    kill: (signal) => {
      child.kill(signal);
    },
  };
}

/** The embedded server's own process and those of its connections; 0 and none while it is down. */
export function databaseProcesses(dataDir: string): {
  postmaster: number;
  backends: readonly number[];
  children: readonly number[];
} {
  const cluster = join(dataDir, "postgres/data");
  const recorded = readServerRecord(cluster)?.pid ?? 0;
  // The record of a killed server may name a process that has nothing to do with it.
  const postmaster = recorded > 0 && isServerOn(cluster, recorded) ? recorded : 0;
  if (postmaster === 0) return { postmaster, backends: [], children: [] };
  const { stdout } = spawnSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" });
  const children = stdout
    .split("\n")
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((found) => Number(found?.[2]) === postmaster)
    .map((found) => ({ pid: Number(found?.[1]), args: found?.[3] ?? "" }));
  return {
    postmaster,
    backends: children.filter(({ args }) => args.includes("[local]")).map(({ pid }) => pid),
    children: children.map(({ pid }) => pid),
  };
}
