import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { statement } from "../../src/platform/database.ts";
import type { DueMoment, Module, Tx } from "../../src/platform/module.ts";
import { SYSTEM } from "../../src/platform/platform.ts";
import { startTestMarket, type TestMarket } from "../support/market.ts";

type Told = { readonly type: "probe.many"; readonly subject: string };
const note = statement<[what: string, subject: string], unknown>(
  "probe.note",
  "insert into public.notes (what, subject) values ($1, $2)",
);
const noted = async (tx: Tx, what: string, subject: string): Promise<void> => {
  await tx.query(note, [what, subject]);
  if (subject === "bad") throw new Error("This one does not work");
};

/** Moments and followers of which many come at once. */
const probe: Module = {
  name: "probe",
  momentsTogether: ["probe.many"],
  moments: {
    "probe.many": (tx: Tx, { subject }: DueMoment) => noted(tx, "moment", subject),
    "probe.other": (tx: Tx, { subject }: DueMoment) => noted(tx, "other", subject),
  },
  reactions: {
    follow: {
      on: "probe.many",
      together: true,
      run: (tx: Tx, { subject }: Told) => noted(tx, "follower", subject),
    },
  },
};

suite("RUN-03: much that is due at once", () => {
  let market: TestMarket;
  before(async () => {
    market = await startTestMarket({ plugins: [probe] });
    await market.platform.pool.raw.query(
      "create table public.notes (n bigint generated always as identity, what text, subject text)",
    );
  });
  after(() => market.close());

  const MANY = 130;
  const subjects = Array.from({ length: MANY }, (_, at) => `${at}`);
  const notes = async (what: string): Promise<string[]> =>
    (
      await market.platform.pool.raw.query(
        "select subject from public.notes where what = $1 order by n",
        [what],
      )
    ).rows.map(({ subject }) => subject);
  const ask = async (sql: string) =>
    (await market.platform.pool.raw.query(`select (${sql})::int as n`)).rows[0].n as number;
  async function until(holds: () => Promise<boolean>): Promise<void> {
    while (!(await holds())) await new Promise((done) => setTimeout(done, 20));
  }

  test("moments of one instant happen once each, in their turn with others, and one that fails holds up none", async () => {
    const db = market.platform.databaseAs(SYSTEM);
    const dueAt = market.platform.clock.now();
    const schedule = (kind: string, subject: string) =>
      db.transaction(async (tx) => tx.schedule({ kind, subject, dueAt }));
    for (const subject of subjects.slice(0, 60)) await schedule("probe.many", subject);
    await schedule("probe.other", "between");
    await schedule("probe.many", "bad");
    for (const subject of subjects.slice(60)) await schedule("probe.many", subject);
    await until(async () => (await notes("moment")).length === MANY);
    assert.deepEqual([...(await notes("moment"))].sort(), [...subjects].sort());
    assert.deepEqual(await notes("other"), ["between"]);
    const [otherAt] = [await ask("select n from public.notes where what = 'other'")];
    assert.equal(
      await ask(
        `select count(*) from public.notes where what = 'moment' and n < ${otherAt} and subject::int >= 60`,
      ),
      0,
      "what was due after it came after it",
    );
    assert.equal(
      await ask("select count(*) from platform.agenda where subject = 'bad' and attempts >= 1"),
      1,
    );
    await market.platform.pool.raw.query("delete from platform.agenda where subject = 'bad'");
  });

  test("followers of one kind happen once each, and one that fails holds up none", async () => {
    const db = market.platform.databaseAs(SYSTEM);
    await db.transaction(async (tx) => {
      for (const subject of [...subjects, "bad"])
        await tx.publish({ type: "probe.many", subject } satisfies Told);
    });
    await until(async () => (await notes("follower")).length === MANY);
    assert.deepEqual([...(await notes("follower"))].sort(), [...subjects].sort());
    assert.equal(
      await ask("select count(*) from platform.handled where reaction = 'probe.follow'"),
      MANY,
    );
    await until(
      async () =>
        (await ask(
          "select count(*) from pgboss.job where data ->> 'follower' = 'probe.follow' and state in ('retry', 'failed')",
        )) === 1,
    );
  });
});
