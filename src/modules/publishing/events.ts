/** Facts that publishing announces. The subject of each is the submission. */
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

export type PublishingEvent =
  | SubmissionStarted
  | StepDue
  | PreviewReady
  | AttentionNeeded
  | OfferLive
  | CertificationWaiting
  | SubmissionEnded;
