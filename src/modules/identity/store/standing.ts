import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { Standing } from "../domain/standing.ts";
import type { OrganisationsTable } from "./tables.ts";

type Locked = {
  readonly kind: OrganisationsTable["kind"];
  readonly handle: string;
  readonly status: Standing;
};

const lock = statement<[id: string], Locked>(
  "identity.lock-standing",
  "select kind, handle, status from identity.organisations where id = $1 for update",
);
const change = statement<
  [
    id: string,
    kind: string,
    reason: string,
    contact: string | null,
    byId: string | null,
    byName: string,
    at: Temporal.Instant,
  ],
  { number: number }
>(
  "identity.change-standing",
  `with organisation as (
     update identity.organisations set status = case $2 when 'suspended' then 'suspended' else 'active' end,
       version = version + 1 where id = $1)
   insert into identity.standing_changes (organisation_id, number, kind, reason, contact, by_id, by_name, at)
   select $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5, $6, $7
   from identity.standing_changes where organisation_id = $1
   returning number`,
);

/** An organisation, held until the transaction ends: nobody else suspends or reinstates it. */
export const lockStanding = async (tx: Tx, id: string): Promise<Locked | undefined> =>
  (await tx.query(lock, [id]))[0];

/** @returns the number of the line in the organisation's history */
export async function changeStanding(
  tx: Tx,
  id: string,
  to: {
    readonly kind: "suspended" | "reinstated";
    readonly reason: string;
    readonly contact: string | null;
  },
): Promise<number> {
  const { actor, at } = tx;
  const [line] = await tx.query(change, [
    id,
    to.kind,
    to.reason,
    to.contact,
    actor.id ?? null,
    actor.name,
    at,
  ]);
  if (line === undefined) throw new Error(`The standing of ${id} was not changed`);
  return line.number;
}
