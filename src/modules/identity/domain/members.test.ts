import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ADMINISTRATOR, judgeRoles } from "./members.ts";
import { rolesOf } from "./permissions.ts";

const KINDS = ["operator", "publisher", "partner", "customer"] as const;

test("ACC-03: whatever roles change, an administrator is left, and only administrators make them", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...KINDS).chain((kind) =>
        fc.record({
          kind: fc.constant(kind),
          before: fc.subarray([...rolesOf(kind)]),
          after: fc.subarray([...rolesOf(kind)]),
          otherAdministrators: fc.nat({ max: 3 }),
          byAdministrator: fc.boolean(),
        }),
      ),
      (change) => {
        const role = ADMINISTRATOR[change.kind];
        const was = change.before.includes(role);
        const becomes = change.after.includes(role);
        const allowed = judgeRoles(change) === undefined;
        const left = change.otherAdministrators + (becomes ? 1 : 0);
        const had = change.otherAdministrators + (was ? 1 : 0);
        if (allowed) {
          if (had > 0) assert.ok(left > 0);
          if (was !== becomes) assert.ok(change.byAdministrator);
        } else assert.notEqual(was, becomes, "only administrators' roles are ever refused");
      },
    ),
  );
});

test("a role of another kind of organisation is refused with those that there are", () => {
  const problem = judgeRoles({
    kind: "customer",
    before: [],
    after: ["member", "certifier"],
    otherAdministrators: 1,
    byAdministrator: true,
  });
  assert.equal(problem?.code, "identity/role-unknown");
  assert.equal(problem?.errors?.[0]?.pointer, "/roles/1");
});
