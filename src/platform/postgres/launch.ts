import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { isGoneWithin, signal } from "../processes.ts";
import type { ClusterPaths } from "./cluster.ts";
import type { LaunchPlan } from "./launch-plan.ts";
import { type Patience, serves } from "./leftover.ts";
import { readServerRecord, type ServerRecord } from "./lock-file.ts";
import { startFailure } from "./start-failure.ts";

export type Settings = Readonly<Record<string, string>>;

const LONGEST_LOG_BYTES = 10_000_000;
/** Processes of a killed server notice its end by themselves, which takes them a moment. */
const STILL_IN_USE = /pre-existing shared memory block|shared memory segment/;
const ORPHANS_END_WITHIN_MS = 15_000;

/** Starts the server on a cluster that nobody serves, and waits until it answers. */
export async function launchServer(
  paths: ClusterPaths,
  plan: LaunchPlan,
  { settings, patience }: { readonly settings: Settings; readonly patience: Patience },
): Promise<ServerRecord> {
  const orphansEnd = performance.now() + ORPHANS_END_WITHIN_MS;
  for (;;) {
    const { child, printed } = spawnServer(paths, plan, settings);
    const record = await waitUntilItServes(child, paths.cluster, patience);
    if (record !== undefined) return record;
    const text = printed();
    if (!STILL_IN_USE.test(text) || performance.now() > orphansEnd)
      throw startFailure(paths.home, "start the database", text);
    await wait(200);
  }
}

function spawnServer(paths: ClusterPaths, plan: LaunchPlan, settings: Settings) {
  if (existsSync(paths.log) && statSync(paths.log).size > LONGEST_LOG_BYTES)
    renameSync(paths.log, `${paths.log}.1`);
  const log = openSync(paths.log, "a", 0o600);
  const before = statSync(paths.log).size;
  const { file, args } = plan.command("postgres", [
    ...["-D", paths.cluster],
    ...Object.entries({ ...ownSettings(paths), ...settings }).flatMap(([name, value]) => [
      "-c",
      `${name}=${value}`,
    ]),
  ]);
  // A file takes the output, for a pipe would break when this process ends before the server.
  // Detached, so that Ctrl-C reaches this process alone, which then stops the server in order.
  const child = spawn(file, args, { ...plan.options, stdio: ["ignore", log, log], detached: true });
  closeSync(log);
  let spawnError = "";
  child.on("error", (error) => {
    spawnError = String(error);
  });
  child.unref();
  const printed = () => `${readFileSync(paths.log).subarray(before).toString("utf8")}${spawnError}`;
  return { child, printed };
}

/** Given on the command line, so that they win over whatever postgresql.conf says. */
const ownSettings = ({ socketFolder }: ClusterPaths): Settings => ({
  listen_addresses: "", // reachable through the socket in a closed folder alone
  unix_socket_directories: `"${socketFolder.replaceAll('"', '""')}"`,
  unix_socket_permissions: "0700",
  fsync: "on",
  synchronous_commit: "on",
  full_page_writes: "on",
  timezone: "UTC",
  log_timezone: "UTC",
  // A refused statement is told to the program that sent it; this log is for the server's own life.
  log_min_messages: "log",
  log_checkpoints: "off",
});

async function waitUntilItServes(
  child: ChildProcess,
  cluster: string,
  { startMs, stopMs }: Patience,
): Promise<ServerRecord | undefined> {
  const hasEnded = () =>
    child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  for (const end = performance.now() + startMs; !hasEnded(); await wait(10)) {
    const record = readServerRecord(cluster);
    if (record?.pid === child.pid && record !== undefined && (await serves(record))) return record;
    if (performance.now() < end || child.pid === undefined) continue;
    signal(child.pid, "SIGQUIT");
    await isGoneWithin(child.pid, stopMs);
  }
  return undefined;
}
