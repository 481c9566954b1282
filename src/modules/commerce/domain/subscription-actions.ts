import { dayIn, type Instant, startOfDay } from "../../../kernel/calendar.ts";
import type { Problem } from "../../../kernel/problem.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import {
  addOnHasNone,
  autoRenewAlready,
  baseNotActive,
  changePending,
  followsBase,
  notSuspended,
  partnerDoesNotTransact,
  reactivationPending,
  relationshipOver,
  renewalsStopped,
  sellerOnly,
  subscriptionEnded,
  suspendedAlready,
  suspendNotYet,
} from "../problems.ts";
import { decideCancellation } from "./cancellation.ts";
import { decidePlan } from "./change-plan.ts";
import { decideLicences } from "./change-quantity.ts";
import { renewalDay } from "./next-payment.ts";
import type { OperationAction } from "./operation.ts";
import { endsAt, type SubscriptionFacts, statusAt, statusBeneath } from "./subscription.ts";
import { isHeld, type SubscriptionStatus } from "./subscription-lifecycle.ts";

/** What a person can ask of a subscription. */
export type SubscriptionAction =
  | "set-up"
  | "change-quantity"
  | "change-plan"
  | "buy-add-on"
  | "cancel"
  | "turn-off-auto-renew"
  | "turn-on-auto-renew"
  | "suspend"
  | "reactivate";

export const SUBSCRIPTION_ACTIONS: readonly SubscriptionAction[] = [
  "set-up",
  "change-quantity",
  "change-plan",
  "buy-add-on",
  "cancel",
  "turn-off-auto-renew",
  "turn-on-auto-renew",
  "suspend",
  "reactivate",
];

/** Whether an action is allowed now, until when, and otherwise why not and from when. */
export type ActionDecision = {
  readonly action: SubscriptionAction;
  readonly allowed: boolean;
  /** The instant from which an allowed action is no longer so; null where none is known. */
  readonly until: Instant | null;
  /** The refusal that the action answers with; absent where it is allowed. */
  readonly problem?: Problem;
};

/**
 * Who looks: the seller of the subscription, and whether it buys at all, which only direct-bill
 * partners and indirect providers do. Nothing is bought where that is not said. A seller that removed
 * the customer lets what is suspended run out.
 */
export type Viewer = {
  readonly isSeller: boolean;
  readonly transacts?: boolean;
  readonly relationshipEnded?: boolean;
};

/** A change that waits for the answer of the publisher. */
export type PendingOperation = {
  readonly action: OperationAction;
  readonly quantity: number | null;
  /** The name of the plan that is asked for; absent where it is another change. */
  readonly plan?: string;
};

/** When an action is asked for, by whom, and which change waits for the answer of the publisher. */
export type ActionContext = {
  readonly at: Instant;
  readonly viewer: Viewer;
  readonly pending?: PendingOperation | undefined;
};

/**
 * The one rule of what can be done with a subscription at `at` (BEY-09). Pages, API and command
 * line show its answer, and the use cases ask it again under lock before they act.
 */
