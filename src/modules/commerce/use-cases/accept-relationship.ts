import { dayIn, type Instant } from "../../../kernel/calendar.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { Reader } from "../../../platform/database.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import type { Language } from "../../../platform/text.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import {
  AGREEMENT_VERSIONS,
  isDomainOf,
  isResellerOf,
  mailMember,
  membersWithRoles,
  type Organisation,
  organisationById,
  rolesFor,
} from "../../identity/index.ts";
import type { Address, Contact } from "../domain/customer.ts";
import { checkAcceptance, requestStateAt } from "../domain/relationship.ts";
import type { RelationshipAccepted } from "../events.ts";
import {
  customerAgreementChanged,
  ownOrganisation,
  relationshipAlready,
  relationshipElsewhere,
  relationshipLinkUnusable,
  relationshipRegion,
} from "../problems.ts";
import { sellsIn, whereSold } from "../queries/regions.ts";
import { isCustomerOf } from "../queries/relationships.ts";
import {
  endRequest,
  lockRequestByToken,
  type RelationshipRequest,
  requestByToken,
} from "../store/relationships.ts";
import { addCustomerIn } from "./add-customer.ts";
import { hashOfLink } from "./request-relationship.ts";

type Customer = Pick<ActingOrganisation, "id">;

/** Who asks, and for which organisation it would be accepted. */
export type OpenRequest = {
  readonly request: RelationshipRequest;
  readonly partner: Organisation;
  readonly reseller: Organisation | null;
  readonly organisation: Organisation;
};

/** What somebody of the customer reads behind a link before deciding; the same refusals as accepting. */
export const lookAtRequest = async (
  db: Reader,
  {
    token,
    customer,
    at,
  }: { readonly token: string; readonly customer: Customer; readonly at: Instant },
): Promise<Result<OpenRequest>> =>
  openRequest(db, await requestByToken(db, hashOfLink(token)), { customer, at });

async function openRequest(
  db: Reader,
  request: RelationshipRequest | undefined,
  { customer, at }: { readonly customer: Customer; readonly at: Instant },
): Promise<Result<OpenRequest>> {
  if (request === undefined || requestStateAt(request, at) !== "waiting")
    return refuse(relationshipLinkUnusable({}));
  const { sellerId, resellerId } = request;
  const partner = await organisationById(db, sellerId);
  const organisation = await organisationById(db, customer.id);
  const reseller = resellerId === null ? null : await organisationById(db, resellerId);
  if (partner?.status !== "active" || organisation === undefined || reseller === undefined)
    return refuse(relationshipLinkUnusable({}));
  // Whoever knows the company by the domain of a record that was merged means what it became.
  const named = request.domain;
  const isMeant = named !== null && (await isDomainOf(db, named, organisation.id));
  const refusal = checkAcceptance({
    partner,
    organisation: {
      ...organisation,
      customerOfPartner: await isCustomerOf(db, sellerId, customer.id),
    },
    domain: isMeant ? organisation.domain : named,
    sellsThere: sellsIn(await whereSold(db, partner.country), organisation.country),
    resellerBound: resellerId === null ? null : await isResellerOf(db, sellerId, resellerId),
  });
  switch (refusal) {
    case undefined:
      return ok({ request, partner, reseller, organisation });
    case "other-organisation":
      return refuse(relationshipElsewhere({ organisation: organisation.name }));
    case "own-organisation":
      return refuse(ownOrganisation({ domain: partner.domain ?? "" }));
    case "customer-already":
      return refuse(relationshipAlready({ partner: partner.name }));
    case "other-region":
      return refuse(relationshipRegion({ partner: partner.name }));
    case "reseller-gone":
      return refuse(relationshipLinkUnusable({}));
  }
}

export type AcceptRelationship = {
  readonly customer: Customer;
  readonly token: string;
  /** The version of the customer agreement that was read and accepted. */
  readonly agreementVersion: string;
  /** Where the partner invoices and whom it writes to. */
  readonly contact: Contact;
  readonly address: Address;
  readonly registrationNumber: string | null;
  readonly language: Language;
};

