import type { Reader } from "../../../platform/database.ts";
import { type PublisherSubscription, publisherChanges } from "../../commerce/index.ts";
import { organisationsById } from "../../identity/index.ts";
import { type FulfilmentSubscription, fulfilmentView } from "../domain/fulfilment-view.ts";

/** The protocol's view of subscriptions, with the tenants of their sellers: one statement for all of them. */
export async function fulfilmentViewsOf(
  db: Reader,
  subscriptions: readonly PublisherSubscription[],
): Promise<FulfilmentSubscription[]> {
  const ids = [...new Set(subscriptions.map(({ sellerId }) => sellerId))];
  const sellers = await organisationsById(db, ids);
  return subscriptions.map((one) =>
    fulfilmentView({
      ...one,
      changeable: publisherChanges(one),
      seller: { id: one.sellerId, tenantId: sellers.get(one.sellerId)?.tenantId ?? one.sellerId },
    }),
  );
}

/** The same for one. */
export async function fulfilmentViewOf(
  db: Reader,
  subscription: PublisherSubscription,
): Promise<FulfilmentSubscription> {
  const [view] = await fulfilmentViewsOf(db, [subscription]);
  if (view === undefined) throw new Error("A subscription has one view");
  return view;
}
