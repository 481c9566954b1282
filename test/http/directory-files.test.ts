import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { readCsv } from "../../src/platform/csv.ts";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";

type Imported = {
  added: number;
  changed: number;
  known: number;
  refused: number;
  newGroups: string[];
  preview: string | null;
  rows: {
    line: number;
    state: string;
    userName: string;
    errors: { line: number; column: number; code: string }[];
  }[];
};

const HEAD =
  "UserName,Email,DisplayName,GivenName,FamilyName,ExternalId,JobTitle,Department,Active,Groups";

suite("BEY-13: users by file", () => {
  let market: TestMarket;
  let admin: TestPerson;

  before(async () => {
    market = await startTestMarket();
    admin = await market.organisation({ kind: "customer", name: "Ateliers Morvan" });
  });
  after(() => market.close());

  const send = (text: string, query: string, by = admin) =>
    by.call("POST", `/v1/directory/user-files${query}`, text, { "content-type": "text/csv" });
  const look = async (text: string, by = admin): Promise<Imported> => {
    const answered = await send(text, "?dryRun=true", by);
    assert.equal(answered.status, 200, answered.text);
    return answered.json<Imported>();
  };
  const take = async (text: string, by = admin): Promise<Imported> => {
    const { preview } = await look(text, by);
    const answered = await send(text, `?preview=${preview}`, by);
    assert.equal(answered.status, 200, answered.text);
    return answered.json<Imported>();
  };
  const total = async (query = "", by = admin) =>
    (await by.call("GET", `/v1/directory/users${query}`)).json<{ total: number }>().total;
  const exported = async (by = admin) => (await by.call("GET", "/v1/directory/users/file")).text;

  test("a file is looked at, done exactly so, and changes nothing when it is sent again", async () => {
    const file = `${HEAD}\nada,ada@a.example,Ada,,,,,Atelier,yes,Sales|Wood\nbo,bo@a.example,Bo,,,,,,no,sales\n`;
    const tried = await look(file);
    assert.deepEqual([tried.added, tried.newGroups], [2, ["sales", "Wood"]]);
    assert.equal(await total(), 0, "nothing was done yet");
    assert.equal(
      (await send(file, "")).json<{ code: string }>().code,
      "directory/preview-outdated",
    );
    await take(file);
    assert.equal(await total("?state=active"), 1);
    const again = await take(file);
    assert.deepEqual([again.added, again.changed, again.known], [0, 0, 2]);
    const back = await exported();
    assert.equal((await look(back)).known, 2, "what is exported says what is so");
    const moved = await take("UserName,Email,DisplayName,Groups\nADA,ada@b.example,Ada,Wood\n");
    assert.equal(moved.changed, 1);
    const ada = (await admin.call("GET", "/v1/directory/users?q=ada")).json<{
      data: { department: string; groups: { name: string }[] }[];
    }>().data[0];
    assert.equal(
      ada?.department,
      "Atelier",
      "a column that is not in the file leaves what is known",
    );
    assert.deepEqual(
      ada?.groups.map(({ name }) => name),
      ["Wood"],
    );
  });

  test("every bad place is named by line and column, and nothing of the file is used", async () => {
    const before = await total();
    const file = `${HEAD}\ncy,cy@a.example,Cy,,,E1,,,maybe,\nCY,nothing,,,,E1,,,,\ndi,di@a.example,Di,,,,,,,${"x".repeat(201)}\n`;
    const tried = await look(file);
    assert.equal(tried.preview, null);
    assert.deepEqual(
      tried.rows.flatMap(({ errors }) => errors.map((one) => [one.line, one.column, one.code])),
      [
        [2, 9, "directory/active"],
        [3, 1, "directory/user-name-twice"],
        [3, 2, "format"],
        [3, 3, "required"],
        [3, 6, "directory/external-id-twice"],
        [4, 10, "directory/group-name-long"],
      ],
    );
    const refused = await send(file, "?preview=x");
    assert.equal(refused.status, 422);
    assert.equal(await total(), before);
    const unknown = await send(
      "UserName,Email,DisplayName,Shoe\na,a@b.example,A,42\n",
      "?dryRun=true",
    );
    assert.match(unknown.text, /csv\/column-unknown/);
  });

  test("a file gives the same users as the same rows by hand, whatever they hold", async () => {
    const byFile = await market.organisation({ kind: "customer", name: "By file" });
    const byHand = await market.organisation({ kind: "customer", name: "By hand" });
    let state = 11;
    const random = (below: number) => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((state / 2_147_483_648) * below);
    };
    const words = ["é", "한", '"q"', "a,b", "a;b", "=1+1", "-5", "'x", " x ", "x\u00a0y", "@z", ""];
    const word = () => words[random(words.length)] ?? "";
    const users = Array.from({ length: 25 }, (_, n) => ({
      userName: `u${n}${word()}`.trim(),
      email: `u${n}@a.example`,
      displayName: `${word()} n${n} ${word()}`.trim(),
      givenName: word().trim() || null,
      jobTitle: word().trim() || null,
      department: word().trim() || null,
      active: random(2) === 0,
    }));
    for (const user of users) {
      const made = await byHand.call("POST", "/v1/directory/users", user, once());
      assert.equal(made.status, 201, made.text);
    }
    await take(await exported(byHand), byFile);
    const rows = async (person: TestPerson) => {
      const all: (readonly string[])[] = [];
      const text = Buffer.from(await exported(person));
      const read = readCsv(
        (async function* () {
          yield text;
        })(),
        { maxBytes: 1e6, maxRows: 100 },
      );
      for await (const row of read) if ("cells" in row) all.push(row.cells);
      return all;
    };
    assert.deepEqual(await rows(byFile), await rows(byHand));
    assert.equal(await total("", byFile), users.length);
  });

  test("10,000 users and a group of all of them come in a few statements", async () => {
    const big = await market.organisation({ kind: "customer", name: "Big" });
    const lines = Array.from(
      { length: 10_000 },
      (_, n) => `user${n},user${n}@big.example,User ${n},,,${n},,,,Everybody`,
    );
    const made = await take(`${HEAD}\n${lines.join("\n")}\n`, big);
    assert.equal(made.added, 10_000);
    assert.equal(made.rows.length, 1_000, "the answer names a part of them");
    const groups = (await big.call("GET", "/v1/directory/groups")).json<{
      data: { members: number }[];
    }>();
    assert.equal(groups.data[0]?.members, 10_000);
    const told = await market.platform.pool.raw.query(
      `select count(*)::int as n, max(jsonb_array_length(payload -> 'added')) as most from platform.events
       where type = 'directory.group-members-changed' and payload ->> 'organisationId' = $1`,
      [big.organisation.id],
    );
    assert.deepEqual(told.rows, [{ n: 20, most: 500 }]);
    const tooMany = `${HEAD}\n${"a,a@b.example,A\n".repeat(20_001)}`;
    assert.match((await send(tooMany, "?dryRun=true", big)).text, /csv\/too-many-rows/);
  });
});
