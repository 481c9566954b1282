import type { Instant } from "../kernel/calendar.ts";
import { CAN_RUN } from "./agenda.ts";
import type { Clock } from "./clock.ts";
import { type Pool, type Reader, statement } from "./database.ts";
import type { Log } from "./log.ts";
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

const FOLLOW_MS = 1_000;

/**
 * Takes over, within a second, a sandbox's clock that another process moved.
 *
 * @returns what ends it
 */
export function followClock(pool: Pool, clock: Clock, log: Log): () => Promise<void> {
  let asking: Promise<void> | undefined;
  const timer = setInterval(() => {
    // A database that does not answer is not asked again by each tick.
    asking ??= refreshClock(pool, clock)
      // The database is away: the clock goes on as it is.
      .catch((error) => log.debug({ err: error }, "the marketplace's clock was not read"))
      .finally(() => {
        asking = undefined;
      });
  }, FOLLOW_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await asking;
  };
}

async function refreshClock(pool: Pool, clock: Clock): Promise<void> {
  const seen = clock.timesSet();
  const [row] = await pool.reader.query(read, []);
  // This process itself may have moved it while the answer was on its way.
  if (row && clock.timesSet() === seen)
    clock.set({ offsetMs: row.clock_offset_ms, frozenAt: row.frozen_at });
}

/** Marketplace time as the database has it, and where it is moving to. */
export type ClockFace = { readonly now: Instant; readonly movingTo: Instant | null };

const NOW = "coalesce(frozen_at, clock_timestamp() + clock_offset_ms * interval '1 millisecond')";

const face = statement<[], ClockFace>(
  "platform.read-clock",
  `select ${NOW} as now, moving_to as "movingTo" from platform.marketplace`,
);
const heldFace = statement<[], ClockFace>("platform.hold-clock", `${face.text} for update`);

/** @param hold keeps others from moving the clock until the transaction ends */
export async function readClock(db: Reader, { hold }: { hold: boolean }): Promise<ClockFace> {
  const [row] = await db.query(hold ? heldFace : face, []);
  if (row === undefined) throw new Error("The marketplace was never stored");
  return row;
}

/** Sets out for an instant; the worker goes there (walk-clock.ts). */
export const startMoving = statement<[to: string], unknown>(
  "platform.start-moving-clock",
  "update platform.marketplace set moving_to = $1",
);

/**
 * The next step on the way: to the earliest moment that is due, or to the end. A moment that is due
 * already is waited for; one that failed and waits for its next attempt is not.
 */
const step = statement<[], Pick<Row, "clock_offset_ms" | "frozen_at"> & ClockFace>(
  "platform.step-clock",
  `with here as (
     select frozen_at is not null as stands, ${NOW} as now, moving_to as target,
       (select min(due_at) from platform.agenda
        where ${CAN_RUN}) as due
     from platform.marketplace where moving_to is not null for update
   ), next as (select *, greatest(now, least(target, due)) as at from here)
   update platform.marketplace m set
     frozen_at = case when stands then next.at end,
     clock_offset_ms = case when stands then 0
       else ceil(extract(epoch from next.at - clock_timestamp()) * 1000)::bigint end,
     moving_to = case when next.at < target then target end
   from next
   returning m.clock_offset_ms, m.frozen_at, m.moving_to as "movingTo", next.at as now`,
);

/** Takes the next step and sets this process's clock to it; undefined where the clock is not moving. */
export async function stepClock(pool: Pool, clock: Clock): Promise<ClockFace | undefined> {
  const [row] = await pool.reader.query(step, []);
  if (row === undefined) return undefined;
  clock.set({ offsetMs: row.clock_offset_ms, frozenAt: row.frozen_at });
  return { now: row.now, movingTo: row.movingTo };
}
