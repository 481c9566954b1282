/** The front door of leads: what other modules may call. */
export { checkLead, LEAD_LIMITS, type LeadForm, type LeadSource, tidyLead } from "./domain/lead.ts";
export { type CountedLeads, leadsByPeriod } from "./queries/counts.ts";
export { listOpportunities } from "./queries/opportunities.ts";
export { FORMS_A_MINUTE } from "./queries/settings.ts";
export { opportunityForDeal } from "./use-cases/opportunity-for-deal.ts";
export { keepLead, type ReceiveLead, receiveLead } from "./use-cases/receive-lead.ts";
export { type ReferOpportunity, referOpportunity } from "./use-cases/refer-opportunity.ts";
export { canBecomeDeal, winForDeal } from "./use-cases/win-for-deal.ts";
