import type {
  AutoRenewChanged,
  ChangeRequestEnded,
  ChangeRequested,
  OrderPlaced,
  OrderReceived,
  PlanChanged,
  QuantityChanged,
  SubscriptionActivated,
  SubscriptionCancelled,
  SubscriptionDeleted,
  SubscriptionExpired,
  SubscriptionLapsed,
  SubscriptionReactivated,
  SubscriptionRemoved,
  SubscriptionRenewed,
  SubscriptionSuspended,
  TrialEnded,
} from "../../commerce/events.ts";
import {
  type EventType,
  ID,
  OFFER,
  of,
  type Shown,
  type Source,
  type Words,
} from "./event-type.ts";

/**
 * Publishers learn nothing of who sells it, partners nothing of what is between publisher and marketplace, customers
 * nothing of why their partner suspended or cancelled it.
 */
type OfSubscription = {
  readonly type: string;
  readonly subscriptionId: string;
  readonly customerId: string;
};
const subscriptionEvent = (
  meaning: string,
  sources: readonly Source[],
  sample: Shown,
): EventType => ({
  meaning,
  readers: {
    publisher: "subscription:read",
    partner: "subscription:read",
    customer: "purchase:read",
  },
  sources: {
    publisher: sources,
    customer: sources.map(({ fact, show }) => ({
      fact,
      show: (one: never, words: Words) => {
        const { reason: _partners, ...shown } = show(one, words);
        return shown;
      },
    })),
    partner: sources.map(({ fact, show }) => ({
      fact,
      show: (one: never, words: Words) => ({
        ...show(one, words),
        customerId: (one as OfSubscription).customerId,
      }),
    })),
  },
  sample: { subscriptionId: ID, ...sample },
});
const aboutSubscription = <E extends OfSubscription>(
  fact: E["type"],
  show: (fact: E) => Shown = () => ({}),
): Source => of<E>(fact, (one) => ({ subscriptionId: one.subscriptionId, ...show(one) }));

type Terms = SubscriptionActivated["terms"];
const sold = ({ offerSlug, planId, quantity }: Terms) => ({
  offer: offerSlug,
  plan: planId,
  quantity,
});
const SOLD = { offer: OFFER, plan: "team", quantity: 10 };
const TERM = { termStart: "2027-01-01", termEnd: "2028-01-01" };

