import type { MoneyJson } from "../../kernel/money.ts";
import { defineProblem, type Problem } from "../../kernel/problem.ts";

/** The refusals of commerce. Texts: locales/<language>/problems-commerce.json. */

// Suspended by the operator: who buys, or whom it is bought for. Nothing new; what runs goes on.
export const sellerSuspended = defineProblem("commerce/seller-suspended", 403);
export const customerSuspended = defineProblem("commerce/customer-suspended", 409);

// Invoices are overdue, or the credit limit that the operator set is reached. What runs goes on.
export const resellerBindingOwn = defineProblem("commerce/reseller-binding-own", 422);
export const resellerBindingExists = defineProblem("commerce/reseller-binding-exists", 409);
export const resellerBindingEnded = defineProblem<{
  state: string;
  allowed: readonly string[];
}>("commerce/reseller-binding-ended", 409);
export const resellerOtherRegion = defineProblem<{ provider: string }>(
  "commerce/reseller-other-region",
  409,
);
export const resellerNoRenewal = defineProblem<{ status: string }>(
  "commerce/reseller-no-renewal",
  409,
);
export const resellerOfAddOn = defineProblem("commerce/reseller-of-add-on", 409);
export const resellerSame = defineProblem("commerce/reseller-same", 409);
export const regionInvalid = defineProblem("commerce/region-invalid", 422);
export const sellerOverdue = defineProblem("commerce/seller-overdue", 409);
export const creditLimitExceeded = defineProblem<{
  limit: MoneyJson;
  left: MoneyJson;
  needed: MoneyJson;
}>("commerce/credit-limit-exceeded", 409);

// Customers
export const customerExists = defineProblem<{ domain: string; customerId: string }>(
  "commerce/customer-exists",
  409,
);
export const organisationExists = defineProblem<{ domain: string }>(
  "commerce/organisation-exists",
  409,
);
export const ownOrganisation = defineProblem<{ domain: string }>("commerce/own-organisation", 409);
export const customerInvalid = defineProblem("commerce/customer-invalid", 422);
export const agreementInvalid = defineProblem("commerce/agreement-invalid", 422);
/** `errors` names each place of the file, by line and column. */
export const customerFileInvalid = defineProblem<{ count: number }>(
  "commerce/customer-file-invalid",
  422,
);
export const resellerUnknown = defineProblem("commerce/reseller-unknown", 422);
export const resellerRequired = defineProblem("commerce/reseller-required", 409);
export const resellerNotAllowed = defineProblem<{ partnerType: string }>(
  "commerce/reseller-not-allowed",
  422,
);

// Relationships of partners with organisations that are here already
export const relationshipRequestInvalid = defineProblem(
  "commerce/relationship-request-invalid",
  422,
);
export const requestEnded = defineProblem<{ state: string; allowed: readonly string[] }>(
  "commerce/relationship-request-ended",
  409,
);
/** Used, revoked, expired or never one: the same answer. */
export const relationshipLinkUnusable = defineProblem("commerce/relationship-link-unusable", 409);
export const relationshipElsewhere = defineProblem<{ organisation: string }>(
  "commerce/relationship-other-organisation",
  409,
);
export const relationshipAlready = defineProblem<{ partner: string }>(
  "commerce/relationship-exists",
  409,
);
export const relationshipRegion = defineProblem<{ partner: string }>(
  "commerce/relationship-other-region",
  409,
);
export const customerAgreementChanged = defineProblem<{ version: string }>(
  "commerce/customer-agreement-changed",
  409,
);
/** Subscriptions run, or wait to be activated: `subscriptions` names a hundred at most. */
export const relationshipInUse = defineProblem<{
  company: string;
  count: number;
  subscriptions: readonly string[];
}>("commerce/relationship-in-use", 409);
/** The seller removed the customer: nothing of it is taken up again. */
export const relationshipOver = defineProblem("commerce/relationship-ended", 409);

// What customers let partners do with their users and licences (ux R12)
/** Nothing was ever given, less was, or it is over: which of `rights` it takes. */
export const delegationMissing = defineProblem<{ company: string; right: string }>(
  "commerce/delegation-missing",
  403,
);
export const delegationNarrower = defineProblem<{ company: string; right: string }>(
  "commerce/delegation-narrower",
  403,
);
export const delegationEnded = defineProblem<{ company: string; right: string }>(
  "commerce/delegation-ended",
  403,
);
/** The operator suspended the partner: it acts for nobody. */
export const actingSuspended = defineProblem("commerce/acting-suspended", 403);
export const delegationInvalid = defineProblem("commerce/delegation-invalid", 422);
export const delegationWaiting = defineProblem<{ company: string }>(
  "commerce/delegation-waiting",
  409,
);
/** The partner's request waits for the customer: it is answered, and nothing is given beside it. */
export const delegationAsked = defineProblem("commerce/delegation-asked", 409);
export const delegationNotAllowed = defineProblem<{
  action: string;
  state: string;
  allowed: readonly string[];
}>("commerce/delegation-not-allowed", 409);

