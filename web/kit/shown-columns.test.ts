import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { shownColumns } from "./shown-columns.ts";

const column = (id: string, header = id) => ({ id, header });
const TABLE = [
  column("choose"),
  column("name"),
  column("status"),
  column("since"),
  column("actions", ""),
];
const shown = (asked: string) =>
  shownColumns(TABLE, asked === "" ? [] : asked.split(",")).map(({ id }) => id);

suite("ACC-08: the columns that an address asks for", () => {
  for (const [asked, expected, because] of [
    ["", "choose name status since actions", "an address that asks for none shows all"],
    ["status", "choose name status actions", "the first and what is done with a row stay"],
    ["since,status", "choose name status since actions", "in the table's own order"],
    ["gone,since", "choose name since actions", "one that is no more is left out"],
    [
      "gone",
      "choose name status since actions",
      "where nothing is left of what was asked, all are shown",
    ],
    ["name", "choose name status since actions", "the first alone is no table"],
  ] as const)
    test(`${asked || "nothing"}: ${because}`, () => {
      assert.equal(shown(asked).join(" "), expected);
    });
});
