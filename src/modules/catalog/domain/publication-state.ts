import type { SubmissionState } from "./offer-lifecycle.ts";

/** What publishing says about the newest open submission of an offer. Instants are RFC 3339 text. */
export type PublicationState = SubmissionState & {
  readonly submissionId: string;
  /** 1, 2, 3 … per offer. */
  readonly number: number;
  /** Message key or id of the running phase, as publishing names it. */
  readonly phase: string;
  readonly waitingOn: "system" | "operator" | "publisher";
  readonly submittedAt: string;
  /** When the waiting preview goes live by itself; absent where nobody chose it. */
  readonly goesLiveAt?: string;
  /** Blocking findings where attention is needed. */
  readonly findings?: number;
};