// Private offers of publishers to partners (SUB-21)
export const privateOfferInvalid = defineProblem("commerce/private-offer-invalid", 422);
export const privateOfferNotLive = defineProblem("commerce/private-offer-not-live", 409);
export const privateOfferNotResold = defineProblem("commerce/private-offer-not-resold", 409);
export const privateOfferClosed = defineProblem<{
  state: string;
  sold: number;
  allowed: readonly string[];
}>("commerce/private-offer-closed", 409);

// Who may buy
export const partnerDoesNotTransact = defineProblem<{ partnerType: string }>(
  "commerce/partner-does-not-transact",
  409,
);
export const agreementMissing = defineProblem<{ customerId: string }>(
  "commerce/agreement-missing",
  409,
);
export const agreementNotAccepted = defineProblem("commerce/agreement-not-accepted", 409);

// Carts
export const cartExpired = defineProblem<{ expiredAt: string }>("commerce/cart-expired", 409);
export const cartOrdered = defineProblem<{ orderId: string }>("commerce/cart-ordered", 409);
export const cartNotBuyable = defineProblem("commerce/cart-not-buyable", 409);
export const cartEmpty = defineProblem("commerce/cart-empty", 409);
export const cartFull = defineProblem<{ lines: number }>("commerce/cart-full", 409);
export const lineNotFound = defineProblem("commerce/line-not-found", 404);
export const planNotFound = defineProblem("commerce/plan-not-found", 422);
export const planNotAvailable = defineProblem<{
  offer: string;
  plan: string;
  reasons: readonly string[];
}>("commerce/plan-not-available", 409);
export const termNotOffered = defineProblem<{
  term: string;
  payment: string;
  offered: readonly string[];
}>("commerce/term-not-offered", 422);
export const quantityOutOfRange = defineProblem<{
  minimum: number;
  maximum: number | null;
  quantity: number;
}>("commerce/quantity-out-of-range", 422);
export const marketNotPriced = defineProblem<{ market: string }>("commerce/market-not-priced", 422);
export const baseBeginsLater = defineProblem<{ day: string }>("commerce/base-begins-later", 422);
export const notReviewed = defineProblem("commerce/not-reviewed", 409);
export const reviewOutdated = defineProblem("commerce/review-outdated", 409);
export const movedSinceReview = defineProblem<{ changes: readonly string[] }>(
  "commerce/moved-since-review",
  409,
);
export const limitReached = defineProblem<{ offer: string; plan: string; limit: number }>(
  "commerce/limit-reached",
  409,
);

// Subscriptions
export type SubscriptionEnded = Problem<string, { status: string }>;
export const subscriptionEnded = defineProblem<{ status: string }>(
  "commerce/subscription-ended",
  409,
);
export type CancellationWindowClosed = Problem<
  string,
  { closedAt: string; hours: number; endsAt: string | null; addOn: "yes" | "no" }
>;
export const cancellationWindowClosed = defineProblem<{
  closedAt: string;
  hours: number;
  endsAt: string | null;
  addOn: "yes" | "no";
}>("commerce/cancellation-window-closed", 409);
export const autoRenewAlready = defineProblem<{ state: string }>(
  "commerce/auto-renew-already",
  409,
);
/** `errors` names each of several that stands against the change. */
export const autoRenewNotAll = defineProblem<{ count: number }>("commerce/auto-renew-not-all", 409);
/** `errors` names each place of the file, by line and column. */
export const subscriptionFileInvalid = defineProblem<{ count: number }>(
  "commerce/subscription-file-invalid",
  422,
);
export const quantityFlat = defineProblem("commerce/quantity-flat", 409);
export const quantityNotYet = defineProblem("commerce/quantity-not-yet", 409);
export const quantitySuspended = defineProblem("commerce/quantity-suspended", 409);
/** People who have a licence would lose it, and the request does not say who. */
export const assignedBeyond = defineProblem<{ count: number }>("commerce/assigned-beyond", 409);
export const quantitySame = defineProblem<{ quantity: number }>("commerce/quantity-same", 409);
export const quantityFixed = defineProblem<{ quantity: number }>("commerce/quantity-fixed", 409);
export const quantityNoRenewal = defineProblem<{ endsOn: string; creditable: number }>(
  "commerce/quantity-no-renewal",
  409,
);
export const nothingScheduled = defineProblem("commerce/nothing-scheduled", 409);
/** `what` waits: `quantity`, or `plan`, whose name is empty for a number of licences. */
export const changePending = defineProblem<{
  publisher: string;
  what: string;
  quantity: number;
  plan: string;
}>("commerce/change-pending", 409);
/** Asked for by a publisher: what a partner bought it may only read. */
export const publisherReadsOnly = defineProblem("commerce/publisher-reads-only", 409);
export const quantityOutsideWindow = defineProblem("commerce/quantity-outside-window", 409);
export const planNotYet = defineProblem("commerce/plan-not-yet", 409);
export const planSuspended = defineProblem("commerce/plan-suspended", 409);
export const planOfAddOn = defineProblem("commerce/plan-of-add-on", 409);
export const planSame = defineProblem<{ plan: string }>("commerce/plan-same", 409);
export const planUnknown = defineProblem("commerce/plan-unknown", 422);
export const planNotPossible = defineProblem<{ plan: string; reasons: readonly string[] }>(
  "commerce/plan-not-possible",
  409,
);
export const chargesUnderWay = defineProblem("commerce/charges-under-way", 409);
export const suspendedAlready = defineProblem("commerce/suspended-already", 409);
export const suspendNotYet = defineProblem("commerce/suspend-not-yet", 409);
export const notSuspended = defineProblem("commerce/not-suspended", 409);
export const reactivationPending = defineProblem<{ publisher: string }>(
  "commerce/reactivation-pending",
  409,
);
export const operationUnknown = defineProblem("commerce/operation-unknown", 404);
export const operationEnded = defineProblem<{ status: string }>("commerce/operation-ended", 409);
export const sellerOnly = defineProblem("commerce/seller-only", 403);
export const previewOutdated = defineProblem("commerce/preview-outdated", 409);
export const setupAddressMissing = defineProblem("commerce/set-up-address-missing", 409);

