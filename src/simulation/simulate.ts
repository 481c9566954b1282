import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { type Market, MIGRATIONS, openMarket } from "../app.ts";
import type { Instant } from "../kernel/calendar.ts";
import { operatorOrganisation } from "../modules/identity/index.ts";
import { readConfig } from "../platform/config.ts";
import { copyDatabase } from "../platform/copy-database.ts";
import { type Connection, connectionOptions, statement } from "../platform/database.ts";
import type { Log } from "../platform/log.ts";
import { readClock, startMoving } from "../platform/marketplace.ts";
import { migrate } from "../platform/migrate.ts";
import { beginClosing, closesMonths } from "./close-months.ts";
import { reportMonths, type SimulatedMonth } from "./report.ts";
import { WHAT_IS_COPIED } from "./what-is-copied.ts";

/** How far a simulation is, from 0 to 1 in each phase. */
export type Progress =
  | { readonly phase: "copying"; readonly part: number }
  | { readonly phase: "running"; readonly part: number };

export type SimulationReport = {
  readonly months: number;
  /** Marketplace time: from when it was copied, to so many months later. */
  readonly from: string;
  readonly until: string;
  /** The operator's; calendar months are those of it. */
  readonly timeZone: string;
  readonly rows: readonly SimulatedMonth[];
  /** Moments and followers that failed in the copy: what they would have done is not in the figures. */
  readonly failures: number;
};

export type Simulation = {
  /** The marketplace that is copied; nothing is written there. */
  readonly marketplace: Connection;
  /** An empty database for the copy. */
  readonly copy: Connection;
  /** 1 to 36. */
  readonly months: number;
  /** Months that the clock is moved at once; all of them where absent. The report is the same. */
  readonly stride?: number;
  readonly log: Log;
  readonly progress?: (progress: Progress) => void;
};

/**
 * Copies a marketplace and runs the copy so many months ahead by its own agenda, with nobody outside
 * (BEY-05, decision 34): publishers are silent, which is consent, and no mail leaves.
 */
export async function simulate(simulation: Simulation): Promise<SimulationReport> {
  await makeCopy(simulation);
  const market = await openMarket({
    config: readConfig({ SOUK_LOG_LEVEL: simulation.log.level, SOUK_DEMO: "off" }),
    connection: simulation.copy,
    // Nothing in the copy was sealed with it, and nothing that was can be opened.
    secretKey: "a simulation has no secrets of anybody",
    log: simulation.log,
    addresses: { web: "http://copy.invalid", api: "http://copy.invalid" },
    run: { server: false, worker: true },
    copy: true,
    plugins: [closesMonths],
  });
  try {
    return await runAhead(market, simulation);
  } finally {
    await market.close();
  }
}

/** Fills the empty database `copy` with what `what-is-copied.ts` says. */
export async function makeCopy({
  marketplace,
  copy,
  progress,
}: Pick<Simulation, "marketplace" | "copy" | "progress">): Promise<void> {
  const [from, to] = [marketplace, copy].map(
    (one) => new pg.Client(connectionOptions(one, "souk-simulation") as never),
  ) as [pg.Client, pg.Client];
  // What went wrong is told by the statement that was under way.
  for (const client of [from, to]) client.on("error", () => undefined);
  try {
    await Promise.all([from.connect(), to.connect()]);
    await migrate(to, MIGRATIONS);
    await from.query("begin isolation level repeatable read, read only");
    await copyDatabase(from, to, WHAT_IS_COPIED, (done, all) =>
      progress?.({ phase: "copying", part: done / all }),
    );
    await from.query("commit");
  } finally {
    await Promise.all([from.end(), to.end()]);
  }
}

async function runAhead(market: Market, simulation: Simulation): Promise<SimulationReport> {
  const { months, stride = months, progress } = simulation;
  const { platform } = market;
  const db = platform.pool.reader;
  const operator = await operatorOrganisation(db);
  const timeZone = operator?.timeZone ?? "UTC";
  const { now: from } = await readClock(db, { hold: false });
  await settled(market);
  await beginClosing(platform);
  const after = (count: number): Instant =>
    from.toZonedDateTimeISO(timeZone).add({ months: count }).toInstant();
  const until = after(months);
  const whole = Number(until.epochMilliseconds - from.epochMilliseconds);
  for (let gone = 0; gone < months; ) {
    gone = Math.min(months, gone + stride);
    await db.query(startMoving, [after(gone).toString()]);
    platform.wake();
    for (;;) {
      const { now, movingTo } = await readClock(db, { hold: false });
      const part = Number(now.epochMilliseconds - from.epochMilliseconds) / whole;
      progress?.({ phase: "running", part });
      if (movingTo === null) break;
      await wait(LOOK_MS);
    }
    await settled(market);
  }
  return {
    months,
    from: from.toString(),
    until: until.toString(),
    timeZone,
    // The copy's clock stands a millisecond later: nothing that was copied is of it.
    rows: await reportMonths(db, {
      after: from.subtract({ milliseconds: 1 }),
      until,
      zone: timeZone,
    }),
    failures: (await db.query(failed, []))[0]?.count ?? 0,
  };
}

const LOOK_MS = 100;

/** Work that is left where a move ends; what a step leaves, the walk itself waits for. */
const ROUNDS = 20;

async function settled({ worker }: Market): Promise<void> {
  for (let round = 1; ; round += 1)
    try {
      return await worker?.settle();
    } catch (error) {
      if (round === ROUNDS) throw error;
    }
}

const failed = statement<[], { count: number }>(
  "simulation.failures",
  `select ((select count(*) from platform.agenda where attempts > 0)
     + (select count(*) from pgboss.job where name = 'followers' and state in ('retry', 'failed')))::int as count`,
);
