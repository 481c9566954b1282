import { randomUUIDv7 } from "node:crypto";
import type pg from "pg";
import { type Db, PgBoss } from "pg-boss";
import { MOMENT_IS_DUE, runDueMoments } from "./agenda.ts";
import { type Connection, connectionOptions, statement } from "./database.ts";
import { forgetIdempotencyKeys } from "./idempotency.ts";
import { inTime } from "./in-time.ts";
import { deliverMails, MAIL_IS_DUE } from "./mail-outbox.ts";
import type { Delivery, Module, Reaction } from "./module.ts";
import { type Platform, SYSTEM } from "./platform.ts";
import { traced } from "./tracing.ts";
import type { DomainEvent } from "./transaction.ts";

/** Queue of everything that follows from an event; ordered per subject and follower. */
export const FOLLOWERS = "followers";

export type Worker = {
  /** Settles everything that waits now: for tests, for the demo and for moving the clock. */
  settle(): Promise<void>;
  stop(): Promise<void>;
  readonly jobs: PgBoss;
};

type Follower = { readonly name: string; readonly on: string } & (
  | { readonly kind: "reaction"; readonly run: Reaction["run"] }
  | { readonly kind: "delivery"; readonly run: Delivery["run"] }
);

type FollowerJob = {
  readonly follower: string;
  readonly event: DomainEvent & { id: string; at: string };
};

const TICK_MS = 1_000;
/** Rounds begin this far apart: what many commits leave within it is handed on together. */
const PAUSE_MS = 50;
/** While a round hands on so many events, rounds are further apart: calls that are waited for go first. */
const CROWD = 8;
const CROWD_PAUSE_MS = 250;
/** So long a stop waits for the mail that is being sent, and for the calls that are being made. */
const OUTGOING_END_MS = 5_000;

/**
 * Starts background work: events become jobs, jobs run reactions and deliveries, due moments of
 * the agenda run in order, mails leave. A worker that dies is noticed within 15 s and its jobs run
 * again; the key in platform.handled keeps their effect single.
 */
