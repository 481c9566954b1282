import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { difference, fileOf, growth, measureOf } from "./measures.ts";

const period = (from: string, before: string) => ({
  from,
  until: from,
  earlier: { from: before, until: before },
});
const parts: Parameters<typeof measureOf<{ views: number | null }>>[0] = {
  total: { now: { views: 5 }, earlier: { views: 4 } },
  periods: [
    { now: { views: 5 }, earlier: { views: null } },
    { now: { views: 0 }, earlier: { views: 4 } },
  ],
};

suite("P26: figures beside earlier ones", () => {
  for (const [now, earlier, more, share] of [
    [5, 4, 1, 0.25],
    [0, 4, -4, -1],
    [3, 0, 3, null],
    [0, 0, 0, null],
    [3, null, null, null],
    [null, 3, null, null],
  ] as const)
    test(`${now} after ${earlier}`, () => {
      assert.equal(difference({ now, earlier }), more);
      assert.equal(growth({ now, earlier }), share);
    });

  test("quantities that are no whole numbers differ by what they differ", () => {
    const one = { now: 0.3, earlier: 0.1 };
    const report = {
      asOf: "2026-11-21T12:00:00Z",
      earlier: { from: "2026-11-20", until: "2026-11-20" },
      periods: [period("2026-11-21", "2026-11-20")],
    };
    const { rows } = fileOf(report, [{ name: "GB", label: "GB", total: one, periods: [one] }]);
    assert.deepEqual(rows[0]?.slice(4, 7), ["0.3", "0.1", "0.2"]);
  });

  test("a file has each measure with what it was and the change; what is not known is blank", () => {
    const views = measureOf(parts, (one) => one.views, { name: "Views", label: "Views" });
    const report = {
      asOf: "2026-11-21T12:00:00Z",
      earlier: { from: "2026-11-18", until: "2026-11-19" },
      periods: [period("2026-11-20", "2026-11-18"), period("2026-11-21", "2026-11-19")],
    };
    assert.deepEqual(fileOf(report, [views]), {
      head: [
        "From",
        "Until",
        "EarlierFrom",
        "EarlierUntil",
        "Views",
        "ViewsEarlier",
        "ViewsChange",
        "AsOf",
      ],
      rows: [
        ["2026-11-20", "2026-11-20", "2026-11-18", "2026-11-18", "5", "", "", report.asOf],
        ["2026-11-21", "2026-11-21", "2026-11-19", "2026-11-19", "0", "4", "-4", report.asOf],
      ],
    });
    assert.deepEqual(fileOf({ ...report, earlier: null }, [views]).head, [
      "From",
      "Until",
      "Views",
      "AsOf",
    ]);
  });
});
