import { PgBoss } from "pg-boss";
import { MOMENT_IS_DUE, runDueMoments } from "./agenda.ts";
import { AUDIT_WAITS, auditHead, chainAudit, chainAuditNowAndThen } from "./audit-chain.ts";
import { type Connection, connectionOptions, statement } from "./database.ts";
import {
  dispatch,
  EVENT_WAITS,
  FOLLOWERS,
  followersOf,
  followInLane,
  JOB_IS_OPEN,
  JOB_IS_READY,
  LANES,
} from "./follow.ts";
import { forgetIdempotencyKeys } from "./idempotency.ts";
import { inTime } from "./in-time.ts";
import { deliverMails, MAIL_IS_DUE } from "./mail-outbox.ts";
import type { Module } from "./module.ts";
import type { Platform } from "./platform.ts";
import { RememberingClient } from "./remembering-client.ts";
import { CLOCK_MOVES, walkClock } from "./walk-clock.ts";

export type Worker = {
  /** Settles everything that waits now: for tests, for the demo and for moving the clock. */
  settle(): Promise<void>;
  stop(): Promise<void>;
  readonly jobs: PgBoss;
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
  // It waits for the rows of events and moments, so it has its own.
  const walks = inTurn(() =>
    walkClock(platform, modules, {
      workOn: async () => {
        await moments.run();
        await events.run();
        return (
          await ask(platform, "platform.what-follows", [JOB_IS_READY, EVENT_WAITS, MOMENT_IS_DUE])
        ).includes(true);
      },
      stopped: () => stopped,
    }),
  );
  // In a row of their own: a mail server that takes its time holds up nothing else.
  const mails = inTurn(() => deliverMails(platform, () => !stopped));
  const chains = inTurn(chainAuditNowAndThen(platform));
  // So does a program of somebody else's that is called.
  let begunBesides = 0;
  const besides = modules.flatMap(({ background }) => {
    if (background === undefined) return [];
    const { due, turn, idle, stop } = background(platform);
    const turns = inTurn(async () => {
      // Read after the wait: others add to it meanwhile.
      const begun = await turn();
      begunBesides += begun;
    });
    return [{ due, turns, idle, stop }];
  });
  const rows = [events, moments, walks, mails, chains, ...besides.map(({ turns }) => turns)];
  const mailIsDue = platform.services.deliverMail === undefined ? "false" : MAIL_IS_DUE;
  const kinds = [
    EVENT_WAITS,
    MOMENT_IS_DUE,
    CLOCK_MOVES,
    mailIsDue,
    AUDIT_WAITS,
    ...besides.map(({ due }) => due),
  ];
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
    const [hasEvents, hasMoments, moves, hasMails] = due;
    return !(jobIsOpen || hasEvents || hasMoments || moves || hasMails || begunBesides > before);
  };
  return {
    jobs,
    async settle() {
      for (let rounds = 0; rounds < 1_500; rounds += 1) {
        if (await settled()) return chainAudit(platform);
        await new Promise((done) => setTimeout(done, 20));
      }
      throw new Error("Background work did not settle");
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      clearTimeout(pause);
      await look.idle();
      await walks.idle();
      await events.idle();
      await moments.idle();
      await chains.idle();
      for (const one of besides) one.stop?.();
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

/** Each hour one worker forgets what was kept for a time only (answers to repeated calls, and what modules say), and notes where the audit trail ends. */
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
    // A log is kept elsewhere: what was cut off the trail or made anew is found by it (souk verify --audit-head).
    const head = await auditHead(platform.pool.reader);
    if (head) platform.log.info(head, "the audit trail ends here");
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
  return { ...options, Client: RememberingClient };
}
