import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { momentsNamed } from "../support/agenda.ts";
import { openTestDatabase } from "../support/database.ts";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { exampleDocument, exampleFiles } from "../support/offer-types.ts";
import { applied, publishAtOnce } from "../support/offers.ts";
import { openSale, type Sale } from "../support/sale.ts";

type Schedule = {
  id: string;
  person: { name: string; own: boolean };
  frequency: string;
  onDay: number;
  offers: { slug: string; name: string }[];
  compare: string;
  state: string;
  nextAt: string | null;
  lastAt: string | null;
  allowedActions: string[];
  version: number;
};
type Mail = { to_address: string; locale: string; subject: string; body: string };

const PATH = "/v1/insights/schedules";
const MONDAYS = { frequency: "weekly", onDay: 1 };

suite("P26: reports that are mailed again and again", () => {
  let market: TestMarket;
  /** Another process whose worker does the same work. */
  let other: TestMarket;
  let sale: Sale;
  let publisher: TestPerson;
  let developer: TestPerson;
  before(async () => {
    const connection = await openTestDatabase();
    market = await startTestMarket({ connection, now: "2026-11-21T12:00:00Z" });
    other = await startTestMarket({ connection });
    sale = await openSale(market);
    ({ publisher } = sale);
    const files = await exampleFiles(publisher);
    const site = "http://127.0.0.1:4710";
    await applied(publisher, exampleDocument("dynamics-365", files, { site, offer: "one" }));
    await publishAtOnce(market, publisher, "contoso.one");
    developer = await market.person(publisher.organisation.id, ["developer"]);
  });
  after(async () => {
    await other.close();
    await market.close();
  });

  const moves = async (to: string) => {
    await market.clockMovesTo(to);
    await other.settle();
    await market.settle();
  };
  const schedules = async (who: TestPerson, body: object = MONDAYS) => {
    const made = await who.call("POST", PATH, body, once());
    assert.equal(made.status, 201, made.text);
    return made.json<Schedule>();
  };
  const listed = async (who: TestPerson) =>
    (await who.call("GET", PATH)).json<{ data: Schedule[] }>().data;
  const one = async (who: TestPerson, id: string) =>
    (await listed(who)).find((schedule) => schedule.id === id);
  const changes = (who: TestPerson, { id, version }: Schedule, body: object) =>
    who.call("PATCH", `${PATH}/${id}`, body, { "if-match": `"${version}"` });
  const mailed = async (who: TestPerson) => {
    const { rows } = await market.platform.pool.raw.query<Mail>(
      "select to_address, locale, subject, body, at from platform.mails where template = 'insights.report' and to_address = $1 order by at",
      [who.email],
    );
    return rows;
  };
  const refusedWith = async (answered: ReturnType<TestPerson["call"]>, code: string) => {
    const { status, json } = await answered;
    assert.equal(json<{ code: string }>().code, code);
    return status;
  };

  test("a report comes once for each time it is due, however many workers there are, about the days up to the day before, in the reader's language, and says how to stop it", async () => {
    const weekly = await schedules(developer, { ...MONDAYS, offers: ["contoso.one"] });
    assert.deepEqual(
      [weekly.nextAt, weekly.state, weekly.compare, weekly.offers.map(({ slug }) => slug)],
      ["2026-11-23T06:00:00Z", "running", "before", ["contoso.one"]],
    );
    assert.deepEqual(weekly.allowedActions, ["change", "pause", "delete"]);
    await market.platform.pool.raw.query(`update auth."user" set "locale" = 'fr' where "id" = $1`, [
      publisher.personId,
    ]);
    const monthly = await schedules(publisher, {
      frequency: "monthly",
      onDay: 1,
      compare: "none",
    });
    assert.equal(monthly.nextAt, "2026-12-01T06:00:00Z");
    await momentsNamed(sale.operator, {
      kind: "insights.report",
      about: /^Contoso$/,
      page: /^\/organisations\/[\w-]+$/,
    });

    await moves("2026-12-01T05:59:00Z");
    const [first, second, ...more] = await mailed(developer);
    assert.deepEqual(more, []);
    assert.equal(first?.subject, "Insights of Contoso: 16 November 2026 to 22 November 2026");
    assert.match(second?.subject ?? "", /23 November 2026 to 29 November 2026/);
    assert.match(first?.body ?? "", /with 9 November 2026 to 15 November 2026 in brackets/);
    assert.match(first?.body ?? "", /as of 23 November 2026 at 07:00 CET/);
    assert.match(first?.body ?? "", /- Subscriptions ordered: 0 \(0\)/);
    assert.match(
      first?.body ?? "",
      /\/publisher\/contoso\/insights\?from=2026-11-16&until=2026-11-22&compare=before&offers=contoso\.one\n/,
    );
    assert.match(
      first?.body ?? "",
      /comes every week.*\n.*\/publisher\/contoso\/insights\/reports\n/,
    );
    assert.deepEqual(await mailed(publisher), []);

    await moves("2026-12-01T06:00:00Z");
    const [french, ...none] = await mailed(publisher);
    assert.deepEqual(none, []);
    assert.match(
      french?.subject ?? "",
      /^Analyses de Contoso\s: du 1 novembre 2026 au 30 novembre 2026$/,
    );
    assert.match(french?.body ?? "", /- Abonnements commandés\s: 0\n/);
    assert.match(french?.body ?? "", /chaque mois/);
    const sent = await one(publisher, monthly.id);
    assert.deepEqual(
      [sent?.lastAt, sent?.nextAt],
      ["2026-12-01T06:00:00Z", "2027-01-01T06:00:00Z"],
    );
  });

  test("who gets a report changes, pauses and resumes it; another version, another person and another publisher do not", async () => {
    const made = await schedules(developer);
    const changed = await changes(developer, made, { frequency: "monthly", onDay: 28 });
    assert.equal(changed.status, 200, changed.text);
    const now = changed.json<Schedule>();
    assert.deepEqual([now.nextAt, now.version], ["2026-12-28T06:00:00Z", 2]);
    assert.equal((await changes(developer, made, { onDay: 3 })).status, 412);
    const paused = (await changes(developer, now, { paused: true })).json<Schedule>();
    assert.deepEqual([paused.state, paused.nextAt], ["paused", null]);
    assert.deepEqual(paused.allowedActions, ["change", "resume", "delete"]);
    const before = (await mailed(developer)).length;
    await moves("2026-12-28T08:00:00Z");
    const weekly = (await mailed(developer)).slice(before).map(({ subject }) => subject);
    assert.ok(weekly.length > 0 && weekly.every((one) => !one.includes("28 November")));
    const resumed = (await changes(developer, paused, { paused: false })).json<Schedule>();
    assert.deepEqual([resumed.state, resumed.nextAt], ["running", "2027-01-28T06:00:00Z"]);

    const seen = await one(publisher, made.id);
    assert.deepEqual([seen?.person.own, seen?.allowedActions], [false, ["delete"]]);
    const finance = await market.person(publisher.organisation.id, ["finance"]);
    assert.deepEqual((await one(finance, made.id))?.allowedActions, []);
    assert.equal(
      await refusedWith(changes(publisher, resumed, { onDay: 2 }), "insights/schedule-of-another"),
      403,
    );
    assert.equal((await finance.call("DELETE", `${PATH}/${made.id}`)).status, 403);
    const foreign = await market.organisation({ kind: "publisher", name: "Fabrikam" });
    assert.equal((await changes(foreign, resumed, { onDay: 2 })).status, 404);
    assert.equal((await foreign.call("DELETE", `${PATH}/${made.id}`)).status, 404);
    assert.equal((await publisher.call("DELETE", `${PATH}/${made.id}`)).status, 204);
    assert.equal(await one(developer, made.id), undefined);
    const { rows } = await market.platform.pool.raw.query(
      "select from platform.agenda where kind = 'insights.report' and subject = $1",
      [made.id],
    );
    assert.equal(rows.length, 0);
    const log = await market.platform.pool.raw.query<{ action: string }>(
      "select action from platform.audit_entries where object_id = $1 order by seq",
      [made.id],
    );
    assert.deepEqual(
      log.rows.map(({ action }) => action),
      ["scheduled", "changed", "paused", "resumed", "deleted"].map((what) => `report.${what}`),
    );
  });

  test("who may not read insights any more gets no report, and it stops", async () => {
    const leaver = await market.person(publisher.organisation.id, ["manager"]);
    const made = await schedules(leaver);
    await market.platform.pool.raw.query(
      "update identity.memberships set roles = '{referrals-admin}' where person_id = $1",
      [leaver.personId],
    );
    await moves("2027-01-04T06:00:00Z");
    assert.deepEqual(await mailed(leaver), []);
    const stopped = await one(publisher, made.id);
    assert.deepEqual([stopped?.state, stopped?.nextAt], ["stopped", null]);
    assert.equal((await leaver.call("GET", PATH)).status, 403);
  });

  test("while the publisher is suspended nothing is sent, and what comes next is due as before", async () => {
    const made = await schedules(developer, { ...MONDAYS, compare: "year" });
    const before = (await mailed(developer)).length;
    const { raw } = market.platform.pool;
    const stands = (status: string) =>
      raw.query("update identity.organisations set status = $2 where id = $1", [
        publisher.organisation.id,
        status,
      ]);
    await stands("suspended");
    await moves("2027-01-11T06:00:00Z");
    assert.equal((await mailed(developer)).length, before);
    await stands("active");
    const { nextAt, lastAt, state } = (await one(publisher, made.id)) ?? {};
    assert.deepEqual([nextAt, lastAt, state], ["2027-01-18T06:00:00Z", null, "running"]);
  });

  test("a day that no rhythm has, a foreign offer, a program and the twenty-first are refused", async () => {
    const refused = async (body: object, code: string, status: number) =>
      assert.equal(
        await refusedWith(developer.call("POST", PATH, body, once()), code),
        status,
        JSON.stringify(body),
      );
    await refused({ frequency: "weekly", onDay: 8 }, "insights/schedule-invalid", 422);
    await refused({ frequency: "weekly", onDay: 29 }, "request/invalid", 400);
    await refused({ ...MONDAYS, offers: ["fabrikam.two"] }, "insights/offer-unknown", 422);
    await refused({ ...MONDAYS, compare: "never" }, "request/invalid", 400);
    const known = await listed(publisher);
    for (let count = known.length; count < 20; count += 1) await schedules(developer);
    await refused(MONDAYS, "insights/too-many-schedules", 409);
    const page = await publisher.call("GET", `${PATH}?limit=15`);
    const { data, nextCursor } = page.json<{ data: Schedule[]; nextCursor: string }>();
    const rest = await publisher.call("GET", `${PATH}?limit=15&cursor=${nextCursor}`);
    assert.deepEqual([data.length, rest.json<{ data: Schedule[] }>().data.length], [15, 5]);
  });
});
