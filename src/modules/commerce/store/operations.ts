import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { PlanChange } from "../domain/change-plan.ts";
import type { QuantityChange } from "../domain/change-quantity.ts";
import type {
  OperationAction,
  OperationEnd,
  OperationSource,
  OperationStatus,
} from "../domain/operation.ts";
import type { Reactivation } from "../domain/suspension.ts";
import type { QuantityLine } from "../events.ts";
import type { Subscription } from "./subscriptions.ts";

/** One change that a publisher is told of, and answers where it may refuse. */
export type Operation = {
  readonly id: string;
  readonly activityId: string;
  readonly subscriptionId: string;
  readonly publisherId: string;
  readonly status: OperationStatus;
  readonly planId: string;
  /** Licences after it; null where the plan is sold flat. */
  readonly quantity: number | null;
  readonly source: OperationSource;
  readonly askedBy: string;
  readonly askedAt: Instant;
  readonly endedAt: Instant | null;
  readonly endedBy: OperationEnd | null;
  /** System time from which silence is consent; null until the publisher was reached. */
  readonly silenceAt: Instant | null;
} & Asked;

/** What is asked or told, and what it does; null where there is nothing to apply. */
type Asked =
  | { readonly action: "change-quantity"; readonly change: QuantityChange }
  | { readonly action: "change-plan"; readonly change: PlanChange }
  | { readonly action: "reinstate"; readonly change: Reactivation | null }
  | {
      readonly action: Exclude<OperationAction, "change-quantity" | "change-plan" | "reinstate">;
      readonly change: null;
    };

/** The last operation of a kind. */
export type OperationOf<Action extends OperationAction> = Extract<
  Operation,
  { readonly action: Action }
>;

const COLUMNS = `o.id, o.activity_id as "activityId", o.subscription_id as "subscriptionId",
  o.publisher_id as "publisherId", o.action, o.status, o.plan_id as "planId", o.quantity, o.change, o.source,
  o.asked_by as "askedBy", o.asked_at as "askedAt", o.ended_at as "endedAt", o.ended_by as "endedBy",
  o.silence_at as "silenceAt"`;

