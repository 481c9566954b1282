import { type Reader, statement } from "../../../platform/database.ts";

/** What an organisation that is billed lacks, or what else is to be known of it. */
export type PartyFacts = {
  readonly id: string;
  /** No street or no place. */
  readonly noAddress: boolean;
  readonly noTaxId: boolean;
  /** Nobody holds one of the roles that are told of its invoices. */
  readonly nobodyTold: boolean;
  readonly suspended: boolean;
};

const facts = statement<[ids: readonly string[], roles: readonly string[]], PartyFacts>(
  "identity.invoice-parties",
  `select o.id, coalesce(o.address ->> 'line1', '') = '' or coalesce(o.address ->> 'city', '') = '' as "noAddress",
     o.tax_id is null as "noTaxId", o.status = 'suspended' as suspended,
     not exists (select from identity.memberships m where m.organisation_id = o.id and m.roles && $2::text[]) as "nobodyTold"
   from identity.organisations o where o.id = any($1::uuid[])`,
);

/** What is to be known of the parties of invoices. One statement, however many. */
export const invoicePartyFacts = (
  db: Reader,
  ids: readonly string[],
  roles: readonly string[],
): Promise<PartyFacts[]> => db.query(facts, [ids, roles]);
