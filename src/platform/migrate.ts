import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type pg from "pg";
import { cannotStart } from "./cannot-start.ts";

const LOCK = 5_007_001; // any number; every server of a marketplace takes the same

/**
 * Brings the database to the newest migration: plain SQL files in order of their names, each in
 * one transaction with its own record, so that a kill in the middle leaves whole files only and
 * the next start goes on from there. A lock makes servers that start together take turns.
 *
 * @throws CannotStart when a migration fails, a file that ran before has changed since, or the database is newer than the program
 */
export async function migrate(client: pg.ClientBase, folder: string): Promise<readonly string[]> {
  await client.query("select pg_advisory_lock($1)", [LOCK]);
  try {
    await client.query("create schema if not exists platform");
    await client.query(`create table if not exists platform.migrations (
      name text primary key, checksum text not null, ran_at timestamptz not null default clock_timestamp())`);
    const ran = new Map<string, string>(
      (await client.query("select name, checksum from platform.migrations")).rows.map((row) => [
        row.name,
        row.checksum,
      ]),
    );
    const files = (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort();
    const unknown = [...ran.keys()].filter((name) => !files.includes(name));
    if (unknown.length > 0)
      throw cannotStart(
        `The database has migrations that this version does not know: ${unknown.join(", ")}. Start the newer version.`,
      );
    const done: string[] = [];
    for (const name of files) {
      const text = await readFile(join(folder, name), "utf8");
      const checksum = createHash("sha256").update(text).digest("hex");
      const before = ran.get(name);
      if (before === checksum) continue;
      if (before !== undefined)
        throw cannotStart(
          `Migration ${name} was changed after it ran: this is not the program that made the database. Put the file back as released.`,
        );
      await runOne(client, { name, text, checksum });
      done.push(name);
    }
    return done;
  } finally {
    await client.query("select pg_advisory_unlock($1)", [LOCK]).catch(() => {});
  }
}

async function runOne(
  client: pg.ClientBase,
  file: { name: string; text: string; checksum: string },
): Promise<void> {
  await client.query("begin");
  try {
    await client.query("set local statement_timeout = 0");
    await client.query(file.text);
    await client.query("insert into platform.migrations (name, checksum) values ($1, $2)", [
      file.name,
      file.checksum,
    ]);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => {});
    throw cannotStart(
      `Migration ${file.name} failed: ${(error as Error).message}. Nothing of it was kept; a start after the cause is gone goes on with it.`,
      error,
    );
  }
}
