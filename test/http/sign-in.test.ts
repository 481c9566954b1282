import assert from "node:assert/strict";
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
