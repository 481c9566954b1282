import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { refuse } from "../../src/kernel/result.ts";
import { claimedWork } from "../../src/platform/claimed-work.ts";
import { statement } from "../../src/platform/database.ts";
import { answer } from "../../src/platform/http.ts";
import { answerOnce } from "../../src/platform/idempotency.ts";
import type { Module } from "../../src/platform/module.ts";
import { SYSTEM } from "../../src/platform/platform.ts";
import { idempotencyKeyNeeded } from "../../src/platform/problems.ts";
import { route } from "../../src/platform/route.ts";
import type { Database } from "../../src/platform/transaction.ts";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { PROBE_TABLE, type Probed, probeModule } from "../support/probe.ts";

const ownProcess = statement<[], { pid: number }>(
  "test.own-process",
  "select pg_backend_pid() as pid",
);

/** A route whose connection ends between two of its statements. */
const cutModule: Module = {
  name: "cut",
  routes(app) {
    route(app, {
      method: "GET",
      url: "/v1/cut",
      operationId: "readOverLostConnection",
      summary: "Loses its connection",
      tags: ["Cut"],
      access: { public: "a test" },
      responses: {},
      handle: ({ db, platform }) =>
        db.transaction(async (tx) => {
          const [own] = await tx.query(ownProcess, []);
          await platform.pool.raw.query("select pg_terminate_backend($1)", [own?.pid]);
          await tx.query(ownProcess, []).catch(() => {});
          await tx.query(ownProcess, []);
          return answer(200);
        }),
    });
  },
};

/** Two kinds of work beside the queue that begin together: one sets something going, one takes longer and finds nothing. */
const besides = (name: string, turn: (db: Database) => Promise<number>): Module => ({
  name,
  background: (platform) => ({
    due: "exists (select from platform.handled where reaction = 'test.wanted')",
    turn: () => turn(platform.databaseAs(SYSTEM)),
    idle: async () => {},
  }),
});
const takeWanted = statement<[], unknown>(
  "test.take-wanted",
  "delete from platform.handled where reaction = 'test.wanted'",
);
const quick = besides("quick", (db) =>
  db.transaction(async (tx) => {
    await tx.query(takeWanted, []);
    await tx.publish<Probed>({ type: "probe.happened", subject: "beside", number: 1 });
    return 1;
  }),
);
const probed = statement<[subject: string], unknown>(
  "test.probed",
  "insert into probe_effects (subject, number, what) values ($1, 1, 'call')",
);
const slow = besides("slow", async () => {
  await setTimeout(100);
  return 0;
});