// Environments
export const environmentUnknown = defineProblem("commerce/environment-unknown", 422);
export const termsNotAccepted = defineProblem("commerce/terms-not-accepted", 422);

// Add-ons
export const baseNotActive = defineProblem<{ status: string }>("commerce/base-not-active", 409);
export const addOnHasNone = defineProblem("commerce/add-on-has-none", 409);
export const followsBase = defineProblem("commerce/follows-base", 409);
export const addOnNotAvailable = defineProblem<{
  plan: string;
  base: string;
  reasons: readonly string[];
}>("commerce/add-on-not-available", 409);

// Activation by the publisher
export const purchaseTokenInvalid = defineProblem("commerce/purchase-token-invalid", 400);
export const subscriptionUnknown = defineProblem("commerce/subscription-unknown", 404);
export const planMismatch = defineProblem<{ bought: string; asked: string }>(
  "commerce/plan-mismatch",
  400,
);
export const quantityMismatch = defineProblem<{ bought: number | null; asked: number }>(
  "commerce/quantity-mismatch",
  400,
);
export const alreadyActivated = defineProblem<{ status: string }>(
  "commerce/already-activated",
  409,
);
export const activationLapsed = defineProblem<{ lapsedAt: string }>(
  "commerce/activation-lapsed",
  409,
);

// Rates that the operator enters (OPR-05)
export const taxRateInvalid = defineProblem("commerce/tax-rate-invalid", 400);
/** What has held on a day may stand on invoices. */
export const taxRateInForce = defineProblem("commerce/tax-rate-in-force", 409);

/** The publisher has stopped distribution and renewals with it. */
export const renewalsStopped = defineProblem("commerce/renewals-stopped", 409);

// What colleagues ask their administrators to buy
export const purchaseRequestsOpen = defineProblem<{ most: number }>(
  "commerce/purchase-requests-open",
  409,
);
export const purchaseRequestDecided = defineProblem<{ by: string; state: string }>(
  "commerce/purchase-request-decided",
  409,
);
/** Who decides declines; only who asked takes it back. */
export const purchaseRequestOfAnother = defineProblem<{ by: string }>(
  "commerce/purchase-request-of-another",
  403,
);
/** Whom a request to buy is handed to may not buy here. */
export const colleagueMayNotBuy = defineProblem("commerce/colleague-may-not-buy", 422);

// What customers ask the partner to change who sold a subscription
export const changeRequestInvalid = defineProblem("commerce/change-request-invalid", 422);
/** The organisation bought it itself, and changes it itself. */
export const changeRequestOwn = defineProblem("commerce/change-request-own", 409);
export const changeRequestedAlready = defineProblem<{ by: string }>(
  "commerce/change-requested-already",
  409,
);
export const changeRequestsMany = defineProblem<{ most: number }>(
  "commerce/change-requests-many",
  409,
);
export const changeRequestDecided = defineProblem<{ by: string; state: string }>(
  "commerce/change-request-decided",
  409,
);
/** Colleagues read it, and take nothing back. */
export const changeRequestOfAnother = defineProblem<{ by: string }>(
  "commerce/change-request-of-another",
  403,
);
/** Done is what is as it was asked for. */
export const changeNotMade = defineProblem<{
  kind: string;
  quantity: number | null;
  asked: number | null;
}>("commerce/change-not-made", 409);
