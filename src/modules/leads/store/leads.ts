import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { DealStatus } from "../../licensing/events.ts";
import type { LeadSource } from "../domain/lead.ts";
import type { LeadStage } from "../domain/lead-lifecycle.ts";
import type { HandedLead } from "../domain/lead-payload.ts";

export type Delivery = "none" | "pending" | "failing" | "failed" | "delivered";

/** A lead as kept. */
export type Lead = HandedLead & {
  readonly id: string;
  readonly publisherId: string;
  readonly offerId: string;
  readonly offerType: string;
  readonly planId: string | null;
  readonly planName: string | null;
  readonly language: string;
  readonly consentedAt: Temporal.Instant;
  readonly receivedAt: Temporal.Instant;
  readonly stage: LeadStage;
  readonly stageChangedAt: Temporal.Instant;
  readonly assigneeId: string | null;
  readonly destination: "none" | "https" | "email";
  readonly delivery: Delivery;
  /** The deal that was registered from it last; all three or none. */
  readonly dealId: string | null;
  readonly dealNumber: number | null;
  readonly dealStatus: DealStatus | null;
  readonly version: number;
};

export const LEAD_COLUMNS = `l.id, l.publisher_id as "publisherId", l.offer_id as "offerId", l.slug,
  l.offer_type as "offerType", l.offer_name as "offerName", l.plan_id as "planId", l.plan_name as "planName",
  l.source, l.first_name as "firstName", l.last_name as "lastName", l.email, l.phone, l.company,
  l.job_title as "jobTitle", l.country, l.message, l.language, l.consented_at as "consentedAt",
  l.received_at as "receivedAt", l.stage, l.stage_changed_at as "stageChangedAt",
  l.assignee_id as "assigneeId", l.destination, l.delivery, l.deal_id as "dealId", l.deal_number as "dealNumber",
  l.deal_status as "dealStatus", l.version`;

export type NewLead = {
  readonly id: string;
  readonly publisherId: string;
  readonly offerId: string;
  readonly slug: string;
  readonly offerType: string;
  readonly offerName: string;
  readonly planId: string | null;
  readonly planName: string | null;
  readonly source: LeadSource;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone: string | null;
  readonly company: string;
  readonly jobTitle: string | null;
  readonly country: string;
  readonly message: string;
  readonly language: string;
  readonly personId: string | null;
  readonly destination: Lead["destination"];
};

const insert = statement<readonly unknown[], { id: string }>(
  "leads.insert-lead",
  `insert into leads.leads (id, publisher_id, offer_id, slug, offer_type, offer_name, plan_id, plan_name, source,
     first_name, last_name, email, phone, company, job_title, country, message, language, person_id,
     destination, delivery, consented_at, received_at, stage_changed_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
     case when $20 = 'none' then 'none' else 'pending' end, $21, $21, $21)
   on conflict (id) do nothing returning id`,
);

/** @returns false when a lead of this id is kept already */
export async function insertLead(tx: Tx, lead: NewLead): Promise<boolean> {
  const inserted = await tx.query(insert, [
    lead.id,
    lead.publisherId,
    lead.offerId,
    lead.slug,
    lead.offerType,
    lead.offerName,
    lead.planId,
    lead.planName,
    lead.source,
    lead.firstName,
    lead.lastName,
    lead.email,
    lead.phone,
    lead.company,
    lead.jobTitle,
    lead.country,
    lead.message,
    lead.language,
    lead.personId,
    lead.destination,
    tx.at,
  ]);
  return inserted.length > 0;
}

const lock = statement<[publisherId: string, id: string], Lead>(
  "leads.lock-lead",
  `select ${LEAD_COLUMNS} from leads.leads l where l.publisher_id = $1 and l.id = $2 for update`,
);
const lockAny = statement<[id: string], Lead>(
  "leads.lock-lead-by-id",
  `select ${LEAD_COLUMNS} from leads.leads l where l.id = $1 for update`,
);

/** Reads a lead of the publisher and keeps its row locked until the transaction ends. */
export const lockLead = async (tx: Tx, publisherId: string, id: string) =>
  (await tx.query(lock, [publisherId, id]))[0];

/** The same for the marketplace's own work. */
export const lockLeadById = async (tx: Tx, id: string) => (await tx.query(lockAny, [id]))[0];

const setStage = statement<[id: string, stage: LeadStage, at: Temporal.Instant], unknown>(
  "leads.set-stage",
  "update leads.leads set stage = $2, stage_changed_at = $3, version = version + 1 where id = $1",
);
export const recordStage = (tx: Tx, id: string, stage: LeadStage) =>
  tx.query(setStage, [id, stage, tx.at]);

const setAssignee = statement<[id: string, assignee: string | null], unknown>(
  "leads.set-assignee",
  "update leads.leads set assignee_id = $2, version = version + 1 where id = $1",
);
export const recordAssignee = (tx: Tx, id: string, personId: string | null) =>
  tx.query(setAssignee, [id, personId]);

// Not a version of its own: it happens in the background, and what people work on stays as they saw it.
const setDelivery = statement<
  [id: string, destination: Lead["destination"], delivery: Delivery],
  unknown
>("leads.set-delivery", "update leads.leads set destination = $2, delivery = $3 where id = $1");
export const recordDelivery = (
  tx: Tx,
  id: string,
  { destination, delivery }: { destination: Lead["destination"]; delivery: Delivery },
) => tx.query(setDelivery, [id, destination, delivery]);

// Nor is this: the colleague who works on the lead did not change it.
const setDeal = statement<
  [id: string, publisherId: string, dealId: string, dealNumber: number],
  unknown
>(
  "leads.record-deal-of-lead",
  `update leads.leads set deal_id = $3, deal_number = $4, deal_status = 'submitted'
   where id = $1 and publisher_id = $2`,
);
/** The deal that was registered from it takes the place of an earlier one. */
export const recordDealOfLead = (
  tx: Tx,
  id: string,
  publisherId: string,
  deal: { readonly id: string; readonly number: number },
): Promise<unknown> => tx.query(setDeal, [id, publisherId, deal.id, deal.number]);

const setDealStatus = statement<[id: string, dealId: string, status: DealStatus], unknown>(
  "leads.record-status-of-deal",
  "update leads.leads set deal_status = $3 where id = $1 and deal_id = $2",
);
/** Where its deal stands now; of a deal whose place another took nothing is kept. */
export const recordDealStatusOfLead = (
  tx: Tx,
  id: string,
  deal: { readonly id: string; readonly status: DealStatus },
): Promise<unknown> => tx.query(setDealStatus, [id, deal.id, deal.status]);

export type Attempt = {
  /** System time, RFC 3339 in UTC. */
  readonly at: string;
  readonly destination: "https" | "email";
  readonly outcome: "delivered" | "refused" | "unreachable";
  readonly detail: string;
  readonly tookMs: number;
};

const addAttempt = statement<
  [id: string, at: string, destination: string, outcome: string, detail: string, tookMs: number],
  { number: number }
>(
  "leads.add-attempt",
  `insert into leads.attempts (lead_id, number, at, destination, outcome, detail, took_ms)
   select $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5, $6 from leads.attempts where lead_id = $1
   returning number`,
);

/** The caller holds the lead's row. */
export const recordAttempt = (tx: Tx, id: string, attempt: Attempt) =>
  tx.query(addAttempt, [
    id,
    attempt.at,
    attempt.destination,
    attempt.outcome,
    attempt.detail.slice(0, 500),
    attempt.tookMs,
  ]);
