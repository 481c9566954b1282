import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { MIGRATIONS } from "../../src/app.ts";
import { migrate } from "../../src/platform/migrate.ts";
import { startEmbedded } from "../../src/platform/postgres/server.ts";
import { isAlive } from "../../src/platform/processes.ts";
import { openTestDatabase, testServer } from "../support/database.ts";
import { makeInstallation } from "../support/installation.ts";
import { putMadeCluster } from "../support/made-cluster.ts";
import { PASSWORD } from "../support/market.ts";
import {
  databaseProcesses,
  freePorts,
  newDataFolder,
  type SoukProcess,
  spawnSouk,
} from "../support/processes.ts";

const started: SoukProcess[] = [];
async function endAll(): Promise<void> {
  const all = started.splice(0);
  for (const one of all) one.kill("SIGTERM");
  for (const one of all) await one.ended();
}

async function ports(): Promise<{ SOUK_PORT: string; SOUK_TLS_PORT: string }> {
  const [http, https] = await freePorts(2);
  return { SOUK_PORT: String(http), SOUK_TLS_PORT: String(https) };
}
function spawned(role: "start" | "server" | "worker", env: Record<string, string>): SoukProcess {
  const souk = spawnSouk(role, env);
  started.push(souk);
  return souk;
}
/** A start that must be refused: what it says, in plain words and without a stack. */
async function refused(env: Record<string, string>): Promise<string> {
  const souk = spawned("start", env);
  const { code, signal } = await souk.ended(60_000);
  assert.deepEqual({ code, signal }, { code: 1, signal: null }, `printed: ${souk.output()}`);
  const said = souk.output().replace(/^\{"level".*$/gm, ""); // the log, which is for other readers
  assert.doesNotMatch(said, /^\s+at |node:internal|\.ts:\d/m);
  assert.doesNotMatch(souk.output(), /"level":[56]0/, "nothing else went wrong");
  return said;
}

suite("RUN-02: starts that cannot go on say why", () => {
  after(endAll);

  test("every wrong setting is named with what it takes, all at once", async () => {
    const said = await refused({
      SOUK_DATA_DIR: newDataFolder("settings"),
      SOUK_PORT: "seventy",
      SOUK_TLS_PORT: "70000",
      SOUK_MARKETPLACE: "bazaar",
      SOUK_DEMO: "maybe",
      SOUK_PUBLIC_URL: "souk.example/shop",
      SOUK_TLS_CERT: "cert.pem",
      SOUK_SECRET_KEY: "short",
      SOUK_SMTP_URL: "mail.example",
      SOUK_TRUST_PROXY: "everybody",
      SOUK_LOG_LEVEL: "loud",
      SOUK_PROT: "4700",
      DATABASE_URL: "mysql://db",
    });
    for (const name of [
      "SOUK_PORT",
      "SOUK_TLS_PORT",
      "SOUK_MARKETPLACE",
      "SOUK_DEMO",
      "SOUK_PUBLIC_URL",
      "SOUK_TLS_KEY",
      "SOUK_SECRET_KEY",
      "SOUK_SMTP_URL",
      "SOUK_TRUST_PROXY",
      "SOUK_LOG_LEVEL",
      "SOUK_PROT",
      "DATABASE_URL",
    ])
      assert.match(said, new RegExp(`^  - .*\\b${name}\\b`, "m"), said);
  });

  test("RUN-06: a settings file is read like the environment, and a wrong line is named", async () => {
    const folder = newDataFolder("settings-file");
    const file = join(folder, "market.env");
    writeFileSync(file, `SOUK_DATA_DIR=${join(folder, "data")}\nSOUK_HOST=0.0.0.0\nSOUK_PROT=1\n`);
    const said = await refused({ SOUK_ENV_FILE: file, ...(await ports()) });
    assert.match(said, /SOUK_HOST 0\.0\.0\.0 is not a loopback address.*market\.env, line 2\)/);
    assert.match(said, /SOUK_PROT .* the nearest is SOUK_PORT .*market\.env, line 3\)/);
    writeFileSync(file, "SOUK_PORT\n");
    assert.match(await refused({ SOUK_ENV_FILE: file }), /market\.env, line 1, is not NAME=value/);
  });

  test("plain http is not served to other machines", async () => {
    const said = await refused({
      SOUK_DATA_DIR: newDataFolder("open"),
      SOUK_HOST: "0.0.0.0",
      ...(await ports()),
    });
    assert.match(said, /SOUK_HOST 0\.0\.0\.0 is not a loopback address.*SOUK_TLS_CERT/);
  });

  test("a certificate file that is not there is named", async () => {
    const said = await refused({
      SOUK_DATA_DIR: newDataFolder("no-cert"),
      SOUK_TLS_CERT: "/nowhere/cert.pem",
      SOUK_TLS_KEY: "/nowhere/key.pem",
      ...(await ports()),
    });
    assert.match(said, /SOUK_TLS_CERT \/nowhere\/cert\.pem/);
  });

  test("a database that cannot be reached is said in plain words", async () => {
    const [free] = await freePorts(1);
    const said = await refused({
      SOUK_DATA_DIR: newDataFolder("no-database"),
      DATABASE_URL: `postgres://souk:dont-show-me@127.0.0.1:${free}/souk`,
      SOUK_DATABASE_WAIT: "0",
      ...(await ports()),
    });
    assert.match(
      said,
      new RegExp(`DATABASE_URL \\(127\\.0\\.0\\.1:${free}, database souk\\) cannot be used`),
    );
    assert.doesNotMatch(said, /dont-show-me/);
  });

  test("a server that may lose what it acknowledged is refused with the settings' names", async () => {
    const { socketFolder } = await testServer();
    const { database } = await openTestDatabase();
    const said = await refused({
      SOUK_DATA_DIR: newDataFolder("not-durable"),
      DATABASE_URL: `postgres://souk@localhost/${database}?host=${encodeURIComponent(socketFolder)}`,
      ...(await ports()),
    });
    assert.match(said, /PostgreSQL runs with fsync, synchronous_commit, full_page_writes off/);
  });
});

