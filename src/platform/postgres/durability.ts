import { cannotStart } from "../cannot-start.ts";

/** Runs one statement; `(text) => pool.query(text)` of `pg` fits. */
export type Query = (
  text: string,
) => Promise<{ readonly rows: readonly Readonly<Record<string, unknown>>[] }>;

/** `remote_apply` waits for more than `on` does; every other value acknowledges what may be lost. */
const DURABLE: Readonly<Record<string, readonly string[]>> = {
  fsync: ["on"],
  synchronous_commit: ["on", "remote_apply"],
};

/**
 * Makes sure that the server behind `query` keeps what it acknowledged when the power fails.
 *
 * @throws CannotStart naming the setting that is off
 */
export async function assertDurable(query: Query): Promise<void> {
  const names = Object.keys(DURABLE)
    .map((name) => `'${name}'`)
    .join(", ");
  const { rows } = await query(
    `select name, setting from pg_catalog.pg_settings where name in (${names})`,
  );
  for (const [name, allowed] of Object.entries(DURABLE)) {
    const setting = String(rows.find((row) => row.name === name)?.setting);
    if (!allowed.includes(setting))
      throw cannotStart(
        `PostgreSQL's setting ${name} is ${setting}. Souk keeps orders and money and starts only ` +
          `with ${name} = ${allowed[0]}: change it in postgresql.conf, or for the role or database ` +
          "where it was set.",
      );
  }
}
