import assert from "node:assert/strict";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { programOf, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { filesOf, offerFolder, soukOffer, variantOf } from "../support/offer-folder.ts";
import { applied, completeDocument, planDocument, publishAtOnce } from "../support/offers.ts";

suite("offers as code", () => {
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

  const souk = (args: readonly string[], more: Record<string, string> = {}) =>
    soukOffer(args, { ...env, ...more });

  const variant = (change: (yaml: string) => string) => variantOf(folder, change);

  test("BEY-01, CMP-02: two editions are compared on the command line, with exit code 2 where they differ", async () => {
    const file = await variant((yaml) => yaml.replace("offer: notes", "offer: compared"));
    assert.equal((await souk(["apply", file, "--yes"])).exitCode, 0);
    const first = await souk(["diff", "contoso.compared", "--show", "added"]);
    assert.equal(first.exitCode, 2, first.notes);
    assert.match(first.data, /^\+ vip plan-listing English · Plan name: VIP$/m);
    await publishAtOnce(market, ana, "contoso.compared");
    const same = await souk(["diff", "contoso.compared"]);
    assert.deepEqual([same.exitCode, same.data], [0, ""]);
    assert.match(same.notes, /^0 added, 0 removed, 0 edited, \d+ unchanged\.$/);
    const change = (yaml: string) => yaml.replace("that write", "that file");
    const changed = await variant((yaml) =>
      change(yaml.replace("offer: notes", "offer: compared")),
    );
    assert.equal((await souk(["apply", changed, "--yes"])).exitCode, 0);
    const edited = await souk(["diff", "contoso.compared", "--with", "live"]);
    assert.equal(edited.exitCode, 2);
    assert.equal(
      edited.data,
      "~ listing English · Search results summary: Minutes that write themselves. → Minutes that file themselves.",
    );
    const json = await souk(["diff", "contoso.compared", "--json"]);
    assert.equal((JSON.parse(json.data) as { kind: string }).kind, "edited");
    assert.equal((await souk(["diff", "contoso.compared", "--with", "preview"])).exitCode, 6);
    assert.equal((await souk(["diff", "contoso.absent"])).exitCode, 5);
  });

  test("a dry run says what would be created, with exit code 2, and creates nothing", async () => {
    const dry = await souk(["apply", join(folder, "offer.yaml"), "--dry-run"]);
    assert.equal(dry.exitCode, 2, dry.notes);
    assert.match(dry.data, /\+ basic \(plan\)/);
    assert.match(dry.data, /\+ basic pricing\/pricingModel: flat/);
    assert.equal((await ana.call("GET", "/v1/offers/contoso.notes")).status, 404);
  });

  test("applying a file makes the offer with its plans, texts, images and prices as typed", async () => {
    const done = await souk(["apply", join(folder, "offer.yaml"), "--yes"]);
    assert.equal(done.exitCode, 0, done.notes);
    assert.match(done.notes, /contoso\.notes was created/);
    const page = async (path: string) =>
      (await ana.call("GET", `/v1/offers/contoso.notes/${path}`)).json<{
        content: Record<string, never>;
        status: string;
      }>();
    const properties = await page("pages/properties");
    assert.equal(
      properties.content["appVersion"],
      "1.10",
      "what looks like a number is read as typed",
    );
    const listing = (await page("pages/listing")).content as unknown as {
      languages: Record<string, { description: string }>;
    };
    assert.equal(
      listing.languages["en"]?.description,
      "<h1>Notes</h1>\n<p>Minutes of <strong>every</strong> meeting:</p>\n<ul><li>short</li><li>true</li></ul>",
    );
    assert.equal(listing.languages["fr"]?.description, "<p>Un.</p><p>Deux.</p>");
    const pricing = (await page("plans/basic/pages/pricing")).content as unknown as {
      markets: string[];
      prices: Record<
        string,
        { terms: Record<string, string>; meters: Record<string, string>; source: string }
      >;
    };
    assert.equal(pricing.markets.length, 141);
    assert.deepEqual(pricing.prices["FR"], {
      currency: "EUR",
      terms: { P1M: "49.90" },
      meters: { mails: "0.002" },
      source: "base",
    });
    assert.equal(pricing.prices["KR"]?.source, "hand");
    assert.equal(pricing.prices["KR"]?.terms["P1M"], "72000");
    const valid = await souk(["validate", join(folder, "offer.yaml")]);
    assert.equal(valid.exitCode, 0, valid.data + valid.notes);
    const again = await souk(["apply", join(folder, "offer.yaml"), "--dry-run"]);
    assert.equal(again.exitCode, 0, again.data);
  });

  test("BEY-01: export, apply on an empty site, export: the same files, and nothing left to apply", async () => {
    const first = await mkdtemp(join(tmpdir(), "souk-export-"));
    const out = await souk(["export", "contoso.notes", "--out", first]);
    assert.equal(out.exitCode, 0, out.notes);
    const files = await filesOf(first);
    assert.deepEqual(Object.keys(files).sort(), [
      "/audiences/vip.csv",
      "/documents/datasheet.pdf",
      "/images/editor.png",
      "/images/logo.png",
      "/listing/en.md",
      "/listing/fr.html",
      "/offer.schema.json",
      "/offer.yaml",
    ]);
    const before = (await ana.call("GET", "/v1/offers/contoso.notes/document")).json();
    const deleted = await ana.call("DELETE", "/v1/offers/contoso.notes", undefined, {
      "if-match": "*",
    });
    assert.equal(deleted.status, 204);
    const applied = await souk(["apply", join(first, "offer.yaml"), "--yes"]);
    assert.equal(applied.exitCode, 0, applied.notes);
    assert.deepEqual((await ana.call("GET", "/v1/offers/contoso.notes/document")).json(), before);
    const second = await mkdtemp(join(tmpdir(), "souk-export-"));
    await souk(["export", "contoso.notes", "--out", second]);
    assert.deepEqual(await filesOf(second), files);
    const drift = await souk(["apply", join(second, "offer.yaml"), "--dry-run"]);
    assert.equal(drift.exitCode, 0, drift.data);
    const full = await souk(["export", "contoso.notes", "--out", second]);
    assert.equal(full.exitCode, 6, "a folder with something in it is not written over");
  });

  for (const [title, change, line, column, message] of [
    ["broken YAML", (yaml: string) => yaml.replace("resell: {", "resell: [{"), 42, 1, /./],
    [
      "an unknown field",
      (yaml: string) => yaml.replace("  appVersion: 1.10", "  appVersion: 1.10\n  colour: red"),
      10,
      3,
      /no field “colour”/,
    ],
    ["an unknown page", (yaml: string) => `${yaml}shipping: {}\n`, 64, 1, /no field “shipping”/],
    [
      "a choice that is not offered",
      (yaml: string) => yaml.replace("listingOption: transact", "listingOption: rent"),
      6,
      10,
      /no choice here/,
    ],
    [
      "a wrong type",
      (yaml: string) => yaml.replace("keywords: [notes]", "keywords: notes"),
      20,
      7,
      /a list/,
    ],
    [
      "an unknown market",
      (yaml: string) => yaml.replace("        KR:", "        XX:"),
      53,
      9,
      /“XX” is not a market/,
    ],
    [
      "a missing file",
      (yaml: string) => yaml.replace("images/logo.png", "images/none.png"),
      30,
      3,
      /no readable file images\/none\.png/,
    ],
    [
      "a file from elsewhere",
      (yaml: string) => yaml.replace("listing/en.md", "../../../etc/hostname"),
      16,
      7,
      /outside|no readable/,
    ],
    [
      "a plan ID of other letters",
      (yaml: string) => yaml.replace("plan: vip", "plan: V.I.P."),
      55,
      5,
      /Lower-case/,
    ],
  ] as const)
    test(`${title} in the file is refused with line and column, and changes nothing`, async () => {
      const version = (await ana.call("GET", "/v1/offers/contoso.notes")).headers.get("etag");
      const path = await variant(change);
      const refused = await souk(["apply", path]);
      assert.equal(refused.exitCode, 7, refused.notes);
      assert.match(refused.notes, new RegExp(`offer\\.yaml:${line}:${column}: `), refused.notes);
      assert.match(refused.notes, message);
      assert.equal(
        (await ana.call("GET", "/v1/offers/contoso.notes")).headers.get("etag"),
        version,
      );
    });

  test("PUB-18: a private audience is a CSV file beside the offer file, refused by its own line and column", async () => {
    const list = "audience: [{ tenantId: 6c7b1f4e-6a6b-4b7a-9c86-1c2f0c9f2b11, note: Fabrikam }]";
    const id = "6c7b1f4e-6a6b-4b7a-9c86-1c2f0c9f2b11";
    const withList = async (name: string, content: string) => {
      await writeFile(join(folder, name), content);
      return variant((yaml) => yaml.replace(list, `audience: { file: ${name} }`));
    };
    const same = await withList(
      "same.csv",
      `\uFEFFID;Description;Type\r\n${id.toUpperCase()};Fabrikam;TenantID\r\n${id};;tenantid\r\n`,
    );
    const drift = await souk(["apply", same, "--dry-run"]);
    assert.equal(drift.exitCode, 0, `${drift.data}${drift.notes}`);
    for (const [content, place, message] of [
      [`Type,ID,Description\nTenantID,${id},\nTenantID,nobody,\n`, "3:2", /form 0000/],
      [`ID,Description,Type\n${id},${"x".repeat(201)},TenantID\n`, "2:2", /at most 200/],
      [`ID,Description,Type\n${id},,Person\n`, "2:3", /“Person” is no Type/],
      [`Name\n${id}\n`, "1:1", /column ID is missing/],
      [`ID,Description,Type\n${id},"half`, "2:1", /never closed/],
    ] as const) {
      const path = await withList("wrong.csv", content);
      const refused = await souk(["apply", path]);
      assert.equal(refused.exitCode, 7, refused.notes);
      assert.match(refused.notes, new RegExp(`wrong\\.csv:${place}: `), refused.notes);
      assert.match(refused.notes, message);
    }
  });

  test("limits and missing answers are findings with their line, and do not keep the draft from being saved", async () => {
    const path = await variant((yaml) =>
      yaml.replace("Minutes that write themselves.", "M".repeat(120)),
    );
    const checked = await souk(["validate", path]);
    assert.equal(checked.exitCode, 7);
    assert.match(
      checked.data,
      /offer\.yaml:15:7: error listing\/languages\/en\/summary: 120 of at most 100/,
    );
    const json = JSON.parse((await souk(["validate", path, "--json"])).data);
    assert.deepEqual(
      [json.valid, json.findings[0].line, json.findings[0].code],
      [false, 15, "catalog/too-long"],
    );
  });

  test("messages come in the language of the terminal", async () => {
    const path = await variant((yaml) =>
      yaml.replace("listingOption: transact", "listingOption: rent"),
    );
    assert.match(
      (await souk(["apply", path], { LANG: "fr_FR.UTF-8" })).notes,
      /n’est pas un choix/,
    );
    assert.match(
      (await souk(["apply", path], { LANG: "ko_KR.UTF-8" })).notes,
      /선택할 수 없습니다/,
    );
  });

  test("without credentials the command says what to set, and ends with 4", async () => {
    const refused = await souk(["apply", join(folder, "offer.yaml")], { SOUK_CLIENT_SECRET: "" });
    assert.equal(refused.exitCode, 4);
    assert.match(refused.notes, /SOUK_TOKEN/);
    const wrong = await souk(["apply", join(folder, "offer.yaml")], {
      SOUK_CLIENT_SECRET: "wrong",
    });
    assert.equal(wrong.exitCode, 4);
  });

  test("BEY-01: a change that a publication locked is shown as such, and applies nothing", async () => {
    await publishAtOnce(market, ana, "contoso.notes");
    const path = await variant((yaml) =>
      yaml
        .replace("visibility: { visibility: public }", "visibility: { visibility: private }")
        .replace("Minutes that", "Notes that"),
    );
    const dry = await souk(["apply", path, "--dry-run"]);
    assert.equal(dry.exitCode, 6);
    assert.match(
      dry.data,
      /~ basic visibility\/visibility: public → private\n {2}! .*new private plan/,
    );
    const refused = await souk(["apply", path]);
    assert.equal(refused.exitCode, 6);
    const { content } = (await ana.call("GET", "/v1/offers/contoso.notes/pages/listing")).json<{
      content: { languages: { en: { summary: string } } };
    }>();
    assert.equal(content.languages.en.summary, "Minutes that write themselves.");
  });

  test("BEY-01: a dry run lists the changes and the locked ones, and changes nothing", async () => {
    const document = await completeDocument(ana, { offer: "code" });
    const dry = await ana.call("PUT", "/v1/offers/contoso.code/document?dryRun=true", document);
    assert.equal(dry.status, 200, dry.text);
    assert.equal(dry.json()["created"], true);
    assert.equal((await ana.call("GET", "/v1/offers/contoso.code")).status, 404);
    await applied(ana, document);
    assert.deepEqual((await applied(ana, document))["changes"], [], "what was applied is there");
    await publishAtOnce(market, ana, "contoso.code");
    const change = structuredClone(document) as {
      setup: { listingOption: string };
      plans: unknown[];
    };
    change.setup.listingOption = "contact-me";
    const locked = await ana.call("PUT", "/v1/offers/contoso.code/document?dryRun=true", change);
    const { changes } = locked.json<{ changes: { pointer: string; locked: string | null }[] }>();
    assert.match(
      changes.find(({ pointer }) => pointer === "/listingOption")?.locked ?? "",
      /new offer/,
    );
    const refused = await ana.call("PUT", "/v1/offers/contoso.code/document", change, {
      "if-match": "*",
    });
    assert.equal(refused.status, 409);
    assert.equal(
      refused.json<{ errors: { pointer: string }[] }>().errors[0]?.pointer,
      "/setup/listingOption",
    );
    const dropped = await ana.call(
      "PUT",
      "/v1/offers/contoso.code/document",
      { ...document, plans: [planDocument("other")] },
      { "if-match": "*" },
    );
    assert.equal(dropped.status, 409, "a published plan cannot be left out");
  });

  test("BEY-01: the document of an offer recreates it, and comes out the same", async () => {
    const plans = [
      planDocument("team", { freeTrial: true, maxQuantity: 300 }),
      planDocument(
        "private",
        {},
        {
          visibility: { visibility: "private" },
          audience: [{ tenantId: "6C7B1F4E-6A6B-4B7A-9C86-1C2F0C9F2B11", note: "Fabrikam" }],
        },
      ),
    ];
    await applied(ana, await completeDocument(ana, { offer: "again", plans }));
    const path = "/v1/offers/contoso.again/document";
    const first = await ana.call("GET", path);
    const deleted = await ana.call("DELETE", "/v1/offers/contoso.again", undefined, {
      "if-match": "*",
    });
    assert.equal(deleted.status, 204, deleted.text);
    await market.platform.pool.raw.query(
      "insert into catalog.exchange_rates values ('2026-11-21', 'USD', 1, 'test'), ('2026-11-21', 'EUR', 0.7, 'test')",
    );
    await applied(ana, first.json());
    assert.deepEqual((await ana.call("GET", path)).json(), first.json());
  });

  test("malformed documents change nothing and name every field at fault", async () => {
    const document = await completeDocument(ana, { offer: "broken" });
    const refused = await ana.call("PUT", "/v1/offers/contoso.broken/document", {
      ...document,
      colour: "red",
      plans: [{ plan: "Bad Id", pricing: { terms: "monthly" }, price: 3 }],
    });
    assert.equal(refused.status, 400);
    assert.deepEqual(
      refused
        .json<{ errors: { pointer: string }[] }>()
        .errors.map(({ pointer }) => pointer)
        .sort(),
      ["/colour", "/plans/0/plan", "/plans/0/price", "/plans/0/pricing/terms"],
    );
    assert.equal((await ana.call("GET", "/v1/offers/contoso.broken")).status, 404);
  });
});
