import type { Instant } from "../../../kernel/calendar.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import {
  type CancellationWindowClosed,
  cancellationWindowClosed,
  type SubscriptionEnded,
  subscriptionEnded,
} from "../problems.ts";
import { isWindowOpen, windowClosesAt } from "./cancellation-window.ts";
import { endsByDeProvisioning } from "./metered-usage.ts";
import { endsAt, type SubscriptionFacts, statusAt, statusBeneath } from "./subscription.ts";
import { isHeld } from "./subscription-lifecycle.ts";

/** What an immediate cancellation does to the money (docs/domain/cancellation-window.md). */
export type Cancellation =
  /** Never activated, so never charged. */
  | { readonly kind: "before-activation"; readonly until: Instant }
  /** In its free trial, so nothing was charged. */
  | { readonly kind: "trial"; readonly until: Instant | null }
  /** Metered: it ends now, nothing is credited, and usage until then is billed (SUB-13). */
  | { readonly kind: "de-provision"; readonly until: Instant | null }
  /** Inside the window: everything charged so far is credited. */
  | { readonly kind: "full-credit"; readonly until: Instant };

/**
 * Decides whether a subscription can be ended at `at`. Changes nothing.
 *
 * The window agreed at purchase counts, in elapsed hours from the order; a renewal does not open a
 * new one (decision 12). Where it is over, only an end at the term remains.
 */
export function decideCancellation(
  subscription: SubscriptionFacts,
  at: Instant,
): Result<Cancellation, CancellationWindowClosed | SubscriptionEnded> {
  const status = statusAt(subscription, at);
  if (!isHeld(status)) return refuse(subscriptionEnded({ status }));
  if (status === "pending-activation")
    return ok({ kind: "before-activation", until: subscription.lapsesAt });
  // A suspension takes nothing away: what is free can be ended free of charge.
  if (statusBeneath(subscription, at) === "trial")
    return ok({ kind: "trial", until: subscription.trialEndsAt });
  const { orderedAt, terms, addOnOf } = subscription;
  const closesAt = windowClosesAt(orderedAt, terms.cancellation.hours);
  if (isWindowOpen(at, orderedAt, terms.cancellation.hours))
    return ok({ kind: "full-credit", until: closesAt });
  if (endsByDeProvisioning(terms))
    return ok({ kind: "de-provision", until: endsAt(subscription, at) });
  return refuse(
    cancellationWindowClosed({
      closedAt: closesAt.toString(),
      hours: terms.cancellation.hours,
      endsAt: endsAt(subscription, at)?.toString() ?? null,
      addOn: addOnOf === null ? "no" : "yes",
    }),
  );
}
