import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  entryAt,
  OWN_KEYS,
  offered,
  type TaxonomyChange,
  taxonomyErrors,
  withChange,
} from "./taxonomy.ts";

const named = (name: string) => ({ en: name, fr: name, ko: name });
const change = (about: Partial<TaxonomyChange>): TaxonomyChange => ({
  kind: "category",
  parent: null,
  key: "robotics",
  effectiveFrom: "2026-12-01",
  names: named("Robotics"),
  retired: false,
  ...about,
});
const errorsOf = (about: Partial<TaxonomyChange>, before: readonly TaxonomyChange[] = []) =>
  taxonomyErrors(change(about), {
    today: "2026-11-21",
    onDay: before.reduce(withChange, OWN_KEYS),
  }).map(({ pointer, code }) => `${pointer} ${code}`);

test("OPR-05: a new category has its names, and stands beside those that were there", () => {
  assert.deepEqual(errorsOf({}), []);
  const onDay = withChange(OWN_KEYS, change({}));
  assert.equal(entryAt(onDay, change({}))?.names.fr, "Robotics");
  assert.equal(offered(onDay.category).length, offered(OWN_KEYS.category).length + 1);
  assert.equal(entryAt(OWN_KEYS, change({})), undefined, "what was there is not touched");
});

test("OPR-05: a retired category stays with its subcategories, and can be brought back", () => {
  const retired = withChange(OWN_KEYS, change({ key: "finance", names: null, retired: true }));
  assert.equal(retired.category.get("finance")?.retired, true);
  assert.equal(retired.category.get("finance")?.names.en, "finance");
  assert.ok(retired.category.get("finance")?.children.has("accounting"));
  const back = withChange(retired, change({ key: "finance", names: null }));
  assert.deepEqual(back.category.get("finance"), OWN_KEYS.category.get("finance"));
});

const retiredFinance = change({ key: "finance", names: null, retired: true });
for (const [what, about, errors, before] of [
  ["a day that is over", { effectiveFrom: "2026-11-20" }, ["/effectiveFrom catalog/taxonomy-past"]],
  ["a new entry without names", { names: null }, ["/names catalog/taxonomy-names"]],
  [
    "a name of blanks",
    { names: { ...named("Robotics"), ko: "  " } },
    ["/names/ko catalog/taxonomy-names"],
  ],
  ["retiring what is not there", { retired: true }, ["/retired catalog/taxonomy-absent"]],
  [
    "a change that changes nothing",
    { key: "finance", names: null },
    ["/names catalog/taxonomy-same"],
  ],
  [
    "a name that another has",
    { names: { ...named("Robotics"), fr: "FINANCE " } },
    ["/names/fr catalog/taxonomy-taken"],
  ],
  [
    "an entry below one that is not there",
    { parent: "nothing" },
    ["/parent catalog/taxonomy-parent"],
  ],
  [
    "an entry below one that is retired by then",
    { parent: "finance" },
    ["/parent catalog/taxonomy-parent"],
    [retiredFinance],
  ],
  [
    "retiring the last one",
    { key: "finance", names: null, retired: true },
    ["/retired catalog/taxonomy-last"],
    offered(OWN_KEYS.category)
      .filter((key) => key !== "finance")
      .map((key) => change({ key, names: null, retired: true })),
  ],
] as const)
  test(`OPR-05: ${what} is refused`, () => {
    assert.deepEqual(errorsOf(about, before ?? []), errors);
  });

test("OPR-05: whatever is changed, no entry ever goes, and no other entry moves", () => {
  const keys = ["finance", "sales", "robotics", "drones"];
  const changes = fc.array(
    fc.record({
      kind: fc.constantFrom("category" as const, "industry" as const),
      parent: fc.constantFrom(null, ...keys),
      key: fc.constantFrom(...keys),
      effectiveFrom: fc.constant("2026-12-01"),
      names: fc.option(fc.constantFrom("A", "B", "C").map(named)),
      retired: fc.boolean(),
    }),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(changes, (all) => {
      let before = OWN_KEYS;
      for (const one of all) {
        const after = withChange(before, one);
        for (const kind of ["category", "industry"] as const)
          for (const [key, entry] of before[kind]) {
            const now = after[kind].get(key);
            assert.ok(now, `${key} is still there`);
            for (const child of entry.children.keys()) assert.ok(now.children.has(child));
            if (kind !== one.kind || (key !== one.key && key !== one.parent))
              assert.equal(now, entry);
          }
        before = after;
      }
    }),
  );
});
