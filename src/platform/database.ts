import type { CompiledQuery, DatabaseConnection, Driver, KyselyConfig, QueryResult } from "kysely";
import {
  Kysely,
  PostgresAdapter,
  PostgresDialect,
  PostgresIntrospector,
  type PostgresPool,
  type PostgresPoolClient,
  PostgresQueryCompiler,
  type PostgresQueryResult,
} from "kysely";
import pg from "pg";
import type { Instant } from "../kernel/calendar.ts";
import { currentSpan, databaseSpan, type Tracing, tracedWithin } from "./tracing.ts";

/** Typed tables. Modules add theirs by declaration merging in their `store/tables.ts`. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the modules
export interface Tables {}

export type Sql = Kysely<Tables>;

/** A prepared statement by name, for hot paths: planned once per connection. */
export type Statement<Values extends readonly unknown[], Row> = {
  readonly name: string;
  readonly text: string;
  readonly together?: Together;
  readonly __types?: (values: Values) => Row;
};

/**
 * How a statement goes out for several who go through one transaction side by side (`Tx.forEach`).
 * `same`: a read whose answer is everybody's who asks the same. `many`: a statement that takes an array in
 * place of each value, and says in `n` (integer, from 1) whose each of its rows is; it must do what the
 * statement itself would do for one after the other.
 */
export type Together = "same" | { readonly many: string };

export const statement = <Values extends readonly unknown[], Row>(
  name: string,
  text: string,
  together?: Together,
): Statement<Values, Row> => (together === undefined ? { name, text } : { name, text, together });

/** What reads: the pool, or an open transaction. */
export type Reader = {
  readonly sql: Sql;
  query<Values extends readonly unknown[], Row>(
    statement: Statement<Values, Row>,
    values: Values,
  ): Promise<Row[]>;
};

export type Pool = {
  readonly reader: Reader;
  connect(): Promise<pg.PoolClient>;
  end(): Promise<void>;
  readonly raw: pg.Pool;
  readonly tracing: Tracing | undefined;
};

export type Connection = {
  /** Either a connection string, or the folder of the embedded server's socket. */
  readonly url?: string;
  readonly socketFolder?: string;
  readonly database?: string;
};

/** Options for `pg`, shared by every pool of the program. */
export function connectionOptions(connection: Connection, name: string): pg.PoolConfig {
  const base = connection.url
    ? { connectionString: urlOf({ url: connection.url, database: connection.database }) }
    : { host: connection.socketFolder, user: "souk", database: connection.database ?? "postgres" };
  return {
    ...base,
    application_name: name,
    keepAlive: true, // a server that vanished without a word is noticed
    types: { getTypeParser: typeParser as never },
  };
}

/** `database` stands in place of the one that the address names. */
function urlOf({ url, database }: { url: string; database: string | undefined }): string {
  if (database === undefined) return url;
  const other = new URL(url);
  other.pathname = `/${encodeURIComponent(database)}`;
  return other.href;
}

/**
 * Opens the pool that requests, reactions and the agenda share. Statements end after 15 s, waits
 * for locks after 5 s, forgotten transactions after 30 s: nothing holds the others for long. A
 * server that says nothing for 20 s (`answerMs`) is given up with its connection.
 */
export function openPool(
  connection: Connection,
  options: {
    max: number;
    answerMs?: number;
    tracing?: Tracing | undefined;
    onError(error: Error): void;
  },
): Pool {
  const raw = new pg.Pool({
    ...connectionOptions(connection, "souk"),
    max: options.max,
    connectionTimeoutMillis: 5_000,
    // A connection keeps the plans that it made when tables were small: each makes room in time.
    maxLifetimeSeconds: 600,
    query_timeout: options.answerMs ?? 20_000,
    statement_timeout: 15_000,
    lock_timeout: 5_000,
    idle_in_transaction_session_timeout: 30_000,
    allowExitOnIdle: true,
    // Statements given together go out together; one that needs another's answer waits for it anyway.
    pipeline: true,
  });
  // Without listeners, a server that goes away ends the process: the pool's own hears idle
  // connections only, not those that a transaction holds between two statements.
  const onError = (error: Error) => {
    if (!raw.ending) options.onError(error); // a connection that says goodbye may go as it likes
  };
  raw.on("error", onError);
  raw.on("connect", (client) => client.on("error", onError));
  const { tracing } = options;
  const sql = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: givingUpSilentOnes(raw) }),
    ...tellingOf(tracing),
  });
  return {
    raw,
    tracing,
    reader: {
      sql,
      query: async ({ name, text }, values) =>
        tracedWithin(tracing, name, databaseSpan("query"), async () => {
          const { rows } = await raw.query({ name, text, values: values as unknown as unknown[] });
          return rows;
        }),
    },
    connect: () => raw.connect(),
    end: () => raw.end(),
  };
}

