import pg from "pg";
import { type Connection, connectionOptions, type Reader, statement } from "./database.ts";

/** Databases that exist for one piece of work, on the server of the marketplace's own. */
const PREFIX = "souk_throw_away";

/** Of this marketplace's: several may share a server. */
const own = statement<[], { prefix: string; mayCreate: boolean }>(
  "platform.throw-away-databases",
  `select '${PREFIX}_' || d.oid || '_' as prefix, r.rolcreatedb or r.rolsuper as "mayCreate"
   from pg_database d, pg_roles r where d.datname = current_database() and r.rolname = current_user`,
);

/** Whether this marketplace may make databases beside its own. */
export async function mayCreateDatabases(db: Reader): Promise<boolean> {
  return (await db.query(own, []))[0]?.mayCreate ?? false;
}

/** The name of the database for one piece of work; at most 63 characters. */
export async function throwAwayName(db: Reader, workId: string): Promise<string> {
  const [row] = await db.query(own, []);
  if (row === undefined) throw new Error("The database does not know itself");
  return row.prefix + workId.replaceAll("-", "");
}

/** Creates it empty, with the encoding and the order of letters of the marketplace's own. */
export const createThrowAway = (marketplace: Connection, name: string): Promise<void> =>
  onServer(marketplace, async (client) => {
    const { rows } = await client.query<Collation>(
      `select pg_encoding_to_char(encoding) as encoding, datcollate as "collate", datctype as ctype,
         datlocprovider as provider, datlocale as locale from pg_database where datname = current_database()`,
    );
    const [like] = rows;
    if (like === undefined) throw new Error("The database does not know itself");
    await client.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`);
    await client.query(
      `create database ${pg.escapeIdentifier(name)} template template0 ${wordsOf(like)}`,
    );
  });

type Collation = {
  readonly encoding: string;
  readonly collate: string;
  readonly ctype: string;
  readonly provider: "b" | "c" | "i";
  readonly locale: string | null;
};

function wordsOf({ encoding, collate, ctype, provider, locale }: Collation): string {
  const words = [
    `encoding ${pg.escapeLiteral(encoding)}`,
    `lc_collate ${pg.escapeLiteral(collate)}`,
    `lc_ctype ${pg.escapeLiteral(ctype)}`,
    `locale_provider ${{ b: "builtin", c: "libc", i: "icu" }[provider]}`,
  ];
  if (provider === "i") words.push(`icu_locale ${pg.escapeLiteral(locale ?? "")}`);
  if (provider === "b") words.push(`builtin_locale ${pg.escapeLiteral(locale ?? "")}`);
  return words.join(" ");
}

/** Ends whoever works in it, and removes it; one that is gone is no error. */
export const dropThrowAway = (marketplace: Connection, name: string): Promise<void> =>
  onServer(marketplace, async (client) => {
    await client.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`);
  });

/**
 * Removes what work left behind that was killed.
 *
 * @param inUse names of those whose work goes on
 * @returns the names of those that were removed
 */
export async function sweepThrowAway(
  marketplace: Connection,
  db: Reader,
  inUse: ReadonlySet<string>,
): Promise<readonly string[]> {
  const [row] = await db.query(own, []);
  const all = await db.query(withPrefix, [row?.prefix ?? PREFIX]);
  const left = all.map(({ name }) => name).filter((name) => !inUse.has(name));
  for (const name of left) await dropThrowAway(marketplace, name);
  return left;
}

const withPrefix = statement<[prefix: string], { name: string }>(
  "platform.throw-away-databases-left",
  "select datname as name from pg_database where starts_with(datname, $1) order by datname limit 100",
);

async function onServer(
  marketplace: Connection,
  work: (client: pg.Client) => Promise<void>,
): Promise<void> {
  const client = new pg.Client(connectionOptions(marketplace, "souk-throw-away") as never);
  // What went wrong is told by the statement that was under way.
  client.on("error", () => undefined);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
