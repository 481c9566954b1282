import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { facetsOfPlan, fromPrices, type Listing, wordsOfPlan } from "../domain/listing.ts";
import { type LiveEdition, privatePlans, publicPlans } from "../domain/live-edition.ts";
import { fold } from "../domain/search-text.ts";

/** Makes every server forget the lists it has rendered. Also puts writers of offers in a row. */
const NEXT_REVISION = statement<[], { revision: bigint }>(
  "storefront.next-revision",
  "update storefront.catalogue set revision = revision + 1 returning revision",
);

const WORDS_OF = statement<[string], { words: string[] }>(
  "storefront.words-of",
  "select words from storefront.offers where offer_id = $1",
);

const WRITE = statement<unknown[], never>(
  "storefront.write-offer",
  `insert into storefront.offers as o (
     offer_id, slug, type, publisher_id, publisher_handle, publisher_name, edition_id, revision,
     public, live_since, facets, text_en, text_fr, text_plain, name_en, name_fr, name_ko,
     cards, plain, logo, page, words)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
     setweight(to_tsvector('storefront.english', $12), 'A')
       || setweight(to_tsvector('storefront.english', $13), 'B')
       || setweight(to_tsvector('storefront.english', $14), 'C'),
     setweight(to_tsvector('storefront.french', $15), 'A')
       || setweight(to_tsvector('storefront.french', $16), 'B')
       || setweight(to_tsvector('storefront.french', $17), 'C'),
     setweight(to_tsvector('storefront.plain', $18), 'A')
       || setweight(to_tsvector('storefront.plain', $19), 'B')
       || setweight(to_tsvector('storefront.plain', $20), 'C'),
     $21, $22, $23, $24, $25, $26, $27, $28)
   on conflict (offer_id) do update set
     slug = excluded.slug, type = excluded.type, publisher_id = excluded.publisher_id,
     publisher_handle = excluded.publisher_handle, publisher_name = excluded.publisher_name,
     edition_id = excluded.edition_id, revision = excluded.revision, public = excluded.public,
     live_since = excluded.live_since, facets = excluded.facets, text_en = excluded.text_en,
     text_fr = excluded.text_fr, text_plain = excluded.text_plain, name_en = excluded.name_en,
     name_fr = excluded.name_fr, name_ko = excluded.name_ko, cards = excluded.cards,
     plain = excluded.plain, logo = excluded.logo, page = excluded.page, words = excluded.words`,
);

const WRITE_PRICES = statement<[string, string], never>(
  "storefront.write-prices",
  `with gone as (delete from storefront.prices p where p.offer_id = $1
     and p.market not in (select market from jsonb_to_recordset($2::jsonb) as x(market text)))
   insert into storefront.prices
     (offer_id, market, currency, amount, per_user, months, usage_only, own_licence, monthly)
   select $1, market, currency, amount, "perUser", months, "usageOnly", "ownLicence", monthly
   from jsonb_to_recordset($2::jsonb) as x(market text, currency text, amount text,
     "perUser" boolean, months integer, "usageOnly" boolean, "ownLicence" boolean, monthly numeric)
   on conflict (market, offer_id) do update set currency = excluded.currency,
     amount = excluded.amount, per_user = excluded.per_user, months = excluded.months,
     usage_only = excluded.usage_only, own_licence = excluded.own_licence,
     monthly = excluded.monthly`,
);

const FORGET_PRIVATE_PLANS = statement<[string], never>(
  "storefront.forget-private-plans",
  "delete from storefront.private_plans where offer_id = $1",
);

const WRITE_PRIVATE_PLAN = statement<[string, string, string, string[], string], never>(
  "storefront.write-private-plan",
  `with plan as (insert into storefront.private_plans (plan_uuid, offer_id, plan, prices)
     values ($1, $2, $3, $5) returning plan_uuid, offer_id)
   insert into storefront.audiences (tenant_id, plan_uuid, offer_id)
   select distinct lower(tenant), plan_uuid, offer_id from plan, unnest($4::text[]) as tenant`,
);

