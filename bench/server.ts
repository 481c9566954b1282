import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import type { Connection } from "../src/platform/database.ts";
import { readServerRecord } from "../src/platform/postgres/lock-file.ts";

const root = join(import.meta.dirname, "..");

/** The folder and ports of a marketplace that is measured; it can be started several times. */
export type Place = {
  readonly folder: string;
  readonly url: string;
  readonly environment: NodeJS.ProcessEnv;
  clear(): void;
};

export type RunningServer = {
  readonly pid: number;
  /** Milliseconds from the start of the process to the first ready answer. */
  readonly readyMs: number;
  /** Milliseconds until it has said that it is started, with the demo that it made. */
  welcome(limitMs: number): Promise<number>;
  /** Resident memory of the server process (not of PostgreSQL's), in MB; undefined off Linux. */
  residentMb(): number | undefined;
  stop(): Promise<void>;
};

/** A fresh data folder below .cache/bench and ports of its own. */
export async function newPlace(name: string, demo: "on" | "off"): Promise<Place> {
  const folder = join(root, ".cache/bench", name);
  mkdirSync(folder, { recursive: true });
  const [port, tlsPort, samplePort] = await freePorts(3);
  const place: Place = {
    folder,
    url: `http://127.0.0.1:${port}`,
    environment: {
      ...withoutSettings(process.env),
      SOUK_DATA_DIR: folder,
      SOUK_PORT: String(port),
      SOUK_TLS_PORT: String(tlsPort),
      SOUK_SAMPLE_PORT: String(samplePort),
      SOUK_DEMO: demo,
    },
    clear: () => rmSync(folder, { recursive: true, force: true }),
  };
  places.add(place);
  return place;
}

const running = new Set<ChildProcess>();
const places = new Set<Place>();

/** Starts the server as `npm start` does, and waits until it answers that it is ready. */
export async function startServer(place: Place, limitMs = 120_000): Promise<RunningServer> {
  const started = performance.now();
  const child = spawn(process.execPath, [...benchFlags(), join(root, "bin/souk.mjs"), "start"], {
    cwd: root,
    env: place.environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (text) => {
      said = (said + text).slice(-4_000);
    });
  let how = "";
  const ended = new Promise<void>((done) =>
    child.once("exit", (code, signal) => {
      running.delete(child);
      how = signal ?? `exit code ${code}`;
      done();
    }),
  );
  while (!(await isReady(place.url))) {
    if (!running.has(child)) throw new Error(`The server ended by itself (${how}):\n${said}`);
    if (performance.now() - started > limitMs) {
      child.kill("SIGTERM");
      await ended;
      throw new Error(`The server was not ready after ${limitMs} ms:\n${said}`);
    }
    await new Promise((done) => setTimeout(done, 20));
  }
  const pid = child.pid ?? 0;
  return {
    pid,
    readyMs: performance.now() - started,
    async welcome(welcomeLimitMs) {
      while (!said.includes("Ctrl-C stops it.")) {
        if (!running.has(child)) throw new Error(`The server ended by itself (${how}):\n${said}`);
        if (performance.now() - started > welcomeLimitMs)
          throw new Error(`The server had not started after ${welcomeLimitMs} ms:\n${said}`);
        await new Promise((done) => setTimeout(done, 20));
      }
      return performance.now() - started;
    },
    residentMb: () => residentMb(pid),
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** Ends what is still running and removes its data: at the end, on Ctrl-C, after a failure half way. */
export async function clearAll(options: { readonly except?: Place | undefined }): Promise<void> {
  await Promise.all(
    [...running].map((child) => {
      const ended = new Promise<void>((done) => child.once("exit", () => done()));
      child.kill("SIGTERM");
      return ended;
    }),
  );
  for (const place of places) if (place !== options.except) place.clear();
}

/** The database of a server that runs on `folder`. */
export function connectionOf(folder: string): Connection {
  const record = readServerRecord(join(folder, "postgres/data"));
  if (record === undefined) throw new Error(`No database runs in ${folder}`);
  return { socketFolder: record.socketFolder, database: "postgres" };
}

/** Flags for looking into the server, such as --cpu-prof, in BENCH_NODE_FLAGS. */
const benchFlags = (): string[] =>
  (process.env["BENCH_NODE_FLAGS"] ?? "").split(" ").filter((flag) => flag !== "");

/** Settings of the caller's own marketplace, such as DATABASE_URL, must not reach the measured one. */
const withoutSettings = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(environment).filter(
      ([name]) => name !== "DATABASE_URL" && !name.startsWith("SOUK_"),
    ),
  );

async function isReady(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(1_000) });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false; // it does not listen yet
  }
}

function residentMb(pid: number): number | undefined {
  if (process.platform !== "linux") return undefined;
  const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return line?.[1] === undefined ? undefined : Number(line[1]) / 1024;
}

async function freePorts(count: number): Promise<number[]> {
  const holders = Array.from({ length: count }, () => createServer());
  const ports: number[] = [];
  for (const holder of holders) {
    await new Promise<void>((done) => holder.listen(0, "127.0.0.1", done));
    const address = holder.address();
    if (typeof address === "object" && address !== null) ports.push(address.port);
  }
  for (const holder of holders) await new Promise((done) => holder.close(done));
  return ports;
}
