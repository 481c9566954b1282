import type { Module } from "../../platform/module.ts";
import { subscriptionWords } from "../commerce/index.ts";
import { accountRoutes } from "./http/account.routes.ts";
import { billingRoutes } from "./http/billing.routes.ts";
import { bookFileRoutes } from "./http/book-file.routes.ts";
import { closeRequestRoutes } from "./http/close-request.routes.ts";
import { creditRoutes } from "./http/credit.routes.ts";
import { disputeRoutes } from "./http/dispute.routes.ts";
import { exceptionRoutes } from "./http/exception.routes.ts";
import { historyRoutes } from "./http/history.routes.ts";
import { invoiceRoutes } from "./http/invoice.routes.ts";
import { ledgerRoutes } from "./http/ledger.routes.ts";
import { mailAgainRoutes } from "./http/mail-again.routes.ts";
import { paymentRoutes } from "./http/payment.routes.ts";
import { paymentInstructionRoutes } from "./http/payment-instruction.routes.ts";
import { paymentSourceRoutes } from "./http/payment-source.routes.ts";
import { payoutRoutes } from "./http/payout.routes.ts";
import { reissueRoutes } from "./http/reissue.routes.ts";
import { runRoutes } from "./http/run.routes.ts";
import { simulationRoutes } from "./http/simulation.routes.ts";
import { verificationRoutes } from "./http/verification.routes.ts";
import { closeWords, invoiceWords } from "./queries/moment-words.ts";
import {
  BLOCK_AFTER,
  CLOSE_DAY,
  CLOSE_PEOPLE,
  DISPUTE_WINDOW,
  MOVED_SHARE,
} from "./queries/settings.ts";
import { verifyBilling } from "./queries/verify.ts";
import { chargeDaysWhenSubscriptionReactivated } from "./reactions/charge-days-when-subscription-reactivated.ts";
import { chargeFirstPeriodWhenSubscriptionActivated } from "./reactions/charge-first-period-when-subscription-activated.ts";
import { chargeFirstPeriodWhenTrialEnded } from "./reactions/charge-first-period-when-trial-ended.ts";
import { chargeLicencesWhenQuantityChanged } from "./reactions/charge-licences-when-quantity-changed.ts";
import { chargePeriodWhenPeriodBegan } from "./reactions/charge-period-when-period-began.ts";
import { chargePlanWhenPlanChanged } from "./reactions/charge-plan-when-plan-changed.ts";
import { chargeUsageWhenSubscriptionEnded } from "./reactions/charge-usage-when-subscription-ended.ts";
import { creditEverythingWhenSubscriptionCancelled } from "./reactions/credit-everything-when-subscription-cancelled.ts";
import { creditUnusedDaysWhenSubscriptionRemoved } from "./reactions/credit-unused-days-when-subscription-removed.ts";
import { issueInvoicesWhenRunAdvanced } from "./reactions/issue-invoices-when-run-advanced.ts";
import { askPaymentSources } from "./sources/ask-payment-sources.ts";
import type { PaymentProgram } from "./sources/payment-sources.ts";
import { closeNextWhenRunClosed, closeWhenDue } from "./use-cases/close-automatically.ts";
import type { Surroundings } from "./use-cases/mail-invoices.ts";
import { CLOSE_MONTH, INVOICE_OVERDUE, SANDBOX_PAYS } from "./use-cases/moments.ts";
import { payInSandbox } from "./use-cases/pay-in-sandbox.ts";
import { remindOfOverdue } from "./use-cases/remind-of-overdue.ts";
import {
  chargeDueUsage,
  chargeUsageOfPlanBefore,
  USAGE_DUE,
  watchUsage,
} from "./use-cases/usage-falls-due.ts";

export { loadPaymentSources } from "./sources/payment-sources.ts";

