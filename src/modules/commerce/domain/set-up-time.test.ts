import assert from "node:assert/strict";
import { test } from "node:test";
import { addHours } from "../../../kernel/calendar.ts";
import { setUpTime } from "./set-up-time.ts";

const opened = Temporal.Instant.from("2026-11-01T10:00:00Z");

test("F7: a purchase is late once it waits longer than is usual at its publisher, to the second", () => {
  const usual = { seconds: 3600, activations: 5 };
  assert.equal(setUpTime(opened, usual, addHours(opened, 1)).late, false);
  assert.equal(setUpTime(opened, usual, addHours(opened, 1).add({ seconds: 1 })).late, true);
  assert.deepEqual(setUpTime(opened, usual, opened).usual, usual);
});

test("F7: of fewer than five activations there is no figure, and nothing is late by it", () => {
  for (const median of [
    { seconds: 60, activations: 4 },
    { seconds: null, activations: 0 },
  ])
    assert.deepEqual(setUpTime(opened, median, addHours(opened, 500)), {
      since: opened,
      usual: null,
      late: false,
    });
});

test("F7: what was never opened does not wait for the publisher", () => {
  const time = setUpTime(null, { seconds: 60, activations: 9 }, addHours(opened, 500));
  assert.deepEqual([time.since, time.late], [null, false]);
});
