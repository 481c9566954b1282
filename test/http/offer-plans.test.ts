import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, suite, test } from "node:test";
import {
  NOW,
  programOf,
  startTestMarket,
  type TestMarket,
  type TestPerson,
} from "../support/market.ts";
import { filesOf, OFFER, offerFolder, png, soukOffer, variantOf } from "../support/offer-folder.ts";
import { publishAtOnce } from "../support/offers.ts";

type Plan = {
  format: string;
  offer: string;
  revision: number;
  content: string;
  plan: string;
  created: boolean;
  changes: { page: string; plan: string | null; pointer: string; kind: string; locked: string }[];
  locked: { pointer: string; detail: string }[];
  uploads: { path: string }[];
};

suite("BEY-01: an offer's changes are planned, reviewed and applied", () => {
  let market: TestMarket;
  let ana: TestPerson;
  let env: Record<string, string>;
  let folder: string;

  before(async () => {
    market = await startTestMarket();
    ana = await market.organisation({ kind: "publisher", name: "Contoso", handle: "contoso" });
    const program = await programOf(market, { id: ana.organisation.id, kind: "publisher" }, [
      "developer",
    ]);
    env = {
      SOUK_URL: market.url,
      SOUK_CLIENT_ID: program.id,
      SOUK_CLIENT_SECRET: program.secret,
      LANG: "en_US.UTF-8",
    };
    folder = await offerFolder();
  });
  after(() => market.close());

  const souk = (...args: string[]) => soukOffer(args, env);
  const variant = (offer: string, change: (yaml: string) => string = (yaml) => yaml) =>
    variantOf(folder, (yaml) => change(yaml.replace("offer: notes", `offer: ${offer}`)));
  const documentOf = async (offer: string) => {
    const read = await ana.call("GET", `/v1/offers/contoso.${offer}/document`);
    return read.status === 404 ? undefined : read.json<Record<string, unknown>>();
  };
  const revisionOf = async (offer: string) =>
    (await ana.call("GET", `/v1/offers/contoso.${offer}`)).headers.get("etag");
  const planFile = async (path: string): Promise<Plan> => JSON.parse(await readFile(path, "utf8"));
  /** Somebody changes the draft in the portal. */
  const edited = async (offer: string, appVersion: string) => {
    const page = `/v1/offers/contoso.${offer}/pages/properties`;
    const before = await ana.call("GET", page);
    const { content } = before.json<{ content: object }>();
    const saved = await ana.call(
      "PUT",
      page,
      { ...content, appVersion },
      {
        "if-match": before.headers.get("etag") ?? "",
      },
    );
    assert.equal(saved.status, 200, saved.text);
  };

  /** The command as a publisher starts it, in a process of its own. */
  const command = (args: readonly string[], cwd = folder) =>
    new Promise<{ exitCode: number | null; data: string; notes: string }>((resolve, reject) => {
      const bin = join(import.meta.dirname, "../../bin/souk.mjs");
      const child = spawn(process.execPath, [bin, "offer", ...args], {
        cwd,
        env: { ...process.env, ...env },
        stdio: ["ignore", "pipe", "pipe"],
      });
      let [data, notes] = ["", ""];
      child.stdout.on("data", (piece) => (data += piece));
      child.stderr.on("data", (piece) => (notes += piece));
      child.on("error", reject);
      child.on("close", (exitCode) => resolve({ exitCode, data, notes }));
    });

  test("J12: the command plans with exit code 2, applies the reviewed plan, and has nothing left to plan", async () => {
    const plan = join(await mkdtemp(join(tmpdir(), "souk-plan-")), "plan.json");
    const planned = await command(["plan", "-f", "offer.yaml", "--out", plan]);
    assert.equal(planned.exitCode, 2, planned.notes);
    assert.match(planned.data, /^\+ basic \(plan\)$/m);
    assert.match(planned.data, /^\+ vip \(private audience\): \["6c7b1f4e-/m);
    assert.match(planned.data, /^\+ basic pricing\/markets: AD, AE, .*, ZW$/m);
    assert.match(planned.data, /^\+ listing\/logo: logo\.png \([0-9a-f]{12}\)$/m);
    assert.match(planned.data, /^\+ file images\/editor\.png \(\d+ KiB\)$/m);
    assert.match(planned.notes, /contoso\.notes would be created/);
    assert.match(planned.notes, /0 removed, 0 edited; 3 files to upload/);
    const { plan: id, ...kept } = await planFile(plan);
    assert.match(planned.notes, new RegExp(`Plan of changes ${id.slice(0, 12)}`));
    assert.deepEqual(
      [kept.format, kept.offer, kept.revision, kept.created],
      ["souk.plan/1", "contoso.notes", 0, true],
    );
    assert.equal(await documentOf("notes"), undefined, "a plan creates nothing");

    const applied = await command(["apply", "--plan", plan]);
    assert.equal(applied.exitCode, 0, applied.notes);
    assert.match(applied.notes, /contoso\.notes was created/);
    const history = (await ana.call("GET", "/v1/offers/contoso.notes/history")).text;
    assert.match(history, /Test program/, "the portal names the program as who did it");
    const revision = await revisionOf("notes");
    for (const again of [
      await command(["apply", "--plan", plan]),
      await command(["apply"]),
      await command(["plan"]),
    ])
      assert.deepEqual([again.exitCode, again.data], [0, ""], again.notes);
    assert.equal(await revisionOf("notes"), revision, "nothing was written again");
  });

  test("a reviewed plan is refused when the draft, the file or an image changed since, and applies nothing", async () => {
    const file = await variant("moved");
    assert.equal((await souk("apply", file, "--yes")).exitCode, 0);
    const wanted = await variant("moved", (yaml) => yaml.replace("Minutes that", "Notes that"));
    const plan = join(dirname(wanted), "plan.json");
    assert.equal((await souk("plan", wanted, "--out", plan)).exitCode, 2);
    const text = await readFile(wanted, "utf8");

    await writeFile(wanted, text.replace("Notes that", "Lists that"));
    const otherText = await souk("apply", wanted, "--plan", plan);
    assert.equal(otherText.exitCode, 6);
    assert.match(otherText.notes, /offer\.yaml or a file beside it changed since/);
    assert.match(
      otherText.notes,
      /Reviewed, and no longer so:\n~ listing\/languages\/en\/summary: Minutes that write themselves\. → Notes that write themselves\.\nNot reviewed:\n~ listing\/languages\/en\/summary: Minutes that write themselves\. → Lists that/,
    );
    await writeFile(wanted, text);

    const logo = join(dirname(wanted), "images/logo.png");
    const bytes = await readFile(logo);
    await writeFile(logo, await png(300, 300, "#7d0a6c"));
    const otherImage = await souk("apply", wanted, "--plan", plan);
    assert.equal(otherImage.exitCode, 6);
    assert.match(otherImage.notes, /Not reviewed:\n~ listing\/logo: logo\.png \(\w+\) → logo\.png/);
    await writeFile(logo, bytes);

    const before = await documentOf("moved");
    await edited("moved", "2.0");
    const otherDraft = await souk("apply", wanted, "--plan", plan, "--json");
    assert.equal(otherDraft.exitCode, 6);
    const { reasons, gone, new: fresh } = JSON.parse(otherDraft.notes);
    assert.match(reasons.join(), /revision \d+ then, revision \d+ now/);
    assert.deepEqual(
      [gone, fresh.map((one: { pointer: string }) => one.pointer)],
      [[], ["/appVersion"]],
      "what would be undone was not reviewed",
    );
    await edited("moved", "1.10");
    assert.deepEqual(await documentOf("moved"), before, "nothing of the plan was applied");
    assert.equal((await souk("apply", wanted, "--plan", plan)).exitCode, 6, "not over this draft");
    assert.equal((await souk("plan", wanted, "--out", plan)).exitCode, 2);
    const done = await souk("apply", wanted, "--plan", plan);
    assert.deepEqual([done.exitCode, done.data.split("\n").length], [0, 1], done.notes);
  });

  test("a plan is refused when an exchange rate would give other prices than those reviewed", async () => {
    const file = await variant("rates", (yaml) =>
      yaml.replace(/ {6}prices:\n.*\n/, "").replace("markets: all", "markets: [FR, US]"),
    );
    const plan = join(dirname(file), "plan.json");
    assert.equal((await souk("plan", file, "--out", plan)).exitCode, 2);
    await market.platform.pool.raw.query(
      "insert into catalog.exchange_rates values ($1, 'USD', 1, 'test'), ($1, 'EUR', 0.5, 'test')",
      [NOW.slice(0, 10)],
    );
    const refused = await souk("apply", file, "--plan", plan);
    assert.equal(refused.exitCode, 6, refused.notes);
    assert.match(refused.notes, /an exchange rate changed since/);
    assert.match(refused.notes, /Not reviewed:\n\+ basic pricing\/prices\/US/);
    assert.equal(await documentOf("rates"), undefined);
  });

  test("the marketplace itself applies exactly a plan, or nothing, whoever comes in between", async () => {
    const file = await variant("raced");
    assert.equal((await souk("apply", file, "--yes")).exitCode, 0);
    const document = (await documentOf("raced")) ?? {};
    const changed = { ...document, resell: { channel: "none", exclusive: false } };
    const address = "/v1/offers/contoso.raced/document";
    const dry = await ana.call("PUT", `${address}?dryRun=true`, changed);
    const { plan } = dry.json<Plan>();
    await edited("raced", "3.0");
    for (const headers of [{}, { "if-match": "*" }]) {
      const refused = await ana.call("PUT", `${address}?plan=${plan}`, changed, headers);
      assert.equal(refused.status, 409, refused.text);
      assert.equal(refused.json<{ code: string }>().code, "catalog/plan-moved");
    }
    assert.deepEqual(await documentOf("raced"), {
      ...document,
      properties: { ...(document["properties"] as object), appVersion: "3.0" },
    });
    const again = await ana.call("PUT", `${address}?dryRun=true`, changed);
    const done = await ana.call("PUT", `${address}?plan=${again.json<Plan>().plan}`, changed);
    assert.equal(done.status, 200, done.text);
    assert.deepEqual(await documentOf("raced"), changed);
    assert.equal((await ana.call("PUT", `${address}?plan=x`, changed)).status, 400);
  });

  test("a plan of another marketplace or offer, and a file that is no plan, are refused by name", async () => {
    const file = await variant("named");
    const plan = join(dirname(file), "plan.json");
    await souk("plan", file, "--out", plan);
    const kept = await readFile(plan, "utf8");
    await writeFile(plan, kept.replace(market.url, "https://elsewhere.example"));
    const elsewhere = await souk("apply", file, "--plan", plan);
    assert.equal(elsewhere.exitCode, 6);
    assert.match(elsewhere.notes, /made with https:\/\/elsewhere\.example; this is http/);
    await writeFile(plan, kept);
    const other = await souk("apply", await variant("unnamed"), "--plan", plan);
    assert.equal(other.exitCode, 6);
    assert.match(other.notes, /of contoso\.named; the file is of contoso\.unnamed/);
    for (const broken of [
      "",
      "[1]",
      "{",
      '{"format":"souk.plan/1"}',
      kept.replace("souk.plan/1", "x"),
    ]) {
      await writeFile(plan, broken);
      const refused = await souk("apply", file, "--plan", plan);
      assert.deepEqual([refused.exitCode, /is no plan/.test(refused.notes)], [7, true], broken);
    }
    assert.equal((await souk("apply", file, "--plan", `${plan}.absent`)).exitCode, 5);
    assert.equal(await documentOf("named"), undefined);
  });

  test("without a plan apply shows what it would do and asks; nobody to ask, and it does nothing", async () => {
    const file = await variant("asked");
    const nobody = await souk("apply", file);
    assert.equal(nobody.exitCode, 64);
    assert.match(nobody.data, /^\+ basic \(plan\)$/m);
    assert.match(nobody.notes, /add --yes/);
    const no = await soukOffer(["apply", file], env, "");
    assert.equal(no.exitCode, 1);
    assert.match(no.notes, /Apply these changes\? \[y\/N\]/);
    assert.equal(await documentOf("asked"), undefined);
    const yes = await soukOffer(["apply", file], { ...env, LANG: "fr_FR.UTF-8" }, "Oui");
    assert.equal(yes.exitCode, 0, yes.notes);
    assert.match(yes.notes, /Appliquer ces modifications/);
    assert.ok(await documentOf("asked"));
    assert.equal((await souk("apply", file)).exitCode, 0, "nothing to ask");
  });

  test("files are sent only when the marketplace does not have them, and the plan names them", async () => {
    const file = await variant("files");
    const root = dirname(file);
    await writeFile(join(root, "images/logo.png"), await png(320, 320, "#123456"));
    const uploadsOf = async (...args: string[]) => {
      const done = await souk(...args, "--json");
      return (JSON.parse(done.data) as Plan).uploads.map(({ path }) => path);
    };
    assert.deepEqual(await uploadsOf("apply", file, "--yes"), ["images/logo.png"]);
    assert.deepEqual(await uploadsOf("apply", file, "--yes"), []);
    await writeFile(join(root, "images/editor.png"), await png(1280, 720, "#654321"));
    await writeFile(file, (await readFile(file, "utf8")).replace("Minutes that", "Notes that"));
    assert.deepEqual(await uploadsOf("plan", file), ["images/editor.png"]);
    assert.deepEqual(await uploadsOf("apply", file, "--yes"), ["images/editor.png"]);
  });

  test("audiences from CSV files are planned and applied; plans that the file leaves out are removed", async () => {
    const file = await variant("lists");
    assert.equal((await souk("apply", file, "--yes")).exitCode, 0);
    const list = join(dirname(file), "audiences/vip.csv");
    await mkdir(dirname(list));
    const id = "6c7b1f4e-6a6b-4b7a-9c86-1c2f0c9f2b11";
    await writeFile(
      list,
      `ID,Description,Type\n${id},Fabrikam,TenantID\n${id.replace("6c7b", "7d8c")},Northwind,TenantID\n`,
    );
    const changed = (await readFile(file, "utf8")).replace(
      /audience: \[.*\]/,
      "audience: { file: audiences/vip.csv }",
    );
    await writeFile(file, changed);
    const planned = await souk("plan", file);
    assert.equal(planned.exitCode, 2);
    assert.match(planned.data, /^~ vip \(private audience\): \["6c7b1f4e-[^\]]*"\] → \["6c7b1f4e-/);
    assert.equal((await souk("apply", file, "--yes")).exitCode, 0);
    const out = await mkdtemp(join(tmpdir(), "souk-export-"));
    assert.equal((await souk("export", "contoso.lists", "--out", out)).exitCode, 0);
    assert.match(await readFile(join(out, "audiences/vip.csv"), "utf8"), /Northwind,TenantID/);
    await writeFile(file, changed.slice(0, changed.indexOf("  - plan: vip")));
    const removed = await souk("plan", file);
    assert.match(removed.data, /^- vip \(plan\)$/m);
    assert.equal((await souk("apply", file, "--yes")).exitCode, 0);
    assert.equal((await ana.call("GET", "/v1/offers/contoso.lists/plans/vip")).status, 404);
  });

  test("drift says with 0, 2 and 1 whether draft and live edition are as the file says", async () => {
    const file = await variant("drifting");
    const absent = await souk("drift", file);
    assert.deepEqual(
      [absent.exitCode, absent.data],
      [2, "contoso.drifting is not on the marketplace."],
    );
    assert.equal((await souk("apply", file, "--yes")).exitCode, 0);
    const none = await souk("drift", file);
    assert.deepEqual([none.exitCode, none.data], [0, ""]);
    const never = await souk("drift", file, "--with", "live");
    assert.equal(never.exitCode, 1, "there is nothing to compare with");
    await publishAtOnce(market, ana, "contoso.drifting");
    const live = await souk("drift", file, "--with", "live");
    assert.deepEqual([live.exitCode, live.data], [0, ""], live.data);
    await edited("drifting", "9.9");
    const revision = await revisionOf("drifting");
    const drifted = await souk("drift", file);
    assert.deepEqual(
      [drifted.exitCode, drifted.data],
      [2, "~ properties/appVersion: 1.10 → 9.9"],
      "what the file says, then what the marketplace has",
    );
    assert.match(drifted.notes, /contoso\.drifting \(draft\): 1 difference/);
    assert.equal((await souk("drift", file, "--with", "live")).exitCode, 0);
    const other = await variant("drifting", (yaml) =>
      yaml
        .replace("keywords: [notes]", "keywords: [notes, minutes]")
        .replace(/ {2}- plan: vip[\s\S]*$/, ""),
    );
    const json = JSON.parse((await souk("drift", other, "--with", "live", "--json")).data);
    assert.deepEqual(
      json.differences.map(({ what, kind, pointer }: Record<string, string>) => [
        what,
        kind,
        pointer,
      ]),
      [
        ["field", "removed", "/languages/en/keywords/1"],
        ["plan", "added", ""],
      ],
    );
    assert.equal(await revisionOf("drifting"), revision, "nothing was changed");
    const broken = await variant("drifting", (yaml) => yaml.replace("resell: {", "resell: [{"));
    assert.equal((await souk("drift", broken)).exitCode, 1);
    assert.equal(
      (await soukOffer(["drift", file], { ...env, SOUK_CLIENT_SECRET: "" })).exitCode,
      1,
    );
  });

  test("PUB-20: a locked change is shown as such in the plan, and neither plan nor apply gets past it", async () => {
    const file = await variant("locked", (yaml) =>
      yaml
        .replace("visibility: { visibility: public }", "visibility: { visibility: private }")
        .replace("Minutes that", "Notes that"),
    );
    const first = await variant("locked");
    assert.equal((await souk("apply", first, "--yes")).exitCode, 0);
    await publishAtOnce(market, ana, "contoso.locked");
    const plan = join(dirname(file), "plan.json");
    const planned = await souk("plan", file, "--out", plan);
    assert.equal(planned.exitCode, 6);
    assert.match(planned.data, /public → private\n {2}! .*new private plan/);
    assert.match(planned.notes, /1 change is locked/);
    const kept = await planFile(plan);
    assert.deepEqual(
      kept.changes.map(({ pointer, locked }) => [pointer, locked !== null]),
      [
        ["/languages/en/summary", false],
        ["/visibility", true],
      ],
    );
    const before = await documentOf("locked");
    for (const args of [
      ["apply", file, "--plan", plan],
      ["apply", file, "--yes"],
    ])
      assert.equal((await souk(...args)).exitCode, 6);
    assert.deepEqual(await documentOf("locked"), before);
    const removed = await variant("locked", (yaml) => yaml.replace(/ {2}- plan: vip[\s\S]*$/, ""));
    const leftOut = await souk("plan", removed);
    assert.equal(leftOut.exitCode, 6);
    assert.match(leftOut.data, /^- vip \(plan\)\n {2}! /m);
  });

  test("exports are the same whenever they are made, and name the schema for editors", async () => {
    const [first, second, named] = [
      await mkdtemp(join(tmpdir(), "souk-export-")),
      await mkdtemp(join(tmpdir(), "souk-export-")),
      await mkdtemp(join(tmpdir(), "souk-export-")),
    ];
    for (const out of [first, second])
      assert.equal((await souk("export", "contoso.asked", "--out", out)).exitCode, 0);
    assert.deepEqual(await filesOf(first), await filesOf(second));
    const yaml = await readFile(join(first, "offer.yaml"), "utf8");
    assert.match(
      yaml,
      /^# yaml-language-server: \$schema=offer\.schema\.json\nformat: souk\.offer\/1\n/,
    );
    const address = `${market.url}/docs/offer.schema.json`;
    await souk("export", "contoso.asked", "--out", named, "--schema", address);
    const other = await readFile(join(named, "offer.yaml"), "utf8");
    assert.equal(other.split("\n")[0], `# yaml-language-server: $schema=${address}`);
    const served = await fetch(address);
    assert.equal(served.status, 200);
    const committed = join(import.meta.dirname, "../../docs/offer.schema.json");
    // What is served knows the categories and industries of this marketplace besides.
    const [here, anywhere] = [await served.json(), JSON.parse(await readFile(committed, "utf8"))];
    assert.deepEqual(Object.keys(here.definitions), Object.keys(anywhere.definitions));
    assert.deepEqual(here.required, anywhere.required);
    assert.match(JSON.stringify(here), /"enum":\["analytics","ai-machine-learning"/);
    assert.doesNotMatch(JSON.stringify(anywhere), /"enum":\["analytics"/);
    assert.ok(OFFER.includes("offer: notes"));
  });
});
