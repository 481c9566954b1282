import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { MOST_WAITING } from "../../src/platform/follow.ts";
import { SYSTEM } from "../../src/platform/platform.ts";
import { startTestMarket, type TestMarket } from "../support/market.ts";
import { PROBE_TABLE, type Probed, probeModule } from "../support/probe.ts";

const EVENTS = MOST_WAITING + 600;
/** Events that one turn hands on together, and those of a trickle. */
const TOGETHER = 200;
const SUBJECTS = 40;

suite("more events than their followers keep up with", () => {
  let market: TestMarket;
  const held = Promise.withResolvers<void>();
  before(async () => {
    market = await startTestMarket({ plugins: [probeModule({ hold: () => held.promise })] });
    await market.platform.pool.raw.query(PROBE_TABLE);
  });
  after(() => market.close());
  const counted = async (text: string): Promise<number> =>
    (await market.platform.pool.raw.query(`select count(*)::int as n from ${text}`)).rows[0].n;
  const WAITING_JOBS = "pgboss.job where name = 'followers' and state = 'created'";
  const WAITING_EVENTS = "platform.events where dispatched_at is null";

  test("wait as events, of which some are handed on all the same, and each has its effect once and in order", async () => {
    await market.platform.databaseAs(SYSTEM).transaction(async (tx) => {
      for (let number = 0; number < EVENTS; number += 1)
        await tx.publish<Probed>({
          type: "probe.happened",
          subject: `many-${number % SUBJECTS}`,
          number,
        });
    });
    const first = await until(
      () => counted(WAITING_JOBS),
      (jobs) => jobs >= MOST_WAITING,
    );
    const left = await counted(WAITING_EVENTS);
    assert.ok(left > 0, "all were handed on");
    // A trickle goes on, though nobody has run a job.
    await until(
      () => counted(WAITING_EVENTS),
      (events) => events < left,
    );
    assert.ok((await counted(WAITING_JOBS)) <= first + 2 * TOGETHER);
    held.resolve();
    await market.settle();
    assert.equal(await counted(WAITING_EVENTS), 0);
    const { rows } = await market.platform.pool.raw.query(
      `select subject, array_agg(number order by ran) as numbers from probe_effects
       where what = 'reaction' group by subject`,
    );
    assert.equal(rows.length, SUBJECTS);
    assert.equal(rows.flatMap(({ numbers }) => numbers).length, EVENTS);
    for (const { numbers } of rows)
      assert.deepEqual(
        numbers,
        numbers.toSorted((a: number, b: number) => a - b),
      );
  });
});

async function until(read: () => Promise<number>, isSo: (value: number) => boolean) {
  for (let looks = 0; looks < 1_000; looks += 1) {
    const value = await read();
    if (isSo(value)) return value;
    await setTimeout(20);
  }
  throw new Error("It did not come about");
}
