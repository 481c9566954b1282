import { randomUUIDv7 } from "node:crypto";
import type { Day, Instant } from "../../../kernel/calendar.ts";
import { amountOf } from "../../../kernel/money.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import { holdFiles } from "../../../platform/file-references.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { DealTerms, DealType } from "../domain/deal.ts";
import type { DealStatus } from "../domain/deal-lifecycle.ts";
import { keysOf } from "../domain/duplicates.ts";

/** A deal as kept. */
export type Deal = {
  readonly id: string;
  readonly number: number;
  readonly publisherId: string;
  readonly offerId: string;
  readonly slug: string;
  readonly offerName: string;
  readonly dealType: DealType;
  readonly company: string;
  readonly country: string;
  readonly city: string;
  readonly region: string | null;
  readonly taxId: string | null;
  readonly domain: string | null;
  readonly companyKey: string;
  readonly taxKey: string | null;
  readonly currency: string;
  readonly contractMinor: bigint;
  readonly solutionMinor: bigint;
  readonly signedOn: Day;
  readonly startsOn: Day;
  readonly endsOn: Day | null;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone: string;
  readonly evidenceSha256: string | null;
  readonly evidenceName: string | null;
  readonly leadId: string | null;
  readonly opportunityId: string | null;
  readonly status: DealStatus;
  readonly registeredAt: Instant;
  readonly registeredBy: string;
  readonly reviewerId: string | null;
  readonly reviewerName: string | null;
  readonly changedAt: Instant;
  readonly endedAt: Instant | null;
  /** Whose licences it grants; null before the first. */
  readonly organisationId: string | null;
  readonly version: number;
};

export const DEAL_COLUMNS = `d.id, d.number, d.publisher_id as "publisherId", d.offer_id as "offerId", d.slug,
  d.offer_name as "offerName", d.deal_type as "dealType", d.company, d.country, d.city, d.region,
  d.tax_id as "taxId", d.domain, d.company_key as "companyKey", d.tax_key as "taxKey", d.currency,
  d.contract_minor as "contractMinor", d.solution_minor as "solutionMinor", d.signed_on as "signedOn",
  d.starts_on as "startsOn", d.ends_on as "endsOn", d.first_name as "firstName", d.last_name as "lastName",
  d.email, d.phone, d.evidence_sha256 as "evidenceSha256", d.evidence_name as "evidenceName",
  d.lead_id as "leadId", d.opportunity_id as "opportunityId", d.status, d.registered_at as "registeredAt", d.registered_by as "registeredBy",
  d.reviewer_id as "reviewerId", d.reviewer_name as "reviewerName", d.changed_at as "changedAt",
  d.ended_at as "endedAt", d.organisation_id as "organisationId", d.version`;

/** A file of the publisher that shows the sale. */
export type Evidence = { readonly sha256: string; readonly name: string };

export type NewDeal = {
  readonly publisherId: string;
  readonly offer: { readonly id: string; readonly slug: string; readonly name: string };
  readonly terms: DealTerms;
  readonly evidence: Evidence | null;
  readonly leadId: string | null;
  readonly opportunityId: string | null;
};

const TERMS = `deal_type, company, country, city, region, tax_id, domain, company_key, tax_key, currency,
  contract_minor, solution_minor, signed_on, starts_on, ends_on, first_name, last_name, email, phone,
  evidence_sha256, evidence_name`;

/** In the order of `TERMS`. */
function valuesOf(terms: DealTerms, evidence: Evidence | null): readonly unknown[] {
  const { customer, contact } = terms;
  const { companyKey, taxKey } = keysOf(customer);
  const contract = amountOf(terms.contractValue);
  return [
    terms.dealType,
    customer.company,
    customer.country,
    customer.city,
    customer.region ?? null,
    customer.taxId ?? null,
    customer.domain ?? null,
    companyKey,
    taxKey,
    contract.currency,
    contract.minor,
    amountOf(terms.solutionValue).minor,
    terms.signedOn,
    terms.startsOn,
    terms.endsOn,
    contact.firstName,
    contact.lastName,
    contact.email,
    contact.phone,
    evidence?.sha256 ?? null,
    evidence?.name ?? null,
  ];
}

const places = (from: number, count: number): string =>
  Array.from({ length: count }, (_, index) => `$${from + index}`).join(", ");

const insert = statement<readonly unknown[], Deal>(
  "licensing.insert-deal",
  `insert into licensing.deals as d (id, number, publisher_id, offer_id, slug, offer_name, lead_id,
     opportunity_id, status, registered_at, registered_by, changed_at, ${TERMS})
   values ($1, nextval('licensing.deal_number')::integer, $2, $3, $4, $5, $6, $7, 'submitted', $8, $9, $8,
     ${places(10, 21)})
   returning ${DEAL_COLUMNS}`,
);

