import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { OperationRecorded } from "../../commerce/events.ts";
import type { CallState } from "../domain/resend.ts";

/** One call to a connection webhook that is due now. */
export type WebhookCall = {
  readonly operationId: string;
  readonly subscriptionId: string;
  readonly publisherId: string;
  readonly attempts: number;
  /** Tried for as long, or as often, as it ever will be. */
  readonly last: boolean;
};

/** 500 tries in 8 hours of system time (wire contract, 6.3). */
const ATTEMPTS = 500;
const HOURS = 8;
/** A worker that dies while it calls is followed by another after this. */
const CLAIM_SECONDS = 30;
/** Calls to one publisher at once: its dead endpoint takes no more places than these. */
const PER_PUBLISHER = 4;

const callsOf = (given: string) =>
  `select operation_id, subscription_id, publisher_id, case when told then 'waiting' else 'dropped' end,
     case when not told then 'no-address' end, case when not told then clock_timestamp() end
   from ${given} as x(operation_id, subscription_id, publisher_id, told, n) order by n`;
const insert = statement<readonly unknown[], unknown>(
  "wire.insert-webhook-call",
  `insert into wire.webhook_calls (operation_id, subscription_id, publisher_id, state, error, ended_at)
   ${callsOf("(values ($1::uuid, $2::uuid, $3::uuid, $4::boolean, 1))")}`,
  {
    many: `insert into wire.webhook_calls (operation_id, subscription_id, publisher_id, state, error, ended_at)
     ${callsOf("unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::boolean[]) with ordinality")}`,
  },
);

/** Whether a call waits that nobody makes now; it may still be behind another of its subscription. */
export const WEBHOOK_CALL_IS_DUE = `exists (select from wire.webhook_calls
  where state = 'waiting' and next_attempt_at <= statement_timestamp()
    and (claimed_until is null or claimed_until <= statement_timestamp()))`;

// The earliest call of each subscription that is due, publisher by publisher: what waits for one of them
// costs the others nothing, however much it is. The row's own conditions are asked again when it is
// written, so that of two workers one gets it.
const take = statement<[limit: number], WebhookCall>(
  "wire.take-webhook-calls",
  `with recursive publishers (id) as (
     (select c.publisher_id from wire.webhook_calls c where c.state = 'waiting' order by c.publisher_id limit 1)
     union all
     select (select c.publisher_id from wire.webhook_calls c
       where c.state = 'waiting' and c.publisher_id > p.id order by c.publisher_id limit 1)
     from publishers p where p.id is not null
   )
   update wire.webhook_calls w set attempts = attempts + 1,
     first_attempt_at = coalesce(first_attempt_at, clock_timestamp()), last_attempt_at = clock_timestamp(),
     claimed_until = clock_timestamp() + interval '${CLAIM_SECONDS} seconds'
   where w.state = 'waiting' and w.next_attempt_at <= clock_timestamp()
     and (w.claimed_until is null or w.claimed_until <= clock_timestamp())
     and w.operation_id in (
       select d.operation_id from publishers p cross join lateral (
         select c.operation_id, c.next_attempt_at from wire.webhook_calls c
         where c.publisher_id = p.id and c.state = 'waiting' and c.next_attempt_at <= clock_timestamp()
           and (c.claimed_until is null or c.claimed_until <= clock_timestamp())
           and not exists (select 1 from wire.webhook_calls e
             where e.subscription_id = c.subscription_id and e.state = 'waiting' and e.seq < c.seq)
         order by c.next_attempt_at, c.seq
         limit greatest(0, ${PER_PUBLISHER} - (select count(*) from wire.webhook_calls b where b.publisher_id = p.id
           and b.state = 'waiting' and b.claimed_until > clock_timestamp()))) d
       order by d.next_attempt_at limit $1)
   returning operation_id as "operationId", subscription_id as "subscriptionId",
     publisher_id as "publisherId", attempts,
     attempts >= ${ATTEMPTS} or first_attempt_at <= clock_timestamp() - interval '${HOURS} hours' as last`,
);
const end = statement<
  [operationId: string, state: string, status: number | null, error: string | null],
  unknown