suite("what follows from a change", () => {
  let market: TestMarket;
  let person: TestPerson;
  const failing = new Set<string>();
  before(async () => {
    market = await startTestMarket({
      plugins: [
        probeModule({ fail: ({ subject }) => failing.has(subject) }),
        cutModule,
        quick,
        slow,
      ],
    });
    await market.platform.pool.raw.query(PROBE_TABLE);
    person = await market.organisation({ kind: "operator", name: "Operator" });
  });
  after(() => market.close());

  const effects = async (subject: string, what: string): Promise<number[]> => {
    const { rows } = await market.platform.pool.raw.query(
      "select number from probe_effects where subject = $1 and what = $2 order by ran",
      [subject, what],
    );
    return rows.map(({ number }) => number);
  };
  const probe = (subject: string, number: number, headers = once()) =>
    person.call("POST", `/v1/probe/${subject}`, { number }, headers);

  test("a projection is there with the change, a reaction soon after, each once", async () => {
    assert.equal((await probe("one", 1)).status, 201);
    assert.deepEqual(await effects("one", "projection"), [1]);
    await market.settle();
    assert.deepEqual(await effects("one", "reaction"), [1]);
  });

  test("the events of one subject are followed in their order", async () => {
    for (let number = 1; number <= 60; number += 1) await probe("ordered", number);
    await market.settle();
    assert.deepEqual(
      await effects("ordered", "reaction"),
      Array.from({ length: 60 }, (_, index) => index + 1),
    );
  });

  test("what is settled includes what work beside the queue set going, however long other work takes", async () => {
    await market.platform.pool.raw.query(
      "insert into platform.handled (event_id, reaction) values (gen_random_uuid(), 'test.wanted')",
    );
    await market.settle();
    assert.deepEqual(await effects("beside", "reaction"), [1]);
  });

  test("a job that runs twice has its effect once", async () => {
    await probe("twice", 1);
    await market.settle();
    await market.platform.pool.raw.query(
      "update pgboss.job set state = 'retry', start_after = clock_timestamp() where data -> 'event' ->> 'subject' = 'twice'",
    );
    await market.settle();
    assert.deepEqual(await effects("twice", "reaction"), [1]);
  });

  test("a refused change leaves no event, no audit entry and no effect", async () => {
    const events = async () =>
      (await market.platform.pool.raw.query("select count(*)::int as n from platform.events"))
        .rows[0].n;
    const before = await events();
    await assert.rejects(
      market.platform.databaseAs(SYSTEM).transaction(async (tx) => {
        await tx.publish<Probed>({ type: "probe.happened", subject: "broken", number: 1 });
        tx.audit({ action: "probe", objectType: "probe", objectId: "broken" });
        throw new Error("broken");
      }),
    );
    assert.equal(await events(), before);
    assert.deepEqual(await effects("broken", "projection"), []);
  });

  test("OPR-07: work that keeps failing is shown as dead with its error, and a retry brings it back to life", async () => {
    await market.platform.pool.raw.query(
      "update pgboss.queue set retry_limit = 0 where name = 'followers'",
    );
    failing.add("dead");
    await probe("dead", 1);
    await market.settle();
    const list = await person.call("GET", "/v1/work?state=dead");
    const [work] = list.json<{
      data: {
        id: string;
        source: string;
        subject: string;
        error: string;
        allowedActions: string[];
      }[];
    }>().data;
    assert.equal(work?.subject, "dead");
    assert.match(work?.error ?? "", /Told to fail/);
    assert.deepEqual(work?.allowedActions, ["retry", "discard"]);
    assert.deepEqual(await effects("dead", "reaction"), [], "a failed reaction leaves nothing");

    failing.delete("dead");
    assert.equal(
      (await person.call("PUT", `/v1/work/${work?.source}/${work?.id}/retry`)).status,
      204,
    );
    await market.settle();
    assert.deepEqual(await effects("dead", "reaction"), [1]);
    assert.deepEqual(
      (await person.call("GET", "/v1/work?state=dead")).json<{ data: unknown[] }>().data,
      [],
    );
  });

  test("a statement on a connection that has just been lost is answered as unavailable, to try again", async () => {
    const { status, headers } = await person.call("GET", "/v1/cut");
    assert.equal(status, 503);
    assert.ok(Number(headers.get("retry-after")) > 0);
  });

  test("moments of the agenda run in order of their time, dated with it", async () => {
    const db = market.platform.databaseAs(SYSTEM);
    const at = (minutes: number) => market.platform.clock.now().add({ minutes });
    await db.transaction(async (tx) => {
      for (const minutes of [30, 10, 20])
        tx.schedule({
          kind: "probe.moment",
          subject: `moment-${minutes}`,
          dueAt: at(minutes),
          payload: {},
        });
    });
    await market.settle();
    assert.deepEqual(await effects("moment-10", "moment"), [], "nothing before its time");
    const dueAt = at(20).toString();
    await market.clockMovesTo(at(60).toString());
    const { rows } = await market.platform.pool.raw.query(
      "select subject, at from probe_effects where what = 'moment' order by ran",
    );
    assert.deepEqual(
      rows.map(({ subject }) => subject),
      ["moment-10", "moment-20", "moment-30"],
    );
    assert.equal(rows[1].at.toString(), dueAt);
  });

  test("a moment that fails keeps none of its effects and does not hold up the others", async () => {
    const db = market.platform.databaseAs(SYSTEM);
    const dueAt = market.platform.clock.now();
    await db.transaction(async (tx) => {
      tx.schedule({ kind: "probe.moment", subject: "bad", dueAt, payload: { fail: true } });
      tx.schedule({
        kind: "probe.moment",
        subject: "good",
        dueAt: dueAt.add({ seconds: 0 }),
        payload: {},
      });
    });
    await market.settle();
    assert.equal((await effects("good", "moment")).length, 1);
    const { rows } = await market.platform.pool.raw.query(
      "select attempts, error from platform.agenda where subject = 'bad'",
    );
    assert.ok(rows[0].attempts >= 1);
    assert.equal(rows[0].error, "Told to fail");
  });

  test("what a tick has just taken is waited for until it ends", async () => {
    let due = true;
    let ended = false;
    const { promise: taking, resolve: begun } = Promise.withResolvers<void>();
    const slow = await startTestMarket({
      plugins: [
        {
          name: "slow",
          background: (platform) =>
            claimedWork(platform, {
              places: 1,
              due: "true",
              async take() {
                if (!due) return [];
                due = false;
                begun();
                await setTimeout(100);
                return ["one"];
              },
              run: async () => {
                await setTimeout(200);
                ended = true;
              },
              brokeOff: "",
              about: () => ({}),
            }),
        },
      ],
    });
    try {
      await taking;
      await slow.settle();
      assert.ok(ended);
    } finally {
      await slow.close();
    }
  });
});

