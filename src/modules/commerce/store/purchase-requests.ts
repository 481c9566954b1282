import type { Instant } from "../../../kernel/calendar.ts";
import type { MoneyJson } from "../../../kernel/money.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";

export const PURCHASE_REQUEST_STATES = ["open", "approved", "declined", "withdrawn"] as const;
export type PurchaseRequestState = (typeof PURCHASE_REQUEST_STATES)[number];

/** What somebody asks the administrators of the own organisation to buy. */
export type PurchaseRequest = {
  readonly id: string;
  readonly organisationId: string;
  readonly planUuid: string;
  readonly offerSlug: string;
  readonly offerName: string;
  readonly planId: string;
  readonly planName: string;
  readonly term: string;
  readonly quantity: number;
  /** Of one payment, before tax, when it was asked. */
  readonly net: MoneyJson;
  readonly note: string;
  readonly state: PurchaseRequestState;
  readonly askedBy: string;
  readonly askedByName: string;
  readonly askedAt: Instant;
  readonly decidedBy: string | null;
  readonly decidedAt: Instant | null;
  readonly answer: string;
  /** The colleague who is to decide it; null for all who may buy. */
  readonly assigneeId: string | null;
  readonly assigneeName: string | null;
};

export const PURCHASE_REQUEST_COLUMNS = `r.id, r.organisation_id as "organisationId", r.plan_uuid as "planUuid", r.offer_slug as "offerSlug",
  r.offer_name as "offerName", r.plan_id as "planId", r.plan_name as "planName", r.term, r.quantity, r.net, r.note,
  r.state, r.asked_by as "askedBy", r.asked_by_name as "askedByName", r.asked_at as "askedAt",
  r.decided_by as "decidedBy", r.decided_at as "decidedAt", r.answer,
  r.assignee_id as "assigneeId", r.assignee_name as "assigneeName"`;

const insert = statement<readonly unknown[], PurchaseRequest>(
  "commerce.insert-purchase-request",
  `insert into commerce.purchase_requests as r (id, organisation_id, plan_uuid, offer_slug, offer_name, plan_id, plan_name,
     term, quantity, net, note, asked_by, asked_by_name, asked_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) returning ${PURCHASE_REQUEST_COLUMNS}`,
);
const openOf = statement<[organisationId: string, askedBy: string], { count: number }>(
  "commerce.open-purchase-requests-of-person",
  `select count(*)::int as count from commerce.purchase_requests
   where organisation_id = $1 and asked_by = $2 and state = 'open'`,
);
const lock = statement<[organisationId: string, id: string], PurchaseRequest>(
  "commerce.lock-purchase-request",
  `select ${PURCHASE_REQUEST_COLUMNS} from commerce.purchase_requests r where r.organisation_id = $1 and r.id = $2 for update`,
);
const decide = statement<readonly unknown[], PurchaseRequest>(
  "commerce.decide-purchase-request",
  `update commerce.purchase_requests r set state = $2, decided_by = $3, decided_at = $4, answer = $5
   where r.id = $1 and r.state = 'open' returning ${PURCHASE_REQUEST_COLUMNS}`,
);
const assign = statement<[id: string, personId: string | null, name: string | null], unknown>(
  "commerce.assign-purchase-request",
  "update commerce.purchase_requests set assignee_id = $2, assignee_name = $3 where id = $1",
);
const planOfSlug = statement<[slug: string, planId: string], { id: string }>(
  "commerce.plan-of-slug",
  `select plan_uuid as id from commerce.plans_for_sale
   where offer ->> 'slug' = $1 and plan ->> 'planId' = $2 and sold limit 1`,
);

const plansOfSlug = statement<[slug: string], { id: string }>(
  "commerce.plans-of-slug",
  `select plan_uuid as id from commerce.plans_for_sale
   where offer ->> 'slug' = $1 and sold and listed order by sort_name, plan_uuid limit 100`,
);

export async function insertPurchaseRequest(
  tx: Tx,
  row: Omit<
    PurchaseRequest,
    | "state"
    | "askedByName"
    | "askedAt"
    | "decidedBy"
    | "decidedAt"
    | "answer"
    | "assigneeId"
    | "assigneeName"
  >,
): Promise<PurchaseRequest> {
  const [made] = await tx.query(insert, [
    row.id,
    row.organisationId,
    row.planUuid,
    row.offerSlug,
    row.offerName,
    row.planId,
    row.planName,
    row.term,
    row.quantity,
    JSON.stringify(row.net),
    row.note,
    row.askedBy,
    tx.actor.name,
    tx.at,
  ]);
  if (made === undefined) throw new Error("A purchase request was not kept");
  return made;
}

/** How many of a person's requests wait for a decision. */
export const openRequestsOf = async (db: Reader, organisationId: string, askedBy: string) =>
  (await db.query(openOf, [organisationId, askedBy]))[0]?.count ?? 0;

export const lockPurchaseRequest = async (tx: Tx, organisationId: string, id: string) =>
  (await tx.query(lock, [organisationId, id]))[0];

/** Decides or withdraws a request whose row is locked and open. */
export async function decidePurchaseRequest(
  tx: Tx,
  id: string,
  state: Exclude<PurchaseRequestState, "open">,
  answer: string,
): Promise<PurchaseRequest> {
  const [decided] = await tx.query(decide, [id, state, tx.actor.name, tx.at, answer]);
  if (decided === undefined) throw new Error(`Purchase request ${id} moved while it was locked`);
  return decided;
}

/** Its row is locked. */
export const assignPurchaseRequest = (
  tx: Tx,
  id: string,
  to: { readonly personId: string; readonly name: string } | null,
): Promise<unknown> => tx.query(assign, [id, to?.personId ?? null, to?.name ?? null]);

/** The plan on sale that an address of the storefront names. */
export const planOnSale = async (db: Reader, slug: string, planId: string) =>
  (await db.query(planOfSlug, [slug, planId]))[0]?.id;

/** The plans on sale of an offer, hidden ones left out; at most 100. */
export const plansOnSale = async (db: Reader, slug: string): Promise<string[]> =>
  (await db.query(plansOfSlug, [slug])).map(({ id }) => id);
