import { windowClosesAt } from "../domain/cancellation-window.ts";
import type { PlacedOrder } from "../use-cases/place-order.ts";
import { type Names, named, termsView } from "./views.ts";

/** An order as it was just placed, from what was decided: the same as GET answers a moment later. */
export const placedOrderView = (
  { id, number, cart, customer, context, quote, lines }: PlacedOrder,
  { by, names }: { by: string; names: Names },
) => ({
  id,
  number,
  customer: { id: customer.id, company: customer.company },
  reseller: named(cart.resellerId, names),
  purchaseOrder: cart.purchaseOrder,
  costCentre: cart.costCentre,
  placedAt: context.at.toString(),
  placedBy: { name: by },
  totals: [...quote.dueOnActivation, ...quote.dueAfterTrials],
  lines: lines.map(({ number: line, subscriptionId, resellerId, terms, price, lapsesAt }) => ({
    number: line,
    subscriptionId,
    reseller: named(resellerId ?? null, names),
    terms: termsView(terms),
    price,
    fullCreditUntil: windowClosesAt(context.at, terms.cancellation.hours).toString(),
    lapsesAt,
    subscription: { status: "pending-activation", setupNeeded: true },
  })),
});
