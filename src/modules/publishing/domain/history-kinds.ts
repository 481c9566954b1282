/** Kinds of events of an offer's history, by which it can be filtered. */
export type HistoryKind = "draft" | "publishing" | "certification" | "live" | "distribution";

/** What is recorded of an offer, by kind. An event that is in no list is shown with all kinds alone. */
export const HISTORY_KINDS: Readonly<Record<HistoryKind, readonly string[]>> = {
  draft: [
    "offer.created",
    "offer.copied",
    "offer.page-saved",
    "offer.page-emptied",
    "offer.document-applied",
    "offer.changes-discarded",
    "offer.edition-restored",
    "plan.created",
    "plan.deleted",
    "plans.ordered",
    "plan.audience-saved",
  ],
  publishing: [
    "publishing.submitted",
    "publishing.step-passed",
    "publishing.step-failed",
    "publishing.cancelled",
    "publishing.withdrawn",
    "publishing.preview-link-renewed",
    "publishing.preview-link-revoked",
  ],
  certification: [
    "publishing.certified-first",
    "publishing.certified",
    "publishing.certified-by-rule",
    "publishing.certified-by-checks",
    "publishing.rejected",
    "publishing.escalated",
    "publishing.asked",
    "publishing.answered",
    "publishing.remarked",
    "publishing.finding-fixed",
    "publishing.finding-not-fixed",
  ],
  live: [
    "publishing.signed-off",
    "publishing.signed-off-on-schedule",
    "publishing.go-live-scheduled",
    "publishing.go-live-unscheduled",
    "publishing.go-live-missed",
    "offer.went-live",
    "offer.rolled-back",
    "plan.audience-synced",
    "offer.audience-synced",
  ],
  distribution: [
    "offer.forced-stop",
    "offer.forced-stop-lifted",
    "offer.removal-accepted",
    "offer.removal-ended",
    "offer.removal-withdrawn",
    "offer.stop-requested",
    "offer.stopped",
    "plan.re-priced",
    "plan.stop-requested",
    "plan.resumed",
  ],
};

export const historyKindOf = (event: string): HistoryKind | null =>
  (Object.keys(HISTORY_KINDS) as HistoryKind[]).find((kind) =>
    HISTORY_KINDS[kind].includes(event),
  ) ?? null;