const insert = statement<readonly unknown[], unknown>(
  "commerce.insert-operation",
  `insert into commerce.operations (id, activity_id, subscription_id, seller_id, publisher_id, action, status,
     plan_id, quantity, change, asked_by, asked_at, ended_at, ended_by, source)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
  {
    many: `insert into commerce.operations (id, activity_id, subscription_id, seller_id, publisher_id, action, status,
       plan_id, quantity, change, asked_by, asked_at, ended_at, ended_by, source)
     select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::text[],
       $9::integer[], $10::jsonb[], $11::text[], $12::timestamptz[], $13::timestamptz[], $14::text[], $15::text[])`,
  },
);
const open = statement<[subscriptionId: string], Operation>(
  "commerce.open-operation",
  `select ${COLUMNS} from commerce.operations o where o.subscription_id = $1 and o.status = 'in-progress'`,
);
const latest = statement<[subscriptionId: string, action: OperationAction], Operation>(
  "commerce.latest-operation",
  `select ${COLUMNS} from commerce.operations o
   where o.subscription_id = $1 and o.action = $2 order by o.id desc limit 1`,
);
const lastLines = statement<[subscriptionId: string], { lines: readonly QuantityLine[] }>(
  "commerce.lines-of-last-change",
  `select (o.change -> 'lines') || coalesce(o.change -> 'charged', '[]') as lines from commerce.operations o
   where o.subscription_id = $1 and o.action in ('change-quantity', 'change-plan') and o.status = 'succeeded'
   order by o.id desc limit 1`,
);
const openOfEach = statement<[subscriptionIds: readonly string[]], Operation>(
  "commerce.open-operations-of-each",
  `select ${COLUMNS} from commerce.operations o
   where o.subscription_id = any ($1::uuid[]) and o.status = 'in-progress'`,
);
const lastLinesOfEach = statement<
  [subscriptionIds: readonly string[]],
  { subscriptionId: string; lines: readonly QuantityLine[] }
>(
  "commerce.lines-of-last-change-of-each",
  `select one.id as "subscriptionId", last.lines from unnest($1::uuid[]) as one (id) cross join lateral (
     select (o.change -> 'lines') || coalesce(o.change -> 'charged', '[]') as lines from commerce.operations o
     where o.subscription_id = one.id and o.action in ('change-quantity', 'change-plan') and o.status = 'succeeded'
     order by o.id desc limit 1) last`,
);
const endsOfEach = statement<
  [sellerId: string, ids: readonly string[]],
  { id: string } & Pick<Operation, "status" | "endedBy">
>(
  "commerce.ends-of-operations",
  `select id, status, ended_by as "endedBy" from commerce.operations where seller_id = $1 and id = any ($2::uuid[])`,
);
const byId = statement<[subscriptionId: string, id: string], Operation>(
  "commerce.operation",
  `select ${COLUMNS} from commerce.operations o where o.subscription_id = $1 and o.id = $2`,
);
const waiting = statement<[publisherId: string, subscriptionId: string], Operation>(
  "commerce.operations-in-progress",
  `select ${COLUMNS} from commerce.operations o
   where o.publisher_id = $1 and o.subscription_id = $2 and o.status = 'in-progress' order by o.id`,
);
const lock = statement<[subscriptionId: string, id: string], Operation>(
  "commerce.lock-operation",
  `select ${COLUMNS} from commerce.operations o where o.subscription_id = $1 and o.id = $2 for update`,
);
const end = statement<readonly unknown[], { id: string }>(
  "commerce.end-operation",
  `update commerce.operations set status = $2, ended_by = $3, ended_at = $4
   where id = $1 and status = 'in-progress' returning id`,
);
const told = statement<[id: string, seconds: number], unknown>(
  "commerce.publisher-was-told",
  `update commerce.operations set silence_at = clock_timestamp() + $2 * interval '1 second'
   where id = $1 and status = 'in-progress' and silence_at is null`,
);
const inSilence = statement<
  [whenever: boolean],
  { id: string; subscriptionId: string; publisherId: string }
>(
  "commerce.operations-in-silence",
  `select id, subscription_id as "subscriptionId", publisher_id as "publisherId" from commerce.operations
   where status = 'in-progress' and silence_at is not null and ($1 or silence_at <= clock_timestamp())
   order by silence_at limit 100`,
);
/** Whether a publisher has been silent for long enough. */
export const SILENCE_IS_OVER = `exists (select from commerce.operations
  where status = 'in-progress' and silence_at <= statement_timestamp())`;

export type NewOperation = Pick<
  Operation,
  "id" | "activityId" | "status" | "quantity" | "endedBy" | "source"
> &
  Asked;

/** Stores an operation of a subscription whose row is locked; at most one of them is in progress. */
export const insertOperation = (tx: Tx, subscription: Subscription, operation: NewOperation) =>
  tx.query(insert, [
    operation.id,
    operation.activityId,
    subscription.id,
    subscription.sellerId,
    subscription.publisherId,
    operation.action,
    operation.status,
    operation.action === "change-plan" ? operation.change.terms.planId : subscription.terms.planId,
    operation.quantity,
    operation.change === null ? null : JSON.stringify(operation.change),
    tx.actor.name,
    tx.at,
    operation.endedBy === null ? null : tx.at,
    operation.endedBy,
    operation.source,
  ]);

export const openOperation = async (db: Reader, subscriptionId: string) =>
  (await db.query(open, [subscriptionId]))[0];

/** The last operation of a kind that its publisher was told of, whatever became of it. */
export const latestOperation = async <Action extends OperationAction>(
  db: Reader,
  subscriptionId: string,
  action: Action,
): Promise<OperationOf<Action> | undefined> => {
  const [row] = await db.query(latest, [subscriptionId, action]);
  return row as OperationOf<Action> | undefined;
};

/** What the last change of licences or plan was to charge and credit; empty where none was made. */
export const linesOfLastChange = async (db: Reader, subscriptionId: string) =>
  (await db.query(lastLines, [subscriptionId]))[0]?.lines ?? [];

/** The operation that is in progress of each of several subscriptions, by the subscription. */
export const openOperationsOfEach = async (
  db: Reader,
  subscriptionIds: readonly string[],
): Promise<ReadonlyMap<string, Operation>> =>
  new Map((await db.query(openOfEach, [subscriptionIds])).map((one) => [one.subscriptionId, one]));

/** What the last change of each of several was to charge and credit; absent where none was made. */
export const linesOfLastChangeOfEach = async (
  db: Reader,
  subscriptionIds: readonly string[],
): Promise<ReadonlyMap<string, readonly QuantityLine[]>> =>
  new Map(
    (await db.query(lastLinesOfEach, [subscriptionIds])).map(({ subscriptionId, lines }) => [
      subscriptionId,
      lines,
    ]),
  );

/** How several of a seller's operations stand, by their ids. */
export const endsOfOperations = async (db: Reader, sellerId: string, ids: readonly string[]) =>
  new Map((await db.query(endsOfEach, [sellerId, ids])).map((one) => [one.id, one]));

export const readOperation = async (db: Reader, subscriptionId: string, id: string) =>
  (await db.query(byId, [subscriptionId, id]))[0];

export const operationsInProgress = (db: Reader, publisherId: string, subscriptionId: string) =>
  db.query(waiting, [publisherId, subscriptionId]);

/** The row of the subscription is locked before it, always. */
export const lockOperation = async (tx: Tx, subscriptionId: string, id: string) =>
  (await tx.query(lock, [subscriptionId, id]))[0];

export async function endOperation(
  tx: Tx,
  id: string,
  status: Exclude<OperationStatus, "in-progress">,
  by: OperationEnd,
): Promise<void> {
  const rows = await tx.query(end, [id, status, by, tx.at]);
  if (rows.length !== 1) throw new Error(`Operation ${id} ended while it was locked`);
}

/** From now on silence counts: `seconds` of system time (decision 41). */
export const startSilence = (db: Reader, id: string, seconds: number) =>
  db.query(told, [id, seconds]);

/** Operations whose publisher has been silent long enough; with `whenever`, that were told at all. */
export const operationsInSilence = (db: Reader, { whenever }: { whenever: boolean }) =>
  db.query(inSilence, [whenever]);
