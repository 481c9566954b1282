import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmod, mkdtemp, readFile, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { runCommand } from "../../src/cli/main.ts";
import { STARTER_TYPES } from "../../src/cli/starter-offers.ts";
import {
  PASSWORD,
  programOf,
  startTestMarket,
  type TestMarket,
  type TestPerson,
} from "../support/market.ts";
import { soukOffer } from "../support/offer-folder.ts";
import {
  allPassed,
  decided,
  openSite,
  type Site,
  type SubmissionAnswer,
} from "../support/publishing.ts";

const root = join(import.meta.dirname, "../..");

suite("the command line, as a process of its own", () => {
  let site: Site;
  let market: TestMarket;
  let ana: TestPerson;
  let operator: TestPerson;
  let program: { readonly id: string; readonly secret: string };
  let home: string;

  before(async () => {
    site = await openSite();
    market = await startTestMarket({ env: { SOUK_OUTGOING_ALLOW: site.allow } });
    ana = await market.organisation({ kind: "publisher", name: "Contoso", handle: "contoso" });
    operator = await market.organisation({ kind: "operator", name: "Ops" });
    program = await programOf(market, { id: ana.organisation.id, kind: "publisher" }, [
      "developer",
    ]);
    home = await folder();
  });
  after(async () => {
    site.close();
    await market.close();
  });

  const folder = () => mkdtemp(join(tmpdir(), "souk-cli-"));
  type Run = { readonly code: number | null; readonly data: string; readonly notes: string };

  /** `souk …` as somebody with an empty environment runs it. @param how.input what is written to it */
  function souk(
    args: readonly string[],
    how: { env?: Record<string, string>; input?: string; cwd?: string } = {},
  ): Promise<Run> {
    const { PATH = "" } = process.env;
    const child = spawn(process.execPath, [join(root, "bin/souk.mjs"), ...args], {
      cwd: how.cwd ?? root,
      env: { PATH, XDG_CONFIG_HOME: home, LANG: "en_US.UTF-8", ...how.env },
    });
    child.stdin.end(how.input ?? "");
    let [data, notes] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (data += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (notes += text));
    return new Promise((done) => child.once("close", (code) => done({ code, data, notes })));
  }
  const ofProgram = () => ({ SOUK_CLIENT_ID: program.id, SOUK_CLIENT_SECRET: program.secret });
  const certify = async (slug: string) => {
    for (let tries = 0; tries < 200; tries += 1) {
      const { data } = (await operator.call("GET", "/v1/certification/submissions")).json<{
        data: { id: string; offer: string }[];
      }>();
      const waiting = data.find(({ offer }) => offer === slug);
      if (waiting !== undefined)
        return decided(operator, waiting.id, {
          outcome: "certify",
          verdicts: await allPassed(operator),
        });
      await new Promise((next) => setTimeout(next, 100));
    }
    throw new Error(`${slug} did not reach the queue`);
  };

  test("J12, BEY-01: a program goes from souk login to a live offer, and the portal's history names it", async () => {
    const login = await souk(["login", market.url, "--organisation", "contoso"], {
      env: ofProgram(),
    });
    assert.equal(login.code, 0, login.notes);
    const kept = join(home, "souk", "credentials.json");
    assert.match(
      login.notes,
      /Signed in to http\S+ as Test program\. Kept in \S+credentials\.json/,
    );
    assert.equal((await stat(kept)).mode & 0o777, 0o600, "nobody else reads the secret");

    const cwd = await folder();
    const init = await souk(
      ["offer", "init", "contoso.ledger", "--name", "Contoso Ledger", "--site", site.url],
      { cwd },
    );
    assert.equal(init.code, 0, init.notes);
    const path = join(cwd, "offer.yaml");
    const begun = await readFile(path, "utf8");
    await writeFile(path, begun.replace('price: "10.00"', 'price: "12.50"'));

    const plan = await souk(["offer", "plan", "-f", "offer.yaml"], { cwd });
    assert.equal(plan.code, 2, plan.notes);
    assert.match(plan.data, /^\+ basic pricing\/terms\S* .*12\.50/m);
    assert.equal((await souk(["offer", "apply", "--yes"], { cwd })).code, 0);
    const nothing = await souk(["offer", "plan"], { cwd });
    assert.deepEqual([nothing.code, nothing.data], [0, ""], nothing.notes);

    const publishing = souk(["offer", "publish", "--wait", "--notes", "Sign in as tester."], {
      cwd,
    });
    await certify("contoso.ledger");
    const published = await publishing;
    assert.equal(published.code, 0, published.notes);
    assert.match(published.notes, /Automated validation · Purchase flow set-?up: Passed/);
    assert.match(published.notes, /Decision of the certification team: Passed/);
    assert.match(published.data, /^Preview: http\S+\/product\/saas\/contoso\.ledger\?preview=/);

    const waiting = await souk(["offer", "status"], { cwd });
    assert.match(waiting.data, /^contoso\.ledger: Preview$/m);
    assert.match(waiting.notes, /souk offer go-live/);

    const live = await souk(["offer", "go-live", "--yes"], { cwd });
    assert.equal(live.code, 0, live.notes);
    assert.match(live.notes, /contoso\.ledger is live\.$/m);
    assert.equal((await market.visitor("GET", "/product/saas/contoso.ledger")).status, 200);

    const { data: history } = (
      await ana.call("GET", "/v1/offers/contoso.ledger/history?limit=100")
    ).json<{ data: { event: string; actor: { name: string; kind: string } | null }[] }>();
    for (const event of ["offer.created", "publishing.submitted", "publishing.signed-off"]) {
      const found = history.find((one) => one.event === event);
      assert.deepEqual(
        found?.actor,
        { name: "Test program", kind: "client" },
        JSON.stringify(history),
      );
    }

    const who = await souk(["whoami", "--json"]);
    assert.equal(JSON.parse(who.data).organisations[0].handle, "contoso");
    assert.equal((await souk(["logout"])).code, 0);
    assert.equal(
      (await souk(["offer", "status", "contoso.ledger"], { env: { SOUK_URL: market.url } })).code,
      4,
    );
  });

  test("J12: a submission that is stopped ends the command with the findings, and one that is not done in time says so", async () => {
    const cwd = await folder();
    const env = { ...ofProgram(), SOUK_URL: market.url };
    await souk(["offer", "init", "contoso.broken", "--site", site.url], { cwd, env });
    assert.equal((await souk(["offer", "apply", "--yes"], { cwd, env })).code, 0);
    site.answers["/landing"] = 404;
    const stopped = await souk(["offer", "publish", "--wait", "--json", "--notes", "Try it."], {
      cwd,
      env,
    });
    delete site.answers["/landing"];
    assert.equal(stopped.code, 7, stopped.notes);
    assert.notEqual(stopped.data, "", stopped.notes);
    const report = JSON.parse(stopped.data) as {
      submission: SubmissionAnswer;
      findings: { page: string; pointer: string }[];
    };
    assert.equal(report.submission.state, "attention-needed");
    assert.ok(
      report.findings.some(
        ({ page, pointer }) => page === "technical" && pointer === "/landingPageUrl",
      ),
    );
    assert.match(stopped.notes, /ended at Attention needed/);

    const late = await souk(["offer", "publish", "--wait", "--timeout", "1"], { cwd, env });
    assert.equal(late.code, 124, late.notes);
    assert.match(
      late.notes,
      /not done after 1 second: Publish in progress\. .*souk offer status contoso\.broken/,
    );

    const alone = await here(["offer", "cancel", "contoso.broken"], { env });
    assert.deepEqual([alone.code, /--yes/.test(alone.notes)], [64, true]);
    const cancelled = await here(["offer", "cancel", "contoso.broken", "--yes"], { env });
    assert.equal(cancelled.code, 0, cancelled.notes);
    const tooEarly = await here(["offer", "go-live", "contoso.broken", "--yes"], { env });
    assert.equal(tooEarly.code, 6, "nothing waits at Preview");
    const french = await here(["offer", "status", "contoso.broken"], {
      env: { ...env, LANG: "fr_FR.UTF-8" },
    });
    assert.match(french.data, /^contoso\.broken\s: Brouillon$/m);
  });

  /** The same in this process; @param how.input what is written to it; @param how.answers what is typed */
  async function here(
    args: readonly string[],
    how: { env?: Record<string, string>; input?: string; answers?: readonly string[] } = {},
  ): Promise<Run> {
    const [data, notes, answers] = [[] as string[], [] as string[], [...(how.answers ?? [])]];
    const types = async (question: string) => {
      notes.push(question);
      return answers.shift() ?? "";
    };
    const code = await runCommand(args, {
      env: { XDG_CONFIG_HOME: home, LANG: "en_US.UTF-8", ...how.env },
      output: {
        data: (text) => data.push(text),
        note: (text) => notes.push(text),
        input: async () => how.input ?? "",
        ...(how.answers && { ask: types, askSecret: types }),
      },
    });
    return { code, data: data.join("\n"), notes: notes.join("\n") };
  }

  test("SEC: a person signs in with a password that is typed unseen or read from the standard input, writes, and signs out for good", async () => {
    const login = ["login", market.url, "--email", ana.email];
    const wrong = await here([...login, "--password-stdin"], { input: "wrong horse\n" });
    assert.equal(wrong.code, 4, wrong.notes);
    const nobody = await here(login);
    assert.deepEqual([nobody.code, /--password-stdin/.test(nobody.notes)], [64, true]);
    const piped = await here([...login, "--password-stdin"], { input: `${PASSWORD}\n` });
    assert.equal(piped.code, 0, piped.notes);
    const typed = await here(["login", market.url], { answers: [ana.email, PASSWORD] });
    assert.equal(typed.code, 0, typed.notes);
    const who = await here(["whoami"]);
    assert.match(who.data, /contoso {2}Contoso {2}Global admin/);
    const absent = await here(["offer", "status", "contoso.absent"]);
    assert.equal(absent.code, 5, absent.notes);
    const out = await folder();
    await here(["offer", "init", "contoso.by-hand", "--site", site.url, "--out", out]);
    const applied = await here(["offer", "apply", join(out, "offer.yaml"), "--yes"]);
    assert.equal(applied.code, 0, applied.notes);

    const kept = join(home, "souk", "credentials.json");
    const copy = await readFile(kept, "utf8");
    await chmod(kept, 0o644);
    const open = await here(["whoami"]);
    assert.deepEqual([open.code, /chmod 600/.test(open.notes)], [4, true]);
    await writeFile(kept, "{}", { mode: 0o600 });
    await chmod(kept, 0o600);
    assert.deepEqual(
      [(await here(["whoami"])).code, /no sign-ins/.test((await here(["whoami"])).notes)],
      [4, true],
    );
    await writeFile(kept, copy);
    assert.equal((await here(["logout"])).code, 0);
    await writeFile(kept, copy, { mode: 0o600 });
    assert.equal((await here(["whoami"])).code, 4, "the session itself has ended");
    assert.equal((await here(["logout"])).code, 0, "what is worthless is forgotten all the same");
  });

  test("SEC: login refuses a program that is none, an organisation left out, and an address without https", async () => {
    const env = ofProgram();
    const unnamed = await here(["login", market.url], { env });
    assert.deepEqual([unnamed.code, /--organisation/.test(unnamed.notes)], [64, true]);
    const wrong = await here(["login", market.url, "--organisation", "contoso"], {
      env: { ...env, SOUK_CLIENT_SECRET: "not this one" },
    });
    assert.deepEqual([wrong.code, /no such program of contoso/.test(wrong.notes)], [4, true]);
    const open = await here(["login", "http://market.example", "--organisation", "contoso"], {
      env,
    });
    assert.deepEqual([open.code, /not https/.test(open.notes)], [64, true]);
    const none = await here(["login", "market.example"], { env });
    assert.equal(none.code, 64, none.notes);
  });

  test("J12: go-live and cancel ask first, and an answer other than yes changes nothing", async () => {
    const env = { ...ofProgram(), SOUK_URL: market.url };
    for (const command of ["go-live", "cancel"]) {
      const no = await here(["offer", command, "contoso.broken"], { env, answers: ["n"] });
      assert.deepEqual([no.code, /Nothing was changed/.test(no.notes)], [1, true], no.notes);
    }
    const never = await here(["offer", "go-live", "contoso.by-hand", "--yes"], { env });
    assert.deepEqual([never.code, /not been submitted/.test(never.notes)], [6, true]);
    const wrong = await here(["offer", "publish", "contoso.broken", "--timeout", "soon"], { env });
    assert.deepEqual([wrong.code, /a whole number is needed/.test(wrong.notes)], [64, true]);
  });

  test("BEY-01: souk offer init begins an offer of every type that the marketplace finds complete", async () => {
    const env = { ...ofProgram(), SOUK_URL: market.url, LANG: "en" };
    for (const type of STARTER_TYPES) {
      const out = await folder();
      const begun = await soukOffer(
        ["init", `contoso.${type}`, "--type", type, "--site", site.url, "--out", out],
        env,
      );
      assert.equal(begun.exitCode, 0, begun.notes);
      const file = join(out, "offer.yaml");
      const applied = await soukOffer(["apply", file, "--yes"], env);
      assert.equal(applied.exitCode, 0, `${type}: ${applied.notes}`);
      const valid = await soukOffer(["validate", file], env);
      assert.deepEqual([valid.exitCode, valid.data], [0, ""], `${type}: ${valid.data}`);
    }
    const again = await soukOffer(["init", "contoso.x", "--type", "sass"], env);
    assert.deepEqual([again.exitCode, /saas, /.test(again.notes)], [64, true]);
  });
});
