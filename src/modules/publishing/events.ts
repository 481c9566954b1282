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
/** A person of the certification team is needed. */
export type CertificationWaiting = About & { readonly type: "publishing.certification-waiting" };
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

export type PublishingEvent =
  | SubmissionStarted
  | StepDue
  | PreviewReady
  | AttentionNeeded
  | OfferLive
  | CertificationWaiting
  | SubmissionEnded
  | PreviewLinkSet;
