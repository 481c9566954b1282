import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { systemCode } from "./cannot-start.ts";

/**
 * Whether a process with this number runs. A zombie does not: it has ended, and the first process
 * of a container may never collect it.
 */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (systemCode(error) === "EPERM") return true; // it runs, as somebody else
    return false;
  }
  return stateOf(pid) !== "Z";
}

/** The state letter of the system (R, S, T stopped, Z zombie …), or undefined when it is gone. */
export function stateOf(pid: number): string | undefined {
  if (process.platform !== "linux") return shownByPs(pid, "state=")?.charAt(0);
  return processFile(pid, "stat")?.match(/\) (\S)/)?.[1];
}

/** The command line, its words separated by spaces, or undefined when it is gone. */
export function commandOf(pid: number): string | undefined {
  if (process.platform !== "linux") return shownByPs(pid, "command=");
  return processFile(pid, "cmdline")?.replaceAll("\0", " ").trim();
}

/** Waits until the process is gone; false when it still runs after `limitMs`. */
export async function isGoneWithin(pid: number, limitMs: number): Promise<boolean> {
  for (const end = performance.now() + limitMs; performance.now() < end; await wait(20))
    if (!isAlive(pid)) return true;
  return !isAlive(pid);
}

/** Sends a signal; a process that has ended meanwhile is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (systemCode(error) !== "ESRCH") throw error;
  }
}

function processFile(pid: number, name: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT" || code === "ESRCH") return undefined;
    throw error;
  }
}

function shownByPs(pid: number, column: string): string | undefined {
  const shown = spawnSync("ps", ["-o", column, "-p", String(pid)], { encoding: "utf8" });
  return shown.status === 0 ? shown.stdout.trim() : undefined;
}
