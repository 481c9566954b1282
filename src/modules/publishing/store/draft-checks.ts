import { type Reader, statement } from "../../../platform/database.ts";
import { ATTEMPTS, LONGEST_WAIT_SECONDS, QUIET_SECONDS } from "../domain/asking.ts";
import type { Finding } from "../domain/finding.ts";
import { ADDRESSES_ASKED } from "../queries/settings.ts";

/** A finding with the check that reported it. */
export type CheckFinding = Finding & { readonly check: string };

/** One run of the outgoing checks that is to be made now. */
export type DueRun = {
  readonly offerId: string;
  readonly publisherId: string;
  /** The newest change that it sees. */
  readonly wanted: string;
};

/** A worker that dies while it asks is followed by another after this. */
const CLAIM_SECONDS = 120;
/** Runs for one publisher at once: its slow addresses take no more places than these. */
const PER_PUBLISHER = 2;

const want = statement<[offer: string, publisher: string, quietSeconds: number], unknown>(
  "publishing.want-draft-checks",
  `insert into publishing.draft_checks as d (offer_id, publisher_id, due_at, first_wanted_at)
   values ($1, $2, clock_timestamp() + $3 * interval '1 second', clock_timestamp())
   on conflict (offer_id) do update set wanted = d.wanted + 1, attempts = 0,
     first_wanted_at = coalesce(d.first_wanted_at, excluded.first_wanted_at),
     due_at = least(excluded.due_at,
       coalesce(d.first_wanted_at, excluded.first_wanted_at) + interval '${LONGEST_WAIT_SECONDS} seconds')`,
);

/** The draft changed: its addresses are asked when it has come to rest. */
export const wantDraftChecks = (
  db: Reader,
  { offerId, publisherId }: { readonly offerId: string; readonly publisherId: string },
  quietSeconds: number = QUIET_SECONDS,
) => db.query(want, [offerId, publisherId, quietSeconds]);

/** So many of those that wait longest are looked at in one turn; a crowd of them costs no more. */
const LOOKED_AT = 100;

/** Whether a run waits that nobody makes now; its publisher may have no place free. */
export const DRAFT_CHECK_IS_DUE = `exists (select from publishing.draft_checks
  where due_at <= statement_timestamp() and attempts < ${ATTEMPTS}
    and (claimed_until is null or claimed_until <= statement_timestamp()))`;

// Publishers whose places are taken are left out before the oldest are chosen: a thousand offers that
// one of them applied at once hold up nobody else. The statement's own time lets indexes be used.
const take = statement<[limit: number], DueRun>(
  "publishing.take-draft-checks",
  `with busy as materialized (
     select publisher_id, count(*)::int as runs from publishing.draft_checks
     where claimed_until > statement_timestamp() group by publisher_id),
   waiting as materialized (
     select c.offer_id, c.publisher_id, c.due_at, coalesce(b.runs, 0) as runs
     from publishing.draft_checks c left join busy b on b.publisher_id = c.publisher_id
     where c.due_at <= statement_timestamp() and c.attempts < ${ATTEMPTS}
       and (c.claimed_until is null or c.claimed_until <= statement_timestamp())
       and coalesce(b.runs, 0) < ${PER_PUBLISHER}
     order by c.due_at limit ${LOOKED_AT}),
   placed as (
     select offer_id, due_at,
       runs + row_number() over (partition by publisher_id order by due_at, offer_id) as place from waiting)
   update publishing.draft_checks d set attempts = attempts + 1,
     claimed_until = clock_timestamp() + interval '${CLAIM_SECONDS} seconds'
   where d.due_at <= statement_timestamp() and d.attempts < ${ATTEMPTS}
     and (d.claimed_until is null or d.claimed_until <= statement_timestamp())
     and d.offer_id in (
       select offer_id from placed where place <= ${PER_PUBLISHER} order by due_at limit $1)
   returning offer_id as "offerId", publisher_id as "publisherId", wanted::text`,
);
export const takeDueRuns = (db: Reader, limit: number) => db.query(take, [limit]);

// What changed while it ran leaves it due; an older run never replaces what a newer one said.
const record = statement<
  [
    offer: string,
    wanted: string,
    revision: string,
    at: Temporal.Instant,
    findings: string,
    checks: readonly string[],
  ],
  unknown
