import type { Reader } from "../../../platform/database.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import { operatorOrganisation, organisationById } from "../../identity/index.ts";
import type { Selling } from "../queries/selling-context.ts";

/**
 * The acting organisation as a seller: what availability and invoices depend on. The operator
 * issues the invoice and the seller pays it, so their countries and the seller's tax id decide tax.
 */
export async function sellingAs(db: Reader, organisation: ActingOrganisation): Promise<Selling> {
  const operator = await operatorOrganisation(db);
  const account = await organisationById(db, organisation.id);
  if (operator === undefined) throw new Error("The marketplace has no operator organisation");
  return {
    seller: {
      id: organisation.id,
      tenantId: organisation.tenantId,
      kind: organisation.kind === "partner" ? "partner" : "customer",
      partnerType: organisation.partnerType,
    },
    parties: {
      issuerCountry: operator.country,
      buyerCountry: organisation.country,
      buyerTaxId: account?.taxId ?? null,
      timeZone: organisation.timeZone,
    },
  };
}
