import type { ActingOrganisation } from "../../../platform/http.ts";
import type { SellingParty } from "../queries/selling-context.ts";

/** The acting organisation as a seller: what availability depends on. */
export const sellingAs = (organisation: ActingOrganisation): SellingParty => ({
  id: organisation.id,
  tenantId: organisation.tenantId,
  kind: organisation.kind === "partner" ? "partner" : "customer",
  partnerType: organisation.partnerType,
});

/** Whether the organisation buys at all: an indirect reseller's provider buys for it (SUB-10). */
export const transacts = ({ partnerType }: Pick<ActingOrganisation, "partnerType">): boolean =>
  partnerType !== "indirect-reseller";
