import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, suite, test } from "node:test";
import { statement } from "../../src/platform/database.ts";
import { SYSTEM } from "../../src/platform/platform.ts";
import type { Database, Tx } from "../../src/platform/transaction.ts";
import { startTestMarket, type TestMarket } from "../support/market.ts";

const write = statement<[subject: string], unknown>(
  "test.write-moment",
  "insert into platform.agenda (kind, subject, due_at, payload) values ('test', $1, '2099-01-01', '{}')",
);
const count = statement<[subject: string], { n: number }>(
  "test.count-moments",
  "select count(*)::int as n from platform.agenda where subject = $1",
);

suite("a transaction", () => {
  let market: TestMarket;
  let db: Database;
  before(async () => {
    market = await startTestMarket({ worker: false });
    db = market.platform.databaseAs(SYSTEM);
  });
  after(() => market.close());

  const moments = async (subject: string) => (await db.query(count, [subject]))[0]?.n;
  const writes = (subject: string) => (tx: Tx) => tx.query(write, [subject]);

  test("what goes out with the commit is there after it", async () => {
    const [first, last] = [randomUUID(), randomUUID()];
    await db.transaction(async (tx) => {
      await writes(first)(tx);
      tx.last(write, [last]);
    });
    assert.deepEqual([await moments(first), await moments(last)], [1, 1]);
  });

  test("a write that is refused on its way with the commit leaves nothing of the transaction", async () => {
    const [first, last] = [randomUUID(), randomUUID()];
    const twice = db.transaction(async (tx) => {
      await writes(first)(tx);
      tx.last(write, [last]);
      tx.last(write, [last]);
    });
    await assert.rejects(twice, { constraint: "agenda_kind_subject_key" });
    assert.deepEqual([await moments(first), await moments(last)], [0, 0]);
  });

  test("an error that the work hides does not pass for a commit", async () => {
    const [first, twice] = [randomUUID(), randomUUID()];
    const hidden = db.transaction(async (tx) => {
      await writes(first)(tx);
      await writes(twice)(tx);
      await writes(twice)(tx).catch(() => {});
    });
    await assert.rejects(hidden, /rollback/);
    assert.equal(await moments(first), 0);
  });

  test("what the work asks at once, in the packet that begins, is inside the transaction, and so is what it throws", async () => {
    const [kept, dropped] = [randomUUID(), randomUUID()];
    await db.transaction(writes(kept));
    await assert.rejects(
      db.transaction(async (tx) => {
        await writes(dropped)(tx);
        throw new Error("half way");
      }),
      /half way/,
    );
    const throws = () => {
      throw new Error("before it asked anything");
    };
    await assert.rejects(db.transaction(throws), /before it asked/);
    assert.deepEqual([await moments(kept), await moments(dropped)], [1, 0]);
  });

  test("a connection that is lost before the commit fails the transaction, and the next one works", async () => {
    const subject = randomUUID();
    const lost = db.transaction(async (tx) => {
      await writes(subject)(tx);
      const [{ pid } = { pid: 0 }] = await tx.query(
        statement<[], { pid: number }>("test.pid", "select pg_backend_pid() as pid"),
        [],
      );
      await market.platform.pool.raw.query("select pg_terminate_backend($1, 5000)", [pid]);
      tx.last(write, [randomUUID()]);
    });
    await assert.rejects(lost);
    assert.equal(await moments(subject), 0);
    await db.transaction(writes(subject));
    assert.equal(await moments(subject), 1);
  });
});