export async function startWorker(
  platform: Platform & { onWake(listener: () => void): void },
  modules: readonly Module[],
  connection: Connection,
): Promise<Worker> {
  const followers = followersOf(modules);
  let stopped = false;
  const jobs = openJobs(connection, (error) => {
    // What it was doing while it was stopped, the next worker does.
    if (!stopped) platform.log.error({ err: error }, "job queue");
  });
  await jobs.start();
  await jobs.createQueue(FOLLOWERS, {
    policy: "key_strict_fifo",
    notify: true,
    retryLimit: 8,
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: 300,
    heartbeatSeconds: 10,
    expireInSeconds: 900,
    deleteAfterSeconds: 90 * 24 * 3600,
  });
  for (let lane = 0; lane < LANES; lane += 1) await followInLane(platform, followers, jobs);
  await tidyFilesByTheHour(platform, jobs);
  await forgetByTheHour(platform, modules, jobs);
  let pauseMs = PAUSE_MS;
  const events = inTurn(async () => {
    pauseMs = (await dispatch(platform, followers, jobs)) < CROWD ? PAUSE_MS : CROWD_PAUSE_MS;
  });
  const moments = inTurn(() => runDueMoments(platform, modules));
  // In a row of their own: a mail server that takes its time holds up nothing else.
  const mails = inTurn(() => deliverMails(platform, () => !stopped));
  // So does a program of somebody else's that is called.
  let begunBesides = 0;
  const besides = modules.flatMap(({ background }) => {
    if (background === undefined) return [];
    const { due, turn, idle } = background(platform);
    const turns = inTurn(async () => {
      begunBesides += await turn();
    });
    return [{ due, turns, idle }];
  });
  const rows = [events, moments, mails, ...besides.map(({ turns }) => turns)];
  const mailIsDue = platform.services.deliverMail === undefined ? "false" : MAIL_IS_DUE;
  const kinds = [EVENT_WAITS, MOMENT_IS_DUE, mailIsDue, ...besides.map(({ due }) => due)];
  const whatIsDue = () => ask(platform, "platform.what-is-due", kinds);
  /** Begins what is due, each kind in its row; a kind that is to begin anyway is not asked again. */
  const begin = (due: Due): readonly Promise<void>[] =>
    rows.filter((row, kind) => due[kind] === true && !row.waits()).map((row) => row.run());
  const failed = (error: unknown) =>
    platform.log.error({ err: error }, "background work failed; it is tried again");
  const look = inTurn(async () => {
    wanted = false;
    begun = performance.now();
    for (const begins of begin(await whatIsDue())) begins.catch(failed);
  });
  let wanted = false;
  let pause: NodeJS.Timeout | undefined;
  let begun = Number.NEGATIVE_INFINITY;
  const nudge = () => {
    if (stopped || wanted) return;
    wanted = true;
    pause = setTimeout(
      () => {
        if (!stopped) look.run().catch(failed);
      },
      Math.max(0, begun + pauseMs - performance.now()),
    );
  };
  platform.onWake(nudge);
  const timer = setInterval(nudge, TICK_MS);
  const idle = async () => {
    for (const row of rows) await row.idle();
    for (const one of besides) await one.idle();
  };
  /** Whether nothing was left to do, nor under way, when it began. */
  const settled = async (): Promise<boolean> => {
    const before = begunBesides;
    await idle();
    // One statement, since what is neither an event nor a job any more may have become another event.
    const [jobIsOpen, ...due] = await ask(platform, "platform.what-is-open", [
      JOB_IS_OPEN,
      ...kinds,
    ]);
    await Promise.all(begin(due));
    await idle();
    const [hasEvents, hasMoments, hasMails] = due;
    return !(jobIsOpen || hasEvents || hasMoments || hasMails || begunBesides > before);
  };
  return {
    jobs,
    async settle() {
      for (let rounds = 0; rounds < 1_500; rounds += 1) {
        if (await settled()) return;
        await new Promise((done) => setTimeout(done, 20));
      }
      throw new Error("Background work did not settle");
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      clearTimeout(pause);
      await look.idle();
      await events.idle();
      await moments.idle();
      // Who is slow to answer is not waited for; the claim runs out, and another sends.
      const outgoing = [
        mails.idle(),
        ...besides.map((one) => one.turns.idle().then(() => one.idle())),
      ];
      await inTime(OUTGOING_END_MS, Promise.all(outgoing), "Still on its way").catch(() => {});
      await jobs.stop({ graceful: true, timeout: 8_000 });
    },
  };
}

/** For each kind of background work, in the order of its conditions, whether some of it waits. */
type Due = readonly boolean[];

/** One statement asks for all kinds: on most occasions nothing else is to be done. */
async function ask(platform: Platform, name: string, conditions: readonly string[]): Promise<Due> {
  const all = statement<[now: Temporal.Instant], { due: Due }>(
    name,
    `select array[${conditions.join(", ")}] as due`,
  );
  const [row] = await platform.pool.reader.query(all, [platform.clock.now()]);
  return row?.due ?? [];
}

/** Runs `work` as often as asked, one after the other, never two at once. Whoever asks is told how it went. */
function inTurn(work: () => Promise<void>) {
  let last: Promise<void> = Promise.resolve();
  let asked = 0;
  return {
    run(): Promise<void> {
      asked += 1;
      const next = last.then(() => {
        asked -= 1;
        return work();
      });
      last = next.catch(() => {});
      return next;
    },
    /** Whether a run that has not begun yet was asked for. */
    waits: () => asked > 0,
    idle: () => last,
  };
}

/** So many batches of followers run at once in one process. */
const LANES = 2;

/**
 * Runs followers, batch after batch. A batch holds one job of each subject and follower, so it may
 * be short while more of them wait: the lane looks again at once until it finds nothing.
 */
