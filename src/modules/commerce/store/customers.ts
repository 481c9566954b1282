import type { Day, Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { Address, Agreement, Contact, Segment } from "../domain/customer.ts";

/** A partner's record of a customer organisation. */
export type CustomerRecord = {
  readonly id: string;
  readonly sellerId: string;
  readonly organisationId: string;
  readonly tenantId: string;
  readonly handle: string;
  readonly company: string;
  readonly domain: string;
  readonly country: string;
  readonly currency: string;
  readonly segment: Segment;
  readonly language: string;
  readonly registrationNumber: string | null;
  readonly taxId: string | null;
  readonly contact: Contact;
  readonly address: Address;
  readonly resellerId: string | null;
  readonly agreedOn: Day | null;
  readonly version: number;
  readonly createdAt: Instant;
};

export const CUSTOMER_COLUMNS = `c.id, c.seller_id as "sellerId", c.organisation_id as "organisationId",
  c.tenant_id as "tenantId", c.handle, c.company, c.domain, c.country, c.currency, c.segment, c.language,
  c.registration_number as "registrationNumber", c.tax_id as "taxId", c.contact, c.address,
  c.reseller_id as "resellerId", c.agreed_on as "agreedOn", c.version, c.created_at as "createdAt"`;

const lock = statement<[sellerId: string, id: string], CustomerRecord>(
  "commerce.lock-customer",
  `select ${CUSTOMER_COLUMNS} from commerce.customers c where c.seller_id = $1 and c.id = $2 and c.ended_at is null for update`,
);
const byDomain = statement<[sellerId: string, domain: string], { id: string }>(
  "commerce.own-customer-with-domain",
  "select id from commerce.customers where seller_id = $1 and domain = $2 and ended_at is null",
);
// Whoever was a customer before has its record again, with what is written now.
const insert = statement<readonly unknown[], { id: string }>(
  "commerce.insert-customer",
  `insert into commerce.customers (id, seller_id, organisation_id, tenant_id, handle, company, domain, country,
     currency, segment, language, registration_number, tax_id, contact, address, reseller_id, created_at, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17)
   on conflict (seller_id, organisation_id) do update set company = excluded.company, domain = excluded.domain,
     country = excluded.country, currency = excluded.currency, segment = excluded.segment,
     language = excluded.language, registration_number = excluded.registration_number,
     tax_id = excluded.tax_id, contact = excluded.contact, address = excluded.address,
     reseller_id = excluded.reseller_id, agreed_on = null, created_at = excluded.created_at,
     updated_at = excluded.updated_at, ended_at = null, ended_by = null, version = customers.version + 1
   where customers.ended_at is not null
   returning id`,
);
const update = statement<readonly unknown[], unknown>(
  "commerce.update-customer",
  `update commerce.customers set company = $3, segment = $4, language = $5, registration_number = $6, tax_id = $7,
     contact = $8, address = $9, reseller_id = $10, version = version + 1, updated_at = $11
   where seller_id = $1 and id = $2`,
);
const insertAgreement = statement<readonly unknown[], unknown>(
  "commerce.insert-agreement",
  `insert into commerce.customer_agreements (id, seller_id, customer_id, first_name, last_name, email, phone,
     agreed_on, attested_by, attested_at, accepted_version)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
);
const noteAgreement = statement<[sellerId: string, id: string, day: Day, at: Instant], unknown>(
  "commerce.note-agreement",
  `update commerce.customers set agreed_on = greatest(agreed_on, $3::date), version = version + 1, updated_at = $4
   where seller_id = $1 and id = $2`,
);

/** Reads one of the seller's customers and keeps its row locked until the transaction ends. */
export const lockCustomer = async (
  tx: Tx,
  sellerId: string,
  id: string,
): Promise<CustomerRecord | undefined> => (await tx.query(lock, [sellerId, id]))[0];

export const ownCustomerWithDomain = async (
  tx: Tx,
  sellerId: string,
  domain: string,
): Promise<string | undefined> => (await tx.query(byDomain, [sellerId, domain]))[0]?.id;

/**
 * Stores a record, or takes up that of a relationship that ended.
 *
 * @returns its id; undefined where the organisation is a customer of the seller already
 */
export async function insertCustomer(
  tx: Tx,
  row: Omit<CustomerRecord, "agreedOn" | "version" | "createdAt">,
): Promise<string | undefined> {
  const [stored] = await tx.query(insert, [
    row.id,
    row.sellerId,
    row.organisationId,
    row.tenantId,
    row.handle,
    row.company,
    row.domain,
    row.country,
    row.currency,
    row.segment,
    row.language,
    row.registrationNumber,
    row.taxId,
    JSON.stringify(row.contact),
    JSON.stringify(row.address),
    row.resellerId,
    tx.at,
  ]);
  return stored?.id;
}

export const updateCustomer = (tx: Tx, row: CustomerRecord) =>
  tx.query(update, [
    row.sellerId,
    row.id,
    row.company,
    row.segment,
    row.language,
    row.registrationNumber,
    row.taxId,
    JSON.stringify(row.contact),
    JSON.stringify(row.address),
    row.resellerId,
    tx.at,
  ]);

export async function recordAgreement(
  tx: Tx,
  row: Agreement & { readonly id: string; readonly sellerId: string; readonly customerId: string },
): Promise<void> {
  await tx.query(insertAgreement, [
    row.id,
    row.sellerId,
    row.customerId,
    row.firstName,
    row.lastName,
    row.email,
    row.phone ?? null,
    row.agreedOn,
    tx.actor.name,
    tx.at,
    row.acceptedVersion ?? null,
  ]);
  await tx.query(noteAgreement, [row.sellerId, row.customerId, row.agreedOn, tx.at]);
}

const openedAt = statement<[sellerId: string, id: string], { at: Instant }>(
  "commerce.account-opened-at",
  "select created_at as at from commerce.customers where seller_id = $1 and id = $2",
);

/** When the customer's account with its seller was opened. */
export async function accountOpenedAt(tx: Tx, sellerId: string, id: string): Promise<Instant> {
  const [found] = await tx.query(openedAt, [sellerId, id]);
  if (found === undefined) throw new Error(`Customer ${id} has no account`);
  return found.at;
}

const endOne = statement<[sellerId: string, id: string, at: Instant, by: string], unknown>(
  "commerce.end-customer",
  `update commerce.customers set ended_at = $3, ended_by = $4, version = version + 1, updated_at = $3
   where seller_id = $1 and id = $2`,
);
/** The relationship is over; the record stays for what was ordered. */
export const endCustomer = (tx: Tx, sellerId: string, id: string) =>
  tx.query(endOne, [sellerId, id, tx.at, tx.actor.name]);

const hasEnded = statement<[sellerId: string, id: string], { one: number }>(
  "commerce.relationship-has-ended",
  "select 1 as one from commerce.customers where seller_id = $1 and id = $2 and ended_at is not null",
);
export const relationshipHasEnded = async (
  db: Reader,
  sellerId: string,
  id: string,
): Promise<boolean> => (await db.query(hasEnded, [sellerId, id])).length > 0;

const openCarts = statement<[sellerId: string, id: string], { lines: number }>(
  "commerce.open-cart-of-customer",
  `select jsonb_array_length(lines) as lines from commerce.carts
   where seller_id = $1 and customer_id = $2 and state = 'open' for update`,
);
const dropCart = statement<[sellerId: string, id: string], unknown>(
  "commerce.drop-open-cart",
  "delete from commerce.carts where seller_id = $1 and customer_id = $2 and state = 'open'",
);
/** Whether a customer has an open cart with lines; kept locked until the transaction ends. */
export const lockOpenCart = async (tx: Tx, sellerId: string, id: string): Promise<boolean> =>
  (await tx.query(openCarts, [sellerId, id])).some(({ lines }) => lines > 0);

/** A cart is a private draft: what is in it goes with the relationship. */
export const dropOpenCart = (tx: Tx, sellerId: string, id: string) =>
  tx.query(dropCart, [sellerId, id]);
