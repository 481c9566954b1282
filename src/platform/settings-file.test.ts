import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { ConfigurationError, readConfig } from "./config.ts";
import { readSettings } from "./settings-file.ts";

const folders: string[] = [];

/** A working directory with a settings file of these lines. */
function folderWith(text: string, { mode = 0o600, name = "souk.env" } = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "souk-settings-"));
  folders.push(folder);
  writeFileSync(join(folder, name), text);
  chmodSync(join(folder, name), mode);
  return folder;
}

const wrongLines = (work: () => unknown): readonly string[] => {
  try {
    work();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.wrong;
    throw error;
  }
  return assert.fail("it was taken");
};

suite("RUN-06: settings from a file", () => {
  after(() => {
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  test("souk.env in the working directory is read, and the environment goes first", () => {
    const folder = folderWith(`# the marketplace of the harbour
SOUK_PORT=4801
export SOUK_LOG_LEVEL=warn   # quiet

SOUK_MAIL_FROM="Market # One <market@example.com>"
SOUK_TLS_PORT=4802
`);
    const settings = readSettings({ SOUK_TLS_PORT: "4899", HOME: "/root" }, folder);
    const config = readConfig(settings.values, settings.origins);
    assert.equal(config.port, 4801);
    assert.equal(config.logLevel, "warn");
    assert.equal(config.mailFrom, "Market # One <market@example.com>");
    assert.equal(config.tlsPort, 4899);
    assert.deepEqual(Object.keys(settings.added).sort(), [
      "SOUK_LOG_LEVEL",
      "SOUK_MAIL_FROM",
      "SOUK_PORT",
    ]);
    assert.deepEqual(settings.warnings, []);
  });

  test("without a file the environment is all there is", () => {
    const folder = folderWith("", { name: "other.env" });
    assert.deepEqual(readSettings({ SOUK_PORT: "1" }, folder).values, { SOUK_PORT: "1" });
  });

  test("SOUK_ENV_FILE names another file, which must be there", () => {
    const folder = folderWith("SOUK_PORT=4803", { name: "market.env" });
    const { values } = readSettings({ SOUK_ENV_FILE: "market.env" }, folder);
    assert.equal(values["SOUK_PORT"], "4803");
    assert.throws(
      () => readSettings({ SOUK_ENV_FILE: "gone.env" }, folder),
      /gone\.env is not there/,
    );
    mkdirSync(join(folder, "folder.env"));
    assert.throws(
      () => readSettings({ SOUK_ENV_FILE: "folder.env" }, folder),
      /folder\.env is a folder/,
    );
  });

  test("a broken file is refused with every line at fault", () => {
    const folder = folderWith(
      [
        "SOUK_PORT 4700",
        "SOUK_HOST='127.0.0.1",
        "=x",
        "SOUK_DEMO=off",
        "SOUK_DEMO=on",
        "NODE_OPTIONS=-x",
        "SOUK_ENV_FILE=a",
      ].join("\r\n"),
    );
    const lines = wrongLines(() => readSettings({}, folder));
    const file = join(folder, "souk.env");
    assert.deepEqual(lines, [
      `${file}, line 1, is not NAME=value`,
      `${file}, line 2, has a value that begins with ' and does not end with it`,
      `${file}, line 3, is not NAME=value`,
      `${file}, line 5, sets SOUK_DEMO, as line 4 does already`,
      `${file}, line 6, sets NODE_OPTIONS, which Node reads before this file: set it in the environment`,
      `${file}, line 7, sets SOUK_ENV_FILE, which names this file and counts in the environment only`,
    ]);
  });

  test("what is wrong with a value of the file is told with its line", () => {
    const folder = folderWith("\nSOUK_PORT=seventy\nSOUK_PROT=4700\n");
    const settings = readSettings({}, folder);
    const at = (line: number) => `(${join(folder, "souk.env")}, line ${line})`;
    assert.deepEqual(
      wrongLines(() => readConfig(settings.values, settings.origins)),
      [
        `SOUK_PORT is "seventy"; it takes a port from 0 to 65535 ${at(2)}`,
        `SOUK_PROT is no setting of Souk; the nearest is SOUK_PORT ${at(3)}`,
      ],
    );
  });

  test("a name that is nearly one of ours is refused; names of other programs are not ours to judge", () => {
    const folder = folderWith("DATABASE_ULR=postgres://x/y\nPGSSLROOTCERT=/etc/ca.pem\nTZ=UTC\n");
    assert.deepEqual(
      wrongLines(() => readSettings({}, folder)),
      [
        `${join(folder, "souk.env")}, line 1, sets DATABASE_ULR, which is no setting of Souk; the nearest is DATABASE_URL`,
      ],
    );
  });

  test("a file with secrets that everybody may read is warned about, without the secrets", () => {
    const secret = "a key of more than thirty-two letters";
    const text = `SOUK_SECRET_KEY=${secret}\nDATABASE_URL=postgres://souk:pass@db/souk\nSOUK_PORT=1\n`;
    const { warnings } = readSettings({}, folderWith(text, { mode: 0o644 }));
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? "", /holds secrets \(DATABASE_URL, SOUK_SECRET_KEY\).*chmod o-rwx/);
    assert.doesNotMatch(warnings[0] ?? "", /thirty|pass/);
    assert.deepEqual(readSettings({}, folderWith(text, { mode: 0o640 })).warnings, []);
    assert.deepEqual(readSettings({}, folderWith("SOUK_PORT=1", { mode: 0o644 })).warnings, []);
  });
});
