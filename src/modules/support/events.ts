/** Facts that support announces. The subject is the request. Days are `YYYY-MM-DD`. */
type About = {
  readonly subject: string;
  readonly requestId: string;
  readonly offerId: string;
  readonly publisherId: string;
  readonly origin: "publisher" | "operator";
};

/** A line was added to what became of a request; `number` is the line's. */
export type RequestProgressed = About & {
  readonly type: "support.request-progressed";
  readonly number: number;
  readonly kind: "opened" | "taken" | "note" | "accepted" | "rejected" | "withdrawn" | "closed";
};

/** Those who have the offer are to be told: at the acceptance, a week before the day, or of the end of it. */
export type NoticeDue = About & {
  readonly type: "support.notice-due";
  readonly stage: "accepted" | "reminder" | "withdrawn";
  readonly day: string;
};
