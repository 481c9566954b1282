/** Facts that publishing announces. The subject is the submission where nothing else is said. */
type About = {
  readonly subject: string;
  readonly submissionId: string;
  readonly offerId: string;
  readonly publisherId: string;
  readonly number: number;
};

export type SubmissionStarted = About & { readonly type: "publishing.submission-started" };
/** The current step is the system's to run. */
export type StepDue = About & { readonly type: "publishing.step-due"; readonly step: string };
export type PreviewReady = About & {
  readonly type: "publishing.preview-ready";
  readonly editionId: string;
};
export type AttentionNeeded = About & {
  readonly type: "publishing.attention-needed";
  readonly step: string;
};
export type OfferLive = About & {
  readonly type: "publishing.offer-live";
  readonly editionId: string;
};
/** The publisher chose when the waiting preview goes live, for the first time or anew. Marketplace time. */
export type GoLiveScheduled = About & {
  readonly type: "publishing.go-live-scheduled";
  readonly goLiveAt: string;
  readonly by: string;
};
/** It no longer goes live by itself: cancelled by its publisher, or with the preview that it was for. */
export type GoLiveUnscheduled = About & {
  readonly type: "publishing.go-live-unscheduled";
  readonly goLiveAt: string;
  readonly because: "cancelled" | "replaced" | "withdrawn";
};
/** The chosen moment came, and it could not go live: the preview waits for its publisher. */
export type GoLiveMissed = About & {
  readonly type: "publishing.go-live-missed";
  readonly goLiveAt: string;
  readonly reason: string;
  readonly by: string;
};
/** The certification team or the publisher wrote about a submission; `message` is its number there. */
export type MessageWritten = About & {
  readonly type: "publishing.message-written";
  readonly by: "operator" | "publisher";
  readonly message: number;
};
/** A waiting submission passed to a colleague of the certification team; `handover` is its number there. */
export type HandedOver = About & {
  readonly type: "publishing.handed-over";
  readonly handover: number;
};
/** A colleague was given several waiting submissions at once; ids of people are those of identity. */
export type SeveralAssigned = {
  readonly type: "publishing.several-assigned";
  readonly subject: string;
  readonly submissionIds: readonly string[];
  readonly to: string;
  readonly by: string;
  readonly byId: string;
  readonly reason: string;
};
/** A person of the certification team is needed. */
export type CertificationWaiting = About & { readonly type: "publishing.certification-waiting" };
/** One person certified what two have to certify; somebody else is needed. */
export type SecondPersonNeeded = About & { readonly type: "publishing.second-person-needed" };
export type SubmissionEnded = About & {
  readonly type: "publishing.submission-ended";
  readonly outcome: "live" | "cancelled" | "replaced" | "withdrawn";
};
/** The address of an offer's preview: a new one, or null when it was closed. Subject: the offer. */
export type PreviewLinkSet = {
  readonly type: "publishing.preview-link-set";
  readonly subject: string;
  readonly offerId: string;
  readonly editionId: string;
  readonly token: string | null;
};

/**
 * A page of those who hold or sold an offer that the operator stopped is to be told. Subject: the
 * offer; `after` is the organisation before the page, `stopId` the stop that they are told of.
 */
export type StopNoticeDue = {
  readonly type: "publishing.stop-notice-due";
  readonly subject: string;
  readonly offerId: string;
  readonly stopId: string;
  readonly reason: string;
  readonly to: "customers" | "sellers";
  readonly after: string | null;
};

export type PublishingEvent =
  | SubmissionStarted
  | StepDue
  | PreviewReady
  | AttentionNeeded
  | OfferLive
  | CertificationWaiting
  | GoLiveScheduled
  | GoLiveUnscheduled
  | GoLiveMissed
  | MessageWritten
  | HandedOver
  | SeveralAssigned
  | SecondPersonNeeded
  | SubmissionEnded
  | PreviewLinkSet
  | StopNoticeDue;
