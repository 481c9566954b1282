import type { Module } from "../../platform/module.ts";
import { onBehalf } from "../commerce/index.ts";
import { assignmentRoutes } from "./http/assignment.routes.ts";
import { checkRoutes } from "./http/check.routes.ts";
import { consentRoutes } from "./http/consent.routes.ts";
import { dealRoutes } from "./http/deal.routes.ts";
import { dealReviewRoutes } from "./http/deal-review.routes.ts";
import { installRoutes } from "./http/install.routes.ts";
import { licenceRoutes } from "./http/licence.routes.ts";
import { OWN } from "./http/licence-shapes.ts";
import { peopleRoutes } from "./http/people.routes.ts";
import { usageRoutes } from "./http/usage.routes.ts";
import { forgetUser, knowUser } from "./projections/follow-directory.ts";
import { followOverdue } from "./projections/follow-invoices.ts";
import { mergeInLicensing } from "./projections/follow-merger.ts";
import {
  beginToHold,
  endHeld,
  endHeldTrial,
  followAutoRenew,
  holdAnotherNumber,
  holdAnotherPlan,
  holdAnotherTerm,
  suspendHeld,
  takeUpAgain,
} from "./projections/follow-subscription.ts";
import { dealWords } from "./queries/moment-words.ts";
import { APPROVAL_REQUIRED } from "./queries/settings.ts";
import { verifyLicensing } from "./queries/verify.ts";
import {
  type MailAddresses,
  mailPublisherOfReview,
  mailReviewersOfAnswer,
} from "./reactions/deal-mails.ts";
import { EXPIRE_DEAL, expireDeal } from "./use-cases/expire-deal.ts";

export const licensingModule = (addresses: MailAddresses): Module => ({
  name: "licensing",
  routes(app) {
    dealRoutes(app);
    dealReviewRoutes(app);
    for (const whose of [OWN, onBehalf("licences")]) {
      licenceRoutes(app, whose);
      assignmentRoutes(app, whose);
      peopleRoutes(app, whose);
    }
    checkRoutes(app);
    consentRoutes(app);
    installRoutes(app);
    usageRoutes(app);
  },
  settings: [APPROVAL_REQUIRED],
  moments: { [EXPIRE_DEAL]: expireDeal },
  momentWords: { [EXPIRE_DEAL]: dealWords },
  verify: verifyLicensing,
  projections: {
    "commerce.subscription-activated": beginToHold,
    "commerce.quantity-changed": holdAnotherNumber,
    "commerce.plan-changed": holdAnotherPlan,
    "commerce.subscription-suspended": suspendHeld,
    "commerce.subscription-reactivated": takeUpAgain,
    "commerce.subscription-cancelled": endHeld,
    "commerce.subscription-expired": endHeld,
    "commerce.subscription-removed": endHeld,
    "commerce.subscription-deleted": endHeld,
    "commerce.trial-ended": endHeldTrial,
    "commerce.subscription-renewed": holdAnotherTerm,
    "commerce.auto-renew-changed": followAutoRenew,
    "billing.subscriptions-overdue": followOverdue,
    "identity.organisations-merged": mergeInLicensing,
    "directory.user-added": knowUser,
    "directory.user-changed": knowUser,
    "directory.user-deleted": forgetUser,
  },
  reactions: {
    "mail-publisher-of-review": {
      on: "licensing.deal-progressed",
      run: mailPublisherOfReview(addresses),
    },
    "mail-reviewers-of-answer": {
      on: "licensing.deal-progressed",
      run: mailReviewersOfAnswer(addresses),
    },
  },
});