>(
  "publishing.record-draft-checks",
  `update publishing.draft_checks set checked = $2::bigint, revision = $3, checked_at = $4, findings = $5,
     checks = $6, claimed_until = null, attempts = 0,
     due_at = case when wanted = $2::bigint then null else due_at end,
     first_wanted_at = case when wanted = $2::bigint then null else first_wanted_at end
   where offer_id = $1 and coalesce(checked, 0) <= $2::bigint`,
);
export const recordRun = (
  db: Reader,
  { offerId, wanted }: DueRun,
  said: {
    readonly revision: string;
    readonly at: Temporal.Instant;
    readonly findings: readonly CheckFinding[];
    readonly checks: readonly string[];
  },
) =>
  db.query(record, [
    offerId,
    wanted,
    said.revision,
    said.at,
    JSON.stringify(said.findings),
    said.checks,
  ]);

const postpone = statement<[offer: string], unknown>(
  "publishing.postpone-draft-checks",
  `update publishing.draft_checks set claimed_until = null, attempts = greatest(attempts - 1, 0),
     due_at = date_trunc('minute', clock_timestamp()) + interval '1 minute'
   where offer_id = $1 and due_at is not null`,
);
/** Enough was asked for the publisher in this minute: the run goes on in the next. */
export const postponeRun = (db: Reader, { offerId }: DueRun) => db.query(postpone, [offerId]);

const drop = statement<[offer: string], unknown>(
  "publishing.drop-draft-checks",
  "delete from publishing.draft_checks where offer_id = $1",
);
export const dropDraftChecks = (db: Reader, offerId: string) => db.query(drop, [offerId]);

const known = statement<[publisher: string, question: string], { outcome: unknown }>(
  "publishing.known-answer",
  `select outcome from publishing.asked_addresses
   where publisher_id = $1 and question = $2 and fresh_until > clock_timestamp()`,
);
export const knownAnswer = async (
  db: Reader,
  publisherId: string,
  question: string,
): Promise<unknown> => (await db.query(known, [publisherId, question]))[0]?.outcome;

const keep = statement<
  [publisher: string, question: string, outcome: string, seconds: number],
  unknown
>(
  "publishing.keep-answer",
  `insert into publishing.asked_addresses (publisher_id, question, outcome, fresh_until)
   values ($1, $2, $3, clock_timestamp() + $4 * interval '1 second')
   on conflict (publisher_id, question) do update set outcome = excluded.outcome,
     fresh_until = excluded.fresh_until`,
);
export const keepAnswer = (
  db: Reader,
  publisherId: string,
  question: string,
  answer: { readonly outcome: unknown; readonly seconds: number },
) => db.query(keep, [publisherId, question, JSON.stringify(answer.outcome), answer.seconds]);

const spend = statement<[publisher: string], { asked: number }>(
  "publishing.spend-on-asking",
  `insert into publishing.asking_budgets as b (publisher_id, minute, asked)
   values ($1, date_trunc('minute', clock_timestamp()), 1)
   on conflict (publisher_id) do update set
     asked = case when b.minute = excluded.minute then b.asked + 1 else 1 end, minute = excluded.minute
   where b.minute <> excluded.minute or b.asked < coalesce((select value from platform.settings where id = '${ADDRESSES_ASKED.id}'), ${ADDRESSES_ASKED.default})
   returning asked`,
);
/** Whether one more address may be asked for the publisher in this minute; it counts as asked. */
export const mayAsk = async (db: Reader, publisherId: string): Promise<boolean> =>
  (await db.query(spend, [publisherId])).length > 0;

const forgetAnswers = statement<[], unknown>(
  "publishing.forget-answers",
  "delete from publishing.asked_addresses where fresh_until < clock_timestamp()",
);
const forgetBudgets = statement<[], unknown>(
  "publishing.forget-budgets",
  "delete from publishing.asking_budgets where minute < clock_timestamp() - interval '1 hour'",
);
/** Removes answers that no longer stand, and the counts of minutes gone by. */
export async function forgetAsked(db: Reader): Promise<void> {
  await db.query(forgetAnswers, []);
  await db.query(forgetBudgets, []);
}
