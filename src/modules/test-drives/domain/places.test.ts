import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { configurationOf, type PlaceGroup, TEMPERATURES } from "./configuration.ts";
import { type Holding, nextFree, nextPlace, placesOf } from "./places.ts";

const PAGE = {
  kind: "template",
  regions: [
    { region: "europe", hot: 1, warm: 0, cold: 2 },
    { region: "korea", hot: 1, warm: 1, cold: 0 },
  ],
  durationHours: 4,
  placesUrl: "https://hanulsoft.example/places",
  description: "A school",
  accessInformation: "Class 3B",
};
const setup = { testDrive: true };

test("STO-07: places of a template are those of every region, those that are ready soonest first", () => {
  const groups = configurationOf({ setup, "test-drive": PAGE })?.groups ?? [];
  assert.equal(placesOf(groups), 5);
  const held: number[] = [];
  const given = Array.from({ length: 5 }, () => {
    const place = nextPlace(groups, held);
    held.push(place?.number ?? 0);
    return [place?.number, place?.at?.region, place?.at?.temperature];
  });
  assert.deepEqual(given, [
    [1, "europe", "hot"],
    [2, "korea", "hot"],
    [3, "korea", "warm"],
    [4, "europe", "cold"],
    [5, "europe", "cold"],
  ]);
  assert.equal(nextPlace(groups, held), undefined);
});

for (const [pages, because] of [
  [{ setup: { testDrive: false }, "test-drive": PAGE }, "it is unticked"],
  [{ "test-drive": PAGE }, "nothing says that it has one"],
  [{ setup }, "the page is empty"],
  [{ setup, "test-drive": { ...PAGE, placesUrl: undefined } }, "nobody could be called"],
  [{ setup, "test-drive": { ...PAGE, durationHours: undefined } }, "it would never end"],
] as const)
  test(`STO-07: an edition has no test drive where ${because}`, () => {
    assert.equal(configurationOf(pages), undefined);
  });

test("STO-07: after the publisher took places away, nobody is given one until few enough are held", () => {
  const groups: PlaceGroup[] = [{ count: 2 }];
  assert.equal(nextPlace(groups, [3, 4, 5]), undefined);
  assert.equal(nextPlace(groups, [4, 5]), undefined);
  assert.deepEqual(nextPlace(groups, [5]), { number: 1 });
  assert.deepEqual(nextPlace(groups, [1]), { number: 2 });
});

test("STO-07: a place that is not closed yet is given when no other is left", () => {
  const groups: PlaceGroup[] = [{ count: 3 }];
  assert.deepEqual(nextPlace(groups, [], [1]), { number: 2 });
  assert.deepEqual(nextPlace(groups, [2, 3], [1]), { number: 1 });
  assert.deepEqual(nextPlace(groups, [3], [1, 2]), { number: 1 });
  assert.equal(nextPlace(groups, [1, 2, 3], []), undefined);
});

const at = (text: string) => Temporal.Instant.from(text);
const held = (requested: string, ends: string | null): Holding => ({
  requestedAt: at(requested),
  endsAt: ends === null ? null : at(ends),
  durationHours: 4,
});

for (const [holding, places, free] of [
  [[held("2026-03-01T08:00:00Z", "2026-03-01T12:10:00Z")], 1, "2026-03-01T12:10:00Z"],
  [[held("2026-03-01T08:00:00Z", null)], 1, "2026-03-01T12:00:00Z"],
  [
    [
      held("2026-03-01T09:00:00Z", "2026-03-01T13:00:00Z"),
      held("2026-03-01T08:00:00Z", "2026-03-01T12:00:00Z"),
    ],
    2,
    "2026-03-01T12:00:00Z",
  ],
  [
    [
      held("2026-03-01T09:00:00Z", "2026-03-01T13:00:00Z"),
      held("2026-03-01T08:00:00Z", "2026-03-01T12:00:00Z"),
    ],
    1,
    "2026-03-01T13:00:00Z",
  ],
  [[], 1, undefined],
  [[held("2026-03-01T08:00:00Z", null)], 0, undefined],
] as const)
  test(`STO-07: of ${places} places with ${holding.length} held, the next is free at ${free ?? "no time"}`, () => {
    assert.equal(nextFree(holding, places)?.toString(), free);
  });

test("STO-07: whoever comes and goes, no place has two holders and never more are held than there are", () => {
  const groups = fc.array(fc.record({ count: fc.integer({ min: 0, max: 4 }) }), {
    minLength: 1,
    maxLength: 4,
  });
  const steps = fc.array(fc.oneof(fc.constant("asks" as const), fc.nat({ max: 20 })), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(groups, steps, (some, path) => {
      const all = placesOf(some);
      const holders: number[] = [];
      for (const step of path) {
        if (step !== "asks") {
          holders.splice(step % Math.max(1, holders.length), 1);
          continue;
        }
        const place = nextPlace(some, holders);
        assert.equal(place === undefined, holders.length === all, "full means full");
        if (place === undefined) continue;
        assert.ok(!holders.includes(place.number), "nobody holds it");
        assert.ok(place.number >= 1 && place.number <= all);
        holders.push(place.number);
      }
      assert.ok(holders.length <= all);
    }),
  );
});

test("STO-07: so many places of each sort are given as the page says, whatever is held", () => {
  const region = fc.record({
    hot: fc.integer({ min: 0, max: 3 }),
    warm: fc.integer({ min: 0, max: 3 }),
    cold: fc.integer({ min: 0, max: 3 }),
  });
  fc.assert(
    fc.property(fc.array(region, { minLength: 1, maxLength: 3 }), (some) => {
      const regions = some.map((one, index) => ({ region: `r${index}`, ...one }));
      const groups = configurationOf({ setup, "test-drive": { ...PAGE, regions } })?.groups ?? [];
      const given = new Map<string, number>();
      const numbers: number[] = [];
      for (let place = nextPlace(groups, numbers); place; place = nextPlace(groups, numbers)) {
        numbers.push(place.number);
        const sort = `${place.at?.region} ${place.at?.temperature}`;
        given.set(sort, (given.get(sort) ?? 0) + 1);
      }
      for (const one of regions)
        for (const temperature of TEMPERATURES)
          assert.equal(given.get(`${one.region} ${temperature}`) ?? 0, one[temperature]);
    }),
  );
});
