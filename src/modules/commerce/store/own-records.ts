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

const put = statement<[rows: string, at: Temporal.Instant], unknown>(
  "commerce.put-own-records",
  `insert into commerce.customers (id, seller_id, organisation_id, tenant_id, handle, company, domain, country, currency,
     segment, language, tax_id, contact, address, created_at, updated_at)
   select id, id, id, "tenantId", handle, name, coalesce(domain, ''), country, currency, coalesce(segment, 'commercial'),
     'en', "taxId", '{}', address, $2, $2
   from jsonb_to_recordset($1::jsonb) as one (id uuid, "tenantId" uuid, handle text, name text, domain text, country text,
     currency text, segment text, "taxId" text, address jsonb)
   on conflict (seller_id, organisation_id) do nothing`,
);
const setContact = statement<[id: string, contact: string], unknown>(
  "commerce.set-own-contact",
  "update commerce.customers set contact = $2, version = version + 1 where seller_id = $1 and id = $1",
);

/** Keeps the records with which customer organisations buy for themselves. */
export const putOwnRecords = (tx: Tx, records: readonly OwnRecord[]) =>
  tx.query(put, [JSON.stringify(records), tx.at]);

/** Whom publishers and the operator write to about what the organisation bought. */
export const setOwnContact = (tx: Tx, id: string, contact: Contact) =>
  tx.query(setContact, [id, JSON.stringify(contact)]);
