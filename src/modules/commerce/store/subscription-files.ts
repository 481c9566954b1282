import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";

/** What a row of a file did, as it is kept. */
export type ChangedRow = {
  readonly line: number;
  readonly subscriptionId: string;
  readonly name: string;
  readonly company: string;
  readonly plan: string;
  readonly quantity: {
    readonly from: number;
    readonly to: number;
    /** The first day of the next term, for a lower number that holds from then on. */
    readonly fromRenewal: string | null;
    /** That the publisher was asked for; null where nobody was. */
    readonly operationId: string | null;
  } | null;
  readonly autoRenew: boolean | null;
  readonly lastDay: string | null;
};

export type SubscriptionFile = {
  readonly id: string;
  readonly rows: readonly ChangedRow[];
  readonly changedBy: string;
  readonly changedAt: Instant;
};

const insert = statement<readonly unknown[], unknown>(
  "commerce.insert-subscription-file",
  `insert into commerce.subscription_files (id, seller_id, rows, changed_by, changed_at)
   values ($1, $2, $3, $4, $5)`,
);
const one = statement<[sellerId: string, id: string], SubscriptionFile>(
  "commerce.subscription-file",
  `select id, rows, changed_by as "changedBy", changed_at as "changedAt"
   from commerce.subscription_files where seller_id = $1 and id = $2`,
);

export const insertSubscriptionFile = (
  tx: Tx,
  file: { readonly id: string; readonly sellerId: string; readonly rows: readonly ChangedRow[] },
) => tx.query(insert, [file.id, file.sellerId, JSON.stringify(file.rows), tx.actor.name, tx.at]);

export const subscriptionFileOf = async (
  db: Reader,
  sellerId: string,
  id: string,
): Promise<SubscriptionFile | undefined> => (await db.query(one, [sellerId, id]))[0];

const page = statement<
  [sellerId: string, afterAt: string | null, afterId: string | null, limit: number],
  Omit<SubscriptionFile, "rows"> & { readonly changes: number }
>(
  "commerce.subscription-files",
  `select id, changed_by as "changedBy", changed_at as "changedAt", jsonb_array_length(rows) as changes
   from commerce.subscription_files
   where seller_id = $1 and ($2::timestamptz is null or (changed_at, id) < ($2, $3::uuid))
   order by changed_at desc, id desc limit $4`,
);
/** A seller's files, the latest first. */
export const listSubscriptionFiles = (
  db: Reader,
  sellerId: string,
  {
    after,
    limit,
  }: { readonly after: readonly [at: string, id: string] | null; readonly limit: number },
) => db.query(page, [sellerId, after?.[0] ?? null, after?.[1] ?? null, limit]);

export type HeldNow = {
  readonly id: string;
  readonly baseId: string | null;
  readonly quantity: number;
  readonly scheduledQuantity: number | null;
  readonly askedQuantity: number | null;
  readonly autoRenew: boolean;
};

const heldNow = statement<[sellerId: string, ids: readonly string[]], HeldNow>(
  "commerce.quantities-of-subscriptions",
  `select s.id, s.parent_subscription_id as "baseId", s.quantity, s.scheduled_quantity as "scheduledQuantity",
     o.quantity as "askedQuantity", s.auto_renew as "autoRenew"
   from commerce.subscriptions s
   left join commerce.operations o on o.subscription_id = s.id and o.status = 'in-progress' and o.action = 'change-quantity'
   where s.seller_id = $1 and s.id = any ($2::uuid[])`,
);
/** What each of several subscriptions of a seller has now, by its id; those of others are absent. */
export const heldNowOf = async (
  db: Reader,
  sellerId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, HeldNow>> =>
  new Map((await db.query(heldNow, [sellerId, ids])).map((row) => [row.id, row]));
