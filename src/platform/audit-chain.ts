import { type Reader, statement } from "./database.ts";
import { unguardedTables, type Violation } from "./invariants.ts";
import type { Platform } from "./platform.ts";

/** How many entries a transaction chains at most. */
const BATCH = 5_000;
const MOST_BATCHES = 20;
/** A round of the worker chains once in so long: a chain of few entries costs a commit as well. */
const PAUSE_MS = 1_000;
/** An entry that waits longer than this, in system time, is reported: no worker seems to run. */
const OVERDUE = "interval '1 hour'";

/** Condition in SQL: whether entries of the audit trail wait to be chained. */
export const AUDIT_WAITS = "exists (select from platform.audit_waiting)";

const chain = statement<[most: number], { chained: number }>(
  "platform.chain-audit",
  "select platform.chain_audit($1) as chained",
);

/**
 * Gives the entries of the audit trail that wait their place in the chain, in the order of their numbers
 * as far as they are committed (reliability I11). One process at a time; what is left over is done in the
 * next round.
 */
export async function chainAudit({ pool }: Pick<Platform, "pool">): Promise<void> {
  for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
    const [row] = await pool.reader.query(chain, [BATCH]);
    if ((row?.chained ?? 0) < BATCH) return;
  }
}

/** The same for the worker's rounds: at most once a second. */
export function chainAuditNowAndThen(platform: Platform): () => Promise<void> {
  let last = Number.NEGATIVE_INFINITY;
  return async () => {
    if (performance.now() - last < PAUSE_MS) return;
    last = performance.now();
    await chainAudit(platform);
  };
}

/** The end of the chain: noted elsewhere, it proves later that nothing before it was made anew. */
export type AuditHead = { readonly position: number; readonly digest: string };

const head = statement<[], { position: bigint; digest: string }>(
  "platform.audit-head",
  `select position, encode(digest, 'hex') as digest from platform.audit_chain order by position desc limit 1`,
);

/** The end of the chain; undefined while it is empty. */
export async function auditHead(db: Reader): Promise<AuditHead | undefined> {
  const [row] = await db.query(head, []);
  return row && { position: Number(row.position), digest: row.digest };
}

/** How a head is written in one word: its position, a colon, 64 hexadecimal digits. */
export const AUDIT_HEAD_PATTERN = "^[1-9][0-9]{0,14}:[0-9a-f]{64}$";

const broken = statement<[], { subject: string; detail: string }>(
  "platform.verify-audit-chain",
  `select coalesce(t.entry, t.before_entry)::text as subject, case
       when t.seq is null then 'the entry was removed'
       when t.position <> coalesce(t.before_position, 0) + 1 then 'what stood before it in the chain was removed'
       else 'the entry was changed' end as detail
   from (
     select c.position, c.entry, c.digest, lag(c.position) over w as before_position, lag(c.entry) over w as before_entry,
       lag(c.digest) over w as before_digest, a.seq, platform.audit_digest(a) as own
     from platform.audit_chain c left join platform.audit_entries a on a.seq = c.entry
     window w as (order by c.position)) t
   where t.seq is null or t.position <> coalesce(t.before_position, 0) + 1
     or t.digest <> sha256(coalesce(t.before_digest, '') || t.own)
   limit 100`,
);

const unchained = statement<[], { subject: string; detail: string }>(
  "platform.verify-audit-waiting",
  `select coalesce(a.seq, w.entry)::text as subject, case
       when a.seq is null then 'the entry was removed'
       when w.entry is null then 'the entry is not in the chain'
       when w.digest <> platform.audit_digest(a) then 'the entry was changed'
       else 'the entry waits for the chain since ' || w.since end as detail
   from (select a.* from platform.audit_entries a
         where not exists (select from platform.audit_chain c where c.entry = a.seq)) a
   full join platform.audit_waiting w on w.entry = a.seq
   where a.seq is null or w.entry is null or w.digest <> platform.audit_digest(a)
     or w.since < clock_timestamp() - ${OVERDUE}
   limit 100`,
);

const atPosition = statement<[position: number], { digest: string }>(
  "platform.audit-digest-at",
  `select encode(digest, 'hex') as digest from platform.audit_chain where position = $1`,
);

/**
 * I11 and, of the audit trail, I2: every entry is as it was written, none is missing, and none can be
 * changed without a trace. What was cut off at the end is found where `noted`, a head that was kept
 * elsewhere (`position:digest`), is given. Reads the whole trail; changes nothing.
 */
export async function verifyAudit(db: Reader, noted?: string): Promise<Violation[]> {
  const found = [
    ...(await db.query(broken, [])),
    ...(await db.query(unchained, [])),
    ...(noted === undefined ? [] : await notAsNoted(db, noted)),
  ];
  return [
    ...(await unguardedTables(db, ["platform.audit_entries", "platform.audit_chain"])),
    ...found.map((row) => ({ invariant: "I11", ...row })),
  ];
}

async function notAsNoted(db: Reader, noted: string) {
  const [position = "", digest] = noted.split(":");
  const [row] = await db.query(atPosition, [Number(position)]);
  if (row?.digest === digest) return [];
  const detail =
    row === undefined
      ? "the audit trail ends before this position, which was noted"
      : "the audit trail up to this position is not the one that was noted";
  return [{ subject: position, detail }];
}