/** Orders and the life of a subscription. */
export const SUBSCRIPTION_EVENTS = {
  "subscription.change_requested": {
    meaning:
      "Somebody of the customer asked for a change. It is read with `GET /v1/change-requests`, made by the ordinary ways, and answered. `kind`: quantity, auto-renew-off, auto-renew-on, cancel, reactivate, other.",
    readers: { partner: "subscription:read", customer: "purchase:read" },
    sources: {
      customer: [
        of<ChangeRequested>(
          "commerce.change-requested",
          ({ requestId, subscriptionId, kind, quantity }) => ({
            requestId,
            subscriptionId,
            kind,
            quantity,
          }),
        ),
      ],
      partner: [
        of<ChangeRequested>(
          "commerce.change-requested",
          ({ requestId, subscriptionId, customerId, kind, quantity }) => ({
            requestId,
            subscriptionId,
            customerId,
            kind,
            quantity,
          }),
        ),
      ],
    },
    sample: { requestId: ID, subscriptionId: ID, customerId: ID, kind: "quantity", quantity: 12 },
  },
  "subscription.change_request_ended": {
    meaning: "What was asked for waits no more. `state`: done, declined, withdrawn.",
    readers: { partner: "subscription:read", customer: "purchase:read" },
    sources: {
      customer: [
        of<ChangeRequestEnded>(
          "commerce.change-request-ended",
          ({ requestId, subscriptionId, state }) => ({ requestId, subscriptionId, state }),
        ),
      ],
      partner: [
        of<ChangeRequestEnded>(
          "commerce.change-request-ended",
          ({ requestId, subscriptionId, customerId, state }) => ({
            requestId,
            subscriptionId,
            customerId,
            state,
          }),
        ),
      ],
    },
    sample: { requestId: ID, subscriptionId: ID, customerId: ID, state: "done" },
  },
  "order.placed": {
    meaning:
      "An order was placed. A publisher reads the lines of its own offers, a partner its own orders, a customer which subscriptions came of it, whoever ordered.",
    readers: {
      publisher: "subscription:read",
      partner: "subscription:read",
      customer: "purchase:read",
    },
    sources: {
      customer: [
        of<OrderPlaced>("commerce.order-placed", ({ subscriptionIds }) => ({ subscriptionIds })),
      ],
      publisher: [
        of<OrderReceived>("commerce.order-received", ({ orderId, lines }) => ({
          orderId,
          lines: lines.map(({ subscriptionId, offerSlug, planId, quantity }) => ({
            subscriptionId,
            offer: offerSlug,
            plan: planId,
            quantity,
          })),
        })),
      ],
      partner: [
        of<OrderPlaced>(
          "commerce.order-placed",
          ({ orderId, orderNumber, customerId, subscriptionIds }) => ({
            orderId,
            orderNumber,
            customerId,
            subscriptionIds,
          }),
        ),
      ],
    },
    sample: { orderId: ID, lines: [{ subscriptionId: ID, ...SOLD }] },
  },
  "subscription.activated": subscriptionEvent(
    "It was activated; `trialEndsAt` is null where there is no trial.",
    [
      aboutSubscription<SubscriptionActivated>(
        "commerce.subscription-activated",
        ({ terms, trialEndsAt, termStart, termEnd }) => ({
          ...sold(terms),
          trialEndsAt,
          termStart,
          termEnd,
        }),
      ),
    ],
    { ...SOLD, trialEndsAt: null, ...TERM },
  ),
  "subscription.trial_ended": subscriptionEvent(
    "Its trial is over: it is paid from now on where `converted`, and expired otherwise.",
    [
      aboutSubscription<TrialEnded>(
        "commerce.trial-ended",
        ({ terms, converted, termStart, termEnd }) => ({
          ...sold(terms),
          converted,
          termStart,
          termEnd,
        }),
      ),
    ],
    { ...SOLD, converted: true, ...TERM },
  ),
  "subscription.changed": subscriptionEvent(
    "Its number of licences (`quantity`), its `plan` or whether it renews (`autoRenew`) changed; what did not is absent.",
    [
      aboutSubscription<QuantityChanged>("commerce.quantity-changed", ({ from, to }) => ({
        quantity: { from, to },
      })),
      aboutSubscription<PlanChanged>("commerce.plan-changed", ({ before, terms }) => ({
        plan: { from: before.planId, to: terms.planId },
      })),
      aboutSubscription<AutoRenewChanged>("commerce.auto-renew-changed", ({ autoRenew }) => ({
        autoRenew,
      })),
    ],
    { quantity: { from: 10, to: 12 } },
  ),
  "subscription.renewed": subscriptionEvent(
    "Its term is over and the next one has begun.",
    [
      aboutSubscription<SubscriptionRenewed>(
        "commerce.subscription-renewed",
        ({ terms, termStart, termEnd }) => ({ ...sold(terms), termStart, termEnd }),
      ),
    ],
    { ...SOLD, ...TERM },
  ),
  "subscription.suspended": subscriptionEvent(
    "It is out of use, and deleted at `until` unless it is reactivated before. `reason`: customer-request, non-payment, fraud.",
    [
      aboutSubscription<SubscriptionSuspended>(
        "commerce.subscription-suspended",
        ({ reason, until }) => ({ reason, until }),
      ),
    ],
    { reason: "customer-request", until: "2027-04-01T09:00:00Z" },
  ),
  "subscription.reactivated": subscriptionEvent(
    "A suspended subscription is in use again. `status`: trial, active.",
    [
      aboutSubscription<SubscriptionReactivated>(
        "commerce.subscription-reactivated",
        ({ status }) => ({ status }),
      ),
    ],
    { status: "active" },
  ),
  "subscription.cancelled": subscriptionEvent(
    "It was cancelled and has ended. `reason`: customer-request, non-payment, fraud, other, not-activated, offer-removed.",
    [
      aboutSubscription<SubscriptionCancelled>("commerce.subscription-cancelled", ({ reason }) => ({
        reason,
      })),
      aboutSubscription<SubscriptionLapsed>("commerce.subscription-lapsed", () => ({
        reason: "not-activated",
      })),
      aboutSubscription<SubscriptionRemoved>("commerce.subscription-removed", () => ({
        reason: "offer-removed",
      })),
    ],
    { reason: "customer-request" },
  ),
  "subscription.expired": subscriptionEvent(
    "Its term is over and it does not renew.",
    [aboutSubscription<SubscriptionExpired>("commerce.subscription-expired")],
    {},
  ),
  "subscription.deleted": subscriptionEvent(
    "It was not reactivated in time, or it ended some time ago: its data is to be deleted.",
    [aboutSubscription<SubscriptionDeleted>("commerce.subscription-deleted")],
    {},
  ),
} as const satisfies Readonly<Record<string, EventType>>;
