import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, suite, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { runCommand } from "../../src/cli/main.ts";
import { sweep } from "../../src/modules/operations/background/run-simulations.ts";
import { type Connection, connectionOptions } from "../../src/platform/database.ts";
import { openLog } from "../../src/platform/log.ts";
import {
  createThrowAway,
  dropThrowAway,
  throwAwayName,
} from "../../src/platform/throw-away-database.ts";
import { makeCopy, type SimulationReport, simulate } from "../../src/simulation/simulate.ts";
import { WHAT_IS_COPIED } from "../../src/simulation/what-is-copied.ts";
import { checksums } from "../support/checksums.ts";
import { openTestDatabase } from "../support/database.ts";
import {
  once,
  programOf,
  startTestMarket,
  type TestMarket,
  type TestPerson,
} from "../support/market.ts";
import { endSale, openSale, type Problem, type Sale } from "../support/sale.ts";

type Shown = {
  readonly id: string;
  readonly state: string;
  readonly percent: number | null;
  readonly endedAt: string | null;
  readonly report: SimulationReport | null;
};

suite("BEY-05: a copy of the marketplace runs months ahead", () => {
  let market: TestMarket;
  let sale: Sale;
  let admin: TestPerson;
  const connection = { socketFolder: "", database: "" };

  before(async () => {
    const opened = await openTestDatabase();
    Object.assign(connection, opened);
    market = await startTestMarket({ connection, now: "2026-11-21T12:00:00Z" });
    sale = await openSale(market);
    admin = sale.operator;
    const monthly = await sale.sells();
    const trial = await sale.sells({ trialDays: 30 });
    const yearly = await sale.sells({
      terms: [{ term: "P1Y", payment: "upfront" }],
      prices: { FR: { currency: "EUR", terms: { P1Y: "120.00" }, meters: {} } },
    });
    for (const [sold, term] of [
      [monthly, "P1M"],
      [trial, "P1M"],
      [yearly, "P1Y"],
    ] as const) {
      const order = await sale.buys(await sale.customer(), sold, { term });
      await sale.activates(order.lines[0]?.subscriptionId ?? "");
    }
    const ends = await sale.buys(await sale.customer(), monthly);
    const ending = ends.lines[0]?.subscriptionId ?? "";
    await sale.activates(ending);
    await sale.buys(await sale.customer(), monthly); // nobody ever activates it
    await market.settle();
    const read = await sale.partner.call("GET", `/v1/subscriptions/${ending}`);
    const off = await sale.partner.call(
      "PATCH",
      `/v1/subscriptions/${ending}`,
      { autoRenew: false },
      { "if-match": read.headers.get("etag") ?? "" },
    );
    assert.ok(off.status < 300, off.text);
    await market.settle();
  });
  after(() => endSale(sale));

  /** What is asked of an empty database, which goes afterwards. */
  async function onCopy<T>(work: (copy: Connection) => Promise<T>): Promise<T> {
    const database = `souk_test_copy_${randomUUID().slice(0, 8)}`;
    await createThrowAway(connection, database);
    try {
      return await work({ ...connection, database });
    } finally {
      await dropThrowAway(connection, database);
    }
  }
  const ahead = (months: number, stride: number): Promise<SimulationReport> =>
    onCopy((copy) =>
      simulate({ marketplace: connection, copy, months, stride, log: openLog("silent") }),
    );
  const asks = (months: unknown, who = admin) =>
    who.call("POST", "/v1/simulations", { months }, once());
  const reads = async (id: string, who = admin) =>
    (await who.call("GET", `/v1/simulations/${id}`)).json<Shown>();
  async function until(id: string, holds: (shown: Shown) => boolean): Promise<Shown> {
    for (;;) {
      const shown = await reads(id);
      if (holds(shown)) return shown;
      await wait(50);
    }
  }
  const copies = async (): Promise<readonly string[]> =>
    (
      await market.platform.pool.raw.query<{ name: string }>(
        `select datname as name from pg_database, (select oid from pg_database where datname = current_database()) own
         where starts_with(datname, 'souk_throw_away_' || own.oid || '_')`,
      )
    ).rows.map(({ name }) => name);

  test("24 × 1 month gives the same as 1 × 24 months, to the cent, and the marketplace stays as it was", async () => {
    const before = await checksums(market);
    const at1 = await ahead(24, 24);
    const apart = await ahead(24, 1);
    assert.deepEqual(apart, at1);
    assert.deepEqual(await checksums(market), before);
    assert.equal(at1.failures, 0);
    assert.deepEqual(
      [at1.from, at1.until, at1.rows[0]?.month, at1.rows.at(-1)?.month, at1.rows.length],
      ["2026-11-21T12:00:00.001Z", "2028-11-21T12:00:00.001Z", "2026-11", "2028-11", 25],
    );
    // Upfront for a year at a time: 1,200.00 in November, and again a year later.
    const renewedYear = at1.rows.filter(({ charged }) =>
      charged.some(({ net }) => Number(net.amount) >= 1200),
    );
    assert.deepEqual(
      renewedYear.map(({ month }) => month),
      ["2027-11", "2028-11"],
    );
  });

  test("the copy lets nobody in and holds no secret of the marketplace", async () => {
    await programOf(market, { id: sale.partner.organisation.id, kind: "partner" }, ["admin-agent"]);
    await onCopy(async (copy) => {
      await makeCopy({ marketplace: connection, copy });
      const client = new pg.Client(connectionOptions(copy, "test") as never);
      await client.connect();
      try {
        const count = async (what: string) =>
          Number((await client.query(`select count(*) as n from ${what}`)).rows[0].n);
        assert.ok((await count("identity.api_clients")) > 0);
        assert.equal(await count("identity.api_clients where secret_hash <> ''"), 0);
        assert.ok((await count("auth.account")) > 0);
        assert.equal(await count("auth.account where password is not null"), 0);
        assert.equal(await count("auth.session"), 0);
        assert.equal(await count("identity.signing_keys"), 0);
        // What a later migration adds is looked at by whoever adds it.
        const { rows } = await client.query<{ table: string; column: string }>(
          `select table_schema || '.' || table_name as table, column_name as column from information_schema.columns
           where table_schema not in ('pg_catalog', 'information_schema', 'pgboss')
             and column_name ~* 'secret|password|token|sealed|private|hash' and is_generated = 'NEVER'`,
        );
        const { left, instead } = WHAT_IS_COPIED;
        assert.deepEqual(
          rows
            .filter(({ table, column }) => !left.has(table) && !instead[table]?.[column])
            .map(({ table, column }) => `${table}.${column}`)
            .sort(),
          [
            "auth.account.accessTokenExpiresAt",
            "auth.account.refreshTokenExpiresAt",
            "catalog.editions.hash",
            // How often a secret was changed, and when.
            "identity.api_clients.secret_number",
            "identity.api_clients.secret_since",
          ],
        );
      } finally {
        await client.end();
      }
    });
  });

  test("is asked for by who closes months, one at a time, can be ended, and its copy goes", async () => {
    const refused = async (months: unknown, who = admin) => {
      const answer = await asks(months, who);
      const { code, errors } = answer.json<Problem>();
      return [answer.status, code, errors?.[0]?.pointer];
    };
    for (const months of [0, 37, 1.5, "6"])
      assert.deepEqual(await refused(months), [400, "request/invalid", "/months"]);
    const auditor = await market.person(admin.organisation.id, ["auditor"]);
    assert.equal((await refused(6, auditor))[0], 403);
    assert.equal((await asks(6, sale.partner)).status, 403);

    const asked = await asks(36);
    assert.equal(asked.status, 201, asked.text);
    const { id } = asked.json<Shown>();
    assert.deepEqual(await refused(6), [409, "operations/simulation-under-way", undefined]);
    await until(id, ({ state }) => state === "running");
    const cancel = () => admin.call("POST", `/v1/simulations/${id}/cancel`);
    assert.equal((await cancel()).status, 202);
    const ended = await until(id, ({ state }) => state !== "running");
    assert.deepEqual([ended.state, ended.percent, ended.report], ["cancelled", null, null]);
    await market.settle();
    assert.deepEqual(await copies(), []);
    const again = await cancel();
    assert.deepEqual(
      [again.status, again.json<Problem>().code],
      [409, "operations/simulation-ended"],
    );
    assert.equal((await reads(id, auditor)).state, "cancelled");
  });

  test("what a killed one left is removed at the next start; it is tried again and then given up", async () => {
    const { raw, reader } = market.platform.pool;
    const id = randomUUID();
    await createThrowAway(connection, await throwAwayName(reader, id));
    await raw.query(
      `insert into operations.simulations (id, months, state, asked_by, asked_at, attempts, claimed_until)
       values ($1, 1, 'running', 'Salma', '2026-11-20T12:00:00Z', 3, clock_timestamp() - interval '1 second')`,
      [id],
    );
    assert.equal((await copies()).length, 1);
    await sweep(market.platform, connection);
    assert.deepEqual(await copies(), []);
    market.platform.wake();
    assert.equal((await until(id, ({ state }) => state !== "running")).state, "failed");
  });

  test("what it shows is what happens: the same months, closed one by one", async () => {
    const { organisation } = admin;
    const program = await programOf(market, { id: organisation.id, kind: "operator" }, ["billing"]);
    const printed: string[] = [];
    const code = await runCommand(["simulate", "--months", "3"], {
      env: {
        SOUK_URL: market.url,
        SOUK_TENANT: organisation.tenantId,
        SOUK_CLIENT_ID: program.id,
        SOUK_CLIENT_SECRET: program.secret,
        LANG: "en_US.UTF-8",
      },
      output: { data: (text) => printed.push(text), note: (text) => printed.push(text) },
    });
    assert.equal(code, 0, printed.join("\n"));
    assert.match(printed.join("\n"), /│ 2026-12 .*│\s+1872\.00 │.*│\s+349\.20 │/);
    const listed = await admin.call("GET", "/v1/simulations?limit=1");
    const { report } = await reads(listed.json<{ data: Shown[] }>().data[0]?.id ?? "");
    const shown = report?.rows.map((row) => [
      row.month,
      row.renewals,
      row.expiries,
      row.trialsConverted,
      row.otherEnds,
      row.invoices,
      row.invoiced.total.amount,
      row.earnedByPublishers.amount,
    ]);
    assert.deepEqual(shown, [
      ["2026-11", 0, 0, 0, 0, 0, "0.00", "0.00"],
      ["2026-12", 1, 1, 1, 1, 1, "1872.00", "349.20"],
      ["2027-01", 2, 0, 0, 0, 1, "432.00", "349.20"],
      ["2027-02", 2, 0, 0, 0, 1, "432.00", "349.20"],
    ]);
    assert.deepEqual(await copies(), []);
    const issued: string[][] = [];
    for (const [month, to] of [
      ["2026-11", "2026-12-01T12:00:00Z"],
      ["2026-12", "2027-01-01T12:00:00Z"],
      ["2027-01", "2027-02-01T12:00:00Z"],
    ] as const) {
      assert.equal((await admin.call("POST", "/v1/clock/move", { to })).status, 202);
      await market.settle();
      const dryRun = await admin.call("GET", `/v1/billing-runs/dry-run?month=${month}`);
      const { control } = dryRun.json<{ control: string }>();
      const closed = await admin.call("POST", "/v1/billing-runs", { month, control }, once());
      assert.equal(closed.status, 201, closed.text);
      await market.settle();
      const run = await admin.call("GET", `/v1/billing-runs/${closed.json<{ id: string }>().id}`);
      const [total] = run.json<{ currencies: { total: { amount: string } }[] }>().currencies;
      issued.push([to.slice(0, 7), total?.total.amount ?? ""]);
    }
    assert.deepEqual(
      issued,
      shown?.slice(1).map((row) => [row[0], row[6]]),
    );
  });
});
