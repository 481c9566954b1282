import { type Reader, statement } from "../../../platform/database.ts";
import type { Card } from "../domain/listing.ts";
import type { LiveEdition, LivePlan } from "../domain/live-edition.ts";

export type ShownOffer = {
  /** With its public plans only. */
  readonly edition: LiveEdition;
  /** Private plans that the viewer's organisations are offered. */
  readonly privatePlans: readonly LivePlan[];
};

// The condition is the same as that of lists: who cannot see an offer there cannot open it here.
const shown = (which: string): string => `select o.page,
     (select jsonb_agg(p.plan order by p.plan ->> 'planId') from storefront.private_plans p
       where p.offer_id = o.offer_id and exists (select from storefront.audiences a
         where a.plan_uuid = p.plan_uuid and a.tenant_id = any($2::text[]))) as plans
   from storefront.offers o
   where ${which} and (o.public or exists (select from storefront.audiences a
     where a.offer_id = o.offer_id and a.tenant_id = any($2::text[])))`;

const READ = statement<
  [string, readonly string[]],
  { page: LiveEdition; plans: LivePlan[] | null }
>("storefront.read-offer", shown("o.slug = $1"));

/** The live offer as a member of `tenantIds` may see it; nobody's member sees the public part. */
export async function readOffer(
  db: Reader,
  slug: string,
  tenantIds: readonly string[],
): Promise<ShownOffer | undefined> {
  const [row] = await db.query(READ, [slug, tenantIds]);
  return row && { edition: row.page, privatePlans: row.plans ?? [] };
}

const READ_SEVERAL = statement<
  [readonly string[], readonly string[]],
  { page: LiveEdition; plans: LivePlan[] | null }
>(
  "storefront.read-offers",
  `${shown("o.slug = any($1::text[])")} order by array_position($1::text[], o.slug)`,
);

/** Those of the live offers that a member of `tenantIds` may see, in the order of `slugs`. */
export async function readOffers(
  db: Reader,
  slugs: readonly string[],
  tenantIds: readonly string[],
): Promise<ShownOffer[]> {
  if (slugs.length === 0) return [];
  const rows = await db.query(READ_SEVERAL, [slugs, tenantIds]);
  return rows.map(({ page, plans }) => ({ edition: page, privatePlans: plans ?? [] }));
}

export type Withdrawn = {
  readonly cards: Readonly<Record<string, Card>>;
  readonly publisherName: string;
  readonly publisherHandle: string;
  /** RFC 3339, UTC. */
  readonly at: string;
};

const READ_WITHDRAWN = statement<[string], Withdrawn>(
  "storefront.read-withdrawn",
  `select cards, publisher_name as "publisherName", publisher_handle as "publisherHandle",
     to_char(withdrawn_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at
   from storefront.withdrawn where slug = $1`,
);

/** What is told of an offer that everybody could see before its distribution was stopped. */
export async function readWithdrawn(db: Reader, slug: string): Promise<Withdrawn | undefined> {
  return (await db.query(READ_WITHDRAWN, [slug]))[0];
}

export type OfferedPrivately = {
  readonly slug: string;
  readonly type: string;
  readonly publisherName: string;
  readonly cards: Readonly<Record<string, Card>>;
  readonly plans: readonly LivePlan[];
};

const PRIVATE = statement<[readonly string[]], OfferedPrivately>(
  "storefront.private-plans",
  `select o.slug, o.type, o.publisher_name as "publisherName", o.cards, jsonb_agg(p.plan) as plans
   from storefront.private_plans p join storefront.offers o using (offer_id)
   where p.plan_uuid in (select plan_uuid from storefront.audiences where tenant_id = any($1::text[]))
   group by o.offer_id order by o.slug limit 100`,
);

/** The private plans offered to the organisations, at most those of a hundred offers. */
export const privatePlansFor = (
  db: Reader,
  tenantIds: readonly string[],
): Promise<OfferedPrivately[]> =>
  tenantIds.length === 0 ? Promise.resolve([]) : db.query(PRIVATE, [tenantIds]);

const SITEMAP = statement<[string, number], { slug: string; type: string; since: string }>(
  "storefront.sitemap",
  `select slug, type, to_char(live_since at time zone 'UTC', 'YYYY-MM-DD') as since
   from storefront.offers where public and slug > $1 order by slug limit $2`,
);

/** Live public offers for search engines, by slug after `after`. */
export const sitemapOffers = (
  db: Reader,
  after: string,
  limit: number,
): Promise<{ slug: string; type: string; since: string }[]> => db.query(SITEMAP, [after, limit]);