/**
 * Somebody of the customer who may consent accepts relationship and customer agreement: only now there is
 * a record, and only that partner has it (SUB-01). A link is used once. What other partners sell to the
 * organisation is neither changed nor told.
 *
 * @returns the partner that the organisation is a customer of now
 */
export const acceptRelationship = (
  db: Database,
  wanted: AcceptRelationship,
): Promise<Result<Organisation>> =>
  db.transaction(async (tx): Promise<Result<Organisation>> => {
    const { customer, agreementVersion, contact, address, registrationNumber, language } = wanted;
    const locked = await lockRequestByToken(tx, hashOfLink(wanted.token));
    const open = await openRequest(tx, locked, { customer, at: tx.at });
    if (!open.ok) return open;
    const version = AGREEMENT_VERSIONS.customer;
    if (agreementVersion !== version) return refuse(customerAgreementChanged({ version }));
    const { request, partner, organisation } = open.value;
    const added = await addCustomerIn(tx, {
      partner,
      organisationId: organisation.id,
      resellerId: request.resellerId,
      details: {
        company: organisation.name,
        domain: organisation.domain ?? domainOf(contact.email),
        country: organisation.country,
        segment: organisation.segment ?? "commercial",
        language,
        ...(organisation.taxId === null ? {} : { taxId: organisation.taxId }),
        ...(registrationNumber === null ? {} : { registrationNumber }),
        contact,
        address,
      },
      agreement: {
        ...contact,
        agreedOn: dayIn(partner.timeZone, tx.at),
        acceptedVersion: agreementVersion,
      },
    });
    if (!added.ok) return added;
    await endRequest(tx, request.id, "accepted", added.value);
    tx.audit({
      organisationId: organisation.id,
      action: "relationship.accepted",
      objectType: "organisation",
      objectId: organisation.id,
      after: { partner: partner.name, agreementVersion },
    });
    await tx.publish({
      type: "commerce.relationship-accepted",
      subject: added.value,
      customerId: added.value,
      sellerId: partner.id,
      organisationId: organisation.id,
      requestId: request.id,
      acceptedAt: tx.at.toString(),
    } satisfies RelationshipAccepted);
    await tellPartner(tx, open.value, "accepted");
    return ok(partner);
  });

/** Somebody of the customer declines; the link is used up, and the partner is told. */
export const declineRelationship = (
  db: Database,
  { customer, token }: { readonly customer: Customer; readonly token: string },
): Promise<Result<null>> =>
  db.transaction(async (tx): Promise<Result<null>> => {
    const locked = await lockRequestByToken(tx, hashOfLink(token));
    const open = await openRequest(tx, locked, { customer, at: tx.at });
    if (!open.ok) return open;
    const { request, partner, organisation } = open.value;
    await endRequest(tx, request.id, "declined");
    tx.audit({
      organisationId: partner.id,
      action: "relationship.declined",
      objectType: "relationship-request",
      objectId: request.id,
    });
    tx.audit({
      organisationId: organisation.id,
      action: "relationship.declined",
      objectType: "organisation",
      objectId: organisation.id,
      after: { partner: partner.name },
    });
    await tellPartner(tx, open.value, "declined");
    return ok(null);
  });

/** A mail to everybody of the partner who can ask for relationships. */
async function tellPartner(
  tx: Tx,
  { request, partner, organisation }: OpenRequest,
  outcome: "accepted" | "declined",
): Promise<void> {
  const roles = rolesFor("customer:request", ["partner"]);
  for (const reader of await membersWithRoles(tx, partner.id, roles))
    mailMember(tx, reader, {
      about: `relationship-${outcome}/${request.id}`,
      organisationId: partner.id,
      template: `relationship-${outcome}`,
      // Who declines is not introduced: the partner reads the name that it wrote itself.
      params: { company: outcome === "accepted" ? organisation.name : request.company },
    });
}

const domainOf = (email: string): string => email.slice(email.lastIndexOf("@") + 1).toLowerCase();
