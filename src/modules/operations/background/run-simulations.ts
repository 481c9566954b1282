import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { claimedWork } from "../../../platform/claimed-work.ts";
import type { Connection } from "../../../platform/database.ts";
import type { Background } from "../../../platform/module.ts";
import type { Platform } from "../../../platform/platform.ts";
import {
  createThrowAway,
  dropThrowAway,
  sweepThrowAway,
  throwAwayName,
} from "../../../platform/throw-away-database.ts";
import {
  endSimulation,
  leaveSimulation,
  SIMULATION_WAITS,
  simulationGoesOn,
  simulationsClaimed,
  takeSimulation,
} from "../store/simulations.ts";

/** It knows every module, so no module can know it: it is started by its place. */
const PROGRAM = join(import.meta.dirname, "../../../simulation/process.ts");
const EACH_MS = 1_000;

type Waiting = { readonly id: string; readonly months: number };
type Progress = { readonly phase: string; readonly part: number };
type Told = { readonly progress?: Progress; readonly report?: unknown };

/**
 * Runs simulations, one at a time, each in a process and a database of its own. The database goes when
 * the simulation ends, however it does: where this process is killed, a worker that starts removes it.
 */
export function runSimulations(platform: Platform, marketplace: Connection): Background {
  const own = new Set<ChildProcess>();
  void sweep(platform, marketplace);
  const work = claimedWork<Waiting>(platform, {
    places: 1,
    due: SIMULATION_WAITS,
    take: () => takeSimulation(platform.pool.reader),
    run: (one) => runOne(platform, marketplace, { ...one, own }),
    brokeOff: "a simulation broke off",
    about: ({ id }) => ({ simulation: id }),
  });
  return {
    ...work,
    // A stop does not wait for months: the next worker begins anew.
    stop() {
      for (const child of own) child.kill("SIGKILL");
    },
  };
}

/** Removes the databases of simulations that nobody runs any more. */
export async function sweep(platform: Platform, marketplace: Connection): Promise<void> {
  const db = platform.pool.reader;
  try {
    const inUse = await Promise.all(
      (await simulationsClaimed(db)).map((id) => throwAwayName(db, id)),
    );
    const gone = await sweepThrowAway(marketplace, db, new Set(inUse));
    if (gone.length > 0)
      platform.log.info({ databases: gone }, "copies that were left were removed");
  } catch (error) {
    platform.log.warn({ err: error }, "copies that were left are looked for again within the hour");
  }
}

async function runOne(
  platform: Platform,
  marketplace: Connection,
  { id, months, own }: Waiting & { readonly own: Set<ChildProcess> },
): Promise<void> {
  const db = platform.pool.reader;
  const name = await throwAwayName(db, id);
  let outcome: Outcome | undefined;
  try {
    await createThrowAway(marketplace, name);
    outcome = await inProcess(platform, own, {
      id,
      order: { marketplace, copy: { ...marketplace, database: name }, months, logLevel: "warn" },
    });
  } catch (error) {
    platform.log.error({ err: error, simulation: id }, "a simulation failed");
    outcome = { state: "failed" };
  } finally {
    await dropThrowAway(marketplace, name).catch((error: unknown) =>
      // It is looked for again within the hour, and at the next start.
      platform.log.warn({ err: error, database: name }, "a copy could not be removed"),
    );
  }
  await (outcome === undefined ? leaveSimulation(db, id) : endSimulation(db, id, outcome));
}

type Outcome = { readonly state: "done" | "failed" | "cancelled"; readonly report?: unknown };
type Work = { readonly id: string; readonly order: object };

async function inProcess(
  platform: Platform,
  own: Set<ChildProcess>,
  work: Work,
): Promise<Outcome | undefined> {
  const child = fork(PROGRAM, [], { execArgv: [], stdio: ["ignore", "inherit", "inherit", "ipc"] });
  own.add(child);
  try {
    return await follow(platform, child, work);
  } finally {
    own.delete(child);
    child.kill("SIGKILL");
  }
}

/** How it ended; undefined where it was ended from here, and is another worker's to run. */
async function follow(
  platform: Platform,
  child: ChildProcess,
  { id, order }: Work,
): Promise<Outcome | undefined> {
  let progress: Progress = { phase: "copying", part: 0 };
  let report: unknown;
  let over = false;
  child.on("message", (told: Told) => {
    progress = told.progress ?? progress;
    report = told.report ?? report;
  });
  const exit = once(child, "exit").finally(() => {
    over = true;
  });
  // A process that could not be started at all says so here.
  child.on("error", (error) => platform.log.error({ err: error }, "a simulation's process"));
  child.send(order);
  while (!over) {
    if (!(await simulationGoesOn(platform.pool.reader, id, progress))) {
      child.kill("SIGKILL");
      await exit;
      return { state: "cancelled" };
    }
    await Promise.race([exit, wait(EACH_MS)]);
  }
  const [code, signal] = await exit;
  if (report !== undefined && code === 0) return { state: "done", report };
  return signal === "SIGKILL" ? undefined : { state: "failed" };
}
