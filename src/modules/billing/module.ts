import type { Module } from "../../platform/module.ts";
import { billingRoutes } from "./http/billing.routes.ts";
import { invoiceRoutes } from "./http/invoice.routes.ts";
import { runRoutes } from "./http/run.routes.ts";
import { simulationRoutes } from "./http/simulation.routes.ts";
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
import type { MailAddresses } from "./use-cases/mail-invoices.ts";
import {
  chargeDueUsage,
  chargeUsageOfPlanBefore,
  USAGE_DUE,
  watchUsage,
} from "./use-cases/usage-falls-due.ts";

export const billingModule = (addresses: MailAddresses): Module => ({
  name: "billing",
  routes(app) {
    billingRoutes(app);
    simulationRoutes(app);
    invoiceRoutes(app);
    runRoutes(app);
  },
  // In the transaction that activates, so that no clock is faster.
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
    "issue-invoices-when-run-advanced": {
      on: "billing.run-advanced",
      run: issueInvoicesWhenRunAdvanced(addresses),
    },
  },
  moments: { [USAGE_DUE]: chargeDueUsage },
});