// One statement must not touch a row of another part twice, so the words that go and those that
// come are disjoint: the caller leaves out what stays.
const COUNT_WORDS = statement<[string[], string[], string[]], never>(
  "storefront.count-words",
  `with gone as (update storefront.words set uses = uses - 1 where word = any($1))
   insert into storefront.words (word, folded, uses)
   select word, folded, 1 from unnest($2::text[], $3::text[]) as x(word, folded)
   on conflict (word) do update set uses = storefront.words.uses + 1`,
);

const FORGET_UNUSED_WORDS = statement<[string[]], never>(
  "storefront.forget-unused-words",
  "delete from storefront.words where word = any($1) and uses <= 0",
);

const FORGET_WITHDRAWN = statement<[string], never>(
  "storefront.forget-withdrawn",
  "delete from storefront.withdrawn where offer_id = $1",
);

/** Shows `edition` in place of what was shown of its offer, from the commit of `tx` on. */
export async function recordListing(tx: Tx, edition: LiveEdition, listing: Listing): Promise<void> {
  const revision = await nextRevision(tx);
  const before = (await tx.query(WORDS_OF, [edition.offerId]))[0]?.words ?? [];
  const { en, fr, plain } = listing.indexed;
  const nameIn = (language: string) => listing.cards[language]?.name ?? edition.slug;
  await tx.query(WRITE, [
    edition.offerId,
    edition.slug,
    edition.type,
    edition.publisherId,
    edition.publisherHandle,
    edition.publisherName,
    edition.editionId,
    revision,
    listing.public,
    edition.liveSince,
    listing.facets,
    en.a,
    en.b,
    en.c,
    fr.a,
    fr.b,
    fr.c,
    plain.a,
    plain.b,
    plain.c,
    nameIn("en"),
    nameIn("fr"),
    nameIn("ko"),
    JSON.stringify(listing.cards),
    JSON.stringify(listing.plain),
    edition.logo?.sha256 ?? null,
    JSON.stringify({ ...edition, plans: publicPlans(edition.plans).map(withoutAudience) }),
    listing.words,
  ]);
  await tx.query(WRITE_PRICES, [edition.offerId, JSON.stringify(listing.prices)]);
  await tx.query(FORGET_PRIVATE_PLANS, [edition.offerId]);
  for (const plan of privatePlans(edition.plans))
    await tx.query(WRITE_PRIVATE_PLAN, [
      plan.planUuid,
      edition.offerId,
      // Beside the plan, for the lists of its audience: how it filters, and what it is searched by.
      JSON.stringify({
        ...withoutAudience(plan),
        facets: facetsOfPlan(plan),
        words: wordsOfPlan(plan),
      }),
      [...plan.audienceTenantIds],
      JSON.stringify(fromPrices([plan])),
    ]);
  await tx.query(FORGET_WITHDRAWN, [edition.offerId]);
  await countWords(tx, before, listing.words);
}

// Only what changes is written: of 20,000 tenants a few come and go.
const WRITE_AUDIENCES = statement<[string, string], never>(
  "storefront.write-audiences",
  `with wanted as materialized (
     select distinct (p ->> 'planUuid')::uuid as plan_uuid, lower(tenant) as tenant_id
     from jsonb_array_elements($2::jsonb) as x(p), jsonb_array_elements_text(p -> 'tenants') as tenant),
   gone as (delete from storefront.audiences a where a.offer_id = $1 and not exists (
     select from wanted w where w.plan_uuid = a.plan_uuid and w.tenant_id = a.tenant_id))
   insert into storefront.audiences (tenant_id, plan_uuid, offer_id)
   select tenant_id, plan_uuid, $1 from wanted join storefront.private_plans using (plan_uuid)
   on conflict do nothing`,
);

/** Shows the private plans of an offer to their audiences, and to nobody else, from the commit on. */
export async function recordAudiences(
  tx: Tx,
  offerId: string,
  plans: readonly Pick<LiveEdition["plans"][number], "planUuid" | "audienceTenantIds">[],
): Promise<void> {
  await nextRevision(tx);
  const lists = plans.map(({ planUuid, audienceTenantIds }) => ({
    planUuid,
    tenants: audienceTenantIds,
  }));
  await tx.query(WRITE_AUDIENCES, [offerId, JSON.stringify(lists)]);
}

