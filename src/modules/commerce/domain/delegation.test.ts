import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { addDays, type Day, day } from "../../../kernel/calendar.ts";
import { next } from "../../../kernel/lifecycle.ts";
import {
  checkGrant,
  checkNarrower,
  DELEGATION_LIFECYCLE,
  DELEGATION_STATES,
  type DelegationAction,
  type DelegationState,
  delegationActions,
  delegationStateAt,
  endOf,
  giveUnasked,
  lastDayAfter,
  RIGHTS,
  type Right,
  refusesActing,
} from "./delegation.ts";

const TODAY = day("2026-11-22");
const codes = (errors: readonly { pointer: string; code: string }[]) =>
  errors.map(({ pointer, code }) => `${pointer} ${code}`);

suite("rights of partners over users and licences", () => {
  for (const [months, last] of [
    [1, "2026-12-21"],
    [12, "2027-11-21"],
    [24, "2028-11-21"],
  ] as const)
    test(`given on 22 November 2026 for ${months} months, the last day is ${last}`, () => {
      assert.equal(lastDayAfter(TODAY, months), last);
    });

  test("the last day is the customer's: it ends as the next one begins there", () => {
    assert.equal(endOf(day("2027-11-21"), "Asia/Seoul").toString(), "2027-11-21T15:00:00Z");
  });

  for (const [rights, lastDay, wrong] of [
    [["users"], "2026-11-22", []],
    [["users", "licences"], "2028-11-21", []],
    [[], "2026-12-01", ["/rights required"]],
    [["users"], "2026-11-21", ["/lastDay commerce/delegation-last-day"]],
    [["users"], "2028-11-22", ["/lastDay commerce/delegation-last-day"]],
  ] as const)
    test(`${rights.join(" and ") || "nothing"} until ${lastDay}: ${wrong[0] ?? "given"}`, () => {
      const asked = { asked: RIGHTS, today: TODAY };
      assert.deepEqual(codes(checkGrant({ rights, lastDay: day(lastDay) }, asked)), wrong);
    });

  test("no more is given than was asked for", () => {
    const wrong = checkGrant(
      { rights: ["licences", "users"], lastDay: TODAY },
      { asked: ["licences"], today: TODAY },
    );
    assert.deepEqual(codes(wrong), ["/rights/1 commerce/delegation-more"]);
  });

  const someRights = fc.subarray<Right>([...RIGHTS]);
  const someDay = fc.integer({ min: -10, max: 800 }).map((days) => addDays(TODAY, days));
  test("given unasked: what is gained and lost makes what was had into what is given, or it is refused", () => {
    fc.assert(
      fc.property(
        someRights,
        someDay,
        fc.option(fc.record({ rights: someRights, lastDay: someDay }, { noNullPrototype: true }), {
          nil: undefined,
        }),
        (rights, lastDay, given) => {
          const decided = giveUnasked({ rights, lastDay }, { given, today: TODAY });
          const wrong = checkGrant({ rights, lastDay }, { asked: RIGHTS, today: TODAY });
          if ("errors" in decided) {
            const same = given?.rights.join() === rights.join() && given.lastDay === lastDay;
            assert.ok(wrong.length > 0 || same);
            return;
          }
          const { gained, lost, replaces } = decided.effect;
          assert.deepEqual(wrong, []);
          assert.deepEqual(replaces, given ?? null);
          const had = given?.rights ?? [];
          const now = RIGHTS.filter(
            (one) => gained.includes(one) || (had.includes(one) && !lost.includes(one)),
          );
          assert.deepEqual(now, rights);
          assert.ok(
            gained.every((one) => !had.includes(one)) && lost.every((one) => had.includes(one)),
          );
        },
      ),
    );
  });

  test("every action leads where the table says, and each side has its own", () => {
    for (const state of DELEGATION_STATES) {
      const both = [
        ...delegationActions(state, "partner"),
        ...delegationActions(state, "customer"),
      ];
      assert.equal(new Set(both).size, both.length);
      for (const action of both)
        assert.ok(next<DelegationState, DelegationAction>(DELEGATION_LIFECYCLE, state, action));
    }
    assert.deepEqual(delegationActions("waiting", "partner"), ["withdraw"]);
    assert.deepEqual(delegationActions("waiting", "customer"), ["grant", "decline"]);
    assert.deepEqual(delegationActions("active", "customer"), ["narrow", "revoke"]);
    assert.deepEqual(delegationActions("active", "partner"), []);
  });

  test("whatever the customer decides in whatever order, rights only shrink until something new is granted", () => {
    const rights = fc.uniqueArray(fc.constantFrom(...RIGHTS), { maxLength: 2 });
    const step = fc.record({
      action: fc.constantFrom<DelegationAction>(
        "grant",
        "decline",
        "withdraw",
        "narrow",
        "revoke",
        "end",
        "expire",
      ),
      rights,
      days: fc.integer({ min: -5, max: 800 }),
      waitDays: fc.integer({ min: 0, max: 40 }),
    });
    fc.assert(
      fc.property(
        rights.filter((some) => some.length > 0),
        fc.array(step, { maxLength: 12 }),
        (asked, steps) => {
          let today = TODAY;
          let state: DelegationState = "waiting";
          let given: { rights: readonly Right[]; lastDay: Day } | undefined;
          const answerBy = endOf(addDays(TODAY, 29), "UTC");
          const at = () => endOf(addDays(today, -1), "UTC");
          const now = () => ({
            state,
            answerBy,
            endsAt: given ? endOf(given.lastDay, "UTC") : null,
          });
          for (const one of steps) {
            today = addDays(today, one.waitDays);
            const seen = delegationStateAt(now(), at());
            const to = next<DelegationState, DelegationAction>(
              DELEGATION_LIFECYCLE,
              seen,
              one.action,
            );
            const wanted = { rights: one.rights, lastDay: addDays(today, one.days) };
            const before = given;
            if (to !== undefined) {
              if (one.action === "grant") {
                if (checkGrant(wanted, { asked, today }).length > 0) continue;
                given = wanted;
              } else if (one.action === "narrow") {
                assert.ok(before);
                if (checkNarrower(wanted, { given: before, today }).length > 0) continue;
                given = wanted;
                assert.ok(wanted.rights.every((right) => before.rights.includes(right)));
                assert.ok(wanted.lastDay <= before.lastDay);
                assert.notDeepEqual(
                  [new Set(wanted.rights), wanted.lastDay],
                  [new Set(before.rights), before.lastDay],
                );
              }
              state = to;
            }
            if (given !== undefined) {
              assert.ok(
                given.rights.length > 0 && given.rights.every((right) => asked.includes(right)),
              );
              assert.ok(given.lastDay <= lastDayAfter(today, 24));
            }
            for (const right of RIGHTS) {
              const refused = refusesActing(given && { ...now(), rights: given.rights }, {
                right,
                at: at(),
              });
              const may =
                delegationStateAt(now(), at()) === "active" &&
                given?.rights.includes(right) === true;
              assert.equal(refused === undefined, may, `${state} ${right}`);
              if (given === undefined) assert.equal(refused, "missing");
            }
          }
        },
      ),
    );
  });
});
