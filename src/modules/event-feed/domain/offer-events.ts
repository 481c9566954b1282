import type { AudienceSynced, EditionWentLive, OfferStopped } from "../../catalog/events.ts";
import type {
  AttentionNeeded,
  GoLiveMissed,
  PreviewReady,
  SubmissionStarted,
} from "../../publishing/events.ts";
import { aboutOffer, type EventType, OFFER, type Shown, type Source } from "./event-type.ts";

const offerEvent = (meaning: string, source: Source, sample: Shown): EventType => ({
  meaning,
  readers: { publisher: "offer:read" },
  sources: { publisher: [source] },
  sample: { offer: OFFER, ...sample },
});

/** What becomes of offers on their way and afterwards. */
export const OFFER_EVENTS = {
  "offer.submitted": offerEvent(
    "A draft was submitted for publication.",
    aboutOffer<SubmissionStarted>("publishing.submission-started", ({ number }) => ({
      submission: number,
    })),
    { submission: 1 },
  ),
  "offer.attention_needed": offerEvent(
    "A submission was stopped by findings. They stand with the submission.",
    aboutOffer<AttentionNeeded>("publishing.attention-needed", ({ number, step }) => ({
      submission: number,
      step,
    })),
    { submission: 1, step: "automated-validation" },
  ),
  "offer.preview_ready": offerEvent(
    "The preview can be looked at, and waits for Go live.",
    aboutOffer<PreviewReady>("publishing.preview-ready", ({ number }) => ({ submission: number })),
    { submission: 1 },
  ),
  "offer.go_live_missed": offerEvent(
    "The chosen moment came and the offer could not go live. `reason`: not-permitted, audience-in-use, not-possible.",
    aboutOffer<GoLiveMissed>("publishing.go-live-missed", ({ number, goLiveAt, reason }) => ({
      submission: number,
      goLiveAt,
      reason,
    })),
    { submission: 1, goLiveAt: "2027-01-01T09:00:00Z", reason: "audience-in-use" },
  ),
  "offer.live": offerEvent(
    "An edition went live, by publication or by rolling back.",
    aboutOffer<EditionWentLive>("catalog.edition-went-live", ({ version }) => ({ version })),
    { version: 1 },
  ),
  "offer.stopped": offerEvent(
    "The distribution was stopped, by the publisher or, where `forced`, by the operator.",
    aboutOffer<OfferStopped>("catalog.offer-stopped", ({ stopRenewals, forced = false }) => ({
      stopRenewals,
      forced,
    })),
    { stopRenewals: false, forced: false },
  ),
  "plan.audience_synced": offerEvent(
    "Private audiences were published alone.",
    aboutOffer<AudienceSynced>("catalog.audience-synced", ({ plans }) => ({
      plans: plans.map(({ planId, added, removed }) => ({ plan: planId, added, removed })),
    })),
    { plans: [{ plan: "team", added: 2, removed: 0 }] },
  ),
} as const satisfies Readonly<Record<string, EventType>>;
