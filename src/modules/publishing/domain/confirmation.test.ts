import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { confirmationOf, isConfirmed } from "./confirmation.ts";

const ids = fc.uniqueArray(fc.uuid(), { maxLength: 6 });

test("a set of subscriptions has one name in any order, and another set another", () => {
  fc.assert(
    fc.property(ids, ids, (one, other) => {
      assert.equal(confirmationOf(one), confirmationOf(one.toReversed()));
      const same = [...one].sort().join() === [...other].sort().join();
      assert.equal(confirmationOf(one) === confirmationOf(other), same);
      assert.equal(isConfirmed(one, confirmationOf(other)), same);
    }),
  );
  assert.equal(confirmationOf([]), "none");
  assert.match(confirmationOf(["b", "a"]), /^2-[0-9a-f]{12}$/);
});

test("what was confirmed a while ago covers what is left of it, and nothing that came since", () => {
  fc.assert(
    fc.property(ids, ids, (confirmed, come) => {
      assert.ok(isConfirmed(confirmed.slice(1), confirmed));
      const others = come.filter((id) => !confirmed.includes(id));
      if (others.length > 0) assert.ok(!isConfirmed([...confirmed.slice(1), ...others], confirmed));
    }),
  );
});
