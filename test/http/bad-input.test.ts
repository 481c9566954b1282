import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, before, suite, test } from "node:test";
import {
  brokenBodies,
  type Operation,
  put,
  type Route,
  type Schema,
  sample,
  some,
  textFields,
} from "../support/broken-input.ts";
import { startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { inRelease } from "../support/release.ts";
import { openWorld, ownAddress, type World } from "../support/world.ts";

type Answer = Awaited<ReturnType<TestPerson["call"]>>;

/** Of what is generated, each place is given so many; all of them in the end meet many places. */
const FEW = inRelease(2, 5);
const ONE_OR_TWO = inRelease(1, 2);

const HEADERS = { "if-match": '"1"' };
/** What no caller may read: traces, statements, and where the program lies. */
const LEAK =
  /node_modules|\.ts:\d|\bat \S+ \(|\bselect\b.+\bfrom\b|insert into|update .+ set |relation "|syntax error|invalid input|violates|pgboss|postgres|\/src\/|file:\/\//i;

/** Its answer has no end to wait for (`publication-stream.test.ts`). */
const lasts = ({ operation }: Route): boolean =>
  operation.responses?.["200"]?.content?.["text/event-stream"] !== undefined;

suite("INT-06: bad input", () => {
  let market: TestMarket;
  let world: World;
  let partner: TestPerson;
  let customer: TestPerson;
  let routes: readonly Route[];
  let sent = 0;

  before(async () => {
    market = await startTestMarket();
    world = await openWorld(market);
    const { organisation } = world.partner;
    partner = await market.person(organisation.id, ["global-admin", "admin-agent"]);
    customer = await market.organisation({ kind: "customer", name: "Ateliers Morvan" });
    const { paths } = (await market.visitor("GET", "/openapi.json")).json<{
      paths: Record<string, Record<string, Operation>>;
    }>();
    routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        method: method.toUpperCase(),
        path,
        operation,
      })),
    );
  });
  after(() => market.close());

  const personFor = ({ operation }: Route): { call: TestPerson["call"]; kind: string } => {
    // Signing out would end the session that the rest of the tests use.
    if (operation.operationId === "signOut") return { call: market.visitor, kind: "publisher" };
    const kinds = [operation["x-souk-access"].of ?? "publisher"].flat();
    const people = { partner, publisher: world.publisher, operator: world.operator, customer };
    const kind = (["partner", "publisher", "operator", "customer"] as const).find((one) =>
      kinds.includes(one),
    );
    return kind === undefined
      ? { call: world.publisher.call, kind: "publisher" }
      : { call: people[kind].call, kind };
  };
  // A key of its own each time: a repeated answer would prove nothing.
  const keyed = () => {
    sent += 1;
    return { ...HEADERS, "idempotency-key": `bad-${sent}` };
  };

  async function send(
    route: Route,
    {
      address,
      query = "",
      body,
      raw,
      headers = {},
    }: {
      address?: string;
      query?: string;
      body?: unknown;
      raw?: string;
      headers?: Record<string, string>;
    },
  ): Promise<Answer> {
    const { call, kind } = personFor(route);
    return call(
      route.method,
      (address ?? ownAddress(world, route.path, kind)) + query,
      raw ?? (body === undefined ? undefined : JSON.stringify(body)),
      {
        ...keyed(),
        ...(body === undefined && raw === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
    );
  }

  /** A refusal is a problem document that tells the caller everything and an attacker nothing. */
  function sound(answered: Answer, what: string): void {
    const { status, text, headers } = answered;
    const said = `${what}: ${status} ${text.slice(0, 400)}`;
    assert.ok(status < 500, said);
    if (status < 400) return;
    assert.match(String(headers.get("content-type")), /^application\/problem\+json/, said);
    const problem = JSON.parse(text) as Record<string, unknown>;
    for (const name of ["type", "title", "detail", "code", "requestId", "instance"])
      assert.equal(typeof problem[name], "string", `${said} has no ${name}`);
    assert.equal(problem["status"], status, said);
    assert.doesNotMatch(text, LEAK, said);
  }

  const bodySchema = ({ operation }: Route): Schema | undefined =>
    operation.requestBody?.content["application/json"]?.schema;
  const withBody = () => routes.filter((route) => bodySchema(route) !== undefined);

  test("every operation refuses bodies that are no JSON, and says so", async () => {
    for (const route of withBody())
      for (const body of some(
        ["{", '{"a":}', "", "\u0000", "[1,", '"', "NaN", '{"a":1}}', "\ufeff{"],
        2,
      )) {
        const answered = await send(route, { raw: body });
        sound(answered, `${route.operation.operationId} ${JSON.stringify(body)}`);
        assert.equal(answered.status, 400, `${route.operation.operationId}: ${answered.text}`);
      }
  });

  test("a body in another format is refused as that", async () => {
    for (const route of withBody())
      for (const type of some(
        [
          "text/plain",
          "application/xml",
          "application/x-www-form-urlencoded",
          "application/octet-stream",
          "multipart/form-data; boundary=x",
          "application/merge-patch+json",
          "nonsense",
        ],
        2,
      )) {
        const answered = await send(route, { raw: "a=1", headers: { "content-type": type } });
        sound(answered, `${route.operation.operationId} ${type}`);
        assert.equal(answered.status, 415, `${route.operation.operationId} took ${type}`);
      }
  });

  test("a body of a byte more than 1 MiB, or than the route's own limit, is refused with the limit", async () => {
    const limits = new Map(
      market.app.routes.map(({ operationId, bodyLimit }) => [operationId, bodyLimit]),
    );
    for (const route of withBody()) {
      const { call, kind } = personFor(route);
      const limit = limits.get(route.operation.operationId) ?? 1024 * 1024;
      const body = Buffer.alloc(limit + 1, 0x20);
      let answered: Answer;
      try {
        answered = await call(route.method, ownAddress(world, route.path, kind), body, {
          ...keyed(),
          "content-type": "application/json",
        });
      } catch {
        continue; // The answer came and the connection ended while the client was still sending.
      }
      sound(answered, route.operation.operationId);
      assert.equal(answered.status, 413, `${route.operation.operationId}: ${answered.text}`);
      assert.equal(answered.json<{ limit: string }>().limit, `${limit / 1024 / 1024} MiB`);
    }
  });

  test("keys that are special in JavaScript, given twice, or nested without end are no way in", async () => {
    const deep = (levels: number, open: string, close: string) =>
      `${open.repeat(levels)}1${close.repeat(levels)}`;
    for (const route of withBody())
      for (const body of some(
        [
          '{"__proto__":{"admin":true}}',
          '{"constructor":{"prototype":{"admin":true}}}',
          '{"toString":1,"hasOwnProperty":1,"__defineGetter__":1}',
          '{"name":"a","name":{"$ne":1},"name":["b"]}',
          deep(10_000, "[", "]"),
          deep(10_000, '{"a":', "}"),
          `{"content":${deep(100_000, "[", "]")}}`,
          `{${Array.from({ length: 2_000 }, (_, n) => `"k${n}":1`).join(",")}}`,
        ],
        3,
      )) {
        const answered = await send(route, { raw: body });
        sound(answered, `${route.operation.operationId} ${body.slice(0, 60)}`);
      }
    assert.equal(({} as { admin?: unknown }).admin, undefined);
  });

  test("every field refuses another type, is asked for where it is needed, and has no unknown neighbours", async () => {
    for (const route of withBody()) {
      const schema = bodySchema(route) ?? {};
      const id = route.operation.operationId;
      for (const { body, pointer, expects } of brokenBodies(schema)) {
        const answered = await send(route, { body });
        const what = `${id} ${pointer} ${JSON.stringify(body).slice(0, 200)}`;
        sound(answered, what);
        if (expects === undefined) continue;
        if (answered.status === 429) continue; // sign-in counts its attempts
        assert.equal(answered.status, 400, `${what}: ${answered.status} ${answered.text}`);
        const { errors = [] } = answered.json<{ errors?: { pointer: string; code: string }[] }>();
        assert.ok(
          errors.some((error) => error.pointer.startsWith(pointer) || pointer === error.pointer),
          `${what} names ${JSON.stringify(errors)}`,
        );
      }
    }
  });

  test("bodies of other shapes than an object are refused", async () => {
    for (const route of withBody())
      for (const body of ["null", "1", '"text"', "true", "[]", '[{"a":1}]', "{}"])
        sound(await send(route, { raw: body }), `${route.operation.operationId} ${body}`);
  });

  test("text that cannot be kept as it came is refused wherever it stands", async () => {
    for (const route of withBody())
      for (const text of some(["a\u0000b", "\ud800", "a\udfff", "\ud83d"], 2)) {
        const schema = bodySchema(route) ?? {};
        const bodies = textFields(schema).map((path) => put(sample(schema), path, text));
        for (const body of [...bodies, { [text]: 1 }]) {
          const answered = await send(route, { body });
          const what = `${route.operation.operationId} ${JSON.stringify(body).slice(0, 200)}`;
          sound(answered, what);
          if (answered.status === 429) continue; // sign-in counts its attempts
          assert.equal(answered.status, 400, `${what}: ${answered.text}`);
        }
      }
  });

  test("odd characters come back as they were sent, or are refused", async () => {
    for (const name of [
      "İstanbul",
      "e\u0301",
      "é",
      "\u202eabc",
      "👩‍👩‍👧",
      "ﬁ",
      "＇ or 1=1",
      "%_\\",
    ]) {
      const answered = await world.partner.call("PATCH", "/v1/me", { name });
      sound(answered, name);
      if (answered.status === 200)
        assert.equal(answered.json<{ person: { name: string } }>().person.name, name);
    }
  });

  const EVIL_IDS = [
    "..%2f..%2fetc%2fpasswd",
    "%00",
    "a%00b",
    "%ff",
    "%E0%A4%A",
    "%ed%a0%80",
    "-1",
    "0",
    "9007199254740993",
    "99999999999999999999999999",
    "1e400",
    "null",
    "undefined",
    "__proto__",
    "constructor",
    "' or 1=1 --",
    "%27%3bdrop",
    "{id}",
    "a".repeat(299),
    "a".repeat(10_240),
    "00000000-0000-0000-0000-000000000000",
    "%20",
    "İ",
  ];

  test("ids that are none, of another kind, or made up answer like absent ones", async () => {
    for (const route of routes) {
      const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "");
      const { kind } = personFor(route);
      for (const name of names) {
        const right = ownAddress(world, route.path.replace(`{${name}}`, "\u0001"), kind);
        const own = ownAddress(world, route.path, kind);
        const [head = "", tail = ""] = right.split("\u0001");
        const value = own.slice(head.length, own.length - tail.length);
        const others = [
          value.toUpperCase(),
          `${value}%20`,
          `%20${value}`,
          world.ids.charge,
          world.ids.offer,
        ].filter((other) => other !== value);
        for (const id of [...some(EVIL_IDS, FEW + 1), ...some(others, FEW)]) {
          const answered = await send(route, {
            address: head + (id.includes("%") ? id : encodeURIComponent(id)) + tail,
            ...(bodySchema(route) ? { body: sample(bodySchema(route) ?? {}) } : {}),
          });
          const what = `${route.operation.operationId} {${name}} = ${id.slice(0, 60)}`;
          sound(answered, what);
        }
      }
    }
  });

  test("queries with values that are none, given twice or made up are refused or left unheard", async () => {
    const cursors = [
      "x",
      "%00",
      "W10",
      ...[
        [],
        ["x", "y"],
        ["2026-02-31T00:00:00Z", "x"],
        ["\u0000", "00000000-0000-7000-8000-000000000000"],
        ["2026-01-01T00:00:00Z", "a\u0000"],
        [1e308],
        [-1],
        [1.5],
        [2 ** 53],
        [2 ** 40],
        ["9".repeat(30)],
        [{}],
        [null, null],
        { a: 1 },
        "text",
      ].map((key) => Buffer.from(JSON.stringify(key)).toString("base64url")),
    ];
    // Made up, but of a form that some list could have given.
    const plausible = [["2026-01-01T00:00:00Z", "x"], ["2026-01-01T00:00:00Z", "1"], ["1"]].map(
      (key) => Buffer.from(JSON.stringify(key)).toString("base64url"),
    );
    const odd = [
      "",
      "%00",
      "a%00",
      "%ff",
      "%ed%a0%80",
      "-1",
      "0",
      "1e9",
      "x".repeat(3_000),
      "null",
      "9999999999999999999",
      "%27",
      "{}",
      "[]",
      "*",
      "%25",
      "2026-13",
      "2026-02-31",
      "0000-01",
      "true",
    ];
    for (const route of routes) {
      const parameters = (route.operation.parameters ?? []).filter((one) => one.in === "query");
      const body = bodySchema(route) ? { body: sample(bodySchema(route) ?? {}) } : {};
      for (const { name } of parameters) {
        const values =
          name === "cursor"
            ? [...some(cursors, FEW), ...some(plausible, ONE_OR_TWO)]
            : some(odd, FEW);
        const queries = values.map((value) => `?${name}=${value}`);
        queries.push(
          ...some(
            [`?${name}=a&${name}=b`, `?${name}[]=a`, `?${name}[$ne]=1`, `?__proto__[a]=1`],
            ONE_OR_TWO,
          ),
        );
        for (const query of queries) {
          const answered = await send(route, { ...body, query });
          const what = `${route.operation.operationId} ${query.slice(0, 80)}`;
          sound(answered, what);
          if (name === "cursor" && cursors.includes(query.slice("?cursor=".length)))
            assert.equal(answered.status, 400, `${what} was taken: ${answered.text.slice(0, 200)}`);
        }
      }
      const unknown = await send(route, { ...body, query: "?constructor=1&no-such=2" });
      sound(unknown, `${route.operation.operationId} with unknown query`);
    }
  });

  const HEADERS_THAT_ARE_NONE: readonly Record<string, string>[] = [
    { "idempotency-key": "" },
    { "idempotency-key": "a b" },
    { "idempotency-key": "k".repeat(256) },
    { "if-match": "" },
    { "if-match": "3" },
    { "if-match": 'W/"1"' },
    { "if-match": '"-1"' },
    { "if-match": '"99999999999999999999"' },
    { "if-match": '"a\\"' },
    { "souk-organisation": "' or 1=1" },
    { "souk-organisation": "x".repeat(4_000) },
    { "accept-language": "\u00ff;q=abc,,,;;q=" },
    { authorization: "Bearer " },
    { authorization: "Bearer a.b.c" },
    { authorization: "Basic !!!" },
    { cookie: "souk.session_token=%zz; =; ;;" },
  ];

  test("headers that are none are refused or left unheard", async () => {
    for (const route of routes.filter((one) => !lasts(one)))
      for (const headers of some(HEADERS_THAT_ARE_NONE, FEW))
        sound(
          await send(route, {
            ...(bodySchema(route) ? { body: sample(bodySchema(route) ?? {}) } : {}),
            headers,
          }),
          `${route.operation.operationId} ${JSON.stringify(headers).slice(0, 80)}`,
        );
  });

  test("what is no HTTP, or has headers without end, is answered as a problem and closed", async () => {
    for (const [raw, status] of [
      ["GET / HTTP/9.9\r\n\r\n", 400],
      ["nonsense\r\n\r\n", 400],
      [`GET /v1/me HTTP/1.1\r\nHost: a\r\nX-Long: ${"x".repeat(20_000)}\r\n\r\n`, 431],
      [`GET /v1/offers/${"a".repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 431],
      [
        "POST /v1/sessions HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        400,
      ],
      ["GET /v1/me HTTP/1.1\r\nHost: a\r\nBad Header: 1\r\n\r\n", 400],
    ] as const) {
      const text = await speak(market.url, raw);
      assert.match(text, new RegExp(`^HTTP/1.1 ${status} `), raw.slice(0, 80));
      assert.match(text, /application\/problem\+json/i, raw.slice(0, 80));
      assert.doesNotMatch(text, LEAK);
    }
  });

  test("the server lives, and had nothing to be ashamed of", async () => {
    const ready = await market.visitor("GET", "/health/ready");
    assert.equal(ready.status, 200, ready.text);
    const me = await world.partner.call("GET", "/v1/me");
    assert.equal(me.status, 200, me.text);
    assert.ok(sent > 2_000, `${sent} requests were sent`);
  });
});

/** Sends bytes and reads what comes back until the connection ends. */
function speak(url: string, raw: string): Promise<string> {
  return new Promise((done, fail) => {
    const { hostname, port } = new URL(url);
    let text = "";
    const socket = connect(Number(port), hostname, () => socket.write(raw));
    socket.setEncoding("utf8").on("data", (part) => {
      text += part;
    });
    socket.setTimeout(5_000, () => socket.destroy(new Error(`No end of answer to ${raw}`)));
    socket.on("close", () => done(text)).on("error", fail);
  });
}
