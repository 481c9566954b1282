import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { MIGRATIONS } from "../../src/app.ts";
import { whileHeld } from "../../src/platform/file-lock.ts";
import { migrate } from "../../src/platform/migrate.ts";
import { startEmbedded } from "../../src/platform/postgres/server.ts";
import { emptyHome } from "../../src/platform/postgres/test-support.ts";

const cache = join(import.meta.dirname, "../../.cache");

/**
 * Puts a database with all tables and no rows into the folder that an embedded server is to have as
 * its home. To make one takes a second of a processor, and only tests of first starts are about that.
 */
export async function putMadeCluster(home: string): Promise<void> {
  const made = await madeCluster();
  mkdirSync(home, { recursive: true, mode: 0o700 });
  execFileSync("cp", ["-a", join(made, "data"), join(home, "data")]);
}

/** A home for an embedded server with such a database in it; gone when the tests of the file are. */
export async function madeHome(): Promise<string> {
  const home = emptyHome();
  await putMadeCluster(home);
  return home;
}

/** Made once for each state of the migrations. */
async function madeCluster(): Promise<string> {
  const hash = createHash("sha256");
  for (const name of readdirSync(MIGRATIONS).sort())
    hash.update(name).update(readFileSync(join(MIGRATIONS, name)));
  const folder = join(cache, `made-cluster-${hash.digest("hex").slice(0, 12)}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  await whileHeld(join(cache, "made-cluster.lock"), 60_000, async () => {
    if (existsSync(folder)) return;
    for (const old of readdirSync(cache))
      if (/^made-cluster-/.test(old)) rmSync(join(cache, old), { recursive: true });
    const half = `${folder}.half`;
    const server = await startEmbedded(half);
    try {
      const client = new pg.Client({
        host: server.socketFolder,
        user: "souk",
        database: "postgres",
      });
      await client.connect();
      await migrate(client, MIGRATIONS).finally(() => client.end());
    } finally {
      await server.stop();
    }
    renameSync(half, folder);
  });
  return folder;
}
