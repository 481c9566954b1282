/**
 * Does something for each of them at once, on one connection: their statements go out together, step by
 * step, where one after the other each would wait for its own answers. Waits for all of them, also where
 * one fails, since a transaction cannot be ended under way.
 *
 * @throws what failed first, in their order
 */
export async function forEachTogether<T>(
  all: readonly T[],
  work: (one: T) => Promise<void>,
): Promise<void> {
  for (const outcome of await Promise.allSettled(all.map(work)))
    if (outcome.status === "rejected") throw outcome.reason;
}
