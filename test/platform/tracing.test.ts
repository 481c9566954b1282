import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { promisify } from "node:util";
import { ok } from "../../src/kernel/result.ts";
import type { Module } from "../../src/platform/module.ts";
import { route } from "../../src/platform/route.ts";
import type { DomainEvent } from "../../src/platform/transaction.ts";
import { putMadeCluster } from "../support/made-cluster.ts";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { freePorts, newDataFolder, spawnSouk } from "../support/processes.ts";
import { type ReceivedSpan, startTraceReceiver } from "../support/trace-receiver.ts";

const root = join(import.meta.dirname, "../..");
const PARENT = { trace: "4bf92f3577b34da6a3ce929d0e0e4736", span: "00f067aa0ba902b7" };
const traceparent = `00-${PARENT.trace}-${PARENT.span}-01`;

type Rung = DomainEvent & { readonly secret: string };

/** What a module may do that a trace tells: fail, react, call the outside, wait for a time. */
const bellModule = (receiver: { port: number }): Module => ({
  name: "bell",
  routes(app) {
    route(app, {
      method: "GET",
      url: "/v1/bell/:place",
      operationId: "ringBroken",
      summary: "Fails",
      tags: ["Bell"],
      access: { public: "a test" },
      responses: {},
      async handle() {
        throw new TypeError("could not ring for hidden-person@people.example");
      },
    });
    route(app, {
      method: "PUT",
      url: "/v1/bell/:place",
      operationId: "ring",
      summary: "Rings",
      tags: ["Bell"],
      access: { public: "a test" },
      idempotent: true,
      responses: { 204: null },
      async handle({ db, at }) {
        return db.transaction(async (tx) => {
          await tx.publish<Rung>({ type: "bell.rung", subject: "tower", secret: "hidden-payload" });
          tx.schedule({ kind: "bell.echo", subject: "tower", dueAt: at });
          return ok({ status: 204 });
        });
      },
    });
  },
  reactions: {
    count: {
      on: "bell.rung",
      run: async (tx) =>
        void (await tx.sql
          .selectFrom("platform.migrations" as never)
          .selectAll()
          .limit(1)
          .execute()),
    },
  },
  deliveries: {
    tell: {
      on: "bell.rung",
      async run({ services }) {
        await services.outgoing?.exchange({
          url: `http://127.0.0.1:${receiver.port}/told?token=hidden-token`,
          method: "POST",
          body: "hidden-body",
        });
      },
    },
  },
  moments: { "bell.echo": async () => {} },
});

