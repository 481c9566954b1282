import type { Module } from "../../platform/module.ts";
import { handOn } from "./deliveries/hand-on.ts";
import { leadHistoryRoutes } from "./http/history.routes.ts";
import { leadRoutes } from "./http/lead.routes.ts";
import { opportunityRoutes } from "./http/opportunity.routes.ts";
import { followDeal, followRegisteredDeal } from "./projections/follow-deals.ts";
import { digestWords, leadWords } from "./queries/moment-words.ts";
import { opportunityWords } from "./queries/opportunities.ts";
import { ANSWER_WITHIN, FORMS_A_MINUTE, MESSAGES_A_DAY } from "./queries/settings.ts";
import { mailPublisherWhenLeadReceived } from "./reactions/mail-publisher.ts";
import { expireLead } from "./use-cases/expire-lead.ts";
import { DIGEST, mailDigest } from "./use-cases/mail-digest.ts";
import { expireOpportunity } from "./use-cases/move-opportunity.ts";
import { EXPIRE } from "./use-cases/receive-lead.ts";
import { EXPIRE_OPPORTUNITY } from "./use-cases/refer-opportunity.ts";

export const leadsModule = (addresses: { readonly web: string }): Module => ({
  name: "leads",
  routes: (app) => {
    leadRoutes(app);
    leadHistoryRoutes(app);
    opportunityRoutes(app, addresses);
  },
  settings: [MESSAGES_A_DAY, FORMS_A_MINUTE, ANSWER_WITHIN],
  projections: {
    "licensing.deal-registered": followRegisteredDeal,
    "licensing.deal-progressed": followDeal,
  },
  reactions: {
    "mail-publisher-when-lead-received": {
      on: "leads.lead-received",
      run: mailPublisherWhenLeadReceived(addresses),
    },
  },
  deliveries: {
    "hand-on-when-lead-received": { on: "leads.lead-received", run: handOn },
    "hand-on-when-requested": { on: "leads.delivery-requested", run: handOn },
  },
  moments: {
    [EXPIRE]: expireLead,
    [DIGEST]: mailDigest(addresses),
    [EXPIRE_OPPORTUNITY]: expireOpportunity(addresses),
  },
  momentWords: {
    [EXPIRE]: leadWords,
    [DIGEST]: digestWords,
    [EXPIRE_OPPORTUNITY]: opportunityWords,
  },
});