// The list of tenants of an audience is nobody's to read: it stays out of what pages are made of.
const withoutAudience = <P extends { audienceTenantIds: readonly string[] }>(plan: P) => ({
  ...plan,
  audienceTenantIds: [],
});

const NEXT_REVISION_OF = statement<[revision: bigint, value: string], never>(
  "storefront.next-revision-of-offers",
  "update storefront.offers set revision = $1 where facets @> array[$2]",
);

/** Makes every server forget its lists, and its pages of the offers with a filter value. */
export async function forgetPagesWith(tx: Tx, value: string): Promise<void> {
  await tx.query(NEXT_REVISION_OF, [await nextRevision(tx), value]);
}

const WITHDRAW = statement<[string, string], { words: string[] }>(
  "storefront.withdraw",
  `with gone as (delete from storefront.offers where offer_id = $1
     returning slug, offer_id, cards, publisher_name, publisher_handle, public, words),
   told as (insert into storefront.withdrawn
       (slug, offer_id, cards, publisher_name, publisher_handle, withdrawn_at)
     select slug, offer_id, cards, publisher_name, publisher_handle, $2 from gone where public
     on conflict (slug) do update set cards = excluded.cards, withdrawn_at = excluded.withdrawn_at)
   select words from gone`,
);

const VERIFY = statement<[publisher: string, verified: boolean, revision: bigint], unknown>(
  "storefront.verify-publisher",
  `with previews as (update storefront.previews
     set page = page || jsonb_build_object('publisherVerified', $2::boolean) where page ->> 'publisherId' = $1::text)
   update storefront.offers set page = page || jsonb_build_object('publisherVerified', $2::boolean), revision = $3
   where publisher_id = ($1::text)::uuid`,
);

/** Says on the pages of a publisher's offers, live and in preview, whether it is verified. */
export async function recordVerification(
  tx: Tx,
  publisherId: string,
  verified: boolean,
): Promise<void> {
  await tx.query(VERIFY, [publisherId, verified, await nextRevision(tx)]);
}

const STANDING = statement<[publisher: string, suspended: boolean, revision: bigint], unknown>(
  "storefront.suspend-publisher",
  `with previews as (update storefront.previews
     set page = page || jsonb_build_object('publisherSuspended', $2::boolean) where page ->> 'publisherId' = $1::text)
   update storefront.offers set page = page || jsonb_build_object('publisherSuspended', $2::boolean), revision = $3
   where publisher_id = ($1::text)::uuid`,
);

/** Says on the pages of a publisher's offers, live and in preview, whether anything new is sold of it. */
export async function recordStanding(
  tx: Tx,
  publisherId: string,
  suspended: boolean,
): Promise<void> {
  await tx.query(STANDING, [publisherId, suspended, await nextRevision(tx)]);
}

/** Shows the offer no more; its page says so where everybody could see it before. */
export async function recordWithdrawal(tx: Tx, offerId: string): Promise<void> {
  await nextRevision(tx);
  const [gone] = await tx.query(WITHDRAW, [offerId, tx.at.toString()]);
  if (gone) await countWords(tx, gone.words, []);
}

async function nextRevision(tx: Tx): Promise<bigint> {
  const [row] = await tx.query(NEXT_REVISION, []);
  if (row === undefined) throw new Error("storefront.catalogue has no row");
  return row.revision;
}

async function countWords(
  tx: Tx,
  before: readonly string[],
  after: readonly string[],
): Promise<void> {
  const had = new Set(before);
  const has = new Set(after);
  const gone = before.filter((word) => !has.has(word));
  const come = after.filter((word) => !had.has(word));
  if (gone.length + come.length === 0) return;
  await tx.query(COUNT_WORDS, [gone, come, come.map(fold)]);
  if (gone.length > 0) await tx.query(FORGET_UNUSED_WORDS, [gone]);
}
