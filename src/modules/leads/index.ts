/** The front door of leads: what other modules may call. */
export { LEAD_LIMITS, type LeadForm, type LeadSource } from "./domain/lead.ts";
export { FORMS_A_MINUTE } from "./queries/settings.ts";
export { type ReceiveLead, receiveLead } from "./use-cases/receive-lead.ts";
