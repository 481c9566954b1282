/** Longest note in characters. */
export const NOTE_LENGTH = 2_000;

/** A lead takes so many notes. */
export const MOST_NOTES = 500;

/** What can happen to a lead, by the word under which the audit trail has it. */
const EVENTS = {
  "lead.received": "received",
  "lead.accept": "accepted",
  "lead.win": "won",
  "lead.lose": "lost",
  "lead.decline": "declined",
  "lead.expire": "expired",
  "lead.reopen": "reopened",
  "lead.assigned": "assigned",
  "lead.noted": "noted",
  "lead.delivery-requested": "delivery-requested",
  "lead.delivery-attempted": "delivery-attempted",
} as const;

export type LeadAuditAction = keyof typeof EVENTS;
export type LeadEvent = (typeof EVENTS)[LeadAuditAction];

/** Every event, in the order of a lead's life. */
export const LEAD_EVENTS: readonly LeadEvent[] = Object.values(EVENTS);
export const LEAD_AUDIT_ACTIONS = Object.keys(EVENTS) as readonly LeadAuditAction[];

export const leadEvent = (action: LeadAuditAction): LeadEvent => EVENTS[action];
