import type { Module } from "../../platform/module.ts";
import type { Tx } from "../../platform/transaction.ts";
import { directoryRoutes } from "../directory/index.ts";
import { activityRoutes } from "./http/activity.routes.ts";
import { addOnRoutes } from "./http/add-on.routes.ts";
import { autoRenewRoutes } from "./http/auto-renew.routes.ts";
import { cartRoutes } from "./http/cart.routes.ts";
import { catalogRoutes } from "./http/catalog.routes.ts";
import { changeRequestRoutes } from "./http/change-request.routes.ts";
import { customerRoutes } from "./http/customer.routes.ts";
import { customerFileRoutes } from "./http/customer-files.routes.ts";
import { customerImportRoutes } from "./http/customer-import.routes.ts";
import { customerNotesRoutes } from "./http/customer-notes.routes.ts";
import { delegationRoutes } from "./http/delegation.routes.ts";
import { environmentPurchaseRoutes } from "./http/environment-purchase.routes.ts";
import { offerSubscriptionRoutes } from "./http/offer-subscription.routes.ts";
import { onBehalf } from "./http/on-behalf.ts";
import { orderRoutes } from "./http/order.routes.ts";
import { planRoutes } from "./http/plan.routes.ts";
import { priceListRoutes } from "./http/price-list.routes.ts";
import { privateOfferRoutes } from "./http/private-offer.routes.ts";
import { privateOfferPlanRoutes } from "./http/private-offer-plans.routes.ts";
import { purchaseRoutes } from "./http/purchase.routes.ts";
import { purchaseFileRoutes } from "./http/purchase-file.routes.ts";
import { purchaseRequestRoutes } from "./http/purchase-request.routes.ts";
import { quantityRoutes } from "./http/quantity.routes.ts";
import { quoteRoutes } from "./http/quote.routes.ts";
import { regionRoutes } from "./http/regions.routes.ts";
import { relationshipRoutes } from "./http/relationship.routes.ts";
import { resellerBindingRoutes } from "./http/reseller-binding.routes.ts";
import { subscriptionRoutes } from "./http/subscription.routes.ts";
import { subscriptionFileRoutes } from "./http/subscription-file.routes.ts";
import { subscriptionReferenceRoutes } from "./http/subscription-references.routes.ts";
import { subscriptionResellerRoutes } from "./http/subscription-reseller.routes.ts";
import { suspensionRoutes } from "./http/suspension.routes.ts";
import { taxRateRoutes } from "./http/tax-rate.routes.ts";
import type { LicencePorts } from "./ports.ts";
import {
  delegationWords,
  privateOfferWords,
  subscriptionWords,
  trialEndWords,
} from "./queries/moment-words.ts";
import { COMMERCE_SETTINGS } from "./queries/settings.ts";
import { verifyCommerce } from "./queries/verify.ts";
import { tellSellersWhenPricesChanged } from "./reactions/tell-sellers-when-prices-changed.ts";
import { noteCharge } from "./store/charged-amounts.ts";
import { notePaid, noteReversed } from "./store/credit.ts";
import { mergeInCommerce } from "./store/mergers.ts";
import { SILENCE_IS_OVER } from "./store/operations.ts";
import { blockPurchases, freePurchases } from "./store/payment-blocks.ts";
import { reinstateInCommerce, suspendInCommerce } from "./store/suspended-organisations.ts";
import { lowerAtRenewal, settleOpenAnswers, settleSilence } from "./use-cases/answer-operation.ts";
import { beginDuePeriod } from "./use-cases/begin-period.ts";
import { deleteData } from "./use-cases/delete-data.ts";
import {
  endWithMerger,
  expireDelegation,
  remindOfDelegation,
} from "./use-cases/end-delegations.ts";
import { announceRenewal } from "./use-cases/mail-of-renewal.ts";
import { remindOfSuspension } from "./use-cases/mail-of-suspension.ts";
import { announceTrialEnd } from "./use-cases/mail-of-trial.ts";
import {
  AHEAD,
  DATA_END,
  DELEGATION_AHEAD,
  DELEGATION_ENDS,
  LAPSE,
  PERIOD,
  PRIVATE_OFFER_ENDS,
  QUANTITY_DUE,
  REMOVAL,
  RENEWAL_AHEAD,
  SUSPENSION_END,
  SUSPENSION_REMINDER,
  TERM_END,
  TRIAL_AHEAD,
  TRIAL_END,
} from "./use-cases/moments.ts";
import { remindOfPrivateOffer } from "./use-cases/private-offers.ts";
import { putAccounts } from "./use-cases/put-account.ts";
import { putNewEditionForSale, putOfferForSale } from "./use-cases/put-offer-for-sale.ts";
import { removeSubscription } from "./use-cases/remove-subscriptions.ts";
import {
  deleteSuspended,
  endTerm,
  endTrial,
  lapseSubscription,
} from "./use-cases/run-due-moments.ts";
import { resumeRenewals, stopRenewals } from "./use-cases/stop-renewals.ts";

