import type { Instant, Term } from "../../../kernel/calendar.ts";
import { isBefore } from "../../../kernel/calendar.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { activationLapsed, alreadyActivated, planMismatch, quantityMismatch } from "../problems.ts";
import type { SubscriptionFacts } from "./subscription.ts";
import { startTerm } from "./term.ts";

export type Activation = {
  readonly status: "trial" | "active";
  readonly trialEndsAt: Instant | null;
  /** The first paid term. */
  readonly term: Term;
};

/**
 * Decides what happens when the publisher activates at `at`. Plan and quantity must be those that
 * were bought: the publisher confirms the purchase, it does not change it.
 */
export function decideActivation(
  subscription: SubscriptionFacts,
  asked: { readonly planId: string; readonly quantity: number | null },
  at: Instant,
): Result<Activation> {
  const { status, lapsesAt, terms } = subscription;
  if (status !== "pending-activation") return refuse(alreadyActivated({ status }));
  if (!isBefore(at, lapsesAt)) return refuse(activationLapsed({ lapsedAt: lapsesAt.toString() }));
  if (asked.planId !== terms.planId)
    return refuse(planMismatch({ bought: terms.planId, asked: asked.planId }));
  const bought = terms.pricingModel === "per-user" ? terms.quantity : null;
  if (asked.quantity !== null && asked.quantity !== (bought ?? 1))
    return refuse(quantityMismatch({ bought, asked: asked.quantity }));
  const { trialEndsAt, term } = startTerm(at, {
    zone: terms.sellerTimeZone,
    trialDays: terms.trialDays,
    term: terms.term,
  });
  return ok({
    status: trialEndsAt === undefined ? "active" : "trial",
    trialEndsAt: trialEndsAt ?? null,
    term,
  });
}
