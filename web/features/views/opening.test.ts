import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { isChanged, openedView, type Parts, queryOf } from "./opening.ts";

const PARTS: Parts = { q: "text", status: ["live", "draft"], sort: ["name", "-name"] };

suite("ACC-08: a saved view is opened as its list can show it", () => {
  for (const [query, search, left, because] of [
    ["q=tide&status=live", { q: "tide", status: "live" }, [], "all of it is known"],
    ["status=live%2Cretired", { status: "live" }, ["status=retired"], "one value is gone"],
    ["status=retired", {}, ["status=retired"], "the only value is gone"],
    ["colour=red&q=a", { q: "a" }, ["colour=red"], "the filter is gone"],
    ["sort=-size", {}, ["sort=-size"], "there is no such column to sort by"],
    ["constructor=x", {}, ["constructor=x"], "a name that every object has is no filter"],
    ["", {}, [], "everything"],
  ] as const)
    test(`${query || "nothing"}: ${because}`, () => {
      assert.deepEqual(openedView(query, PARTS), { search, left });
    });

  test("it is changed by another value, and not by the place in the list or by what is unknown", () => {
    const view = "status=live&colour=red";
    assert.equal(isChanged(view, { status: "live", cursor: "x", saved: "y" }, PARTS), false);
    assert.equal(isChanged(view, { status: "live", q: "" }, PARTS), false);
    assert.equal(isChanged(view, { status: "draft" }, PARTS), true);
    assert.equal(isChanged(view, { status: "live", q: "a" }, PARTS), true);
    assert.equal(isChanged("", {}, PARTS), false);
  });

  test("what was just opened is not changed, and what is saved of it opens as it was", () => {
    const texts = fc.dictionary(
      fc.constantFrom("q", "status", "sort", "colour"),
      fc.constantFrom("live", "draft", "retired", "live,draft", "-name", "한 글", "a&b=c"),
    );
    fc.assert(
      fc.property(texts, (given) => {
        const query = new URLSearchParams(given).toString();
        const { search } = openedView(query, PARTS);
        assert.equal(isChanged(query, search, PARTS), false);
        const kept = queryOf(search, PARTS);
        assert.deepEqual(openedView(kept, PARTS), { search, left: [] });
      }),
    );
  });
});
