import { type Reader, statement } from "../../../platform/database.ts";
import { SOON_SECONDS } from "../domain/waiting-times.ts";
import { targetSeconds } from "./settings.ts";
import { teamSecondsUntil } from "./submissions.ts";

/** A submission on which the certification team decides, as a line of its queue. */
export type QueueRow = {
  readonly id: string;
  readonly number: number;
  readonly slug: string;
  readonly offerName: string;
  readonly offerType: string;
  readonly publisherId: string;
  readonly submittedAt: Temporal.Instant;
  readonly waitingSince: Temporal.Instant;
  readonly changes: number | null;
  readonly because: readonly string[];
  readonly warnings: number;
  readonly claimedBy: string | null;
  readonly claimedByName: string | null;
  readonly claimedAt: Temporal.Instant | null;
  readonly decision: "certified" | "rejected" | null;
  readonly decidedAt: Temporal.Instant | null;
  readonly decidedBy: string | null;
  readonly decisionNote: string | null;
  readonly askedAt: Temporal.Instant | null;
  readonly answeredAt: Temporal.Instant | null;
  readonly rank: number;
  /** How it came to who has it now; null where they took it themselves. */
  readonly handover: "assigned" | "escalated" | null;
  readonly publisherSeconds: number;
  readonly handedBy: string | null;
  readonly twoPeople: boolean;
  readonly firstBy: string | null;
  readonly firstName: string | null;
  readonly firstAt: Temporal.Instant | null;
};

export type QueueFilter = "open" | "waiting" | "claimed" | "mine" | "decided" | "all";

// Waits: a person is needed, nobody decided, and the submission was not cancelled or replaced.
export const IS_OPEN = "s.decision is null and s.state in ('in-progress', 'going-live')";

/** In the order in which the team works, or by how long they have been waiting. */
export const QUEUE_ORDERS = ["work", "waiting", "-waiting"] as const;
export type QueueOrder = (typeof QUEUE_ORDERS)[number];

/** Words of a search: a part of the offer's name or id, of which the publisher's is the first part, or of the publisher's name. */
export type QueueWords = {
  /** As `ilike` reads it; null for everything. */
  readonly q: string | null;
  /** Publishers whose name has it. */
  readonly publishers: readonly string[];
};
const matches = (q: string, publishers: string) =>
  `(${q}::text is null or s.offer_name ilike '%' || ${q} || '%' or s.offer_slug ilike '%' || ${q} || '%'
     or s.publisher_id = any (${publishers}::uuid[]))`;

// The longest waiting has the earliest instant. Each order uses all of the cursor: of a parameter that
// nothing uses, PostgreSQL does not know the type.
const GO_ON = {
  work: {
    beyond: "(s.queue_rank, s.waiting_since, s.id) > ($3::int, $4::timestamptz, $5::uuid)",
    order: "s.queue_rank, s.waiting_since, s.id",
  },
  "-waiting": {
    beyond: "$3::int is not null and (s.waiting_since, s.id) > ($4::timestamptz, $5::uuid)",
    order: "s.waiting_since, s.id",
  },
  waiting: {
    beyond: "$3::int is not null and (s.waiting_since, s.id) < ($4::timestamptz, $5::uuid)",
    order: "s.waiting_since desc, s.id desc",
  },
} as const;

const rowsIn = (order: QueueOrder) =>
  statement<
    [
      filter: QueueFilter,
      person: string,
      rank: number | null,
      after: string | null,
      id: string | null,
      limit: number,
      q: string | null,
      publishers: readonly string[],
    ],
    QueueRow
  >(
    `publishing.queue.${order}`,
    `select s.id, s.number, s.offer_slug as slug, s.offer_name as "offerName", s.offer_type as "offerType",
     s.publisher_id as "publisherId", s.submitted_at as "submittedAt", s.waiting_since as "waitingSince",
     s.changes, s.because,
     (select count(*)::int from publishing.findings f where f.submission_id = s.id and f.severity = 'warning') as warnings,
     s.claimed_by as "claimedBy", s.claimed_by_name as "claimedByName", s.claimed_at as "claimedAt",
     s.decision, s.decided_at as "decidedAt", s.decided_by as "decidedBy", s.decision_note as "decisionNote",
     s.asked_at as "askedAt", s.answered_at as "answeredAt",
     s.publisher_seconds as "publisherSeconds", s.queue_rank as rank, h.kind as handover, h.by_name as "handedBy",
     s.two_people as "twoPeople", d.by_id as "firstBy", d.by_name as "firstName", d.at as "firstAt"
   from publishing.submissions s
   left join publishing.handovers h
     on h.submission_id = s.id and h.to_id = s.claimed_by and h.at = s.claimed_at
   left join publishing.first_decisions d on d.submission_id = s.id
   where s.waiting_since is not null
     and case $1 when 'open' then ${IS_OPEN}
                 when 'waiting' then ${IS_OPEN} and s.claimed_by is null
                 when 'claimed' then ${IS_OPEN} and s.claimed_by is not null
                 when 'mine' then ${IS_OPEN} and s.claimed_by = $2
                 when 'decided' then s.decision is not null
                 else true end
     and ($4::timestamptz is null or (${GO_ON[order].beyond}))
     and ${matches("$7", "$8")}
   order by ${GO_ON[order].order} limit $6`,
  );
