import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { runCommand } from "../../src/cli/main.ts";
import { openTestDatabase } from "../support/database.ts";
import {
  once,
  programOf,
  startTestMarket,
  type TestMarket,
  type TestPerson,
} from "../support/market.ts";
import { endSale, openSale, type Problem, type Sale } from "../support/sale.ts";

type Clock = {
  readonly kind: string;
  readonly now: string;
  readonly movingTo: string | null;
  readonly dueOnTheWay: number;
  readonly scheduled: number;
  readonly aheadSeconds: number;
  readonly next: { readonly kind: string; readonly subject: string; readonly dueAt: string } | null;
};

const readClock = async (who: TestPerson) => (await who.call("GET", "/v1/clock")).json<Clock>();
const moves = (who: TestPerson, move: object) => who.call("POST", "/v1/clock/move", move);
const movedTo = async (market: TestMarket, who: TestPerson, move: object): Promise<string> => {
  const answer = await moves(who, move);
  assert.equal(answer.status, 202, answer.text);
  await market.settle();
  const { now, movingTo } = await readClock(who);
  assert.equal(movingTo, null);
  return now;
};

/** What the clock brought about in a marketplace: its subscriptions, their history and their charges, by date. */
async function whatHappened({ market }: Sale): Promise<readonly unknown[]> {
  const { rows } = await market.platform.pool.raw.query(
    `select 'charge ' || kind as what, billed_on::text as at,
       period_start || ' to ' || period_end || ': ' || net_minor || ' ' || currency as detail
     from billing.charges
     union all
     select event, at::text, to_status from commerce.subscription_history
     order by at, what, detail`,
  );
  return rows;
}

