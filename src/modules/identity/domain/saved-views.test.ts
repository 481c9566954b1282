import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { LONGEST_QUERY, readViewQuery } from "./saved-views.ts";

suite("ACC-08: what a saved view keeps of a list's address", () => {
  for (const [given, kept, because] of [
    ["status=live&sort=-name", "sort=-name&status=live", "in alphabetical order"],
    ["q=tide&cursor=WyJhIl0&saved=all", "q=tide", "without place and open view"],
    ["q=&status=live", "status=live", "without what is empty"],
    ["status=a&status=b", "status=b", "each name once, the last"],
    ["", "", "nothing: everything is shown"],
    ["q=%ED%95%9C+%26+a", "q=%ED%95%9C+%26+a", "any text as a value"],
    ["?status=live", "status=live", "a question mark may stand before it"],
    ["1=2", undefined, "no name begins with a digit"],
    ["q=%00", undefined, "the database holds no such letter"],
    ["a".repeat(LONGEST_QUERY + 1), undefined, "too long"],
    [
      Array.from({ length: 31 }, (_, n) => `a${n}=1`).join("&"),
      undefined,
      "more than thirty parts",
    ],
  ] as const)
    test(`${given.slice(0, 40) || "nothing"}: ${because}`, () => {
      assert.equal(readViewQuery(given), kept);
    });

  test("what is kept is kept again as it is, whatever was given", () => {
    const text = fc.oneof(
      fc.string({ maxLength: 200 }),
      fc
        .dictionary(fc.stringMatching(/^[a-z][A-Za-z0-9]{0,9}$/), fc.string())
        .map((parts) => new URLSearchParams(parts).toString()),
    );
    fc.assert(
      fc.property(text, (given) => {
        const kept = readViewQuery(given);
        if (kept !== undefined) assert.equal(readViewQuery(kept), kept);
      }),
    );
  });
});
