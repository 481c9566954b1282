import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { promisify } from "node:util";
import { createLocalJWKSet, decodeJwt, jwtVerify } from "jose";
import { openTokenSigner } from "../../src/modules/identity/tokens.ts";
import { openPool } from "../../src/platform/database.ts";
import { programOf, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";

const RESOURCE = "20e940b3-4c77-4b0b-9a53-9e16a1b010a7";
const run = promisify(execFile);

suite("INT-01: tokens for programs", () => {
  let market: TestMarket;
  let publisher: TestPerson;
  let program: { id: string; secret: string };
  before(async () => {
    market = await startTestMarket({ https: true });
    publisher = await market.organisation({
      kind: "publisher",
      name: "Brightwater Labs",
      domain: "brightwater.example",
    });
    program = await programOf(market, { id: publisher.organisation.id, kind: "publisher" }, [
      "developer",
    ]);
  });
  after(() => market.close());

  const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString();
  const urlencoded = { "content-type": "application/x-www-form-urlencoded" };
  const ask = (
    tenant: string,
    fields: Record<string, string>,
    version: "" | "/v2.0" = "/v2.0",
    headers: Record<string, string> = {},
  ) =>
    market.visitor(
      "POST",
      `/${tenant}/oauth2${version}/token`,
      form({ grant_type: "client_credentials", ...fields }),
      { ...urlencoded, ...headers },
    );
  const credentials = () => ({ client_id: program.id, client_secret: program.secret });

  const msal = async (
    secret: string,
    scope: string,
  ): Promise<{ token?: string; error?: string; detail?: string }> => {
    const { stdout } = await run(
      process.execPath,
      [
        join(import.meta.dirname, "../support/msal-client.ts"),
        `${market.api}/${publisher.organisation.tenantId}`,
        program.id,
        secret,
        scope,
      ],
      {
        env: { ...process.env, NODE_EXTRA_CA_CERTS: market.authorityFile },
        timeout: 30_000,
      },
    );
    return JSON.parse(stdout);
  };

  test("the auth library of existing programs gets a token, told nothing but authority and knownAuthorities", async () => {
    const got = await msal(program.secret, `${RESOURCE}/.default`);
    assert.equal(got.error, undefined, got.detail ?? "");
    const claims = decodeJwt(got.token ?? "");
    assert.equal(claims.aud, RESOURCE);
    assert.equal(claims["azp"], program.id);
    assert.equal(claims["tid"], publisher.organisation.tenantId);
    assert.equal((claims.exp ?? 0) - (claims.iat ?? 0), 3600);
  });

  test("the auth library reports a wrong secret as the invalid client that it is", async () => {
    const got = await msal("wrong", `${RESOURCE}/.default`);
    assert.match(`${got.error} ${got.detail}`, /invalid_client/);
  });

  test("a token verifies with nothing but the tenant's published keys, over https with the sandbox's authority", async () => {
    const { access_token: token } = (
      await ask(publisher.organisation.tenantId, {
        ...credentials(),
        scope: `${RESOURCE}/.default`,
      })
    ).json<{ access_token: string }>();
    const discovery = (
      await market.visitor(
        "GET",
        `/${publisher.organisation.tenantId}/v2.0/.well-known/openid-configuration`,
      )
    ).json<{ jwks_uri: string; issuer: string; token_endpoint: string }>();
    assert.ok(discovery.jwks_uri.startsWith(market.api));
    const keys = (await market.visitor("GET", new URL(discovery.jwks_uri).pathname)).json<
      Parameters<typeof createLocalJWKSet>[0]
    >();
    const { payload } = await jwtVerify(token, createLocalJWKSet(keys), {
      audience: RESOURCE,
      issuer: discovery.issuer,
    });
    assert.equal(payload["ver"], "2.0");
  });

  test("the older address answers in its own form: numbers as text, appid, the resource", async () => {
    const answered = await ask(
      publisher.organisation.tenantId,
      { ...credentials(), resource: RESOURCE },
      "",
    );
    assert.equal(answered.status, 200, answered.text);
    const body = answered.json<Record<string, unknown>>();
    assert.equal(body["expires_in"], "3600");
    assert.equal(typeof body["expires_on"], "string");
    assert.equal(body["resource"], RESOURCE);
    const claims = decodeJwt(String(body["access_token"]));
    assert.equal(claims["appid"], program.id);
    assert.equal(claims["ver"], "1.0");
  });

  test("a tenant is named by its GUID or by its domain", async () => {
    for (const tenant of [publisher.organisation.tenantId, "brightwater.example"])
      assert.equal(
        (await ask(tenant, { ...credentials(), scope: `${RESOURCE}/.default` })).status,
        200,
      );
  });

  test("credentials may come in a Basic header", async () => {
    const basic = `Basic ${Buffer.from(`${program.id}:${program.secret}`).toString("base64")}`;
    assert.equal(
      (
        await ask("brightwater.example", { scope: `${RESOURCE}/.default` }, "/v2.0", {
          authorization: basic,
        })
      ).status,
      200,
    );
  });

  for (const [what, change, status, error] of [
    ["a wrong secret", { client_secret: "wrong" }, 401, "invalid_client"],
    [
      "an unknown client",
      { client_id: "00000000-0000-4000-8000-000000000000" },
      401,
      "invalid_client",
    ],
    ["a client id that is none", { client_id: "' or 1=1" }, 401, "invalid_client"],
    ["no secret", { client_secret: undefined }, 400, "invalid_request"],
    ["another grant", { grant_type: "password" }, 400, "unsupported_grant_type"],
    [
      "a scope of another service",
      { scope: "https://graph.example/.default" },
      400,
      "invalid_scope",
    ],
  ] as const)
    test(`${what} is refused with ${error}, in the protocol's own form`, async () => {
      const fields = Object.fromEntries(
        Object.entries({ ...credentials(), scope: `${RESOURCE}/.default`, ...change }).filter(
          ([, value]) => value !== undefined,
        ),
      ) as Record<string, string>;
      const refused = await ask(publisher.organisation.tenantId, fields);
      assert.equal(refused.status, status);
      const body = refused.json<{ error: string; error_description: string }>();
      assert.equal(body.error, error);
      assert.match(body.error_description, /^AADSTS\d+: /);
    });

  test("a client of another tenant gets no token there", async () => {
    const other = await market.organisation({ kind: "publisher", name: "Quai Neuf" });
    assert.equal(
      (await ask(other.organisation.tenantId, { ...credentials(), scope: `${RESOURCE}/.default` }))
        .status,
      401,
    );
  });

  test("a token for the own API acts for its organisation with its roles, until the client is revoked", async () => {
    const { access_token: token } = (
      await ask("brightwater.example", { ...credentials(), scope: "souk/.default" })
    ).json<{ access_token: string }>();
    const bearer = { authorization: `Bearer ${token}` };
    const me = await market.visitor("GET", "/v1/me", undefined, bearer);
    assert.equal(me.status, 200, me.text);
    assert.equal((await market.visitor("GET", "/v1/api-clients", undefined, bearer)).status, 200);
    assert.equal((await market.visitor("GET", "/v1/mails", undefined, bearer)).status, 403);
    assert.equal((await publisher.call("DELETE", `/v1/api-clients/${program.id}`)).status, 204);
    assert.equal((await market.visitor("GET", "/v1/me", undefined, bearer)).status, 401);
  });

  test("a token for the fulfilment protocol does not open the own API, nor does a forged one", async () => {
    const fresh = await programOf(market, { id: publisher.organisation.id, kind: "publisher" }, [
      "developer",
    ]);
    const { access_token: token } = (
      await ask("brightwater.example", {
        client_id: fresh.id,
        client_secret: fresh.secret,
        scope: `${RESOURCE}/.default`,
      })
    ).json<{ access_token: string }>();
    assert.equal(
      (await market.visitor("GET", "/v1/me", undefined, { authorization: `Bearer ${token}` }))
        .status,
      401,
    );
    const [, payload] = token.split(".");
    const none = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${payload}.`;
    assert.equal(
      (await market.visitor("GET", "/v1/me", undefined, { authorization: `Bearer ${none}` }))
        .status,
      401,
    );
  });

  test("INT-01, RUN-03: a token that cannot be checked for want of the database is not called a wrong one", async () => {
    const { pool, services } = market.platform;
    const { host, database } = pool.raw.options;
    assert.ok(services.sealing && host && database);
    const another = openPool({ socketFolder: host, database }, { max: 1, onError: () => {} });
    // Another server that has its own key, and never saw a token when its database went away.
    const signer = await openTokenSigner({ ...market.platform, pool: another }, services.sealing);
    const token = await signer.issue({
      clientId: program.id,
      secretNumber: 1,
      tenantId: publisher.organisation.tenantId,
      audience: RESOURCE,
      version: "2.0",
      issuer: market.api,
    });
    await another.end();
    await assert.rejects(signer.verify(token, [RESOURCE]), /pool/);
    assert.equal(await signer.verify("no.token.atall", [RESOURCE]), undefined);
  });
});
