/** Chance that can be repeated: the same seed gives the same numbers. `SEED=` sets it. */
export type Chance = {
  readonly seed: number;
  /** From 0 to below 1. */
  next(): number;
  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number;
  pick<T>(values: readonly T[]): T;
  shuffled<T>(values: readonly T[]): T[];
};

export function openChance(given: string | undefined = process.env["SEED"]): Chance {
  const seed = given === undefined ? Math.floor(performance.timeOrigin % 2 ** 31) : Number(given);
  if (!Number.isInteger(seed)) throw new Error(`SEED takes a whole number, not "${given}"`);
  let state = seed >>> 0;
  const next = (): number => {
    // mulberry32: 32 bits of state are plenty for choosing moments.
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  const pick = <T>(values: readonly T[]): T => {
    const value = values[between(0, values.length - 1)];
    if (values.length === 0) throw new Error("Nothing to pick from");
    return value as T;
  };
  return {
    seed,
    next,
    between,
    pick,
    shuffled(values) {
      const left = [...values];
      for (let at = left.length - 1; at > 0; at -= 1) {
        const other = between(0, at);
        [left[at], left[other]] = [left[other] as never, left[at] as never];
      }
      return left;
    },
  };
}
