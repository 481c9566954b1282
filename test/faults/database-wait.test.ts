import assert from "node:assert/strict";
import { after, suite, test } from "node:test";
import pg from "pg";
import { connectWhenReady } from "../../src/platform/await-database.ts";
import { CannotStart } from "../../src/platform/cannot-start.ts";
import { openTestDatabase } from "../support/database.ts";
import {
  answerWith,
  type Listener,
  listenAsPostgres,
  passOn,
  refuse,
} from "../support/postgres-protocol.ts";
import { freePorts, newDataFolder, spawnSouk } from "../support/processes.ts";

const open: Listener[] = [];
const closeAll = () => Promise.all(open.splice(0).map((one) => one.close()));
async function listen(...parts: Parameters<typeof listenAsPostgres>): Promise<Listener> {
  const listener = await listenAsPostgres(...parts);
  open.push(listener);
  return listener;
}

const urlOf = (port: number, database = "souk", user = "souk:dont-show-me") =>
  `postgres://${user}@127.0.0.1:${port}/${database}`;

async function connected(url: string, waitMs: number) {
  const said: string[] = [];
  const client = await connectWhenReady(
    { url },
    { waitMs, say: (line) => said.push(line), onError() {} },
  );
  await client.end();
  return said;
}

/** What a start that gives up says. */
async function refusal(url: string, waitMs = 60_000): Promise<string> {
  const error = await connected(url, waitMs).then(
    () => assert.fail("it was let in"),
    (failure: unknown) => failure,
  );
  assert.ok(error instanceof CannotStart, String(error));
  assert.doesNotMatch(error.message, /dont-show-me/);
  return error.message;
}

suite("RUN-03: a database that is not ready yet is waited for", () => {
  after(closeAll);

  test("one that starts up and recovers is asked again, and said so, until it lets us in", async () => {
    const { socketFolder = "", database } = await openTestDatabase();
    let asked = 0;
    const { port } = await listen((socket, startup) => {
      asked += 1;
      if (asked <= 3) refuse(socket, "57P03", "the database system is starting up");
      else passOn(socket, startup, socketFolder);
    });
    const said = await connected(urlOf(port, database, "souk"), 60_000);
    assert.equal(asked, 4);
    assert.equal(said.length, 1, "not once for each attempt");
    assert.match(
      said[0] ?? "",
      /^Waiting for the PostgreSQL of DATABASE_URL \(127\.0\.0\.1:\d+, database \w+\), at most 60 s more: it is starting up, stopping or recovering\.$/,
    );
  });

  test("one that is started later is found when it is there", async () => {
    const { socketFolder = "", database } = await openTestDatabase();
    const [port = 0] = await freePorts(1);
    const waiting = connectWhenReady(
      { url: urlOf(port, database, "souk") },
      {
        waitMs: 60_000,
        onError() {},
        // The wait itself brings the server up: it is there when we look again.
        say: () => void listen((socket, startup) => passOn(socket, startup, socketFolder), port),
      },
    );
    await (await waiting).end();
  });

  test("one that never comes up ends the start when the time is over", async () => {
    const { port } = await listen((socket) =>
      refuse(socket, "57P03", "the database system is in recovery mode"),
    );
    assert.match(
      await refusal(urlOf(port), 700),
      /^The PostgreSQL of DATABASE_URL \(127\.0\.0\.1:\d+, database souk\) cannot be used: it is starting up, stopping or recovering\. It was waited for 0\.7 s \(SOUK_DATABASE_WAIT\)\. Start it, or correct DATABASE_URL\.$/,
    );
  });

  test("a standby is not made ours", async () => {
    const { port } = await listen((socket) =>
      answerWith(socket, {
        version: { oid: 23, text: "18" },
        recovers: { oid: 16, text: "t" },
        may_create: { oid: 16, text: "t" },
      }),
    );
    assert.match(await refusal(urlOf(port), 0), /it is a standby, which takes no changes/);
  });

  test("a stop ends the waiting at once, as a stop and not as a failure", async () => {
    const [port = 0, http, https] = await freePorts(3);
    const souk = spawnSouk("start", {
      SOUK_DATA_DIR: newDataFolder("stop-while-waiting"),
      DATABASE_URL: urlOf(port),
      SOUK_PORT: String(http),
      SOUK_TLS_PORT: String(https),
    });
    while (!souk.output().includes("Waiting for"))
      await new Promise((done) => setTimeout(done, 50));
    souk.kill("SIGTERM");
    const { code } = await souk.ended();
    assert.equal(code, 0, souk.output());
    assert.doesNotMatch(souk.output(), /"level":50|Error/);
  });
});

suite("RUN-03: a database that can never do is refused at once, in plain words", () => {
  after(closeAll);

  const cases: [string, string, string, RegExp][] = [
    [
      "a wrong password",
      "28P01",
      'password authentication failed for user "souk"',
      /refuses the password of the user souk\. Correct DATABASE_URL/,
    ],
    [
      "an unknown user",
      "28000",
      'role "souk" does not exist',
      /refuses the user souk \(role "souk" does not exist\)/,
    ],
    [
      "too few rights",
      "42501",
      "permission denied for database",
      /the user souk may not connect to it: grant connect/,
    ],
  ];
  for (const [what, code, message, words] of cases)
    test(what, async () => {
      const { port } = await listen((socket) => refuse(socket, code, message));
      assert.match(await refusal(urlOf(port)), words);
    });

  test("a database that does not exist, at a real server", async () => {
    const { socketFolder = "" } = await openTestDatabase();
    const url = `postgres://souk@localhost/nowhere?host=${encodeURIComponent(socketFolder)}`;
    assert.match(
      await refusal(url),
      /it has no database of that name\. Make it \(create database "nowhere"\)/,
    );
  });

  test("a role that may not make schemas, at a real server", async () => {
    const { socketFolder = "", database = "" } = await openTestDatabase();
    const admin = new pg.Client({ host: socketFolder, user: "souk", database });
    await admin.connect();
    await admin.query(
      "do $$ begin if not exists (select 1 from pg_roles where rolname = 'souk_guest') then create role souk_guest login; end if; end $$",
    );
    await admin.end();
    const url = `postgres://souk_guest@localhost/${database}?host=${encodeURIComponent(socketFolder)}`;
    assert.match(await refusal(url), /grant create on database "souk_test_\w+" to "souk_guest"/);
  });

  test("an older PostgreSQL", async () => {
    const { port } = await listen((socket) =>
      answerWith(socket, {
        version: { oid: 23, text: "16" },
        recovers: { oid: 16, text: "f" },
        may_create: { oid: 16, text: "t" },
      }),
    );
    assert.match(
      await refusal(urlOf(port)),
      /PostgreSQL 18 or newer is needed, and this is version 16/,
    );
  });
});
