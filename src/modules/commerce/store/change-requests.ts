import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { ChangeAsked, ChangeKind } from "../domain/ask-change.ts";

export const CHANGE_REQUEST_STATES = ["open", "done", "declined", "withdrawn"] as const;
export type ChangeRequestState = (typeof CHANGE_REQUEST_STATES)[number];

/** What somebody of a customer asked the partner to change about a subscription that it sold. */
export type ChangeRequest = {
  readonly id: string;
  readonly sellerId: string;
  readonly customerId: string;
  readonly subscriptionId: string;
  readonly kind: ChangeKind;
  readonly quantity: number | null;
  readonly note: string;
  readonly state: ChangeRequestState;
  readonly askedBy: string;
  readonly askedByName: string;
  readonly askedAt: Instant;
  /** Of the partner who answered, or of the customer who withdrew. */
  readonly decidedBy: string | null;
  readonly decidedAt: Instant | null;
  readonly answer: string;
};

export const CHANGE_REQUEST_COLUMNS = `r.id, r.seller_id as "sellerId", r.customer_id as "customerId",
  r.subscription_id as "subscriptionId", r.kind, r.quantity, r.note, r.state, r.asked_by as "askedBy",
  r.asked_by_name as "askedByName", r.asked_at as "askedAt", r.decided_by as "decidedBy", r.decided_at as "decidedAt",
  r.answer`;

const insert = statement<readonly unknown[], ChangeRequest>(
  "commerce.insert-change-request",
  `insert into commerce.change_requests as r (id, seller_id, customer_id, subscription_id, kind, quantity, note, asked_by,
     asked_by_name, asked_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
   on conflict (subscription_id, kind) where state = 'open' do nothing returning ${CHANGE_REQUEST_COLUMNS}`,
);
const openOf = statement<[subscriptionId: string, kind: ChangeKind], { by: string }>(
  "commerce.open-change-request",
  `select asked_by_name as by from commerce.change_requests where subscription_id = $1 and kind = $2 and state = 'open'`,
);
const since = statement<[subscriptionId: string, at: Instant], { count: number }>(
  "commerce.change-requests-since",
  `select count(*)::integer as count from commerce.change_requests where subscription_id = $1 and asked_at > $2`,
);
const lockOfSeller = statement<[sellerId: string, id: string], ChangeRequest>(
  "commerce.lock-change-request-of-seller",
  `select ${CHANGE_REQUEST_COLUMNS} from commerce.change_requests r where r.seller_id = $1 and r.id = $2 for update`,
);
const lockOfSubscription = statement<[subscriptionId: string, id: string], ChangeRequest>(
  "commerce.lock-change-request-of-subscription",
  `select ${CHANGE_REQUEST_COLUMNS} from commerce.change_requests r
   where r.subscription_id = $1 and r.id = $2 for update`,
);
const decide = statement<readonly unknown[], ChangeRequest>(
  "commerce.decide-change-request",
  `update commerce.change_requests r set state = $2, decided_by = $3, decided_at = $4, answer = $5
   where r.id = $1 and r.state = 'open' returning ${CHANGE_REQUEST_COLUMNS}`,
);

/** @returns the request; undefined where one of its kind waits already */
export const insertChangeRequest = async (
  tx: Tx,
  row: ChangeAsked &
    Pick<ChangeRequest, "id" | "sellerId" | "customerId" | "subscriptionId" | "askedBy">,
): Promise<ChangeRequest | undefined> =>
  (
    await tx.query(insert, [
      row.id,
      row.sellerId,
      row.customerId,
      row.subscriptionId,
      row.kind,
      row.quantity,
      row.note,
      row.askedBy,
      tx.actor.name,
      tx.at,
    ])
  )[0];

/** How many were made about a subscription after an instant, withdrawn ones included. */
export const changeRequestsSince = async (db: Reader, subscriptionId: string, at: Instant) =>
  (await db.query(since, [subscriptionId, at]))[0]?.count ?? 0;

/** Who asked for what waits of a kind. */
export const askerOfOpen = async (db: Reader, subscriptionId: string, kind: ChangeKind) =>
  (await db.query(openOf, [subscriptionId, kind]))[0]?.by;

export const lockChangeRequestOfSeller = async (tx: Tx, sellerId: string, id: string) =>
  (await tx.query(lockOfSeller, [sellerId, id]))[0];

export const lockChangeRequestOfSubscription = async (tx: Tx, subscriptionId: string, id: string) =>
  (await tx.query(lockOfSubscription, [subscriptionId, id]))[0];

/** Ends a request whose row is locked and open. */
export async function endChangeRequest(
  tx: Tx,
  id: string,
  state: Exclude<ChangeRequestState, "open">,
  answer = "",
): Promise<ChangeRequest> {
  const [ended] = await tx.query(decide, [id, state, tx.actor.name, tx.at, answer]);
  if (ended === undefined) throw new Error(`Change request ${id} moved while it was locked`);
  return ended;
}
