import { randomUUIDv7 } from "node:crypto";
import type pg from "pg";
import type { Db, PgBoss } from "pg-boss";
import { statement } from "./database.ts";
import type { Delivery, Module, Reaction } from "./module.ts";
import { type Platform, SYSTEM } from "./platform.ts";
import { traced } from "./tracing.ts";
import type { DomainEvent } from "./transaction.ts";

/** Queue of everything that follows from an event; ordered per subject and follower. */
export const FOLLOWERS = "followers";

/** What a module does after an event: a reaction in the database, once; a delivery to somebody outside. */
export type Follower = { readonly name: string; readonly on: string } & (
  | { readonly kind: "reaction"; readonly run: Reaction["run"]; readonly together: boolean }
  | { readonly kind: "delivery"; readonly run: Delivery["run"] }
);

type FollowerJob = {
  readonly follower: string;
  readonly event: DomainEvent & { id: string; at: string };
};

/** All that modules want to be told. */
export function followersOf(modules: readonly Module[]): readonly Follower[] {
  const all: Follower[] = [];
  for (const module of modules) {
    for (const [name, { on, run, together = false }] of Object.entries(module.reactions ?? {}))
      all.push({ kind: "reaction", name: `${module.name}.${name}`, on, run, together });
    for (const [name, { on, run }] of Object.entries(module.deliveries ?? {}))
      all.push({ kind: "delivery", name: `${module.name}.${name}`, on, run });
  }
  return all;
}

/** So many batches of followers run at once in one process. */
export const LANES = 2;

/**
 * Runs followers, batch after batch. A batch holds one job of each subject and follower, so it may
 * be short while more of them wait: the lane looks again at once until it finds nothing.
 */
export async function followInLane(
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
      for (const group of groupsOf(followers, batch)) {
        if (group.length > 1 && (await runTogether(platform, followers, group)))
          results.push(...group.map(({ id }) => ({ id, status: "completed" as const })));
        else for (const job of group) results.push(await runJob(platform, followers, job));
      }
      return results;
    },
  );
}

type Job = { readonly id: string; readonly data: FollowerJob };

/** Neighbours of one reaction that may share a transaction; everything else by itself. */
function groupsOf(followers: readonly Follower[], batch: readonly Job[]): readonly Job[][] {
  const groups: Job[][] = [];
  for (const job of batch) {
    const last = groups.at(-1);
    const { follower: name } = job.data;
    const follower = followers.find((one) => one.name === name);
    const joins = follower?.kind === "reaction" && follower.together;
    if (joins && last?.[0]?.data.follower === name) last.push(job);
    else groups.push([job]);
  }
  return groups;
}

/** @returns false where one of them failed: nothing was done, and each is run by itself */
async function runTogether(
  platform: Platform,
  followers: readonly Follower[],
  group: readonly Job[],
): Promise<boolean> {
  const name = group[0]?.data.follower;
  const follower = followers.find((one) => one.name === name);
  if (name === undefined || follower?.kind !== "reaction") return false;
  try {
    await traced(platform.tracing, name, { kind: "consumer", attributes: {} }, () =>
      platform.databaseAs(SYSTEM).transaction(async (tx) => {
        const ids = group.map(({ data }) => data.event.id);
        const first = new Set(
          (await tx.query(markAllHandled, [ids, name])).map((row) => row.event_id),
        );
        await tx.forEach(
          group.filter(({ data }) => first.has(data.event.id)),
          ({ data }) => follower.run(tx, data.event as never),
        );
      }),
    );
    return true;
  } catch (error) {
    platform.log.debug({ err: error, follower: name }, "followers are run one by one");
    return false;
  }
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

const markAllHandled = statement<
  [events: readonly string[], reaction: string],
  { event_id: string }
>(
  "platform.mark-all-handled",
  `insert into platform.handled (event_id, reaction) select unnest($1::uuid[]), $2
   on conflict do nothing returning event_id`,
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

const onClient = (client: pg.PoolClient): Db => ({
  executeSql: (text, values) => client.query(text, values as unknown[]),
});

type Waiting = {
  id: string;
  type: string;
  subject: string;
  payload: DomainEvent;
  at: Temporal.Instant;
};

/**
 * Jobs that wait at most, while more events come than their followers keep up with. A lane looks through all that wait
 * each time it takes a batch: a month that begins for 200,000 subscriptions waits as events, of which nobody looks
 * through more than the next.
 */
export const MOST_WAITING = 1_000;
/** Handed on all the same: what stands behind one subject that fails again and again holds up no other for long. */
const TRICKLE = 50;

const lockDispatch = statement<[most: number], { waiting: number }>(
  "platform.lock-dispatch",
  `select (select count(*)::int from (
       select from pgboss.job where name = '${FOLLOWERS}' and state = 'created' and not blocked limit $1) jobs) as waiting
   from (select pg_advisory_xact_lock(hashtextextended('platform.dispatch', 0))) turn`,
);

/**
 * That a follower's job is under way, or waits so that `holds`. In two parts, as the library's indexes have them: the jobs
 * that have ended are kept for months.
 */
function jobThat(holds: string): string {
  const own = `select from pgboss.job where name = '${FOLLOWERS}'`;
  return `(exists (${own} and state < 'active' and not blocked and (${holds}))
    or exists (${own} and state = 'active' and policy = 'key_strict_fifo'))`;
}

/** Conditions of SQL: whether followers have work, and whether events wait to be handed on to them. */
export const JOB_IS_OPEN = jobThat("true");
/** The same, of work that can be done now: what failed waits for its next attempt. */
export const JOB_IS_READY = jobThat("state = 'created' or start_after <= clock_timestamp()");
export const EVENT_WAITS = "exists (select from platform.events where dispatched_at is null)";

// Each is dated later than every event that was handed on before, whatever the clock does: who has
// read up to an instant has read all before it (the event feed).
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
export async function dispatch(
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
      const { name, text } = lockDispatch;
      const [turn] = (await client.query({ name, text, values: [MOST_WAITING] })).rows;
      const most = turn.waiting < MOST_WAITING ? BATCH : TRICKLE;
      const rows = (
        await client.query({ name: takeWaiting.name, text: takeWaiting.text, values: [most] })
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
