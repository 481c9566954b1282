import type { Day, Instant, Term } from "../../../kernel/calendar.ts";
import { dayIn, daysBetween, isBefore } from "../../../kernel/calendar.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { FirstPeriod } from "../events.ts";
import {
  activationLapsed,
  alreadyActivated,
  baseNotActive,
  planMismatch,
  quantityMismatch,
} from "../problems.ts";
import { firstPeriodOf } from "./add-on.ts";
import { renewalDay } from "./next-payment.ts";
import { type SubscriptionFacts, statusAt } from "./subscription.ts";
import { paidPeriod, startTerm } from "./term.ts";

export type Activation = {
  readonly status: "trial" | "active";
  readonly trialEndsAt: Instant | null;
  /** The first paid term. */
  readonly term: Term;
  /** The end of what the first charge pays for; null while a trial runs. */
  readonly paidUntil: Day | null;
  /** Of an add-on: what its first charge pays for. */
  readonly addOn?: FirstPeriod;
};

/**
 * Decides what happens when the publisher activates at `at`. Plan and quantity must be those that
 * were bought: the publisher confirms the purchase, it does not change it. An add-on starts while its
 * base is active, and ends with the base's term.
 *
 * @param base the subscription that an add-on extends; absent for one that stands alone
 */
export function decideActivation(
  subscription: SubscriptionFacts,
  asked: { readonly planId: string; readonly quantity: number | null },
  at: Instant,
  base?: SubscriptionFacts,
): Result<Activation> {
  const { status, lapsesAt, terms } = subscription;
  if (status !== "pending-activation") return refuse(alreadyActivated({ status }));
  if (!isBefore(at, lapsesAt)) return refuse(activationLapsed({ lapsedAt: lapsesAt.toString() }));
  if (asked.planId !== terms.planId)
    return refuse(planMismatch({ bought: terms.planId, asked: asked.planId }));
  const bought = terms.pricingModel === "per-user" ? terms.quantity : null;
  if (asked.quantity !== null && asked.quantity !== (bought ?? 1))
    return refuse(quantityMismatch({ bought, asked: asked.quantity }));
  if (subscription.addOnOf !== null) return startAddOn(subscription, at, base);
  const { trialEndsAt, term } = startTerm(at, {
    zone: terms.sellerTimeZone,
    trialDays: terms.trialDays,
    term: terms.term,
  });
  return ok({
    status: trialEndsAt === undefined ? "active" : "trial",
    trialEndsAt: trialEndsAt ?? null,
    term,
    paidUntil: trialEndsAt === undefined ? paidPeriod(term.start, terms, 0).end : null,
  });
}

function startAddOn(
  { addOnOf, orderedAt, terms }: SubscriptionFacts,
  at: Instant,
  base: SubscriptionFacts | undefined,
): Result<Activation> {
  if (addOnOf === null || base === undefined) throw new Error("An add-on starts with its base");
  const status = statusAt(base, at);
  if (status !== "active") return refuse(baseNotActive({ status }));
  const zone = terms.sellerTimeZone;
  const today = dayIn(zone, at);
  const { paid, running } = firstPeriodOf(terms, addOnOf.anchor, {
    orderedOn: dayIn(zone, orderedAt),
    today,
  });
  return ok({
    status: "active",
    trialEndsAt: null,
    term: { start: paid.start, end: renewalDay(base, today) },
    paidUntil: paid.end,
    addOn: {
      from: paid.start,
      until: paid.end,
      of: daysBetween(running.start, running.end),
      orderedAt: orderedAt.toString(),
    },
  });
}
