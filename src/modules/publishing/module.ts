import type { Module } from "../../platform/module.ts";
import { DISTRIBUTION_STOPS, offerWords } from "../catalog/index.ts";
import { loadOwnChecks } from "./checks/own-checks.ts";
import { CHECKS } from "./checks/registry.ts";
import { checkDrafts } from "./deliveries/check-drafts.ts";
import { runDueStep } from "./deliveries/run-due-step.ts";
import { audienceSyncRoutes } from "./http/audience-sync.routes.ts";
import { certificationRoutes } from "./http/certification.routes.ts";
import { certificationSettingsRoutes } from "./http/certification-settings.routes.ts";
import { distributionRoutes } from "./http/distribution.routes.ts";
import { draftCheckRoutes } from "./http/draft-checks.routes.ts";
import { editionRoutes } from "./http/editions.routes.ts";
import { forcedStopRoutes } from "./http/forced-stop.routes.ts";
import { historyRoutes } from "./http/history.routes.ts";
import { messageRoutes } from "./http/message.routes.ts";
import { planSubscriptionRoutes } from "./http/plan-subscriptions.routes.ts";
import { policyRoutes } from "./http/policies.routes.ts";
import { publicationRoutes } from "./http/publication.routes.ts";
import { publicationStreamRoutes } from "./http/publication-stream.routes.ts";
import { queueWorkRoutes } from "./http/queue-work.routes.ts";
import { scheduleRoutes } from "./http/schedule.routes.ts";
import { stopsRoutes } from "./http/stops.routes.ts";
import { submissionRoutes } from "./http/submissions.routes.ts";
import { wantChecksWhenDraftChanged } from "./projections/want-draft-checks.ts";
import {
  withdrawWhenOfferDeleted,
  withdrawWhenOfferStopped,
} from "./projections/withdraw-submission.ts";
import { ADDRESSES_ASKED, CERTIFICATION_TARGET, PROPAGATION_DELAY } from "./queries/settings.ts";
import {
  type MailAddresses,
  mailWhenAttentionNeeded,
  mailWhenDistributionStopped,
  mailWhenForcedStopChanged,
  mailWhenGoLiveMissed,
  mailWhenGoLiveScheduled,
  mailWhenGoLiveUnscheduled,
  mailWhenMessageWritten,
  mailWhenOfferLive,
  mailWhenPreviewReady,
} from "./reactions/mails.ts";
import {
  mailWhenCertificationWaiting,
  mailWhenHandedOver,
  mailWhenSecondPersonNeeded,
  mailWhenSeveralAssigned,
} from "./reactions/queue-mails.ts";
import { beginStopNotices, sendStopNotices } from "./reactions/stop-notices.ts";
import { forgetAsked } from "./store/draft-checks.ts";
import { GO_LIVE_DUE } from "./store/scheduled-go-lives.ts";
import { runDueGoLive } from "./use-cases/schedule-go-live.ts";
import { runDueStop } from "./use-cases/stop-distribution.ts";

export type PublishingParts = {
  /** Read when a mail is written, so that a port chosen at start is right. */
  readonly addresses: MailAddresses;
  /** The operator's own checks are the files of this folder; there may be none. */
  readonly checksDir: string;
};

/** Submissions through their steps to the storefront, and the certification team's work on them. */
export async function publishingModule(parts: PublishingParts): Promise<Module> {
  const { addresses, checksDir } = parts;
  const checks = await loadOwnChecks(checksDir, CHECKS);
  return {
    name: "publishing",
    routes(app) {
      submissionRoutes(app);
      messageRoutes(app);
      scheduleRoutes(app);
      publicationRoutes(app);
      publicationStreamRoutes(app);
      draftCheckRoutes(app, checks);
      distributionRoutes(app);
      stopsRoutes(app);
      forcedStopRoutes(app);
      planSubscriptionRoutes(app);
      editionRoutes(app);
      historyRoutes(app);
      audienceSyncRoutes(app);
      certificationRoutes(app);
      queueWorkRoutes(app);
      certificationSettingsRoutes(app);
      policyRoutes(app, checks);
    },
    projections: {
      "catalog.draft-changed": wantChecksWhenDraftChanged,
      "catalog.offer-stopped": withdrawWhenOfferStopped,
      "catalog.offer-deleted": withdrawWhenOfferDeleted,
    },
    background: checkDrafts(checks),
    forget: ({ pool }) => forgetAsked(pool.reader),
    settings: [PROPAGATION_DELAY, ADDRESSES_ASKED, CERTIFICATION_TARGET],
    moments: { [DISTRIBUTION_STOPS]: runDueStop, [GO_LIVE_DUE]: runDueGoLive },
    momentWords: { [DISTRIBUTION_STOPS]: offerWords, [GO_LIVE_DUE]: offerWords },
    deliveries: {
      "run-due-step": { on: "publishing.step-due", run: runDueStep(checks) },
    },
    reactions: {
      "mail-when-preview-ready": {
        on: "publishing.preview-ready",
        run: mailWhenPreviewReady(addresses),
      },
      "mail-when-attention-needed": {
        on: "publishing.attention-needed",
        run: mailWhenAttentionNeeded(addresses),
      },
      "mail-when-message-written": {
        on: "publishing.message-written",
        run: mailWhenMessageWritten(addresses),
      },
      "mail-when-certification-waiting": {
        on: "publishing.certification-waiting",
        run: mailWhenCertificationWaiting(addresses),
      },
      "mail-when-second-person-needed": {
        on: "publishing.second-person-needed",
        run: mailWhenSecondPersonNeeded(addresses),
      },
      "mail-when-several-assigned": {
        on: "publishing.several-assigned",
        run: mailWhenSeveralAssigned(addresses),
      },
      "mail-when-handed-over": {
        on: "publishing.handed-over",
        run: mailWhenHandedOver(addresses),
      },
      "mail-when-offer-live": { on: "publishing.offer-live", run: mailWhenOfferLive(addresses) },
      "mail-when-go-live-scheduled": {
        on: "publishing.go-live-scheduled",
        run: mailWhenGoLiveScheduled(addresses),
      },
      "mail-when-go-live-unscheduled": {
        on: "publishing.go-live-unscheduled",
        run: mailWhenGoLiveUnscheduled(addresses),
      },
      "mail-when-go-live-missed": {
        on: "publishing.go-live-missed",
        run: mailWhenGoLiveMissed(addresses),
      },
      "mail-when-distribution-stopped": {
        on: "catalog.offer-stopped",
        run: mailWhenDistributionStopped(addresses),
      },
      "mail-when-forced-stop-changed": {
        on: "catalog.forced-stop-changed",
        run: mailWhenForcedStopChanged(addresses),
      },
      "begin-stop-notices": { on: "catalog.forced-stop-changed", run: beginStopNotices },
      "send-stop-notices": { on: "publishing.stop-notice-due", run: sendStopNotices },
    },
  };
}
