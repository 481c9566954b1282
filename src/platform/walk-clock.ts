import { setTimeout } from "node:timers/promises";
import { readClock, stepClock } from "./marketplace.ts";
import type { Module } from "./module.ts";
import type { Platform } from "./platform.ts";

/** Condition in SQL: whether a sandbox's clock is on its way. */
export const CLOCK_MOVES = "exists (select from platform.marketplace where moving_to is not null)";

/** A walk that takes more goes on in the worker's next round. */
const MOST_STEPS = 10_000;
/** What follows from a moment is waited for so long; a follower that fails and is tried again is not. */
const PATIENCE_MS = 30_000;

export type Walk = {
  /** Runs what is due at the clock's time, and says whether more follows from it that can be done now. */
  workOn(): Promise<boolean>;
  stopped(): boolean;
};

/**
 * Brings a sandbox's clock to where it was sent, from one due moment to the next. Before each step
 * open answers of publishers are taken as consent, and what followed from the last moment has
 * happened: a year in one move ends as the same year in twelve (BEY-05, decision 41).
 */
export async function walkClock(
  platform: Platform,
  modules: readonly Module[],
  { workOn, stopped }: Walk,
): Promise<void> {
  for (let steps = 0; steps < MOST_STEPS && !stopped(); steps += 1) {
    if ((await readClock(platform.pool.reader, { hold: false })).movingTo === null) return;
    await settled();
    for (const { beforeClockMoves } of modules) await beforeClockMoves?.(platform);
    await settled();
    if (stopped() || (await stepClock(platform.pool, platform.clock)) === undefined) return;
  }

  async function settled(): Promise<void> {
    const until = performance.now() + PATIENCE_MS;
    while (!stopped() && performance.now() < until && (await workOn())) await setTimeout(10);
  }
}