suite("RUN-02: one marketplace, its ports and its second process", () => {
  after(endAll);

  const dataDir = newDataFolder("one");
  let env: Record<string, string>;
  let first: SoukProcess;

  test("a second start on the same folder is refused with process and address of the first", async () => {
    await putMadeCluster(join(dataDir, "postgres"));
    env = { SOUK_DATA_DIR: dataDir, ...(await ports()) };
    first = spawned("start", env);
    await first.up();
    const said = await refused({ ...env, ...(await ports()) });
    assert.match(
      said,
      new RegExp(`runs on ${dataDir} already: process \\d+, http://127.0.0.1:${env["SOUK_PORT"]}`),
    );
    const alive = await fetch(`http://127.0.0.1:${env["SOUK_PORT"]}/health/ready`);
    assert.equal(alive.status, 200, "the first goes on");
  });

  test("a port that another program has is named with the setting to change, and its database is stopped again", async () => {
    for (const name of ["SOUK_PORT", "SOUK_TLS_PORT"]) {
      const taken = createServer();
      const port = await new Promise<number>((done) =>
        taken.listen(0, "127.0.0.1", () => done((taken.address() as { port: number }).port)),
      );
      const folder = newDataFolder(`port-${name}`);
      await putMadeCluster(join(folder, "postgres"));
      try {
        const said = await refused({
          SOUK_DATA_DIR: folder,
          // The other one takes what is free: a number chosen here might be gone until it listens.
          SOUK_PORT: "0",
          SOUK_TLS_PORT: "0",
          [name]: String(port),
        });
        assert.match(said, new RegExp(`Port ${port} on 127.0.0.1 is taken.* ${name}\\b`));
        assert.equal(databaseProcesses(folder).children.length, 0, "no database is left behind");
      } finally {
        taken.close();
      }
    }
  });

  test("https is trusted by a client that was given the sandbox's authority, and by no other", async () => {
    const port = Number(env["SOUK_TLS_PORT"]);
    const ca = readFileSync(join(dataDir, "tls/authority.pem"));
    const ask = (options: object, host = "localhost") =>
      new Promise<{ status?: number; code?: string; hsts?: string }>((done) => {
        request({ host, port, path: "/health/live", agent: false, ...options }, (response) => {
          response.resume();
          const hsts = response.headers["strict-transport-security"];
          done({ status: response.statusCode ?? 0, ...(hsts ? { hsts } : {}) });
        })
          .on("error", (error) => done({ code: (error as { code?: string }).code ?? "" }))
          .end();
      });
    assert.equal((await ask({ ca })).status, 200);
    assert.equal((await ask({ ca }, "127.0.0.1")).status, 200);
    assert.match((await ask({ ca })).hsts ?? "", /max-age=31536000/);
    assert.equal((await ask({})).code, "UNABLE_TO_VERIFY_LEAF_SIGNATURE");
    assert.equal(
      (await ask({ ca, servername: "other.example" })).code,
      "ERR_TLS_CERT_ALTNAME_INVALID",
    );
    assert.ok(
      (await ask({ ca, maxVersion: "TLSv1.1", minVersion: "TLSv1" })).code,
      "old TLS is refused",
    );
    // As people do it: with the file in the environment of an unchanged program.
    const program = `fetch("https://localhost:${port}/health/live").then(r => process.exit(r.status === 200 ? 0 : 1), () => process.exit(2))`;
    const run = (extra: object) =>
      spawnSync(process.execPath, ["-e", program], { env: { ...process.env, ...extra } }).status;
    assert.equal(run({ NODE_EXTRA_CA_CERTS: join(dataDir, "tls/authority.pem") }), 0);
    assert.equal(run({}), 2);
  });

  test("SIGTERM ends a quiet marketplace with 0, its database with it, within 10 s", async () => {
    const { postmaster } = databaseProcesses(dataDir);
    first.kill("SIGTERM");
    const { code, signal, ms } = await first.ended();
    assert.deepEqual({ code, signal }, { code: 0, signal: null }, first.output());
    assert.ok(ms < 10_000, `${ms} ms`);
    assert.equal(isAlive(postmaster), false, "the database has ended");
  });
});

