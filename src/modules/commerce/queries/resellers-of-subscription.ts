import type { Reader } from "../../../platform/database.ts";
import { plannedReseller } from "../store/reseller-changes.ts";
import { resellerNames } from "./reseller-names.ts";
import { type ListedSubscription, subscriptionOfSeller } from "./subscriptions.ts";

type Reseller = { readonly id: string; readonly name: string };

/** Through whom a subscription of the seller is sold, and what is planned for its next renewal. */
export async function resellersOfSubscription(
  db: Reader,
  sellerId: string,
  id: string,
): Promise<
  | {
      readonly subscription: ListedSubscription;
      readonly reseller: Reseller | null;
      readonly next: Reseller | null;
    }
  | undefined
> {
  const subscription = await subscriptionOfSeller(db, sellerId, id);
  if (subscription === undefined) return undefined;
  const planned = await plannedReseller(db, id);
  const next = { resellerId: planned?.resellerId ?? null };
  const names = await resellerNames(db, [subscription, next]);
  const named = (resellerId: string | null): Reseller | null =>
    resellerId === null ? null : { id: resellerId, name: names.get(resellerId)?.name ?? "" };
  return {
    subscription,
    reseller: named(subscription.resellerId),
    next: named(next.resellerId),
  };
}
