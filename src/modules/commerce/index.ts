/** The front door of commerce: what other modules may call. */
export { pricedUnits } from "./domain/add-on.ts";
export type { PriceTerms } from "./domain/agreed-terms.ts";
export { hasTermPrice, type PlanForSale } from "./domain/for-sale.ts";
export type { FulfilmentStatus } from "./domain/fulfilment.ts";
export { fulfilmentStatus } from "./domain/fulfilment.ts";
export { billedUnits, isMetered, priceOfMeter } from "./domain/metered-usage.ts";
export type { SalesPolicy } from "./domain/policy.ts";
export { type PurchasePreview, previewPurchase } from "./domain/preview-purchase.ts";
export {
  isFree,
  percentOf,
  priceOfPayment,
  priceOfUsage,
  unitsBeyond,
} from "./domain/pricing.ts";
export { priceOfDays } from "./domain/prorata.ts";
export { meterPriceOn } from "./domain/reduced-meters.ts";
export { type Tax, type TaxInputs, type TaxRate, taxOn, taxRateFor } from "./domain/tax.ts";
export { paidPeriod } from "./domain/term.ts";
export { DeliverableShape } from "./http/environment-purchase.schemas.ts";
export { onBehalf } from "./http/on-behalf.ts";
export { marketNotPriced } from "./problems.ts";
export {
  type AffectedCustomer,
  affectedCustomers,
  heldOfOffer,
} from "./queries/affected-customers.ts";
export { customerNames } from "./queries/customers.ts";
export { type Dealings, dealingsOf } from "./queries/dealings.ts";
export { delegationsOfRecord, recordsOfOrganisation } from "./queries/delegations.ts";
export { holderOfSubscription } from "./queries/holder-of-subscription.ts";
export { holdersOfOffer, sellersOfOffer } from "./queries/holders-of-offer.ts";
export {
  type LicensedSubscription,
  licensedAmong,
  licensedSubscriptions,
} from "./queries/licensed-subscriptions.ts";
export { type MergerDealings, mergerDealings } from "./queries/merger.ts";
export { type MeteredSubscription, meteredSubscriptions } from "./queries/metered-subscriptions.ts";
export { subscriptionWords } from "./queries/moment-words.ts";
export { orderNumbersOf, purchaseOrdersOf } from "./queries/orders.ts";
export { countPlanHolders, planHolders } from "./queries/plan-holders.ts";
export { plansForCustomer } from "./queries/plans-of-subscription.ts";
export {
  type Operation,
  openOperationsForPublisher,
  operationForPublisher,
  type Webhook,
  webhookOfPlan,
} from "./queries/publisher-operations.ts";
export {
  type HeldSubscription,
  openCartsWithOffers,
  type PublisherSubscription,
  subscriptionForPublisher,
  subscriptionsForPublisher,
  subscriptionsOfOffers,
  subscriptionsOfTenants,
} from "./queries/publisher-subscriptions.ts";
export {
  type PublisherHistoryRow,
  type PublisherOperation,
  timelineForPublisher,
} from "./queries/publisher-timeline.ts";
export { recordOf } from "./queries/relationships.ts";
export {
  type RenewalOfSubscription,
  renewalOfSubscription,
} from "./queries/renewal-of-subscription.ts";
export { removalCredits, revenueOfOffer } from "./queries/revenue-of-offer.ts";
export { CREDIT_WINDOW_SETTINGS, salesPolicyNow } from "./queries/settings.ts";
export {
  type OrderedCohort,
  orderedCohorts,
  subscriptionPeriods,
} from "./queries/subscription-periods.ts";
export { referencesAsOf } from "./queries/subscription-references.ts";
export { subscriptionIdsOfOffers } from "./queries/subscriptions-of-publisher-offers.ts";
export { issuerOfInvoices, taxRatesBetween } from "./queries/tax-rates.ts";
export { trialsEnding } from "./queries/trials-ending.ts";
export { turnsByMonth } from "./queries/turns-by-month.ts";
export { type Violation, verifyCommerce } from "./queries/verify.ts";
export {
  countWaitingActivations,
  type WaitingActivation,
  waitingActivations,
} from "./queries/waiting-activations.ts";
export { creditOf, holdCredit, putCreditLimit } from "./store/credit.ts";
export { holdPurchasesOf } from "./store/mergers.ts";
export { resellersOnDays } from "./store/reseller-changes.ts";
export { activateSubscription } from "./use-cases/activate-subscription.ts";
export { type AddCustomer, addCustomerIn } from "./use-cases/add-customer.ts";
export { grantDelegation } from "./use-cases/answer-delegation.ts";
export {
  type AnswerOperation,
  answerOperation,
  publisherWasTold,
  settleOpenAnswers,
} from "./use-cases/answer-operation.ts";
export { askDelegation } from "./use-cases/ask-delegation.ts";
export {
  type ChangeByPublisher,
  changeByPublisher,
  endByPublisher,
  publisherChanges,
} from "./use-cases/change-by-publisher.ts";
export { loadSampleTaxRates } from "./use-cases/load-sample-tax-rates.ts";
export { moveCountryIn } from "./use-cases/move-country.ts";
export { announceRemoval, withdrawRemoval } from "./use-cases/remove-subscriptions.ts";
export { askResellerIn, changeBindingIn } from "./use-cases/reseller-bindings.ts";
export { resolvePurchaseToken } from "./use-cases/setup-links.ts";
