import type { ActingOrganisation } from "../../../platform/http.ts";
import type { SellingParty } from "../queries/selling-context.ts";

/** The acting organisation as a seller: what availability depends on. */
export const sellingAs = (organisation: ActingOrganisation): SellingParty => ({
  id: organisation.id,
  tenantId: organisation.tenantId,
  kind: organisation.kind === "partner" ? "partner" : "customer",
  partnerType: organisation.partnerType,
});
