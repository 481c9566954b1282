import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";
import { Ajv, type ValidateFunction } from "ajv";
import { parse } from "yaml";
import { offerFolder, soukOffer, variantOf } from "../../test/support/offer-folder.ts";
import { runCommand } from "./main.ts";
import { readSchema, schemaOfType } from "./offer-schema.ts";

const EXAMPLES = join(import.meta.dirname, "../../examples");
const folders = readdirSync(EXAMPLES, { withFileTypes: true })
  .filter((one) => one.isDirectory() && one.name.includes("."))
  .map(({ name }) => name);

/** Nobody listens there: what is checked offline is checked alone. */
const NOWHERE = { SOUK_URL: "http://127.0.0.1:1", LANG: "en_US.UTF-8" };
const offline = (file: string, ...more: string[]) =>
  soukOffer(["validate", file, "--offline", ...more], NOWHERE);

suite("BEY-01: the schema of offer.yaml", async () => {
  const schema = await readSchema();
  const ajv = new Ajv({
    strict: true,
    strictTypes: false,
    strictRequired: false,
    allErrors: true,
    validateFormats: false,
  });
  ajv.addKeyword("x-beside");
  const check = ajv.compile(schema);
  const types = (schema as { properties: { type: { enum: string[] } } }).properties.type.enum;

  const checks = new Map<string, ValidateFunction>();
  const checkOfType = (type: string): ValidateFunction => {
    const own = new Ajv({ strict: false, validateFormats: false });
    const check = checks.get(type) ?? own.compile(schemaOfType(schema, type) ?? false);
    checks.set(type, check);
    return check;
  };

  test("every example is valid by it, and by the part of it for its type", async () => {
    for (const name of folders) {
      const offer: { type: string } = parse(
        await readFile(join(EXAMPLES, name, "offer.yaml"), "utf8"),
      );
      assert.ok(check(offer), `${name}: ${JSON.stringify(check.errors?.slice(0, 3))}`);
      assert.ok(checkOfType(offer.type)(offer), name);
      assert.equal((await offline(join(EXAMPLES, name, "offer.yaml"))).exitCode, 0, name);
    }
  });

  test("every type has its own part, whole: nothing in it refers to what is not there", () => {
    assert.equal(types.length, 12);
    for (const type of types) {
      const own = schemaOfType(schema, type) ?? {};
      assert.ok(checkOfType(type), type);
      assert.ok(JSON.stringify(own).length < JSON.stringify(schema).length / 2, type);
    }
    assert.equal(schemaOfType(schema, "boat"), undefined);
  });

  test("fields have titles, and descriptions with their choices", () => {
    const { saas } = (schema as { definitions: Record<string, { properties: object }> })
      .definitions;
    const text = JSON.stringify(saas);
    assert.match(text, /"title":"Offer listing"/);
    assert.match(text, /transact: Sell through the marketplace/);
    const untitled: string[] = [];
    const visit = (value: unknown, path: string) => {
      if (typeof value !== "object" || value === null) return;
      const { properties, items, additionalProperties: others } = value as Record<string, object>;
      for (const [name, field] of Object.entries(properties ?? {})) {
        const labels = ["title", "description", "$ref", "const"];
        if (!labels.some((label) => label in field)) untitled.push(`${path}/${name}`);
        visit(field, `${path}/${name}`);
      }
      visit(items, `${path}/0`);
      visit(others, `${path}/*`);
    };
    visit(saas, "");
    assert.deepEqual(
      untitled.filter((path) => !/languages\/(fr|ko|en)$/.test(path)),
      [],
    );
  });

  test("the command prints it whole and for one type", async () => {
    const said: string[] = [];
    const output = {
      data: (text: string) => said.push(text),
      note: (text: string) => said.push(text),
    };
    assert.equal(await runCommand(["offer", "schema"], { env: {}, output }), 0);
    assert.deepEqual(JSON.parse(said.join("")), schema);
    said.length = 0;
    assert.equal(await runCommand(["offer", "schema", "--type", "boat"], { env: {}, output }), 64);
    assert.match(said.join(""), /no offer type “boat”/);
  });
});

