import { setTimeout as wait } from "node:timers/promises";
import { cannotStart } from "../cannot-start.ts";
import { isGoneWithin, signal, stateOf } from "../processes.ts";
import { socketFileIn } from "./cluster.ts";
import { declareGone, isServerOn, readServerRecord, type ServerRecord } from "./lock-file.ts";
import { answersAt } from "./probe.ts";

/** How long a server may take before it counts as hanging. */
export type Patience = {
  /** To become ready: after a crash it repeats what its log holds, which can take minutes. */
  readonly startMs: number;
  /** To answer a question when it is ready. */
  readonly answerMs: number;
  /** To end when it is told to. */
  readonly stopMs: number;
};

/**
 * Finds the server that already runs on `cluster`: another process's, or the orphan of a killed one.
 * One that hangs is stopped; a record of one that is gone is declared stale.
 *
 * @returns the record of a server that answers, or undefined where one has to be started
 */
export async function findRunningServer(
  cluster: string,
  patience: Patience,
): Promise<ServerRecord | undefined> {
  const found = readServerRecord(cluster);
  if (found === undefined) return undefined;
  const running = await answerOf(cluster, found, patience);
  if (running !== undefined) return running;
  if (isServerOn(cluster, found.pid)) await stopHanging(cluster, found.pid, patience.stopMs);
  const left = readServerRecord(cluster);
  if (left !== undefined) declareGone(cluster, left);
  return undefined;
}

async function answerOf(
  cluster: string,
  { pid, state }: ServerRecord,
  { startMs, answerMs }: Patience,
): Promise<ServerRecord | undefined> {
  const end = performance.now() + (state === "starting" ? startMs : answerMs);
  for (; isServerOn(cluster, pid) && performance.now() < end; await wait(20)) {
    if (stateOf(pid) === "T") signal(pid, "SIGCONT"); // somebody stopped it; nobody else will wake it
    const record = readServerRecord(cluster);
    if (record?.pid === pid && (await serves(record))) return record;
  }
  return undefined;
}

/** Whether the server of `record` is ready and answers. */
export const serves = async ({ state, socketFolder }: ServerRecord): Promise<boolean> =>
  state === "ready" && (await answersAt(socketFileIn(socketFolder)));

/** SIGQUIT ends a server at once, without its own shutdown; what it acknowledged is in its log. */
async function stopHanging(cluster: string, pid: number, limitMs: number): Promise<void> {
  for (const name of ["SIGQUIT", "SIGKILL"] as const) {
    signal(pid, name);
    if (await isGoneWithin(pid, limitMs)) return;
  }
  throw cannotStart(
    `The database server ${pid} on ${cluster} neither answers nor ends. Its disk may hang; ` +
      "see `dmesg`, or restart the machine.",
  );
}
