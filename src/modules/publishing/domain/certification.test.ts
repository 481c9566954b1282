import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { EditionContent } from "../../catalog/index.ts";
import { changesBetween } from "../queries/offers.ts";
import {
  coveredByRule,
  type FirstDecision,
  judgeDecision,
  judgeSecondPerson,
  needsTwoPeople,
  PERSON_REASONS,
  PUBLISHERS_OF_RULE,
  personNeeded,
  type TwoPersonRule,
  type Verdict,
  verdictsOfBoth,
} from "./certification.ts";
import { countFields } from "./changes.ts";
import { FIRST_POLICIES } from "./policies.ts";
import type { JsonObject } from "./snapshot.ts";
import { deadlineOf, SOON_SECONDS, teamSeconds, waitingTimesOf } from "./waiting-times.ts";

const base: EditionContent = {
  format: "souk.edition/1",
  type: "saas",
  pages: {
    setup: { listingOption: "transact" },
    properties: { categories: [{ category: "web" }], terms: { kind: "standard" } },
    listing: { languages: { en: { name: "Notes", keywords: ["a"] } }, usefulLinks: [] },
    technical: { webhookUrl: "https://hook.example/" },
  },
  plans: [
    {
      planUuid: "team",
      planId: "team",
      sold: true,
      pages: {
        "plan-listing": { languages: { en: { name: "Team" } } },
        pricing: { terms: [{ term: "P1M", price: "10" }], markets: ["FR"] },
        visibility: { visibility: "public" },
      },
    },
  ],
};
const withPage = (page: string, content: JsonObject): EditionContent => ({
  ...base,
  pages: { ...base.pages, [page]: content },
});
const withPlanPage = (page: string, content: JsonObject): EditionContent => ({
  ...base,
  plans: base.plans.map((plan) => ({ ...plan, pages: { ...plan.pages, [page]: content } })),
});
const because = (after: EditionContent) =>
  personNeeded(changesBetween(base, after), "policy").because;

test("PUB-07: a first publication waits for a person", () => {
  assert.deepEqual(personNeeded(undefined, "policy"), {
    person: true,
    because: ["first-publication"],
  });
});

test("decision 2: a new key of a preview needs no person, another market does", () => {
  const listed = withPage("availability", { markets: ["FR"], hideKey: "first" });
  const reasons = (markets: string[], hideKey: string) =>
    personNeeded(changesBetween(listed, withPage("availability", { markets, hideKey })), "policy")
      .because;
  assert.deepEqual(reasons(["FR"], "second"), []);
  assert.deepEqual(reasons(["DE"], "second"), ["price"]);
});

test("an operator who set certification to automatic is never waited for", () => {
  assert.equal(personNeeded(undefined, "automatic").person, false);
});

for (const [what, after, expected] of [
  ["nothing", base, []],
  ["a listing text", withPage("listing", { languages: { en: { name: "Notes 2" } } }), []],
  ["a category", withPage("properties", { categories: [], terms: { kind: "standard" } }), []],
  ["a plan's text", withPlanPage("plan-listing", { languages: { en: { name: "T" } } }), []],
  ["terms", withPage("properties", { terms: { kind: "own-url", url: "https://x/" } }), ["terms"]],
  ["the webhook", withPage("technical", { webhookUrl: "https://b.example/" }), ["technical"]],
  ["a price", withPlanPage("pricing", { terms: [{ term: "P1M", price: "11" }] }), ["price"]],
  ["visibility", withPlanPage("visibility", { visibility: "private" }), ["plans"]],
  ["the listing option", withPage("setup", { listingOption: "contact-me" }), ["offer-setup"]],
  ["a plan that goes", { ...base, plans: [] }, ["plans"]],
  ["an unknown page", withPage("novel", { x: 1 }), ["other"]],
] as const)
  test(`a change of ${what} waits for a person because of ${expected.join(", ") || "nothing"}`, () => {
    assert.deepEqual(because(after), expected);
  });

test("items of a list are compared by their identity, not by their place", () => {
  const two = (prices: JsonObject[]) => withPlanPage("pricing", { terms: prices, markets: ["FR"] });
  const before = two([
    { term: "P1M", price: "10" },
    { term: "P1Y", price: "100" },
  ]);
  const after = two([
    { term: "P1Y", price: "100" },
    { term: "P1M", price: "12" },
  ]);
  assert.deepEqual(changesBetween(before, after), [
    {
      page: "pricing",
      plan: "team",
      kind: "edited",
      fields: [
        { pointer: "/terms/1/price", kind: "edited", before: "10", after: "12" },
        { pointer: "/terms", kind: "edited", before: ["P1M", "P1Y"], after: ["P1Y", "P1M"] },
      ],
    },
  ]);
});

