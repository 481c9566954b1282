import { randomUUIDv7 } from "node:crypto";
import { dayIn } from "../../../kernel/calendar.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { MARKETS } from "../../catalog/index.ts";
import {
  type CreatedOrganisation,
  createOrganisation,
  operatorOrganisation,
  organisationById,
  organisationByTenant,
  standingUntilCommit,
} from "../../identity/index.ts";
import {
  type Agreement,
  type CustomerDetails,
  checkAgreement,
  checkCustomer,
} from "../domain/customer.ts";
import type { CustomerAdded } from "../events.ts";
import {
  agreementInvalid,
  customerExists,
  customerInvalid,
  organisationExists,
  ownOrganisation,
  relationshipAlready,
  sellerSuspended,
} from "../problems.ts";
import { insertCustomer, ownCustomerWithDomain, recordAgreement } from "../store/customers.ts";
import { checkReseller } from "./check-reseller.ts";

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
  const details = tidy(wanted.details);
  const account = await organisationById(tx, partner.id);
  const operator = await operatorOrganisation(tx);
  const currency = MARKETS.get(details.country);
  const errors = checkCustomer(details, {
    partnerDomain: account?.domain ?? null,
    operatorDomain: operator?.domain ?? null,
  });
  if (currency === undefined)
    errors.push({ pointer: "/country", code: "commerce/country-not-a-market" });
  if (errors.length > 0 || currency === undefined) return refuse(customerInvalid({}, errors));
  if (agreement !== undefined) {
    const today = dayIn(partner.timeZone, tx.at);
    const wrong = checkAgreement(agreement, { today, at: "/agreement" });
    if (wrong.length > 0) return refuse(agreementInvalid({}, wrong));
  }
  const reseller = await checkReseller(tx, partner, wanted.resellerId);
  if (!reseller.ok) return reseller;
  const organisation =
    wanted.organisationId === undefined
      ? await makeOrganisation(tx, { partner, details, currency })
      : await agreedOrganisation(tx, wanted.organisationId);
  if (!organisation.ok) return organisation;
  const id = await insertCustomer(tx, {
    id: randomUUIDv7(),
    sellerId: partner.id,
    organisationId: organisation.value.id,
    tenantId: organisation.value.tenantId,
    handle: organisation.value.handle,
    company: details.company,
    domain: details.domain,
    country: details.country,
    currency,
    segment: details.segment,
    language: details.language,
    registrationNumber: details.registrationNumber ?? null,
    taxId: details.taxId ?? null,
    contact: details.contact,
    address: details.address,
    resellerId: wanted.resellerId,
  });
  if (id === undefined) return refuse(relationshipAlready({ partner: account?.name ?? "" }));
  if (agreement !== undefined)
    await recordAgreement(tx, {
      ...agreement,
      id: randomUUIDv7(),
      sellerId: partner.id,
      customerId: id,
    });
  tx.audit({
    organisationId: partner.id,
    action: "customer.added",
    objectType: "customer",
    objectId: id,
    after: { ...details, resellerId: wanted.resellerId, agreement: agreement ?? null },
  });
  await tx.publish({
    type: "commerce.customer-added",
    subject: id,
    customerId: id,
    sellerId: partner.id,
    organisationId: organisation.value.id,
  } satisfies CustomerAdded);
  return ok(id);
}

type CustomerOrganisation = Pick<CreatedOrganisation, "id" | "handle" | "tenantId">;

async function makeOrganisation(
  tx: Tx,
  wanted: { partner: AddCustomer["partner"]; details: CustomerDetails; currency: string },
): Promise<Result<CustomerOrganisation>> {
  const { partner, details, currency } = wanted;
  const free = await checkDomain(tx, partner, details.domain);
  if (!free.ok) return free;
  const created = await createOrganisation(tx, {
    kind: "customer",
    name: details.company,
    country: details.country,
    domain: details.domain,
    timeZone: partner.timeZone,
    currency,
    segment: details.segment,
    taxId: details.taxId ?? null,
    address: postal(details),
  });
  if (created.ok || created.problem.code !== "identity/domain-taken") return created;
  // Somebody else made it between the look and the insert.
  return refuse(organisationExists({ domain: details.domain }));
}

async function agreedOrganisation(tx: Tx, id: string): Promise<Result<CustomerOrganisation>> {
  const found = await organisationById(tx, id);
  return found?.kind === "customer" ? ok(found) : refuse(notFound({}));
}

/** Whether a customer with this domain can be made; the refusal says what to do instead. */
async function checkDomain(
  tx: Tx,
  partner: AddCustomer["partner"],
  domain: string,
): Promise<Result<null>> {
  const pointer = [{ pointer: "/domain", code: "commerce/domain-taken" }];
  const own = await ownCustomerWithDomain(tx, partner.id, domain);
  if (own !== undefined) return refuse(customerExists({ domain, customerId: own }, pointer));
  const other = await organisationByTenant(tx, domain);
  if (other?.id === partner.id) return refuse(ownOrganisation({ domain }, pointer));
  if (other !== undefined && other.domain === domain)
    return refuse(organisationExists({ domain }, pointer));
  return ok(null);
}

const tidy = (details: CustomerDetails): CustomerDetails => ({
  ...details,
  company: details.company.normalize("NFC").trim(),
  domain: details.domain.trim().toLowerCase(),
});

const postal = ({ address, contact }: CustomerDetails) => ({
  line1: address.line1,
  ...(address.line2 === undefined ? {} : { line2: address.line2 }),
  city: address.city,
  ...(address.region === undefined ? {} : { state: address.region }),
  postalCode: address.postalCode,
  ...(contact.phone === undefined ? {} : { phone: contact.phone }),
});
