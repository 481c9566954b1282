import { randomBytes } from "node:crypto";
import { join } from "node:path";
import pg from "pg";
import { getConstructionPlans } from "pg-boss";
import { MIGRATIONS } from "../../src/app.ts";
import type { Connection } from "../../src/platform/database.ts";
import { migrate } from "../../src/platform/migrate.ts";
import { startEmbedded } from "../../src/platform/postgres/server.ts";
import { CONNECTIONS } from "./lanes.ts";

/**
 * One embedded PostgreSQL for every test of the checkout, left running between test files and
 * stopped by the test runner. Durability is off: a test database need not survive a power cut.
 */
export const TEST_SERVER_FOLDER = join(
  process.env["TEST_FOLDER_IN_MEMORY"] ?? join(import.meta.dirname, "../../.cache"),
  "test-postgres",
);

const TEMPLATE = "souk_template";
/** The server's settings. Databases live for a minute, so that nothing in them needs tidying. */
export const TEST_SERVER_SETTINGS = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  wal_level: "minimal",
  max_wal_senders: "0",
  autovacuum: "off",
  checkpoint_timeout: "1h",
  max_wal_size: "4GB",
  max_connections: `${CONNECTIONS}`,
  shared_buffers: "128MB",
};

let templateIsMade = false;
let server: Promise<{ socketFolder: string }> | undefined;

export function testServer(): Promise<{ socketFolder: string }> {
  server ??= startEmbedded(TEST_SERVER_FOLDER, { settings: TEST_SERVER_SETTINGS });
  return server;
}

/** A fresh, migrated database of its own; dropped at the start of a later run. */
export async function openTestDatabase(): Promise<Connection> {
  const { socketFolder } = await testServer();
  const admin = new pg.Client({ host: socketFolder, user: "souk", database: "postgres" });
  await admin.connect();
  try {
    await admin.query("select pg_advisory_lock(5007100)");
    if (!templateIsMade) await makeTemplate(admin, socketFolder);
    templateIsMade = true;
    const database = `souk_test_${randomBytes(6).toString("hex")}`;
    await admin.query(`create database ${database} template ${TEMPLATE} strategy file_copy`);
    return { socketFolder, database };
  } finally {
    await admin.end();
  }
}

async function makeTemplate(admin: pg.Client, socketFolder: string): Promise<void> {
  const found = await admin.query("select 1 from pg_database where datname = $1", [TEMPLATE]);
  if (found.rowCount === 0) await admin.query(`create database ${TEMPLATE}`);
  const client = new pg.Client({ host: socketFolder, user: "souk", database: TEMPLATE });
  await client.connect();
  try {
    await migrate(client, MIGRATIONS);
    // What the job library makes at a first start, which test/faults/starts begins without.
    const { rowCount } = await client.query("select from pg_namespace where nspname = 'pgboss'");
    if (rowCount === 0) await client.query(getConstructionPlans("pgboss"));
  } catch (error) {
    if (!/changed after it ran|does not know/.test((error as Error).message)) throw error;
    // Another state of the migrations made it: start over.
    await client.end();
    await admin.query(`drop database ${TEMPLATE} with (force)`);
    return makeTemplate(admin, socketFolder);
  } finally {
    await client.end().catch(() => {});
  }
}
