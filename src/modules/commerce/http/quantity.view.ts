import { addDays } from "../../../kernel/calendar.ts";
import { DEFAULT_SALES_POLICY } from "../domain/policy.ts";
import { priceText } from "../domain/pricing.ts";
import { totalsOf } from "../domain/quantity-lines.ts";
import type { Operation } from "../store/operations.ts";
import type { QuantityEffect } from "../use-cases/change-quantity.ts";

/** How changes of the number of licences look in JSON; the shapes are in schemas.ts. */

/** Shown while it waits and where it failed; one that was done is the number of licences itself. */
export function quantityChangeView(operation: Operation | undefined) {
  if (operation === undefined || operation.change === null) return null;
  if (operation.status === "succeeded") return null;
  const { change } = operation;
  return {
    operationId: operation.id,
    status: operation.status,
    from: change.from,
    quantity: change.to,
    total: totalsOf(change)?.total ?? null,
    askedAt: operation.askedAt.toString(),
    askedBy: operation.askedBy,
    endedAt: operation.endedAt?.toString() ?? null,
    endedBy: operation.endedBy,
  };
}

/** What a change of licences does, as it is previewed and confirmed. */
export const quantityEffectView = ({ subscription, change, ...effect }: QuantityEffect) => ({
  subscriptionId: subscription.id,
  state: effect.state,
  operationId: effect.operationId,
  from: change.from,
  to: change.to,
  kind: change.kind,
  day: change.day,
  lines: change.lines.map((line) => ({
    kind: line.kind,
    quantity: line.quantity,
    unitPrice: {
      amount: priceText(subscription.terms.unitPrice),
      currency: subscription.terms.unitPrice.currency,
    },
    from: line.from,
    to: addDays(line.until, -1),
    days: line.days,
    of: line.of,
    net: line.net,
    tax: line.tax,
  })),
  totals: totalsOf(change),
  creditUntil: change.creditUntil,
  nextPayment: change.nextPayment,
  creditable: effect.creditable,
  withdraws: effect.withdraws,
  answerSeconds: DEFAULT_SALES_POLICY.answerSeconds,
  preview: effect.preview,
});
