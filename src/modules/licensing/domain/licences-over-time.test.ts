import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { addDays, type Day } from "../../../kernel/calendar.ts";
import { licencesOverTime } from "./licences-over-time.ts";

const TODAY = "2027-03-01" as Day;

test("P26: what is so now goes back day by day by what changed", () => {
  const changes = [
    { day: "2027-02-27" as Day, soldChange: 10, assignedChange: 3 },
    { day: "2027-03-01" as Day, soldChange: -4, assignedChange: 1 },
  ];
  assert.deepEqual(licencesOverTime({ sold: 6, assigned: 4 }, changes, { today: TODAY, days: 4 }), [
    { day: "2027-02-26", sold: 0, assigned: 0 },
    { day: "2027-02-27", sold: 10, assigned: 3 },
    { day: "2027-02-28", sold: 10, assigned: 3 },
    { day: "2027-03-01", sold: 6, assigned: 4 },
  ]);
});

test("P26: forwards and backwards agree, however many days are looked at", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 })), {
        minLength: 1,
        maxLength: 40,
      }),
      fc.integer({ min: 1, max: 60 }),
      (perDay, days) => {
        const changes = perDay.map(([soldChange, assignedChange], back) => ({
          day: addDays(TODAY, -back),
          soldChange,
          assignedChange,
        }));
        const upTo = (day: Day) => ({
          sold: changes.reduce((sum, one) => sum + (one.day <= day ? one.soldChange : 0), 0),
          assigned: changes.reduce(
            (sum, one) => sum + (one.day <= day ? one.assignedChange : 0),
            0,
          ),
        });
        const found = licencesOverTime(upTo(TODAY), changes, { today: TODAY, days });
        assert.equal(found.length, days);
        for (const { day, ...counted } of found) assert.deepEqual(counted, upTo(day), day);
      },
    ),
  );
});
