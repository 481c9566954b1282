import { dayIn } from "../../../kernel/calendar.ts";
import type { FieldError } from "../../../kernel/problem.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { MARKETS } from "../../catalog/index.ts";
import {
  operatorOrganisation,
  organisationById,
  organisationsWithDomains,
  standingUntilCommit,
} from "../../identity/index.ts";
import {
  type Agreement,
  type CustomerContext,
  type CustomerDetails,
  checkAgreement,
  checkCustomer,
  tidyDetails,
} from "../domain/customer.ts";
import {
  agreementInvalid,
  customerExists,
  customerInvalid,
  organisationExists,
  ownOrganisation,
  relationshipAlready,
  sellerSuspended,
} from "../problems.ts";
import { isInRegion, sellsIn, type WhereSold, whereSold } from "../queries/regions.ts";
import { ownCustomersWithDomains } from "../store/customers.ts";
import { checkReseller } from "./check-reseller.ts";
import {
  type CheckedCustomer,
  type CustomerOrganisation,
  makeOrganisations,
  recordCustomers,
} from "./record-customers.ts";

export type AddCustomer = {
  readonly partner: Pick<ActingOrganisation, "id" | "partnerType" | "timeZone">;
  readonly details: CustomerDetails;
  readonly resellerId: string | null;
  /** The attestation of the customer agreement, where the partner has it already. */
  readonly agreement?: Agreement;
  /** An organisation that is here already and has agreed to this partner; made where absent. */
  readonly organisationId?: string;
};

/**
 * Adds a customer: organisation, relationship and billing record in one step (decision 52). A
 * domain belongs to one organisation, so a company that is here already is not made twice.
 */
export const addCustomer = (db: Database, wanted: AddCustomer): Promise<Result<string>> =>
  db.transaction((tx) => addCustomerIn(tx, wanted));

/** @returns the identifier of the new customer record */
export async function addCustomerIn(tx: Tx, wanted: AddCustomer): Promise<Result<string>> {
  const { partner, agreement } = wanted;
  if ((await standingUntilCommit(tx, partner.id)).suspended) return refuse(sellerSuspended({}));
  const details = tidyDetails(wanted.details);
  const account = await organisationById(tx, partner.id);
  const operator = await operatorOrganisation(tx);
  const where = await whereSold(tx, account?.country ?? "");
  const { currency, errors } = checkNewCustomer(details, {
    partnerDomain: account?.domain ?? null,
    operatorDomain: operator?.domain ?? null,
    where,
  });
  if (errors.length > 0 || currency === undefined) return refuse(customerInvalid({}, errors));
  if (agreement !== undefined) {
    const today = dayIn(partner.timeZone, tx.at);
    const wrong = checkAgreement(agreement, { today, at: "/agreement" });
    if (wrong.length > 0) return refuse(agreementInvalid({}, wrong));
  }
  const reseller = await checkReseller(tx, partner, wanted.resellerId);
  if (!reseller.ok) return reseller;
  const customer = {
    details,
    currency,
    resellerId: wanted.resellerId,
    agreement,
    inRegion: isInRegion(where, details.country),
  };
  const organisation =
    wanted.organisationId === undefined
      ? await makeOrganisation(tx, partner, customer)
      : await agreedOrganisation(tx, wanted.organisationId);
  if (!organisation.ok) return organisation;
  const [id] = await recordCustomers(tx, partner.id, [
    { ...customer, organisation: organisation.value },
  ]);
  return id === undefined ? refuse(relationshipAlready({ partner: account?.name ?? "" })) : ok(id);
}

/** Everything wrong with the details of a new customer, and the currency of its market. */
export function checkNewCustomer(
  details: CustomerDetails,
  context: CustomerContext & { readonly where: WhereSold },
): { readonly currency: string | undefined; readonly errors: readonly FieldError[] } {
  const currency = MARKETS.get(details.country);
  const errors = checkCustomer(details, context);
  if (currency === undefined)
    errors.push({ pointer: "/country", code: "commerce/country-not-a-market" });
  else if (!sellsIn(context.where, details.country))
    errors.push({ pointer: "/country", code: "commerce/country-in-another-region" });
  return { currency, errors };
}

async function makeOrganisation(
  tx: Tx,
  partner: AddCustomer["partner"],
  customer: CheckedCustomer,
): Promise<Result<CustomerOrganisation>> {
  const { domain } = customer.details;
  const pointer = [{ pointer: "/domain", code: "commerce/domain-taken" }];
  const [own] = await ownCustomersWithDomains(tx, partner.id, [domain]);
  if (own !== undefined) return refuse(customerExists({ domain, customerId: own.id }, pointer));
  const other = (await organisationsWithDomains(tx, [domain])).get(domain);
  if (other === partner.id) return refuse(ownOrganisation({ domain }, pointer));
  if (other !== undefined) return refuse(organisationExists({ domain }, pointer));
  const created = await makeOrganisations(tx, partner, [customer]);
  const [made] = created.ok ? created.value : [];
  if (made !== undefined) return ok(made);
  // Somebody else made it between the look and the insert.
  return !created.ok && created.problem.code !== "identity/domain-taken"
    ? created
    : refuse(organisationExists({ domain }));
}

async function agreedOrganisation(tx: Tx, id: string): Promise<Result<CustomerOrganisation>> {
  // It is held first: nobody closes it, or lets it go into another one, before the record is there.
  await standingUntilCommit(tx, id);
  const found = await organisationById(tx, id);
  return found?.kind === "customer" && found.status !== "closed" ? ok(found) : refuse(notFound({}));
}
