import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, suite, test } from "node:test";
import { ok, type Result, refuse } from "../../src/kernel/result.ts";
import { statement } from "../../src/platform/database.ts";
import { SYSTEM } from "../../src/platform/platform.ts";
import { notFound } from "../../src/platform/problems.ts";
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
const unmoved = statement<[subject: string, seen: number], unknown>(
  "test.unmoved",
  "select platform.unmoved(count(*) = $2) from platform.agenda where subject = $1",
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

  test("what is tried and refused leaves nothing, and what stands around it is committed", async () => {
    const [kept, taken, mailed] = [randomUUID(), randomUUID(), randomUUID()];
    const tried = await db.transaction(async (tx) => {
      await writes(kept)(tx);
      tx.schedule({
        kind: "around",
        subject: kept,
        dueAt: Temporal.Instant.from("2099-01-01T00:00Z"),
      });
      const refused = await tx.trying(async () => {
        tx.schedule({
          kind: "within",
          subject: taken,
          dueAt: Temporal.Instant.from("2099-01-01T00:00Z"),
        });
        tx.audit({ action: "tried", objectType: "test", objectId: mailed });
        await writes(taken)(tx);
        await writes(taken)(tx);
      });
      const done = await tx.trying(async () => {
        await writes(mailed)(tx);
        return "done";
      });
      return [refused.ok ? undefined : refused.refused.constraint, done];
    });
    assert.deepEqual(tried, ["agenda_kind_subject_key", { ok: true, value: "done" }]);
    assert.deepEqual([await moments(kept), await moments(taken), await moments(mailed)], [2, 0, 1]);
    const { rows } = await market.platform.pool.raw.query(
      "select 1 from platform.audit_entries where object_id = $1",
      [mailed],
    );
    assert.equal(rows.length, 0, "what was not done is not told either");
    const defect = db.transaction((tx) =>
      tx.trying(async () => {
        throw new TypeError("a defect");
      }),
    );
    await assert.rejects(defect, TypeError);
  });

  test("what the database refuses on its way with the commit can be answered, and leaves nothing", async () => {
    const [first, last] = [randomUUID(), randomUUID()];
    const answered = await db.transaction(async (tx): Promise<Result<null>> => {
      await writes(first)(tx);
      tx.last(write, [last]);
      tx.last(write, [last], ({ constraint }) =>
        constraint === "agenda_kind_subject_key" ? refuse(notFound({})) : undefined,
      );
      return ok(null);
    });
    assert.equal(answered.ok, false);
    assert.deepEqual([await moments(first), await moments(last)], [0, 0]);
  });

  test("a write that finds what was read moved lets the transaction run again, with what is there now", async () => {
    const [subject, meanwhile] = [randomUUID(), randomUUID()];
    const attempts: number[] = [];
    await db.transactionAfter({ statement: count, values: [meanwhile] }, async (tx, [found]) => {
      attempts.push(tx.attempt);
      if (tx.attempt === 1) await db.transaction(writes(meanwhile));
      tx.last(write, [`${subject}/${found?.n}`]);
      tx.last(unmoved, [meanwhile, found?.n ?? 0]);
    });
    assert.deepEqual(attempts, [1, 2]);
    assert.deepEqual([await moments(`${subject}/0`), await moments(`${subject}/1`)], [0, 1]);
  });

  test("a use case that reads while the look at its key is under way does nothing where that has an answer", async () => {
    const [early, late] = [randomUUID(), randomUUID()];
    const reached: string[] = [];
    const run = (settledBy: number) =>
      market.platform.databaseAs(SYSTEM).transactionWithin(
        { statement: count, values: [early] },
        {
          atOnce: true,
          settled: ([found]) => (found?.n === settledBy ? "answered before" : undefined),
          work: (inside) =>
            inside.transactionAfter({ statement: count, values: [late] }, async (tx, [seen]) => {
              reached.push(`${seen?.n}`);
              await inside.query(count, [late]);
              const made = await inside.sql.selectNoFrom((e) => e.val("made").as("is")).execute();
              await writes(late)(tx);
              return made[0]?.is;
            }),
        },
      );
    assert.equal(await run(0), "answered before");
    assert.deepEqual([reached, await moments(late)], [[], 0]);
    assert.equal(await run(1), "made");
    assert.deepEqual([reached, await moments(late)], [["0"], 1]);
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
