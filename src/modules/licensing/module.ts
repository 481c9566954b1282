import type { Module } from "../../platform/module.ts";
import { dealRoutes } from "./http/deal.routes.ts";
import { dealReviewRoutes } from "./http/deal-review.routes.ts";
import { dealWords } from "./queries/moment-words.ts";
import { APPROVAL_REQUIRED } from "./queries/settings.ts";
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
  },
  settings: [APPROVAL_REQUIRED],
  moments: { [EXPIRE_DEAL]: expireDeal },
  momentWords: { [EXPIRE_DEAL]: dealWords },
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
