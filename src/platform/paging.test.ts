import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { inRelease } from "../../test/support/release.ts";
import { accepted } from "../kernel/result.ts";
import {
  allPagesOf,
  type CursorPart,
  type PageAsked,
  pageAsked,
  pageOf,
  type RowsAsked,
  toCursor,
} from "./paging.ts";

const CASES = inRelease(200, 10_000);

type Row = { readonly company: string; readonly number: number };
const keyOf = ({ company, number }: Row) => [company, number] as const;
const PARTS = ["text", "number"] as const;
const compare = (a: readonly [string, number], b: readonly [string, number]) =>
  a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] - b[1];

/** Rows as a statement reads them: in order, from the key on, `limit` at most. */
const read = (
  rows: readonly Row[],
  { after, limit }: PageAsked<readonly [string, number]>,
): readonly Row[] =>
  rows
    .filter((row) => after === null || compare(keyOf(row), after) > 0)
    .toSorted((a, b) => compare(keyOf(a), keyOf(b)))
    .slice(0, limit);

/** Few companies, so that the second part of the key decides often. */
const rows = fc.uniqueArray(
  fc.record({ company: fc.constantFrom("a", "b", "é", "회사"), number: fc.nat(200) }),
  { maxLength: 60, selector: (row) => keyOf(row).join() },
);

/** Every page of a list, each asked for with the cursor that the one before gave. */
function* walked(limit: number, listAt: (page: number) => readonly Row[], variant?: string) {
  let cursor: string | undefined;
  for (let at = 0; ; at += 1) {
    const asked = accepted(pageAsked({ limit, cursor }, PARTS, variant));
    const { page, nextCursor } = pageOf(read(listAt(at), asked), asked, keyOf);
    yield page;
    if (nextCursor === null) return;
    cursor = nextCursor;
  }
}

test("walking the pages of a list shows each row once and in order, however many a page has", () => {
  fc.assert(
    fc.property(rows, fc.integer({ min: 1, max: 100 }), fc.boolean(), (all, limit, ordered) => {
      const pages = [...walked(limit, () => all, ordered ? "company" : undefined)];
      assert.deepEqual(
        pages.flat(),
        all.toSorted((a, b) => compare(keyOf(a), keyOf(b))),
      );
      assert.equal(pages.length, Math.max(1, Math.ceil(all.length / limit)));
      assert.ok(pages.slice(0, -1).every((page) => page.length === limit));
    }),
    { numRuns: CASES },
  );
});

test("what is added or removed while a list is walked neither repeats nor hides another row", () => {
  fc.assert(
    fc.property(rows, rows, fc.integer({ min: 1, max: 10 }), (before, after, limit) => {
      const shown = [...walked(limit, (page) => (page === 0 ? before : after))].flat();
      const keys = shown.map((row) => keyOf(row).join());
      assert.equal(new Set(keys).size, keys.length);
      const stayed = after.filter((row) =>
        before.some((one) => keyOf(one).join() === keyOf(row).join()),
      );
      // A list that had one page only was read before anything changed.
      if (before.length > limit)
        for (const row of stayed) assert.ok(keys.includes(keyOf(row).join()));
    }),
    { numRuns: CASES },
  );
});

test("a page reads one row more than it shows, 50 where nothing is said", () => {
  const { limit, size, after } = accepted(pageAsked({}, ["id"]));
  assert.deepEqual({ limit, size, after }, { limit: 51, size: 50, after: null });
});

test("where a key is the number of rows before it, it is counted from the page's last row", () => {
  const asked = accepted(pageAsked({ limit: 2, cursor: toCursor([4]) }, ["number"]));
  const offset = asked.after?.[0] ?? 0;
  const { page, nextCursor } = pageOf(["e", "f", "g"], asked, (_, index) => [offset + index + 1]);
  assert.deepEqual({ page, nextCursor }, { page: ["e", "f"], nextCursor: toCursor([6]) });
});

for (const [rows, most, shown, reads] of [
  [0, undefined, 0, 1],
  [499, undefined, 499, 1],
  [500, undefined, 500, 2],
  [1_201, undefined, 1_201, 3],
  [1_201, 1_000, 1_000, 2],
  [300, 1_000, 300, 1],
] as const)
  test(`of ${rows} rows ${shown} are read in ${reads} goes where ${most ?? "all"} are wanted`, async () => {
    let asked = 0;
    const read = async ({ after, limit }: RowsAsked<number>) => {
      asked += 1;
      const from = after ?? 0;
      return Array.from({ length: Math.min(limit, rows - from) }, (_, index) => from + index + 1);
    };
    const pages = await Array.fromAsync(allPagesOf(read, (last) => last, most));
    assert.deepEqual(
      pages.flat(),
      Array.from({ length: shown }, (_, index) => index + 1),
    );
    assert.equal(asked, reads);
  });

const id = "019aa0c8-7d2e-7000-8000-000000000001";
const CURSORS: readonly [CursorPart, taken: readonly unknown[], refused: readonly unknown[]][] = [
  ["text", ["", "회사", "o'clock"], [1, null, "\0", "\ud800"]],
  ["number", [0, 2 ** 31 - 1], [-1, 2 ** 31, 1.5, "1", null]],
  ["digits", ["0", "9".repeat(18)], ["", "-1", "9".repeat(19), 1]],
  [
    "instant",
    ["2026-11-22T14:27:10Z", "2026-11-22T14:27:10.123456Z"],
    ["2026-11-22", "2026-02-31T00:00:00Z", "0001-01-01T00:00:00Z", 1],
  ],
  ["day", ["2026-11-22", "2028-02-29"], ["2026-02-29", "2026-13-01", "2026-11-22T00:00:00Z", 1]],
  ["id", [id], [id.slice(1), `${id}0`, 1]],
  [/^own-[a-z]+$/, ["own-bank"], ["bank", "own-", 1, null]],
];
for (const [part, taken, refused] of CURSORS)
  test(`a cursor's part that is to be ${part} is that or refused`, () => {
    const asked = (key: unknown) => pageAsked({ cursor: toCursor([key as string]) }, [part]);
    for (const key of taken) assert.deepEqual(accepted(asked(key)).after, [key]);
    for (const key of refused) {
      const answer = asked(key);
      assert.equal(answer.ok ? "taken" : answer.problem.code, "request/cursor-invalid", `${key}`);
    }
  });

test("a cursor that the list did not give in this order is refused", () => {
  const key = ["Contoso", 7] as const;
  const inOrder = (cursor: string) => {
    const answer = pageAsked({ cursor }, PARTS, "name");
    return answer.ok ? answer.value.after : answer.problem.code;
  };
  assert.deepEqual(inOrder(toCursor(["name", ...key])), key);
  for (const cursor of [
    toCursor(["-name", ...key]),
    toCursor(key),
    toCursor(["name", "Contoso"]),
    toCursor(["name", ...key, 8]),
    toCursor([]),
    Buffer.from("{}").toString("base64url"),
    "no cursor",
    "",
  ])
    assert.equal(inOrder(cursor), "request/cursor-invalid", cursor);
});
