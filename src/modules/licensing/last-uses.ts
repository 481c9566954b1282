import type { Instant } from "../../kernel/calendar.ts";
import type { App } from "../../platform/http.ts";
import { writeInTurns } from "../../platform/write-in-turns.ts";
import { keepUses, type Use } from "./store/last-uses.ts";

/**
 * Uses are written this long after the first of them, in one statement: no licence check waits for it, and none
 * finds the processor taken for long.
 */
const TURN_MS = 250;
/** People and plans that a process remembers; beyond it, it forgets whom it has written today and writes them once more. */
const MOST_REMEMBERED = 200_000;
const DAY_MS = 86_400_000;

/** Whom a licence check allowed, and when; by the licence's plan. */
export type NoteUse = (
  of: { readonly poolId: string | null; readonly userId: string | null },
  at: Instant,
) => void;

/**
 * Keeps when people last used a licence, as programs ask: at most once for a person, plan and day in a process, in memory until the
 * next turn. What a killed process had not written is lost, and written with the next check.
 */
export function keepLastUses({ fastify, platform }: App): NoteUse {
  /** Day of the last use that is written or waits to be, by plan and person. */
  const known = new Map<string, number>();
  let waiting: Use[] = [];
  let latest: Instant | undefined;
  const turns = writeInTurns(fastify, TURN_MS, async () => {
    const uses = waiting;
    waiting = [];
    if (latest === undefined || uses.length === 0) return;
    try {
      await keepUses(platform.pool.reader, uses, latest);
    } catch (error) {
      // Nothing depends on them: whoever looks for idle licences sees somebody a day too early.
      platform.log.warn({ err: error, uses: uses.length }, "uses of licences were not kept");
    }
  });
  return ({ poolId, userId }, at) => {
    if (poolId === null || userId === null) return;
    const key = poolId + userId;
    const day = Math.floor(at.epochMilliseconds / DAY_MS);
    if (known.get(key) === day) return;
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(key, day);
    waiting.push({ poolId, userId });
    latest = at;
    if (waiting.length >= MOST_REMEMBERED) void turns.flush();
    turns.soon();
  };
}
