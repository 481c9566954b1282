import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { openTestDatabase } from "../support/database.ts";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";

type Setting = {
  readonly id: string;
  readonly default: number;
  readonly value: number;
  readonly origin: string;
  readonly changedBy: string | null;
  readonly least: number;
  readonly most: number;
};
type Settings = {
  readonly settings: readonly Setting[];
  readonly atStart: readonly {
    name: string;
    default: string;
    origin: string;
    value: string | null;
  }[];
};

suite("OPR-08: settings", () => {
  let market: TestMarket;
  let other: TestMarket;
  let admin: TestPerson;
  let auditor: TestPerson;

  before(async () => {
    const connection = await openTestDatabase();
    const env = {
      SOUK_MAIL_FROM: "Ops <ops@market.example>",
      SOUK_SMTP_URL: "smtp://souk:secret@127.0.0.1:1",
    };
    market = await startTestMarket({ connection, env, worker: false });
    other = await startTestMarket({ connection, env, worker: false });
    admin = await market.organisation({ kind: "operator", name: "Ops" });
    auditor = await market.person(admin.organisation.id, ["auditor"]);
  });
  after(async () => {
    await other.close();
    await market.close();
  });

  const all = async (who = admin) => (await who.call("GET", "/v1/settings")).json<Settings>();
  const one = async (id: string) => (await all()).settings.find((setting) => setting.id === id);
  const set = (id: string, value: unknown, seen: string, who = admin) =>
    who.call("PUT", `/v1/settings/${id}`, { value }, { "if-match": seen });

  test("every number stands there with default, value and origin; at the start, what the environment said, without secrets", async () => {
    const { settings, atStart } = await all(auditor);
    assert.deepEqual(
      settings.map(({ id, value, origin }) => [id, value, origin]),
      [
        ["identity.program-calls-kept", 7, "default"],
        ["distribution.propagation-minutes", 0, "default"],
        ["checks.addresses-a-minute", 60, "default"],
        ["certification.target-hours", 72, "default"],
        ["leads.messages-a-day", 3, "default"],
        ["leads.forms-a-minute", 20, "default"],
        ["leads.answer-days", 14, "default"],
        ["licensing.approval-required", 0, "default"],
        ["licensing.idle-days", 60, "default"],
        ["support.removal-notice-days", 30, "default"],
        ["commerce.monthly-window-hours", 24, "default"],
        ["commerce.longer-window-days", 14, "default"],
        ["commerce.answer-seconds", 10, "default"],
        ["commerce.suspension-days", 90, "default"],
        ["commerce.suspension-days-more", 30, "default"],
        ["commerce.retention-days", 90, "default"],
        ["commerce.store-fee", 300, "default"],
        ["commerce.rounding", 0, "default"],
        ["commerce.regional-sales", 1, "default"],
        ["billing.block-after-days", 7, "default"],
        ["billing.close-day", 0, "default"],
        ["billing.close-people", 1, "default"],
        ["billing.moved-share", 2500, "default"],
        ["billing.dispute-days", 120, "default"],
      ],
    );
    const named = (name: string) => atStart.find((setting) => setting.name === name);
    assert.deepEqual(named("SOUK_MAIL_FROM"), {
      name: "SOUK_MAIL_FROM",
      default: "Souk <souk@localhost>",
      origin: "environment",
      value: "Ops <ops@market.example>",
    });
    assert.deepEqual(
      [named("SOUK_SMTP_URL")?.origin, named("SOUK_SMTP_URL")?.value],
      ["environment", null],
    );
    assert.equal(named("SOUK_PORT")?.origin, "default");
    assert.doesNotMatch(JSON.stringify(atStart), /secret@/);
    for (const [language, words] of [
      ["fr", "checks dans le dossier de données"],
      ["ko", "데이터 폴더의 checks"],
    ] as const) {
      const told = await auditor.call("GET", "/v1/settings", undefined, {
        "accept-language": language,
      });
      const folder = told.json<Settings>().atStart.find(({ name }) => name === "SOUK_CHECKS_DIR");
      assert.deepEqual([folder?.default, folder?.value], [words, words]);
    }
  });

  test("a number that is set holds at once in every server, is audited, and goes back to its default", async () => {
    const changed = await set("support.removal-notice-days", 45, '"30"');
    assert.equal(changed.status, 200, changed.text);
    const now = await one("support.removal-notice-days");
    assert.deepEqual(
      [now?.value, now?.origin, /administrator/.test(now?.changedBy ?? "")],
      [45, "operator", true],
    );
    const elsewhere = await fetch(`${other.url}/v1/offer-removals/settings`, {
      headers: { cookie: admin.cookie },
    });
    assert.deepEqual(await elsewhere.json(), { noticeDays: 45 });
    const { rows } = await market.platform.pool.raw.query(
      "select before, after from platform.audit_entries where action = 'settings.changed' and object_id = 'support.removal-notice-days'",
    );
    assert.deepEqual(rows, [
      { before: { value: 30 }, after: { value: 45, isDefault: false, actorShownAs: "Ops" } },
    ]);
    assert.equal((await set("support.removal-notice-days", null, '"45"')).status, 200);
    assert.equal((await one("support.removal-notice-days"))?.origin, "default");
  });

  test("LIC-05: the limits of Contact me are the operator's, the next form is held to them", async () => {
    const send = (url = market.url) =>
      fetch(`${url}/v1/storefront/offers/contoso.absent/leads`, {
        method: "POST",
        headers: { "content-type": "application/json", ...once() },
        body: JSON.stringify({
          firstName: "Ada",
          lastName: "B",
          email: "a@b.example",
          company: "B",
          country: "FR",
          message: "Hello",
          consent: true,
        }),
      });
    assert.equal((await send()).status, 404);
    assert.equal((await set("leads.forms-a-minute", 1, "*")).status, 200);
    assert.equal((await send()).status, 429, "here");
    assert.equal((await send(other.url)).status, 404, "each server counts its own visitors");
    assert.equal((await send(other.url)).status, 429, "and there, without a new start");
  });

  test("what somebody else changed meanwhile, what is out of range and what does not exist is refused; only administrators set", async () => {
    const id = "leads.answer-days";
    assert.equal((await set(id, 20, '"14"')).status, 200);
    const late = await set(id, 7, '"14"');
    assert.deepEqual([late.status, late.json<{ current: string }>().current], [412, "20"]);
    const [low, high, text, half] = [
      await set(id, 0, "*"),
      await set(id, 366, "*"),
      await set(id, "seven", "*"),
      await set(id, 1.5, "*"),
    ];
    assert.deepEqual([low.status, high.status, text.status, half.status], [422, 422, 400, 400]);
    assert.deepEqual(low.json<{ errors: { pointer: string }[] }>().errors[0]?.pointer, "/value");
    assert.equal((await set("leads.nothing", 1, "*")).status, 404);
    assert.equal((await set(id, 9, "*", auditor)).status, 403);
    assert.equal((await one(id))?.value, 20);
  });
});
