import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, get } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { CannotStart } from "./cannot-start.ts";
import { readTls, sandboxTls, type TlsFiles, watchTls } from "./tls.ts";

const NOW = Temporal.Now.instant().epochMilliseconds;
const DAY = 24 * 3600 * 1000;
const made: string[] = [];
process.on("exit", () => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "souk-tls-"));
  made.push(folder);
  return folder;
}
const authorityOf = (files: TlsFiles): string => readFileSync(files.authorityFile ?? "", "utf8");

/** Asks an https server for its one answer, as a client that trusts `ca`. */
function ask(port: number, host: string, ca?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get(
      {
        host,
        port,
        agent: false,
        ...(ca ? { ca } : {}),
      },
      (answer) => answer.setEncoding("utf8").on("data", resolve),
    );
    request.on("error", reject);
  });
}

async function serve(t: { after(work: () => void): void }, files: TlsFiles) {
  const server = createServer({ cert: files.cert, key: files.key }, (_, answer) =>
    answer.end("hi"),
  );
  await new Promise<void>((done) => server.listen(0, "::", done));
  t.after(() => server.close());
  return { server, port: (server.address() as AddressInfo).port };
}

test("INT-01: a client that is given the sandbox's authority trusts its server, another does not", async (t) => {
  const files = await sandboxTls(newFolder(), ["souk.example"], NOW);
  const { port } = await serve(t, files);
  for (const host of ["localhost", "127.0.0.1", "::1"])
    assert.equal(await ask(port, host, authorityOf(files)), "hi");
  await assert.rejects(ask(port, "localhost"), { code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" });
  assert.ok(new X509Certificate(files.cert).checkHost("souk.example"));
});

test("certificates and keys are kept from other users, and used again at the next start", async () => {
  const folder = newFolder();
  const first = await sandboxTls(folder, [], NOW);
  for (const name of ["authority.pem", "authority.key", "server.pem", "server.key"])
    assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600);
  assert.deepEqual(await sandboxTls(folder, [], NOW + 300 * DAY), first);
});

test("the server's certificate is renewed near its end and for a new name, under the same authority", async () => {
  const folder = newFolder();
  const first = await sandboxTls(folder, [], NOW);
  const authority = authorityOf(first);
  const renewed = await sandboxTls(folder, [], NOW + 368 * DAY);
  assert.notEqual(renewed.cert, first.cert);
  const named = await sandboxTls(folder, ["shop.example", "[2001:db8::7]"], NOW + 368 * DAY);
  assert.ok(new X509Certificate(named.cert).checkIP("2001:db8::7"));
  assert.equal(authorityOf(named), authority);
  const { publicKey } = new X509Certificate(authority);
  for (const { cert } of [renewed, named]) assert.ok(new X509Certificate(cert).verify(publicKey));
});

test("an authority near its end, damaged or without its key is replaced together with what it signed", async () => {
  const folder = newFolder();
  const first = await sandboxTls(folder, [], NOW);
  const later = await sandboxTls(folder, [], NOW + 3300 * DAY);
  assert.notEqual(later.cert, first.cert);
  const damages = [
    () => writeFileSync(join(folder, "authority.pem"), "damaged"),
    () => rmSync(join(folder, "authority.key")),
    () => writeFileSync(join(folder, "server.key"), readFileSync(join(folder, "authority.key"))),
  ];
  for (const damage of damages) {
    damage();
    const files = await sandboxTls(folder, [], NOW + 3300 * DAY);
    assert.ok(
      new X509Certificate(files.cert).verify(new X509Certificate(authorityOf(files)).publicKey),
    );
    assert.doesNotThrow(() => createServer({ cert: files.cert, key: files.key }));
  }
});

test("two starts at once agree on one authority", async () => {
  const folder = newFolder();
  const [one, two] = await Promise.all([sandboxTls(folder, [], NOW), sandboxTls(folder, [], NOW)]);
  assert.deepEqual(one, two);
});

test("RUN-08: certificate files of the operator that are missing, damaged or do not fit are refused by name", async () => {
  const folder = newFolder();
  await sandboxTls(folder, [], NOW);
  const file = (name: string) => join(folder, name);
  const refused = (files: { cert: string; key: string }, pattern: RegExp) =>
    assert.throws(
      () => readTls(files),
      (error) => error instanceof CannotStart && pattern.test(error.message),
    );
  readTls({ cert: file("server.pem"), key: file("server.key") });
  refused({ cert: file("none.pem"), key: file("server.key") }, /SOUK_TLS_CERT .*ENOENT/);
  refused({ cert: file("server.pem"), key: file("server.pem") }, /SOUK_TLS_KEY .*PEM/);
  refused({ cert: file("server.pem"), key: file("authority.key") }, /not the key of/);
});

test("RUN-08: a renewed certificate is served without a restart, half a renewal is not", async (t) => {
  const [old, next] = [newFolder(), newFolder()];
  const first = await sandboxTls(old, [], NOW);
  const second = await sandboxTls(next, [], NOW);
  const files = { cert: join(old, "server.pem"), key: join(old, "server.key") };
  const { server, port } = await serve(t, first);
  const events: string[] = [];
  const watch = watchTls({
    current: first,
    everyMs: 20,
    read: () => readTls(files),
    apply: (pair) => server.setSecureContext({ cert: pair.cert, key: pair.key }),
    report: (event) => events.push("changed" in event ? "changed" : "unusable"),
  });
  t.after(() => watch.stop());
  const until = async (event: string) => {
    for (let n = 0; n < 250 && !events.includes(event); n++)
      await new Promise((done) => setTimeout(done, 20));
  };
  writeFileSync(files.cert, second.cert);
  await until("unusable");
  assert.equal(await ask(port, "localhost", authorityOf(first)), "hi");
  writeFileSync(files.key, second.key);
  await until("changed");
  assert.equal(await ask(port, "localhost", authorityOf(second)), "hi");
  await assert.rejects(ask(port, "localhost", authorityOf(first)));
});
