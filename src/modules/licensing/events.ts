/** Facts that licensing announces. The subject is the deal. */
type About = {
  readonly subject: string;
  readonly dealId: string;
  readonly publisherId: string;
  readonly offerId: string;
};

/** Where a registered deal stands (decision 32). */
export const DEAL_STATUSES = [
  "submitted",
  "in-review",
  "approved",
  "action-required",
  "rejected",
  "expired",
  "withdrawn",
] as const;
export type DealStatus = (typeof DEAL_STATUSES)[number];

/** Of these nothing came, or it is over: from what they came, another deal may be registered. */
export const DEALS_OVER: ReadonlySet<DealStatus> = new Set(["rejected", "withdrawn", "expired"]);

/** A publisher registered a sale that was closed outside the marketplace. */
export type DealRegistered = About & {
  readonly type: "licensing.deal-registered";
  readonly dealNumber: number;
  /** The lead that it came from. */
  readonly leadId: string | null;
  /** The won co-sell opportunity that it came from. */
  readonly opportunityId: string | null;
};

export type DealStepKind =
  | "registered"
  | "claimed"
  | "asked"
  | "answered"
  | "approved"
  | "rejected"
  | "withdrawn"
  | "expired";

/** Something was done with a deal; `number` is the step's. */
export type DealProgressed = About & {
  readonly type: "licensing.deal-progressed";
  readonly number: number;
  readonly kind: Exclude<DealStepKind, "registered">;
  readonly status: DealStatus;
  /** The lead that the deal came from. */
  readonly leadId: string | null;
  /** The co-sell opportunity that the deal came from. */
  readonly opportunityId: string | null;
};

/** People who waited for a licence have one now: 500 of them at most, so that many are several facts. The subject is the pool. */
export type WaitingServed = {
  readonly type: "licensing.waiting-served";
  readonly subject: string;
  readonly poolId: string;
  readonly userIds: readonly string[];
};
const NAMED = 500;
export const servedFacts = (poolId: string, userIds: readonly string[]): WaitingServed[] =>
  Array.from({ length: Math.ceil(userIds.length / NAMED) }, (_, part) => ({
    type: "licensing.waiting-served",
    subject: poolId,
    poolId,
    userIds: userIds.slice(part * NAMED, (part + 1) * NAMED),
  }));

/** People of an organisation got a licence of a plan, or lost one, by one step. The subject is the pool. */
export type AssignmentsChanged = {
  readonly type: "licensing.licences-assigned" | "licensing.licences-unassigned";
  readonly subject: string;
  readonly poolId: string;
  readonly organisationId: string;
  readonly serviceId: string;
  /** How many people. */
  readonly count: number;
  /** As the history of the licences says it. */
  readonly because: string;
};

export const REQUEST_STATES = ["open", "waiting", "approved", "rejected", "withdrawn"] as const;
/** `waiting`: approved, and no licence is left. */
export type RequestState = (typeof REQUEST_STATES)[number];

/** Somebody asked for a licence. The subject is the request. */
export type LicenceRequested = {
  readonly type: "licensing.licence-requested";
  readonly subject: string;
  readonly requestId: string;
  readonly poolId: string;
  readonly organisationId: string;
};

/** A request was decided: `waiting` where it was approved and no licence is left. */
export type RequestDecided = Omit<LicenceRequested, "type"> & {
  readonly type: "licensing.request-decided";
  readonly to: "approved" | "waiting" | "rejected";
};
export const requestDecided = (about: {
  readonly id: string;
  readonly poolId: string;
  readonly organisationId: string;
  readonly to: RequestDecided["to"];
}): RequestDecided => ({
  type: "licensing.request-decided",
  subject: about.id,
  requestId: about.id,
  poolId: about.poolId,
  organisationId: about.organisationId,
  to: about.to,
});
type OfConsent = {
  /** The consent, or the link that asked for it. */
  readonly subject: string;
  readonly publisherId: string;
  readonly inviteId: string;
  readonly dealId: string;
  readonly offerId: string;
};

/** An organisation lets a publisher manage its licences of that publisher's solutions. */
export type ConsentGiven = OfConsent & {
  readonly type: "licensing.consent-given";
  readonly consentId: string;
  readonly organisationId: string;
};

/** Whoever the link was for does not want to. */
export type ConsentDeclined = OfConsent & { readonly type: "licensing.consent-declined" };

/** An organisation of another domain wants to accept: the publisher says whether it means that one. */
export type ConsentConfirmationAsked = OfConsent & {
  readonly type: "licensing.consent-confirmation-asked";
  readonly organisationId: string;
};

/** From now on no deal of the publisher grants the organisation more licences. */
export type ConsentRevoked = {
  readonly type: "licensing.consent-revoked";
  readonly subject: string;
  readonly consentId: string;
  readonly publisherId: string;
  readonly organisationId: string;
};

/** What a deal grants has changed: licences came, became more or fewer, or ended. */
export type DealLicencesChanged = About & {
  readonly type: "licensing.deal-licences-changed";
  readonly dealNumber: number;
  readonly organisationId: string;
  readonly because: "publisher" | "deal-ended";
  /** The numbers of the changes, from and to. */
  readonly changes: readonly [first: number, last: number];
};
