import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { FULFILMENT_RESOURCE, OWN_API } from "../../src/modules/identity/tokens.ts";
import { openPool, type Pool } from "../../src/platform/database.ts";
import { type Installation, makeInstallation } from "../support/installation.ts";
import { PASSWORD } from "../support/market.ts";
import {
  databaseProcesses,
  freePorts,
  newDataFolder,
  SECRET_KEY,
  type SoukProcess,
  spawnSouk,
} from "../support/processes.ts";

/**
 * Plants secrets through every door of a real process that logs everything it can, and looks for
 * them wherever text is kept: logs, refusals, and every column of the database.
 */
suite("BEY-14: secrets stay secret", () => {
  const dataDir = newDataFolder("secrets");
  const logFile = join(dataDir, "souk.log");
  const planted = new Map<string, string>();
  const refusals: string[] = [];
  let url: string;
  let souk: SoukProcess;
  let installation: Installation;
  let pool: Pool;

  before(async () => {
    installation = await makeInstallation(dataDir, { customers: 1 });
    const [port, tlsPort] = await freePorts(2);
    url = `http://127.0.0.1:${port}`;
    souk = spawnSouk(
      "start",
      {
        SOUK_DATA_DIR: dataDir,
        SOUK_PORT: String(port),
        SOUK_TLS_PORT: String(tlsPort),
        SOUK_LOG_LEVEL: "trace",
        SOUK_SMTP_URL: "smtp://mailer:smtp-password-of-the-test@127.0.0.1:9",
      },
      { logFile },
    );
    planted.set("password of the mail server", "smtp-password-of-the-test");
    planted.set("secret key", SECRET_KEY);
    await souk.up();
    pool = openPool(installation.connection, { max: 1, onError: () => {} });
  });
  after(async () => {
    await pool?.end();
    souk?.kill("SIGTERM");
    await souk?.ended();
  });

  async function call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ) {
    const form = body instanceof URLSearchParams;
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(body === undefined || form ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.status >= 400) refusals.push(`${method} ${path}: ${text}`);
    return { status: response.status, headers: response.headers, text };
  }
  const plant = (what: string, value: string): string => {
    assert.ok(value.length >= 12, `${what} is too short to be looked for`);
    planted.set(what, value);
    return value;
  };
  const partner = () => installation.partner(url);

  test("passwords, cookies, secrets and tokens pass through every door, right and wrong", async () => {
    const wrong = plant("a wrong password", `wrong-${randomBytes(12).toString("hex")}`);
    const { rows } = await pool.raw.query(
      `select u."email" as email from auth."user" u join identity.memberships m on m.person_id = u."id"
       join identity.organisations o on o.id = m.organisation_id where o.kind = 'partner' limit 1`,
    );
    const { email } = rows[0];
    for (const password of [wrong, PASSWORD, ""])
      await call("POST", "/v1/sessions", { email, password });
    await call("POST", "/v1/sessions", { email: wrong, password: wrong });
    await call("POST", "/v1/sessions", { email, password: PASSWORD, remember: wrong });
    plant("a right password", PASSWORD);
    const signedIn = await call("POST", "/v1/sessions", { email, password: PASSWORD });
    assert.equal(signedIn.status, 201);
    const cookie = signedIn.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    plant("a session cookie", cookie.slice(cookie.indexOf("=") + 1));
    plant("another session cookie", (partner()["cookie"] ?? "").split("=")[1] ?? "");
    await call("GET", "/v1/me", undefined, { cookie });
    await call("GET", "/v1/orders?cursor=bad", undefined, { cookie });
    await call("DELETE", "/v1/sessions/current", undefined, { cookie });

    const made = await call(
      "POST",
      "/v1/api-clients",
      { name: "Robot", roles: ["global-admin"] },
      { ...partner(), "idempotency-key": "secret-1" },
    );
    assert.equal(made.status, 201, made.text);
    const client = JSON.parse(made.text) as { id: string; secret: string; tenantId: string };
    plant("a client secret", client.secret);
    const again = await call(
      "POST",
      "/v1/api-clients",
      { name: "Robot", roles: ["global-admin"] },
      { ...partner(), "idempotency-key": "secret-1" },
    );
    assert.equal(again.text, made.text, "a repeated call is told the secret that the first was");
    const rolled = await call(
      "POST",
      `/v1/api-clients/${client.id}/secrets`,
      { overlapHours: 1 },
      { ...partner(), "idempotency-key": "secret-2" },
    );
    assert.equal(rolled.status, 201, rolled.text);
    plant("a client's next secret", (JSON.parse(rolled.text) as { secret: string }).secret);
    const wrongSecret = plant("a wrong client secret", `souk_${randomBytes(20).toString("hex")}`);
    for (const secret of [wrongSecret, client.secret])
      for (const [version, scope] of [
        ["2.0", `${OWN_API}/.default`],
        ["2.0", `${FULFILMENT_RESOURCE}/.default`],
        ["2.0", "nonsense"],
      ] as const) {
        const answered = await call(
          "POST",
          `/${client.tenantId}/oauth2/v${version}/token`,
          new URLSearchParams({
            grant_type: "client_credentials",
            client_id: client.id,
            client_secret: secret,
            scope,
          }),
        );
        if (answered.status !== 200) continue;
        const { access_token: token } = JSON.parse(answered.text) as { access_token: string };
        plant(`a token for ${scope}`, token);
        const bearer = { authorization: `Bearer ${token}` };
        await call("GET", "/v1/orders", undefined, bearer);
        await call("GET", "/v1/nowhere", undefined, bearer);
        await call("POST", "/v1/carts", { broken: true }, bearer);
        await call("POST", "/v1/api-clients", { name: token.slice(0, 3) }, bearer);
      }
    const basic = Buffer.from(`${client.id}:${client.secret}`).toString("base64");
    plant("a Basic header", basic);
    await call(
      "POST",
      `/${client.tenantId}/oauth2/v2.0/token`,
      new URLSearchParams({ grant_type: "client_credentials", scope: `${OWN_API}/.default` }),
      { authorization: `Basic ${basic}` },
    );
    assert.ok([...planted.keys()].some((what) => what.startsWith("a token for souk")));
  });

  test("a purchase token is made, used, misused, and its link followed", async () => {
    const [buyer] = installation.buyers;
    const headers = (key: string) => ({ ...partner(), "idempotency-key": key });
    const cart = JSON.parse(
      (
        await call(
          "POST",
          "/v1/carts",
          {
            customerId: buyer?.customerId,
            lines: [{ planUuid: buyer?.planUuid, term: "P1M", quantity: 2 }],
          },
          headers("cart"),
        )
      ).text,
    ) as { id: string };
    const reviewed = JSON.parse(
      (await call("PUT", `/v1/carts/${cart.id}/review`, undefined, partner())).text,
    ) as { review: { hash: string } };
    const order = JSON.parse(
      (
        await call(
          "POST",
          `/v1/carts/${cart.id}/order`,
          { review: reviewed.review.hash },
          headers("buy"),
        )
      ).text,
    ) as { lines: { subscriptionId: string }[] };
    const id = order.lines[0]?.subscriptionId;
    const linked = await call(
      "POST",
      `/v1/subscriptions/${id}/setup-links`,
      undefined,
      headers("link"),
    );
    assert.equal(linked.status, 201, linked.text);
    const link = JSON.parse(linked.text) as { url: string };
    const token = new URL(link.url).searchParams.get("token") ?? "";
    plant("a purchase token", token);
    for (const given of [token, `${token}x`, "nonsense"])
      await call("POST", "/api/saas/subscriptions/resolve?api-version=2018-08-31", undefined, {
        ...installation.publisher,
        "x-ms-marketplace-token": given,
      });
    plant("a program's token", (installation.publisher["authorization"] ?? "").slice(7));
  });

  test("the database goes away in the middle: what is logged of it holds no values", async () => {
    const { backends } = databaseProcesses(dataDir);
    const calls = Array.from({ length: 20 }, () =>
      call("GET", "/v1/me", undefined, partner()).catch(() => undefined),
    );
    for (const pid of backends.slice(0, 1)) process.kill(pid, "SIGKILL");
    await Promise.all(calls);
    for (let tries = 0; tries < 100; tries += 1) {
      const { status } = await call("GET", "/health/ready");
      if (status === 200) break;
      await new Promise((done) => setTimeout(done, 100));
    }
    // The test's own connection went with the others.
    await pool.end();
    pool = openPool(installation.connection, { max: 1, onError: () => {} });
    assert.match(readFileSync(logFile, "utf8"), /database connection lost|embedded database/);
  });

  test("no log line holds a secret", () => {
    const log = readFileSync(logFile, "utf8");
    assert.ok(log.length > 200, "there is a log to look into");
    for (const [what, secret] of planted)
      assert.ok(!log.includes(secret), `the log shows ${what}: ${around(log, secret)}`);
  });

  test("no refusal shows a secret back", () => {
    assert.ok(refusals.length >= 10);
    for (const text of refusals)
      for (const [what, secret] of planted)
        assert.ok(!text.includes(secret), `${what} stands in ${text}`);
  });

  test("no column of the database holds a secret as it is: audit, events, mails and stored answers included", async () => {
    const { rows: columns } = await pool.raw.query(
      `select c.table_schema as schema, c.table_name as "table", c.column_name as "column" from information_schema.columns c
       join information_schema.tables t using (table_schema, table_name)
       where c.table_schema not in ('pg_catalog', 'information_schema') and t.table_type = 'BASE TABLE'
         and c.data_type in ('text', 'jsonb', 'json', 'character varying', 'ARRAY', 'bytea')`,
    );
    assert.ok(columns.length > 100, `${columns.length} columns are looked into`);
    const found: string[] = [];
    const values = [...planted.entries()];
    for (const { schema, table, column } of columns) {
      const shown = `"${column}"::text`;
      const { rows } = await pool.raw.query(
        `select distinct s.n from unnest($1::text[]) with ordinality s (secret, n), "${schema}"."${table}"
         where position(s.secret in ${shown}) > 0 or position(encode(convert_to(s.secret, 'UTF8'), 'hex') in "${column}"::text) > 0`,
        [values.map(([, secret]) => secret)],
      );
      for (const { n } of rows)
        found.push(`${schema}.${table}.${column} holds ${values[Number(n) - 1]?.[0]}`);
    }
    assert.deepEqual(found, []);
  });
});

const around = (text: string, secret: string): string => {
  const at = text.indexOf(secret);
  return text.slice(Math.max(0, at - 300), at + 40);
};
