import pg from "pg";
import type { Result } from "../kernel/result.ts";
import { type Reader, SqlAtFirstUse, type Statement } from "./database.ts";
import { type LastWrite, openTx } from "./open-tx.ts";
import { databaseSpan, tracedWithin } from "./tracing.ts";
import type { Refusal, TransactionContext, Tx } from "./tx.ts";

export type {
  Actor,
  AuditEntry,
  DomainEvent,
  Moment,
  OutgoingMail,
  Projection,
  RecordedEvent,
  TransactionContext,
  Tried,
  Tx,
  WriteRefused,
} from "./tx.ts";

export type Database = Reader & {
  /**
   * Runs `work` in one transaction: all of it is committed with its events, audit entries,
   * moments and mails, or nothing. A refused Result rolls back. Inside a request that carries an
   * Idempotency-Key the transaction is the request's own.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** The same, with what it reads first. */
  transactionAfter<Values extends readonly unknown[], Row, T>(
    first: FirstRead<Values, Row>,
    work: (tx: Tx, rows: Row[]) => Promise<T>,
  ): Promise<T>;
};

/** A read that a transaction begins with: it goes out together with `begin`. It locks nothing. */
export type FirstRead<Values extends readonly unknown[], Row> = {
  readonly statement: Statement<Values, Row>;
  readonly values: Values;
};

export type OpenDatabase = Database & {
  /**
   * A transaction in which `work` runs use cases whose own transaction it becomes. It looks first
   * whether there is something to do: what `settled` answers to that look is answered instead.
   * `atOnce` lets `work` begin meanwhile, so that the read of its `transactionAfter` goes out with the
   * look; it goes on, and anything else is sent, when nothing was settled.
   */
  transactionWithin<Values extends readonly unknown[], Row, T>(
    look: FirstRead<Values, Row>,
    parts: {
      readonly settled: (rows: Row[]) => T | undefined;
      readonly work: (db: Database, tx: Tx) => Promise<T>;
      readonly atOnce: boolean;
    },
  ): Promise<T>;
};

export const databaseFor = (context: TransactionContext): OpenDatabase => ({
  ...context.pool.reader,
  transaction: (work) => inSpan(context, () => transaction(context, undefined, work)),
  transactionAfter: (first, work) =>
    inSpan(context, () =>
      transaction(context, queryOf(first), async (tx, rows) => work(tx, (await rows) as never)),
    ),
  transactionWithin: (look, { settled, work, atOnce }) =>
    inSpan(context, () =>
      transaction(context, queryOf(look), async (tx, rows) => {
        const seen = rows.then((found) => settled(found as never));
        const proceed = async () => {
          const answer = await seen;
          if (answer !== undefined) throw new Settled(answer);
        };
        try {
          if (!atOnce) await proceed();
          const result = await work(within(tx, proceed), tx);
          await proceed();
          return result;
        } catch (error) {
          if (error instanceof Settled) return error.answer as never;
          throw error;
        }
      }),
    ),
});

const queryOf = <Values extends readonly unknown[], Row>({
  statement: { name, text },
  values,
}: FirstRead<Values, Row>): pg.QueryConfig => ({ name, text, values: [...values] });

/** Ends what runs in a transaction that has its answer already. */
class Settled extends Error {
  readonly answer: unknown;
  constructor(answer: unknown) {
    super("The transaction has its answer already");
    this.answer = answer;
  }
}

/** The database inside an open transaction; all but what a use case reads first waits for `proceed`. */
const within = (tx: Tx, proceed: () => Promise<void>): Database => {
  const rest: Omit<Database, "sql"> = {
    query: async (statement, values) => {
      await proceed();
      return tx.query(statement, values);
    },
    transaction: async (work) => {
      await proceed();
      return work(tx);
    },
    transactionAfter: async ({ statement, values }, work) => {
      const [read] = await Promise.all([
        Promise.allSettled([tx.query(statement, values)]).then(([one]) => one),
        proceed(),
      ]);
      if (read.status === "rejected") throw read.reason;
      return work(tx, read.value);
    },
  };
  return Object.assign(new SqlAtFirstUse(() => tx.sqlAfter(proceed)), rest);
};

/** The database of an open transaction: a use case that is run with it becomes a part of that transaction. */
export const databaseIn = (tx: Tx): Database => within(tx, async () => {});

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

type Work<T> = (tx: Tx, first: Promise<unknown[]>) => Promise<T>;

async function transaction<T>(
  context: TransactionContext,
  first: pg.QueryConfig | undefined,
  work: Work<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await runOnce({ ...context, attempt }, first, work);
    } catch (error) {
      const code = (error as { code?: string }).code;
      if ((code !== DEADLOCK && code !== SERIALIZATION_FAILURE) || attempt >= RETRIES) throw error;
      await new Promise((done) => setTimeout(done, Math.random() * 20 * attempt));
    }
  }
}

async function runOnce<T>(
  context: TransactionContext & { readonly attempt: number },
  first: pg.QueryConfig | undefined,
  work: Work<T>,
): Promise<T> {
  const client = await context.pool.connect();
  let broken: Error | undefined;
  try {
    const { tx, flush } = openTx(client, context);
    let result: T;
    try {
      result = await atOnce(client, first, tx, work);
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
    const refused = await commit(client, writes);
    if (refused !== undefined) return refused as T;
    if (wakes) context.wake();
    return result;
  } catch (error) {
    if (error instanceof CommitUnknown) broken = error;
    throw error;
  } finally {
    client.release(broken);
  }
}

/**
 * Begins without waiting for the answer: the first read, and what the work asks at once, go out in
 * the same packet, and the server runs them after. Where beginning failed, nothing that the work did
 * counts.
 */
async function atOnce<T>(
  client: pg.PoolClient,
  first: pg.QueryConfig | undefined,
  tx: Tx,
  work: Work<T>,
): Promise<T> {
  const { stream } = (client as unknown as pg.Client).connection;
  stream.cork();
  const begun = Promise.allSettled([client.query(BEGIN)]);
  const read =
    first === undefined ? Promise.resolve([]) : client.query(first).then(({ rows }) => rows);
  read.catch(() => {}); // whoever awaits it is told
  const worked = (async () => work(tx, read))(); // what it throws at once is its answer, too
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
 *
 * @returns what is answered where the database refused a write; undefined where all is committed
 */
async function commit(
  client: pg.PoolClient,
  writes: readonly LastWrite[],
): Promise<Refusal | undefined> {
  const settled = await together(client, [...writes.map(({ query }) => query), COMMIT]);
  const failed = settled.findIndex((one) => one.status === "rejected");
  const outcome = settled[failed < 0 ? settled.length - 1 : failed];
  if (outcome?.status === "rejected") {
    const { reason } = outcome;
    // A write that the server refused, or a deferred constraint that did: nothing is committed.
    if (
      reason instanceof pg.DatabaseError &&
      (failed < writes.length || reason.code?.startsWith("23"))
    ) {
      const refusal = writes[failed]?.refused?.(reason);
      if (refusal !== undefined) return refusal;
      throw reason;
    }
    throw new CommitUnknown("The answer to a commit was lost", { cause: reason });
  }
  if (outcome?.value.command !== "COMMIT") throw new Error("A commit became a rollback");
  return undefined;
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

export function isRefusal(value: unknown): value is Result<never> & { ok: false } {
  return (
    typeof value === "object" &&
    value !== null &&
    "ok" in value &&
    value.ok === false &&
    "problem" in value
  );
}
