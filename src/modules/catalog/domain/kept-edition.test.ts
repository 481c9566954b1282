import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { deliveredEdition, type LiveEdition, type PastStop } from "./kept-edition.ts";

const day = (number: number) =>
  Temporal.Instant.from("2026-11-01T00:00:00Z").add({ hours: 24 * number });
const live = (
  version: number,
  since: number,
  sold = true,
  editionId = `e${version}`,
): LiveEdition => ({
  version,
  editionId,
  liveSince: day(since),
  sold,
});
const stop = (editionId: string, at: number): PastStop => ({ editionId, effectiveAt: day(at) });

suite("PUB-21, PUB-22: what the buyer of a plan gets", () => {
  for (const [what, bought, versions, stops, expected] of [
    ["the edition that is live", 1, [live(1, 0), live(2, 3)], [], ["e2", 2, null]],
    ["the edition of the stop", 1, [live(1, 0)], [stop("e1", 5)], ["e1", 1, day(5)]],
    [
      "the edition of the stop, also when another was listed again",
      1,
      [live(1, 0), live(2, 3), live(3, 9)],
      [stop("e2", 5)],
      ["e2", 2, day(5)],
    ],
    [
      "the edition of the first stop of several",
      1,
      [live(1, 0), live(2, 6), live(3, 9)],
      [stop("e2", 7), stop("e1", 5)],
      ["e1", 1, day(5)],
    ],
    [
      "what is live, when bought after the offer was listed again",
      7,
      [live(2, 6), live(3, 9)],
      [stop("e1", 5)],
      ["e3", 3, null],
    ],
    [
      "what is live, when the offer was stopped, listed again and bought in one instant",
      5,
      [live(2, 5)],
      [stop("e1", 5)],
      ["e2", 2, null],
    ],
    [
      "the last edition that sold the plan, also when the plan is sold again",
      1,
      [live(1, 0), live(2, 3), live(3, 5, false), live(4, 8)],
      [],
      ["e2", 2, day(5)],
    ],
    [
      "the edition of the stop of the plan, where the offer was stopped later",
      1,
      [live(1, 0), live(2, 3, false)],
      [stop("e2", 5)],
      ["e1", 1, day(3)],
    ],
    [
      "an edition under its version at the stop, where it was rolled back to",
      1,
      [live(1, 0, true, "a"), live(2, 2, true, "b"), live(3, 4, true, "a")],
      [stop("a", 5)],
      ["a", 3, day(5)],
    ],
  ] as const)
    test(what, () => {
      const found = deliveredEdition(day(bought), versions, stops);
      assert.deepEqual(
        [found?.editionId, found?.version, found?.keptSince?.toString() ?? null],
        [expected[0], expected[1], expected[2]?.toString() ?? null],
      );
    });

  test("once kept, nothing that is published or stopped later changes it", () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5 }),
        fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }),
        (before, later) => {
          const first = Array.from({ length: before + 1 }, (_, index) => live(index + 1, index));
          const stopped = stop(`e${before + 1}`, before);
          const kept = deliveredEdition(day(0), first, [stopped]);
          const more = later.map((sold, index) =>
            live(before + 2 + index, before + 1 + index, sold),
          );
          const again = stop(`e${before + 2}`, before + 9);
          assert.deepEqual(deliveredEdition(day(0), [...first, ...more], [again, stopped]), kept);
          assert.equal(kept?.version, before + 1);
        },
      ),
    ));
});
