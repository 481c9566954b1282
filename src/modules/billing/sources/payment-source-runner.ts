import { readFileSync, writeSync } from "node:fs";

/**
 * Runs in a process of its own, which may read the folder of payment sources and reach the network, and nothing
 * else. It reads what to do from its standard input and answers on file descriptor 3, so that what a source
 * prints is not taken for its answer.
 */
type Task = { readonly file: string; readonly subject?: { readonly since: string | null } };
type Module = {
  readonly source?: {
    readonly name?: unknown;
    readonly everyMinutes?: unknown;
    readonly payments?: (asked: { readonly since: string | null }) => unknown;
  };
};

const ANSWER = 3;

function answer(value: object): void {
  const bytes = Buffer.from(JSON.stringify(value));
  for (let at = 0; at < bytes.length; ) at += writeSync(ANSWER, bytes, at);
}

try {
  const { file, subject }: Task = JSON.parse(readFileSync(0, "utf8"));
  const { source }: Module = await import(file);
  if (subject === undefined) {
    const { name, everyMinutes } = source ?? {};
    answer({ name, everyMinutes, asks: typeof source?.payments === "function" });
  } else answer({ answered: await source?.payments?.(subject) });
} catch (error) {
  answer({ threw: error instanceof Error ? error.message : String(error) });
}
// A timer or connection that the source left open does not keep the process.
process.exit(0);
