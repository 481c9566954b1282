import { statement } from "./database.ts";
import type { DueMoment, Module } from "./module.ts";
import { type Platform, SYSTEM } from "./platform.ts";
import { traced } from "./tracing.ts";
import type { Tx } from "./transaction.ts";

type Row = {
  id: bigint;
  kind: string;
  subject: string;
  due_at: Temporal.Instant;
  payload: unknown;
  attempts: number;
};

const TURN = 5_007_002; // the lock by which one process at a time runs the agenda, so that order holds
const ATTEMPTS = 8;
/** Of a moment: that it is neither dead nor waits for its next attempt. */
export const CAN_RUN = `attempts < ${ATTEMPTS} and (retry_at is null or retry_at <= clock_timestamp())`;
/** What can run now; $1 is marketplace time. */
const DUE = `due_at <= $1 and ${CAN_RUN}`;

const takeNext = statement<[now: Temporal.Instant], Row>(
  "platform.take-next-moment",
  `select id, kind, subject, due_at, payload, attempts from platform.agenda
   where ${DUE}
     and pg_try_advisory_xact_lock(${TURN})
   order by due_at, id limit 1 for update`,
);

/** How many share a transaction at most: its locks are held for as long as all of them take. */
const TOGETHER = 50;

const takeTogether = statement<[now: Temporal.Instant, dueAt: Temporal.Instant], Row>(
  "platform.take-moments-together",
  `select id, kind, subject, due_at, payload, attempts from platform.agenda
   where ${DUE} and due_at = $2
     and pg_try_advisory_xact_lock(${TURN})
   order by due_at, id limit ${TOGETHER} for update`,
);

/**
 * Keeps a moment from running until the transaction ends; one that is running now is waited for. The
 * agenda takes a moment first and what it is about afterwards: whoever locks what a moment is about,
 * and may move or remove the moment, calls this before, so that nobody waits in a circle.
 */
export const holdMoment = statement<[kind: string, subject: string], unknown>(
  "platform.hold-moment",
  "select id from platform.agenda where kind = $1 and subject = $2 for update",
);

/**
 * Runs what is due in marketplace time, one by one in order of its time, each in a transaction
 * dated with the instant it was due. One that fails is tried again up to 8 times and then stays
 * in the list of dead work.
 */
export async function runDueMoments(platform: Platform, modules: readonly Module[]): Promise<void> {
  const handlers = new Map(modules.flatMap((module) => Object.entries(module.moments ?? {})));
  const together = new Set(modules.flatMap(({ momentsTogether = [] }) => momentsTogether));
  let alone = 0;
  for (let round = 0; round < 1_000; round += 1) {
    const now = platform.clock.now();
    const peek = await platform.pool.reader.query(isDue, [now]);
    if (peek.length === 0) return;
    const dueAt = peek[0]?.due_at;
    if (dueAt === undefined) return;
    let row: Row | undefined;
    const { kind } = peek[0] ?? { kind: "" };
    const handle = handlers.get(kind);
    if (together.has(kind) && handle !== undefined && alone === 0) {
      const outcome = await runTogether(platform, { kind, now, dueAt, handle });
      if (outcome === "another's turn") return;
      if (outcome === "done") continue;
      // One of them failed: it is found by running each by itself.
      alone = TOGETHER;
    }
    alone = Math.max(0, alone - 1);
    const about = { "souk.moment.kind": kind, "souk.moment.due_at": dueAt.toString() };
    const db = platform.databaseAs(SYSTEM, { at: () => dueAt });
    const span = { kind: "consumer", attributes: about } as const;
    const run = (work: (tx: Tx) => Promise<void>) =>
      traced(platform.tracing, `moment ${kind}`, span, () => db.transaction(work));
    try {
      await run(async (tx) => {
        [row] = await tx.query(takeNext, [now]);
        if (row === undefined) return;
        const handler = handlers.get(row.kind);
        if (handler === undefined) throw new Error(`No module handles the moment ${row.kind}`);
        const moment: DueMoment = {
          kind: row.kind,
          subject: row.subject,
          dueAt: row.due_at,
          payload: row.payload,
        };
        await tx.query(remove, [row.id]);
        await handler({ ...tx, sql: tx.sql, at: row.due_at }, moment);
      });
      if (row === undefined) return; // another process has its turn
    } catch (error) {
      if (row === undefined) throw error;
      platform.log.warn(
        { err: error, kind: row.kind, subject: row.subject },
        "a moment failed; it is tried again",
      );
      await platform.pool.reader.query(postpone, [row.id, (error as Error).message]);
    }
  }
}

/** The moments of a kind that are next and of one instant, in one transaction; all of them or none. */
async function runTogether(
  platform: Platform,
  next: {
    readonly kind: string;
    readonly now: Temporal.Instant;
    readonly dueAt: Temporal.Instant;
    readonly handle: (tx: Tx, moment: DueMoment) => Promise<void>;
  },
): Promise<"done" | "failed" | "another's turn"> {
  const { kind, now, dueAt, handle } = next;
  const attributes = { "souk.moment.kind": kind, "souk.moment.due_at": dueAt.toString() };
  const db = platform.databaseAs(SYSTEM, { at: () => dueAt });
  const span = { kind: "consumer", attributes } as const;
  let taken = 0;
  try {
    await traced(platform.tracing, `moments ${kind}`, span, () =>
      db.transaction(async (tx) => {
        const rows = await tx.query(takeTogether, [now, dueAt]);
        taken = rows.length;
        // What stands between them by its turn runs in its turn.
        const other = rows.findIndex((row) => row.kind !== kind);
        const own = other < 0 ? rows : rows.slice(0, other);
        await tx.query(removeAll, [own.map(({ id }) => id)]);
        await tx.forEach(own, ({ subject, payload }) =>
          handle(tx, { kind, subject, dueAt, payload }),
        );
      }),
    );
    return taken === 0 ? "another's turn" : "done";
  } catch (error) {
    platform.log.debug({ err: error, kind }, "moments are run one by one");
    return "failed";
  }
}

/** Whether a moment waits. */
export const MOMENT_IS_DUE = `exists (select from platform.agenda
  where ${DUE})`;

const isDue = statement<[now: Temporal.Instant], { due_at: Temporal.Instant; kind: string }>(
  "platform.is-moment-due",
  `select due_at, kind from platform.agenda
   where ${DUE}
   order by due_at, id limit 1`,
);

const removeAll = statement<[ids: readonly bigint[]], unknown>(
  "platform.remove-moments",
  "delete from platform.agenda where id = any($1)",
);

const remove = statement<[id: bigint], unknown>(
  "platform.remove-moment",
  "delete from platform.agenda where id = $1",
);

const postpone = statement<[id: bigint, error: string], unknown>(
  "platform.postpone-moment",
  `update platform.agenda set attempts = attempts + 1, error = $2,
     retry_at = clock_timestamp() + least(interval '5 minutes', interval '1 second' * power(2, attempts))
   where id = $1`,
);
