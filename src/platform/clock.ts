import type { Instant } from "../kernel/calendar.ts";

/**
 * The two times of decision 41. `now` is marketplace time, which rules business; `system` is the
 * machine's time, which rules machinery. Only the HTTP edge and the runner of agenda, reactions
 * and jobs read a clock; they hand values on.
 */
export type Clock = {
  now(): Instant;
  system(): Instant;
  /** Takes over what platform.marketplace says: an offset, or a standing instant (sandbox only). */
  set(state: ClockState): void;
  /** How often it was set: what was read before that is out of date. */
  timesSet(): number;
};

export type ClockState = { readonly offsetMs: bigint; readonly frozenAt: Instant | null };

export function openClock(): Clock {
  let state: ClockState = { offsetMs: 0n, frozenAt: null };
  let times = 0;
  const system = () => Temporal.Now.instant();
  return {
    system,
    now: () =>
      state.frozenAt ??
      (state.offsetMs === 0n ? system() : system().add({ milliseconds: Number(state.offsetMs) })),
    set: (changed) => {
      state = changed;
      times += 1;
    },
    timesSet: () => times,
  };
}

/** Milliseconds of system time since 1970, for measuring and for libraries that want a number. */
export const systemMilliseconds = (): number => Date.now();
