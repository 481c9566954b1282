import type { Module } from "../../platform/module.ts";
import { mergerRoutes } from "./http/merger.routes.ts";
import { removalPreviewRoutes } from "./http/removal-preview.routes.ts";
import { removalSettingRoutes } from "./http/removal-settings.routes.ts";
import { supportRoutes } from "./http/support.routes.ts";
import { suspensionRoutes } from "./http/suspension.routes.ts";
import { requestWords } from "./queries/moment-words.ts";
import { REMOVAL_NOTICE } from "./queries/requests.ts";
import {
  type MailAddresses,
  mailPublisherOfProgress,
  mailSupportOfAnswer,
  sendNotice,
} from "./reactions/mails.ts";
import { mailOfMerger } from "./reactions/merger-mails.ts";
import { mailOfStanding } from "./reactions/suspension-mails.ts";
import { CLOSE, REMIND } from "./use-cases/moments.ts";
import { closeRequest, remind } from "./use-cases/requests.ts";

export const supportModule = (addresses: MailAddresses): Module => ({
  name: "support",
  routes(app) {
    supportRoutes(app);
    removalSettingRoutes(app);
    removalPreviewRoutes(app);
    suspensionRoutes(app);
    mergerRoutes(app);
  },
  settings: [REMOVAL_NOTICE],
  moments: { [REMIND]: remind, [CLOSE]: closeRequest },
  momentWords: { [REMIND]: requestWords, [CLOSE]: requestWords },
  reactions: {
    "mail-publisher-of-progress": {
      on: "support.request-progressed",
      run: mailPublisherOfProgress(addresses),
    },
    "mail-support-of-answer": {
      on: "support.request-progressed",
      run: mailSupportOfAnswer(addresses),
    },
    "mail-of-merger": { on: "identity.organisations-merged", run: mailOfMerger(addresses) },
    "mail-of-suspension": {
      on: "identity.organisation-suspended",
      run: mailOfStanding(addresses),
    },
    "mail-of-reinstatement": {
      on: "identity.organisation-reinstated",
      run: mailOfStanding(addresses),
    },
    "send-notice": { on: "support.notice-due", run: sendNotice },
  },
});
