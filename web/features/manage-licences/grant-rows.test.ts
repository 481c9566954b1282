import assert from "node:assert/strict";
import { test } from "node:test";
import type { DealLicences } from "../../api/deal-licences.ts";
import { changeOf, rebased, rowsOf } from "./grant-rows.ts";

const grants = (granted: Readonly<Record<string, number>>): DealLicences => ({
  customer: { id: "c", name: "Port", country: "FR", domain: null },
  consent: null,
  increase: { allowed: true, code: null, reason: null },
  granted: Object.entries(granted).map(([id, quantity]) => ({
    plan: { id, name: id, serviceId: `contoso.sales.${id}` },
    quantity,
    total: quantity,
    assigned: 0,
    live: true,
  })),
  plans: [],
});

test("ACC-08: what a colleague saved meanwhile is not taken back by what is typed here", () => {
  const before = grants({ standard: 30, premium: 5, basic: 1 });
  const typed = rowsOf(before)
    .filter(({ planId }) => planId !== "basic")
    .map((row) => (row.planId === "premium" ? { ...row, quantity: 7 } : row));
  const now = grants({ standard: 40, premium: 6, basic: 1, extra: 2 });
  const rows = rebased(typed, before, now);
  assert.deepEqual(changeOf(rows, now, null)?.plans, [
    { planId: "standard", quantity: 40 },
    { planId: "premium", quantity: 7 },
    { planId: "extra", quantity: 2 },
  ]);
});

test("a plan that a colleague took off goes, unless its number was typed over", () => {
  const before = grants({ standard: 30, premium: 5 });
  const now = grants({});
  assert.deepEqual(rebased(rowsOf(before), before, now), []);
  const typed = rowsOf(before).map((row) =>
    row.planId === "premium" ? { ...row, quantity: 9 } : row,
  );
  assert.deepEqual(
    rebased(typed, before, now).map(({ planId, quantity }) => [planId, quantity]),
    [["premium", 9]],
  );
});

test("what is added here and there at once stands once, as it was typed", () => {
  const before = grants({});
  const typed = [{ key: "new-1", planId: "standard", quantity: 3 as const }];
  assert.deepEqual(rebased(typed, before, grants({ standard: 8 })), typed);
});