export async function insertDeal(tx: Tx, deal: NewDeal): Promise<Deal> {
  const [kept] = await tx.query(insert, [
    randomUUIDv7(),
    deal.publisherId,
    deal.offer.id,
    deal.offer.slug,
    deal.offer.name,
    deal.leadId,
    deal.opportunityId,
    tx.at,
    tx.actor.name,
    ...valuesOf(deal.terms, deal.evidence),
  ]);
  if (kept === undefined) throw new Error("A deal was not stored");
  await holdEvidence(tx, kept);
  return kept;
}

const lock = statement<[id: string, publisher: string | null], Deal>(
  "licensing.lock-deal",
  `select ${DEAL_COLUMNS} from licensing.deals d
   where d.id = $1 and ($2::uuid is null or d.publisher_id = $2) for update`,
);
/** Reads a deal, with a publisher its own only, and keeps its row locked until the transaction ends. */
export const lockDeal = async (tx: Tx, id: string, publisherId: string | null) =>
  (await tx.query(lock, [id, publisherId]))[0];

const move = statement<readonly unknown[], Deal>(
  "licensing.move-deal",
  `update licensing.deals d set status = $2::text, reviewer_id = $3, reviewer_name = $4, changed_at = $5,
     ended_at = case when $2::text in ('rejected', 'expired', 'withdrawn') then $5::timestamptz end,
     version = version + 1
   where d.id = $1 returning ${DEAL_COLUMNS}`,
);
/** Stores where a deal stands; its row must be locked. */
export async function recordStatus(
  tx: Tx,
  before: Deal,
  after: Pick<Deal, "status"> & Partial<Pick<Deal, "reviewerId" | "reviewerName">>,
): Promise<Deal> {
  const { status, reviewerId, reviewerName } = { ...before, ...after };
  const [row] = await tx.query(move, [before.id, status, reviewerId, reviewerName, tx.at]);
  if (row === undefined) throw new Error(`Deal ${before.id} vanished while it was locked`);
  return row;
}

const change = statement<readonly unknown[], Deal>(
  "licensing.change-deal-terms",
  `update licensing.deals d set (${TERMS}) = row (${places(2, 21)}) where d.id = $1 returning ${DEAL_COLUMNS}`,
);
/** Stores changed terms; the row must be locked, and its version goes on with its status. */
export async function recordTerms(
  tx: Tx,
  { id }: Deal,
  terms: DealTerms,
  evidence: Evidence | null,
): Promise<Deal> {
  const [row] = await tx.query(change, [id, ...valuesOf(terms, evidence)]);
  if (row === undefined) throw new Error(`Deal ${id} vanished while it was locked`);
  await holdEvidence(tx, row);
  return row;
}

/** A file stays as long as a deal names it. */
const holdEvidence = (tx: Tx, { id, evidenceSha256 }: Deal): Promise<void> =>
  holdFiles(tx, {
    holder: `deal:${id}`,
    sha256s: evidenceSha256 === null ? [] : [evidenceSha256],
  });

/** As many deals of one customer and solution are compared. */
const MOST_COMPARED = 200;
const similar = statement<readonly unknown[], Deal>(
  "licensing.deals-of-same-customer",
  `select ${DEAL_COLUMNS} from licensing.deals d
   where d.publisher_id = $1 and d.offer_id = $2 and d.id is distinct from $3::uuid
     and d.status not in ('withdrawn', 'rejected')
     and (d.company_key = $4 or d.tax_key = $5 or d.domain = $6)
   order by d.number desc limit ${MOST_COMPARED}`,
);
/** Deals about a solution that may be with the same customer; `besides` is left out. */
export const similarDeals = (
  db: Reader,
  about: {
    readonly publisherId: string;
    readonly offerId: string;
    readonly besides: string | null;
    readonly keys: { companyKey: string; taxKey: string | null; domain: string | null };
  },
): Promise<Deal[]> => {
  const { companyKey, taxKey, domain } = about.keys;
  return db.query(similar, [
    about.publisherId,
    about.offerId,
    about.besides,
    companyKey,
    taxKey,
    domain,
  ]);
};

const ofLead = statement<[lead: string], { id: string; number: number }>(
  "licensing.deal-of-lead",
  `select id, number from licensing.deals
   where lead_id = $1 and status not in ('withdrawn', 'rejected')`,
);
/** The deal that came from a lead, unless that came to nothing. */
export const dealOfLead = async (db: Reader, leadId: string) =>
  (await db.query(ofLead, [leadId]))[0];

const ofOpportunity = statement<[opportunity: string], { id: string; number: number }>(
  "licensing.deal-of-opportunity",
  `select id, number from licensing.deals
   where opportunity_id = $1 and status not in ('rejected', 'withdrawn', 'expired')`,
);
/** The deal that was registered from a co-sell opportunity, unless that is over. */
export const dealOfOpportunity = async (db: Reader, opportunityId: string) =>
  (await db.query(ofOpportunity, [opportunityId]))[0];
