import assert from "node:assert/strict";
import type { TestMarket } from "./market.ts";

/** Comes back once so many statements that name `about` wait for what somebody else holds. */
export async function waitingForLocks(
  market: TestMarket,
  count: number,
  about: string,
): Promise<void> {
  for (let looks = 0; looks < 2_000; looks += 1) {
    const { rows } = await market.platform.pool.raw.query<{ n: number }>(
      `select count(*)::int as n from pg_stat_activity
       where wait_event_type = 'Lock' and datname = current_database() and strpos(query, $1) > 0`,
      [about],
    );
    if ((rows[0]?.n ?? 0) >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assert.fail(`Fewer than ${count} wait`);
}
