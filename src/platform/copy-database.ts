import pg from "pg";

/** What of a database is not copied as it stands. Tables are named with their schema. */
export type CopyPlan = {
  /** Tables that stay empty in the copy. */
  readonly left: ReadonlySet<string>;
  /** Of a table, the rows that are copied: a condition in SQL on its columns. */
  readonly only: Readonly<Record<string, string>>;
  /** What stands in the copy in place of a column: an expression in SQL on the columns of its row. */
  readonly instead: Readonly<Record<string, Readonly<Record<string, string>>>>;
};

/**
 * Streams every row of one database into another that was migrated to the same version and that nobody uses:
 * as the first is at one instant, and without keeping its users waiting. Only rights of an owner are
 * needed. What restricts rows is taken away meanwhile and put back at the end, so that a copy that does
 * not hold together fails.
 *
 * @param from has an open transaction that sees one state all the time (repeatable read)
 * @param copied is told how many of so many tables are through
 */
export async function copyDatabase(
  from: pg.Client,
  to: pg.Client,
  plan: CopyPlan,
  copied: (done: number, all: number) => void,
): Promise<void> {
  const { rows: tables } = await to.query<Table>(TABLES);
  await to.query("begin");
  const { rows: guards } = await to.query<{ away: string; back: string }>(GUARDS);
  for (const { away } of guards) await to.query(away);
  // Migrations bring rows of their own, which those of the source stand in place of.
  await to.query(`truncate ${tables.map(({ quoted }) => quoted).join(", ")}`);
  for (const [done, table] of tables.entries()) {
    copied(done, tables.length);
    if (!plan.left.has(table.name)) await copyTable(from, to, table, plan);
  }
  for (const { sequence, last } of await sequencesOf(from))
    await to.query("select setval($1::regclass, $2::bigint)", [sequence, last]);
  for (const { back } of guards) await to.query(back);
  await to.query("commit");
  // Plans for tables that nobody has looked at yet read all of them.
  await to.query("analyze");
  copied(tables.length, tables.length);
}

type Table = {
  readonly name: string;
  readonly quoted: string;
  readonly columns: readonly string[];
};

const OWN_SCHEMAS = "n.nspname not in ('pg_catalog', 'information_schema', 'pgboss')";

const TABLES = `
  select n.nspname || '.' || c.relname as name, format('%I.%I', n.nspname, c.relname) as quoted,
    (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
     where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'r' and ${OWN_SCHEMAS} and n.nspname !~ '^pg_'
    and (n.nspname, c.relname) <> ('platform', 'migrations')
  order by 1`;

/** References and triggers, each with how it goes and how it comes back; references come back last. */
const GUARDS = `
  select away, back from (
    select 1 as turn, format('drop trigger %I on %s', t.tgname, t.tgrelid::regclass) as away,
      pg_get_triggerdef(t.oid) as back
    from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
    where not t.tgisinternal and ${OWN_SCHEMAS}
    union all
    select 2, format('alter table %s drop constraint %I', f.conrelid::regclass, f.conname),
      format('alter table %s add constraint %I %s', f.conrelid::regclass, f.conname, pg_get_constraintdef(f.oid))
    from pg_constraint f join pg_namespace n on n.oid = f.connamespace
    where f.contype = 'f' and ${OWN_SCHEMAS}
  ) as guards order by turn, back`;

async function sequencesOf(from: pg.Client) {
  const { rows } = await from.query<{ sequence: string; last: string }>(
    `select format('%I.%I', schemaname, sequencename) as sequence, last_value::text as last from pg_sequences
     where last_value is not null and schemaname <> 'pgboss'`,
  );
  return rows;
}

async function copyTable(
  from: pg.Client,
  to: pg.Client,
  { name, quoted: table, columns }: Table,
  plan: CopyPlan,
): Promise<void> {
  const quoted = columns.map((column) => pg.escapeIdentifier(column));
  const values = columns.map(
    (column, at) => plan.instead[name]?.[column] ?? `t.${quoted[at] ?? ""}`,
  );
  const where = plan.only[name] === undefined ? "" : ` where ${plan.only[name]}`;
  await stream(
    from,
    `copy (select ${values.join(", ")} from ${table} t${where}) to stdout`,
    to,
    `copy ${table} (${quoted.join(", ")}) from stdin`,
  );
}

/** Of pg's connection what copying needs; the library itself has no interface for it. */
type Wire = {
  readonly stream: NodeJS.ReadWriteStream & { readonly writableNeedDrain: boolean };
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(why: string): void;
};
const wireOf = (client: pg.Client): Wire => (client as unknown as { connection: Wire }).connection;

/** A `copy … to stdout` whose pieces are given to `take`. */
class CopyOut extends pg.Query {
  readonly take: (piece: Buffer) => void;
  constructor(text: string, take: (piece: Buffer) => void) {
    super(text);
    this.take = take;
  }
  handleCopyData({ chunk }: { chunk: Buffer }): void {
    this.take(chunk);
  }
}

/** A `copy … from stdin`; `ready` is called when the database waits for its rows. */
class CopyIn extends pg.Query {
  readonly ready: () => void;
  constructor(text: string, ready: () => void) {
    super(text);
    this.ready = ready;
  }
  handleCopyInResponse(): void {
    this.ready();
  }
}

/** From one database into the other, no faster than that one takes it. */
async function stream(
  from: pg.Client,
  outText: string,
  to: pg.Client,
  inText: string,
): Promise<void> {
  const [source, target] = [wireOf(from), wireOf(to)];
  let taken: Promise<unknown> = Promise.resolve();
  await new Promise<void>((ready, fail) => {
    const query = new CopyIn(inText, ready);
    taken = ended(to.query(query));
    taken.catch(fail);
  });
  // A database that refuses a row says so at once; what still comes is for nobody.
  let refused = false;
  taken.catch(() => {
    refused = true;
    source.stream.resume();
  });
  const goOn = () => void source.stream.resume();
  target.stream.on("drain", goOn);
  try {
    await ended(
      from.query(
        new CopyOut(outText, (piece) => {
          if (refused) return;
          target.sendCopyFromChunk(piece);
          if (target.stream.writableNeedDrain) source.stream.pause();
        }),
      ),
    );
    if (!refused) target.endCopyFrom();
  } catch (error) {
    if (!refused) target.sendCopyFail("the source failed");
    await taken.catch(() => undefined);
    throw error;
  } finally {
    target.stream.off("drain", goOn);
  }
  await taken;
}

/** When a statement has its answer, and the connection takes the next one. */
const ended = (query: pg.Query): Promise<void> =>
  new Promise((done, fail) => {
    query.on("end", () => done());
    query.on("error", fail);
  });
