import type { Background } from "./module.ts";
import type { Platform } from "./platform.ts";

type ClaimedWork<T> = {
  /** Pieces under way at once in one process. */
  readonly places: number;
  /** Condition in SQL: whether something waits to be claimed. */
  readonly due: string;
  /** Claims in the database what is due now, no more than `places` of them. */
  take(places: number): Promise<readonly T[]>;
  run(one: T): Promise<void>;
  /** What the log says about a piece that broke off: its claim runs out, and it is taken again. */
  readonly brokeOff: string;
  about(one: T): Readonly<Record<string, unknown>>;
};

/** Background work that takes its time, a bounded number of pieces at once; none is waited for in a turn. */
export function claimedWork<T>(platform: Platform, work: ClaimedWork<T>): Background {
  const underWay = new Set<Promise<void>>();
  const start = (one: T): void => {
    const running = work
      .run(one)
      .catch((error: unknown) =>
        platform.log.error({ err: error, ...work.about(one) }, work.brokeOff),
      )
      .finally(() => {
        underWay.delete(running);
        platform.wake();
      });
    underWay.add(running);
  };
  return {
    due: work.due,
    async turn() {
      const free = work.places - underWay.size;
      if (free === 0) return 0;
      const due = await work.take(free);
      for (const one of due) start(one);
      return due.length;
    },
    idle: async () => {
      await Promise.all(underWay);
    },
  };
}
