import type { Day } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { TaxonomyChange } from "../domain/taxonomy.ts";

export type StoredChange = TaxonomyChange & {
  readonly number: bigint;
  readonly id: string;
  readonly inForce: boolean;
  readonly madeAt: Temporal.Instant;
  readonly madeBy: string;
};

const COLUMNS = `number, id, kind, parent, key, effective_from as "effectiveFrom", names, retired,
  in_force as "inForce", made_at as "madeAt", made_by as "madeBy"`;

const IN_FORCE = statement<[], StoredChange>(
  "catalog.taxonomy-changes-in-force",
  `select ${COLUMNS} from catalog.taxonomy_changes where in_force order by effective_from, number`,
);
const UNTIL = statement<[until: Day], StoredChange>(
  "catalog.taxonomy-changes-until",
  `select ${COLUMNS} from catalog.taxonomy_changes where effective_from <= $1::date
   order by effective_from, number`,
);
const PAGE = statement<[scheduled: boolean, before: string | null, limit: number], StoredChange>(
  "catalog.taxonomy-changes",
  `select ${COLUMNS} from catalog.taxonomy_changes
   where (not $1 or not in_force) and ($2::bigint is null or number < $2::bigint)
   order by number desc limit $3`,
);
// The row of the version puts everybody who changes the taxonomy in a row.
const LOCK = statement<[], { version: string }>(
  "catalog.lock-taxonomy",
  "select version from catalog.taxonomy for update",
);
const INSERT = statement<unknown[], StoredChange>(
  "catalog.insert-taxonomy-change",
  `insert into catalog.taxonomy_changes
     (id, kind, parent, key, effective_from, names, retired, in_force, made_at, made_by)
   values ($1, $2, $3, $4, $5::date, $6::jsonb, $7, $8, $9, $10) returning ${COLUMNS}`,
);
const TAKE_EFFECT = statement<[id: string], StoredChange>(
  "catalog.taxonomy-change-takes-effect",
  `update catalog.taxonomy_changes set in_force = true where id = $1 and not in_force
   returning ${COLUMNS}`,
);
const NEXT_VERSION = statement<[], unknown>(
  "catalog.next-taxonomy-version",
  "update catalog.taxonomy set version = gen_random_uuid()",
);
const REMOVE = statement<[id: string], StoredChange>(
  "catalog.withdraw-taxonomy-change",
  `delete from catalog.taxonomy_changes where id = $1 and not in_force returning ${COLUMNS}`,
);
const FIND = statement<[id: string], { inForce: boolean }>(
  "catalog.find-taxonomy-change",
  `select in_force as "inForce" from catalog.taxonomy_changes where id = $1`,
);

export const changesInForce = (db: Reader): Promise<StoredChange[]> => db.query(IN_FORCE, []);
/** Those that hold on a day, what is scheduled until then included. */
export const changesUntil = (db: Reader, until: Day): Promise<StoredChange[]> =>
  db.query(UNTIL, [until]);
/** The newest first, `before` a number; `scheduled`: only those that are still to come. */
export const listChanges = (
  db: Reader,
  { scheduled, before, limit }: { scheduled: boolean; before: string | null; limit: number },
): Promise<StoredChange[]> => db.query(PAGE, [scheduled, before, limit]);

export async function lockTaxonomy(tx: Tx): Promise<void> {
  await tx.query(LOCK, []);
}
export async function insertChange(
  tx: Tx,
  { id, inForce, ...change }: TaxonomyChange & { readonly id: string; readonly inForce: boolean },
): Promise<StoredChange> {
  const [made] = await tx.query(INSERT, [
    id,
    change.kind,
    change.parent,
    change.key,
    change.effectiveFrom,
    change.names === null ? null : JSON.stringify(change.names),
    change.retired,
    inForce,
    tx.at,
    tx.actor.name,
  ]);
  if (made === undefined) throw new Error("An inserted change answers its row");
  return made;
}
/** Undefined where it is in force already, or was withdrawn. */
export const takeEffect = async (tx: Tx, id: string): Promise<StoredChange | undefined> =>
  (await tx.query(TAKE_EFFECT, [id]))[0];
export async function nextVersion(tx: Tx): Promise<void> {
  await tx.query(NEXT_VERSION, []);
}
export const removeChange = async (tx: Tx, id: string): Promise<StoredChange | undefined> =>
  (await tx.query(REMOVE, [id]))[0];
export const findChange = async (
  tx: Tx,
  id: string,
): Promise<{ readonly inForce: boolean } | undefined> => (await tx.query(FIND, [id]))[0];
