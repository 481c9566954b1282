/** Random choices that are the same in every run, so that two runs measure the same data. */
export type Random = {
  /** At least 0, below 1. */
  next(): number;
  /** A whole number from 0 to `below` - 1. */
  whole(below: number): number;
  of<T>(choices: readonly T[]): T;
  /** `count` different ones, in random order; all of them where there are no more. */
  some<T>(choices: readonly T[], count: number): T[];
};

/** Mulberry32: small, fast, and good enough to mix a catalogue. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const whole = (below: number) => Math.floor(next() * below);
  return {
    next,
    whole,
    of(choices) {
      const chosen = choices[whole(choices.length)];
      if (chosen === undefined) throw new Error("There is nothing to choose from");
      return chosen;
    },
    some(choices, count) {
      const left = [...choices];
      const chosen: (typeof left)[number][] = [];
      while (chosen.length < count && left.length > 0)
        chosen.push(...left.splice(whole(left.length), 1));
      return chosen;
    },
  };
}
