import { randomUUIDv7 } from "node:crypto";
import { type Reader, statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { TestDrive } from "./test-drives.ts";

export type CallAction = "open" | "close";

/** One call to a publisher's address that is due now. */
export type Call = {
  readonly id: string;
  readonly testDriveId: string;
  readonly action: CallAction;
  readonly attempts: number;
  /** An earlier call about the same place still waits: it was given up before its turn came. */
  readonly behind: boolean;
  /** Tried for as long as it ever will be. */
  readonly last: boolean;
};

/** System time within which a place must be opened: somebody sits in front of the page. */
const OPEN_WITHIN = "10 minutes";
/** The same where the publisher says that it is preparing it: cold places take up to 90 minutes. */
const PREPARED_WITHIN = "2 hours";
/** An instance that runs on costs the publisher money. */
const CLOSE_WITHIN = "8 hours";
/** A worker that dies while it calls is followed by another after this. */
const CLAIM_SECONDS = 30;
/** Calls to one publisher at once: its dead address takes no more places than these. */
const PER_PUBLISHER = 4;

const insert = statement<readonly unknown[], unknown>(
  "test-drives.insert-call",
  `insert into test_drives.calls (id, test_drive_id, action, publisher_id, offer_id, place, give_up_at)
   values ($1, $2, $3, $4, $5, $6, clock_timestamp() + case when $3 = 'open'
     then interval '${OPEN_WITHIN}' else interval '${CLOSE_WITHIN}' end)
   on conflict (test_drive_id, action) do nothing`,
);

/** In the transaction that gives the place, or ends what held it. */
export const insertCall = (tx: Tx, drive: TestDrive, action: CallAction) =>
  tx.query(insert, [
    randomUUIDv7(),
    drive.id,
    action,
    drive.publisherId,
    drive.offerId,
    drive.place,
  ]);

/** Whether a call waits that nobody makes now; it may still be behind another about its place. */
export const TEST_DRIVE_CALL_IS_DUE = `exists (select from test_drives.calls
  where state = 'waiting' and next_attempt_at <= statement_timestamp()
    and (claimed_until is null or claimed_until <= statement_timestamp()))`;

// The earliest call about each place that is due; the row's own conditions are asked again when it
// is written, so that of two workers one gets it.
const take = statement<[limit: number], Call>(
  "test-drives.take-calls",
  `update test_drives.calls w set attempts = attempts + 1,
     claimed_until = clock_timestamp() + interval '${CLAIM_SECONDS} seconds'
   from (select d.id, d.behind from (
       select c.id, c.next_attempt_at, b.behind,
         row_number() over (partition by c.publisher_id order by c.next_attempt_at, c.seq)
           + (select count(*) from test_drives.calls r where r.publisher_id = c.publisher_id
              and r.state = 'waiting' and r.claimed_until > clock_timestamp()) as rank
       from test_drives.calls c cross join lateral (select exists (select 1 from test_drives.calls e
           where e.offer_id = c.offer_id and e.place = c.place and e.state = 'waiting' and e.seq < c.seq) as behind) b
       where c.state = 'waiting' and c.next_attempt_at <= clock_timestamp()
         and (c.claimed_until is null or c.claimed_until <= clock_timestamp())
         and (not b.behind or c.action = 'open' and c.give_up_at <= clock_timestamp())) d
     where d.rank <= ${PER_PUBLISHER} order by d.next_attempt_at limit $1) due
   where w.id = due.id and w.state = 'waiting' and w.next_attempt_at <= clock_timestamp()
     and (w.claimed_until is null or w.claimed_until <= clock_timestamp())
   returning w.id, w.test_drive_id as "testDriveId", w.action, w.attempts, due.behind,
     w.give_up_at <= clock_timestamp() as last`,
);
export const takeCalls = (db: Reader, limit: number) => db.query(take, [limit]);

/** What became of a call. */
export type CallEnd = "delivered" | "refused" | "dead" | "dropped";

const end = statement<
  [id: string, state: CallEnd, status: number | null, error: string | null],
  unknown
>(
  "test-drives.end-call",
  `update test_drives.calls set state = $2, last_status = $3, error = $4, claimed_until = null,
     ended_at = clock_timestamp() where id = $1 and state = 'waiting'`,
);
type Answered = { readonly status?: number | null; readonly error?: string | null };

export const endCall = (
  db: Reader,
  id: string,
  state: CallEnd,
  { status = null, error = null }: Answered = {},
) => db.query(end, [id, state, status, error]);

const again = statement<[id: string, status: number | null, error: string | null], unknown>(
  "test-drives.call-again",
  `update test_drives.calls set last_status = $2, error = $3, claimed_until = null,
     next_attempt_at = clock_timestamp() + least(60, power(2, least(attempts, 10)) - 1) * interval '1 second'
   where id = $1 and state = 'waiting'`,
);
/** Tries again after 1, 3, 7 … s, at most 60 s apart. */
export const callAgain = (db: Reader, id: string, { status = null, error = null }: Answered) =>
  db.query(again, [id, status, error]);

const asked = statement<[id: string, seconds: number], unknown>(
  "test-drives.call-later",
  `update test_drives.calls set last_status = 202, error = null, claimed_until = null,
     next_attempt_at = clock_timestamp() + $2 * interval '1 second',
     give_up_at = greatest(give_up_at, recorded_at + interval '${PREPARED_WITHIN}')
   where id = $1 and state = 'waiting'`,
);
/** The publisher is preparing the place: it is asked again when it said. */
export const callLater = (db: Reader, id: string, seconds: number) =>
  db.query(asked, [id, seconds]);

const closing = statement<[offerId: string], { place: number }>(
  "test-drives.places-to-close",
  `select distinct place from test_drives.calls
   where offer_id = $1 and action = 'close' and state = 'waiting'`,
);
/** Places of an offer that the publisher has not closed yet. */
export const placesToClose = async (db: Reader, offerId: string): Promise<number[]> =>
  (await db.query(closing, [offerId])).map(({ place }) => place);

const dropUnsent = statement<[testDriveId: string], { id: string }>(
  "test-drives.drop-unsent-open",
  `update test_drives.calls set state = 'dropped', ended_at = clock_timestamp()
   where test_drive_id = $1 and action = 'open' and state = 'waiting' and attempts = 0 returning id`,
);
/** Takes back a call to open that never left. @returns false where it may have reached the publisher */
export const dropUnsentOpen = async (tx: Tx, testDriveId: string): Promise<boolean> =>
  (await tx.query(dropUnsent, [testDriveId])).length > 0;
