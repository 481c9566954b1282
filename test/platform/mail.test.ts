import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { htmlOf, openMailer } from "../../src/platform/mail.ts";
import type { WaitingMail } from "../../src/platform/mail-outbox.ts";
import { readSmtpAddress } from "../../src/platform/smtp-address.ts";
import { sandboxTls } from "../../src/platform/tls.ts";

// The test server has no types of its own; this is the part that is used here.
type Session = { readonly secure: boolean; readonly user?: string };
type Refusal = Error & { responseCode?: number };
type SmtpServer = {
  readonly server: Server;
  listen(port: number, host: string, done: () => void): void;
  close(done: () => void): void;
  on(event: "error", listener: () => void): void;
};
const { SMTPServer } = createRequire(import.meta.url)("smtp-server") as {
  SMTPServer: new (options: object) => SmtpServer;
};

const MAIL: WaitingMail = {
  id: "0192f0c0-0000-7000-8000-000000000001",
  to_address: "claire@ateliers-morvan.example",
  to_name: "Claire “Déco”, Morvan",
  locale: "fr",
  subject: "Votre offre est publiée\u202f!\r\nBcc: thief@example.com",
  body: "Bonjour,\n\nvotre offre <Notes> est en ligne\u202f:\nhttps://souk.example/product/saas/contoso.notes?a=1&b=2.\n\n한국어도 됩니다",
  attempts: 1,
};
const FROM = "Souk <souk@market.example>";

