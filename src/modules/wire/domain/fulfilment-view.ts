import { addDays, type Instant, startOfDay } from "../../../kernel/calendar.ts";

/** The subscription object of the SaaS fulfilment protocol, version 2018-08-31 (wire contract, 4.1). */
export type FulfilmentSubscription = {
  readonly id: string;
  readonly publisherId: string;
  readonly offerId: string;
  readonly name: string;
  readonly saasSubscriptionStatus:
    | "PendingFulfillmentStart"
    | "Subscribed"
    | "Suspended"
    | "Unsubscribed";
  readonly beneficiary: Party;
  readonly purchaser: Party;
  readonly planId: string;
  /** Seats; null where the plan is sold flat. */
  readonly quantity: number | null;
  readonly term: {
    readonly termUnit: string;
    readonly startDate: string | null;
    /** The last day that counts, as midnight UTC of the day before the next term. */
    readonly endDate: string | null;
    readonly chargeDuration: string | null;
  };
  readonly autoRenew: boolean;
  readonly isTest: boolean;
  readonly isFreeTrial: boolean;
  readonly allowedCustomerOperations: readonly ("Read" | "Update" | "Delete")[];
  readonly sandboxType: "None";
  readonly sessionMode: "None";
  readonly created: string;
  readonly lastModified: string;
};

export type Party = {
  readonly emailId: string | null;
  readonly objectId: string;
  readonly tenantId: string;
  readonly puid: null;
};

/** What commerce tells of a subscription, and who bought it for whom. */
export type SubscriptionFacts = {
  readonly id: string;
  readonly name: string;
  readonly fulfilment: FulfilmentSubscription["saasSubscriptionStatus"];
  readonly isFreeTrial: boolean;
  readonly autoRenew: boolean;
  readonly quantity: number | null;
  readonly terms: {
    readonly offerSlug: string;
    readonly planId: string;
    readonly term: string;
    readonly payment: string;
    readonly sellerTimeZone: string;
  };
  readonly termStart: string | null;
  readonly termEnd: string | null;
  readonly orderedAt: Instant;
  readonly updatedAt: Instant;
  readonly organisationId: string;
  /** Whether the publisher may change and end it: a customer bought it for itself. */
  readonly changeable: boolean;
  readonly customer: { readonly tenantId: string; readonly email: string | null };
  readonly seller: { readonly id: string; readonly tenantId: string };
};

/** Length of one payment, as the protocol writes it. */
const CHARGE: Readonly<Record<string, string>> = { monthly: "P1M", annual: "P1Y" };

/**
 * The protocol's view of a subscription. A partner's purchase may only be read by its publisher
 * and its user (`allowedCustomerOperations`); instants end in `Z` with seven digits of a second.
 */
export function fulfilmentView(facts: SubscriptionFacts): FulfilmentSubscription {
  const { terms } = facts;
  const [publisherId = "", ...offer] = terms.offerSlug.split(".");
  const zone = terms.sellerTimeZone;
  return {
    id: facts.id,
    publisherId,
    offerId: offer.join("."),
    name: facts.name,
    saasSubscriptionStatus: facts.fulfilment,
    beneficiary: {
      emailId: facts.customer.email,
      objectId: facts.organisationId,
      tenantId: facts.customer.tenantId,
      puid: null,
    },
    purchaser: {
      emailId: null,
      objectId: facts.seller.id,
      tenantId: facts.seller.tenantId,
      puid: null,
    },
    planId: terms.planId,
    quantity: facts.quantity,
    term: {
      termUnit: terms.term,
      startDate: facts.termStart === null ? null : wireInstant(startOfDay(facts.termStart, zone)),
      endDate:
        facts.termEnd === null ? null : wireInstant(startOfDay(addDays(facts.termEnd, -1), zone)),
      chargeDuration: CHARGE[terms.payment] ?? terms.term,
    },
    autoRenew: facts.autoRenew,
    isTest: false,
    isFreeTrial: facts.isFreeTrial,
    allowedCustomerOperations: facts.changeable ? ["Read", "Update", "Delete"] : ["Read"],
    sandboxType: "None",
    sessionMode: "None",
    created: wireInstant(facts.orderedAt),
    lastModified: wireInstant(facts.updatedAt),
  };
}

/** RFC 3339 with `Z`: strict decoders refuse an instant without a zone. */
export const wireInstant = (at: Instant): string => at.toString({ fractionalSecondDigits: 7 });
