import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { furthestGoLive, wrongMoment } from "./scheduled-go-live.ts";

const at = (text: string) => Temporal.Instant.from(text);

for (const [now, chosen, wrong] of [
  ["2026-11-21T09:00:00Z", "2026-11-21T09:00:00Z", "go-live-in-past"],
  ["2026-11-21T09:00:00Z", "2026-11-21T08:59:59.999Z", "go-live-in-past"],
  ["2026-11-21T09:00:00Z", "2026-11-21T09:00:00.000001Z", undefined],
  ["2026-11-21T09:00:00Z", "2027-11-21T09:00:00Z", undefined],
  ["2026-11-21T09:00:00Z", "2027-11-21T09:00:00.000001Z", "go-live-too-far"],
  // A year from the last day of February is the last day of February.
  ["2028-02-29T12:00:00Z", "2029-02-28T12:00:00Z", undefined],
  ["2028-02-29T12:00:00Z", "2029-03-01T00:00:00Z", "go-live-too-far"],
] as const)
  test(`BEY-03: at ${now} the moment ${chosen} is ${wrong ?? "fine"}`, () => {
    assert.equal(wrongMoment(at(chosen), at(now)), wrong);
  });

test("BEY-03: a moment can be chosen exactly when it lies after now and no later than the last one", () => {
  const instants = fc
    .integer({ min: 0, max: 4_000_000_000 })
    .map((second) => Temporal.Instant.fromEpochMilliseconds(second * 1000));
  fc.assert(
    fc.property(instants, instants, (now, chosen) => {
      const isFine =
        Temporal.Instant.compare(chosen, now) > 0 &&
        Temporal.Instant.compare(chosen, furthestGoLive(now)) <= 0;
      assert.equal(wrongMoment(chosen, now) === undefined, isFine);
    }),
  );
});
