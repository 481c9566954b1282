import type { Instant } from "../../../kernel/calendar.ts";
import type { ListedPurchase } from "../queries/purchases.ts";
import { type BoughtFrom, isOwn, type Renewal } from "../queries/renewals.ts";
import { type Names, subscriptionSummaryView } from "./views.ts";

const NOBODY: Names = new Map();

/** A subscription as the organisation that has it reads it: without the price of a partner. */
export function purchaseView(
  row: ListedPurchase,
  { at, from }: { readonly at: Instant; readonly from: BoughtFrom },
) {
  const { customer, reseller, price, setupNeeded, ...common } = subscriptionSummaryView(row, {
    at,
    names: NOBODY,
  });
  const own = isOwn(row);
  return {
    ...common,
    from,
    price: own ? price : null,
    // Who sold it sets it up.
    setupNeeded: own && setupNeeded,
    removalDay: row.removalDay ?? null,
    changeAsked: row.changeAsked,
  };
}

export const renewalView = ({ kind, day, subscription, from, price }: Renewal) => {
  const { id, terms, quantity, scheduledQuantity } = subscription;
  return {
    kind,
    day,
    subscriptionId: id,
    offer: { id: terms.offerId, slug: terms.offerSlug, name: terms.offerName },
    plan: { uuid: terms.planUuid, id: terms.planId, name: terms.planName },
    publisher: { id: terms.publisherId, name: terms.publisherName },
    pricingModel: terms.pricingModel,
    quantity: kind === "renews" ? (scheduledQuantity ?? quantity) : quantity,
    from,
    price,
  };
};
