import { readFileSync, writeSync } from "node:fs";

/**
 * Runs in a process of its own, which may read the folder of checks and nothing else: it has no
 * environment, no network, no other files, no children. It reads what to do from its standard input
 * and answers on file descriptor 3, so that what a check prints is not taken for its answer.
 */
type Task = { readonly file: string; readonly subject?: object };
type Module = {
  readonly check?: {
    readonly name?: unknown;
    readonly policy?: unknown;
    readonly run?: (subject: object) => unknown;
  };
};

const ANSWER = 3;

function answer(value: object): void {
  const bytes = Buffer.from(JSON.stringify(value));
  for (let at = 0; at < bytes.length; ) at += writeSync(ANSWER, bytes, at);
}

try {
  const { file, subject }: Task = JSON.parse(readFileSync(0, "utf8"));
  const { check }: Module = await import(file);
  if (subject === undefined)
    answer({ name: check?.name, policy: check?.policy, runs: typeof check?.run === "function" });
  else answer({ findings: await check?.run?.(subject) });
} catch (error) {
  answer({ threw: error instanceof Error ? error.message : String(error) });
}
// A timer or connection that the check left open does not keep the process.
process.exit(0);
