import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, beforeEach, suite, test } from "node:test";
import { messagesOf } from "../../../platform/text.ts";
import type { Finding } from "../domain/finding.ts";
import { type Check, type CheckTools, runCheck } from "./check.ts";
import { askIsolated, LONGEST_ANSWER_BYTES } from "./isolated.ts";
import { loadOwnChecks } from "./own-checks.ts";
import { CHECKS } from "./registry.ts";

const EXAMPLES = join(import.meta.dirname, "../../../../examples/checks");
const SUBJECT = {
  snapshot: {
    offerType: "saas",
    soldHere: true,
    pages: {
      listing: {
        languages: { en: { name: "Notes", summary: "Notes for teams", description: "Buy now!!!" } },
      },
    },
    plans: [],
  },
  publisher: { name: "Contoso", country: "FR", status: "active" as const },
  review: [],
  serviceIds: {},
  seen: {},
};

suite("OPR-02: an operator's own checks", () => {
  let folder = "";
  beforeEach(() => {
    if (folder !== "") rmSync(folder, { recursive: true });
    folder = mkdtempSync(join(tmpdir(), "souk-checks-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  const write = (file: string, text: string) => writeFileSync(join(folder, file), text);
  const running = (body: string, name = "own-one") =>
    `export const check = { name: "${name}", policy: "100.1", run: async (subject) => { ${body} } };`;
  async function loaded(name = "own-one"): Promise<Check> {
    const check = (await loadOwnChecks(folder, CHECKS)).get(name);
    assert.ok(check?.own);
    return check;
  }
  const run = async (check: Check): Promise<readonly Finding[]> =>
    runCheck(check, SUBJECT, undefined as unknown as CheckTools);
  const asked = async (body: string): Promise<readonly Finding[]> => {
    write("one.mjs", running(body));
    return run(await loaded());
  };

  test("the example finds what it says, at its field, under the policy that it watches", async () => {
    cpSync(EXAMPLES, folder, { recursive: true });
    const findings = await run(await loaded("own-house-style"));
    assert.deepEqual(
      findings.map(({ severity, policy, pointer }) => [severity, policy, pointer]),
      [
        ["warning", "100.1", "/languages/en/description"],
        ["warning", "100.1", "/languages/en/summary"],
      ],
    );
  });

  test("a folder that is not there holds none; other files in it are left alone; TypeScript and imports work", async () => {
    assert.equal((await loadOwnChecks(join(folder, "none"), CHECKS)).size, CHECKS.size);
    write("README.md", "not a check");
    write("words.json", "{}");
    write("helper.data.mjs.txt", "");
    write(
      "typed.ts",
      'type S = { snapshot: { offerType: string } };\nexport const check = { name: "own-typed", policy: "100.1", run: ({ snapshot }: S) => [{ severity: "warning" as const, note: snapshot.offerType }] };',
    );
    assert.deepEqual(
      (await run(await loaded("own-typed"))).map(({ note }) => note),
      ["saas"],
    );
  });

  test("a file that is broken, is no check, or takes another's name refuses the start and is named", async () => {
    for (const [text, why] of [
      ["export const check = {", /wrong\.mjs.*not loaded/],
      ["throw new Error('no');", /wrong\.mjs.*threw, no/],
      ["export const check = { name: 'images', policy: '100.1', run() {} };", /wrong\.mjs.*own-/],
      ["export const check = { name: 'own-a', policy: 'x', run() {} };", /wrong\.mjs.*policy/],
      ["export const check = { name: 'own-a', policy: '100.1' };", /wrong\.mjs.*run/],
      ["export default 1;", /wrong\.mjs/],
      ["process.exit(0);", /wrong\.mjs.*no-answer/],
    ] as const) {
      write("wrong.mjs", text);
      await assert.rejects(loadOwnChecks(folder, CHECKS), why, text);
    }
    write("wrong.mjs", running("return [];"));
    write("same.mjs", running("return [];"));
    await assert.rejects(loadOwnChecks(folder, CHECKS), /wrong\.mjs: there is a check own-one/);
  });

  test("whatever goes wrong in a check is a blocking finding that says what, never a hang", async () => {
    for (const [body, why] of [
      ["throw new Error('out of ideas');", "threw"],
      ["return 'nothing';", "wrong-form"],
      ["return [{ severity: 'bad', note: 'x' }];", "wrong-form"],
      ["return [{ severity: 'warning', note: '' }];", "wrong-form"],
      ["return Array(51).fill({ severity: 'warning', note: 'x' });", "too-long"],
      [`return [{ severity: 'warning', note: 'x'.repeat(${LONGEST_ANSWER_BYTES}) }];`, "too-long"],
      ["process.exit(1);", "no-answer"],
      ["const all = []; for (;;) all.push(new Array(1e6).fill(all.length));", "no-answer"],
    ] as const) {
      const [finding, ...more] = await asked(body);
      assert.deepEqual(
        [more.length, finding?.severity, finding?.code, finding?.evidence?.["why"]],
        [0, "blocking", "publishing/own-check-not-run", why],
        body,
      );
    }
    assert.ok("field.publishing/own-check-not-run" in messagesOf("ko"));
  });

  test("a check that hangs is ended when its time is over, and what it prints or leaves open does not count", async () => {
    for (const body of ["await new Promise(() => setInterval(() => {}, 1e6));", "for (;;);"]) {
      write("one.mjs", running(body));
      const answered = await askIsolated(
        { folder, file: "one.mjs", subject: SUBJECT },
        { seconds: 1 },
      );
      assert.deepEqual(answered, { ok: false, why: "deadline", detail: "1 s" });
    }
    assert.deepEqual(
      await asked("console.log('{\"findings\":1}'); setInterval(() => {}, 1e6); return [];"),
      [],
    );
  });

  test("a check has no environment, no other file, no network and no process to reach", async () => {
    const server = createServer((_request, response) => response.end("reached"));
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    const secret = join(import.meta.dirname, "registry.ts");
    assert.ok(readFileSync(secret, "utf8").length > 0);
    process.env["SOUK_TEST_SECRET"] = "hush";
    try {
      const [finding] = await asked(`
        const tried = async (what, work) => {
          try { await work(); return what + ": reached"; } catch (error) {
            return what + ": " + (error.code ?? error.cause?.code ?? "refused"); } };
        const note = [
          Object.keys(process.env).join(",") || "no environment",
          await tried("file", async () => (await import("node:fs")).readFileSync(${JSON.stringify(secret)})),
          await tried("write", async () => (await import("node:fs")).writeFileSync("here.txt", "x")),
          await tried("net", async () => fetch("http://127.0.0.1:${port}/")),
          await tried("process", async () => (await import("node:child_process")).execSync("true")),
          await tried("worker", async () => new (await import("node:worker_threads")).Worker("1", { eval: true })),
        ].join("; ");
        return [{ severity: "warning", note }];`);
      assert.equal(
        finding?.note,
        "no environment; file: ERR_ACCESS_DENIED; write: ERR_ACCESS_DENIED; net: ERR_ACCESS_DENIED; process: ERR_ACCESS_DENIED; worker: ERR_ACCESS_DENIED",
      );
    } finally {
      delete process.env["SOUK_TEST_SECRET"];
      server.close();
    }
  });
});
