import { randomUUIDv7 } from "node:crypto";
import type { Day, Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { Origin } from "../domain/request.ts";
import type { RequestState } from "../domain/request-lifecycle.ts";
import type { RequestProgressed } from "../events.ts";

/** A request as kept. */
export type Request = {
  readonly id: string;
  readonly number: number;
  readonly category: "remove-published-offer";
  readonly origin: Origin;
  readonly publisherId: string;
  readonly offerId: string;
  readonly slug: string;
  readonly problemType: string;
  readonly offerName: string;
  readonly text: string;
  readonly state: RequestState;
  readonly openedAt: Instant;
  readonly openedBy: string;
  readonly takenBy: string | null;
  readonly takenByName: string | null;
  readonly removalDay: Day | null;
  readonly changedAt: Instant;
  readonly endedAt: Instant | null;
  readonly version: number;
};

export const REQUEST_COLUMNS = `r.id, r.number, r.category, r.origin, r.publisher_id as "publisherId",
  r.offer_id as "offerId", r.slug, r.problem_type as "problemType", r.offer_name as "offerName", r.text, r.state,
  r.opened_at as "openedAt", r.opened_by as "openedBy", r.taken_by as "takenBy", r.taken_by_name as "takenByName",
  r.removal_day as "removalDay", r.changed_at as "changedAt", r.ended_at as "endedAt", r.version`;

export type NewRequest = Pick<
  Request,
  | "origin"
  | "publisherId"
  | "offerId"
  | "slug"
  | "problemType"
  | "offerName"
  | "text"
  | "state"
  | "removalDay"
>;

const insert = statement<readonly unknown[], Request>(
  "support.insert-request",
  `insert into support.requests as r (id, number, category, origin, publisher_id, offer_id, slug, problem_type,
     offer_name, text, state, removal_day, opened_at, opened_by, changed_at)
   select $1, nextval('support.request_number')::integer, 'remove-published-offer', $2, $3, $4, $5, $6, $7, $8,
     $9, $10, $11, $12, $11
   on conflict (offer_id) where state in ('submitted', 'in-progress', 'accepted') do nothing
   returning ${REQUEST_COLUMNS}`,
);

/** @returns undefined where the offer has an open request */
export const insertRequest = async (tx: Tx, request: NewRequest): Promise<Request | undefined> =>
  (
    await tx.query(insert, [
      randomUUIDv7(),
      request.origin,
      request.publisherId,
      request.offerId,
      request.slug,
      request.problemType,
      request.offerName,
      request.text,
      request.state,
      request.removalDay,
      tx.at,
      tx.actor.name,
    ])
  )[0];

const open = statement<[offer: string], { number: number }>(
  "support.open-request",
  `select number from support.requests
   where offer_id = $1 and state in ('submitted', 'in-progress', 'accepted')`,
);
export const openRequestOf = async (db: Reader, offerId: string) =>
  (await db.query(open, [offerId]))[0];

const lock = statement<[id: string], Request>(
  "support.lock-request",
  `select ${REQUEST_COLUMNS} from support.requests r where r.id = $1 for update`,
);
/** Reads a request and keeps its row locked until the transaction ends. */
export const lockRequest = async (tx: Tx, id: string) => (await tx.query(lock, [id]))[0];

const change = statement<readonly unknown[], Request>(
  "support.change-request",
  `update support.requests r set state = $2::text, taken_by = $3, taken_by_name = $4, removal_day = $5,
     changed_at = $6::timestamptz,
     ended_at = case when $2::text in ('rejected', 'withdrawn', 'closed') then $6::timestamptz end,
     version = version + 1
   where r.id = $1 returning ${REQUEST_COLUMNS}`,
);

/** Stores a changed request; its row must be locked. */
export async function recordRequest(
  tx: Tx,
  before: Request,
  after: Partial<Pick<Request, "state" | "takenBy" | "takenByName" | "removalDay">>,
): Promise<Request> {
  const { state, takenBy, takenByName, removalDay } = { ...before, ...after };
  const [row] = await tx.query(change, [before.id, state, takenBy, takenByName, removalDay, tx.at]);
  if (row === undefined) throw new Error(`Request ${before.id} vanished while it was locked`);
  return row;
}

export type ProgressKind = RequestProgressed["kind"];
export type Progress = {
  readonly number: number;
  readonly kind: ProgressKind;
  readonly text: string | null;
  readonly byKind: Origin | "marketplace";
  readonly byName: string;
  readonly at: Instant;
};

const add = statement<readonly unknown[], { number: number }>(
  "support.add-progress",
  `insert into support.progress (request_id, number, kind, text, by_kind, by_name, at)
   select $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5, $6 from support.progress where request_id = $1
   returning number`,
);

/** Adds a line to what became of a request, whose row is locked, and tells of it. */
export async function addProgress(
  tx: Tx,
  request: Request,
  { kind, text, byKind }: Pick<Progress, "kind" | "text" | "byKind">,
): Promise<void> {
  const [row] = await tx.query(add, [request.id, kind, text, byKind, tx.actor.name, tx.at]);
  if (row === undefined) throw new Error(`Request ${request.id} took no progress`);
  await tx.publish({
    type: "support.request-progressed",
    subject: request.id,
    requestId: request.id,
    offerId: request.offerId,
    publisherId: request.publisherId,
    origin: request.origin,
    number: row.number,
    kind,
  } satisfies RequestProgressed);
}