test("an answer that was added, taken away or only emptied is told apart", () => {
  const after = withPage("listing", {
    languages: { en: { name: "Notes", keywords: [], summary: "New" } },
  });
  const changes = changesBetween(base, after);
  assert.deepEqual(
    changes.flatMap(({ fields }) => fields.map(({ pointer, kind }) => [pointer, kind])),
    [
      ["/languages/en/summary", "added"],
      ["/languages/en/keywords/0", "removed"],
    ],
  );
  assert.equal(countFields(changes), 2);
});

const byPeople = FIRST_POLICIES.filter(({ automatic }) => !automatic);
const allPass: Verdict[] = byPeople.map(({ number }) => ({ policy: number, verdict: "pass" }));
const codesOf = (outcome: "certify" | "reject", verdicts: Verdict[]) => {
  const judged = judgeDecision({ outcome, verdicts }, FIRST_POLICIES);
  return judged.ok
    ? judged.value.stepOutcome
    : (judged.problem.errors ?? []).map(({ code }) => code.replace("publishing/", ""));
};

test("OPR-01: to certify, every policy that people decide has a verdict", () => {
  assert.equal(codesOf("certify", allPass), "pass");
  assert.deepEqual(codesOf("certify", allPass.slice(1)), ["policy-open"]);
});

test("OPR-01: a failing policy cannot be certified, a warning can", () => {
  const [first, ...rest] = allPass;
  assert.ok(first);
  const with_ = (verdict: "fail" | "warning") => [{ ...first, verdict, text: "Why" }, ...rest];
  assert.deepEqual(codesOf("certify", with_("fail")), ["policy-fails"]);
  assert.equal(codesOf("certify", with_("warning")), "warn");
});

test("OPR-01: a rejection names at least one policy and says why", () => {
  assert.deepEqual(codesOf("reject", []), ["no-policy-fails"]);
  assert.deepEqual(codesOf("reject", [{ policy: "100.1", verdict: "fail", text: " " }]), [
    "reason-needed",
  ]);
  assert.deepEqual(codesOf("reject", [{ policy: "9.9", verdict: "fail", text: "x" }]), [
    "policy-unknown",
  ]);
  const twice: Verdict = { policy: "100.1", verdict: "fail", text: "x" };
  assert.deepEqual(codesOf("reject", [twice, twice]), ["policy-twice"]);
});

test("OPR-01: a rejection becomes findings with the field and the reviewer's words", () => {
  const judged = judgeDecision(
    {
      outcome: "reject",
      verdicts: [
        {
          policy: "100.1",
          verdict: "fail",
          page: "listing",
          pointer: "/logo",
          text: " Unreadable. ",
        },
      ],
    },
    FIRST_POLICIES,
  );
  assert.deepEqual(judged.ok && judged.value.findings, [
    {
      severity: "blocking",
      code: "publishing/reviewer-finding",
      policy: "100.1",
      page: "listing",
      pointer: "/logo",
      note: "Unreadable.",
    },
  ]);
});

for (const [seconds, median, p90] of [
  [[], null, null],
  [[7], 7, 7],
  [[1, 2], 1, 2],
  [[10, 1, 5], 5, 10],
  [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 5, 9],
] as const)
  test(`OPR-01: of waits ${JSON.stringify(seconds)} the median is ${median} and the 90th percentile ${p90}`, () => {
    assert.deepEqual(waitingTimesOf(seconds), {
      decided: seconds.length,
      medianSeconds: median,
      p90Seconds: p90,
    });
  });

test("decision 2: a rule covers a submission only with every reason for a person; without rules, or without a reason, nothing is covered", () => {
  const reasons = fc.uniqueArray(fc.constantFrom(...PERSON_REASONS));
  const rules = fc.array(
    fc.record({
      offerTypes: fc.constantFrom([], ["saas"], ["container"]),
      publishers: fc.constantFrom(...PUBLISHERS_OF_RULE),
      changes: reasons,
    }),
    { maxLength: 4 },
  );
  fc.assert(
    fc.property(
      rules,
      reasons,
      fc.boolean(),
      fc.boolean(),
      (all, because, certifiedBefore, verified) => {
        const submission = { offerType: "saas", certifiedBefore, verified, because };
        const covered = coveredByRule(all, submission);
        if (all.length === 0 || because.length === 0) assert.ok(!covered);
        if (covered) {
          // More reasons need more; a rule taken away never lets more through.
          assert.ok(all.some(({ changes }) => because.every((one) => changes.includes(one))));
          for (const one of because)
            assert.ok(coveredByRule(all, { ...submission, because: [one] }));
        } else
          for (const index of all.keys())
            assert.ok(!coveredByRule(all.toSpliced(index, 1), submission));
      },
    ),
  );
});

