import type { Reader } from "../../../platform/database.ts";
import type { PublisherSubscription } from "../../commerce/index.ts";
import { organisationsById } from "../../identity/index.ts";
import { type FulfilmentSubscription, fulfilmentView } from "../domain/fulfilment-view.ts";

/** The protocol's view of a subscription, with the tenant of its seller. */
export async function fulfilmentViewOf(
  db: Reader,
  subscription: PublisherSubscription,
): Promise<FulfilmentSubscription> {
  const sellers = await organisationsById(db, [subscription.sellerId]);
  const tenantId = sellers.get(subscription.sellerId)?.tenantId ?? subscription.sellerId;
  return fulfilmentView({ ...subscription, seller: { id: subscription.sellerId, tenantId } });
}
