import type { DueMoment } from "../../../platform/module.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { organisationById } from "../../identity/index.ts";
import { moveDeal } from "../domain/deal-lifecycle.ts";
import { effectOf } from "../domain/licence-grant.ts";
import { endInvitesOf } from "../store/consent-invites.ts";
import { type Deal, lockDeal, recordStatus } from "../store/deals.ts";
import { lockGrants } from "../store/grants.ts";
import { setHoldings, settlePool } from "../store/pools.ts";
import { addStep } from "../store/steps.ts";
import { tellOfGrants } from "./tell-of-grants.ts";

export const EXPIRE_DEAL = "licensing.deal-expires";

/**
 * The day after a deal's last one has begun for its publisher: the licences that it grants end, also
 * where it was rejected or withdrawn before (docs/domain/consent.md, C-5). What ended stays as it ended.
 */
export async function expireDeal(tx: Tx, { subject }: DueMoment): Promise<void> {
  const deal = await lockDeal(tx, subject, null);
  if (deal === undefined) return;
  await endLicences(tx, deal);
  const to = moveDeal(deal.status, "expire", "marketplace");
  if (!to.ok) return;
  await endInvitesOf(tx, deal.id);
  const expired = await recordStatus(tx, deal, { status: to.value });
  await addStep(tx, expired, { kind: "expired", text: null, byKind: "marketplace" });
}

async function endLicences(tx: Tx, deal: Deal): Promise<void> {
  const { organisationId } = deal;
  if (organisationId === null) return;
  const grants = await lockGrants(tx, { organisationId, dealId: deal.id, planUuids: [] });
  if (grants.length === 0) return;
  const changes = grants.map((one) => ({
    poolId: one.poolId,
    ...effectOf({ ...one, live: true, before: one.quantity, after: 0 }),
  }));
  for (const poolId of await setHoldings(tx, "deal", deal.id, "ended"))
    await settlePool(tx, poolId, "licences-ended");
  const customer = await organisationById(tx, organisationId);
  await tellOfGrants(tx, {
    deal,
    organisationId,
    customerName: customer?.name ?? "",
    changes,
    consentId: null,
    because: "deal-ended",
  });
}
