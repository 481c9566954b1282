import { type Reader, statement } from "../../../platform/database.ts";
import { type Operation, operationsInProgress, readOperation } from "../store/operations.ts";

export type { Operation };

/** Where a publisher is told of the changes of its offer's subscriptions, and as which program. */
export type Webhook = { readonly url: string; readonly tenantId: string; readonly appId: string };

// The latest that was live, also of an offer that is sold no longer.
const webhook = statement<[planUuid: string], { webhook: Webhook | null }>(
  "commerce.webhook-of-plan",
  "select offer -> 'webhook' as webhook from commerce.plans_for_sale where plan_uuid = $1",
  "same",
);

/** Undefined where the offer names none. */
export async function webhookOfPlan(db: Reader, planUuid: string): Promise<Webhook | undefined> {
  const [row] = await db.query(webhook, [planUuid]);
  return row?.webhook?.url ? row.webhook : undefined;
}

/** Operations of a publisher's subscription that wait for its answer. */
export const openOperationsForPublisher = (
  db: Reader,
  { publisherId, subscriptionId }: { publisherId: string; subscriptionId: string },
) => operationsInProgress(db, publisherId, subscriptionId);

/** One operation of a publisher's subscription; undefined for another publisher's, as for none. */
export async function operationForPublisher(
  db: Reader,
  about: { publisherId: string; subscriptionId: string; operationId: string },
): Promise<Operation | undefined> {
  const found = await readOperation(db, about.subscriptionId, about.operationId);
  return found?.publisherId === about.publisherId ? found : undefined;
}
