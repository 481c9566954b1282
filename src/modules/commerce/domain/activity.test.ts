import assert from "node:assert/strict";
import { test } from "node:test";
import { changedValues } from "./activity.ts";

test("BEY-14: an entry shows each value that differs, by its path, and nothing that is the same", () => {
  const before = { company: "Morvan", contact: { email: "a@m.example", phone: "1" } };
  const after = { company: "Morvan SA", contact: { email: "b@m.example", phone: "1" } };
  assert.deepEqual(changedValues(before, after), [
    { field: "company", before: "Morvan", after: "Morvan SA" },
    { field: "contact.email", before: "a@m.example", after: "b@m.example" },
  ]);
  assert.deepEqual(changedValues(undefined, { segment: "education", tags: ["a", "b"], x: null }), [
    { field: "segment", before: null, after: "education" },
    { field: "tags", before: null, after: "a, b" },
  ]);
  assert.deepEqual(changedValues({ roles: ["a"], rows: [1] }, { roles: [], rows: [{ n: 1 }] }), [
    { field: "roles", before: "a", after: "[]" },
    { field: "rows", before: "[1]", after: '[{"n":1}]' },
  ]);
});

test("BEY-14: who is known by another name is not named by the change, and a large change is cut", () => {
  assert.deepEqual(changedValues(null, { actorShownAs: "Souk" }), []);
  const many = Object.fromEntries(Array.from({ length: 60 }, (_, one) => [`f${one}`, one]));
  assert.equal(changedValues(null, many).length, 25);
  assert.equal(changedValues(null, { text: "x".repeat(500) })[0]?.after?.length, 201);
});
