import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";

/** By what the owner of a subscription knows it in its own books; null where it has none. */
export type BookReferences = {
  readonly costCentre: string | null;
  /** In place of that of the order. */
  readonly purchaseOrder: string | null;
};
export type KeptReferences = BookReferences & {
  /** Counts the changes; 0 before the first. */
  readonly version: number;
  /** Of the order, as it was given at Buy. */
  readonly orderPurchaseOrder: string | null;
  readonly changedAt: Instant | null;
  readonly changedBy: string | null;
};

const latest = statement<[sellerId: string, subscriptionId: string], KeptReferences>(
  "commerce.references-of-subscription",
  `select r.cost_centre as "costCentre", r.purchase_order as "purchaseOrder", coalesce(r.number, 0) as version,
     o.purchase_order as "orderPurchaseOrder", r.since as "changedAt", r.by_name as "changedBy"
   from commerce.subscriptions s join commerce.orders o on o.id = s.order_id
   left join lateral (select * from commerce.subscription_references r where r.subscription_id = s.id
     order by r.number desc limit 1) r on true
   where s.seller_id = $1 and s.id = $2`,
);

/** What holds now for a subscription of a seller; undefined where it has none of this id. */
export const referencesOfSubscription = async (
  db: Reader,
  sellerId: string,
  subscriptionId: string,
): Promise<KeptReferences | undefined> => (await db.query(latest, [sellerId, subscriptionId]))[0];

const asOf = statement<
  [subscriptionIds: readonly string[], at: Instant],
  BookReferences & { readonly subscriptionId: string }
>(
  "commerce.references-as-of",
  `select distinct on (subscription_id) subscription_id as "subscriptionId", cost_centre as "costCentre",
     purchase_order as "purchaseOrder"
   from commerce.subscription_references where subscription_id = any ($1) and since <= $2
   order by subscription_id, number desc`,
);

/** What held at an instant, by subscription, of those that had something: for documents whose reader was checked before. */
export const referencesAsOf = async (
  db: Reader,
  subscriptionIds: readonly string[],
  at: Instant,
): Promise<ReadonlyMap<string, BookReferences>> =>
  subscriptionIds.length === 0
    ? new Map()
    : new Map(
        (await db.query(asOf, [[...new Set(subscriptionIds)], at])).map(
          ({ subscriptionId, ...references }) => [subscriptionId, references],
        ),
      );

const insert = statement<readonly unknown[], unknown>(
  "commerce.insert-subscription-references",
  `insert into commerce.subscription_references (subscription_id, seller_id, number, cost_centre, purchase_order, since, by_name)
   values ($1, $2, $3, $4, $5, $6, $7)`,
);

/** Stores a change; the subscription's row must be locked. */
export const insertReferences = (
  tx: Tx,
  change: BookReferences & {
    readonly subscriptionId: string;
    readonly sellerId: string;
    readonly version: number;
  },
): Promise<unknown> =>
  tx.query(insert, [
    change.subscriptionId,
    change.sellerId,
    change.version,
    change.costCentre,
    change.purchaseOrder,
    tx.at,
    tx.actor.name,
  ]);
