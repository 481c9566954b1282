import { type Reader, statement } from "../../../platform/database.ts";
import type { LeadSource } from "../domain/lead.ts";
import type { LeadStage } from "../domain/lead-lifecycle.ts";
import { type Attempt, type Delivery, LEAD_COLUMNS, type Lead } from "../store/leads.ts";

export type LeadQuery = {
  readonly publisherId: string;
  readonly q: string | null;
  readonly offer: string | null;
  readonly stage: LeadStage | null;
  readonly source: LeadSource | null;
  readonly country: string | null;
  readonly delivery: Delivery | null;
  /** `none` for leads that nobody was given. */
  readonly assignee: string | null;
  readonly order: LeadOrder;
  /** What the last lead of the page before is ordered by, and its id. */
  readonly after: readonly [key: string, id: string] | null;
  readonly limit: number;
};

/** `-` puts the latest, or the last by name, first. */
export const LEAD_ORDERS = ["-received", "received", "company", "-company"] as const;
export type LeadOrder = (typeof LEAD_ORDERS)[number];
export const isByCompany = (order: LeadOrder): boolean => order.endsWith("company");
/** What a lead is ordered by, as a cursor keeps it. */
export type ListedLead = Lead & { readonly key: string };

const WHERE = `l.publisher_id = $1
  and ($2::text is null or l.search like '%' || $2 || '%' escape '\\')
  and ($3::text is null or l.slug = $3) and ($4::text is null or l.stage = $4)
  and ($5::text is null or l.source = $5) and ($6::text is null or l.country = $6)
  and ($7::text is null or l.delivery = $7)
  and ($8::text is null or l.assignee_id::text = $8 or ($8 = 'none' and l.assignee_id is null))`;

const pageIn = (order: LeadOrder) => {
  const company = isByCompany(order);
  const [key, type] = company ? ["lower(l.company)", "text"] : ["l.received_at", "timestamptz"];
  const [direction, beyond] = order.startsWith("-") ? ["desc", "<"] : ["asc", ">"];
  return statement<readonly unknown[], Lead & { key: string | Temporal.Instant }>(
    `leads.list.${order}`,
    `select ${LEAD_COLUMNS}, ${key} as key from leads.leads l
     where ${WHERE} and ($9::${type} is null or (${key}, l.id) ${beyond} ($9, $10::uuid))
     order by ${key} ${direction}, l.id ${direction} limit $11`,
  );
};
const pages = new Map(LEAD_ORDERS.map((order) => [order, pageIn(order)]));
const total = statement<readonly unknown[], { total: number }>(
  "leads.count",
  `select count(*)::int as total from leads.leads l where ${WHERE}`,
);

/** Leads of a publisher, and how many match in all. */
export async function listLeads(
  db: Reader,
  query: LeadQuery,
): Promise<{ rows: readonly ListedLead[]; total: number }> {
  const words = query.q?.toLowerCase().replace(/[\\%_]/g, (one) => `\\${one}`) ?? null;
  const { publisherId, offer, stage, source, country, delivery, assignee } = query;
  const match = [publisherId, words, offer, stage, source, country, delivery, assignee];
  const found = await db.query(pages.get(query.order) ?? pageIn(query.order), [
    ...match,
    query.after?.[0] ?? null,
    query.after?.[1] ?? null,
    query.limit,
  ]);
  const rows = found.map((lead) => ({ ...lead, key: lead.key.toString() }));
  const [count] = await db.query(total, match);
  return { rows, total: count?.total ?? 0 };
}

const byId = statement<[publisherId: string, id: string], Lead & { attempts: Attempt[] | null }>(
  "leads.lead-of-publisher",
  `select ${LEAD_COLUMNS}, (select jsonb_agg(jsonb_build_object(
       'at', to_char(a.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'destination', a.destination,
       'outcome', a.outcome, 'detail', a.detail, 'tookMs', a.took_ms) order by a.number desc)
     from (select * from leads.attempts where lead_id = l.id order by number desc limit 50) a) as attempts
   from leads.leads l where l.publisher_id = $1 and l.id = $2`,
);

/** A lead with its last 50 attempts to hand it on, the latest first. */
export const leadOfPublisher = async (db: Reader, publisherId: string, id: string) =>
  (await db.query(byId, [publisherId, id]))[0];

const any = statement<[id: string], Lead>(
  "leads.lead-by-id",
  `select ${LEAD_COLUMNS} from leads.leads l where l.id = $1`,
);
export const leadById = async (db: Reader, id: string) => (await db.query(any, [id]))[0];

const recent = statement<[offerId: string, email: string, since: Temporal.Instant], { n: number }>(
  "leads.recent-of-address",
  `select count(*)::int as n from leads.leads
   where offer_id = $1 and lower(email) = lower($2) and received_at > $3 and source = 'contact-me'`,
);

/** How many leads an address left about an offer since an instant. */
export const recentLeads = async (
  db: Reader,
  offerId: string,
  email: string,
  since: Temporal.Instant,
): Promise<number> => (await db.query(recent, [offerId, email, since]))[0]?.n ?? 0;

const rank = statement<
  [publisherId: string, from: Temporal.Instant, at: Temporal.Instant, id: string],
  { rank: number }
>(
  "leads.rank-in-day",
  `select count(*)::int as rank from leads.leads
   where publisher_id = $1 and source = 'contact-me' and received_at >= $2
     and (received_at, id) <= ($3, $4::uuid)`,
);

/** The place of a lead among its publisher's Contact me leads since `from`, from 1. */
export const rankOfLead = async (
  db: Reader,
  lead: Pick<Lead, "publisherId" | "receivedAt" | "id">,
  from: Temporal.Instant,
): Promise<number> =>
  (await db.query(rank, [lead.publisherId, from, lead.receivedAt, lead.id]))[0]?.rank ?? 0;

export type DigestLine = { readonly company: string; readonly offerName: string };
const digest = statement<
  [publisherId: string, from: Temporal.Instant, to: Temporal.Instant, skip: number, limit: number],
  { count: number; lines: DigestLine[] }
>(
  "leads.digest",
  `with told as (
     select company, offer_name, received_at, id from leads.leads
     where publisher_id = $1 and source = 'contact-me' and received_at >= $2 and received_at < $3
     order by received_at, id offset $4)
   select count(*)::int as count, coalesce((select jsonb_agg(jsonb_build_object('company', company,
       'offerName', offer_name) order by received_at, id)
     from (select * from told order by received_at, id limit $5) as named), '[]') as lines
   from told`,
);

/** Contact me leads of a day after the first `skip`: how many, and the first `limit` of them. */
export const digestOf = async (
  db: Reader,
  wanted: {
    readonly publisherId: string;
    readonly from: Temporal.Instant;
    readonly to: Temporal.Instant;
    readonly skip: number;
    readonly limit: number;
  },
): Promise<{ readonly count: number; readonly lines: readonly DigestLine[] }> => {
  const { publisherId, from, to, skip, limit } = wanted;
  return (
    (await db.query(digest, [publisherId, from, to, skip, limit]))[0] ?? { count: 0, lines: [] }
  );
};
