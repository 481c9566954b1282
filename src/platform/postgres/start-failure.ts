import { statfsSync } from "node:fs";
import { type CannotStart, cannotStart } from "../cannot-start.ts";

/** Turns what PostgreSQL printed into a message that says what to do. */
export function startFailure(home: string, step: string, printed: string): CannotStart {
  const advice = ADVICE.find(({ sign }) => sign.test(printed));
  if (advice !== undefined) return cannotStart(advice.message(home, printed));
  return cannotStart(`PostgreSQL could not ${step} in ${home}. It printed:\n${tail(printed)}`);
}

const ADVICE: readonly {
  readonly sign: RegExp;
  message(home: string, printed: string): string;
}[] = [
  {
    sign: /No space left on device|Disk quota exceeded/,
    message: (home) =>
      `The disk of ${home} is full (${freeMegabytes(home)} MB free), so the database cannot start. ` +
      "Make space and start again; what was acknowledged before is kept.",
  },
  {
    sign: /Read-only file system/,
    message: (home) => `The disk of ${home} is read-only, so the database cannot start.`,
  },
  {
    sign: /pre-existing shared memory block|is still in use/,
    message: (home) =>
      `Processes of an earlier database server on ${home} are still running. They end by themselves ` +
      "within seconds; start again then, or end them by hand.",
  },
  {
    sign: /could not create shared memory|Cannot allocate memory|could not map anonymous shared memory/,
    message: (home) =>
      `There is not enough memory for the database in ${home}: about 200 MB must be free.`,
  },
  {
    sign: /error while loading shared libraries|Library not loaded/,
    message: (_home, printed) =>
      "PostgreSQL's libraries are incomplete. Delete the node_modules folder and run `npm ci` again. " +
      `It printed:\n${tail(printed)}`,
  },
  {
    sign: /Permission denied/,
    message: (home, printed) =>
      `The database in ${home} belongs to another user than the one who starts Souk. ` +
      `PostgreSQL printed:\n${tail(printed)}`,
  },
];

const tail = (text: string): string => text.trim().split("\n").slice(-15).join("\n");

function freeMegabytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return Math.floor((bavail * bsize) / 1_000_000);
}
