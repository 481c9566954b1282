import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, suite, test } from "node:test";
import { PASSWORD, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";

suite("signing in", () => {
  let market: TestMarket;
  let ana: TestPerson;
  before(async () => {
    market = await startTestMarket();
    ana = await market.organisation({
      kind: "publisher",
      name: "Brightwater Labs",
      handle: "brightwater",
    });
  });
  after(() => market.close());

  test("a person who signs in sees their organisations and what they may do there", async () => {
    const me = await ana.call("GET", "/v1/me");
    assert.equal(me.status, 200);
    const { person, organisations } = me.json<{
      person: { email: string };
      organisations: { handle: string; permissions: string[] }[];
    }>();
    assert.equal(person.email, ana.email);
    assert.equal(organisations[0]?.handle, "brightwater");
    assert.ok(organisations[0]?.permissions.includes("offer:publish"));
  });

  test("an unknown address and a wrong password get the same answer", async () => {
    const wrong = await market.visitor("POST", "/v1/sessions", {
      email: ana.email,
      password: "not the password",
    });
    const unknown = await market.visitor("POST", "/v1/sessions", {
      email: "nobody@people.example",
      password: PASSWORD,
    });
    assert.equal(wrong.status, 401);
    assert.equal(unknown.status, 401);
    const strip = ({ requestId: _r, instance: _i, ...rest }: Record<string, unknown>) => rest;
    assert.deepEqual(strip(wrong.json()), strip(unknown.json()));
    assert.equal(wrong.json()["code"], "identity/sign-in-refused");
  });

  test("a session ends with signing out, and its cookie is worthless then", async () => {
    const { call } = await market.person(ana.organisation.id, ["developer"]);
    assert.equal((await call("GET", "/v1/me")).status, 200);
    assert.equal((await call("DELETE", "/v1/sessions/current")).status, 204);
    assert.equal((await call("GET", "/v1/me")).status, 401);
  });

  test("a foreign page cannot change anything with a person's cookie", async () => {
    const answer = await ana.call(
      "PATCH",
      "/v1/me",
      { locale: "fr" },
      { origin: "https://elsewhere.example" },
    );
    assert.equal(answer.status, 403);
    assert.equal(answer.json()["code"], "platform/origin-foreign");
  });

  test("BEY-15: a refusal speaks the language of the caller", async () => {
    const french = await market.visitor("GET", "/v1/me", undefined, {
      "accept-language": "fr-CA,fr;q=0.9",
    });
    const korean = await market.visitor("GET", "/v1/me", undefined, { "accept-language": "ko" });
    assert.match(french.json<{ title: string }>().title, /[Cc]onnexion|[Cc]onnect/);
    assert.match(korean.json<{ title: string }>().title, /로그인/);
  });

  test("a malformed request names every field at fault by a JSON pointer", async () => {
    const answer = await market.visitor("POST", "/v1/sessions", {
      email: "no address",
      surprise: true,
    });
    assert.equal(answer.status, 400);
    const { errors } = answer.json<{ errors: { pointer: string; code: string }[] }>();
    assert.deepEqual(errors.map(({ pointer, code }) => `${pointer} ${code}`).sort(), [
      "/email format",
      "/password required",
      "/surprise unknown",
    ]);
  });
});

suite("ACC-01: what a session's token alone is worth", () => {
  let market: TestMarket;
  let ana: TestPerson;
  before(async () => {
    // A proxy that may say that the visitor came over https.
    market = await startTestMarket({ env: { SOUK_TRUST_PROXY: "1" } });
    ana = await market.organisation({ kind: "publisher", name: "Brightwater Labs" });
  });
  after(() => market.close());

  test("a token read from a stolen database opens no door, however it is dressed up", async () => {
    const { rows } = await market.platform.pool.raw.query(
      'select "token" as token, "id" as id from auth."session" where "userId" = $1',
      [ana.personId],
    );
    const { token, id } = rows[0];
    assert.ok(decodeURIComponent(ana.cookie).includes(token), "this is the token of the cookie");
    assert.equal((await ana.call("GET", "/v1/me")).status, 200);
    const signed = (key: string, value = token) =>
      `${value}.${createHmac("sha256", key).update(value).digest("base64")}`;
    const forged = [
      token,
      `${token}.`,
      `${token}.${token}`,
      `${token}.${Buffer.alloc(32).toString("base64")}`,
      signed(""),
      signed("better-auth-secret-12345678901234567890"),
      signed(token),
      signed(id),
      // A signature of the same person's, for another value.
      `${token}x.${decodeURIComponent(ana.cookie).split(".").at(-1)}`,
    ];
    for (const name of [
      "souk.session_token",
      "__Host-souk.session_token",
      "better-auth.session_token",
    ])
      for (const value of forged)
        for (const [method, path] of [
          ["GET", "/v1/me"],
          ["PATCH", "/v1/me"],
          ["DELETE", "/v1/sessions/current"],
        ] as const)
          for (const cookie of [`${name}=${value}`, `${name}=${encodeURIComponent(value)}`])
            for (const scheme of ["http", "https"]) {
              const body = method === "PATCH" ? { locale: "fr" } : undefined;
              const answer = await market.visitor(method, path, body, {
                cookie,
                origin: market.url,
                "x-forwarded-proto": scheme,
              });
              assert.equal(answer.status, 401, `${scheme} ${method} ${path} with ${cookie}`);
            }
    for (const bearer of [token, signed(token), id])
      for (const path of [
        "/v1/me",
        "/v1/offers",
        `/api/saas/subscriptions/${id}?api-version=2018-08-31`,
      ]) {
        const answer = await market.visitor("GET", path, undefined, {
          authorization: `Bearer ${bearer}`,
        });
        assert.ok([401, 403].includes(answer.status), `${path} answered ${answer.status}`);
      }
    assert.equal((await ana.call("GET", "/v1/me")).status, 200, "the session itself goes on");
  });
});

suite("calls are counted for what they reach, not for how it is written", () => {
  let market: TestMarket;
  before(async () => {
    market = await startTestMarket({ worker: false });
  });
  after(() => market.close());

  test("a limit on signing in holds for every way to write its address", async () => {
    const writings = [
      "/v1/sessions",
      "/V1/Sessions",
      "/v1/sessions/",
      "/%76%31/sessions",
      "/v1/sessions?x=1",
    ];
    const statuses: number[] = [];
    for (let call = 0; call < 35; call += 1)
      statuses.push(
        (await market.visitor("POST", writings[call % writings.length] ?? "", {})).status,
      );
    assert.deepEqual(new Set(statuses.slice(0, 30)), new Set([400]));
    assert.deepEqual(new Set(statuses.slice(30)), new Set([429]));
  });

  test("what a proxy that nobody named hands on is not from this machine", async () => {
    const metrics = (headers: Record<string, string>) =>
      market.visitor("GET", "/metrics", undefined, headers);
    assert.equal((await metrics({})).status, 200);
    assert.equal((await metrics({ "x-forwarded-for": "127.0.0.1" })).status, 404);
    assert.equal((await metrics({ forwarded: "for=127.0.0.1" })).status, 404);
  });
});