/**
 * The pool, for the query builder: it gives every connection back as good, also one that did not
 * answer and that would let whoever gets it next wait as long.
 */
const givingUpSilentOnes = (raw: pg.Pool): PostgresPool => ({
  options: {},
  end: () => raw.end(),
  async connect() {
    const client = await raw.connect();
    let broken: Error | undefined;
    return {
      async query<R>(sql: string, parameters: readonly unknown[]) {
        try {
          return (await client.query(sql, [...parameters])) as unknown as PostgresQueryResult<R>;
        } catch (error) {
          // What the server itself refuses leaves the connection as good as before.
          if (!(error instanceof pg.DatabaseError)) broken = error as Error;
          throw error;
        }
      },
      release: () => client.release(broken),
    } as PostgresPoolClient;
  },
});

/** The builder's statements have no names: a span says what kind it was. */
function tellingOf(tracing: Tracing | undefined): Pick<KyselyConfig, "log"> {
  if (tracing === undefined) return {};
  return {
    log: (event) => {
      const parent = currentSpan();
      if (parent === undefined) return;
      const kind = event.query.query.kind.replace(/(Query)?Node$/, "").toLowerCase();
      const tookMs = event.queryDurationMillis;
      const span = tracing.start(kind, { ...databaseSpan(kind), parent, tookMs });
      if (event.level === "error") span.fail(event.error);
      span.end();
    },
  };
}

/**
 * What an object extends whose query builder is made when it is first asked for. No getter of an object literal: the
 * engine makes a hidden class for each of those, which keeps everything that the getter sees, a whole request, in
 * memory until the next full collection.
 */
export class SqlAtFirstUse {
  readonly #make: () => Sql;
  #made: Sql | undefined;

  constructor(make: () => Sql) {
    this.#make = make;
  }

  get sql(): Sql {
    this.#made ??= this.#make();
    return this.#made;
  }
}

/**
 * The typed query builder on one connection, for the time that a transaction holds it. Its statements
 * wait for `ready`.
 */
export function sqlOn(
  client: pg.PoolClient,
  tracing: Tracing | undefined,
  ready?: () => Promise<void>,
): Sql {
  const connection: DatabaseConnection = {
    async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
      const result = await client.query(sql, parameters as unknown[]);
      return {
        rows: result.rows,
        ...(result.rowCount === null ? {} : { numAffectedRows: BigInt(result.rowCount) }),
      };
    },
    streamQuery() {
      throw new Error("Streaming inside a transaction is not supported");
    },
  };
  const inside = async () => {
    throw new Error("The transaction is opened by db.transaction");
  };
  const driver: Driver = {
    init: async () => {},
    acquireConnection: async () => {
      await ready?.();
      return connection;
    },
    releaseConnection: async () => {},
    beginTransaction: inside,
    commitTransaction: inside,
    rollbackTransaction: inside,
    destroy: async () => {},
  };
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => driver,
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    ...tellingOf(tracing),
  });
}

const TIMESTAMPTZ = 1184;
const DATE = 1082;
const INT8 = 20;
const parsers: Readonly<Record<number, (text: string) => unknown>> = {
  [TIMESTAMPTZ]: (text): Instant => Temporal.Instant.from(text),
  [DATE]: (text) => text,
  [INT8]: (text) => BigInt(text),
};
const typeParser = (oid: number, format: "text" | "binary") =>
  (format === "text" ? parsers[oid] : undefined) ?? pg.types.getTypeParser(oid, format);

// pg asks a value for `toPostgres` before it falls back to JSON, which would put an instant in quotes.
Object.defineProperty(Temporal.Instant.prototype, "toPostgres", {
  value(this: Instant) {
    return this.toString();
  },
});
