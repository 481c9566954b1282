import type { Tx } from "../../../platform/transaction.ts";
import type { DealProgressed, DealRegistered } from "../../licensing/events.ts";
import { recordDealOfLead, recordDealStatusOfLead } from "../store/leads.ts";
import { recordDeal, recordDealStatus } from "../store/opportunities.ts";

/** From the commit on that registers a deal from a lead or a co-sell opportunity, that knows it (D-8, R-7). */
export async function followRegisteredDeal(tx: Tx, fact: DealRegistered): Promise<void> {
  const { leadId, opportunityId, publisherId, dealId, dealNumber } = fact;
  const deal = { id: dealId, number: dealNumber };
  if (leadId !== null) await recordDealOfLead(tx, leadId, publisherId, deal);
  if (opportunityId === null) return;
  await recordDeal(tx, opportunityId, publisherId, deal);
  tx.audit({
    organisationId: publisherId,
    action: "opportunity.deal-registered",
    objectType: "opportunity",
    objectId: opportunityId,
    after: { deal: dealNumber },
  });
}

/** Where the deal of a lead or an opportunity stands is read beside it (D-8, R-8). */
export async function followDeal(tx: Tx, fact: DealProgressed): Promise<void> {
  const { leadId, opportunityId, dealId, status } = fact;
  if (leadId !== null) await recordDealStatusOfLead(tx, leadId, { id: dealId, status });
  if (opportunityId !== null) await recordDealStatus(tx, opportunityId, { id: dealId, status });
}
