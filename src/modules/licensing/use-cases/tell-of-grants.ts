import type { Tx } from "../../../platform/transaction.ts";
import type { DealLicencesChanged } from "../events.ts";
import type { Deal } from "../store/deals.ts";
import { addGrantChanges, type NewGrantChange } from "../store/grants.ts";

/** Keeps and announces what became of the licences that a deal grants. */
export async function tellOfGrants(
  tx: Tx,
  about: {
    readonly deal: Deal;
    readonly organisationId: string;
    readonly customerName: string;
    readonly changes: readonly NewGrantChange[];
    readonly consentId: string | null;
    readonly because: "publisher" | "deal-ended";
  },
): Promise<void> {
  const { deal, organisationId, because } = about;
  const changes = about.changes.map(
    ({ poolId, serviceId, planName, before, after, losing }): NewGrantChange => ({
      poolId,
      serviceId,
      planName,
      before,
      after,
      losing,
    }),
  );
  const numbers = await addGrantChanges(tx, deal.id, changes, about);
  const numbersOf = (part: "before" | "after") =>
    Object.fromEntries(changes.map((one) => [one.serviceId, one[part]]));
  for (const [id, objectType, objectId] of [
    [deal.publisherId, "deal", deal.id],
    [organisationId, "organisation", organisationId],
  ] as const)
    tx.audit({
      organisationId: id,
      action: because === "publisher" ? "licences.granted" : "licences.ended-with-deal",
      objectType,
      objectId,
      before: numbersOf("before"),
      after: { deal: deal.number, customer: about.customerName, ...numbersOf("after") },
    });
  await tx.publish({
    type: "licensing.deal-licences-changed",
    subject: deal.id,
    dealId: deal.id,
    publisherId: deal.publisherId,
    offerId: deal.offerId,
    dealNumber: deal.number,
    organisationId,
    because,
    changes: numbers,
  } satisfies DealLicencesChanged);
}
