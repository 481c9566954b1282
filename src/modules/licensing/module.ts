import type { Module } from "../../platform/module.ts";
import { onBehalf } from "../commerce/index.ts";
import { OWN_DIRECTORY } from "../directory/index.ts";
import { appRoutes } from "./http/app.routes.ts";
import { assignmentRoutes } from "./http/assignment.routes.ts";
import { assignmentFileRoutes } from "./http/assignment-file.routes.ts";
import { checkRoutes } from "./http/check.routes.ts";
import { consentRoutes } from "./http/consent.routes.ts";
import { consentInviteRoutes } from "./http/consent-invite.routes.ts";
import { consentLinkRoutes } from "./http/consent-link.routes.ts";
import { dealRoutes } from "./http/deal.routes.ts";
import { dealLicencesRoutes } from "./http/deal-licences.routes.ts";
import { dealReviewRoutes } from "./http/deal-review.routes.ts";
import { groupRoutes } from "./http/group.routes.ts";
import { historyRoutes } from "./http/history.routes.ts";
import { idleRoutes } from "./http/idle.routes.ts";
import { installRoutes } from "./http/install.routes.ts";
import { licenceRoutes } from "./http/licence.routes.ts";
import { OWN } from "./http/licence-shapes.ts";
import { peopleRoutes } from "./http/people.routes.ts";
import { requestRoutes } from "./http/request.routes.ts";
import { usageRoutes } from "./http/usage.routes.ts";
import { userLicencesRoutes } from "./http/user-licences.routes.ts";
import { forgetUser, knowUser } from "./projections/follow-directory.ts";
import { followDeletedGroup, followMembers } from "./projections/follow-groups.ts";
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
import { dealWords, inviteWords } from "./queries/moment-words.ts";
import { APPROVAL_REQUIRED, IDLE_DAYS } from "./queries/settings.ts";
import { verifyLicensing } from "./queries/verify.ts";
import { mailPublisherOfConsent, mailPublisherOfRevocation } from "./reactions/consent-mails.ts";
import {
  type MailAddresses,
  mailPublisherOfReview,
  mailReviewersOfAnswer,
  mailReviewersOfDeal,
} from "./reactions/deal-mails.ts";
import { mailCustomerOfLicences } from "./reactions/grant-mails.ts";
import { mailAdminsOfRequest, mailAskerOfDecision, mailServed } from "./reactions/licence-mails.ts";
import { EXPIRE_DEAL, expireDeal } from "./use-cases/expire-deal.ts";
import { REMIND_OF_CONSENT } from "./use-cases/invite-to-consent.ts";
import { remindOfConsent } from "./use-cases/remind-of-consent.ts";

export const licensingModule = (addresses: MailAddresses): Module => ({
  name: "licensing",
  routes(app) {
    dealRoutes(app);
    dealReviewRoutes(app);
    for (const whose of [OWN, onBehalf("licences")]) {
      licenceRoutes(app, whose);
      assignmentRoutes(app, whose);
      peopleRoutes(app, whose);
      groupRoutes(app, whose);
      historyRoutes(app, whose);
      assignmentFileRoutes(app, whose);
    }
    for (const whose of [OWN_DIRECTORY, onBehalf("users")]) userLicencesRoutes(app, whose);
    checkRoutes(app);
    consentRoutes(app);
    requestRoutes(app);
    appRoutes(app);
    idleRoutes(app);
    installRoutes(app);
    usageRoutes(app);
    dealLicencesRoutes(app);
    consentInviteRoutes(app);
    consentLinkRoutes(app);
  },
  settings: [APPROVAL_REQUIRED, IDLE_DAYS],
  moments: { [EXPIRE_DEAL]: expireDeal, [REMIND_OF_CONSENT]: remindOfConsent },
  momentWords: { [EXPIRE_DEAL]: dealWords, [REMIND_OF_CONSENT]: inviteWords },
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
    "directory.group-members-changed": followMembers,
    "directory.group-deleted": followDeletedGroup,
  },
  reactions: {
    "mail-publisher-of-review": {
      on: "licensing.deal-progressed",
      run: mailPublisherOfReview(addresses),
    },
    "mail-admins-of-licence-request": {
      on: "licensing.licence-requested",
      run: mailAdminsOfRequest(addresses),
    },
    "mail-asker-of-licence-decision": {
      on: "licensing.request-decided",
      run: mailAskerOfDecision(addresses),
    },
    "mail-served-from-waiting-list": {
      on: "licensing.waiting-served",
      run: mailServed(addresses),
    },
    "mail-reviewers-of-deal": {
      on: "licensing.deal-registered",
      run: mailReviewersOfDeal(addresses),
    },
    "mail-publisher-of-consent": {
      on: "licensing.consent-given",
      run: mailPublisherOfConsent(addresses),
    },
    "mail-publisher-of-refused-consent": {
      on: "licensing.consent-declined",
      run: mailPublisherOfConsent(addresses),
    },
    "mail-publisher-of-other-organisation": {
      on: "licensing.consent-confirmation-asked",
      run: mailPublisherOfConsent(addresses),
    },
    "mail-publisher-of-revoked-consent": {
      on: "licensing.consent-revoked",
      run: mailPublisherOfRevocation(addresses),
    },
    "mail-customer-of-licences": {
      on: "licensing.deal-licences-changed",
      run: mailCustomerOfLicences(addresses),
    },
    "mail-reviewers-of-answer": {
      on: "licensing.deal-progressed",
      run: mailReviewersOfAnswer(addresses),
    },
  },
});
