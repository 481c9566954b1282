import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { systemCode } from "../cannot-start.ts";
import { commandOf, isAlive } from "../processes.ts";

/** What PostgreSQL's own lock file, `postmaster.pid`, says of the server on a data folder. */
export type ServerRecord = {
  readonly pid: number;
  readonly port: number;
  readonly socketFolder: string;
  /** `starting`, `ready`, `stopping`. The socket accepts earlier than the server: only this tells. */
  readonly state: string;
};

export const lockFileOf = (cluster: string): string => join(cluster, "postmaster.pid");

/** The record, or undefined where there is none or PostgreSQL is just writing it. */
export function readServerRecord(cluster: string): ServerRecord | undefined {
  let lines: string[];
  try {
    lines = readFileSync(lockFileOf(cluster), "utf8").split("\n");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return {
    pid,
    port: Number(lines[3]),
    socketFolder: lines[4]?.trim() ?? "",
    state: lines[7]?.trim() ?? "",
  };
}

/** Whether process `pid` is a PostgreSQL server on `cluster`, and not a program that got its number. */
export function isServerOn(cluster: string, pid: number): boolean {
  if (!isAlive(pid)) return false;
  const command = `${commandOf(pid) ?? ""} `;
  return /(^|\/)postgres /.test(command) && command.includes(` -D ${cluster} `);
}

/**
 * Makes PostgreSQL see that the server of `record` is gone.
 *
 * It would take a living program with that number, or an uncollected zombie, for its rival. The
 * number of its own parent it calls stale, and then still checks that no process of the old server
 * uses the shared memory: deleting the file would switch that check off.
 */
export function declareGone(cluster: string, record: ServerRecord): void {
  const socketLock = join(record.socketFolder, `.s.PGSQL.${record.port}.lock`);
  const first = new RegExp(`^${record.pid}\\b`);
  for (const file of [lockFileOf(cluster), socketLock]) {
    if (dirname(file) === "." || !existsSync(file)) continue;
    writeFileSync(file, readFileSync(file, "utf8").replace(first, String(process.pid)));
  }
}
