import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { programsAt, RESOURCE } from "../support/programs.ts";

suite("INT-06: calls of programs", () => {
  let market: TestMarket;
  let owner: TestPerson;
  before(async () => {
    market = await startTestMarket();
    owner = await market.organisation({ kind: "publisher", name: "Brightwater", handle: "bright" });
  });
  after(() => market.close());
  const { create, tokenFor, asksWith } = programsAt(() => market);

  const sql = (text: string, values: unknown[]) => market.platform.pool.raw.query(text, values);

  type Calls = {
    data: {
      method: string;
      route: string;
      status: number;
      problem: string | null;
      tookMs: number;
      requestId: string;
    }[];
    nextCursor: string | null;
    daysKept: number;
  };
  const callsOf = async (id: string, query = "") =>
    (await owner.call("GET", `/v1/api-clients/${id}/calls${query}`)).json<Calls>();

  test("INT-06: what a program asked and how it was answered is read by whoever manages it, and nothing of what was sent", async () => {
    const program = await create(owner, "Caller", ["developer"]);
    const token = await tokenFor(program, program.secret);
    assert.equal(await asksWith(token), 200);
    assert.equal(await asksWith(token, "/v1/offers/bright.secret-name?q=hidden"), 404);
    const refused = await market.visitor(
      "POST",
      "/v1/offers",
      { offerId: "A b" },
      {
        authorization: `Bearer ${token}`,
        ...once(),
      },
    );
    assert.equal(refused.status, 400, refused.text);
    const { data, daysKept } = await callsOf(program.id);
    assert.deepEqual(
      data.map(({ method, route, status, problem }) => [method, route, status, problem]),
      [
        ["POST", "/v1/offers", 400, "request/invalid"],
        ["GET", "/v1/offers/:offer", 404, "platform/not-found"],
        ["GET", "/v1/me", 200, null],
        ["POST", "/:tenant/oauth2/v2.0/token", 200, null],
      ],
    );
    assert.equal(daysKept, 7);
    assert.equal(data[0]?.requestId, refused.headers.get("x-request-id"));
    assert.ok(data.every(({ tookMs }) => tookMs >= 0));
    const kept = await sql(
      "select to_jsonb(c) as c from identity.program_calls c where client_id = $1",
      [program.id],
    );
    assert.doesNotMatch(JSON.stringify(kept.rows), /secret-name|hidden|A b|souk_/);

    const first = await callsOf(program.id, "?limit=3");
    const rest = await callsOf(program.id, `?limit=3&cursor=${first.nextCursor}`);
    assert.deepEqual([first.data.length, rest.data.length, rest.nextCursor], [3, 1, null]);
    for (const [query, n] of [
      ["?outcome=refused", 2],
      ["?outcome=failed", 0],
      ["?q=not-found", 1],
      ["?q=post", 2],
      [`?q=${data[0]?.requestId}`, 1],
    ] as const)
      assert.equal((await callsOf(program.id, query)).data.length, n, query);
    const stranger = await market.organisation({ kind: "partner", name: "Stranger" });
    for (const path of ["", "/calls"])
      assert.equal(
        (await stranger.call("GET", `/v1/api-clients/${program.id}${path}`)).status,
        404,
      );
  });

  test("INT-02: calls by the protocols of others stand in the log, too, with the code of their own", async () => {
    const program = await create(owner, "Fulfiller", ["developer"]);
    const token = await tokenFor(program, program.secret, `${RESOURCE}/.default`);
    const asked = `/api/saas/subscriptions/${program.id}?api-version=2018-08-31`;
    assert.equal(await asksWith(token, asked), 404);
    const [call] = (await callsOf(program.id)).data;
    assert.deepEqual(
      [call?.route, call?.status, call?.problem],
      ["/api/saas/subscriptions/:subscriptionId", 404, "EntityNotFound"],
    );
  });

  test("OPR-08: calls go after the days that the operator set; with none, nothing is kept", async () => {
    const operator = await market.organisation({ kind: "operator", name: "Operator" });
    const program = await create(owner, "Old", ["developer"]);
    const token = await tokenFor(program, program.secret);
    await callsOf(program.id);
    await sql(
      "update identity.program_calls set at = at - interval '8 days' where client_id = $1",
      [program.id],
    );
    assert.equal(await asksWith(token), 200);
    const { data } = await callsOf(program.id);
    assert.deepEqual(
      data.map(({ route }) => route),
      ["/v1/me"],
    );
    for (const { forget } of market.modules) await forget?.(market.platform);
    const left = await sql("select 1 from identity.program_calls where client_id = $1", [
      program.id,
    ]);
    assert.equal(left.rowCount, 1);
    const set = await operator.call(
      "PUT",
      "/v1/settings/identity.program-calls-kept",
      { value: 0 },
      { "if-match": "*" },
    );
    assert.ok(set.status < 300, set.text);
    await asksWith(token);
    assert.deepEqual(await callsOf(program.id), { data: [], nextCursor: null, daysKept: 0 });
  });

  test("ACC-03: a program gets another name; what it did before keeps the name of then", async () => {
    const program = await create(owner, "Robbot", ["developer"]);
    const rename = (body: object) => owner.call("PATCH", `/v1/api-clients/${program.id}`, body);
    const done = await rename({ name: "  Robot  " });
    assert.equal(done.status, 200, done.text);
    assert.equal(done.json<{ name: string }>().name, "Robot");
    assert.equal(
      (await rename({ name: "Robot", disabled: true })).json<{ state: string }>().state,
      "disabled",
    );
    for (const wrong of [{}, { name: "  " }, { name: "x".repeat(101) }])
      assert.equal((await rename(wrong)).status, 400, JSON.stringify(wrong));
    const { rows } = await sql(
      "select action, before, after from platform.audit_entries where object_id = $1 order by seq",
      [program.id],
    );
    assert.deepEqual(rows.slice(1), [
      { action: "api-client.renamed", before: { name: "Robbot" }, after: { name: "Robot" } },
      { action: "api-client.disabled", before: null, after: { name: "Robot" } },
    ]);
    await owner.call("DELETE", `/v1/api-clients/${program.id}`);
    assert.equal((await rename({ name: "Ghost" })).status, 404, "a revoked one stays as it was");
  });
});