const rows = { work: rowsIn("work"), waiting: rowsIn("waiting"), "-waiting": rowsIn("-waiting") };

/**
 * Submissions that waited or wait for a person: what was escalated, what has priority, then the longest
 * waiting first. `mine` are those that `person` has.
 */
export const queue = (
  db: Reader,
  {
    filter,
    person,
    q,
    publishers,
    order,
  }: QueueWords & {
    readonly filter: QueueFilter;
    readonly person: string;
    readonly order: QueueOrder;
  },
  page: {
    readonly after:
      | { readonly rank: number; readonly since: string; readonly id: string }
      | undefined;
    readonly limit: number;
  },
) =>
  db.query(rows[order], [
    filter,
    person,
    page.after?.rank ?? null,
    page.after?.since ?? null,
    page.after?.id ?? null,
    page.limit,
    q,
    publishers,
  ]);

export type QueueCounts = {
  readonly waiting: number;
  readonly claimed: number;
  readonly claimedByMe: number;
  /** Of all that are open: over the time that the team wants to decide in, or within a day of it. */
  readonly overdue: number;
  readonly soon: number;
};
const TEAM_SECONDS = teamSecondsUntil("$2::timestamptz");

const counts = statement<
  [
    person: string,
    at: Temporal.Instant,
    target: number,
    q: string | null,
    publishers: readonly string[],
  ],
  QueueCounts
>(
  "publishing.queue-counts",
  `select count(*) filter (where s.claimed_by is null)::int as waiting,
     count(*) filter (where s.claimed_by is not null)::int as claimed,
     count(*) filter (where s.claimed_by = $1)::int as "claimedByMe",
     count(*) filter (where ${TEAM_SECONDS} > $3)::int as overdue,
     count(*) filter (where ${TEAM_SECONDS} <= $3 and ${TEAM_SECONDS} > $3 - ${SOON_SECONDS}
       and (s.asked_at is null or s.answered_at is not null))::int as soon
   from publishing.submissions s where s.waiting_since is not null and ${IS_OPEN} and ${matches("$4", "$5")}`,
);

export const queueCounts = async (
  db: Reader,
  personId: string,
  at: Temporal.Instant,
  { q, publishers }: QueueWords,
): Promise<QueueCounts> => {
  const [row] = await db.query(counts, [personId, at, await targetSeconds(db), q, publishers]);
  return row ?? { waiting: 0, claimed: 0, claimedByMe: 0, overdue: 0, soon: 0 };
};

const perPerson = statement<[], { person: string; claimed: number }>(
  "publishing.claims-by-person",
  `select s.claimed_by as person, count(*)::int as claimed from publishing.submissions s
   where s.waiting_since is not null and ${IS_OPEN} and s.claimed_by is not null group by 1 limit 1000`,
);

/** How many waiting submissions each person has claimed. */
export const claimsByPerson = async (db: Reader): Promise<ReadonlyMap<string, number>> =>
  new Map((await db.query(perPerson, [])).map(({ person, claimed }) => [person, claimed]));

const record = statement<
  [publisher: string, before: Temporal.Instant],
  { submissions: number; rejected: number }
>(
  "publishing.publisher-record",
  `select count(*)::int as submissions, count(*) filter (where decision = 'rejected')::int as rejected
   from publishing.submissions where publisher_id = $1 and submitted_at < $2`,
);

/** How the publisher's submissions before this one fared. */
export const publisherRecord = async (db: Reader, publisherId: string, before: Temporal.Instant) =>
  (await db.query(record, [publisherId, before]))[0] ?? { submissions: 0, rejected: 0 };
