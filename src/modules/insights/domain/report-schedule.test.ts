import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { dayIn, isBefore } from "../../../kernel/calendar.ts";
import { daysOf } from "./report-range.ts";
import { nextDue, type Rhythm, rangeDueAt, scheduleActions } from "./report-schedule.ts";

const at = (text: string) => Temporal.Instant.from(text);
const weekly = (onDay: number): Rhythm => ({ frequency: "weekly", onDay });
const monthly = (onDay: number): Rhythm => ({ frequency: "monthly", onDay });

suite("P26: when a report is due", () => {
  for (const [rhythm, zone, after, due, because] of [
    [
      weekly(1),
      "Europe/Paris",
      "2026-11-21T12:00:00Z",
      "2026-11-23T06:00:00Z",
      "on Monday, at seven in Paris",
    ],
    [
      weekly(6),
      "Europe/Paris",
      "2026-11-21T05:59:00Z",
      "2026-11-21T06:00:00Z",
      "today, a minute later",
    ],
    [
      weekly(6),
      "Europe/Paris",
      "2026-11-21T06:00:00Z",
      "2026-11-28T06:00:00Z",
      "a week after the last",
    ],
    [
      weekly(7),
      "Asia/Seoul",
      "2026-11-21T12:00:00Z",
      "2026-11-21T22:00:00Z",
      "Sunday begins earlier in Seoul",
    ],
    [
      monthly(1),
      "Europe/Paris",
      "2026-11-21T12:00:00Z",
      "2026-12-01T06:00:00Z",
      "the first of the next month",
    ],
    [
      monthly(28),
      "Europe/Paris",
      "2027-01-28T06:00:00Z",
      "2027-02-28T06:00:00Z",
      "every month has a 28th",
    ],
    [
      monthly(1),
      "Europe/Paris",
      "2027-03-31T22:00:00Z",
      "2027-04-01T05:00:00Z",
      "seven o'clock in summer",
    ],
  ] as const)
    test(`${rhythm.frequency} on ${rhythm.onDay}: ${because}`, () => {
      assert.equal(nextDue(rhythm, zone, at(after)).toString(), due);
    });

  for (const [rhythm, due, from, until] of [
    [weekly(1), "2026-11-23T06:00:00Z", "2026-11-16", "2026-11-22"],
    [monthly(1), "2026-12-01T06:00:00Z", "2026-11-01", "2026-11-30"],
    [monthly(15), "2027-03-15T06:00:00Z", "2027-02-15", "2027-03-14"],
  ] as const)
    test(`the ${rhythm.frequency} report of ${due} is about ${from} to ${until}`, () => {
      assert.deepEqual(rangeDueAt(rhythm, "Europe/Paris", at(due)), { from, until });
    });

  test("one report follows the other without a gap, whatever the clocks do", () => {
    const rhythms = fc.oneof(
      fc.integer({ min: 1, max: 7 }).map(weekly),
      fc.integer({ min: 1, max: 28 }).map(monthly),
    );
    const zones = fc.constantFrom("Europe/Paris", "Asia/Seoul", "America/Santiago", "Pacific/Apia");
    fc.assert(
      fc.property(rhythms, zones, fc.integer({ min: 0, max: 20_000 }), (rhythm, zone, hours) => {
        const after = at("2026-01-01T00:00:00Z").add({ hours });
        const first = nextDue(rhythm, zone, after);
        const second = nextDue(rhythm, zone, first);
        assert.ok(isBefore(after, first) && isBefore(first, second));
        const [one, two] = [first, second].map((due) => rangeDueAt(rhythm, zone, due));
        assert.equal(two?.from, dayIn(zone, first));
        assert.ok(one !== undefined && daysOf(one) >= 7 && one.until < (two?.from ?? ""));
      }),
    );
  });

  test("BEY-09: who gets a report changes it, who manages the team takes it away", () => {
    const own = { own: true, managesTeam: false };
    assert.deepEqual(scheduleActions("running", own), ["change", "pause", "delete"]);
    assert.deepEqual(scheduleActions("paused", own), ["change", "resume", "delete"]);
    assert.deepEqual(scheduleActions("stopped", own), ["change", "resume", "delete"]);
    assert.deepEqual(scheduleActions("running", { own: false, managesTeam: true }), ["delete"]);
    assert.deepEqual(scheduleActions("running", { own: false, managesTeam: false }), []);
  });
});
