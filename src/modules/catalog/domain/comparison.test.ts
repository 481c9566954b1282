import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { inRelease } from "../../../../test/support/release.ts";
import {
  changedPages,
  comparedPages,
  countRows,
  rowsOf,
  type Shown,
  shownCount,
} from "./comparison.ts";
import { diffContent, type FieldRow, walkAnswers } from "./diff.ts";
import type { EditionContent } from "./edition.ts";
import { labelOf } from "./field-label.ts";
import { below, isEmpty, isList, isObject } from "./offer-type.ts";
import { OFFER_TYPES } from "./offer-types/registry.ts";
import type { Json, JsonObject } from "./page-schema.ts";
import { revertAnswer } from "./revert.ts";

/** Each answers every field of a page, and every answer is changed. */
const RUNS = inRelease(3, 12);
const saas = OFFER_TYPES.get("saas");
assert.ok(saas);
const KEYS = {
  market: ["FR", "KR", "US", "DE"],
  term: ["P1M", "P1Y", "P3Y"],
  meter: ["calls", "pages", "gigabytes"],
};
const isFile = (field: JsonObject) => "x-image" in field || "x-file" in field;
const typesOf = ({ type }: JsonObject): readonly Json[] => (isList(type) ? type : [type ?? null]);
const identityOf = (field: JsonObject): string | undefined =>
  typeof field["x-identity"] === "string" ? field["x-identity"] : undefined;
const nameOf = (item: Json, identity: string | undefined): string =>
  JSON.stringify(identity === undefined || !isObject(item) ? item : item[identity]);

/** Content that fits the schema and answers every field of it. */
function contentOf(field: JsonObject): fc.Arbitrary<Json> {
  if (isFile(field))
    return fc.stringMatching(/^[0-9a-f]{64}$/).map((sha256) => ({ sha256, name: "a.png" }));
  if (isList(field.enum)) return fc.constantFrom(...field.enum);
  const types = typesOf(field);
  if (types.includes("null")) {
    const one = contentOf({ ...field, type: types.find((type) => type !== "null") ?? null });
    return fc.oneof(fc.constant(null), one);
  }
  switch (types[0]) {
    case "boolean":
      return fc.boolean();
    case "integer":
      return fc.integer({ min: 1, max: 99 });
    case "array": {
      const identity = identityOf(field);
      const choices = (field.items as JsonObject).enum;
      if (isList(choices))
        return fc.shuffledSubarray([...choices], { minLength: Math.min(2, choices.length) });
      const item = field.items as JsonObject;
      const names = isObject(item.properties) ? item.properties[identity ?? ""] : undefined;
      // A list whose entries are told apart by a choice has at most as many as there are choices.
      const most = isObject(names) && isList(names.enum) ? names.enum.length : 2;
      return fc.uniqueArray(contentOf(item), {
        minLength: Math.min(2, most),
        maxLength: 4,
        selector: (item) => nameOf(item, identity),
      });
    }
    case "object":
      if (isObject(field.additionalProperties)) {
        const keys = KEYS[field["x-keys"] as keyof typeof KEYS] ?? ["one", "two", "three"];
        const values = contentOf(field.additionalProperties);
        return fc
          .tuple(
            fc.subarray(keys, { minLength: 2 }),
            fc.array(values, { minLength: 4, maxLength: 4 }),
          )
          .map(([names, all]) =>
            Object.fromEntries(names.map((name, index) => [name, all[index] ?? null])),
          );
      }
      return fc.record(
        Object.fromEntries(
          Object.entries((field.properties ?? {}) as JsonObject).map(([name, one]) => [
            name,
            contentOf(one as JsonObject),
          ]),
        ),
      ) as fc.Arbitrary<Json>;
    default:
      return fc.stringMatching(/^[a-z]{1,12}$/);
  }
}

type Mutation = {
  readonly kind: "added" | "removed" | "edited";
  readonly pointer: string;
  readonly before: JsonObject;
  readonly after: JsonObject;
};

