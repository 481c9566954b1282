import { randomUUIDv7 } from "node:crypto";
import type { Result } from "../../../kernel/result.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { type CreatedOrganisation, createOrganisations } from "../../identity/index.ts";
import type { Agreement, CustomerDetails } from "../domain/customer.ts";
import type { CustomerAdded } from "../events.ts";
import { insertCustomers, recordAgreements } from "../store/customers.ts";

/** A customer whose details, reseller and agreement were looked at and stand. */
export type CheckedCustomer = {
  readonly details: CustomerDetails;
  /** Of the market of its country. */
  readonly currency: string;
  readonly resellerId: string | null;
  readonly agreement?: Agreement | undefined;
  /** Whether it is in the region of the partner. */
  readonly inRegion: boolean;
};
export type CustomerOrganisation = Pick<CreatedOrganisation, "id" | "handle" | "tenantId">;

/** Makes the organisations of customers, all of them or none; the first that cannot be is the refusal. */
export const makeOrganisations = (
  tx: Tx,
  { timeZone }: Pick<ActingOrganisation, "timeZone">,
  customers: readonly CheckedCustomer[],
): Promise<Result<readonly CustomerOrganisation[]>> =>
  createOrganisations(
    tx,
    customers.map(({ details, currency }) => ({
      kind: "customer",
      name: details.company,
      country: details.country,
      domain: details.domain,
      timeZone,
      currency,
      segment: details.segment,
      taxId: details.taxId ?? null,
      address: postal(details),
    })),
  );

/**
 * Makes organisations customers of a seller: records, attestations, and what is announced of them, with
 * as many statements as one.
 *
 * @returns the ids of the records in their order; undefined for what is a customer of the seller already
 */
export async function recordCustomers(
  tx: Tx,
  sellerId: string,
  customers: readonly (CheckedCustomer & { readonly organisation: CustomerOrganisation })[],
): Promise<(string | undefined)[]> {
  const ids = await insertCustomers(
    tx,
    customers.map(({ details, currency, resellerId, inRegion, organisation }) => ({
      id: randomUUIDv7(),
      sellerId,
      organisationId: organisation.id,
      tenantId: organisation.tenantId,
      handle: organisation.handle,
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
      resellerId,
      inRegion,
    })),
  );
  const recorded = customers.flatMap((one) => {
    const id = ids.get(one.organisation.id);
    return id === undefined ? [] : [{ ...one, id }];
  });
  await recordAgreements(
    tx,
    recorded.flatMap(({ id: customerId, agreement }) =>
      agreement === undefined ? [] : [{ ...agreement, id: randomUUIDv7(), sellerId, customerId }],
    ),
  );
  for (const { id, details, resellerId, agreement } of recorded)
    tx.audit({
      organisationId: sellerId,
      action: "customer.added",
      objectType: "customer",
      objectId: id,
      after: { ...details, resellerId, agreement: agreement ?? null },
    });
  await tx.publishAll(
    recorded.map(
      ({ id, organisation }) =>
        ({
          type: "commerce.customer-added",
          subject: id,
          customerId: id,
          sellerId,
          organisationId: organisation.id,
        }) satisfies CustomerAdded,
    ),
  );
  return customers.map(({ organisation }) => ids.get(organisation.id));
}

const postal = ({ address, contact }: CustomerDetails) => ({
  line1: address.line1,
  ...(address.line2 === undefined ? {} : { line2: address.line2 }),
  city: address.city,
  ...(address.region === undefined ? {} : { state: address.region }),
  postalCode: address.postalCode,
  ...(contact.phone === undefined ? {} : { phone: contact.phone }),
});
