import { randomUUIDv7 } from "node:crypto";
import pg from "pg";
import type { Instant } from "../kernel/calendar.ts";
import type { ProblemParams } from "../kernel/problem.ts";
import type { Result } from "../kernel/result.ts";
import { type Pool, type Reader, type Sql, type Statement, sqlOn } from "./database.ts";
import { type Language, translate } from "./text.ts";
import { databaseSpan, tracedWithin } from "./tracing.ts";

/** A fact, in the past tense. Values are JSON: instants, days and amounts are text. */
export type DomainEvent = { readonly type: string; readonly subject: string };
export type RecordedEvent = DomainEvent & { readonly id: string; readonly at: Instant };

export type AuditEntry = {
  /** Whose activity log shows it; absent for the operator's machinery. */
  readonly organisationId?: string | undefined;
  readonly action: string;
  readonly objectType: string;
  readonly objectId: string;
  readonly before?: unknown;
  readonly after?: unknown;
};

export type Moment = {
  readonly kind: string;
  /** One moment of a kind for each subject: scheduling it again moves it. */
  readonly subject: string;
  readonly dueAt: Instant;
  readonly payload?: unknown;
};

export type OutgoingMail = {
  readonly dedupeKey: string;
  readonly to: string;
  readonly toName?: string | undefined;
  readonly personId?: string | undefined;
  readonly organisationId?: string | undefined;
  /** The reader's language. */
  readonly locale: Language;
  /** Messages `mail.<template>.subject` and `.text`, filled with `params`. */
  readonly template: string;
  readonly params?: ProblemParams;
};

/** Who acts: shown in the audit trail. */
export type Actor = {
  readonly kind: "person" | "client" | "system";
  readonly id?: string | undefined;
  readonly name: string;
  /**
   * What other organisations read in place of the name: people of the operator are known to them as
   * the operator alone. Absent where the name itself is shown.
   */
  readonly shownAs?: string | undefined;
};

export type Tx = Reader & {
  /** Marketplace time at which everything in this transaction happens. */
  readonly at: Instant;
  readonly actor: Actor;
  /** Runs the projections of the event here and now, and records it for the reactions. */
  publish<E extends DomainEvent>(event: E): Promise<void>;
  audit(entry: AuditEntry): void;
  schedule(moment: Moment): void;
  /** A write whose answer nobody needs: it goes out with the commit, and fails the transaction. */
  last<Values extends readonly unknown[]>(
    statement: Statement<Values, unknown>,
    values: Values,
  ): void;
  unschedule(kind: string, subject: string): Promise<void>;
  mail(mail: OutgoingMail): void;
};

export type Database = Reader & {
  /**
   * Runs `work` in one transaction: all of it is committed with its events, audit entries,
   * moments and mails, or nothing. A refused Result rolls back. Inside a request that carries an
   * Idempotency-Key the transaction is the request's own.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
};

/** A read that a transaction begins with: it goes out together with `begin`. */
export type FirstRead<Values extends readonly unknown[], Row> = {
  readonly statement: Statement<Values, Row>;
  readonly values: Values;
};

export type OpenDatabase = Database & {
  transactionAfter<Values extends readonly unknown[], Row, T>(
    first: FirstRead<Values, Row>,
    work: (tx: Tx, rows: Row[]) => Promise<T>,
  ): Promise<T>;
};

export type Projection = (tx: Tx, event: never) => Promise<void>;

export type TransactionContext = {
  readonly pool: Pool;
  readonly at: () => Instant;
  readonly actor: Actor;
  readonly requestId?: string | undefined;
  readonly projections: ReadonlyMap<string, readonly Projection[]>;
  readonly mailState: "kept" | "queued";
  /** Called after a commit that left something for the worker. */
  readonly wake: () => void;
};

export const databaseFor = (context: TransactionContext): OpenDatabase => ({
  ...context.pool.reader,
  transaction: (work) => inSpan(context, () => transaction(context, undefined, work)),
  transactionAfter: ({ statement: { name, text }, values }, work) =>
    inSpan(context, () =>
      transaction(context, { name, text, values: [...values] }, (tx, rows) =>
        work(tx, rows as never),
      ),
    ),
});

/** Named by what it is only: its statements stand below it with their names. */
const inSpan = <T>({ pool }: TransactionContext, work: () => Promise<T>): Promise<T> =>
  tracedWithin(pool.tracing, "transaction", databaseSpan("transaction"), async (span) => {
    const result = await work();
    span?.set({ "souk.outcome": isRefusal(result) ? "refused" : "committed" });
    return result;
  });

const RETRIES = 5;
const SERIALIZATION_FAILURE = "40001";
const DEADLOCK = "40P01";

type Work<T> = (tx: Tx, rows: unknown[]) => Promise<T>;

async function transaction<T>(
  context: TransactionContext,
  first: pg.QueryConfig | undefined,
  work: Work<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await runOnce(context, first, work);
    } catch (error) {
      const code = (error as { code?: string }).code;
      if ((code !== DEADLOCK && code !== SERIALIZATION_FAILURE) || attempt >= RETRIES) throw error;
      await new Promise((done) => setTimeout(done, Math.random() * 20 * attempt));
    }
  }
}