suite("RUN-05: traces", () => {
  let receiver: Awaited<ReturnType<typeof startTraceReceiver>>;
  let market: TestMarket;
  let person: TestPerson;
  before(async () => {
    receiver = await startTraceReceiver();
    market = await startTestMarket({
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${receiver.port}`,
        OTEL_EXPORTER_OTLP_HEADERS: "authorization=Bearer%20collector",
        OTEL_SERVICE_NAME: "harbour",
        SOUK_OUTGOING_ALLOW: `127.0.0.1:${receiver.port}`,
      },
      plugins: [bellModule(receiver)],
    });
    person = await market.organisation({ kind: "publisher", name: "Brightwater Labs" });
  });
  after(async () => {
    await market.close();
    await receiver.close();
  });

  const inTrace = (traceId: string) => receiver.spans.filter((span) => span.traceId === traceId);
  const idOf = (headers: Headers): string => headers.get("traceresponse")?.split("-")[1] ?? "";

  test("a request is a span with route, method, status and request id, below the caller's", async () => {
    const good = await person.call("GET", "/v1/me?note=hidden-query", undefined, { traceparent });
    assert.match(
      good.headers.get("traceresponse") ?? "",
      new RegExp(`^00-${PARENT.trace}-[0-9a-f]{16}-01$`),
    );
    const span = await receiver.span(
      ({ attributes }) => attributes["souk.request_id"] === good.headers.get("x-request-id"),
    );
    assert.equal(span.name, "GET /v1/me");
    assert.equal(span.service, "harbour");
    assert.equal(span.traceId, PARENT.trace);
    assert.equal(span.parentSpanId, PARENT.span);
    assert.equal(span.attributes["http.route"], "/v1/me");
    assert.equal(span.attributes["http.request.method"], "GET");
    assert.equal(Number(span.attributes["http.response.status_code"]), 200);
    const statement = await receiver.span(
      ({ name, parentSpanId }) =>
        name === "identity.person-by-session" && parentSpanId === span.spanId,
    );
    assert.equal(statement.attributes["db.system.name"], "postgresql");
  });

  test("a change with a body shows its transaction with the statements in it", async () => {
    const answer = await person.call("PATCH", "/v1/me", { name: "Hidden-Name" });
    assert.equal(answer.status, 200);
    const transaction = await receiver.span(
      ({ name, traceId }) => name === "transaction" && traceId === idOf(answer.headers),
    );
    assert.equal(transaction.attributes["souk.outcome"], "committed");
    await receiver.span(
      ({ name, parentSpanId }) =>
        name === "identity.update-person" && parentSpanId === transaction.spanId,
    );
  });

  test("a traceparent that is none begins a trace of its own", async () => {
    const answer = await market.visitor("GET", "/v1/marketplace", undefined, {
      traceparent: "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
    });
    const span = await receiver.span(({ traceId }) => traceId === idOf(answer.headers));
    assert.notEqual(span.traceId, "00000000000000000000000000000000");
  });

  test("an address that is not there has no name of its own", async () => {
    const answer = await market.visitor("GET", "/v1/hidden-path/to/somebody");
    assert.equal(answer.status, 404);
    const span = await receiver.span(({ traceId }) => traceId === idOf(answer.headers));
    assert.equal(span.name, "GET /*");
  });

  test("an error is told by its type, not by its words", async () => {
    const answer = await market.visitor("GET", "/v1/bell/hidden-place");
    assert.equal(answer.status, 500);
    const span = await receiver.span(
      ({ name, traceId }) => name === "GET /v1/bell/:place" && traceId === idOf(answer.headers),
    );
    assert.equal(span.status.code, 2);
    assert.equal(span.attributes["error.type"], "TypeError");
  });

  test("reactions, deliveries and moments are spans; a call to the outside carries the trace on", async () => {
    const answer = await market.visitor("PUT", "/v1/bell/tower", undefined, once());
    assert.equal(answer.status, 204, answer.text);
    await market.settle();
    const reaction = await receiver.span(({ name }) => name === "bell.count");
    assert.equal(reaction.attributes["souk.event.type"], "bell.rung");
    const below = (span: ReceivedSpan) => (one: ReceivedSpan) => one.parentSpanId === span.spanId;
    const transaction = await receiver.span(below(reaction));
    const inside = await receiver.span((one) => below(transaction)(one) && one.name === "select");
    assert.equal(inside.traceId, reaction.traceId);
    await receiver.span(({ name }) => name === "moment bell.echo");
    const delivery = await receiver.span(({ name }) => name === "bell.tell");
    const call = await receiver.span(below(delivery));
    assert.equal(call.attributes["server.address"], "127.0.0.1");
    const told = receiver.requests.find(({ path }) => path.startsWith("/told"));
    assert.equal(told?.headers["traceparent"], `00-${call.traceId}-${call.spanId}-01`);
  });

  test("the worker's looking for work is not told", async () => {
    await market.settle();
    await person.call("GET", "/v1/me");
    assert.deepEqual(
      receiver.spans.filter(({ name }) => name === "platform.take-waiting-events"),
      [],
    );
  });

  test("no value, body, path, cookie, name or error text reaches the collector", async () => {
    await market.platform.tracing?.close();
    const sent = receiver.requests.filter(({ path }) => path === "/v1/traces");
    assert.ok(inTrace(PARENT.trace).length >= 2);
    for (const { body, headers } of sent) {
      assert.equal(headers["authorization"], "Bearer collector");
      assert.doesNotMatch(body, /hidden/i);
      for (const secret of [person.email, person.cookie.split("=")[1] ?? "", person.personId])
        assert.ok(!body.includes(secret), "somebody can be told from it");
    }
  });
});

suite("RUN-05: without a collector, or without traces", () => {
  test("a collector that is away is felt by nobody", async () => {
    const [port] = await freePorts(1);
    const market = await startTestMarket({
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` },
      worker: false,
    });
    assert.equal((await market.visitor("GET", "/v1/marketplace")).status, 200);
    await market.close();
  });

  test("where no endpoint is set, nothing of the tracer is loaded", async () => {
    const script = `
      import { registerHooks } from "node:module";
      const loaded = new Set();
      registerHooks({ load(url, context, next) {
        const name = /@opentelemetry\\/([^/]+)/.exec(url)?.[1];
        if (name) loaded.add(name);
        return next(url, context);
      } });
      const { startTestMarket } = await import("./test/support/market.ts");
      const market = await startTestMarket();
      await market.visitor("GET", "/v1/marketplace");
      await market.close();
      console.log([...loaded].join());`;
    const run = promisify(execFile);
    const { stdout } = await run(process.execPath, ["--input-type=module", "-e", script], {
      cwd: root,
    });
    // The library of the metrics asks the api whether there is a tracer; that is all.
    assert.equal(stdout.trim(), "api");
  });

  test("lines of the log carry request id and trace id", async () => {
    const receiver = await startTraceReceiver();
    const dataDir = newDataFolder("traced");
    await putMadeCluster(join(dataDir, "postgres"));
    const [http, https] = await freePorts(2);
    const souk = spawnSouk("start", {
      SOUK_DATA_DIR: dataDir,
      SOUK_PORT: String(http),
      SOUK_TLS_PORT: String(https),
      SOUK_LOG_LEVEL: "debug",
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${receiver.port}`,
    });
    try {
      await souk.up();
      const answer = await fetch(`http://127.0.0.1:${http}/health/live`, {
        headers: { traceparent, "x-forwarded-for": "203.0.113.9" },
      });
      await fetch(`http://127.0.0.1:${http}/health/live`, {
        headers: { forwarded: "for=203.0.113.9" },
      });
      souk.kill("SIGTERM");
      assert.equal((await souk.ended()).code, 0, souk.output());
      const lines = souk
        .output()
        .split("\n")
        .filter((line) => line.startsWith("{"))
        .map((line) => JSON.parse(line));
      const line = lines.find(
        ({ requestId, status }) => status && requestId === answer.headers.get("x-request-id"),
      );
      assert.equal(line?.traceId, PARENT.trace);
      assert.equal(line?.route, "/health/live");
      assert.equal(line?.status, 200);
      await receiver.span(({ traceId }) => traceId === PARENT.trace);
      const warned = lines.filter(({ msg }) => /SOUK_TRUST_PROXY is unset/.test(msg));
      assert.equal(warned.length, 1, "RUN-08: a proxy that nobody named is told once");
    } finally {
      souk.kill("SIGKILL");
      await receiver.close();
    }
  });
});