suite("BEY-01: an offer file is checked without a marketplace", async () => {
  const folder = await offerFolder();
  const variant = (change: (yaml: string) => string) => variantOf(folder, change);

  test("a complete file passes, and nothing was called", async () => {
    const valid = await offline(join(folder, "offer.yaml"));
    assert.deepEqual([valid.exitCode, valid.data], [0, ""], valid.notes);
  });

  for (const [title, find, write, place, message] of [
    [
      "an unknown field",
      "  appVersion: 1.10",
      "  colour: red",
      "9:3",
      /\/properties\/colour: .*no field/,
    ],
    ["an unknown page", "resell:", "shipping: {}\nresell:", "41:1", /\/shipping: .*no field/],
    ["a wrong type", "keywords: [notes]", "keywords: notes", "20:7", /a list/],
    [
      "a choice that is not offered",
      "listingOption: transact",
      "listingOption: rent",
      "6:10",
      /“rent” is no choice here/,
    ],
    ["an unknown market", "        KR:", "        XX:", "53:9", /“XX” is not a market/],
    [
      "an unknown market in a list",
      "markets: [FR]",
      "markets: [FR, XX]",
      "61:21",
      /“XX” is not a market/,
    ],
    ["another word than all", "markets: all", "markets: some", "51:7", /“some”.*all/],
    [
      "a text over its limit",
      "Minutes that write themselves.",
      "M".repeat(101),
      "15:7",
      /101 of at most 100/,
    ],
    ["an unknown type", "type: saas", "type: boat", "4:1", /“boat” is no choice here/],
    ["a head that is missing", "alias: Contoso Notes\n", "", "1:1", /field alias is needed/],
    [
      "an absent image",
      "images/logo.png",
      "images/none.png",
      "30:3",
      /no readable file images\/none\.png/,
    ],
    ["an absent text", "listing/en.md", "listing/none.md", "16:7", /no readable file/],
    [
      "a file from elsewhere",
      "listing/en.md",
      "../../../etc/hostname",
      "16:7",
      /outside|no readable/,
    ],
    ["a field named like a trap", "  appVersion: 1.10", "  __proto__: { a: b }", "9:3", /no field/],
    [
      "a field written twice",
      "  appVersion: 1.10",
      "  appVersion: 1\n  appVersion: 2",
      "10:3",
      /unique/,
    ],
  ] as const)
    test(`${title} is told with line and column`, async () => {
      const file = await variant((yaml) => yaml.replace(find, write));
      const refused = await offline(file);
      assert.equal(refused.exitCode, 7, refused.data);
      const said = `${refused.data}${refused.notes}`;
      assert.match(said, new RegExp(`offer\\.yaml:${place}: `), said);
      assert.match(said, message);
    });

  test("a broken list is told with the line of the list; in JSON, too", async () => {
    const file = await variant((yaml) =>
      yaml.replace(/audience: \[.*\]/, "audience: { file: list.csv }"),
    );
    await writeFile(join(file, "../list.csv"), "ID,Description,Type\n1,,Person\n");
    const { exitCode, data } = await offline(file, "--json");
    const { valid, findings } = JSON.parse(data);
    assert.deepEqual([exitCode, valid, findings.length], [7, false, 1]);
    assert.deepEqual(
      [findings[0].line, findings[0].column, /list\.csv$/.test(findings[0].file)],
      [2, 3, true],
    );
  });

  test("messages come in the language of the terminal", async () => {
    const file = await variant((yaml) => yaml.replace("type: saas", "type: boat"));
    const french = await soukOffer(["validate", file, "--offline"], { LANG: "fr_FR.UTF-8" });
    assert.match(french.data, /n’est pas un choix/);
    const korean = await soukOffer(["validate", file, "--offline"], { LANG: "ko_KR.UTF-8" });
    assert.match(korean.data, /선택할 수 없습니다/);
  });

  const laughs = ["a: &a [x, x, x, x, x, x, x, x, x, x]"];
  for (const [index, name] of [..."bcdefghi"].entries())
    laughs.push(`${name}: &${name} [${Array(10).fill(`*${"abcdefghi"[index]}`).join(", ")}]`);
  for (const [title, yaml, message] of [
    ["aliases that multiply", laughs.join("\n"), /:\d+:\d+: This alias/],
    ["an alias inside itself", "a: &a\n  b: *a\n", /:2:6: This alias/],
    ["an alias without an anchor", "a: *b\n", /alias/i],
    [
      "a thousand and one aliases",
      `a: &a 1\nb: [${Array(1001).fill("*a").join(", ")}]`,
      /This alias/,
    ],
    ["depth in brackets", "[".repeat(200_000), /:1:\d+: More than 60 levels/],
    [
      "depth in lines",
      Array.from({ length: 500 }, (_, at) => `${" ".repeat(at)}a:`).join("\n"),
      /More than 60 levels/,
    ],
    ["depth in dashes", `${"- ".repeat(5_000)}x`, /More than 60 levels/],
    [
      "a group without end",
      Array.from({ length: 50_000 }, (_, at) => `a${at}: 1`).join("\n"),
      /:200\d:\d+: More than 2000 fields/,
    ],
    [
      "a group without end on one line",
      `{${Array.from({ length: 50_000 }, (_, at) => `a${at}: 1`).join(",")}}`,
      /More than 2000 fields/,
    ],
    ["size", `a: ${"x".repeat(9 * 1024 * 1024)}`, /larger than 8 MiB/],
    ["an empty file", "", /has fields such as/],
    ["a list", "- a\n", /has fields such as/],
    ["bytes that are no text", "a: \u0000\u0001\ufffe\n", /./],
    ["two documents", "a: 1\n---\nb: 2\n", /./],
  ] as const)
    test(`a file is refused for ${title}, by every command, before anything is called`, async () => {
      const file = join(await mkdtemp(join(tmpdir(), "souk-bomb-")), "offer.yaml");
      await writeFile(file, yaml);
      for (const args of [
        ["validate", file, "--offline"],
        ["validate", file],
        ["plan", file],
        ["apply", file, "--yes"],
      ]) {
        const refused = await soukOffer(args, NOWHERE);
        assert.equal(refused.exitCode, 7, refused.notes.slice(0, 300));
        assert.match(`${refused.data}${refused.notes}`, message);
      }
      assert.equal((await soukOffer(["drift", file], NOWHERE)).exitCode, 1);
    });
});
