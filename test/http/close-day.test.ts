import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { CLOSE_MONTH } from "../../src/modules/billing/use-cases/moments.ts";
import { type Closing, openClosing } from "../support/closing.ts";
import { NOW } from "../support/market.ts";

suite("OPR-06: months that close by themselves", () => {
  let at: Closing;
  before(async () => {
    at = await openClosing();
    await at.market.platform.pool.raw.query(
      `insert into platform.settings (id, value, changed_at, changed_by) values ('billing.close-day', 3, $1, 'Test')`,
      [NOW],
    );
  });
  after(async () => {
    await at.agrees();
    await at.shut();
  });

  test("OPR-06: a charge that comes while its month's moment runs is not left behind", async () => {
    await at.buys(10);
    const { raw } = at.market.platform.pool;
    const moment = await raw.connect();
    let bought: Promise<string>;
    try {
      await moment.query("begin");
      const removed = await moment.query(
        "delete from platform.agenda where kind = $1 and subject = '2026-11'",
        [CLOSE_MONTH],
      );
      assert.equal(removed.rowCount, 1);
      bought = at.buys(3);
      const isSeen = async () =>
        (
          await raw.query<{ seen: boolean }>(
            `select (select count(*) from billing.charges) > 1 or exists (select from pg_stat_activity
               where datname = current_database() and wait_event_type = 'Lock') as seen`,
          )
        ).rows[0]?.seen;
      for (let looks = 0; looks < 500 && !(await isSeen()); looks += 1) await setTimeout(20);
      await moment.query("commit");
    } finally {
      moment.release();
    }
    await bought;
    await at.market.clockMovesTo("2026-12-03T12:00:00Z");
    const [invoice] = await at.invoicesOf(at.sale.partner);
    assert.deepEqual([invoice?.month, invoice?.lineCount], ["2026-11", 2]);
  });
});
