import { statement } from "./database.ts";
import type { Tx } from "./transaction.ts";

const lock = statement<[name: string], unknown>(
  "platform.take-turn",
  "select pg_advisory_xact_lock(hashtextextended($1, 0))",
);

/**
 * Until the transaction ends nobody else takes the same turn: whoever asks for it waits here, and reads
 * in the statements after it what was committed meanwhile. For what no row of a table can be locked for.
 *
 * @param name who waits for whom, beginning with the module: `catalog.exchange-rates`
 */
export async function takeTurn(tx: Tx, name: string): Promise<void> {
  await tx.query(lock, [name]);
}
