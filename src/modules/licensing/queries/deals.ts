import { type Reader, statement } from "../../../platform/database.ts";
import type { DealType } from "../domain/deal.ts";
import {
  DEAL_STATUSES,
  type DealStatus,
  type DealTab,
  statusesOfTab,
  WAITING_FOR,
} from "../domain/deal-lifecycle.ts";
import { nameKey } from "../domain/duplicates.ts";
import { DEAL_COLUMNS, type Deal } from "../store/deals.ts";
import type { DealStep } from "../store/steps.ts";

export type DealQuery = {
  /** Null for the deals of every publisher. */
  readonly publisherId: string | null;
  /** A company's name however it is written, a domain, or a deal's number. */
  readonly q: string | null;
  /** Publishers whose deals match `q` by that alone; none where the deals are one publisher's. */
  readonly publishersNamed: readonly string[];
  readonly tab: DealTab | null;
  readonly status: DealStatus | null;
  readonly dealType: DealType | null;
  /** `publisher.offer` */
  readonly offer: string | null;
  readonly order: DealOrder;
  /** What the last deal of the page before is ordered by, and its id. */
  readonly after: readonly [key: string, id: string] | null;
  readonly limit: number;
};

/** `-` puts the latest, or the last by name, first. */
export const DEAL_ORDERS = ["-registered", "registered", "company", "-company"] as const;
export type DealOrder = (typeof DEAL_ORDERS)[number];
export const isByCompany = (order: DealOrder): boolean => order.endsWith("company");
/** What a deal is ordered by, as a cursor keeps it. */
export type ListedDeal = Deal & { readonly key: string };

const WHERE = `($1::uuid is null or d.publisher_id = $1) and d.status = any($2)
  and ($3::text is null or d.company_key like '%' || $3 || '%' or d.domain like '%' || $4 || '%' escape '\\'
    or d.number::text = $4 or d.publisher_id = any($7::uuid[]))
  and ($5::text is null or d.deal_type = $5) and ($6::text is null or d.slug = $6)`;

const pageIn = (order: DealOrder) => {
  const [key, type] = isByCompany(order)
    ? ["d.company_key", "text"]
    : ["d.registered_at", "timestamptz"];
  const [direction, beyond] = order.startsWith("-") ? ["desc", "<"] : ["asc", ">"];
  return statement<readonly unknown[], Deal & { key: string | Temporal.Instant }>(
    `licensing.list-deals.${order}`,
    `select ${DEAL_COLUMNS}, ${key} as key from licensing.deals d
     where ${WHERE} and ($8::${type} is null or (${key}, d.id) ${beyond} ($8, $9::uuid))
     order by ${key} ${direction}, d.id ${direction} limit $10`,
  );
};
const pages = new Map(DEAL_ORDERS.map((order) => [order, pageIn(order)]));
const matching = statement<readonly unknown[], { total: number }>(
  "licensing.count-deals",
  `select count(*)::int as total from licensing.deals d where ${WHERE}`,
);

/** Deals that match, and how many they are in all. */
export async function listDeals(
  db: Reader,
  query: DealQuery,
): Promise<{ readonly rows: readonly ListedDeal[]; readonly total: number }> {
  const { q, tab, status } = query;
  const statuses = (tab === null ? DEAL_STATUSES : statusesOfTab(tab)).filter(
    (one) => status === null || one === status,
  );
  const match = [
    query.publisherId,
    statuses,
    // What has neither letter nor digit is in no name.
    q === null ? null : nameKey(q) || "-",
    q?.toLowerCase().replace(/[\\%_]/g, (one) => `\\${one}`) ?? null,
    query.dealType,
    query.offer,
    query.publishersNamed,
  ];
  const found = await db.query(pages.get(query.order) ?? pageIn(query.order), [
    ...match,
    query.after?.[0] ?? null,
    query.after?.[1] ?? null,
    query.limit,
  ]);
  const rows = found.map((deal) => ({ ...deal, key: deal.key.toString() }));
  const [count] = await db.query(matching, match);
  return { rows, total: count?.total ?? 0 };
}

const waiting = statement<[publisher: string | null, statuses: readonly string[]], { n: number }>(
  "licensing.count-waiting-deals",
  `select count(*)::int as n from licensing.deals
   where status in ('submitted', 'in-review', 'action-required') and status = any($2)
     and ($1::uuid is null or publisher_id = $1)`,
);
/** How many deals wait for the publisher, or, without one, for the operator. */
export const waitingDeals = async (db: Reader, publisherId: string | null): Promise<number> =>
  (
    await db.query(waiting, [
      publisherId,
      WAITING_FOR[publisherId === null ? "operator" : "publisher"],
    ])
  )[0]?.n ?? 0;

const byId = statement<[id: string, publisher: string | null], Deal>(
  "licensing.deal",
  `select ${DEAL_COLUMNS} from licensing.deals d
   where d.id = $1 and ($2::uuid is null or d.publisher_id = $2)`,
);
/** A deal; with a publisher, undefined also where it is another's. */
export const dealById = async (db: Reader, id: string, publisherId: string | null) =>
  (await db.query(byId, [id, publisherId]))[0];

const STEP = `number, kind, text, changed, by_kind as "byKind", by_name as "byName", at`;
const steps = statement<[deal: string, before: number | null, limit: number], DealStep>(
  "licensing.steps-of-deal",
  `select ${STEP} from licensing.deal_steps
   where deal_id = $1 and ($2::integer is null or number < $2) order by number desc limit $3`,
);
/** What became of a deal and what both sides wrote, the latest first, before a step's number. */
export const stepsOf = (
  db: Reader,
  dealId: string,
  { before, limit }: { readonly before: number | null; readonly limit: number },
) => db.query(steps, [dealId, before, limit]);

const step = statement<[deal: string, number: number], DealStep>(
  "licensing.deal-step",
  `select ${STEP} from licensing.deal_steps where deal_id = $1 and number = $2`,
);
export const dealStep = async (db: Reader, dealId: string, number: number) =>
  (await db.query(step, [dealId, number]))[0];
