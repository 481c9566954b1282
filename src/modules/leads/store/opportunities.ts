import type { Day, Instant } from "../../../kernel/calendar.ts";
import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { DealOfOpportunity, OpportunityStage } from "../domain/opportunity-lifecycle.ts";

/** A sale that one organisation refers to another (P21). */
export type Opportunity = {
  readonly id: string;
  readonly number: number;
  readonly senderId: string;
  readonly receiverId: string;
  readonly publisherId: string;
  readonly senderName: string;
  readonly receiverName: string;
  readonly offerId: string;
  readonly offerSlug: string;
  readonly offerName: string;
  readonly company: string;
  readonly country: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone: string | null;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly closesOn: Day;
  readonly help: string;
  readonly notes: string;
  readonly stage: OpportunityStage;
  readonly stageChangedAt: Instant;
  readonly stageChangedBy: string;
  /** Why it was declined or lost. */
  readonly reason: string | null;
  readonly sentAt: Instant;
  readonly sentBy: string;
  readonly answerUntil: Instant;
  /** The publisher's alone to read. */
  readonly dealId: string | null;
  readonly dealNumber: number | null;
  readonly dealStatus: DealOfOpportunity["status"] | null;
  readonly version: number;
};

export const OPPORTUNITY_COLUMNS = `o.id, o.number::int as number, o.sender_id as "senderId", o.receiver_id as "receiverId",
  o.publisher_id as "publisherId", o.sender_name as "senderName", o.receiver_name as "receiverName",
  o.offer_id as "offerId", o.offer_slug as "offerSlug", o.offer_name as "offerName", o.company, o.country,
  o.first_name as "firstName", o.last_name as "lastName", o.email, o.phone, o.amount_minor as "amountMinor", o.currency,
  o.closes_on as "closesOn", o.help, o.notes, o.stage, o.stage_changed_at as "stageChangedAt",
  o.stage_changed_by as "stageChangedBy", o.reason, o.sent_at as "sentAt", o.sent_by as "sentBy",
  o.answer_until as "answerUntil", o.deal_id as "dealId", o.deal_number as "dealNumber", o.deal_status as "dealStatus",
  o.version`;

export type NewOpportunity = Omit<
  Opportunity,
  | "number"
  | "stage"
  | "stageChangedAt"
  | "stageChangedBy"
  | "reason"
  | "sentAt"
  | "sentBy"
  | "dealId"
  | "dealNumber"
  | "dealStatus"
  | "version"
>;

const insert = statement<readonly unknown[], Opportunity>(
  "leads.insert-opportunity",
  `insert into leads.opportunities as o (id, sender_id, receiver_id, publisher_id, sender_name, receiver_name, offer_id,
     offer_slug, offer_name, company, country, first_name, last_name, email, phone, amount_minor, currency, closes_on,
     help, notes, answer_until, sent_at, stage_changed_at, sent_by, stage_changed_by)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $22, $23, $23)
   returning ${OPPORTUNITY_COLUMNS}`,
);

export async function insertOpportunity(tx: Tx, one: NewOpportunity): Promise<Opportunity> {
  const [kept] = await tx.query(insert, [
    one.id,
    one.senderId,
    one.receiverId,
    one.publisherId,
    one.senderName,
    one.receiverName,
    one.offerId,
    one.offerSlug,
    one.offerName,
    one.company,
    one.country,
    one.firstName,
    one.lastName,
    one.email,
    one.phone,
    one.amountMinor,
    one.currency,
    one.closesOn,
    one.help,
    one.notes,
    one.answerUntil,
    tx.at,
    tx.actor.name,
  ]);
  if (kept === undefined) throw new Error("No opportunity was kept");
  return kept;
}

const lock = statement<[id: string, organisationId: string | null], Opportunity>(
  "leads.lock-opportunity",
  `select ${OPPORTUNITY_COLUMNS} from leads.opportunities o
   where o.id = $1 and ($2::uuid is null or $2 in (o.sender_id, o.receiver_id)) for update`,
);

/** One that the organisation sent or received, or any where it is null; nobody changes it before the commit. */
export const lockOpportunity = async (tx: Tx, id: string, organisationId: string | null) =>
  (await tx.query(lock, [id, organisationId]))[0];

const move = statement<
  [id: string, stage: OpportunityStage, at: Instant, who: string, reason: string | null],
  unknown
>(
  "leads.move-opportunity",
  `update leads.opportunities set stage = $2, stage_changed_at = $3, stage_changed_by = $4, reason = $5,
     version = version + 1 where id = $1`,
);
export const recordOpportunityStage = (
  tx: Tx,
  id: string,
  stage: OpportunityStage,
  reason: string | null,
): Promise<unknown> => tx.query(move, [id, stage, tx.at, tx.actor.name, reason]);

const registered = statement<
  [id: string, publisherId: string, dealId: string, dealNumber: number],
  unknown
>(
  "leads.record-deal-of-opportunity",
  `update leads.opportunities set deal_id = $3, deal_number = $4, deal_status = 'submitted', version = version + 1
   where id = $1 and publisher_id = $2`,
);
/** The deal that was registered from it takes the place of an earlier one. */
export const recordDeal = (
  tx: Tx,
  id: string,
  publisherId: string,
  deal: Pick<DealOfOpportunity, "id" | "number">,
): Promise<unknown> => tx.query(registered, [id, publisherId, deal.id, deal.number]);

const progressed = statement<[id: string, dealId: string, status: string], unknown>(
  "leads.record-deal-status",
  `update leads.opportunities set deal_status = $3, version = version + 1 where id = $1 and deal_id = $2`,
);
/** Where its deal stands now; of a deal whose place another took nothing is kept. */
export const recordDealStatus = (
  tx: Tx,
  id: string,
  deal: Pick<DealOfOpportunity, "id" | "status">,
): Promise<unknown> => tx.query(progressed, [id, deal.id, deal.status]);

const keep = statement<[organisationId: string, id: string], unknown>(
  "leads.keep-favourite",
  `insert into leads.favourite_opportunities (organisation_id, opportunity_id) values ($1, $2) on conflict do nothing`,
);
const drop = statement<[organisationId: string, id: string], unknown>(
  "leads.drop-favourite",
  "delete from leads.favourite_opportunities where organisation_id = $1 and opportunity_id = $2",
);
export const recordFavourite = (
  tx: Tx,
  organisationId: string,
  { id, favourite }: { readonly id: string; readonly favourite: boolean },
): Promise<unknown> => tx.query(favourite ? keep : drop, [organisationId, id]);