suite("Idempotency-Key", () => {
  let market: TestMarket;
  let person: TestPerson;
  before(async () => {
    market = await startTestMarket({ plugins: [probeModule()] });
    await market.platform.pool.raw.query(PROBE_TABLE);
    person = await market.organisation({ kind: "operator", name: "Operator" });
  });
  after(() => market.close());
  const calls = async (subject: string) =>
    (
      await market.platform.pool.raw.query(
        "select count(*)::int as n from probe_effects where subject = $1 and what = 'call'",
        [subject],
      )
    ).rows[0].n;

  test("INT-06: the same key twice has one effect and one answer, marked as repeated", async () => {
    const headers = once();
    const first = await person.call("POST", "/v1/probe/repeat", { number: 7 }, headers);
    const second = await person.call("POST", "/v1/probe/repeat", { number: 7 }, headers);
    assert.equal(second.status, 201);
    assert.equal(second.text, first.text);
    assert.equal(first.headers.get("idempotent-replayed"), null);
    assert.equal(second.headers.get("idempotent-replayed"), "true");
    assert.equal(await calls("repeat"), 1);
  });

  test("100 callers at once with one key have one effect", async () => {
    const headers = once();
    const answers = await Promise.all(
      Array.from({ length: 100 }, () =>
        person.call("POST", "/v1/probe/storm", { number: 1 }, headers),
      ),
    );
    assert.equal(await calls("storm"), 1);
    for (const { status } of answers) assert.ok(status === 201 || status === 409, `${status}`);
    assert.ok(answers.some(({ status }) => status === 201));
  });

  test("a key that was used for another request is refused", async () => {
    const headers = once();
    await person.call("POST", "/v1/probe/other", { number: 1 }, headers);
    const other = await person.call("POST", "/v1/probe/other", { number: 2 }, headers);
    assert.equal(other.status, 422);
    assert.equal(other.json()["code"], "platform/idempotency-key-reused");
    assert.equal(await calls("other"), 1);
  });

  test("a creating call without a key is refused, and says what to send", async () => {
    const none = await person.call("POST", "/v1/probe/none", { number: 1 });
    assert.equal(none.status, 400);
    assert.equal(none.json()["code"], "platform/idempotency-key-needed");
    assert.equal(await calls("none"), 0);
  });

  test("a call that is refused for what the first call with its key had just done gives that call's answer", async () => {
    const { platform } = market;
    const refusedAfter = (key: string, hash: string) =>
      answerOnce(platform, {
        principal: "test",
        key,
        requestHash: "same",
        secret: false,
        readsFirst: false,
        actor: SYSTEM,
        requestId: key,
        at: () => Temporal.Now.instant(),
        run: (db) =>
          db.transaction(async (tx) => {
            await tx.query(probed, [key]);
            // The first call commits after the look at the key that this call began with.
            await platform.pool.raw.query(
              `insert into platform.idempotency_keys (principal, key, request_hash, status, headers, body)
               values ('test', $1, $2, 201, '{}', '{"number":7}')`,
              [key, hash],
            );
            return refuse(idempotencyKeyNeeded({}));
          }),
      });
    const repeated = await refusedAfter("late", "same");
    assert.ok(repeated.ok);
    const { status, body, headers } = repeated.value;
    assert.deepEqual([status, body], [201, { number: 7 }]);
    assert.equal(headers?.["idempotent-replayed"], "true");
    const other = await refusedAfter("late-other", "other");
    assert.equal(other.ok ? "" : other.problem.code, "platform/idempotency-key-needed");
    assert.deepEqual([await calls("late"), await calls("late-other")], [0, 0]);
  });

  test("keys belong to their caller: another person's same key is another call", async () => {
    const headers = once();
    const colleague = await market.person(person.organisation.id, ["support"]);
    await person.call("POST", "/v1/probe/shared", { number: 1 }, headers);
    const theirs = await colleague.call("POST", "/v1/probe/shared", { number: 1 }, headers);
    assert.equal(theirs.headers.get("idempotent-replayed"), null);
    assert.equal(await calls("shared"), 2);
  });
});
