import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { LinePrice, Totals } from "../domain/quote.ts";
import type { AgreedTerms } from "../events.ts";
import {
  SUBSCRIPTION_COLUMNS,
  type Subscription,
  type SubscriptionRow,
  toSubscription,
} from "../store/subscriptions.ts";

export type ListedOrder = {
  readonly id: string;
  readonly number: string;
  readonly customerId: string;
  readonly company: string;
  readonly resellerId: string | null;
  readonly purchaseOrder: string | null;
  readonly costCentre: string | null;
  readonly placedAt: Instant;
  readonly placedBy: string;
  readonly lines: number;
  readonly totals: readonly Totals[];
};

export type OrderLine = {
  readonly number: number;
  /** Another reseller than the order's; null where the line was sold through that. */
  readonly resellerId: string | null;
  readonly terms: AgreedTerms;
  readonly price: LinePrice;
  readonly subscription: Subscription;
};

const COLUMNS = `o.id, o.number, o.customer_id as "customerId", c.company, o.reseller_id as "resellerId", o.purchase_order as "purchaseOrder", o.cost_centre as "costCentre",
  o.placed_at as "placedAt", o.placed_by_name as "placedBy", o.totals,
  (select count(*)::int from commerce.order_lines l where l.order_id = o.id) as lines`;
const FROM = `commerce.orders o
  join commerce.customers c on c.seller_id = o.seller_id and c.id = o.customer_id`;

const page = statement<readonly unknown[], ListedOrder>(
  "commerce.list-orders",
  `select ${COLUMNS} from ${FROM}
   where o.seller_id = $1 and ($2::uuid is null or o.customer_id = $2)
     and ($6::text is null or lower(o.purchase_order) = lower($6))
     and ($3::timestamptz is null or (o.placed_at, o.id) < ($3, $4::uuid))
   order by o.placed_at desc, o.id desc limit $5`,
);
const byId = statement<[sellerId: string, id: string], ListedOrder>(
  "commerce.order-of-seller",
  `select ${COLUMNS} from ${FROM} where o.seller_id = $1 and o.id = $2`,
);
const lines = statement<
  [sellerId: string, id: string],
  SubscriptionRow & {
    number: number;
    line_reseller_id: string | null;
    ordered_terms: AgreedTerms;
    price: LinePrice;
  }
>(
  "commerce.order-lines",
  `select l.number, l.reseller_id as line_reseller_id, l.terms as ordered_terms, l.price, ${SUBSCRIPTION_COLUMNS}
   from commerce.order_lines l join commerce.subscriptions s on s.id = l.subscription_id
   where l.seller_id = $1 and l.order_id = $2 order by l.number`,
);

/** A seller's orders, latest first. */
export const listOrders = (
  db: Reader,
  query: {
    sellerId: string;
    customerId: string | null;
    /** That of the buyer's books, whatever its case; null for all. */
    purchaseOrder: string | null;
    after: readonly [placedAt: string, id: string] | null;
    limit: number;
  },
) =>
  db.query(page, [
    query.sellerId,
    query.customerId,
    query.after?.[0] ?? null,
    query.after?.[1] ?? null,
    query.limit,
    query.purchaseOrder,
  ]);

/** An order with its lines as they were ordered and the subscriptions as they are. */
export async function orderOfSeller(
  db: Reader,
  sellerId: string,
  id: string,
): Promise<{ order: ListedOrder; lines: readonly OrderLine[] } | undefined> {
  const [order] = await db.query(byId, [sellerId, id]);
  if (order === undefined) return undefined;
  const rows = await db.query(lines, [sellerId, id]);
  return {
    order,
    lines: rows.map((row) => ({
      number: row.number,
      resellerId: row.line_reseller_id,
      terms: row.ordered_terms,
      price: row.price,
      subscription: toSubscription(row),
    })),
  };
}

const purchaseOrders = statement<[ids: readonly string[]], { id: string; purchaseOrder: string }>(
  "commerce.purchase-orders",
  `select id, purchase_order as "purchaseOrder" from commerce.orders
   where id = any ($1) and purchase_order is not null`,
);

/** Purchase order numbers by order, of those that have one: for documents whose reader was checked before. */
export const purchaseOrdersOf = async (
  db: Reader,
  orderIds: readonly string[],
): Promise<ReadonlyMap<string, string>> =>
  orderIds.length === 0
    ? new Map()
    : new Map(
        (await db.query(purchaseOrders, [[...new Set(orderIds)]])).map(({ id, purchaseOrder }) => [
          id,
          purchaseOrder,
        ]),
      );

const numbers = statement<[ids: readonly string[]], { id: string; number: string }>(
  "commerce.order-numbers",
  "select id, number from commerce.orders where id = any ($1)",
);

/** Numbers of orders, by order: for documents whose reader was checked before. */
export const orderNumbersOf = async (
  db: Reader,
  orderIds: readonly string[],
): Promise<ReadonlyMap<string, string>> =>
  orderIds.length === 0
    ? new Map()
    : new Map(
        (await db.query(numbers, [[...new Set(orderIds)]])).map(({ id, number }) => [id, number]),
      );
