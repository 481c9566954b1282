import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, suite, test } from "node:test";
import fc from "fast-check";
import {
  type AudienceProblem,
  audiencesOf,
  csvOf,
  type Imported,
  ids,
  imports,
  livePrivateOffer,
  problemOf,
} from "../support/audiences.ts";
import { startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";

suite("files of private audiences", () => {
  let market: TestMarket;
  let ana: TestPerson;
  before(async () => {
    market = await startTestMarket();
    ana = await market.organisation({ kind: "publisher", name: "Contoso" });
  });
  after(() => market.close());
  const { pathOf, audience, edits } = audiencesOf(() => ana);
  const places = ({ errors }: AudienceProblem) =>
    errors.map(({ line, column, code }) => [line, column, code]);

  test("PUB-18, BEY-13: a file is tried first, then taken whole, and the same file twice changes nothing", async () => {
    const [kept = "", gone = ""] = ids(2);
    const slug = await livePrivateOffer(market, ana, "file", [kept, gone]);
    const fresh = ids(3);
    const file = csvOf([kept, ...fresh, fresh[0] ?? "", (fresh[1] ?? "").toUpperCase()]);
    const dry = await imports(ana, slug, file, { query: "?dryRun=true", ifMatch: '"1"' });
    const expected = {
      rows: 6,
      repeated: 2,
      added: 3,
      removed: 1,
      edited: 0,
      unchanged: 1,
      size: 4,
    };
    const counts = (of: Imported) =>
      Object.fromEntries(Object.keys(expected).map((name) => [name, of[name as keyof Imported]]));
    assert.equal(dry.status, 200, dry.text);
    assert.deepEqual(counts(dry.json()), expected);
    assert.equal((await audience(slug)).version, 1, "a dry run changes nothing");
    const done = await imports(ana, slug, file, { ifMatch: '"1"' });
    assert.deepEqual(counts(done.json()), expected);
    const again = (await imports(ana, slug, file, { ifMatch: '"2"' })).json<Imported>();
    assert.deepEqual([again.version, again.added, again.removed, again.unchanged], [2, 0, 0, 4]);
    assert.equal((await imports(ana, slug, file, { ifMatch: '"1"' })).status, 412);
    const more = (await imports(ana, slug, csvOf([gone]), { query: "?mode=add" })).json<Imported>();
    assert.deepEqual([more.added, more.removed, more.size], [1, 0, 5]);
  });

  test("J3.8, PUB-18: what was exported is imported without a change, formulas neutralised", async () => {
    const slug = await livePrivateOffer(market, ana, "round-trip");
    const notes = [
      "=cmd|' /C calc'!A0",
      "+1",
      "-1",
      "@SUM(1)",
      "'=x",
      'says "hi", twice',
      "été; 노트",
      "plain",
    ];
    await edits(slug, { add: notes.map((note) => ({ tenantId: randomUUID(), note })) });
    const file = await ana.call("GET", `${pathOf(slug)}/file`);
    assert.match(file.headers.get("content-type") ?? "", /^text\/csv/);
    assert.match(file.headers.get("content-disposition") ?? "", /audience-vip\.csv/);
    // A negative number is none: spreadsheets show it as it is.
    assert.doesNotMatch(file.text, /(^|,)"?(?:[=+@]|-(?!\d+[,\r]))/m);
    const { added, removed, edited, unchanged } = (
      await imports(ana, slug, file.text)
    ).json<Imported>();
    assert.deepEqual([added, removed, edited, unchanged], [0, 0, 0, 9]);
    const sample = await ana.call("GET", `${pathOf(slug)}/file?sample=true`);
    const dry = await imports(ana, slug, sample.text, { query: "?dryRun=true" });
    assert.equal(dry.status, 200, dry.text);
  });

  test("J3.3, PUB-18: a file with any bad row changes nothing, and each bad place is named by line and column", async () => {
    const slug = await livePrivateOffer(market, ana, "bad-rows");
    const before = await audience(slug);
    const [good = "", other = ""] = ids(2);
    const refused = async (file: string | Uint8Array, status = 400) => {
      const answer = await problemOf(await imports(ana, slug, file), status);
      assert.deepEqual(await audience(slug), before);
      return status === 400 ? places(answer) : answer.code;
    };
    const head = "ID,Description,Type\n";
    assert.deepEqual(
      await refused(
        `${head}${good},ok,TenantID\nnobody,,TenantID\n${other},"two\nlines",TenantID\n${other},,SubscriptionId\n,,TenantID\n${good},x,TenantID,more\n`,
      ),
      [
        [3, 1, "catalog/file-bad-id"],
        [4, 2, "catalog/one-line"],
        [6, 3, "catalog/file-type-unknown"],
        [7, 1, "catalog/required"],
        [8, 4, "catalog/file-cells-too-many"],
      ],
    );
    assert.deepEqual(await refused(`ID,Colour,Id\n${good},red,x\n`), [
      [1, 2, "catalog/file-column-unknown"],
      [1, 3, "catalog/file-column-twice"],
      [1, 1, "catalog/file-column-missing"],
    ]);
    assert.deepEqual(await refused(""), [[1, 1, "csv/nothing"]]);
    assert.deepEqual(await refused(head), [[2, 1, "catalog/file-without-rows"]]);
    assert.deepEqual(await refused(`${head}${good},"half`), [[2, 1, "csv/quote-not-closed"]]);
    assert.deepEqual(await refused(`${head}${good},a\0b,TenantID\n`), [[2, 2, "catalog/one-line"]]);
    assert.deepEqual(await refused(`${head}=cmd|'/C calc'!A0,,TenantID\n`), [
      [2, 1, "catalog/file-bad-id"],
    ]);
    assert.deepEqual(await refused(Buffer.from(`${head}${good},\xe9t\xe9,TenantID\n`, "latin1")), [
      [2, 2, "catalog/file-not-utf8"],
    ]);
    assert.deepEqual(await refused(`${head}${"x,".repeat(1_000_000)}`), [
      [2, 1, "csv/row-too-long"],
    ]);
    assert.deepEqual(await refused(csvOf(ids(20_001))), [
      [20_002, 1, "catalog/audience-too-many-tenant"],
    ]);
    const thousands = await problemOf(await imports(ana, slug, csvOf(Array(5000).fill("x"))), 400);
    assert.equal(thousands.errors.length, 1000);
    assert.match(thousands.detail, /there may be more/);
    const big = 50 * 1024 * 1024;
    const endless = Buffer.concat([Buffer.from(head), Buffer.alloc(big, `${good},,TenantID\n`)]);
    assert.deepEqual(await refused(endless), [[100_001, 1, "csv/too-many-rows"]]);
    assert.equal(await refused(Buffer.alloc(big, "\n"), 413), "request/too-large");
    const wrongType = await ana.call(
      "PUT",
      `${pathOf(slug)}/file`,
      { entries: [] },
      { "if-match": "*" },
    );
    assert.equal(wrongType.status, 415);
  });

  test("PUB-18: any file is taken whole or refused with a reason, and is never half in", async () => {
    const slug = await livePrivateOffer(market, ana, "any-file", ids(2));
    const [one = "", two = ""] = ids(2);
    const cell = fc.constantFrom(
      one,
      two,
      one.toUpperCase(),
      "x",
      "",
      '"',
      "=1+1",
      "TenantID",
      "tenantid",
      "\0",
      "\uFFFE",
      "노트",
    );
    const end = fc.constantFrom("\n", "\r\n", "\r");
    const bytes = fc.oneof(
      fc
        .tuple(
          fc.constantFrom("ID,Description,Type", "id;description;type", "\uFEFFType\tID", "ID", ""),
          fc.array(
            fc.tuple(fc.array(cell, { maxLength: 5 }), fc.constantFrom(",", ";", "\t"), end),
            { maxLength: 6 },
          ),
        )
        .map(([head, rows]) =>
          Buffer.from(
            `${head}\n${rows.map(([cells, by, stop]) => cells.join(by) + stop).join("")}`,
          ),
        ),
      fc.uint8Array({ maxLength: 200 }),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (file) => {
        const before = await audience(slug);
        const answer = await imports(ana, slug, file);
        const after_ = await audience(slug);
        if (answer.status === 200) {
          const { size, rows, repeated } = answer.json<Imported>();
          assert.deepEqual([after_.size, rows - repeated], [size, size]);
        } else {
          assert.equal(answer.status, 400, answer.text);
          for (const { line, column } of answer.json<AudienceProblem>().errors)
            assert.ok(line >= 1 && column >= 1);
          assert.deepEqual(after_, before);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("a file for a list of a page is read whole or refused", async () => {
    const read = (file: string, query = "?ids=email&max=20") =>
      ana.call("POST", `/v1/audience-files${query}`, Buffer.from(file), {
        "content-type": "text/csv",
      });
    const people =
      "ID,Description,Type\nAna@Contoso.example,Design,MixedAadMsaId\nana@contoso.example,,MixedAadMsaId\nbo@contoso.example,,MixedAadMsaId\n";
    assert.deepEqual((await read(people)).json(), {
      rows: 3,
      repeated: 1,
      entries: [{ id: "ana@contoso.example", note: "Design" }, { id: "bo@contoso.example" }],
    });
    const bad = await problemOf(
      await read("ID,Type\nnobody,MixedAadMsaId\nana@contoso.example,TenantID\n"),
      400,
    );
    assert.deepEqual(places(bad), [
      [2, 1, "catalog/file-bad-email"],
      [3, 2, "catalog/file-type-unknown"],
    ]);
    assert.deepEqual(places(await problemOf(await read(people, "?ids=email&max=1"), 400)), [
      [4, 1, "catalog/too-many"],
    ]);
  });
});
