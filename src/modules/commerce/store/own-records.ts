import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { Contact } from "../domain/customer.ts";

/** An organisation that can buy for itself, as its own record needs it. */
export type OwnRecord = {
  /** Of the organisation, of its record, and of who pays: they are one. */
  readonly id: string;
  readonly tenantId: string;
  readonly handle: string;
  readonly name: string;
  readonly domain: string | null;
  readonly country: string;
  readonly currency: string;
  readonly segment: string | null;
  readonly taxId: string | null;
  readonly address: object;
};

const put = statement<readonly unknown[], unknown>(
  "commerce.put-own-record",
  `insert into commerce.customers (id, seller_id, organisation_id, tenant_id, handle, company, domain, country, currency,
     segment, language, tax_id, contact, address, created_at, updated_at)
   values ($1, $1, $1, $2, $3, $4, $5, $6, $7, $8, 'en', $9, '{}', $10, $11, $11)
   on conflict (seller_id, organisation_id) do nothing`,
);
const setContact = statement<[id: string, contact: string], unknown>(
  "commerce.set-own-contact",
  "update commerce.customers set contact = $2, version = version + 1 where seller_id = $1 and id = $1",
);

/** Keeps the record with which a customer organisation buys for itself. */
export const putOwnRecord = (tx: Tx, one: OwnRecord) =>
  tx.query(put, [
    one.id,
    one.tenantId,
    one.handle,
    one.name,
    one.domain ?? "",
    one.country,
    one.currency,
    one.segment ?? "commercial",
    one.taxId,
    JSON.stringify(one.address),
    tx.at,
  ]);

/** Whom publishers and the operator write to about what the organisation bought. */
export const setOwnContact = (tx: Tx, id: string, contact: Contact) =>
  tx.query(setContact, [id, JSON.stringify(contact)]);
