/** Kinds of agenda moments of commerce; the subject of each is a subscription. */
export const LAPSE = "commerce.subscription-lapses";
export const TRIAL_END = "commerce.trial-ends";
export const TERM_END = "commerce.term-ends";
/** The offer is removed from its customers. */
export const REMOVAL = "commerce.offer-is-removed";
/** A lower number of licences holds from this renewal. */
export const QUANTITY_DUE = "commerce.licences-fall";
