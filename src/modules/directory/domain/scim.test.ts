import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { readFilter } from "./scim-filter.ts";
import { type Operation, patchGroup, patchUser, readOperations } from "./scim-patch.ts";
import { draftOf, ENTERPRISE_SCHEMA, readUser, type ScimUser, userFrom } from "./scim-user.ts";

const ADA: ScimUser = draftOf({
  userName: "ada@morvan.example",
  email: "ada@morvan.example",
  displayName: "Ada Morvan",
  givenName: "Ada",
  familyName: "Morvan",
  externalId: "17",
  jobTitle: null,
  department: null,
  active: true,
});
const NAMES = { username: "userName", "emails.value": "emails.value", active: "active", id: "id" };

suite("SCIM: filters", () => {
  for (const [text, expected] of [
    ['userName eq "ada"', [{ attribute: "userName", value: "ada" }]],
    ['USERNAME EQ "a\\"b"', [{ attribute: "userName", value: 'a"b' }]],
    [
      'emails[type eq "work"].value eq "a@b.example" and active eq true',
      [
        { attribute: "emails.value", value: "a@b.example" },
        { attribute: "active", value: true },
      ],
    ],
    [
      'urn:ietf:params:scim:schemas:core:2.0:User:userName eq "ada"',
      [{ attribute: "userName", value: "ada" }],
    ],
  ] as const)
    test(`${text} is understood`, () => {
      assert.deepEqual(readFilter(text, NAMES), { ok: true, value: expected });
    });
  for (const text of [
    "",
    "userName",
    'userName co "a"',
    'userName eq "a" or active eq true',
    'not (userName eq "a")',
    'nickName eq "a"',
    'constructor eq "a"',
    'toString eq "a"',
    'userName eq "a',
    'userName eq "a" and',
    'userName eq "a" "b"',
    Array(7).fill('id eq "a"').join(" and "),
  ])
    test(`${text || "an empty filter"} is refused, and never answers with everybody`, () => {
      const found = readFilter(text, NAMES);
      assert.equal(found.ok ? "" : found.fault.scimType, "invalidFilter");
    });
});

const patched = (operations: unknown[]): ScimUser => {
  const found = readOperations({ Operations: operations });
  assert.ok(found.ok);
  const done = patchUser(ADA, found.value);
  assert.ok(done.ok, JSON.stringify(done));
  return done.value;
};

test("SCIM: what every object has is no attribute of a user", () => {
  for (const path of ["constructor", "toString", "valueOf"]) {
    const done = patchUser(ADA, [{ op: "replace", path, value: "x" }]);
    assert.equal(done.ok ? "" : done.fault.scimType, "invalidPath", path);
    const read = readUser({ userName: "ada@morvan.example", [path]: "x" });
    assert.equal(read.ok ? "" : read.fault.scimType, "invalidPath", path);
  }
});

suite("SCIM: PATCH of a user", () => {
  for (const [what, operation, expected] of [
    [
      "Entra switches off with text",
      { op: "Replace", path: "active", value: "False" },
      { active: false },
    ],
    [
      "Okta switches off without a path",
      { op: "replace", value: { active: false } },
      { active: false },
    ],
    [
      "a part of the name",
      { op: "Add", path: "name.givenName", value: "Adele" },
      { givenName: "Adele" },
    ],
    [
      "the address of work",
      { op: "replace", path: 'emails[type eq "work"].value', value: "new@b.example" },
      { email: "new@b.example" },
    ],
    [
      "whole paths as keys",
      { op: "add", value: { "name.familyName": "Le Goff", displayName: "A" } },
      { familyName: "Le Goff", displayName: "A" },
    ],
    [
      "the department of the enterprise extension",
      { op: "add", path: `${ENTERPRISE_SCHEMA}:department`, value: "Atelier" },
      { department: "Atelier" },
    ],
    [
      "the extension as an object",
      { op: "replace", value: { [ENTERPRISE_SCHEMA]: { department: "Bois", costCenter: "7" } } },
      { department: "Bois" },
    ],
    [
      "an address at home is left",
      { op: "add", path: 'emails[type eq "home"].value', value: "h@b.example" },
      {},
    ],
    [
      "a phone is left",
      { op: "add", path: 'phoneNumbers[type eq "mobile"].value', value: "1" },
      {},
    ],
    ["a removal", { op: "remove", path: "externalId" }, { externalId: null }],
    ["the title", { op: "replace", path: "title", value: "Joiner" }, { jobTitle: "Joiner" }],
  ] as const)
    test(`${what}: ${JSON.stringify(operation)}`, () => {
      assert.deepEqual(patched([operation]), { ...ADA, ...expected });
    });
  for (const [operation, scimType] of [
    [{ op: "move", path: "active", value: true }, "invalidSyntax"],
    [{ op: "remove" }, "noTarget"],
    [{ op: "replace", path: "active", value: "perhaps" }, "invalidValue"],
    [{ op: "replace", path: "shoeSize", value: 42 }, "invalidPath"],
    [{ op: "replace", path: "a b c", value: 42 }, "invalidPath"],
    [{ op: "remove", path: "userName" }, "mutability"],
    [{ op: "replace", value: "text" }, "invalidValue"],
    [{ op: "replace", path: "displayName", value: { a: 1 } }, "invalidValue"],
  ] as const)
    test(`${JSON.stringify(operation)} is refused with ${scimType}`, () => {
      const found = readOperations({ Operations: [operation] });
      const done = found.ok ? patchUser(ADA, found.value) : found;
      assert.equal(done.ok ? "" : done.fault.scimType, scimType);
    });
});