suite("RUN-02: https, several servers, and a start that was killed", () => {
  after(endAll);

  test("RUN-02: cookies are __Host- and Secure over https, and never cross over to http", async () => {
    const dataDir = newDataFolder("cookies");
    const { connection } = await makeInstallation(dataDir, { customers: 0 });
    const env = { SOUK_DATA_DIR: dataDir, ...(await ports()) };
    const souk = spawned("start", env);
    await souk.up();
    const client = new pg.Client({
      host: connection.socketFolder,
      user: "souk",
      database: "postgres",
    });
    await client.connect();
    const { rows } = await client.query(`select "email" as email from auth."user" limit 1`);
    await client.end();
    const body = JSON.stringify({ email: rows[0].email, password: PASSWORD });
    const headers = {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
    };
    const secure = await new Promise<string>((done, fail) =>
      request(
        {
          host: "localhost",
          port: Number(env.SOUK_TLS_PORT),
          path: "/v1/sessions",
          method: "POST",
          headers,
          ca: readFileSync(join(dataDir, "tls/authority.pem")),
          agent: false,
        },
        (response) => {
          response.resume();
          done(String(response.headers["set-cookie"]?.[0]));
        },
      )
        .on("error", fail)
        .end(body),
    );
    assert.match(secure, /^__Host-[^=]+=[^;]+;/);
    for (const part of [/; Secure/i, /; HttpOnly/i, /; SameSite=Lax/i, /; Path=\//i])
      assert.match(secure, part);
    assert.doesNotMatch(secure, /; Domain/i);
    const plain = await fetch(`http://127.0.0.1:${env.SOUK_PORT}/v1/sessions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    const cookie = plain.headers.getSetCookie()[0] ?? "";
    assert.doesNotMatch(cookie, /__Host-|; Secure/i);
    const crossed = await fetch(`http://127.0.0.1:${env.SOUK_PORT}/v1/me`, {
      headers: { cookie: secure.split(";")[0] ?? "" },
    });
    assert.equal(crossed.status, 401);
  });

  test("RUN-02: two servers and a worker share one PostgreSQL by DATABASE_URL", async () => {
    const dataDir = newDataFolder("shared");
    await makeInstallation(dataDir, { customers: 1 });
    const database = await startEmbedded(join(dataDir, "postgres"));
    try {
      const common = {
        DATABASE_URL: `postgres://souk@localhost/postgres?host=${encodeURIComponent(database.socketFolder)}`,
      };
      const envs = await Promise.all(
        ["a", "b", "c"].map(async (name) => ({
          ...common,
          SOUK_DATA_DIR: newDataFolder(`shared-${name}`),
          ...(await ports()),
        })),
      );
      const [a, b, c] = envs.map((env, index) => spawned(index < 2 ? "server" : "worker", env));
      await Promise.all([a?.up(), b?.up(), c?.up()]);
      const urls = envs.slice(0, 2).map((env) => `http://127.0.0.1:${env.SOUK_PORT}`);
      const client = new pg.Client({
        host: database.socketFolder,
        user: "souk",
        database: "postgres",
      });
      await client.connect();
      const { rows } = await client.query(
        `select u."email" as email from auth."user" u join identity.memberships m on m.person_id = u."id"
       join identity.organisations o on o.id = m.organisation_id where o.kind = 'partner' limit 1`,
      );
      await client.end();
      const signedIn = await fetch(`${urls[0]}/v1/sessions`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ email: rows[0].email, password: PASSWORD }),
      });
      assert.equal(signedIn.status, 201);
      const cookie = signedIn.headers.getSetCookie()[0]?.split(";")[0] ?? "";
      const elsewhere = await fetch(`${urls[1]}/v1/me`, { headers: { cookie } });
      assert.equal(elsewhere.status, 200, "who signed in at one server is known at the other");
      for (const one of [a, b, c]) one?.kill("SIGTERM");
      for (const one of [a, b, c]) assert.equal((await one?.ended())?.code, 0);
      const left = new pg.Client({
        host: database.socketFolder,
        user: "souk",
        database: "postgres",
      });
      await left.connect();
      await left.end();
    } finally {
      await database.stop();
    }
  });

  test("RUN-02: a start that is killed in the middle of its migrations is finished by the next", async (t) => {
    const dataDir = newDataFolder("migrations");
    const env = { SOUK_DATA_DIR: dataDir, ...(await ports()) };
    const embedded = await startEmbedded(join(dataDir, "postgres"));
    const watching = new pg.Client({
      host: embedded.socketFolder,
      user: "souk",
      database: "postgres",
    });
    await watching.connect();
    const ask = async (sql: string) => (await watching.query(sql)).rows;
    const ran = async () =>
      (await ask("select to_regclass('platform.migrations') is not null as there"))[0].there
        ? (await ask("select name from platform.migrations order by name")).map(
            ({ name }) => name as string,
          )
        : [];
    const counts: number[] = [];
    try {
      for (let kill = 1; kill <= 4; kill += 1) {
        const doomed = spawned("worker", env);
        const before = counts.at(-1) ?? 0;
        // As soon as one more is done, another is under way.
        for (let tries = 0; (await ran()).length <= before && tries < 2_000; tries += 1)
          await wait(2);
        doomed.kill("SIGKILL");
        await doomed.ended();
        counts.push((await ran()).length);
      }
      t.diagnostic(`migrations done after each kill: ${counts.join(", ")}`);
      const last = spawned("worker", env);
      await last.up();
      const fresh = await openTestDatabase();
      const reference = new pg.Client({
        host: fresh.socketFolder ?? "",
        user: "souk",
        database: fresh.database ?? "",
      });
      await reference.connect();
      try {
        assert.deepEqual(await migrate(reference, MIGRATIONS), [], "the reference is complete");
        const shape = `select table_schema || '.' || table_name || '.' || column_name || ' ' || data_type as line from information_schema.columns
        where table_schema not in ('pg_catalog', 'information_schema', 'pgboss') order by 1`;
        assert.deepEqual(await ask(shape), (await reference.query(shape)).rows);
      } finally {
        await reference.end();
      }
      last.kill("SIGTERM");
      assert.equal((await last.ended()).code, 0);
    } finally {
      await watching.end();
      await embedded.stop();
    }
  });
});
