import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { cannotStart } from "../cannot-start.ts";
import { type FileLock, holdAlone, holdShared, whileHeld } from "../file-lock.ts";
import { isGoneWithin, signal } from "../processes.ts";
import { findBinaries } from "./binaries.ts";
import { type ClusterPaths, makeCluster, prepareFolders } from "./cluster.ts";
import { launchServer, type Settings } from "./launch.ts";
import { type LaunchPlan, type LaunchWay, planLaunch } from "./launch-plan.ts";
import { findRunningServer, type Patience } from "./leftover.ts";
import { isServerOn, type ServerRecord } from "./lock-file.ts";

/** The embedded PostgreSQL, as one of the processes that use it sees it. */
export type EmbeddedServer = {
  /** The host to give to `pg`; the user is `souk`, and there is no password. */
  readonly socketFolder: string;
  readonly way: LaunchWay;
  /** It ran already: another process uses it, or one was killed and left it behind. */
  readonly adopted: boolean;
  /** The number of the server's process; another one after it was started again. */
  pid(): number;
  /** Leaves the server, and stops it where no other process uses it. May be called again. */
  stop(): Promise<void>;
};

export type EmbeddedOptions = {
  /** Settings of PostgreSQL beside the launcher's own, for example `max_connections`. */
  readonly settings?: Settings;
  /** Told when the server ended by itself, when it is back, and why it cannot come back. */
  readonly report?: (event: EmbeddedEvent) => void;
  readonly patience?: Partial<Patience>;
  /** How root runs PostgreSQL; found out where absent. */
  readonly way?: LaunchWay;
};

export type EmbeddedEvent =
  | { readonly kind: "ended"; readonly pid: number }
  | { readonly kind: "started-again"; readonly pid: number }
  | { readonly kind: "cannot-start-again"; readonly error: unknown }
  | { readonly kind: "cannot-be-looked-at"; readonly error: unknown };

const PATIENCE: Patience = { startMs: 600_000, answerMs: 30_000, stopMs: 30_000 };
const LOOK_EVERY_MS = 250;
const TRY_AGAIN_AFTER_MS = 2_000;

/**
 * Gives this process the PostgreSQL server whose files are in `home`: starts it, or joins the one
 * that runs there. While this process lives, a server that ends by itself is started again.
 *
 * @throws CannotStart with what is wrong and what to do
 */
export async function startEmbedded(
  home: string,
  options: EmbeddedOptions = {},
): Promise<EmbeddedServer> {
  const patience = { ...PATIENCE, ...options.patience };
  const plan = planLaunch(findBinaries(), home, options.way);
  const paths = prepareFolders(home, plan);
  const bringUp = () => bringUpServer({ paths, plan, patience, settings: options.settings ?? {} });
  const { startMs, answerMs, stopMs } = patience;
  const turnMs = startMs + answerMs + 2 * stopMs;

  const first = await whileHeld(paths.launchLock, turnMs, async () => {
    const use = holdShared(paths.usersLock);
    if (use === undefined) throw cannotStart(`${paths.usersLock} is held by another program.`);
    try {
      return { use, ...(await bringUp()) };
    } catch (error) {
      use.release();
      throw error;
    }
  });
  const watch = watchOver(paths.cluster, first.record, {
    bringUp: () => whileHeld(paths.launchLock, turnMs, bringUp),
    report: options.report ?? (() => undefined),
  });
  let stopped: Promise<void> | undefined;
  const stop = async () => {
    const { pid } = await watch.end();
    await whileHeld(paths.launchLock, turnMs, () => leave(paths, { pid, use: first.use, stopMs }));
  };
  return {
    socketFolder: first.record.socketFolder,
    way: plan.way,
    adopted: first.adopted,
    pid: () => watch.record().pid,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

async function bringUpServer(start: {
  readonly paths: ClusterPaths;
  readonly plan: LaunchPlan;
  readonly patience: Patience;
  readonly settings: Settings;
}): Promise<{ readonly record: ServerRecord; readonly adopted: boolean }> {
  const { paths, plan, patience, settings } = start;
  const running = await findRunningServer(paths.cluster, patience);
  if (running !== undefined) return { record: running, adopted: true };
  makeCluster(paths, plan);
  return { record: await launchServer(paths, plan, { settings, patience }), adopted: false };
}

/** Looks whether the server still runs, and brings it up again for as long as it takes. */
function watchOver(
  cluster: string,
  first: ServerRecord,
  tools: {
    bringUp(): Promise<{ readonly record: ServerRecord }>;
    report(event: EmbeddedEvent): void;
  },
) {
  let record = first;
  const ending = new AbortController();
  const pause = async (ms: number) => {
    // An aborted wait rejects; the loop's condition then ends it.
    await wait(ms, undefined, { ref: false, signal: ending.signal }).catch(() => undefined);
  };
  let blind = false;
  /** Where nothing can be opened (too many open files), nothing can be said: it is looked again. */
  const seemsThere = (): boolean => {
    try {
      const there = isServerOn(cluster, record.pid);
      blind = false;
      return there;
    } catch (error) {
      if (!blind) tools.report({ kind: "cannot-be-looked-at", error });
      blind = true;
      return true;
    }
  };
  const loop = async () => {
    for (; !ending.signal.aborted; await pause(LOOK_EVERY_MS)) {
      if (seemsThere()) continue;
      tools.report({ kind: "ended", pid: record.pid });
      while (!ending.signal.aborted) {
        try {
          ({ record } = await tools.bringUp());
          tools.report({ kind: "started-again", pid: record.pid });
          break;
        } catch (error) {
          tools.report({ kind: "cannot-start-again", error });
          await pause(TRY_AGAIN_AFTER_MS);
        }
      }
    }
  };
  const running = loop();
  return {
    record: () => record,
    async end() {
      ending.abort();
      await running;
      return record;
    },
  };
}

/** Whoever leaves last stops the server. */
async function leave(
  paths: ClusterPaths,
  { pid, use, stopMs }: { readonly pid: number; readonly use: FileLock; readonly stopMs: number },
): Promise<void> {
  use.release();
  const alone = holdAlone(paths.usersLock);
  if (alone === undefined) return;
  try {
    // In order first; then at once, which its log makes good at the next start.
    for (const name of ["SIGINT", "SIGQUIT", "SIGKILL"] as const) {
      if (!isServerOn(paths.cluster, pid)) break;
      signal(pid, name);
      if (await isGoneWithin(pid, stopMs)) break;
    }
    // A folder for temporary files is left as it was found.
    if (dirname(paths.socketFolder) !== paths.home)
      rmSync(paths.socketFolder, { recursive: true, force: true });
  } finally {
    alone.release();
  }
}