export function decideAction(
  action: SubscriptionAction,
  subscription: SubscriptionFacts,
  { at, viewer, pending }: ActionContext,
): Result<{ until: Instant | null }> {
  if (!viewer.isSeller) return refuse(sellerOnly({}));
  const status = statusAt(subscription, at);
  if (viewer.relationshipEnded === true && TAKES_UP.has(action) && isHeld(status))
    return refuse(relationshipOver({}));
  switch (action) {
    case "cancel":
      return decideCancellation(subscription, at);
    case "change-quantity": {
      const licences = decideLicences(subscription, at);
      if (!licences.ok) return licences;
      return pending === undefined ? ok(anyTime) : refuse(waitingFor(subscription, pending));
    }
    case "change-plan": {
      const plan = decidePlan(subscription, at);
      if (!plan.ok) return plan;
      return pending === undefined ? ok(anyTime) : refuse(waitingFor(subscription, pending));
    }
    case "buy-add-on":
      if (viewer.transacts !== true)
        return refuse(partnerDoesNotTransact({ partnerType: "indirect-reseller" }));
      if (subscription.addOnOf !== null) return refuse(addOnHasNone({}));
      if (!isHeld(status)) return refuse(subscriptionEnded({ status }));
      return status === "active"
        ? ok({ until: endsAt(subscription, at) })
        : refuse(baseNotActive({ status }));
    case "suspend":
      return decideSuspending(subscription, at);
    case "reactivate":
      return decideReactivating(subscription, { at, pending });
    case "set-up":
      if (!isHeld(status)) return refuse(subscriptionEnded({ status }));
      return status === "pending-activation" ? ok({ until: subscription.lapsesAt }) : ok(anyTime);
    case "turn-off-auto-renew":
    case "turn-on-auto-renew": {
      if (!isHeld(status)) return refuse(subscriptionEnded({ status }));
      if (subscription.addOnOf !== null) return refuse(followsBase({}));
      const wanted = action === "turn-on-auto-renew";
      if (wanted && subscription.renewalsStopped) return refuse(renewalsStopped({}));
      if (subscription.autoRenew === wanted)
        return refuse(autoRenewAlready({ state: wanted ? "on" : "off" }));
      return ok({ until: runsUntil(subscription, status, at) });
    }
  }
}

/** Every action with its decision, in a fixed order. */
export const decideActions = (
  subscription: SubscriptionFacts,
  when: ActionContext,
): ActionDecision[] =>
  SUBSCRIPTION_ACTIONS.map((action) => {
    const decision = decideAction(action, subscription, when);
    return decision.ok
      ? { action, allowed: true, until: decision.value.until }
      : { action, allowed: false, until: null, problem: decision.problem };
  });

/** What goes on with a customer. */
const TAKES_UP: ReadonlySet<SubscriptionAction> = new Set(["reactivate", "turn-on-auto-renew"]);

const anyTime = { until: null };

/** The change that waits for the publisher, in words. */
const waitingFor = ({ terms }: SubscriptionFacts, pending: PendingOperation): Problem =>
  changePending({
    publisher: terms.publisherName,
    what: pending.plan === undefined ? "quantity" : "plan",
    quantity: pending.quantity ?? terms.quantity,
    plan: pending.plan ?? "",
  });

/** What runs can be suspended; an add-on is with its base. */
function decideSuspending(
  subscription: SubscriptionFacts,
  at: Instant,
): Result<{ until: Instant | null }> {
  const status = statusAt(subscription, at);
  if (!isHeld(status)) return refuse(subscriptionEnded({ status }));
  if (subscription.addOnOf !== null) return refuse(followsBase({}));
  if (status === "pending-activation") return refuse(suspendNotYet({}));
  if (status === "suspended") return refuse(suspendedAlready({}));
  return ok({ until: endsAt(subscription, at) });
}

/** What is suspended can be reactivated until it ends or is deleted; an add-on is with its base. */
function decideReactivating(
  subscription: SubscriptionFacts,
  { at, pending }: Pick<ActionContext, "at" | "pending">,
): Result<{ until: Instant | null }> {
  const status = statusAt(subscription, at);
  if (!isHeld(status)) return refuse(subscriptionEnded({ status }));
  if (subscription.addOnOf !== null) return refuse(followsBase({}));
  if (status !== "suspended") return refuse(notSuspended({}));
  if (pending !== undefined)
    return refuse(reactivationPending({ publisher: subscription.terms.publisherName }));
  return ok({ until: endsAt(subscription, at) });
}

/** The end of what runs: of the trial, or of the paid term. */
function runsUntil(
  subscription: SubscriptionFacts,
  status: SubscriptionStatus,
  at: Instant,
): Instant | null {
  const { lapsesAt, trialEndsAt, term, terms, suspension } = subscription;
  if (status === "pending-activation") return lapsesAt;
  if (status === "trial") return trialEndsAt;
  if (suspension !== null && statusBeneath(subscription, at) === "trial") return trialEndsAt;
  if (term === null) return null;
  const { sellerTimeZone } = terms;
  return startOfDay(renewalDay(subscription, dayIn(sellerTimeZone, at)), sellerTimeZone);
}
