import type { Tx } from "../../../platform/transaction.ts";
import type { DealProgressed, DealRegistered } from "../../licensing/events.ts";
import { recordDeal, recordDealStatus } from "../store/opportunities.ts";

/** From the commit on that registers a deal from a co-sell opportunity, the opportunity knows it. */
export async function followRegisteredDeal(tx: Tx, fact: DealRegistered): Promise<void> {
  const { opportunityId, publisherId, dealId, dealNumber } = fact;
  if (opportunityId === null) return;
  await recordDeal(tx, opportunityId, publisherId, { id: dealId, number: dealNumber });
  tx.audit({
    organisationId: publisherId,
    action: "opportunity.deal-registered",
    objectType: "opportunity",
    objectId: opportunityId,
    after: { deal: dealNumber },
  });
}

/** Where the deal of an opportunity stands is read beside it. */
export async function followDeal(tx: Tx, fact: DealProgressed): Promise<void> {
  const { opportunityId, dealId, status } = fact;
  if (opportunityId !== null) await recordDealStatus(tx, opportunityId, { id: dealId, status });
}
