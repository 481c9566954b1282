import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { configurationOf, type PlaceGroup, TEMPERATURES } from "./configuration.ts";
import { type Holding, nextFree, nextPlace, numbersIn, placesOf, regionPlaces } from "./places.ts";

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
  place: 1,
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

test("STO-07, decision 51: whoever chooses a region gets the place there that is ready soonest, or none", () => {
  const groups = configurationOf({ setup, "test-drive": PAGE })?.groups ?? [];
  assert.deepEqual([...numbersIn(groups, "europe")], [1, 4, 5]);
  assert.deepEqual([...numbersIn(groups, "korea")], [2, 3]);
  assert.deepEqual(nextPlace(groups, [], [], "korea"), {
    number: 2,
    at: { region: "korea", temperature: "hot" },
  });
  assert.equal(nextPlace(groups, [2, 3], [], "korea"), undefined, "Europe has places, Korea none");
  assert.equal(
    nextPlace(groups, [2], [3], "korea")?.number,
    3,
    "one that is being closed, at last",
  );
  assert.equal(nextPlace(groups, [], [], "mars"), undefined);
});

test("STO-07: each region says when its next place is free", () => {
  const groups = configurationOf({ setup, "test-drive": PAGE })?.groups ?? [];
  const holds = (place: number, ends: string): Holding => ({
    ...held("2026-03-01T08:00:00Z", ends),
    place,
  });
  const next = (holding: readonly Holding[]) =>
    regionPlaces(groups, holding).map(({ region, places, nextFree: free }) => [
      region,
      places,
      free?.toString(),
    ]);
  const korea = [holds(2, "2026-03-01T12:00:00Z"), holds(3, "2026-03-01T11:00:00Z")];
  assert.deepEqual(next([]), [
    ["europe", 3, undefined],
    ["korea", 2, undefined],
  ]);
  assert.deepEqual(next(korea), [
    ["europe", 3, undefined],
    ["korea", 2, "2026-03-01T11:00:00Z"],
  ]);
  // After the publisher took places away, nobody is given one anywhere until few enough are held.
  const more = [6, 7, 8].map((place) => holds(place, "2026-03-01T14:00:00Z"));
  assert.deepEqual(next([...korea, ...more]), [
    ["europe", 3, "2026-03-01T11:00:00Z"],
    ["korea", 2, "2026-03-01T11:00:00Z"],
  ]);
  assert.deepEqual(regionPlaces([{ count: 2 }], []), [], "a hosted test drive has no regions");
});

test("STO-07: with regions chosen or not, no place has two holders, each lies where it was asked for, and a region is full when all of it is held", () => {
  const count = fc.integer({ min: 0, max: 2 });
  const region = fc.record({ hot: count, warm: count, cold: count });
  const choice = fc.option(fc.nat({ max: 2 }), { nil: undefined });
  fc.assert(
    fc.property(
      fc.array(region, { minLength: 1, maxLength: 3 }),
      fc.array(choice, { maxLength: 20 }),
      (some, asked) => {
        const regions = some.map((one, index) => ({ region: `r${index}`, ...one }));
        const groups = configurationOf({ setup, "test-drive": { ...PAGE, regions } })?.groups ?? [];
        const holders: number[] = [];
        for (const index of asked) {
          const wanted = index === undefined ? undefined : `r${index}`;
          const numbers = numbersIn(groups, wanted);
          const place = nextPlace(groups, holders, [], wanted);
          assert.equal(
            place === undefined,
            [...numbers].every((number) => holders.includes(number)),
          );
          if (place === undefined) continue;
          assert.ok(!holders.includes(place.number) && numbers.has(place.number));
          if (wanted !== undefined) assert.equal(place.at?.region, wanted);
          holders.push(place.number);
        }
      },
    ),
  );
});
