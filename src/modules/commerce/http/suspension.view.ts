import { addDays } from "../../../kernel/calendar.ts";
import { endOfSuspension } from "../domain/subscription.ts";
import type { OperationOf } from "../store/operations.ts";
import type { Subscription } from "../store/subscriptions.ts";
import type { ReactivationEffect } from "../use-cases/reactivate-subscription.ts";
import type { SuspensionEffect } from "../use-cases/suspend-subscription.ts";
import { effectLineView } from "./quantity.view.ts";

/** How suspensions look in JSON; the shapes are in suspension.schemas.ts and schemas.ts. */

export const suspensionEffectView = ({ until, ends, paidUntil, ...effect }: SuspensionEffect) => ({
  ...effect,
  until: until.toString(),
  ends: { at: ends.at.toString(), status: ends.status },
  paidThrough: paidUntil === null ? null : addDays(paidUntil, -1),
});

export const reactivationEffectView = (
  { subscription, change, totals, until, ...effect }: ReactivationEffect,
  answerSeconds: number,
) => ({
  ...effect,
  subscriptionId: subscription.id,
  status: change.status,
  day: change.day,
  lines: change.lines.map((line) => effectLineView(subscription.terms.unitPrice, line)),
  addOns: change.addOns.map(({ lines, unitPrice, ...addOn }) => ({
    ...addOn,
    lines: lines.map((line) => effectLineView(unitPrice, line)),
  })),
  totals,
  until: until?.toString() ?? null,
  answerSeconds,
});

/** The running suspension, with how it ends if nothing is done. */
export function suspensionView(subscription: Subscription) {
  const { suspension } = subscription;
  if (suspension === null) return null;
  const ends = endOfSuspension(subscription, suspension);
  return {
    reason: suspension.reason,
    at: suspension.at.toString(),
    until: suspension.until.toString(),
    ends: { at: ends.at.toString(), status: ends.status },
  };
}

/** Shown while it waits for the publisher, and where it failed in the running suspension. */
export function reactivationView(
  { suspension }: Subscription,
  operation: OperationOf<"reinstate"> | undefined,
) {
  if (suspension === null || operation === undefined || operation.status === "succeeded")
    return null;
  if (operation.change?.suspendedAt !== suspension.at.toString()) return null;
  return {
    operationId: operation.id,
    status: operation.status,
    askedAt: operation.askedAt.toString(),
    askedBy: operation.askedBy,
    endedAt: operation.endedAt?.toString() ?? null,
    endedBy: operation.endedBy,
  };
}
