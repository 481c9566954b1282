// What the tests of the launcher share: folders, a client, and processes that can be killed.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { readServerRecord } from "./lock-file.ts";
import type { EmbeddedServer } from "./server.ts";

const folders: string[] = [];
process.on("exit", () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder for a database; gone when the tests of the file are. */
export function emptyHome(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "souk-pg-")));
  folders.push(folder);
  return join(folder, "postgres");
}

export const pidOn = (home: string): number => readServerRecord(join(home, "data"))?.pid ?? 0;

/** Runs statements on one connection of its own and answers the last one's rows. */
export async function ask(
  server: Pick<EmbeddedServer, "socketFolder">,
  ...statements: string[]
): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({
    host: server.socketFolder,
    user: "souk",
    database: "postgres",
  });
  client.on("error", () => undefined); // a killed server is what many of these tests are about
  await client.connect();
  try {
    let rows: Record<string, unknown>[] = [];
    for (const text of statements) ({ rows } = await client.query(text));
    return rows;
  } finally {
    await client.end();
  }
}

/** Another process that uses the server in `home` until it is killed or told to stop by SIGTERM. */
export async function otherProcess(home: string): Promise<{
  readonly child: ChildProcess;
  readonly pid: number;
  readonly adopted: boolean;
  ended(): Promise<unknown>;
}> {
  const script = fileURLToPath(new URL("./test-process.ts", import.meta.url));
  const child = spawn(process.execPath, [script, home], { stdio: ["ignore", "pipe", "inherit"] });
  const exit = once(child, "exit");
  const lines = createInterface({ input: child.stdout });
  const [line] = await Promise.race([
    once(lines, "line"),
    exit.then(([code]) => Promise.reject(new Error(`The process ended with ${code}`))),
  ]);
  return { child, ...JSON.parse(line), ended: () => exit };
}