>(
  "wire.end-webhook-call",
  `update wire.webhook_calls set state = $2, last_status = $3, error = $4, claimed_until = null,
     ended_at = clock_timestamp() where operation_id = $1 and state = 'waiting'`,
);
const again = statement<
  [operationId: string, status: number | null, error: string | null],
  unknown
>(
  "wire.call-webhook-again",
  `update wire.webhook_calls set last_status = $2, error = $3, claimed_until = null,
     next_attempt_at = clock_timestamp() + least(60, power(2, least(attempts, 10)) - 1) * interval '1 second'
   where operation_id = $1 and state = 'waiting'`,
);

/** In the transaction that records the operation: it can be read before the call leaves. */
/** `told` says whether there is somebody to call; where there is not, the call is dropped as it is recorded. */
export const insertWebhookCall = (tx: Tx, event: OperationRecorded, told: boolean) =>
  tx.query(insert, [event.operationId, event.subscriptionId, event.publisherId, told]);

export const takeWebhookCalls = (db: Reader, limit: number) => db.query(take, [limit]);

/** What became of a call, and what the other side last answered. */
export type Ended = Exclude<CallState, "waiting">;

export const endWebhookCall = (
  db: Reader,
  operationId: string,
  state: Ended,
  { status = null, error = null }: { status?: number | null; error?: string | null } = {},
) => db.query(end, [operationId, state, status, error]);

/** Tries again after 1, 3, 7 … s, at most 60 s apart. */
export const callWebhookAgain = (
  db: Reader,
  operationId: string,
  { status, error }: { status: number | null; error: string | null },
) => db.query(again, [operationId, status, error]);

/** A call as its publisher reads it; all times are system time. */
export type CallFacts = {
  readonly operationId: string;
  readonly state: CallState;
  readonly attempts: number;
  readonly firstAttemptAt: Instant | null;
  readonly lastAttemptAt: Instant | null;
  /** Null where it is not made again. */
  readonly nextAttemptAt: Instant | null;
  readonly lastStatus: number | null;
  readonly error: string | null;
};

const ofOperations = statement<[publisherId: string, operations: readonly string[]], CallFacts>(
  "wire.webhook-calls-of-operations",
  `select operation_id as "operationId", state, attempts, first_attempt_at as "firstAttemptAt",
     last_attempt_at as "lastAttemptAt", case when state = 'waiting' then next_attempt_at end as "nextAttemptAt",
     last_status as "lastStatus", error
   from wire.webhook_calls where publisher_id = $1 and operation_id = any ($2::uuid[])`,
);
// What waits keeps the time since its first try: resending does not make eight hours longer.
const resend = statement<
  [publisherId: string, operationId: string, state: CallState],
  { operationId: string }
>(
  "wire.resend-webhook-call",
  `update wire.webhook_calls set next_attempt_at = clock_timestamp(), state = 'waiting', ended_at = null,
     attempts = case when state = 'waiting' then attempts else 0 end,
     first_attempt_at = case when state = 'waiting' then first_attempt_at end
   where publisher_id = $1 and operation_id = $2 and state = $3 returning operation_id as "operationId"`,
);

/** Calls of some operations, by the operation. */
export const callsOfOperations = async (
  db: Reader,
  publisherId: string,
  operationIds: readonly string[],
): Promise<ReadonlyMap<string, CallFacts>> =>
  new Map(
    (await db.query(ofOperations, [publisherId, operationIds])).map((call) => [
      call.operationId,
      call,
    ]),
  );

/** Whether a call that stood so leaves now; false where it has moved since it was read. */
export const resendWebhookCall = async (
  tx: Tx,
  about: { publisherId: string; operationId: string; state: CallState },
): Promise<boolean> =>
  (await tx.query(resend, [about.publisherId, about.operationId, about.state])).length === 1;