const byWhom = fc.constantFrom("ana", "ben", "cho");

test("O3: risky submissions are certified by two different people, in whatever order people certify", () => {
  fc.assert(
    fc.property(fc.boolean(), fc.array(byWhom, { maxLength: 8 }), (twoPeople, presses) => {
      let first: FirstDecision | undefined;
      const certified: string[] = [];
      for (const by of presses) {
        const judged = judgeSecondPerson({ twoPeople, first }, by);
        if (!judged.ok) continue;
        certified.push(by);
        if (judged.value === "final") break;
        first = { by, name: by, verdicts: [] };
      }
      const people = new Set(certified).size;
      assert.equal(people, certified.length, "nobody counts twice");
      assert.ok(people <= (twoPeople ? 2 : 1));
      const enough = new Set(presses).size >= (twoPeople ? 2 : 1);
      assert.equal(people === (twoPeople ? 2 : 1), enough);
    }),
  );
});

test("O3: what both people noted is found once, and what only one noted is not lost", () => {
  const note = (policy: string, text: string): Verdict => ({ policy, verdict: "warning", text });
  const first = {
    by: "ana",
    name: "Ana",
    verdicts: [note("100.1", "Long."), note("100.3", "Old.")],
  };
  const second = [note("100.1", " Long. "), { policy: "100.3", verdict: "pass" } as const];
  assert.deepEqual(verdictsOfBoth(first, second), [...second, note("100.3", "Old.")]);
  assert.deepEqual(verdictsOfBoth(undefined, second), second);
});

test("O3: one risky change among several is enough for two people; type and publisher have to fit", () => {
  const rule: TwoPersonRule = {
    offerTypes: ["saas"],
    publishers: "not-certified-before",
    changes: ["price"],
  };
  const submission = {
    offerType: "saas",
    certifiedBefore: false,
    verified: true,
    because: ["technical", "price"] as const,
  };
  assert.equal(needsTwoPeople([rule], submission), true);
  for (const other of [
    { ...submission, offerType: "container" },
    { ...submission, certifiedBefore: true },
    { ...submission, because: ["technical"] as const },
  ])
    assert.equal(needsTwoPeople([rule], other), false);
  assert.equal(needsTwoPeople([{ ...rule, publishers: "not-verified" }], submission), false);
  assert.equal(needsTwoPeople([], submission), false);
});

test("O2: the team's time is the whole wait without the publisher's, and never less than nothing", () => {
  const start = Temporal.Instant.from("2026-11-21T12:00:00Z");
  const at = (seconds: number) => start.add({ seconds });
  fc.assert(
    fc.property(fc.array(fc.nat(100_000), { maxLength: 7 }), fc.nat(100_000), (spans, last) => {
      // Spans alternate: the team's, the publisher's, the team's …
      let now = 0;
      let publisherSeconds = 0;
      let askedAt: Temporal.Instant | null = null;
      let answeredAt: Temporal.Instant | null = null;
      let team = 0;
      for (const [index, span] of spans.entries()) {
        now += span;
        if (index % 2 === 0) {
          team += span;
          askedAt = at(now);
          answeredAt = null;
        } else {
          publisherSeconds += span;
          answeredAt = at(now);
        }
      }
      const awaits = askedAt !== null && answeredAt === null;
      if (!awaits) team += last;
      const seconds = teamSeconds(
        { waitingSince: start, publisherSeconds, askedAt, answeredAt },
        at(now + last),
      );
      assert.equal(seconds, team);
      assert.ok(
        teamSeconds({ waitingSince: start, publisherSeconds, askedAt, answeredAt }, start) >= 0,
      );
      const targetSeconds = 3 * SOON_SECONDS;
      const deadline = deadlineOf(seconds, { targetSeconds, awaits });
      assert.equal(deadline === "overdue", team > targetSeconds);
      assert.equal(deadline === "paused", awaits && team <= targetSeconds);
    }),
  );
});
