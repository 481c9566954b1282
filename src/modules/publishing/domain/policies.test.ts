import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  FIRST_POLICIES,
  isPolicyNumber,
  type Policy,
  policyErrors,
  withSince,
} from "./policies.ts";

const words = (text: string) => ({ en: text, fr: text, ko: text });
const first: Policy[] = FIRST_POLICIES.map((rule) => ({
  ...rule,
  title: words(`Title ${rule.number}`),
  text: words("Text"),
  since: "first",
}));
const watched = new Map(
  FIRST_POLICIES.filter(({ automatic }) => automatic).map(({ number }) => [number, ["a-check"]]),
);

test("OPR-02: a policy keeps the version in which it last changed; every change of it is the new version's", () => {
  const change = fc.constantFrom<(policy: Policy) => Policy>(
    (policy) => policy,
    (policy) => ({ ...policy, automatic: !policy.automatic }),
    (policy) => ({ ...policy, group: policy.group === "content" ? "business" : "content" }),
    (policy) => ({ ...policy, title: { ...policy.title, ko: `${policy.title.ko}!` } }),
    (policy) => ({ ...policy, text: { ...policy.text, fr: `${policy.text.fr}!` } }),
  );
  fc.assert(
    fc.property(
      fc.array(change, { minLength: first.length, maxLength: first.length }),
      (changes) => {
        const next = first.map((policy, index) => changes[index]?.(policy) ?? policy);
        const marked = withSince("second", next, first);
        for (const [index, { since }] of marked.entries())
          assert.equal(since, next[index] === first[index] ? "first" : "second");
        assert.ok(
          withSince("third", marked, marked).every(
            ({ since }, index) => since === marked[index]?.since,
          ),
        );
      },
    ),
  );
});

test("OPR-02: nothing that a check reports on goes, and nothing is left to nobody's decision", () => {
  assert.deepEqual(policyErrors(first, watched), []);
  fc.assert(
    fc.property(fc.subarray(first), (kept) => {
      const gone = first.filter((policy) => !kept.includes(policy) && policy.automatic);
      assert.deepEqual(
        policyErrors(kept, watched).map(({ code, params }) => [code, params?.["number"]]),
        gone.map(({ number }) => ["publishing/policy-watched", number]),
      );
    }),
  );
  const alone = policyErrors(
    [{ ...first[0], number: "999.9", automatic: true } as Policy],
    new Map(),
  );
  assert.deepEqual(
    alone.map(({ pointer }) => pointer),
    ["/policies/0/automatic"],
  );
});

test("OPR-02: a policy's number is two or three numbers with points", () => {
  for (const good of ["1.1", "100.1", "1140.3.12"]) assert.ok(isPolicyNumber(good), good);
  for (const bad of ["", "1", "0.1", "a.b", "1.1.1.1", "1..1", "1.1 "])
    assert.ok(!isPolicyNumber(bad), bad);
});