suite("SCIM: whole users", () => {
  test("what is left out is not known, the primary address counts, and names are made where none is sent", () => {
    const found = readUser({
      schemas: ["x"],
      UserName: "bo",
      emails: [{ value: "a@b.example" }, { value: "c@d.example", primary: true }],
      name: { givenName: "Bo", familyName: "Ek" },
      phoneNumbers: [{ value: "1" }],
    });
    assert.ok(found.ok);
    const user = userFrom(found.value);
    assert.ok(user.ok);
    assert.equal(user.value.displayName, "Bo Ek");
    assert.equal(user.value.email, "c@d.example");
    assert.equal(user.value.active, true);
  });
  test("a user name that is an address is one; another needs one", () => {
    const of = (userName: string) => {
      const found = readUser({ userName });
      return found.ok ? userFrom(found.value) : found;
    };
    const found = of("a@b.example");
    assert.equal(found.ok && found.value.email, "a@b.example");
    assert.equal(of("a").ok, false);
    assert.equal(of("").ok, false);
  });
});

suite("SCIM: PATCH of a group", () => {
  test("the shapes that identity providers send", () => {
    const members = (operations: unknown[]) => {
      const found = readOperations({ Operations: operations });
      assert.ok(found.ok);
      const done = patchGroup(found.value);
      assert.ok(done.ok, JSON.stringify(done));
      const { exactly, add, remove } = done.value.members;
      return [exactly, [...add], [...remove]];
    };
    const add = { op: "Add", path: "members", value: [{ value: "A" }, { value: "b" }] };
    assert.deepEqual(members([add]), [false, ["a", "b"], []]);
    assert.deepEqual(members([{ op: "remove", path: 'members[value eq "A"]' }]), [
      false,
      [],
      ["a"],
    ]);
    assert.deepEqual(members([{ op: "Remove", path: "members", value: [{ value: "a" }] }]), [
      false,
      [],
      ["a"],
    ]);
    assert.deepEqual(members([{ op: "remove", path: "members" }]), [true, [], []]);
    assert.deepEqual(members([{ op: "replace", value: { members: [{ value: "c" }], id: "x" } }]), [
      true,
      ["c"],
      [],
    ]);
  });

  test("any operations leave the members that they would leave one after the other", () => {
    let state = 7;
    const random = (below: number) => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((state / 2_147_483_648) * below);
    };
    const ids = ["a", "b", "c", "d", "e"];
    const some = () => ids.filter(() => random(2) === 0);
    for (let round = 0; round < 2_000; round += 1) {
      const before = new Set(some());
      const operations: Operation[] = Array.from({ length: 1 + random(5) }, () => {
        const op = (["add", "replace", "remove"] as const)[random(3)] ?? "add";
        return { op, path: "members", value: some().map((value) => ({ value })) };
      });
      const naive = new Set(before);
      for (const { op, value } of operations) {
        const named = (value as { value: string }[]).map((one) => one.value);
        if (op === "replace") naive.clear();
        for (const id of named) op === "remove" ? naive.delete(id) : naive.add(id);
      }
      const done = patchGroup(operations);
      assert.ok(done.ok);
      const { exactly, add, remove } = done.value.members;
      const after = exactly ? new Set<string>() : new Set(before);
      for (const id of add) after.add(id);
      for (const id of remove) after.delete(id);
      assert.deepEqual([...after].sort(), [...naive].sort());
    }
  });
});
