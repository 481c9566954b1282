import type { MoneyJson, Rounding } from "../../kernel/money.ts";

/**
 * Facts that commerce announces. Instants are RFC 3339 text in UTC, days `YYYY-MM-DD`. The subject
 * of each is the first identifier, so that the events of one subscription keep their order.
 */

/** One payment of a term: all at once, or one instalment of each month or year. */
export type Payment = "upfront" | "monthly" | "annual";
/** ISO 8601 duration of the term: `P1M`, `P1Y`, `P2Y`, `P3Y`. */
export type TermLength = string;
export type PricingModel = "flat" | "per-user";

/**
 * What buyer and marketplace agreed at purchase. It is copied from the catalogue then and never
 * read from there again, whatever the publisher changes later. Of it only the number of licences
 * changes while it runs.
 */
export type AgreedTerms = {
  readonly offerId: string;
  /** Address of the offer in the storefront: `contoso.notes`. */
  readonly offerSlug: string;
  readonly offerName: string;
  readonly publisherId: string;
  readonly publisherName: string;
  readonly planUuid: string;
  readonly planId: string;
  readonly planName: string;
  /** The live edition the price was taken from: the version of the price. */
  readonly editionId: string;
  readonly editionVersion: number;
  readonly pricingModel: PricingModel;
  /** Price of one payment of the term: of one licence where the plan is sold per user. */
  readonly unitPrice: MoneyJson;
  /** The private offer that made `unitPrice` lower than the list price; absent where none did. */
  readonly privateOffer?: {
    readonly id: string;
    readonly name: string;
    /** Decimal text off the list price; null for a price of its own. */
    readonly percent: string | null;
    readonly listPrice: MoneyJson;
    /** Its last day when it was agreed: a renewal after it pays the list price. */
    readonly until: string;
    /** Of the private offer as it was then; absent in what was agreed before it was kept. */
    readonly version?: number;
  };
  readonly term: TermLength;
  readonly payment: Payment;
  /** Licences now: those of the purchase, and what was changed since. */
  readonly quantity: number;
  /** How many licences it may have, as the plan said at purchase; no maximum is null. */
  readonly quantityLimits: { readonly minimum: number; readonly maximum: number | null };
  /** 0 where the plan has no trial or the customer has had its trial of this offer. */
  readonly trialDays: number;
  /** ISO 3166 alpha-2 country whose price list applied: the customer's billing country. */
  readonly market: string;
  /** Billing zone of the seller's account; every day of this subscription is a day there. */
  readonly sellerTimeZone: string;
  readonly meters: readonly AgreedMeter[];
  /** Who takes the included quantities off; absent where it is the publisher, before it reports usage. */
  readonly includedDeductedBy?: "publisher" | "marketplace";
  /** Got for an environment of the customer: active at the order, ended by de-provisioning. */
  readonly into?: "environment";
  readonly cancellation: { readonly hours: number };
  /** How long it is kept when it is suspended and after its end; absent in what was sold before it was agreed. */
  readonly keeping?: {
    readonly suspensionDays: number;
    readonly suspensionDaysMore: number;
    readonly retentionDays: number;
  };
  /** Decimal text, percent of the net price. */
  readonly storeFeePercent: string;
  readonly rounding: Rounding;
  readonly taxClass: "software";
  /** What programs ask licence checks for; absent where the marketplace does not hand out its licences. */
  readonly serviceId?: string;
};

export type AgreedMeter = {
  readonly id: string;
  readonly name: string;
  readonly unit: string;
  /** Decimal text in the currency of `unitPrice`; may be finer than its smallest unit. */
  readonly price: string;
  /** Units in the price of one term; absent where none are. */
  readonly included: string | null;
  /** Days on which private offers make a unit cheaper, in their order; absent where there are none. */
  readonly reduced?: readonly ReducedPrice[];
};

/** What one unit costs on some days, as it was agreed (docs/domain/private-offers.md). */
export type ReducedPrice = {
  /** First and last day, in the seller's billing zone. */
  readonly from: string;
  readonly until: string;
  /** Decimal text, exact: it may be finer than the list price. */
  readonly price: string;
  readonly privateOffer: {
    readonly id: string;
    readonly name: string;
    /** Decimal text off the list price; null for a price of its own. */
    readonly percent: string | null;
    readonly version: number;
  };
};

