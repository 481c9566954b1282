import assert from "node:assert/strict";
import { test } from "node:test";
import { decideMerger, type MergedSide, mergedRoles } from "./merger.ts";

const side = (about: Partial<MergedSide> = {}): MergedSide => ({
  id: "staying",
  kind: "customer",
  status: "active",
  country: "FR",
  ...about,
});
const going = (about: Partial<MergedSide> = {}) => side({ id: "going", ...about });
const FREE = { ownOrders: 0, ownOrdersOfStaying: 0, users: 0, oneEach: [] };

test("OPR-03: two active customer organisations of one country can be merged", () => {
  assert.deepEqual(decideMerger({ going: going(), staying: side() }, FREE), {
    ok: true,
    value: null,
  });
});

for (const [because, pair, ties, codes] of [
  ["with itself", { going: side(), staying: side() }, FREE, ["merger-of-one"]],
  [
    "a partner",
    { going: going({ kind: "partner" }), staying: side({ kind: "partner" }) },
    FREE,
    ["merger-of-kind"],
  ],
  [
    "one is suspended",
    { going: going(), staying: side({ status: "suspended" }) },
    FREE,
    ["merger-of-standing"],
  ],
  [
    "one is closed",
    { going: going({ status: "closed" }), staying: side() },
    FREE,
    ["merger-of-standing"],
  ],
  [
    "two countries",
    { going: going({ country: "BE" }), staying: side() },
    FREE,
    ["merger-across-countries"],
  ],
  [
    "the one that goes bought for itself, and both have what a customer has once",
    { going: going(), staying: side() },
    {
      ownOrders: 2,
      ownOrdersOfStaying: 0,
      users: 0,
      oneEach: [{ offer: "contoso.notes", plan: "team" }],
    },
    ["merger-of-buyer", "merger-limited-to-one"],
  ],
  [
    "both bought for themselves",
    { going: going(), staying: side() },
    { ownOrders: 2, ownOrdersOfStaying: 1, users: 0, oneEach: [] },
    ["merger-of-two-buyers"],
  ],
  [
    "the one that goes has users",
    { going: going(), staying: side() },
    { ...FREE, users: 3 },
    ["merger-of-users"],
  ],
] as const)
  test(`OPR-03: no merger: ${because}`, () => {
    const decided = decideMerger(pair, ties);
    assert.ok(!decided.ok);
    assert.deepEqual(
      decided.problem.errors?.map(({ code }) => code),
      codes.map((code) => `identity/${code}`),
    );
  });

test("roles of a person in both add up, each once", () => {
  assert.deepEqual(mergedRoles(["billing-admin"], ["global-admin", "billing-admin"]), [
    "billing-admin",
    "global-admin",
  ]);
});
