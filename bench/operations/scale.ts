import { cpSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "../context.ts";
import { type Floor, openFloor, type Result, type Speed } from "../measure.ts";
import { newPlace, startServer } from "../server.ts";
import { visitList, visitOffers, visitSearch } from "./pages.ts";

/** 20 times the offers; each copy of a publisher is two. */
const COPIES = 19;
const PRIVATE_PLANS = 100;
const TENANTS_EACH = 2_000;
const MOST = 1.5;

/**
 * What visitors see with 2,000 publishers, 20,000 live offers and 200,000 rows of private audiences,
 * beside the same visits to the marketplace of 50 publishers and 1,000 offers (BEY-12): how many times
 * the middle answer takes as long. On copies of the storefront's own tables, which are all that
 * visits read, in a folder of their own.
 */
export async function atScale({ folder, seeded, stop }: Context): Promise<Result[]> {
  await stop();
  const place = await newPlace(`${process.pid}-scale`, "off");
  cpSync(join(folder), place.folder, { recursive: true });
  let server = await startServer(place);
  try {
    const visits = {
      list: () => visitList(place.url),
      search: () => visitSearch(place.url),
      offer: () => visitOffers(place.url, seeded.slugs),
    };
    const names = Object.keys(visits) as (keyof typeof visits)[];
    const small = new Map<string, Speed>();
    for (const name of names) small.set(name, await visits[name]());
    const bare = await openFloor(place.folder, 1);
    await enlarge(bare);
    await bare.close();
    await server.stop();
    server = await startServer(place);
    const results: Result[] = [];
    for (const name of names) {
      const before = small.get(name);
      const speed = await visits[name]();
      if (before === undefined) throw new Error(`${name} was not measured`);
      const value = Number((speed.p50Ms / before.p50Ms).toPrecision(3));
      results.push({
        name: `${name}-at-scale`,
        unit: "× of 1,000 offers",
        value,
        perSecond: null,
        p50Ms: Number(speed.p50Ms.toPrecision(3)),
        p99Ms: Number(speed.p99Ms.toPrecision(3)),
        floorPerSecond: null,
        ratio: null,
        goal: `≤ ${MOST} ×`,
        met: value <= MOST,
      });
    }
    return results;
  } finally {
    await server.stop();
    place.clear();
  }
}

/** Copies of the live offers under other ids, publishers and dates; private plans for some of them. */
async function enlarge(bare: Floor): Promise<void> {
  const run = (name: string, text: string) => bare.query(0, `bench.${name}`, text, []);
  await run(
    "copies",
    `create unlogged table bench_copies as
     select o.offer_id as source, md5(o.offer_id::text || k)::uuid as offer_id,
       o.publisher_handle || '-' || k || (hashtext(o.slug) & 1) as handle, k
     from storefront.offers o, generate_series(1, ${COPIES}) k`,
  );
  const copied = (column: string) =>
    `replace(replace(${column}, o.publisher_handle, c.handle), o.offer_id::text, c.offer_id::text)`;
  // Numbered all at once below: row by row, nineteen thousand changes of one bit string take minutes.
  await run("no-triggers", "alter table storefront.offers disable trigger user");
  await run(
    "offers",
    `insert into storefront.offers (offer_id, slug, type, publisher_id, publisher_handle,
       publisher_name, edition_id, revision, public, live_since, facets, text_en, text_fr, text_plain,
       name_en, name_fr, name_ko, cards, plain, logo, page, words)
     select c.offer_id, ${copied("o.slug")}, o.type, md5(c.handle)::uuid, c.handle,
       o.publisher_name || ' ' || c.k, o.edition_id, o.revision, o.public,
       o.live_since - c.k * interval '1 hour', string_to_array(${copied("array_to_string(o.facets, chr(1))")}, chr(1)),
       o.text_en, o.text_fr, o.text_plain, o.name_en, o.name_fr, o.name_ko, o.cards, o.plain, o.logo,
       (${copied("o.page::text")})::jsonb, o.words
     from bench_copies c join storefront.offers o on o.offer_id = c.source`,
  );
  await run("triggers", "alter table storefront.offers enable trigger user");
  await run("ordinals", "select storefront.number_offers()");
  const { rows } = await run(
    "price-columns",
    `select string_agg(quote_ident(column_name), ', ') as columns from information_schema.columns
     where table_schema = 'storefront' and table_name = 'prices' and column_name <> 'offer_id'`,
  );
  const { columns } = rows[0];
  await run(
    "prices",
    `insert into storefront.prices (offer_id, ${columns})
     select c.offer_id, ${columns} from bench_copies c join storefront.prices p on p.offer_id = c.source`,
  );
  await run("words", `update storefront.words set uses = uses * ${COPIES + 1}`);
  await run(
    "private-plans",
    `insert into storefront.private_plans (plan_uuid, offer_id, plan, prices)
     select md5(offer_id::text || 'private')::uuid, offer_id, page -> 'plans' -> 0,
       (select coalesce(jsonb_object_agg(market, jsonb_build_object('currency', currency, 'amount', amount,
          'perUser', per_user, 'months', months, 'usageOnly', usage_only, 'ownLicence', own_licence,
          'monthly', monthly)), '{}')
        from storefront.prices p where p.offer_id = o.offer_id)
     from storefront.offers o order by offer_id limit ${PRIVATE_PLANS}`,
  );
  await run(
    "audiences",
    `insert into storefront.audiences (tenant_id, plan_uuid, offer_id)
     select gen_random_uuid()::text, plan_uuid, offer_id
     from storefront.private_plans, generate_series(1, ${TENANTS_EACH})`,
  );
  await run("revision", "update storefront.catalogue set revision = revision + 1");
  await run("analyze", "vacuum analyze");
}
