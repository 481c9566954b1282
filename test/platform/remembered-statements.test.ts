import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import pg from "pg";
import { connectionOptions } from "../../src/platform/database.ts";
import { RememberingClient } from "../../src/platform/remembering-client.ts";
import { openTestDatabase } from "../support/database.ts";

suite("statements of the job library", () => {
  let pool: pg.Pool;
  before(async () => {
    const options = connectionOptions(await openTestDatabase(), "souk-jobs") as pg.PoolConfig;
    pool = new pg.Pool({ ...options, max: 1, Client: RememberingClient } as pg.PoolConfig);
  });
  after(() => pool.end());

  const remembered = async (text: string): Promise<number> =>
    (
      await pool.query(
        "select count(*)::int as times from pg_prepared_statements where statement = $1",
        [text],
      )
    ).rows[0].times;

  test("one that comes again is read by the server once, and answers as before", async () => {
    const text = "select $1::int + 1 as more";
    const more = async (than: number) => (await pool.query(text, [than])).rows[0].more;
    assert.equal(await more(1), 2);
    assert.equal(await remembered(text), 0, "it may never come again");
    assert.equal(await more(2), 3);
    assert.equal(await more(3), 4);
    assert.equal(await remembered(text), 1);
  });

  test("several commands in one text, and texts without values, go as they came", async () => {
    for (let times = 0; times < 3; times += 1) {
      await pool.query(
        "create temp table if not exists kept (n int); insert into kept values (1)",
        [],
      );
      await pool.query("update kept set n = n + 1");
    }
    assert.deepEqual((await pool.query("select n from kept order by n")).rows, [
      { n: 2 },
      { n: 3 },
      { n: 4 },
    ]);
  });

  test("one that is refused is refused each time, and the connection goes on", async () => {
    for (let times = 0; times < 3; times += 1)
      await assert.rejects(pool.query("select 1 / $1::int", [0]), /division by zero/);
    assert.equal((await pool.query("select 1 as one", [])).rows[0].one, 1);
  });
});