export type OrderPlaced = {
  readonly type: "commerce.order-placed";
  readonly subject: string;
  readonly orderId: string;
  readonly orderNumber: string;
  readonly sellerId: string;
  readonly customerId: string;
  readonly subscriptionIds: readonly string[];
  readonly at: string;
  readonly by: { readonly name: string; readonly email: string | null; readonly locale: string };
};

/** The part of an order that is of one publisher's offers: said once for each publisher. */
export type OrderReceived = {
  readonly type: "commerce.order-received";
  /** The order. */
  readonly subject: string;
  readonly orderId: string;
  readonly publisherId: string;
  readonly lines: readonly OrderedLine[];
  readonly at: string;
};

export type OrderedLine = {
  readonly subscriptionId: string;
  readonly offerSlug: string;
  readonly planId: string;
  readonly quantity: number;
};

export type SubscriptionActivated = {
  readonly type: "commerce.subscription-activated";
  readonly subject: string;
  readonly subscriptionId: string;
  readonly sellerId: string;
  readonly customerId: string;
  readonly publisherId: string;
  readonly orderId: string;
  readonly activatedAt: string;
  /** The instant from which the subscription is paid; null where there is no trial. */
  readonly trialEndsAt: string | null;
  /** First day and first day after of the paid term, in the seller's billing zone. */
  readonly termStart: string;
  readonly termEnd: string;
  readonly terms: AgreedTerms;
  /** Of an add-on alone: what its first charge pays for, which is seldom a whole period. */
  readonly addOn?: FirstPeriod;
};

export type FirstPeriod = {
  /** First day that is paid for, and the first that is not. */
  readonly from: string;
  readonly until: string;
  /** Days of the whole period that the unit price is for. */
  readonly of: number;
  readonly orderedAt: string;
};

/** A paid period after the first began, and is charged. */
export type PeriodBegan = {
  readonly type: "commerce.period-began";
  readonly subject: string;
  readonly subscriptionId: string;
  readonly sellerId: string;
  readonly customerId: string;
  readonly publisherId: string;
  readonly orderId: string;
  /** Whether a term begins with it. */
  readonly renewed: boolean;
  /** First day that is paid for, and the first that is not. */
  readonly from: string;
  readonly until: string;
  /** Days of the whole period that the unit price is for. */
  readonly of: number;
  /** The instant it was due to begin, whenever the moment was run. */
  readonly beganAt: string;
  readonly terms: AgreedTerms;
};

/** Another term follows the one that is over, also of what is suspended. */
export type SubscriptionRenewed = {
  readonly type: "commerce.subscription-renewed";
  readonly subject: string;
  readonly subscriptionId: string;
  readonly sellerId: string;
  readonly customerId: string;
  readonly publisherId: string;
  readonly termStart: string;
  readonly termEnd: string;
  readonly terms: AgreedTerms;
};

export type TrialEnded = {
  readonly type: "commerce.trial-ended";
  readonly subject: string;
  readonly subscriptionId: string;
  readonly sellerId: string;
  readonly customerId: string;
  readonly publisherId: string;
  readonly orderId: string;
  /** The instant the trial was due to end, whenever the moment was run. */
  readonly endedAt: string;
  /** False where auto-renew was off: the subscription expired and nothing is charged. */
  readonly converted: boolean;
  readonly termStart: string;
  readonly termEnd: string;
  readonly terms: AgreedTerms;
};

export type SubscriptionCancelled = {
  readonly type: "commerce.subscription-cancelled";
  readonly subject: string;
  readonly subscriptionId: string;
  readonly sellerId: string;
  readonly customerId: string;
  readonly publisherId: string;
  readonly cancelledAt: string;
  readonly reason: CancellationReason;
  /** Whether everything charged so far is credited. */
  readonly fullCredit: boolean;
  /** Where its publisher ended it: the order, and the paid days that are credited; credits first. */
  readonly orderId?: string;
  readonly lines?: readonly QuantityLine[];
  readonly terms: AgreedTerms;
};

/** The offer was removed from its customers (decision 50). */
export type SubscriptionRemoved = {
  readonly type: "commerce.subscription-removed";
  readonly subject: string;
  readonly subscriptionId: string;
  readonly sellerId: string;
  readonly customerId: string;
  readonly publisherId: string;
  readonly orderId: string;
  /** The first day without it, in the seller's zone. */
  readonly removedOn: string;
  readonly removedAt: string;
  /** Credits first; empty where nothing was paid beyond that day. */
  readonly lines: readonly QuantityLine[];
  readonly terms: AgreedTerms;
};

export type CancellationReason = "customer-request" | "non-payment" | "fraud" | "other";

