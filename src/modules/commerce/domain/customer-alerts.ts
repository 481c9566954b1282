/**
 * What about a customer's subscriptions needs its seller, in the order of urgency (R1): what the customer asked to
 * change, purchases that
 * lapse unless they are set up, suspensions that end in deletion, trials that end soon, and terms that
 * run out soon because auto-renew is off or the offer is removed.
 */
export const ALERTS = ["asked", "setup", "suspended", "trial", "ending"] as const;
export type AlertKind = (typeof ALERTS)[number];

/** Days before the end of a trial, and of a term, from which on it is told of. */
export const ALERT_DAYS = { trial: 14, ending: 30 } as const;
