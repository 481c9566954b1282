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
const byDomain = statement<[sellerId: string, domains: readonly string[]], CustomerRecord>(
  "commerce.own-customers-with-domains",
  `select ${CUSTOMER_COLUMNS} from commerce.customers c
   where c.seller_id = $1 and c.domain = any ($2) and c.ended_at is null`,
);
// Whoever was a customer before has its record again, with what is written now.
const insert = statement<[rows: string, at: Instant], { id: string; organisationId: string }>(
  "commerce.insert-customers",
  `insert into commerce.customers (id, seller_id, organisation_id, tenant_id, handle, company, domain, country,
     currency, segment, language, registration_number, tax_id, contact, address, reseller_id, in_region, created_at, updated_at)
   select id, "sellerId", "organisationId", "tenantId", handle, company, domain, country, currency, segment, language,
     "registrationNumber", "taxId", contact, address, "resellerId", "inRegion", $2, $2
   from jsonb_to_recordset($1::jsonb) as one (id uuid, "sellerId" uuid, "organisationId" uuid, "tenantId" uuid,
     handle text, company text, domain text, country text, currency text, segment text, language text,
     "registrationNumber" text, "taxId" text, contact jsonb, address jsonb, "resellerId" uuid, "inRegion" boolean)
   on conflict (seller_id, organisation_id) do update set company = excluded.company, domain = excluded.domain,
     country = excluded.country, currency = excluded.currency, segment = excluded.segment,
     language = excluded.language, registration_number = excluded.registration_number,
     tax_id = excluded.tax_id, contact = excluded.contact, address = excluded.address,
     reseller_id = excluded.reseller_id, in_region = excluded.in_region, agreed_on = null, created_at = excluded.created_at,
     updated_at = excluded.updated_at, ended_at = null, ended_by = null, version = customers.version + 1
   where customers.ended_at is not null
   returning id, organisation_id as "organisationId"`,
);
const update = statement<readonly unknown[], unknown>(
  "commerce.update-customer",
  `update commerce.customers set company = $3, segment = $4, language = $5, registration_number = $6, tax_id = $7,
     contact = $8, address = $9, reseller_id = $10, version = version + 1, updated_at = $11
   where seller_id = $1 and id = $2`,
);
const AGREEMENT_ROWS = `jsonb_to_recordset($1::jsonb) as one (id uuid, "sellerId" uuid, "customerId" uuid,
     "firstName" text, "lastName" text, email text, phone text, "agreedOn" date, "acceptedVersion" text)`;
const insertAgreements = statement<[rows: string, by: string, at: Instant], unknown>(
  "commerce.insert-agreements",
  `insert into commerce.customer_agreements (id, seller_id, customer_id, first_name, last_name, email, phone,
     agreed_on, attested_by, attested_at, accepted_version)
   select id, "sellerId", "customerId", "firstName", "lastName", email, phone, "agreedOn", $2, $3, "acceptedVersion"
   from ${AGREEMENT_ROWS}`,
);
const noteAgreements = statement<[rows: string, at: Instant], unknown>(
  "commerce.note-agreements",
  `update commerce.customers c set agreed_on = greatest(agreed_on, "agreedOn"), version = version + 1, updated_at = $2
   from ${AGREEMENT_ROWS} where c.seller_id = "sellerId" and c.id = "customerId"`,
);
const agreementsOf = statement<
  [sellerId: string, customerIds: readonly string[]],
  Omit<Agreement, "acceptedVersion" | "phone"> & {
    readonly customerId: string;
    readonly phone: string | null;
  }
>(
  "commerce.agreements-of-each",
  `select customer_id as "customerId", first_name as "firstName", last_name as "lastName", email, phone,
     agreed_on as "agreedOn"
   from commerce.customer_agreements where seller_id = $1 and customer_id = any ($2::uuid[])`,
);

/** Reads one of the seller's customers and keeps its row locked until the transaction ends. */
export const lockCustomer = async (
  tx: Tx,
  sellerId: string,
  id: string,
): Promise<CustomerRecord | undefined> => (await tx.query(lock, [sellerId, id]))[0];

/** The seller's customers among several domains, in small letters. */
export const ownCustomersWithDomains = (
  db: Reader,
  sellerId: string,
  domains: readonly string[],
): Promise<CustomerRecord[]> => db.query(byDomain, [sellerId, domains]);

export type NewCustomerRow = Omit<CustomerRecord, "agreedOn" | "version" | "createdAt">;

/**
 * Stores records, or takes up those of relationships that ended, with one statement however many.
 *
 * @returns the id of each by its organisation; none where it is a customer of the seller already
 */
export async function insertCustomers(
  tx: Tx,
  rows: readonly NewCustomerRow[],
): Promise<ReadonlyMap<string, string>> {
  const stored = await tx.query(insert, [JSON.stringify(rows), tx.at]);
  return new Map(stored.map(({ id, organisationId }) => [organisationId, id]));
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

export type NewAgreement = Agreement & {
  readonly id: string;
  readonly sellerId: string;
  readonly customerId: string;
};

/** Keeps who accepted the customer agreement for each of several customers, one for each. */
export async function recordAgreements(tx: Tx, rows: readonly NewAgreement[]): Promise<void> {
  if (rows.length === 0) return;
  const values = JSON.stringify(rows);
  await tx.query(insertAgreements, [values, tx.actor.name, tx.at]);
  await tx.query(noteAgreements, [values, tx.at]);
}

export const recordAgreement = (tx: Tx, row: NewAgreement) => recordAgreements(tx, [row]);

/** What was attested for each of several customers of a seller. */
export async function agreementsOfEach(
  db: Reader,
  sellerId: string,
  customerIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Agreement[]>> {
  const rows = await db.query(agreementsOf, [sellerId, customerIds]);
  const agreements = rows.map(({ customerId, phone, ...one }) => ({
    customerId,
    agreement: { ...one, ...(phone === null ? {} : { phone }) },
  }));
  return new Map(
    [...Map.groupBy(agreements, ({ customerId }) => customerId)].map(([id, all]) => [
      id,
      all.map(({ agreement }) => agreement),
    ]),
  );
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
