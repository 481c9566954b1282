import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { Source } from "../domain/user.ts";
import { managedByScim } from "../problems.ts";
import { isScimOn } from "../queries/synchronisation.ts";

const turn = statement<[organisation: string], unknown>(
  "directory.take-turn",
  "select pg_advisory_xact_lock(hashtextextended($1, 96))",
);
/**
 * One after the other changes an organisation's users and groups: names that were free stay free until the
 * commit, and whether SCIM is on holds as long. Where the identity provider keeps them, nobody else
 * changes them (rule 9).
 */
export async function takeTurn(
  tx: Tx,
  organisationId: string,
  source: Source,
): Promise<Result<null>> {
  await tx.query(turn, [organisationId]);
  const scim = await isScimOn(tx, organisationId);
  return scim && source !== "scim" ? refuse(managedByScim({})) : ok(null);
}

/** Holds an organisation's users and groups as they are until the transaction ends. */
export const holdDirectory = (tx: Tx, organisationId: string): Promise<unknown> =>
  tx.query(turn, [organisationId]);

const setScim = statement<[organisation: string, scim: boolean, by: string], unknown>(
  "directory.set-scim",
  `insert into directory.settings as s (organisation_id, scim, scim_changed_at, scim_changed_by)
   values ($1, $2, clock_timestamp(), $3)
   on conflict (organisation_id) do update set scim = excluded.scim,
     scim_changed_at = excluded.scim_changed_at, scim_changed_by = excluded.scim_changed_by,
     version = s.version + 1`,
);
/** The caller has the organisation's turn. */
export const recordScim = (tx: Tx, organisationId: string, scim: boolean) =>
  tx.query(setScim, [organisationId, scim, tx.actor.name]);

// Not a version of its own: what people look at while they switch stays as they saw it.
const noteCall = statement<[organisation: string, call: string, changed: boolean], unknown>(
  "directory.note-call",
  `insert into directory.settings as s (organisation_id, last_call_at, last_call, last_change_at)
   values ($1, clock_timestamp(), $2, case when $3 then clock_timestamp() end)
   on conflict (organisation_id) do update set last_call_at = excluded.last_call_at,
     last_call = excluded.last_call, last_change_at = coalesce(excluded.last_change_at, s.last_change_at)
   where $3 or s.last_call_at is null or s.last_call_at < clock_timestamp() - interval '1 second'`,
);
/** Of many calls that only read, one a second is noted. */
export const recordCall = (
  db: Reader,
  organisationId: string,
  { call, changed }: { readonly call: string; readonly changed: boolean },
) => db.query(noteCall, [organisationId, call, changed]);