async function followInLane(
  platform: Platform,
  followers: readonly Follower[],
  jobs: PgBoss,
): Promise<void> {
  let lane = "";
  lane = await jobs.work<FollowerJob>(
    FOLLOWERS,
    {
      batchSize: 50,
      pollingIntervalSeconds: 1,
      notifyPollingIntervalSeconds: 2,
      perJobResults: true,
    },
    async (batch) => {
      jobs.notifyWorker(lane);
      const results = [];
      for (const job of batch) results.push(await runJob(platform, followers, job));
      return results;
    },
  );
}

const TIDY_FILES = "tidy-files";

/** Each hour one worker removes the files that nothing has held for 30 days. */
async function tidyFilesByTheHour(platform: Platform, jobs: PgBoss): Promise<void> {
  const { files } = platform.services;
  if (files === undefined) return;
  await jobs.createQueue(TIDY_FILES, { retryLimit: 3, retryDelay: 60, expireInSeconds: 900 });
  await jobs.schedule(TIDY_FILES, "17 * * * *");
  await jobs.work(TIDY_FILES, { pollingIntervalSeconds: 5 }, async () => {
    platform.log.info(await files.tidy(), "files that nothing holds were removed");
  });
}

const FORGET = "forget";

/** Each hour one worker forgets what was kept for a time only: answers to repeated calls, and what modules say. */
async function forgetByTheHour(
  platform: Platform,
  modules: readonly Module[],
  jobs: PgBoss,
): Promise<void> {
  await jobs.createQueue(FORGET, { retryLimit: 3, retryDelay: 60, expireInSeconds: 900 });
  await jobs.schedule(FORGET, "37 * * * *");
  await jobs.work(FORGET, { pollingIntervalSeconds: 5 }, async () => {
    await platform.pool.reader.query(forgetIdempotencyKeys, []);
    for (const { forget } of modules) await forget?.(platform);
  });
}

function openJobs(connection: Connection, onError: (error: Error) => void): PgBoss {
  const jobs = new PgBoss({
    ...plainOptions(connection),
    schema: "pgboss",
    max: 4,
    useListenNotify: true,
    superviseIntervalSeconds: 2,
    monitorIntervalSeconds: 2,
    maintenanceIntervalSeconds: 3600,
  });
  jobs.on("error", onError);
  return jobs;
}

/** The job library reads its own rows, so it gets pg's own value parsers. */
function plainOptions(connection: Connection): object {
  const { types: _types, ...options } = connectionOptions(connection, "souk-jobs");
  return options;
}

const onClient = (client: pg.PoolClient): Db => ({
  executeSql: (text, values) => client.query(text, values as unknown[]),
});

function followersOf(modules: readonly Module[]): readonly Follower[] {
  const all: Follower[] = [];
  for (const module of modules) {
    for (const [name, { on, run }] of Object.entries(module.reactions ?? {}))
      all.push({ kind: "reaction", name: `${module.name}.${name}`, on, run });
    for (const [name, { on, run }] of Object.entries(module.deliveries ?? {}))
      all.push({ kind: "delivery", name: `${module.name}.${name}`, on, run });
  }
  return all;
}

type Waiting = {
  id: string;
  type: string;
  subject: string;
  payload: DomainEvent;
  at: Temporal.Instant;
};

const lockDispatch = statement<[], unknown>(
  "platform.lock-dispatch",
  "select pg_advisory_xact_lock(hashtextextended('platform.dispatch', 0))",
);

// Each is dated later than every event that was handed on before, whatever the clock does: who has
// read up to an instant has read all before it (the event feed).
const JOB_IS_OPEN = `exists (select from pgboss.job
  where state in ('created', 'retry', 'active') and name = '${FOLLOWERS}')`;
const EVENT_WAITS = "exists (select from platform.events where dispatched_at is null)";