export const billingModule = (
  around: Surroundings,
  sources: readonly PaymentProgram[] = [],
): Module => ({
  name: "billing",
  routes(app) {
    billingRoutes(app);
    simulationRoutes(app);
    historyRoutes(app);
    invoiceRoutes(app);
    runRoutes(app);
    exceptionRoutes(app);
    closeRequestRoutes(app);
    paymentRoutes(app);
    paymentInstructionRoutes(app);
    paymentSourceRoutes(app);
    accountRoutes(app);
    creditRoutes(app, around);
    reissueRoutes(app, around);
    mailAgainRoutes(app, around);
    disputeRoutes(app, around);
    payoutRoutes(app, around);
    ledgerRoutes(app);
    bookFileRoutes(app);
    verificationRoutes(app);
  },
  settings: [BLOCK_AFTER, CLOSE_DAY, CLOSE_PEOPLE, MOVED_SHARE, DISPUTE_WINDOW],
  // Where the operator has none, nobody looks whether one is due.
  ...(sources.length === 0 ? {} : { background: askPaymentSources(sources) }),
  moments: {
    [USAGE_DUE]: chargeDueUsage,
    [INVOICE_OVERDUE]: remindOfOverdue(around),
    [SANDBOX_PAYS]: payInSandbox,
    [CLOSE_MONTH]: closeWhenDue,
  },
  momentWords: {
    [USAGE_DUE]: subscriptionWords(),
    [INVOICE_OVERDUE]: invoiceWords,
    [SANDBOX_PAYS]: invoiceWords,
    [CLOSE_MONTH]: closeWords,
  },
  // In the transaction that activates, so that no clock is faster.
  verify: verifyBilling,
  projections: { "commerce.subscription-activated": watchUsage },
  reactions: {
    "charge-first-period-when-subscription-activated": {
      on: "commerce.subscription-activated",
      run: chargeFirstPeriodWhenSubscriptionActivated,
    },
    "charge-first-period-when-trial-ended": {
      on: "commerce.trial-ended",
      run: chargeFirstPeriodWhenTrialEnded,
    },
    "charge-period-when-period-began": {
      on: "commerce.period-began",
      together: true,
      run: chargePeriodWhenPeriodBegan,
    },
    "charge-days-when-subscription-reactivated": {
      on: "commerce.subscription-reactivated",
      run: chargeDaysWhenSubscriptionReactivated,
    },
    "charge-licences-when-quantity-changed": {
      on: "commerce.quantity-changed",
      run: chargeLicencesWhenQuantityChanged,
    },
    "charge-plan-when-plan-changed": {
      on: "commerce.plan-changed",
      run: chargePlanWhenPlanChanged,
    },
    "credit-everything-when-subscription-cancelled": {
      on: "commerce.subscription-cancelled",
      run: creditEverythingWhenSubscriptionCancelled,
    },
    "credit-unused-days-when-subscription-removed": {
      on: "commerce.subscription-removed",
      run: creditUnusedDaysWhenSubscriptionRemoved,
    },
    "charge-usage-when-plan-changed": {
      on: "commerce.plan-changed",
      run: chargeUsageOfPlanBefore,
    },
    "charge-usage-when-subscription-cancelled": {
      on: "commerce.subscription-cancelled",
      run: chargeUsageWhenSubscriptionEnded,
    },
    "charge-usage-when-subscription-expired": {
      on: "commerce.subscription-expired",
      run: chargeUsageWhenSubscriptionEnded,
    },
    "charge-usage-when-subscription-removed": {
      on: "commerce.subscription-removed",
      run: chargeUsageWhenSubscriptionEnded,
    },
    "charge-usage-when-subscription-deleted": {
      on: "commerce.subscription-deleted",
      run: chargeUsageWhenSubscriptionEnded,
    },
    "close-next-month-when-run-closed": {
      on: "billing.run-closed",
      run: closeNextWhenRunClosed,
    },
    "issue-invoices-when-run-advanced": {
      on: "billing.run-advanced",
      run: issueInvoicesWhenRunAdvanced(around),
    },
  },
});
