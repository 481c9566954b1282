import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { cannotStart } from "./cannot-start.ts";

// Node has no door of its own to the file locks of the operating system; SQLite does. A lock taken
// this way ends with its process, however that ends, so none is ever left over and a process number
// that was given out again cannot be mistaken for the holder. The lock file stays empty.
//
// The kernel drops a process's locks on a file as soon as that process closes *any* handle of it:
// nothing else in this program may open a lock file.

/** A lock on a file, held until `release` or the end of the process. */
export type FileLock = { release(): void };

const BUSY = 5;

/** Takes the lock for this process alone, or answers undefined at once where another has a part of it. */
export const holdAlone = (file: string): FileLock | undefined => hold(file, "begin exclusive");

/** Takes a part of the lock that any number of processes can have; undefined while one holds it alone. */
export const holdShared = (file: string): FileLock | undefined =>
  hold(file, "begin; select count(*) from sqlite_schema");

/**
 * Runs `work` while no other process is in a `whileHeld` on the same file.
 *
 * @param limitMs how long to wait for the other one, by a clock that nobody can set
 * @throws CannotStart when the other one takes longer
 */
export async function whileHeld<T>(
  file: string,
  limitMs: number,
  work: () => Promise<T>,
): Promise<T> {
  const end = performance.now() + limitMs;
  let lock = holdAlone(file);
  while (lock === undefined) {
    if (performance.now() > end)
      throw cannotStart(
        `Another process has been holding ${file} for ${Math.round(limitMs / 1000)} seconds. ` +
          "It may hang: look for other Souk processes on this machine.",
      );
    await wait(20);
    lock = holdAlone(file);
  }
  try {
    return await work();
  } finally {
    lock.release();
  }
}

function hold(file: string, statement: string): FileLock | undefined {
  let database: DatabaseSync;
  try {
    database = new DatabaseSync(file, { timeout: 0 });
  } catch (error) {
    throw cannotStart(`The lock file ${file} cannot be opened: ${String(error)}`, error);
  }
  try {
    database.exec(statement);
  } catch (error) {
    database.close();
    if (sqliteCode(error) === BUSY) return undefined;
    throw cannotStart(
      `${file} cannot be locked: ${String(error)}. Souk's data folder must be on a disk that has ` +
        "file locks and space; some network shares do not.",
      error,
    );
  }
  return {
    release() {
      if (database.isOpen) database.close();
    },
  };
}

const sqliteCode = (error: unknown): unknown =>
  error instanceof Error && "errcode" in error ? error.errcode : undefined;
