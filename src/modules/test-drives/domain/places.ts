import type { PlaceGroup } from "./configuration.ts";

/** One of an offer's places, counted from 1. */
export type Place = { readonly number: number } & Pick<PlaceGroup, "at">;

/** So many people can have a test drive at once. */
export const placesOf = (groups: readonly PlaceGroup[]): number =>
  groups.reduce((sum, { count }) => sum + count, 0);

/** Where places are, in the order of the page that says them; none for hosted test drives. */
export const regionsOf = (groups: readonly PlaceGroup[]): readonly string[] => [
  ...new Set(groups.flatMap(({ at }) => (at === undefined ? [] : [at.region]))),
];

/** Numbers of the places in a region; of all places where none is named. */
export function numbersIn(groups: readonly PlaceGroup[], region?: string): ReadonlySet<number> {
  const numbers = new Set<number>();
  let last = 0;
  for (const { count, at } of groups) {
    if (region === undefined || at?.region === region)
      for (let number = last + 1; number <= last + count; number += 1) numbers.add(number);
    last += count;
  }
  return numbers;
}

/**
 * The place that whoever comes next gets: the lowest number that nobody holds.
 *
 * @param held    numbers that are held now; more than there are places, after the publisher took some away
 * @param closing numbers that nobody holds and the publisher has not closed yet; given when nothing else is left
 * @param region  only places there; any where absent
 * @returns undefined when as many are held as there are places, there or in all
 */
export function nextPlace(
  groups: readonly PlaceGroup[],
  held: readonly number[],
  closing: readonly number[] = [],
  region?: string,
): Place | undefined {
  if (held.length >= placesOf(groups)) return undefined;
  const numbers = [...numbersIn(groups, region)];
  const lowestBut = (taken: ReadonlySet<number>) => numbers.find((number) => !taken.has(number));
  const number = lowestBut(new Set([...held, ...closing])) ?? lowestBut(new Set(held));
  return number === undefined ? undefined : { number, ...sortOf(groups, number) };
}

function sortOf(groups: readonly PlaceGroup[], number: number): Pick<PlaceGroup, "at"> {
  let last = 0;
  for (const { count, at } of groups) {
    last += count;
    if (number <= last) return at === undefined ? {} : { at };
  }
  throw new RangeError(`There is no place ${number} of ${last}`);
}

/** What is known of a test drive that holds a place. Marketplace time. */
export type Holding = {
  readonly place: number;
  readonly requestedAt: Temporal.Instant;
  /** Absent while it is being prepared. */
  readonly endsAt: Temporal.Instant | null;
  readonly durationHours: number;
};

/**
 * When somebody who finds the house full can have a place. One that is still being prepared is
 * taken to have begun when it was asked for.
 *
 * @param holding every test drive that holds a place
 * @param places  how many there are; some of those held may be more than that
 * @returns undefined where no place is held, or there are none
 */
export function nextFree(
  holding: readonly Holding[],
  places: number,
): Temporal.Instant | undefined {
  if (places < 1) return undefined;
  const ends = holding
    .map(
      ({ requestedAt, endsAt, durationHours }) =>
        endsAt ?? requestedAt.add({ hours: durationHours }),
    )
    .sort(Temporal.Instant.compare);
  // As many must end as leave fewer held than there are places.
  return ends[Math.max(0, ends.length - places)];
}

export type RegionPlaces = {
  readonly region: string;
  readonly places: number;
  /** Set while every place there is held, or nobody is given one anywhere. */
  readonly nextFree: Temporal.Instant | undefined;
};

/** Each region with its places, and when the next is free where all are held. */
export function regionPlaces(
  groups: readonly PlaceGroup[],
  holding: readonly Holding[],
): RegionPlaces[] {
  const all = placesOf(groups);
  const anywhere = holding.length >= all ? nextFree(holding, all) : undefined;
  return regionsOf(groups).map((region) => {
    const numbers = numbersIn(groups, region);
    const there = holding.filter(({ place }) => numbers.has(place));
    const free = there.length >= numbers.size ? nextFree(there, numbers.size) : undefined;
    const later = [free, anywhere].flatMap((one) => one ?? []).sort(Temporal.Instant.compare);
    return { region, places: numbers.size, nextFree: later.at(-1) };
  });
}