/** Every way in which one answer of `content` can come, go or become another. */
function mutationsOf(schema: JsonObject, content: JsonObject): Mutation[] {
  const mutations: Mutation[] = [];
  visit(schema, content, "", (value) => value as JsonObject);
  return mutations;

  type Put = (value: Json | undefined) => JsonObject;

  function comesAndGoes(pointer: string, put: Put): void {
    const without = put(undefined);
    mutations.push({ kind: "removed", pointer, before: content, after: without });
    mutations.push({ kind: "added", pointer, before: without, after: content });
  }

  function visit(field: JsonObject, value: Json, pointer: string, put: Put): void {
    if (isList(value)) visitItems(field, value, pointer, put);
    else if (isObject(value) && !isFile(field)) {
      const values = field.additionalProperties;
      for (const [name, one] of Object.entries(value)) {
        const inside = (
          isObject(values) ? values : (field.properties as JsonObject)[name]
        ) as JsonObject;
        const putOne: Put = (next) => {
          const { [name]: _, ...others } = value;
          return put(next === undefined ? others : { ...value, [name]: next });
        };
        if (isObject(values)) comesAndGoes(below(pointer, name), putOne);
        visit(inside, one, below(pointer, name), putOne);
      }
    } else {
      const other = anotherOf(field, value);
      if (other === undefined) return;
      const isGroup = isObject(field.properties) && !isFile(field);
      const kind = isGroup ? "added" : "edited";
      mutations.push({ kind, pointer, before: content, after: put(other) });
      // The entries of a map come and go with their names, which was tried where the map was.
      const isTried = mutations.some((one) => one.kind === "removed" && one.pointer === pointer);
      if (value !== null && !isTried) comesAndGoes(pointer, put);
    }
  }

  function visitItems(field: JsonObject, list: readonly Json[], pointer: string, put: Put): void {
    const identity = identityOf(field);
    for (const [index, item] of list.entries()) {
      const at = below(pointer, index);
      comesAndGoes(at, () => put(list.toSpliced(index, 1)));
      if (identity === undefined || !isObject(item)) continue;
      for (const [name, one] of Object.entries(item)) {
        if (name === identity) continue;
        const inside = ((field.items as JsonObject).properties as JsonObject)[name] as JsonObject;
        visit(inside, one, below(at, name), (next) => {
          const { [name]: _, ...others } = item;
          return put(list.with(index, next === undefined ? others : { ...item, [name]: next }));
        });
      }
    }
    if (list.length > 1)
      mutations.push({
        kind: "edited",
        pointer,
        before: content,
        after: put([...list].reverse()),
      });
  }
}

/** Another answer of the same field; undefined where it has only one. */
function anotherOf(field: JsonObject, value: Json): Json | undefined {
  if (isFile(field)) return { sha256: "0".repeat(64), name: "b.png" };
  if (isList(field.enum)) return field.enum.find((one) => one !== value);
  if (value === null)
    return isObject(field.properties)
      ? (fc.sample(contentOf({ ...field, type: "object" }), { numRuns: 1, seed: 1 })[0] ?? {})
      : 7;
  if (typeof value === "boolean") return !value;
  if (typeof value === "number") return value + 1;
  return `${String(value)} and more`;
}

const modified = (schema: JsonObject, before: JsonObject, after: JsonObject) =>
  diffContent(schema, before, after).map(({ kind, pointer }) => ({ kind, pointer }));

for (const type of OFFER_TYPES.values())
  suite(`comparing ${type.id} offers`, () => {
    for (const page of [...type.pages, ...type.planPages].filter(({ kind }) => kind === "form")) {
      const contents = contentOf(page.schema).map(
        (content) => structuredClone(content) as JsonObject,
      );

      test(`CMP-05: a change of any answer of ${page.id} is one row of its kind, and put back it is gone`, () => {
        fc.assert(
          fc.property(contents, (content) => {
            for (const { kind, pointer, before, after } of mutationsOf(page.schema, content)) {
              assert.deepEqual(modified(page.schema, before, after), [{ kind, pointer }]);
              const target = { kind, pointer };
              const put = revertAnswer(page.schema, { current: after, other: before }, target);
              assert.deepEqual(put?.content, before, `${kind} ${pointer} put back`);
              assert.ok(put.holds(before));
            }
          }),
          { numRuns: RUNS },
        );
      });

      test(`CMP-05: ${page.id} has no difference from itself, and every answer has a label`, () => {
        fc.assert(
          fc.property(contents, (content) => {
            let answers = 0;
            walkAnswers(page.schema, content, structuredClone(content), (kind, row) => {
              answers += 1;
              assert.equal(kind, "unchanged");
              assert.ok(labelOf(page.schema, row().pointer, content, WORDS).length > 0);
            });
            assert.ok(answers > 0 || isEmpty(content));
          }),
          { numRuns: RUNS },
        );
      });
    }
  });

const WORDS = {
  text: (key: string) => key.replace("offer-type.", ""),
  language: (code: string) => `in ${code}`,
  market: (code: string) => `market ${code}`,
  term: (code: string) => `term ${code}`,
  entry: (kind: string, code: string) => `${kind} ${code}`,
};

const pricing = saas.planPages.find(({ id }) => id === "pricing")?.schema ?? {};
const listing = saas.pages.find(({ id }) => id === "listing")?.schema ?? {};

for (const [pointer, content, expected] of [
  ["/languages/fr/summary", {}, ["in fr", "listing.summary"]],
  [
    "/usefulLinks/0/url",
    { usefulLinks: [{ title: "Docs" }] },
    ["listing.usefulLinks", "Docs", "listing.link.url"],
  ],
  [
    "/languages/en/keywords/1",
    { languages: { en: { keywords: ["a", "b"] } } },
    ["in en", "listing.keywords"],
  ],
] as const)
  test(`the field ${pointer} is called ${expected.join(" · ")}`, () => {
    assert.deepEqual(labelOf(listing, pointer, content as JsonObject, WORDS), expected);
  });

