import type { Clock } from "./clock.ts";
import { type Pool, statement } from "./database.ts";
import type { Marketplace } from "./platform.ts";

type Row = {
  name: string;
  kind: "sandbox" | "live";
  demo: boolean;
  clock_offset_ms: bigint;
  frozen_at: Temporal.Instant | null;
};

const read = statement<[], Row>(
  "platform.read-marketplace",
  "select name, kind, demo, clock_offset_ms, frozen_at from platform.marketplace",
);
const make = statement<[kind: string, name: string], unknown>(
  "platform.make-marketplace",
  "insert into platform.marketplace (kind, name) values ($1, $2) on conflict do nothing",
);

/** What this database was made as, made now where it is new; sets the clock to its time. */
export async function loadMarketplace(
  pool: Pool,
  clock: Clock,
  kind: "sandbox" | "live",
): Promise<Marketplace & { demo: boolean }> {
  let [row] = await pool.reader.query(read, []);
  if (row === undefined) {
    await pool.reader.query(make, [kind, "Souk"]);
    [row] = await pool.reader.query(read, []);
  }
  if (row === undefined) throw new Error("The marketplace could not be stored");
  clock.set({ offsetMs: row.clock_offset_ms, frozenAt: row.frozen_at });
  return { name: row.name, kind: row.kind, demo: row.demo };
}

/** Takes over a clock that another process moved. */
export async function refreshClock(pool: Pool, clock: Clock): Promise<void> {
  const [row] = await pool.reader.query(read, []);
  if (row) clock.set({ offsetMs: row.clock_offset_ms, frozenAt: row.frozen_at });
}
