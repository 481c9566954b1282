import type { Tx } from "../../../platform/transaction.ts";
import type { OrganisationsMerged } from "../../identity/events.ts";
import { organisationById } from "../../identity/index.ts";
import { moveConsents } from "../store/consents.ts";
import { moveInstalls } from "../store/installs.ts";
import { followTenant, moveHoldings } from "../store/pools.ts";

/**
 * Licences go with the subscriptions and deals that they come from, these with what was consented to, and what is
 * installed with its environment; the record that goes has no users (docs/domain/merging.md).
 */
export async function mergeInLicensing(tx: Tx, event: OrganisationsMerged): Promise<void> {
  const going = await organisationById(tx, event.goingId);
  const staying = await organisationById(tx, event.stayingId);
  if (going === undefined || staying === undefined)
    throw new Error(`There is no organisation ${event.goingId} or ${event.stayingId}`);
  const { id: organisationId, tenantId } = staying;
  await followTenant(tx, going.tenantId, tenantId);
  await moveConsents(tx, event.goingId, organisationId);
  await moveHoldings(tx, event.goingId, { organisationId, tenantId });
  await moveInstalls(tx, event.goingId, organisationId);
}