/** Why a partner takes a subscription out of use (SUB-11). */
export type SuspensionReason = Exclude<CancellationReason, "other">;

export type SubscriptionSuspended = {
  readonly type: "commerce.subscription-suspended";
  readonly subject: string;
  readonly subscriptionId: string;
  readonly sellerId: string;
  readonly customerId: string;
  readonly publisherId: string;
  readonly reason: SuspensionReason;
  readonly suspendedAt: string;
  /** When it is deleted unless it is reactivated before. */
  readonly until: string;
};

export type SubscriptionReactivated = {
  readonly type: "commerce.subscription-reactivated";
  readonly subject: string;
  readonly subscriptionId: string;
  readonly operationId: string;
  readonly sellerId: string;
  readonly customerId: string;
  readonly publisherId: string;
  readonly orderId: string;
  readonly status: "trial" | "active";
  readonly askedAt: string;
  readonly reactivatedAt: string;
  /** What the days from then to the end of the running period cost; empty where they are paid. */
  readonly lines: readonly QuantityLine[];
  readonly terms: AgreedTerms;
};

/** Its suspension ran out, or it ended some time ago: the data goes (decision 46). */
export type SubscriptionDeleted = {
  readonly type: "commerce.subscription-deleted";
  readonly subject: string;
  readonly subscriptionId: string;
  readonly sellerId: string;
  readonly customerId: string;
  readonly publisherId: string;
  readonly deletedAt: string;
};

export type SubscriptionLapsed = {
  readonly type: "commerce.subscription-lapsed";
  readonly subject: string;
  readonly subscriptionId: string;
  readonly sellerId: string;
  readonly customerId: string;
  readonly publisherId: string;
  readonly lapsedAt: string;
};

export type SubscriptionExpired = {
  readonly type: "commerce.subscription-expired";
  readonly subject: string;
  readonly subscriptionId: string;
  readonly sellerId: string;
  readonly customerId: string;
  readonly publisherId: string;
  readonly expiredAt: string;
};

export type AutoRenewChanged = {
  readonly type: "commerce.auto-renew-changed";
  readonly subject: string;
  readonly subscriptionId: string;
  readonly sellerId: string;
  readonly customerId: string;
  readonly publisherId: string;
  readonly autoRenew: boolean;
  readonly at: string;
};

/** A change that the publisher is told of, and may refuse where it is in progress. */
export type OperationRecorded = {
  readonly type: "commerce.operation-recorded";
  readonly subject: string;
  readonly subscriptionId: string;
  readonly operationId: string;
  readonly publisherId: string;
  /** The plan whose connection is told. */
  readonly planUuid: string;
  /** Whether it waits for an answer; else the publisher is told of what holds already. */
  readonly asked: boolean;
};

/** The number of licences changed, by a partner with the publisher's consent, or at a renewal. */
export type QuantityChanged = {
  readonly type: "commerce.quantity-changed";
  readonly subject: string;
  readonly subscriptionId: string;
  readonly operationId: string;
  readonly sellerId: string;
  readonly customerId: string;
  readonly publisherId: string;
  readonly orderId: string;
  readonly from: number;
  readonly to: number;
  /** When it was asked for: its charges count from that day, whenever it was agreed to. */
  readonly askedAt: string;
  readonly changedAt: string;
  /** Credits first; empty where nothing is charged. */
  readonly lines: readonly QuantityLine[];
  readonly terms: AgreedTerms;
};

/** The subscription is of another plan of its offer, with the publisher's consent. */
export type PlanChanged = {
  readonly type: "commerce.plan-changed";
  readonly subject: string;
  readonly subscriptionId: string;
  readonly operationId: string;
  readonly sellerId: string;
  readonly customerId: string;
  readonly publisherId: string;
  readonly orderId: string;
  /** When it was asked for: its charges count from that day, whenever it was agreed to. */
  readonly askedAt: string;
  readonly changedAt: string;
  /** What was paid for the plan before: credits first, then its used days charged anew. */
  readonly lines: readonly QuantityLine[];
  /** The days that are left of the running period, for the plan after. */
  readonly charged: readonly QuantityLine[];
  /** What was agreed before, and what is now. */
  readonly before: AgreedTerms;
  readonly terms: AgreedTerms;
};

/** Prices that subscriptions pay were changed by an edition that went live: their sellers are told, a page at a time. */
export type PricesChanged = {
  readonly type: "commerce.prices-changed";
  readonly subject: string;
  readonly offerId: string;
  readonly toldAt: string;
  /** The last seller that was told; null where none was. */
  readonly after: string | null;
};

