import type { PlaceGroup } from "./configuration.ts";

/** One of an offer's places, counted from 1. */
export type Place = { readonly number: number } & Pick<PlaceGroup, "at">;

/** So many people can have a test drive at once. */
export const placesOf = (groups: readonly PlaceGroup[]): number =>
  groups.reduce((sum, { count }) => sum + count, 0);

/**
 * The place that whoever comes next gets: the lowest number that nobody holds.
 *
 * @param held    numbers that are held now; more than there are places, after the publisher took some away
 * @param closing numbers that nobody holds and the publisher has not closed yet; given when nothing else is left
 * @returns undefined when as many are held as there are places
 */
export function nextPlace(
  groups: readonly PlaceGroup[],
  held: readonly number[],
  closing: readonly number[] = [],
): Place | undefined {
  const places = placesOf(groups);
  if (held.length >= places) return undefined;
  const free = lowestBut([...held, ...closing]);
  const number = free <= places ? free : lowestBut(held);
  return { number, ...sortOf(groups, number) };
}

function lowestBut(numbers: readonly number[]): number {
  const taken = new Set(numbers);
  let number = 1;
  while (taken.has(number)) number += 1;
  return number;
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