suite("BEY-05: the sandbox's clock", () => {
  let market: TestMarket;
  let sale: Sale;
  let admin: TestPerson;

  before(async () => {
    market = await startTestMarket();
    sale = await openSale(market);
    admin = sale.operator;
  });
  after(() => endSale(sale));

  test("moves by hours, by days, to what is due next and to a date, and each move is in the log", async () => {
    assert.equal(await movedTo(market, admin, { by: "PT1H" }), "2026-11-21T13:00:00Z");
    assert.equal(await movedTo(market, admin, { by: "P1D" }), "2026-11-22T13:00:00Z");
    const order = await sale.buys(await sale.customer(), await sale.sells({ trialDays: 7 }));
    await sale.activates(order.lines[0]?.subscriptionId ?? "");
    await market.settle();
    const { next, scheduled, aheadSeconds } = await readClock(admin);
    assert.equal(next?.kind, "commerce.trial-ends");
    assert.ok(Number.isInteger(aheadSeconds));
    type Moment = { kind: string; about: string | null; does: string | null; page: string | null };
    const agenda = (await admin.call("GET", "/v1/agenda?limit=100")).json<{ data: Moment[] }>();
    assert.equal(scheduled, agenda.data.length);
    const ends = agenda.data.find(({ kind }) => kind === "commerce.trial-ends");
    assert.match(ends?.about ?? "", /^Offer .+ · Team, Ateliers Morvan$/, "O13: what it is about");
    assert.match(ends?.page ?? "", /^\/organisations\//, "O13: and where the operator reads of it");
    assert.equal(ends?.does, "It becomes paid, and its first period is charged");
    const inKorean = await admin.call("GET", "/v1/agenda", undefined, { "accept-language": "ko" });
    assert.match(inKorean.text, /유료로 전환/);
    assert.equal(await movedTo(market, admin, { nextEvent: true }), next?.dueAt);
    const subscription = await sale.partner.call(
      "GET",
      `/v1/subscriptions/${order.lines[0]?.subscriptionId}`,
    );
    assert.equal(subscription.json<{ status: string }>().status, "active", "the trial is paid now");
    assert.equal(
      await movedTo(market, admin, { to: "2027-02-28T23:30:00+01:00" }),
      "2027-02-28T22:30:00Z",
    );
    const { rows } = await market.platform.pool.raw.query(
      "select after ->> 'movingTo' as \"to\" from platform.audit_entries where action = 'clock.move' order by seq",
    );
    assert.deepEqual(rows.slice(0, 2), [
      { to: "2026-11-21T13:00:00Z" },
      { to: "2026-11-22T13:00:00Z" },
    ]);
    // In Paris the clocks are put forward on 28 March: a month is a month of the calendar there.
    assert.equal(await movedTo(market, admin, { by: "P1M" }), "2027-03-28T21:30:00Z");
    const months = (await admin.call("GET", "/v1/agenda?q=billing.close-month")).json<{
      data: Moment[];
    }>();
    assert.deepEqual(
      months.data.map(({ about, does }) => [about, does]).slice(0, 1),
      [["April 2027", "It waits for somebody to close it"]].slice(0, months.data.length),
    );
  });

  test("O13: souk clock shows it, moves it and waits until it has arrived", async () => {
    const program = await programOf(market, { id: admin.organisation.id, kind: "operator" }, [
      "administrator",
    ]);
    const run = async (...args: string[]) => {
      const printed: string[] = [];
      const settles = setInterval(() => void market.settle(), 100);
      const code = await runCommand(["clock", ...args], {
        env: {
          SOUK_URL: market.url,
          SOUK_TENANT: admin.organisation.tenantId,
          SOUK_CLIENT_ID: program.id,
          SOUK_CLIENT_SECRET: program.secret,
          LANG: "en_US.UTF-8",
        },
        output: { data: (line) => printed.push(line), note: (line) => printed.push(line) },
      });
      clearInterval(settles);
      await market.settle();
      return [code, printed.join("\n")] as const;
    };
    const { now } = await readClock(admin);
    const [shown, said] = await run();
    assert.deepEqual([shown, said.split("\n")[0]], [0, now]);
    const [moved, told] = await run("--by", "PT1H", "--json");
    assert.equal(moved, 0, told);
    assert.equal(
      (await readClock(admin)).now,
      Temporal.Instant.from(now).add({ hours: 1 }).toString(),
    );
    assert.deepEqual((await run("--next", "--by", "P1D"))[0], 64);
    assert.deepEqual((await run("--to", "2026-01-01T00:00:00Z"))[0], 7, "it only goes forward");
  });

  test("what is back, too far, unclear or not allowed is refused and moves nothing", async () => {
    const { now } = await readClock(admin);
    const refused = async (move: object, who = admin) => {
      const answer = await moves(who, move);
      const { code, errors } = answer.json<Problem>();
      return [answer.status, code, errors?.[0]?.pointer, errors?.[0]?.code];
    };
    assert.deepEqual(await refused({ to: "2026-11-21T00:00:00Z" }), [
      422,
      "operations/clock-goes-forward",
      "/to",
      "clock-goes-forward",
    ]);
    assert.deepEqual(await refused({ by: "PT0H" }), [
      422,
      "operations/clock-goes-forward",
      "/by",
      "clock-goes-forward",
    ]);
    assert.deepEqual(await refused({ by: "P9999D" }), [
      422,
      "operations/clock-too-far",
      "/by",
      "clock-too-far",
    ]);
    assert.deepEqual(await refused({ to: "9999-12-31T23:59:59Z" }), [
      422,
      "operations/clock-too-far",
      "/to",
      "clock-too-far",
    ]);
    for (const move of [{}, { by: "P1D", nextEvent: true }])
      assert.deepEqual(await refused(move), [400, "request/invalid", "", "clock-one-of"]);
    assert.deepEqual((await refused({ by: "P1Y" })).slice(0, 3), [400, "request/invalid", "/by"]);
    const auditor = await market.person(admin.organisation.id, ["auditor"]);
    assert.equal((await refused({ by: "P1D" }, auditor))[0], 403);
    assert.equal((await readClock(auditor)).now, now);
  });

  test("of many moves at once, those that meet one under way are refused; the others add up", async () => {
    const from = Temporal.Instant.from((await readClock(admin)).now);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => admin.call("POST", "/v1/clock/move", { by: "PT1H" }, once())),
    );
    await market.settle();
    const accepted = answers.filter(({ status }) => status === 202).length;
    assert.ok(accepted >= 1);
    for (const answer of answers.filter(({ status }) => status !== 202))
      assert.deepEqual(
        [answer.status, answer.json<Problem>().code],
        [409, "operations/clock-moves"],
      );
    assert.equal((await readClock(admin)).now, from.add({ hours: accepted }).toString());
  });

  test("another process follows", async () => {
    const { rows } = await market.platform.pool.raw.query("select current_database() as name");
    const other = await startTestMarket({
      connection: {
        socketFolder: market.platform.pool.raw.options.host ?? "",
        database: rows[0].name,
      },
      worker: false,
    });
    try {
      const now = await movedTo(market, admin, { by: "P1D" });
      for (let waits = 0; waits < 100; waits += 1) {
        if (other.platform.clock.now().toString() === now) return;
        await new Promise((done) => setTimeout(done, 50));
      }
      assert.equal(other.platform.clock.now().toString(), now);
    } finally {
      await other.close();
    }
  });

  test("a live marketplace has the system's clock, and says so", async () => {
    const live = await startTestMarket({
      connection: await openTestDatabase(),
      env: { SOUK_MARKETPLACE: "live" },
    });
    try {
      const operator = await live.organisation({ kind: "operator", name: "Ops" });
      const answer = await moves(operator, { by: "P1D" });
      assert.deepEqual(
        [answer.status, answer.json<Problem>().code],
        [409, "operations/clock-is-systems"],
      );
      assert.equal((await readClock(operator)).kind, "live");
    } finally {
      await live.close();
    }
  });

  test("24 moves of a month end as one of 24 months does", async () => {
    const story = async (steps: readonly string[]) => {
      const own = await startTestMarket({ now: "2027-01-31T10:00:00Z" });
      try {
        const there = await openSale(own);
        const sold = await there.sells();
        const trial = await there.sells({ trialDays: 30 });
        const yearly = await there.sells({
          terms: [{ term: "P1Y", payment: "monthly" }],
          prices: { FR: { currency: "EUR", terms: { P1Y: "12.50" }, meters: {} } },
        });
        for (const [at, term] of [
          [sold, "P1M"],
          [trial, "P1M"],
          [yearly, "P1Y"],
        ] as const) {
          const order = await there.buys(await there.customer(), at, { term });
          await there.activates(order.lines[0]?.subscriptionId ?? "");
        }
        await own.settle();
        for (const to of steps) await movedTo(own, there.operator, { to });
        return await whatHappened(there);
      } finally {
        await own.close();
      }
    };
    const months = Array.from({ length: 24 }, (_, month) =>
      Temporal.ZonedDateTime.from("2027-01-31T10:00:00Z[UTC]")
        .add({ months: month + 1 })
        .toInstant()
        .toString(),
    );
    const end = months.at(-1) ?? "";
    const apart = await story(months);
    assert.ok(apart.length >= 60, `only ${apart.length} things happened in two years`);
    assert.deepEqual(apart, await story([end]));
  });
});