async function runOnce<T>(
  context: TransactionContext,
  first: pg.QueryConfig | undefined,
  work: Work<T>,
): Promise<T> {
  const client = await context.pool.connect();
  let broken: Error | undefined;
  try {
    const { tx, flush } = openTx(client, context);
    let result: T;
    try {
      result = await (first ? afterFirst(client, first, tx, work) : atOnce(client, tx, work));
      if (isRefusal(result)) {
        await client.query("rollback");
        return result;
      }
    } catch (error) {
      await client.query("rollback").catch((failure: Error) => {
        broken = failure;
      });
      throw error;
    }
    const { writes, wakes } = flush();
    await commit(client, writes);
    if (wakes) context.wake();
    return result;
  } catch (error) {
    if (error instanceof CommitUnknown) broken = error;
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Begins together with the first read, and then works with what that found. */
async function afterFirst<T>(
  client: pg.PoolClient,
  first: pg.QueryConfig,
  tx: Tx,
  work: Work<T>,
): Promise<T> {
  const begun = await together(client, [BEGIN, first]);
  const failed = begun.find((one) => one.status === "rejected");
  if (failed) throw failed.reason;
  const looked = begun[1];
  return work(tx, looked?.status === "fulfilled" ? looked.value.rows : []);
}

/**
 * Begins without waiting for the answer: what the work asks first goes out in the same packet, and
 * the server runs it after. Where beginning failed, nothing that the work did counts.
 */
async function atOnce<T>(client: pg.PoolClient, tx: Tx, work: Work<T>): Promise<T> {
  const { stream } = (client as unknown as pg.Client).connection;
  stream.cork();
  const begun = Promise.allSettled([client.query(BEGIN)]);
  const worked = (async () => work(tx, []))(); // what it throws at once is its answer, too
  process.nextTick(() => stream.uncork());
  const [[began], [done]] = await Promise.all([begun, Promise.allSettled([worked])]);
  if (began.status === "rejected") throw began.reason;
  if (done.status === "rejected") throw done.reason;
  return done.value;
}

/** A commit whose answer was lost may have happened: never reported as failed (reliability rule). */
export class CommitUnknown extends Error {}

const BEGIN: pg.QueryConfig = { name: "platform.begin", text: "begin" };
const COMMIT: pg.QueryConfig = { name: "platform.commit", text: "commit" };

/**
 * Sends the last writes and the commit in one packet. Where a write fails, the server makes a
 * rollback of the commit that follows it.
 */
async function commit(client: pg.PoolClient, writes: readonly pg.QueryConfig[]): Promise<void> {
  const settled = await together(client, [...writes, COMMIT]);
  const failed = settled.findIndex((one) => one.status === "rejected");
  const outcome = settled[failed < 0 ? settled.length - 1 : failed];
  if (outcome?.status === "rejected") {
    // A write that the server refused, or a deferred constraint that did: nothing is committed.
    const refused =
      outcome.reason instanceof pg.DatabaseError &&
      (failed < writes.length || outcome.reason.code?.startsWith("23"));
    if (refused) throw outcome.reason;
    throw new CommitUnknown("The answer to a commit was lost", { cause: outcome.reason });
  }
  if (outcome?.value.command !== "COMMIT") throw new Error("A commit became a rollback");
}

/** Queries in one packet and in their order, whatever becomes of each. */
function together(
  client: pg.PoolClient,
  queries: readonly pg.QueryConfig[],
): Promise<PromiseSettledResult<pg.QueryResult>[]> {
  const { stream } = (client as unknown as pg.Client).connection;
  stream.cork();
  try {
    return Promise.allSettled(queries.map((query) => client.query(query)));
  } finally {
    stream.uncork();
  }
}

/** A Tx on a connection that is inside a transaction, and what writes its announcements at the end. */
export function openTx(
  client: pg.PoolClient,
  context: TransactionContext,
): { tx: Tx; flush: () => { writes: pg.QueryConfig[]; wakes: boolean } } {
  let sql: Sql | undefined;
  const { tracing } = context.pool;
  const at = context.at();
  const events: { id: string; type: string; subject: string; payload: DomainEvent }[] = [];
  const audits: AuditEntry[] = [];
  const moments: (Omit<Moment, "dueAt"> & { dueAt: string })[] = [];
  const mails: unknown[] = [];
  const writes: pg.QueryConfig[] = [];
  const query = async <Values extends readonly unknown[], Row>(
    { name, text }: Statement<Values, Row>,
    values: Values,
  ): Promise<Row[]> =>
    tracedWithin(tracing, name, databaseSpan("query"), async () => {
      const { rows } = await client.query({ name, text, values: values as unknown as unknown[] });
      return rows;
    });
  const tx: Tx = {
    get sql() {
      sql ??= sqlOn(client, tracing);
      return sql;
    },
    query,
    at,
    actor: context.actor,
    async publish(event) {
      events.push({ id: randomUUIDv7(), type: event.type, subject: event.subject, payload: event });
      for (const project of context.projections.get(event.type) ?? [])
        await project(tx, event as never);
    },
    audit: (entry) => {
      const { shownAs } = context.actor;
      audits.push(
        shownAs === undefined
          ? entry
          : { ...entry, after: { ...(entry.after as object | undefined), actorShownAs: shownAs } },
      );
    },
    schedule: (moment) => {
      moments.push({ ...moment, dueAt: moment.dueAt.toString() });
    },
    last: ({ name, text }, values) => {
      writes.push({ name, text, values: [...values] });
    },
    unschedule: async (kind, subject) => {
      await client.query("delete from platform.agenda where kind = $1 and subject = $2", [
        kind,
        subject,
      ]);
    },
    mail: ({ params = {}, ...mail }) => {
      mails.push({
        ...mail,
        id: randomUUIDv7(),
        state: context.mailState,
        subject: translate(mail.locale, `mail.${mail.template}.subject`, params),
        body: translate(mail.locale, `mail.${mail.template}.text`, params),
      });
    },
  };
  const flush = () => {
    if (events.length + audits.length + moments.length + mails.length === 0)
      return { writes, wakes: false };
    const { actor } = context;
    writes.push({
      ...RECORD,
      values: [
        at,
        context.requestId ?? null,
        actor.kind,
        actor.id ?? null,
        actor.name,
        JSON.stringify(events),
        JSON.stringify(audits),
        JSON.stringify(moments),
        JSON.stringify(mails),
      ],
    });
    return { writes, wakes: events.length + moments.length + mails.length > 0 };
  };
  return { tx, flush };
}

const RECORD = {
  name: "platform.record",
  text: "select platform.record($1,$2,$3,$4,$5,$6,$7,$8,$9)",
};

export function isRefusal(value: unknown): value is Result<never> & { ok: false } {
  return (
    typeof value === "object" &&
    value !== null &&
    "ok" in value &&
    value.ok === false &&
    "problem" in value
  );
}
