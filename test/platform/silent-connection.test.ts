import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { openPool, type Pool, statement } from "../../src/platform/database.ts";
import { SYSTEM } from "../../src/platform/platform.ts";
import { databaseFor } from "../../src/platform/transaction.ts";
import { openTestDatabase } from "../support/database.ts";

const migrations = statement<[], { name: string }>(
  "test.migrations",
  "select name from platform.migrations limit 1",
);

suite("BEY-14: a connection that says nothing is not handed to the next one", () => {
  const ways: [string, (pool: Pool) => Promise<unknown>][] = [
    ["a named statement", ({ reader }) => reader.query(migrations, [])],
    [
      "a statement of the builder",
      ({ reader }) =>
        reader.sql
          .selectFrom("platform.migrations" as never)
          .selectAll()
          .execute(),
    ],
    [
      "a transaction",
      (pool) =>
        databaseFor({
          pool,
          at: () => Temporal.Now.instant(),
          actor: SYSTEM,
          projections: new Map(),
          mailState: "kept",
          wake() {},
        }).transaction((tx) => tx.query(migrations, [])),
    ],
  ];
  for (const [what, run] of ways)
    test(`after ${what}`, async () => {
      const pool = openPool(await openTestDatabase(), { max: 1, answerMs: 400, onError() {} });
      const { rows } = await pool.raw.query("select pg_backend_pid() as pid");
      const { pid } = rows[0];
      process.kill(pid, "SIGSTOP");
      try {
        await assert.rejects(run(pool));
        // The other end still says nothing: only another connection can answer this.
        await run(pool);
      } finally {
        process.kill(pid, "SIGCONT");
        await pool.end();
      }
    });
});
