import { next } from "../../../kernel/lifecycle.ts";
import type { Reader } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { LEAD_LIFECYCLE, type LeadAction, type LeadStage } from "../domain/lead-lifecycle.ts";
import { leadOfPublisher } from "../queries/leads.ts";
import { lockLead, recordStage } from "../store/leads.ts";

/** Whether a lead can become a deal: it is the publisher's, and was accepted or won (P20). */
export async function canBecomeDeal(
  db: Reader,
  publisherId: string,
  leadId: string,
): Promise<"yes" | "unknown" | "not-accepted"> {
  const lead = await leadOfPublisher(db, publisherId, leadId);
  if (lead === undefined) return "unknown";
  return lead.stage === "accepted" || lead.stage === "won" ? "yes" : "not-accepted";
}

/** A deal was registered that came from a lead: it is won, in the transaction of the deal. */
export async function winForDeal(tx: Tx, publisherId: string, leadId: string): Promise<void> {
  const lead = await lockLead(tx, publisherId, leadId);
  const stage = lead && next<LeadStage, LeadAction>(LEAD_LIFECYCLE, lead.stage, "win");
  if (lead === undefined || stage === undefined) return; // Won already.
  await recordStage(tx, lead.id, stage);
  tx.audit({
    organisationId: lead.publisherId,
    action: "lead.win",
    objectType: "lead",
    objectId: lead.id,
    before: lead.stage,
    after: stage,
  });
}
