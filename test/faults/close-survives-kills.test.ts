import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once as happens } from "node:events";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { verifyBilling } from "../../src/modules/billing/index.ts";
import { verifyCommerce } from "../../src/modules/commerce/index.ts";
import { openChance } from "../support/chance.ts";
import { openTestDatabase } from "../support/database.ts";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { inRelease } from "../support/release.ts";
import { openSale, type Sale } from "../support/sale.ts";

/** Months that are charged and closed; in each a worker is killed while it charges, and one while it issues. */
const MONTHS = inRelease(1, 20);
const SELLERS = 3;
const EACH = 8;
const CLOSERS = 8;
/** After a death, its work is taken up within the minute. */
const PATIENCE_MS = 60_000;

suite("RUN-03, OPR-06: workers killed while a month begins and while it is closed", () => {
  const chance = openChance();
  const workers = new Set<ChildProcess>();
  let market: TestMarket;
  let sale: Sale;
  let connection: Awaited<ReturnType<typeof openTestDatabase>>;

  before(async () => {
    connection = await openTestDatabase();
    market = await startTestMarket({ connection, now: "2026-11-15T12:00:00Z", worker: false });
    sale = await openSale(market);
    const sold = await sale.sells();
    const sellers: TestPerson[] = [sale.partner];
    while (sellers.length < SELLERS)
      sellers.push(
        await market.organisation({ kind: "partner", name: `Partner ${sellers.length}` }),
      );
    for (const seller of sellers)
      for (let made = 0; made < EACH; made += 1) {
        const order = await sale.buys(await sale.customer({}, seller), sold, {}, seller);
        assert.ok((await sale.activates(order.lines[0]?.subscriptionId ?? "")).ok);
      }
    // The month of the purchases, undisturbed.
    const calm = await startTestMarket({ connection });
    await calm.settle();
    await jumpTo(Temporal.Instant.from("2026-12-02T12:00:00Z"));
    assert.equal((await closes("2026-11"))[0], 201);
    await calm.settle();
    await calm.close();
    // Documents take their time, so that there is a middle to be killed in.
    await market.platform.pool.raw.query(`
      create function public.take_time() returns trigger language plpgsql as
        'begin perform pg_sleep(0.4); return null; end';
      create trigger slowly before insert on billing.invoices for each statement execute function public.take_time()`);
  });
  after(async () => {
    for (const worker of workers) await kill(worker);
    await market.close();
  });

  async function startWorker(): Promise<ChildProcess> {
    const { socketFolder = "", database = "" } = connection;
    const program = join(import.meta.dirname, "../support/worker-process.ts");
    const worker = spawn(process.execPath, [program, socketFolder, database, "0"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    workers.add(worker);
    await happens(worker.stdout as NodeJS.ReadableStream, "data");
    return worker;
  }
  async function kill(worker: ChildProcess): Promise<void> {
    const gone = happens(worker, "exit");
    worker.kill("SIGKILL");
    await gone;
    workers.delete(worker);
  }
  const ask = async (sql: string): Promise<number> =>
    Number((await market.platform.pool.raw.query(`select (${sql}) as n`)).rows[0].n);
  const charges = () => ask("select count(*) from billing.charges");
  async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
    for (const last = performance.now() + PATIENCE_MS; !(await holds()); await wait(25))
      if (performance.now() > last) assert.fail(`${what} did not come`);
  }
  const nothingIsLeft = async () =>
    (await ask(
      `select (select count(*) from platform.events where dispatched_at is null)
         + (select count(*) from pgboss.job where name = 'followers' and state in ('created', 'retry', 'active'))
         + (select count(*) from platform.agenda where due_at <= (select frozen_at from platform.marketplace))`,
    )) === 0;
  async function jumpTo(instant: Temporal.Instant): Promise<void> {
    await market.platform.pool.raw.query("update platform.marketplace set frozen_at = $1", [
      instant.toString(),
    ]);
    market.platform.clock.set({ offsetMs: 0n, frozenAt: instant });
  }

  /** The statuses of so many who close a month at once, the good ones first. */
  async function closes(month: string, closers = 1): Promise<readonly number[]> {
    const dryRun = await sale.operator.call("GET", `/v1/billing-runs/dry-run?month=${month}`);
    const { control } = dryRun.json<{ control: string }>();
    const answers = await Promise.all(
      Array.from({ length: closers }, () =>
        sale.operator.call("POST", "/v1/billing-runs", { month, control }, once()),
      ),
    );
    return answers.map(({ status }) => status).sort();
  }

  test(`${MONTHS} × a month, begun by a clock that jumps and by a worker that is killed, closed by many at once and issued by another that is: no charge is missing or doubled`, async (t) => {
    t.diagnostic(`SEED=${chance.seed} repeats the moments of this run`);
    const all = SELLERS * EACH;
    let begun = all;
    for (let round = 0; round < MONTHS; round += 1) {
      const month = Temporal.PlainYearMonth.from("2026-12").add({ months: round });
      const day = (of: Temporal.PlainYearMonth, at: number) =>
        of
          .toPlainDate({ day: at })
          .toZonedDateTime({ timeZone: "UTC", plainTime: "12:00" })
          .toInstant();

      // The month's payments are charged; the worker dies with some of them done.
      await jumpTo(day(month, 16));
      const doomed = await startWorker();
      const before = begun;
      begun += all;
      const some = chance.between(before, begun - 1);
      await until("a charge", async () => (await charges()) > some);
      await kill(doomed);
      // The next one finds more that is due than that, and the month after it has begun meanwhile.
      await jumpTo(day(month.add({ months: 1 }), 2));
      const next = await startWorker();
      await until(
        "every charge of the month",
        async () => (await charges()) >= begun && (await nothingIsLeft()),
      );
      assert.equal(await charges(), begun);

      // Many close it at once, and whoever issues the documents dies.
      const name = month.toString();
      assert.deepEqual(await closes(name, CLOSERS), [
        201,
        ...Array.from({ length: CLOSERS - 1 }, () => 409),
      ]);
      await until(
        "a document being issued",
        async () =>
          (await ask(
            "select count(*) from pg_stat_activity where datname = current_database() and state = 'active' and wait_event = 'PgSleep'",
          )) > 0,
      );
      await kill(next);
      assert.equal(
        await ask(`select count(*) from billing.invoices where month = '${name}-01'`),
        0,
        "what was not committed was never issued",
      );
      const last = await startWorker();
      await until(
        "the end of the run",
        async () =>
          (await ask("select count(*) from billing.runs where state = 'closed'")) === round + 2,
      );
      await kill(last);
      assert.deepEqual(
        await market.platform.pool.raw
          .query(
            `select count(*)::int as invoices, sum(lines)::int as lines, count(distinct buyer_id)::int as buyers
             from billing.invoices where month = $1`,
            [`${name}-01`],
          )
          .then(({ rows }) => rows[0]),
        { invoices: SELLERS, lines: all, buyers: SELLERS },
      );
    }
    const db = market.platform.pool.reader;
    assert.deepEqual(await verifyBilling(db), []);
    assert.deepEqual(await verifyCommerce(db), []);
    const numbers = await market.platform.pool.raw.query(
      "select year, array_agg(sequence::int order by sequence) as given from billing.invoices where type = 'invoice' group by year",
    );
    for (const { given } of numbers.rows)
      assert.deepEqual(
        given,
        Array.from({ length: given.length }, (_, at) => at + 1),
      );
  });
});