suite("mail", () => {
  const servers: SmtpServer[] = [];
  const folder = mkdtempSync(join(tmpdir(), "souk-mail-"));
  after(async () => {
    for (const server of servers) await new Promise<void>((done) => server.close(done));
    rmSync(folder, { recursive: true });
  });

  async function startSmtp(options: object = {}) {
    const received: { text: string; session: Session }[] = [];
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS"],
      logger: false,
      async onData(stream: AsyncIterable<Buffer>, session: Session, done: () => void) {
        received.push({ text: Buffer.concat(await Array.fromAsync(stream)).toString(), session });
        done();
      },
      ...options,
    });
    server.on("error", () => undefined);
    servers.push(server);
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return { received, at: `127.0.0.1:${(server.server.address() as AddressInfo).port}` };
  }

  async function deliver(url: string, mail: Partial<WaitingMail> = {}, deadlineMs = 5_000) {
    const mailer = openMailer({ url, from: FROM, deadlineMs });
    try {
      return await mailer.deliver({ ...MAIL, ...mail });
    } finally {
      mailer.close();
    }
  }

  test("a mail arrives with text and HTML in its language, and no header of its subject's making", async () => {
    const { received, at } = await startSmtp();
    assert.equal(await deliver(`smtp://${at}`), "sent");
    const text = received[0]?.text ?? "";
    const head = text.slice(0, text.indexOf("\r\n\r\n"));
    assert.match(head, /^From: Souk <souk@market\.example>$/m);
    assert.match(head, new RegExp(`^Message-ID: <${MAIL.id}@market\\.example>$`, "m"));
    assert.match(head, /^Content-Language: fr$/im);
    assert.match(head, /^Auto-Submitted: auto-generated$/im);
    assert.doesNotMatch(head, /^Bcc:/im);
    assert.match(head, /claire@ateliers-morvan\.example/);
    assert.match(text, /Content-Type: text\/plain; charset=utf-8/);
    assert.match(text, /Content-Type: text\/html; charset=utf-8/);
  });

  test("the HTML says the same as the text, and shows what looks like HTML as it was written", () => {
    const html = htmlOf(MAIL);
    assert.match(html, /<html lang="fr">/);
    assert.match(html, /votre offre &lt;Notes&gt; est en ligne/);
    assert.match(
      html,
      /href="https:\/\/souk\.example\/product\/saas\/contoso\.notes\?a=1&amp;b=2"/,
    );
    assert.doesNotMatch(html, /<script|javascript:/);
    assert.match(
      htmlOf({ ...MAIL, body: 'https://a.example/"onmouseover="x' }),
      /&quot;onmouseover/,
    );
    assert.doesNotMatch(htmlOf({ ...MAIL, body: "javascript:alert(1)" }), /href/);
  });

  for (const [responseCode, again, meaning] of [
    [550, false, "a receiver that does not exist is final"],
    [552, false, "a mail that is too large is final"],
    [451, true, "a receiver that is busy is asked later"],
    [421, true, "a server that shuts down is asked later"],
    [530, true, "a server that wants us to sign in first is asked when the setting is right"],
  ] as const)
    test(`${responseCode}: ${meaning}`, async () => {
      const { at } = await startSmtp({
        onRcptTo(_address: unknown, _session: Session, done: (refusal: Refusal) => void) {
          done(Object.assign(new Error("no"), { responseCode }));
        },
      });
      const outcome = await deliver(`smtp://${at}`);
      assert.ok(outcome !== "sent");
      assert.equal(outcome.again, again);
      assert.match(outcome.failed, new RegExp(String(responseCode)));
    });

  test("a password that the server refuses can be put right, so the mail is tried again", async () => {
    const { at } = await startSmtp({
      allowInsecureAuth: true,
      onAuth(_auth: unknown, _session: Session, done: (refusal: Refusal) => void) {
        done(Object.assign(new Error("wrong"), { responseCode: 535 }));
      },
    });
    const outcome = await deliver(`smtp://souk:hunter2secret@${at}`);
    assert.ok(outcome !== "sent" && outcome.again);
    assert.doesNotMatch(outcome.failed, /hunter2secret/);
  });

  test("a server that is away, or takes the connection and says nothing, is tried again", async () => {
    const away = await deliver("smtp://127.0.0.1:9");
    assert.ok(away !== "sent" && away.again);
    const taken: Socket[] = [];
    const silent = createServer((socket) => taken.push(socket));
    await new Promise<void>((done) => silent.listen(0, "127.0.0.1", done));
    const { port } = silent.address() as AddressInfo;
    const outcome = await deliver(`smtp://127.0.0.1:${port}`, {}, 300);
    for (const socket of taken) socket.destroy();
    silent.close();
    assert.ok(outcome !== "sent" && outcome.again);
    assert.match(outcome.failed, /longer than 0\.3 s/);
  });

  test("an address that is none is final", async () => {
    const { at } = await startSmtp();
    const outcome = await deliver(`smtp://${at}`, { to_address: "nobody", to_name: null });
    assert.ok(outcome !== "sent" && !outcome.again, JSON.stringify(outcome));
  });

  test("where encryption is required, a server that offers none gets neither mail nor password", async () => {
    const { at, received } = await startSmtp();
    const outcome = await deliver(`smtp://${at}?tls=required`);
    assert.ok(outcome !== "sent" && outcome.again);
    assert.equal(received.length, 0);
  });

  test("a server whose certificate nobody vouches for gets no mail", async () => {
    const { cert, key } = await sandboxTls(folder, [], Temporal.Now.instant().epochMilliseconds);
    const { at, received } = await startSmtp({ cert, key, disabledCommands: [] });
    const outcome = await deliver(`smtp://${at}?tls=required`);
    assert.ok(outcome !== "sent");
    assert.equal(received.length, 0);
    assert.equal(await deliver(`smtp://${at}?tls=off`), "sent");
    assert.equal(received[0]?.session.secure, false);
  });
});

for (const [setting, expected] of [
  ["smtp://relay", { port: 25, secure: false, encryption: "offered" }],
  ["smtp://u:p@relay", { port: 587, secure: false, encryption: "required" }],
  ["smtp://u:p@127.0.0.1:2525", { port: 2525, secure: false, encryption: "offered" }],
  ["smtps://u:p%40ss@relay", { port: 465, secure: true, encryption: "required" }],
  ["smtp://relay:26?tls=off", { port: 26, secure: false, encryption: "off" }],
] as const)
  test(`SOUK_SMTP_URL ${setting} means port ${expected.port}, encryption ${expected.encryption}`, () => {
    const { port, secure, encryption } = readSmtpAddress(setting);
    assert.deepEqual({ port, secure, encryption }, expected);
  });

for (const setting of ["smtp://user@relay", "smtp://relay?tls=maybe", "smtp://relay?pool=true"])
  test(`SOUK_SMTP_URL ${setting} is refused with the form it takes`, () => {
    assert.throws(() => readSmtpAddress(setting), /it takes smtp:\/\//);
  });
