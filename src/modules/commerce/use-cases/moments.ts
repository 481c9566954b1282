/** Kinds of agenda moments of commerce; the subject of each is a subscription. */
export const LAPSE = "commerce.subscription-lapses";
export const TRIAL_END = "commerce.trial-ends";
export const TERM_END = "commerce.term-ends";
/** The offer is removed from its customers. */
export const REMOVAL = "commerce.offer-is-removed";
/** A lower number of licences holds from this renewal. */
export const QUANTITY_DUE = "commerce.licences-fall";
/** What was suspended is deleted. */
export const SUSPENSION_END = "commerce.suspension-ends";
/** The end of a suspension is near: whoever can reactivate is reminded. */
export const SUSPENSION_REMINDER = "commerce.suspension-reminder";

/** The end of a free trial is announced. */
export const TRIAL_AHEAD = "commerce.trial-ahead";

/** The data of what has ended goes. */
export const DATA_END = "commerce.data-ends";

/** The next paid period begins, and with it perhaps a term. */
export const PERIOD = "commerce.period-begins";

/** The renewal of a long term is announced. */
export const RENEWAL_AHEAD = "commerce.renewal-ahead";

/** The last day of a private offer is near; the subject is the private offer. */
export const PRIVATE_OFFER_ENDS = "commerce.private-offer-ends";

/** Nobody answered what a partner asked, or the last day of what it was given is over; the subject is the delegation. */
export const DELEGATION_ENDS = "commerce.delegation-ends";

/** The last day of what a partner was given is near; the subject is the delegation. */
export const DELEGATION_AHEAD = "commerce.delegation-ahead";

/** What can lie ahead of a subscription, and does not once it has ended; removal looks for itself. */
export const AHEAD = [
  LAPSE,
  TRIAL_END,
  TERM_END,
  QUANTITY_DUE,
  SUSPENSION_END,
  SUSPENSION_REMINDER,
  PERIOD,
  RENEWAL_AHEAD,
  TRIAL_AHEAD,
] as const;