test("a price is called by its market and term, an entry by the word of its choice", () => {
  const content = {
    terms: [{ term: "P1Y", price: "80" }],
    prices: { FR: { terms: { P1Y: "80" } } },
  };
  assert.deepEqual(labelOf(pricing, "/prices/FR/terms/P1Y", content, WORDS), [
    "pricing.prices",
    "market FR",
    "term P1Y",
  ]);
  assert.deepEqual(labelOf(pricing, "/terms/0/price", content, WORDS), [
    "pricing.terms",
    "pricing.term.P1Y",
    "pricing.price",
  ]);
});

const edition = (
  plans: EditionContent["plans"],
  pages: EditionContent["pages"] = {},
): EditionContent => ({
  format: "souk.edition/1",
  type: "saas",
  pages,
  plans,
});
const plan = (planId: string, price: string, sold = true) => ({
  planUuid: planId,
  planId,
  sold,
  pages: { pricing: { terms: [{ term: "P1M", payment: "upfront", price }] } },
});
const shownOf = (
  before: EditionContent | undefined,
  after: EditionContent,
  shown: Shown = "modified",
) =>
  comparedPages(saas, before, after).flatMap((page) =>
    rowsOf(page, shown, { skip: 0, limit: 1000 }).map(
      ({ kind, pointer }: FieldRow) => `${page.plan ?? "-"} ${page.page} ${kind} ${pointer}`,
    ),
  );

test("CMP-05: plans are compared by their IDs: added, removed, kept, and no longer sold", () => {
  const before = edition([plan("team", "8"), plan("gone", "1"), plan("old", "2")]);
  const after = edition([plan("old", "2", false), plan("team", "9"), plan("new", "3")]);
  assert.deepEqual(shownOf(before, after), [
    "- plans removed /plans/1",
    "- plans edited /plans/0/sold",
    "- plans added /plans/2",
    "- plans edited /plans",
    "team pricing edited /terms/0/price",
    "new pricing added /terms/0",
    "gone pricing removed /terms/0",
  ]);
});

test("CMP-04: an offer with nothing published is compared with nothing: everything is added", () => {
  const rows = shownOf(undefined, edition([plan("team", "8")]), "all");
  assert.deepEqual(rows, ["- plans added /plans/0", "team pricing added /terms/0"]);
});

test("CMP-02: the counts of a page are the rows that each filter shows", () => {
  const texts = (name: string, keywords: string[]): EditionContent["pages"] => ({
    listing: { languages: { en: { name, keywords } } },
  });
  const [page] = comparedPages(
    saas,
    edition([], texts("Notes", ["a", "b"])),
    edition([], texts("Notes 2", ["b", "c"])),
  );
  assert.ok(page);
  const counts = countRows(page);
  assert.deepEqual(counts, { added: 1, removed: 1, edited: 1, unchanged: 1 });
  for (const shown of ["all", "modified", "added", "removed", "edited", "unchanged"] as const) {
    const rows = rowsOf(page, shown, { skip: 0, limit: 100 });
    assert.equal(rows.length, shownCount(shown, counts), shown);
    assert.deepEqual(
      [0, 1, 2, 3].flatMap((skip): FieldRow[] => rowsOf(page, shown, { skip, limit: 1 })),
      rows,
    );
  }
});

test("CMP-05: a page that the type no longer has is compared answer by answer all the same", () => {
  const changes = changedPages(
    saas,
    edition([], { novel: { a: { b: 1 }, c: 2 } }),
    edition([], { novel: { a: { b: 2 }, c: 2 } }),
  );
  assert.deepEqual(
    changes.map(({ page, kind, fields }) => [page, kind, fields.map(({ pointer }) => pointer)]),
    [["novel", "edited", ["/a"]]],
  );
});

test("an entry that comes back stands behind the one it stood behind; other answers stay", () => {
  const now = { languages: { en: { name: "New", keywords: ["c", "x"] } } };
  const was = { languages: { en: { name: "Old", keywords: ["a", "b", "c"] } } };
  const put = (pointer: string, kind: "removed" | "added") =>
    revertAnswer(listing, { current: now, other: was }, { pointer, kind })?.content;
  assert.deepEqual(put("/languages/en/keywords/1", "removed"), {
    languages: { en: { name: "New", keywords: ["b", "c", "x"] } },
  });
  assert.deepEqual(put("/languages/en/keywords/1", "added"), {
    languages: { en: { name: "New", keywords: ["c"] } },
  });
});

test("nothing is put back where neither side has an answer", () => {
  const contents = { current: { languages: { en: { keywords: ["a"] } } }, other: {} };
  for (const target of [
    { pointer: "/appVersion", kind: "edited" },
    { pointer: "/languages/en/keywords/7", kind: "added" },
    { pointer: "/languages/en/keywords/x", kind: "removed" },
  ] as const)
    assert.equal(revertAnswer(listing, contents, target), undefined, target.pointer);
});