const takeWaiting = statement<[limit: number], Waiting>(
  "platform.take-waiting-events",
  `with waiting as materialized (
     select seq from platform.events where dispatched_at is null order by seq limit $1 for update skip locked
   ), numbered as (select seq, row_number() over (order by seq) as n from waiting),
   latest as materialized (
     select greatest(clock_timestamp(), max(dispatched_at)) as at from platform.events where dispatched_at is not null
   )
   update platform.events e set dispatched_at = latest.at + numbered.n * interval '1 microsecond'
   from numbered, latest where e.seq = numbered.seq
   returning e.id, e.type, e.subject, e.payload, e.at, e.seq`,
);

const BATCH = 200;

/**
 * Turns recorded events into jobs, in the transaction that marks them: none is lost or sent twice.
 * One worker at a time does it, so that events become visible in the order of their dates.
 *
 * @returns how many events were handed on
 */
async function dispatch(
  platform: Platform,
  followers: readonly Follower[],
  jobs: PgBoss,
): Promise<number> {
  let all = 0;
  for (let round = 0; round < 50; round += 1) {
    const client = await platform.pool.connect();
    let taken = 0;
    let broken: Error | undefined;
    try {
      await client.query("begin");
      await client.query({ name: lockDispatch.name, text: lockDispatch.text });
      const rows = (
        await client.query({ name: takeWaiting.name, text: takeWaiting.text, values: [BATCH] })
      ).rows as (Waiting & { seq: bigint })[];
      rows.sort((a, b) => (a.seq < b.seq ? -1 : 1));
      taken = rows.length;
      all += taken;
      const due = rows.flatMap((event) =>
        followers
          .filter(({ on }) => on === event.type)
          .map(({ name }) => ({
            singletonKey: `${name}/${event.subject}`,
            data: {
              follower: name,
              event: { ...event.payload, id: event.id, at: event.at.toString() },
            },
          })),
      );
      // Jobs of one insert are of one time; among those of a subject the queue goes by their ids.
      const ids = due.map(() => randomUUIDv7()).sort();
      const inOrder = due.map((job, at) => ({ ...job, id: ids[at] ?? randomUUIDv7() }));
      if (due.length > 0) await jobs.insert(FOLLOWERS, inOrder, { db: onClient(client) });
      await client.query("commit");
    } catch (error) {
      await client.query("rollback").catch((failure: Error) => {
        broken = failure;
      });
      throw error;
    } finally {
      client.release(broken);
    }
    if (taken < BATCH) break;
  }
  return all;
}

async function runJob(
  platform: Platform,
  followers: readonly Follower[],
  job: { id: string; data: FollowerJob },
): Promise<{ id: string; status: "completed" | "failed"; output?: object }> {
  const { follower: name, event } = job.data;
  const follower = followers.find((one) => one.name === name);
  try {
    if (follower === undefined) throw new Error(`Nothing follows by the name of ${name}`);
    const about = {
      "souk.event.type": event.type,
      "souk.event.id": event.id,
      "souk.follower.kind": follower.kind,
    };
    await traced(platform.tracing, name, { kind: "consumer", attributes: about }, async () => {
      if (follower.kind === "delivery") await follower.run(platform, event as never);
      else await runReaction(platform, follower, event);
    });
    return { id: job.id, status: "completed" };
  } catch (error) {
    platform.log.warn(
      { err: error, follower: name, event: event.id, subject: event.subject },
      "a follower failed; it is tried again",
    );
    return { id: job.id, status: "failed", output: { message: (error as Error).message } };
  }
}

const markHandled = statement<[event: string, reaction: string], { event_id: string }>(
  "platform.mark-handled",
  "insert into platform.handled (event_id, reaction) values ($1, $2) on conflict do nothing returning event_id",
);

const runReaction = (
  platform: Platform,
  follower: Follower & { kind: "reaction" },
  event: FollowerJob["event"],
) =>
  platform.databaseAs(SYSTEM).transaction(async (tx) => {
    const first = await tx.query(markHandled, [event.id, follower.name]);
    if (first.length > 0) await follower.run(tx, event as never);
  });
