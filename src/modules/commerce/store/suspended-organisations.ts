import { type Reader, statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";

// Purchases share the turn of their parties, so that this waits for those that are being written and
// none is written that did not see it.
export const takeTurnOfStanding = statement<[id: string], unknown>(
  "commerce.take-turn-of-standing",
  "select pg_advisory_xact_lock(commerce.standing_key($1))",
);
const add = statement<[id: string, at: Temporal.Instant], unknown>(
  "commerce.suspend-organisation",
  `insert into commerce.suspended_organisations (organisation_id, since) values ($1, $2)
   on conflict (organisation_id) do nothing`,
);
const remove = statement<[id: string], unknown>(
  "commerce.reinstate-organisation",
  "delete from commerce.suspended_organisations where organisation_id = $1",
);
// Two statements, so that a block is looked for when the turn of the parties is had.
const among = statement<[parties: readonly string[]], { suspended: readonly string[] }>(
  "commerce.suspended-among",
  "select commerce.suspended_among($1::uuid[]) as suspended",
);
const overdue = statement<[sellerId: string], { overdue: boolean }>(
  "commerce.is-overdue",
  "select exists (select from commerce.payment_blocks where seller_id = $1) as overdue",
);

/** From the commit on, nothing new is bought by, for or from the organisation. */
export async function suspendInCommerce(
  tx: Tx,
  { organisationId }: { readonly organisationId: string },
): Promise<void> {
  await tx.query(takeTurnOfStanding, [organisationId]);
  await tx.query(add, [organisationId, tx.at]);
}

export async function reinstateInCommerce(
  tx: Tx,
  { organisationId }: { readonly organisationId: string },
): Promise<void> {
  await tx.query(remove, [organisationId]);
}

/** Who of the parties to a purchase is suspended; nobody is before the transaction ends. */
export const suspendedAmong = async (
  db: Reader,
  parties: readonly string[],
): Promise<ReadonlySet<string>> =>
  new Set((await db.query(among, [parties])).flatMap(({ suspended }) => suspended));

/** Whether a seller's purchases are blocked for an overdue invoice; asked after `suspendedAmong`, until the commit. */
export const isOverdue = async (db: Reader, sellerId: string): Promise<boolean> =>
  (await db.query(overdue, [sellerId])).some((row) => row.overdue);