/** One charge or credit of a change of licences, to the cent as it was previewed. */
export type QuantityLine = {
  readonly kind: "charge" | "credit";
  /** The licences it is for: a batch that was added, or null for those of the purchase. */
  readonly batchId: string | null;
  /** Licences that are charged; of a credit, those that its charge was for. */
  readonly quantity: number;
  /** First day that is paid for, and the first that is not. */
  readonly from: string;
  readonly until: string;
  readonly days: number;
  /** Days of the whole period that the unit price is for. */
  readonly of: number;
  /** Signed: a credit is negative. */
  readonly net: MoneyJson;
  readonly tax: MoneyJson;
  /** How it is taxed; of a credit, as its charge was, so null. */
  readonly taxed: TaxedAs | null;
  /** The charge that a credit undoes; null for a charge. */
  readonly reverses: string | null;
};

export type TaxedAs = {
  readonly sellerCountry: string;
  readonly buyerCountry: string;
  readonly buyerTaxId: string | null;
  readonly treatment: "taxed" | "reverse-charge" | "exempt" | "no-rate";
  readonly percent: string;
  readonly name: string | null;
  readonly jurisdiction: string | null;
  readonly rateId: string | null;
  readonly sample: boolean;
};

export type CustomerAdded = {
  readonly type: "commerce.customer-added";
  readonly subject: string;
  readonly customerId: string;
  readonly sellerId: string;
  readonly organisationId: string;
};

/** Somebody of the customer accepted a partner by its link; `customer-added` says that there is a record. */
export type RelationshipAccepted = {
  readonly type: "commerce.relationship-accepted";
  readonly subject: string;
  readonly customerId: string;
  readonly sellerId: string;
  readonly organisationId: string;
  readonly requestId: string;
  readonly acceptedAt: string;
};

/** The partner removed the relationship: the organisation is no customer of it any more. */
export type RelationshipEnded = {
  readonly type: "commerce.relationship-ended";
  readonly subject: string;
  readonly customerId: string;
  readonly sellerId: string;
  readonly organisationId: string;
  readonly endedAt: string;
};

type OfDelegation = {
  readonly subject: string;
  readonly delegationId: string;
  readonly customerId: string;
  readonly sellerId: string;
  readonly organisationId: string;
};

/** A customer gave a partner rights over its users or licences; what it had of them before is replaced. */
export type DelegationGranted = OfDelegation & {
  readonly type: "commerce.delegation-granted";
  readonly rights: readonly ("users" | "licences")[];
  /** In the customer's time zone, itself included. */
  readonly lastDay: string;
};

/** A partner asked a customer for rights over its users or licences, for so many months. */
export type DelegationAsked = OfDelegation & {
  readonly type: "commerce.delegation-asked";
  readonly rights: readonly ("users" | "licences")[];
  readonly months: number;
};

/** The customer left the partner fewer rights, or for a shorter time. */
export type DelegationNarrowed = Omit<DelegationGranted, "type"> & {
  readonly type: "commerce.delegation-narrowed";
};

/** The customer gave none of what the partner asked for. */
export type DelegationDeclined = OfDelegation & { readonly type: "commerce.delegation-declined" };

/** A partner has no rights over a customer's users and licences any more. */
export type DelegationEnded = OfDelegation & {
  readonly type: "commerce.delegation-ended";
  readonly because: "revoked" | "expired" | "relationship-ended" | "merged";
};

/** Two records that a partner had of one company are one now: what the former held is the customer's. */
export type CustomersMerged = {
  readonly type: "commerce.customers-merged";
  readonly subject: string;
  readonly customerId: string;
  readonly formerCustomerId: string;
  readonly sellerId: string;
  readonly organisationId: string;
  readonly mergedAt: string;
};

/** Somebody of a customer asked the partner who sold a subscription to change it; the words stand with the request. */
export type ChangeRequested = {
  readonly type: "commerce.change-requested";
  readonly subject: string;
  readonly requestId: string;
  readonly subscriptionId: string;
  readonly sellerId: string;
  readonly customerId: string;
  readonly kind: string;
  readonly quantity: number | null;
};

/** The partner answered what was asked for, or it was withdrawn. */
export type ChangeRequestEnded = {
  readonly type: "commerce.change-request-ended";
  readonly subject: string;
  readonly requestId: string;
  readonly subscriptionId: string;
  readonly sellerId: string;
  readonly customerId: string;
  readonly state: "done" | "declined" | "withdrawn";
};
