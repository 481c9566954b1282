import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import type { OrganisationKind } from "../../../platform/http.ts";
import { ADMINISTRATOR } from "./members.ts";
import { permissionsOf, rolesOf } from "./permissions.ts";
import { judgeNewProgram, judgeProgram, rolesToGive } from "./programs.ts";

const KINDS = ["publisher", "partner", "customer", "operator"] as const;

suite("ACC-03: the roles that a program is given", () => {
  for (const [kind, own, expected] of [
    ["publisher", ["developer"], ["developer"]],
    ["publisher", ["developer", "referrals-admin"], ["manager", "developer", "referrals-admin"]],
    ["publisher", ["global-admin"], rolesOf("publisher")],
    ["publisher", ["account-admin"], rolesOf("publisher").filter((one) => one !== "global-admin")],
    ["partner", ["account-admin"], rolesOf("partner").filter((one) => one !== "global-admin")],
    ["operator", ["administrator"], rolesOf("operator")],
    ["customer", [], []],
  ] as const)
    test(`${own.join(" and ") || "nobody"} of a ${kind} gives ${expected.join(", ") || "none"}`, () => {
      assert.deepEqual(rolesToGive(kind, own), expected);
    });

  test("a role of another kind of organisation is unknown, one beyond the own roles refused at its place", () => {
    const of = (roles: string[]) =>
      judgeNewProgram({ kind: "publisher", roles, own: ["developer"] });
    assert.equal(of(["sales-agent"])?.code, "identity/role-unknown");
    const refused = of(["developer", "manager"]);
    assert.equal(refused?.code, "identity/program-role-refused");
    assert.equal(refused?.errors?.[0]?.pointer, "/roles/1");
    assert.equal(of(["developer"]), undefined);
  });

  test("whoever does not manage people never gives a permission that they lack, whatever roles they hold", () => {
    const some = (kind: OrganisationKind) => fc.subarray([...rolesOf(kind)]);
    const asked = fc
      .constantFrom(...KINDS)
      .chain((kind) => fc.tuple(fc.constant(kind), some(kind), some(kind)));
    fc.assert(
      fc.property(asked, ([kind, own, roles]) => {
        const held = permissionsOf(kind, own);
        const wanted = permissionsOf(kind, roles);
        const given = judgeProgram({ kind, roles, own }) === undefined;
        assert.equal(given, judgeNewProgram({ kind, roles, own }) === undefined);
        if (held.has("team:manage"))
          assert.equal(
            given,
            own.includes(ADMINISTRATOR[kind]) || !roles.includes(ADMINISTRATOR[kind]),
          );
        else assert.ok(!given || wanted.isSubsetOf(held));
      }),
    );
  });
});
