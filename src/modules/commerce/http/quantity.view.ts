import { addDays } from "../../../kernel/calendar.ts";
import { priceText, type UnitPrice } from "../domain/pricing.ts";
import { totalsOf } from "../domain/quantity-lines.ts";
import type { QuantityLine } from "../events.ts";
import type { OperationOf } from "../store/operations.ts";
import type { QuantityEffect } from "../use-cases/change-quantity.ts";

/** How changes of the number of licences look in JSON; the shapes are in schemas.ts. */

/** Shown while it waits and where it failed; one that was done is the number of licences itself. */
export function quantityChangeView(operation: OperationOf<"change-quantity"> | undefined) {
  if (operation === undefined) return null;
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

/** Charges and credits together, with their tax; null where there are none. */
export const totalOf = (lines: readonly QuantityLine[]) => totalsOf({ lines })?.total ?? null;

/** One charge or credit; `to` is the last day it is for. */
export const effectLineView = (unitPrice: UnitPrice, line: QuantityLine) => ({
  kind: line.kind,
  quantity: line.quantity,
  unitPrice: { amount: priceText(unitPrice), currency: unitPrice.currency },
  from: line.from,
  to: addDays(line.until, -1),
  days: line.days,
  of: line.of,
  net: line.net,
  tax: line.tax,
});

/** What a change of licences does, as it is previewed and confirmed. */
export const quantityEffectView = (
  { subscription, change, ...effect }: QuantityEffect,
  answerSeconds: number,
) => ({
  subscriptionId: subscription.id,
  state: effect.state,
  operationId: effect.operationId,
  from: change.from,
  to: change.to,
  kind: change.kind,
  day: change.day,
  lines: change.lines.map((line) => effectLineView(subscription.terms.unitPrice, line)),
  totals: totalsOf(change),
  creditUntil: change.creditUntil,
  nextPayment: change.nextPayment,
  creditable: effect.creditable,
  withdraws: effect.withdraws,
  losing: effect.losing,
  answerSeconds,
  preview: effect.preview,
});
