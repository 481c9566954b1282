import type { AudienceSynced, EditionWentLive, OfferStopped } from "../../catalog/events.ts";
import type {
  AutoRenewChanged,
  ChangeRequestEnded,
  ChangeRequested,
  CustomersMerged,
  DelegationAsked,
  DelegationDeclined,
  DelegationEnded,
  DelegationGranted,
  DelegationNarrowed,
  OrderPlaced,
  OrderReceived,
  PlanChanged,
  QuantityChanged,
  RelationshipAccepted,
  RelationshipEnded,
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
import type { LeadReceived } from "../../leads/events.ts";
import type {
  AssignmentsChanged,
  ConsentDeclined,
  ConsentGiven,
  ConsentRevoked,
  DealLicencesChanged,
  DealRegistered,
  LicenceRequested,
  RequestDecided,
} from "../../licensing/events.ts";
import type {
  AttentionNeeded,
  GoLiveMissed,
  PreviewReady,
  SubmissionStarted,
} from "../../publishing/events.ts";
import { BILLING_EVENTS } from "./billing-events.ts";
import {
  type EventType,
  ID,
  OFFER,
  of,
  type Reader,
  type Shown,
  type Source,
  type Words,
} from "./event-type.ts";

export { type EventType, READERS, type Reader, type Words } from "./event-type.ts";

type OfOffer = { readonly type: string; readonly offerId: string };
const aboutOffer = <E extends OfOffer>(fact: E["type"], show: (fact: E) => Shown): Source =>
  of<E>(
    fact,
    (one, { slugOf }) => ({ offer: slugOf(one.offerId), ...show(one) }),
    ({ offerId }) => offerId,
  );

const offerEvent = (meaning: string, source: Source, sample: Shown): EventType => ({
  meaning,
  readers: { publisher: "offer:read" },
  sources: { publisher: [source] },
  sample: { offer: OFFER, ...sample },
});

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

type OfDelegation = {
  readonly type: string;
  readonly delegationId: string;
  readonly customerId: string;
};
const ofDelegation = <E extends OfDelegation>(
  fact: E["type"],
  show: (fact: E) => Shown = () => ({}),
): Source =>
  of<E>(fact, (one) => ({
    delegationId: one.delegationId,
    customerId: one.customerId,
    ...show(one),
  }));
const given = ({ rights, lastDay }: Pick<DelegationGranted, "rights" | "lastDay">) => ({
  rights,
  lastDay,
});
const DELEGATION = { delegationId: ID, customerId: ID };
/** Customers know of no record that a partner has of them. */
const delegationEvent = (meaning: string, source: Source, sample: Shown): EventType => ({
  meaning,
  readers: { partner: "delegation:read", customer: "delegation:read" },
  sources: {
    partner: [source],
    customer: [
      {
        fact: source.fact,
        show: (one: never, words: Words) => {
          const { customerId: _partners, ...shown } = source.show(one, words);
          return shown;
        },
      },
    ],
  },
  sample,
});
const GIVEN = { rights: ["users", "licences"], lastDay: "2027-12-31" };

const licencesEvent = (
  meaning: string,
  fact: AssignmentsChanged["type"],
  because: string,
): EventType => ({
  meaning,
  readers: { customer: "licence:assign" },
  sources: {
    customer: [
      of<AssignmentsChanged>(fact, (one) => ({
        licencesId: one.poolId,
        serviceId: one.serviceId,
        count: one.count,
        because: one.because,
      })),
    ],
  },
  sample: { licencesId: ID, serviceId: `${OFFER}.team`, count: 2, because },
});
const requestEvent = (meaning: string, source: Source, sample: Shown): EventType => ({
  meaning,
  readers: { customer: "licence:assign" },
  sources: { customer: [source] },
  sample: { requestId: ID, licencesId: ID, ...sample },
});

/** The catalogue of events, in the order in which the reference lists them. */
export const EVENT_TYPES = {
  "offer.submitted": offerEvent(
    "A draft was submitted for publication.",
    aboutOffer<SubmissionStarted>("publishing.submission-started", ({ number }) => ({
      submission: number,
    })),
    { submission: 1 },
  ),
  "offer.attention_needed": offerEvent(
    "A submission was stopped by findings. They stand with the submission.",
    aboutOffer<AttentionNeeded>("publishing.attention-needed", ({ number, step }) => ({
      submission: number,
      step,
    })),
    { submission: 1, step: "automated-validation" },
  ),
  "offer.preview_ready": offerEvent(
    "The preview can be looked at, and waits for Go live.",
    aboutOffer<PreviewReady>("publishing.preview-ready", ({ number }) => ({ submission: number })),
    { submission: 1 },
  ),
  "offer.go_live_missed": offerEvent(
    "The chosen moment came and the offer could not go live. `reason`: not-permitted, audience-in-use, not-possible.",
    aboutOffer<GoLiveMissed>("publishing.go-live-missed", ({ number, goLiveAt, reason }) => ({
      submission: number,
      goLiveAt,
      reason,
    })),
    { submission: 1, goLiveAt: "2027-01-01T09:00:00Z", reason: "audience-in-use" },
  ),
  "offer.live": offerEvent(
    "An edition went live, by publication or by rolling back.",
    aboutOffer<EditionWentLive>("catalog.edition-went-live", ({ version }) => ({ version })),
    { version: 1 },
  ),
  "offer.stopped": offerEvent(
    "The distribution was stopped, by the publisher or, where `forced`, by the operator.",
    aboutOffer<OfferStopped>("catalog.offer-stopped", ({ stopRenewals, forced = false }) => ({
      stopRenewals,
      forced,
    })),
    { stopRenewals: false, forced: false },
  ),
  "plan.audience_synced": offerEvent(
    "Private audiences were published alone.",
    aboutOffer<AudienceSynced>("catalog.audience-synced", ({ plans }) => ({
      plans: plans.map(({ planId, added, removed }) => ({ plan: planId, added, removed })),
    })),
    { plans: [{ plan: "team", added: 2, removed: 0 }] },
  ),
  "lead.created": {
    meaning:
      "Somebody left name and address about an offer. Both are read with `GET /v1/leads/{id}`.",
    readers: { publisher: "lead:read" },
    sources: {
      publisher: [aboutOffer<LeadReceived>("leads.lead-received", ({ leadId }) => ({ leadId }))],
    },
    sample: { offer: OFFER, leadId: ID },
  },
  "deal.registered": {
    meaning:
      "Somebody of the publisher registered a sale that was closed elsewhere. It is read with `GET /v1/deals/{id}`.",
    readers: { publisher: "deal:read" },
    sources: {
      publisher: [
        aboutOffer<DealRegistered>(
          "licensing.deal-registered",
          ({ dealId, dealNumber, leadId, opportunityId = null }) => ({
            dealId,
            number: dealNumber,
            leadId,
            opportunityId,
          }),
        ),
      ],
    },
    sample: { offer: OFFER, dealId: ID, number: 12, leadId: null, opportunityId: null },
  },
  "deal.licences_changed": {
    meaning:
      "What a deal grants its customer has changed, by somebody of the publisher or because the deal's term is over. It is read with `GET /v1/deals/{id}/licences`.",
    readers: { publisher: "licensing:manage", customer: "licence:assign" },
    sources: {
      publisher: [
        aboutOffer<DealLicencesChanged>(
          "licensing.deal-licences-changed",
          ({ dealId, dealNumber, because }) => ({ dealId, number: dealNumber, because }),
        ),
      ],
      customer: [
        aboutOffer<DealLicencesChanged>("licensing.deal-licences-changed", ({ because }) => ({
          because,
        })),
      ],
    },
    sample: { offer: OFFER, dealId: ID, number: 12, because: "publisher" },
  },
  "consent.given": {
    meaning:
      "An organisation lets the publisher manage its licences of the publisher's solutions. It stands in `GET /v1/consenting-customers`.",
    readers: { publisher: "licensing:manage", customer: "consent:give" },
    sources: {
      publisher: [
        aboutOffer<ConsentGiven>("licensing.consent-given", ({ dealId, inviteId, consentId }) => ({
          dealId,
          inviteId,
          consentId,
        })),
      ],
      customer: [of<ConsentGiven>("licensing.consent-given", ({ consentId }) => ({ consentId }))],
    },
    sample: { offer: OFFER, dealId: ID, inviteId: ID, consentId: ID },
  },
  "consent.declined": {
    meaning: "Whoever the publisher asked for consent by a link does not want to.",
    readers: { publisher: "licensing:manage" },
    sources: {
      publisher: [
        aboutOffer<ConsentDeclined>("licensing.consent-declined", ({ dealId, inviteId }) => ({
          dealId,
          inviteId,
        })),
      ],
    },
    sample: { offer: OFFER, dealId: ID, inviteId: ID },
  },
  "consent.revoked": {
    meaning:
      "An organisation took its consent back: no deal of the publisher grants it more licences.",
    readers: { publisher: "licensing:manage", customer: "consent:give" },
    sources: {
      publisher: [
        of<ConsentRevoked>("licensing.consent-revoked", ({ consentId }) => ({ consentId })),
      ],
      customer: [
        of<ConsentRevoked>("licensing.consent-revoked", ({ consentId }) => ({ consentId })),
      ],
    },
    sample: { consentId: ID },
  },
  "licences.assigned": licencesEvent(
    "People got licences of a plan. Who they are stands in `GET /v1/licences/{id}/history`. `because`: person, group, waiting-list, plan-changed.",
    "licensing.licences-assigned",
    "person",
  ),
  "licences.unassigned": licencesEvent(
    "People lost their licence of a plan. `because`: person, left-group, group-removed, fewer-licences, licences-ended, plan-changed, user-deleted.",
    "licensing.licences-unassigned",
    "fewer-licences",
  ),
  "licence_request.made": requestEvent(
    "Somebody of the organisation asked for a licence. It is decided with `PUT /v1/licence-requests/{id}/decision`.",
    of<LicenceRequested>("licensing.licence-requested", (one) => ({
      requestId: one.requestId,
      licencesId: one.poolId,
    })),
    {},
  ),
  "licence_request.decided": requestEvent(
    "A request for a licence was decided, or its person has a licence now. `state`: approved, waiting (approved, and no licence is left), rejected.",
    of<RequestDecided>("licensing.request-decided", (one) => ({
      requestId: one.requestId,
      licencesId: one.poolId,
      state: one.to,
    })),
    { state: "approved" },
  ),
  "customer.relationship_accepted": {
    meaning:
      "An organisation accepted the partner by its link, and is a customer from now on. Its record is read with `GET /v1/customers/{id}`.",
    readers: { partner: "customer:read" },
    sources: {
      partner: [
        of<RelationshipAccepted>("commerce.relationship-accepted", ({ customerId, requestId }) => ({
          customerId,
          requestId,
        })),
      ],
    },
    sample: { customerId: ID, requestId: ID },
  },
  "customer.relationship_ended": {
    meaning: "The partner removed a customer; its record is gone.",
    readers: { partner: "customer:read" },
    sources: {
      partner: [
        of<RelationshipEnded>("commerce.relationship-ended", ({ customerId }) => ({ customerId })),
      ],
    },
    sample: { customerId: ID },
  },
  "delegation.asked": {
    meaning:
      "A partner asks for rights over users and licences, for so many `months`. It is answered with `PUT /v1/delegations/{id}/grant` or `/refusal`. `rights`: users, licences.",
    readers: { customer: "delegation:read" },
    sources: {
      customer: [
        of<DelegationAsked>("commerce.delegation-asked", ({ delegationId, rights, months }) => ({
          delegationId,
          rights,
          months,
        })),
      ],
    },
    sample: { delegationId: ID, rights: ["users", "licences"], months: 12 },
  },
  "delegation.granted": delegationEvent(
    "A customer gave the partner rights over its users and licences, up to and including `lastDay`; earlier ones are replaced. `rights`: users, licences.",
    ofDelegation<DelegationGranted>("commerce.delegation-granted", given),
    { ...DELEGATION, ...GIVEN },
  ),
  "delegation.declined": delegationEvent(
    "A customer gave none of the rights that the partner asked for.",
    ofDelegation<DelegationDeclined>("commerce.delegation-declined"),
    DELEGATION,
  ),
  "delegation.narrowed": delegationEvent(
    "A customer left the partner fewer rights, or until an earlier day: those named here.",
    ofDelegation<DelegationNarrowed>("commerce.delegation-narrowed", given),
    { ...DELEGATION, ...GIVEN, rights: ["licences"] },
  ),
  "delegation.ended": delegationEvent(
    "The partner has no rights over the customer's users and licences any more. `because`: revoked, expired, relationship-ended, merged.",
    ofDelegation<DelegationEnded>("commerce.delegation-ended", ({ because }) => ({ because })),
    { ...DELEGATION, because: "revoked" },
  ),
  "customer.merged": {
    meaning:
      "Two records of one company are one: orders and subscriptions of the former are the customer's. `GET /v1/customers/{id}` answers with it for both.",
    readers: { partner: "customer:read" },
    sources: {
      partner: [
        of<CustomersMerged>("commerce.customers-merged", ({ customerId, formerCustomerId }) => ({
          customerId,
          formerCustomerId,
        })),
      ],
    },
    sample: { customerId: ID, formerCustomerId: ID },
  },
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
  ...BILLING_EVENTS,
} as const satisfies Readonly<Record<string, EventType>>;

export type EventTypeName = keyof typeof EVENT_TYPES;
export const EVENT_TYPE_NAMES = Object.keys(EVENT_TYPES) as readonly EventTypeName[];

const eventType = (name: EventTypeName): EventType => EVENT_TYPES[name];

/** Events of these types that the reader's organisation has, and the permission that each needs. */
export const typesOf = (reader: Reader): ReadonlyMap<EventTypeName, string> =>
  new Map(
    EVENT_TYPE_NAMES.flatMap((name) => {
      const permission = eventType(name).readers[reader];
      return permission === undefined ? [] : [[name, permission] as const];
    }),
  );

/** The fact that a test event is recorded as. */
export const testFactOf = (name: EventTypeName): string => `event-feed.test:${name}`;

export type FeedSource = { readonly name: EventTypeName; readonly source: Source };

/** What the reader is shown of each recorded fact, by the fact's own type. A fact has one name for a reader. */
export function sourcesOf(
  reader: Reader,
  names: readonly EventTypeName[],
): ReadonlyMap<string, FeedSource> {
  const found = new Map<string, FeedSource>();
  for (const name of names) {
    const type = eventType(name);
    for (const source of type.sources[reader] ?? []) found.set(source.fact, { name, source });
    const fact = testFactOf(name);
    found.set(fact, { name, source: { fact, show: () => type.sample } });
  }
  return found;
}
