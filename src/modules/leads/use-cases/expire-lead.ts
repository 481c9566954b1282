import { next } from "../../../kernel/lifecycle.ts";
import type { DueMoment } from "../../../platform/module.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { LEAD_LIFECYCLE, type LeadAction, type LeadStage } from "../domain/lead-lifecycle.ts";
import { lockLeadById, recordStage } from "../store/leads.ts";

/** A lead that nobody answered in time expires; one that was answered stays as it is. */
export async function expireLead(tx: Tx, { subject }: DueMoment): Promise<void> {
  const lead = await lockLeadById(tx, subject);
  const stage = lead && next<LeadStage, LeadAction>(LEAD_LIFECYCLE, lead.stage, "expire");
  if (lead === undefined || stage === undefined) return;
  await recordStage(tx, lead.id, stage);
  tx.audit({
    organisationId: lead.publisherId,
    action: "lead.expire",
    objectType: "lead",
    objectId: lead.id,
    before: lead.stage,
    after: stage,
  });
}