type OfOrganisation = { readonly organisationId: string };
const followOrganisation = Object.assign(
  (tx: Tx, { organisationId }: OfOrganisation) => putAccounts(tx, [organisationId]),
  {
    all: (tx: Tx, events: readonly OfOrganisation[]) =>
      putAccounts(
        tx,
        events.map(({ organisationId }) => organisationId),
      ),
  },
);

const followOffer = (tx: Tx, { offerId }: { readonly offerId: string }) =>
  putOfferForSale(tx, offerId);

const followNewEdition = async (tx: Tx, { offerId }: { readonly offerId: string }) => {
  await putNewEditionForSale(tx, offerId);
  await resumeRenewals(tx, offerId);
};

const followStop = async (
  tx: Tx,
  { offerId, stopRenewals: also }: { readonly offerId: string; readonly stopRenewals: boolean },
) => {
  await putOfferForSale(tx, offerId);
  if (also) await stopRenewals(tx, offerId);
};

const followMerger = async (
  tx: Tx,
  event: { readonly goingId: string; readonly stayingId: string },
) => {
  await endWithMerger(tx, event.goingId);
  await mergeInCommerce(tx, event);
};

export const commerceModule = ({ countLosing, countOnPlanChange }: LicencePorts): Module => ({
  name: "commerce",
  settings: COMMERCE_SETTINGS,
  routes(app) {
    customerRoutes(app);
    customerNotesRoutes(app);
    customerFileRoutes(app);
    customerImportRoutes(app);
    relationshipRoutes(app);
    delegationRoutes(app);
    directoryRoutes(app, onBehalf("users"));
    resellerBindingRoutes(app);
    subscriptionResellerRoutes(app);
    purchaseRequestRoutes(app);
    privateOfferRoutes(app);
    privateOfferPlanRoutes(app);
    activityRoutes(app);
    catalogRoutes(app);
    priceListRoutes(app);
    cartRoutes(app);
    quoteRoutes(app);
    orderRoutes(app);
    autoRenewRoutes(app);
    offerSubscriptionRoutes(app);
    environmentPurchaseRoutes(app);
    subscriptionFileRoutes(app, countLosing);
    subscriptionRoutes(app);
    subscriptionReferenceRoutes(app);
    quantityRoutes(app, countLosing);
    planRoutes(app, countOnPlanChange);
    suspensionRoutes(app);
    addOnRoutes(app);
    taxRateRoutes(app);
    regionRoutes(app);
    purchaseFileRoutes(app);
    purchaseRoutes(app);
    changeRequestRoutes(app);
  },
  verify: verifyCommerce,
  projections: {
    "identity.organisation-created": followOrganisation,
    "identity.invoice-details-changed": followOrganisation,
    "identity.organisation-suspended": suspendInCommerce,
    "identity.organisation-reinstated": reinstateInCommerce,
    "identity.organisations-merged": followMerger,
    "catalog.edition-went-live": followNewEdition,
    "catalog.offer-stopped": followStop,
    "catalog.audience-synced": followOffer,
    "billing.charge-posted": async (tx, event) => {
      await noteCharge(tx, event);
    },
    "billing.payment-recorded": async (tx, event) => {
      await notePaid(tx, event);
    },
    "billing.payment-reversed": async (tx, event) => {
      await noteReversed(tx, event);
    },
    "billing.purchases-blocked": blockPurchases,
    "billing.purchases-freed": freePurchases,
  },
  reactions: {
    "tell-sellers-when-prices-changed": {
      on: "commerce.prices-changed",
      run: tellSellersWhenPricesChanged,
    },
  },
  moments: {
    [LAPSE]: lapseSubscription,
    [TRIAL_END]: endTrial,
    [TERM_END]: endTerm,
    [QUANTITY_DUE]: lowerAtRenewal,
    [REMOVAL]: removeSubscription,
    [PERIOD]: beginDuePeriod,
    [RENEWAL_AHEAD]: announceRenewal,
    [TRIAL_AHEAD]: announceTrialEnd,
    [DATA_END]: deleteData,
    [PRIVATE_OFFER_ENDS]: remindOfPrivateOffer,
    [DELEGATION_ENDS]: expireDelegation,
    [DELEGATION_AHEAD]: remindOfDelegation,
    [SUSPENSION_END]: deleteSuspended,
    [SUSPENSION_REMINDER]: remindOfSuspension,
  },
  momentWords: {
    ...Object.fromEntries([...AHEAD, REMOVAL, DATA_END].map((kind) => [kind, subscriptionWords()])),
    [TRIAL_END]: trialEndWords,
    [PRIVATE_OFFER_ENDS]: privateOfferWords,
    [DELEGATION_ENDS]: delegationWords,
    [DELEGATION_AHEAD]: delegationWords,
  },
  // Months begin at midnight, for everybody in a time zone.
  momentsTogether: [PERIOD],
  async beforeClockMoves(platform) {
    for (let rounds = 0; rounds < 1_000; rounds += 1)
      if ((await settleOpenAnswers(platform)) === 0) return;
  },
  background: (platform) => ({
    due: SILENCE_IS_OVER,
    turn: () => settleSilence(platform),
    idle: async () => {},
  }),
});
