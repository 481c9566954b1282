import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type {
  OperationAction,
  OperationEnd,
  OperationSource,
  OperationStatus,
} from "../domain/operation.ts";

/** At most so many events, and so many operations, the newest first. */
const LIMIT = 200;

/** What happened to a subscription, as its publisher reads it: without the names of the seller's people. */
export type PublisherHistoryRow = {
  /** Marketplace time. */
  readonly at: Instant;
  readonly event: string;
  readonly details: Readonly<Record<string, unknown>>;
};

/** What a publisher was told or asked of a subscription. */
export type PublisherOperation = {
  readonly id: string;
  readonly action: OperationAction;
  readonly status: OperationStatus;
  readonly source: OperationSource;
  readonly planId: string;
  /** Licences after it; null where the plan is sold flat. */
  readonly quantity: number | null;
  /** Marketplace time. */
  readonly askedAt: Instant;
  readonly endedAt: Instant | null;
  readonly endedBy: OperationEnd | null;
};

const history = statement<
  [publisherId: string, subscriptionId: string, limit: number],
  PublisherHistoryRow
>(
  "commerce.publisher-history",
  `select h.at, h.event, h.details from commerce.subscriptions s
   join commerce.subscription_history h on h.seller_id = s.seller_id and h.subscription_id = s.id
   where s.publisher_id = $1 and s.id = $2 order by h.seq desc limit $3`,
);
const operations = statement<
  [publisherId: string, subscriptionId: string, limit: number],
  PublisherOperation
>(
  "commerce.publisher-operations",
  `select o.id, o.action, o.status, o.source, o.plan_id as "planId", o.quantity, o.asked_at as "askedAt",
     o.ended_at as "endedAt", o.ended_by as "endedBy"
   from commerce.operations o where o.publisher_id = $1 and o.subscription_id = $2 order by o.id desc limit $3`,
);

/** The newest 200 events and operations of a publisher's subscription; none of another publisher's. */
export async function timelineForPublisher(
  db: Reader,
  about: { readonly publisherId: string; readonly subscriptionId: string },
): Promise<{
  readonly history: readonly PublisherHistoryRow[];
  readonly operations: readonly PublisherOperation[];
}> {
  const key = [about.publisherId, about.subscriptionId, LIMIT] as const;
  const [events, told] = await Promise.all([
    db.query(history, [...key]),
    db.query(operations, [...key]),
  ]);
  return { history: events, operations: told };
}
