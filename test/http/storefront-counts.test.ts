import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, suite, test } from "node:test";
import fc from "fast-check";
import { SORTS, type Sort, sortOf } from "../../src/modules/storefront/domain/catalogue-query.ts";
import { FACET_NAMES, FACETS, type Facet } from "../../src/modules/storefront/domain/listing.ts";
import type { LiveEdition, LivePlan } from "../../src/modules/storefront/domain/live-edition.ts";
import { listOffers, type OfferList } from "../../src/modules/storefront/queries/list-offers.ts";
import { recordWithdrawal } from "../../src/modules/storefront/store/offers.ts";
import { SYSTEM } from "../../src/platform/platform.ts";
import { startTestMarket, type TestMarket } from "../support/market.ts";
import { liveEdition, livePlan, shows } from "../support/storefront.ts";

const OFFERS = 40;
/** Blocks of their own for more publishers than a chunk of 4,096 numbers has room for. */
const COPIES = 15;
const PUBLISHERS = 20;
const TENANTS = ["aaaaaaaa-0000-4000-8000-000000000001", "bbbbbbbb-0000-4000-8000-000000000002"];
const WORDS = ["zafira", "kolibri", "marula", "고래"];

type Filters = Partial<Record<Facet, readonly string[]>>;
type Asked = {
  readonly words: readonly string[];
  readonly filters: Filters;
  readonly sort: Sort | undefined;
  readonly tenantIds: readonly string[];
};
/** An offer as one visitor may filter, search and order it. */
type Plain = {
  readonly id: string;
  readonly publisherName: string;
  readonly facets: ReadonlySet<string>;
  /** What its words are sought in; those of private plans beside names and Korean texts only. */
  readonly texts: readonly string[];
  /** The lowest monthly price of the plans that the visitor sees. */
  readonly from: number | undefined;
  readonly keys: Readonly<Record<Exclude<Sort, "relevance">, number | string>>;
};

const some = <T>(values: readonly T[], most = values.length) =>
  fc.uniqueArray(fc.constantFrom(...values), { maxLength: most });

const anEdition = fc.record({
  categories: some(["analytics", "finance", "sales", "security"], 2),
  industries: some(["education", "retail"], 2),
  type: fc.constantFrom("saas", "container", "virtual-machine"),
  named: some(WORDS.slice(0, 3), 2),
  described: some(WORDS, 2),
  trialDays: fc.constantFrom(0, 30),
  price: fc.constantFrom(undefined, "5.00", "5.00", "12.00", "30.00"),
  open: fc.boolean(),
  audience: some(TENANTS),
  negotiated: fc.constantFrom("3.00", "5.00", "40.00"),
});
type Drawn = typeof anEdition extends fc.Arbitrary<infer T> ? T : never;

const editionOf = (number: number, drawn: Drawn): LiveEdition => {
  const publisher = number % PUBLISHERS;
  const prices = drawn.price && {
    FR: { currency: "EUR", terms: { P1M: drawn.price }, meters: {} },
  };
  const plan = { trialDays: drawn.trialDays, prices: prices || {} };
  return liveEdition(number, {
    slug: `p${publisher}.offer-${number}`,
    publisherHandle: `p${publisher}`,
    publisherName: `Publisher ${publisher}`,
    type: drawn.type,
    languages: {
      en: {
        name: `${drawn.named.join(" ")} tool ${number % 7}`.trim(),
        summary: "Software",
        description: `<p>${drawn.described.join(" ")}</p>`,
        keywords: [],
      },
    },
    categories: drawn.categories.map((category) => ({ category, subcategories: [] })),
    industries: drawn.industries.map((industry) => ({ industry, verticals: [] })),
    plans: [
      ...(drawn.open ? [livePlan(plan)] : []),
      ...(drawn.audience.length > 0
        ? [
            livePlan({
              planId: "negotiated",
              visibility: "private",
              pricingModel: "flat",
              trialDays: 30,
              texts: { en: { name: "Quetzal", description: "" } },
              prices: { FR: { currency: "EUR", terms: { P1M: drawn.negotiated }, meters: {} } },
              audienceTenantIds: drawn.audience,
            }),
          ]
        : []),
    ],
  });
};

const aChange = fc.record({
  number: fc.integer({ min: 1, max: OFFERS }),
  to: fc.option(anEdition, { freq: 3 }),
});
const aQuestion: fc.Arbitrary<Asked> = fc.record({
  words: fc.oneof(fc.constant([]), some([...WORDS, "quetzal"], 2)),
  filters: fc.record(
    {
      category: some(["analytics", "finance", "sales", "absent"], 2),
      industry: some(["education", "retail"], 1),
      publisher: some(["p1", "p2-3", "p7", "p7-11", "nobody"], 3),
      type: some(["saas", "container"], 1),
      pricing: some(["per-user", "flat"], 2),
      trial: fc.constant(["yes"]),
    },
    { requiredKeys: [] },
  ),
  sort: fc.option(fc.constantFrom(...SORTS), { nil: undefined }),
  tenantIds: fc.constantFrom([], [], TENANTS.slice(0, 1), TENANTS, ["of nobody"]),
});

suite("BEY-12: lists count by bits what a plain count of the rows would find", () => {
  let market: TestMarket;
  const live = new Map<number, LiveEdition>();
  const query = (text: string, values: unknown[] = []) =>
    market.platform.pool.raw.query(text, values);

  const changes = async (number: number, drawn: Drawn | null) => {
    const edition = drawn && editionOf(number, drawn);
    if (edition && edition.plans.length > 0) {
      await shows(market, edition);
      live.set(number, edition);
    } else {
      const { offerId } = liveEdition(number);
      await market.platform.databaseAs(SYSTEM).transaction((tx) => recordWithdrawal(tx, offerId));
      live.delete(number);
    }
  };

  before(async () => {
    market = await startTestMarket({ worker: false });
    const drawn = fc.sample(anEdition, { numRuns: OFFERS, seed: 12 });
    for (const [at, one] of drawn.entries())
      await changes(at + 1, {
        ...one,
        open: at % 8 !== 0,
        audience: at % 8 === 0 ? TENANTS : one.audience,
      });
    const columns = `type, publisher_id, edition_id, revision, public, text_en, text_fr, text_plain,
      name_en, name_fr, name_ko, cards, plain, logo, page, words`;
    await query(
      `insert into storefront.offers (offer_id, slug, publisher_handle, publisher_name, live_since, facets, ${columns})
       select md5(offer_id::text || k)::uuid, slug || '-' || k, publisher_handle || '-' || k,
         publisher_name || ' ' || k, live_since - k * interval '20 seconds',
         array_replace(facets, 'p:' || publisher_handle, 'p:' || publisher_handle || '-' || k), ${columns}
       from storefront.offers, generate_series(1, ${COPIES}) as k where public`,
    );
    await query(
      `insert into storefront.prices (offer_id, market, currency, amount, per_user, months, usage_only, own_licence, monthly)
       select md5(offer_id::text || k)::uuid, market, currency, amount, per_user, months, usage_only, own_licence, monthly
       from storefront.prices, generate_series(1, ${COPIES}) as k`,
    );
  });
  after(() => market.close());

  test("there are more offers than are sorted without an index, in more than one chunk", async () => {
    const { rows } = await query(
      "select count(*)::int as offers, max(ordinal) as last from storefront.offers where public",
    );
    assert.ok(rows[0].offers > 500, `${rows[0].offers} offers`);
    assert.ok(rows[0].last >= 4096, `ordinal ${rows[0].last}`);
  });

  /** What the visitor may see, row by row. */
  async function plainly(tenantIds: readonly string[]): Promise<Plain[]> {
    const { rows } = await query(
      `select o.offer_id, o.publisher_name, o.facets, o.name_en, s.monthly,
         (extract(epoch from o.live_since) * 1000000)::bigint::text as since,
         concat(o.cards -> 'en', o.plain) as text,
         (select json_agg(p.plan) from storefront.private_plans p
           where p.offer_id = o.offer_id and exists (select from storefront.audiences a
             where a.plan_uuid = p.plan_uuid and a.tenant_id = any($1))) as own
       from storefront.offers o
       left join storefront.prices s on s.offer_id = o.offer_id and s.market = 'FR'
       where o.public or exists (select from storefront.audiences a
         where a.offer_id = o.offer_id and a.tenant_id = any($1))`,
      [tenantIds],
    );
    return rows.map((row) => {
      const own: Pick<
        LivePlan & { facets: string[]; words: string },
        "facets" | "words" | "prices"
      >[] = row.own ?? [];
      const payments = [
        ...(row.monthly === null ? [] : [row.monthly]),
        ...own.map(({ prices }) => prices["FR"]?.terms["P1M"]),
      ].map(Number);
      const monthly = payments.length === 0 ? undefined : Math.min(...payments);
      return {
        id: row.offer_id,
        publisherName: row.publisher_name,
        facets: new Set([...row.facets, ...own.flatMap(({ facets }) => facets)]),
        texts: [
          row.text,
          `${row.name_en} ${/고래/.exec(row.text) ?? ""} ${own.map(({ words }) => words).join(" ")}`.toLowerCase(),
        ],
        from: monthly,
        keys: {
          newest: Number(row.since),
          name: row.name_en,
          price: monthly ?? Number.POSITIVE_INFINITY,
          "price-down": monthly ?? -1,
        },
      };
    });
  }

  function countedPlainly(offers: readonly Plain[], { words, filters, sort }: Asked) {
    const matched = offers.filter(({ texts }) =>
      texts.some((text) => words.every((word) => text.includes(word))),
    );
    const failed = ({ facets }: Plain) =>
      FACET_NAMES.filter((facet) => {
        const values = filters[facet] ?? [];
        return (
          values.length > 0 && !values.some((value) => facets.has(`${FACETS[facet]}:${value}`))
        );
      });
    const found = matched.filter((offer) => failed(offer).length === 0);
    const facets: Record<string, number> = {};
    const relaxed: Partial<Record<Facet, number>> = {};
    for (const facet of FACET_NAMES) {
      const counts = new Map<string, number>();
      for (const offer of matched) {
        const [first, ...others] = failed(offer);
        if (others.length > 0 || (first !== undefined && first !== facet)) continue;
        if (first === facet) relaxed[facet] = (relaxed[facet] ?? 0) + 1;
        for (const value of offer.facets)
          if (value.startsWith(`${FACETS[facet]}:`))
            counts.set(value, (counts.get(value) ?? 0) + 1);
      }
      const chosen = (filters[facet] ?? []).map((value) => `${FACETS[facet]}:${value}`);
      [...counts]
        .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
        .forEach(([value, n], at) => {
          if (at < 30 || chosen.includes(value)) facets[value] = n;
        });
    }
    const order = sort ?? (words.length > 0 ? "relevance" : "newest");
    const falling = order === "newest" || order === "price-down";
    const ids =
      order === "relevance"
        ? undefined
        : [...found]
            .sort((a, b) => {
              const rises =
                a.keys[order] === b.keys[order] ? a.id < b.id : a.keys[order] < b.keys[order];
              return rises === falling ? 1 : -1;
            })
            .map(({ id }) => id);
    return { matches: matched.length, found, facets, relaxed, ids };
  }

  /** All pages of a list, each with the same counts. */
  async function listed({ words, filters, sort, tenantIds }: Asked) {
    const db = market.platform.databaseAs(SYSTEM);
    const pages: OfferList[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const given = Object.entries(filters).filter(([, values]) => values.length > 0);
      const list: OfferList = await listOffers(
        db,
        {
          q: words.join(" "),
          filters: Object.fromEntries(given),
          ...(sort === undefined || (sort === "relevance" && words.length === 0) ? {} : { sort }),
          ...(cursor === "" ? {} : { cursor }),
        },
        { language: "en", market: "FR", tenantIds, limit: 150 },
      );
      pages.push(list);
      cursor = list.nextCursor;
    }
    return pages;
  }

  async function isCountedPlainly(asked: Asked): Promise<void> {
    const offers = await plainly(asked.tenantIds);
    const sort = asked.sort === "relevance" && asked.words.length === 0 ? undefined : asked.sort;
    const plain = countedPlainly(offers, { ...asked, sort });
    const pages = await listed({ ...asked, sort });
    const rows = pages.flatMap((page) => page.rows);
    for (const page of pages) {
      assert.deepEqual(
        [page.count, page.matches, page.facets, page.relaxed],
        [plain.found.length, plain.matches, plain.facets, plain.relaxed],
      );
    }
    const ids = rows.map(({ id }) => id);
    if (plain.ids) assert.deepEqual(ids, plain.ids);
    else {
      assert.deepEqual([...ids].sort(), plain.found.map(({ id }) => id).sort());
      const inOrder = (a: (typeof rows)[number], b: (typeof rows)[number]) =>
        Number(a.key) > Number(b.key) || (a.key === b.key && a.id > b.id);
      assert.ok(rows.every((row, at) => at === 0 || inOrder(rows[at - 1] ?? row, row)));
    }
    const byId = new Map(offers.map((offer) => [offer.id, offer]));
    for (const row of rows) {
      const shown = byId.get(row.id);
      assert.deepEqual([...row.facets].sort(), [...(shown?.facets ?? [])].sort());
      assert.equal(row.price ? Number(row.price.amount) : undefined, shown?.from);
    }
    const names = Object.fromEntries(
      offers.flatMap(({ facets, publisherName }) =>
        [...facets].flatMap((value) =>
          value.startsWith("p:") &&
          (value in plain.facets || asked.filters.publisher?.includes(value.slice(2)))
            ? [[value.slice(2), publisherName]]
            : [],
        ),
      ),
    );
    assert.deepEqual(pages[0]?.publishers, names);
  }

  const isKeptLikeAnIndex = async () => {
    const fromRows = `select value, ordinal >> 12 as chunk, bit_or(set_bit(0::bit(4096), ordinal & 4095, 1)) as bits
      from storefront.offers cross join lateral storefront.values_with_bits(facets) as value
      where public group by 1, 2`;
    const kept = "select value, chunk, bits from storefront.facet_bits";
    for (const [one, other] of [
      [fromRows, kept],
      [kept, fromRows],
    ])
      assert.equal((await query(`${one} except ${other}`)).rowCount, 0);
    const { rows } = await query(
      `select (select count(*)::int from storefront.offers where public <> (ordinal is not null)) as wrong,
         (select count(*)::int from (select block, publisher_handle from storefront.ordinal_blocks
           except select ordinal >> 4, publisher_handle from storefront.offers) x) as empty,
         (select count(*)::int from (select ordinal >> 4, publisher_handle from storefront.offers where public
           except select block, publisher_handle from storefront.ordinal_blocks) x) as missing`,
    );
    assert.deepEqual(rows, [{ wrong: 0, empty: 0, missing: 0 }]);
  };

  test("STO-01, STO-03: counts, rows and pages hold for any filters, words, order and visitor, through stops and relists", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(aChange, { maxLength: 3 }),
        fc.array(aQuestion, { minLength: 1, maxLength: 4 }),
        async (these, questions) => {
          for (const { number, to } of these) await changes(number, to);
          for (const question of questions) await isCountedPlainly(question);
        },
      ),
      { numRuns: 30, endOnFailure: true },
    );
    await isKeptLikeAnIndex();
  });

  test("every order of many offers is the same by its index as by sorting", async () => {
    for (const sort of SORTS.filter((one) => one !== "relevance"))
      for (const tenantIds of [[], TENANTS])
        await isCountedPlainly({ words: [], filters: {}, sort, tenantIds });
  });

  test("numbered anew, as an upgrade does, offers are counted the same", async () => {
    await query("select storefront.number_offers()");
    await isKeptLikeAnIndex();
    await isCountedPlainly({
      words: ["zafira"],
      filters: { category: ["finance"] },
      sort: "newest",
      tenantIds: [],
    });
  });

  test("an upgrade fills in the prices of private plans that a publication writes", async () => {
    const variants = [
      { pricingModel: "usage", terms: [] },
      { pricingModel: "byol", terms: [] },
      { addOn: { bases: ["team"] } },
      { pricingModel: "flat", terms: [{ term: "P3Y", payment: "annual" }] },
      {
        terms: [{ term: "P1M", payment: "upfront" }],
        prices: { FR: { currency: "EUR", terms: { P1M: "0.00" }, meters: { mails: "0.01" } } },
      },
      {
        terms: [{ term: "P2Y", payment: "upfront" }],
        prices: { KR: { currency: "KRW", terms: { P2Y: "170000" }, meters: {} } },
      },
    ] as const;
    const plans = variants.map((changes, at) =>
      livePlan({ ...changes, planId: `own-${at}`, visibility: "private" }),
    );
    await shows(market, liveEdition(OFFERS, { plans: [livePlan(), ...plans] }));
    const prices = async () =>
      (await query("select plan_uuid, prices from storefront.private_plans order by 1")).rows;
    const written = await prices();
    const migration = await readFile("migrations/0037-what-audiences-see.sql", "utf8");
    await query("update storefront.private_plans set prices = '{}'");
    await query(
      migration.slice(
        ...["\nupdate storefront", "\n-- Who sells"].map((at) => migration.indexOf(at)),
      ),
    );
    const asNumbers = (rows: typeof written) =>
      rows.map((row) => ({
        ...row,
        prices: Object.fromEntries(
          Object.entries(row.prices as Record<string, { monthly: number }>).map(([at, price]) => [
            at,
            { ...price, monthly: Number(price.monthly).toFixed(6) },
          ]),
        ),
      }));
    assert.deepEqual(asNumbers(await prices()), asNumbers(written));
  });

  test("STO-01: what the words name comes before what they only describe", async () => {
    const drawn: Drawn = {
      categories: [],
      industries: [],
      type: "saas",
      trialDays: 0,
      price: "5.00",
      open: true,
      audience: [],
      negotiated: "3.00",
      named: [],
      described: [],
    };
    await changes(1, { ...drawn, described: ["marula"] });
    await changes(2, { ...drawn, named: ["marula"] });
    const pages = await listed({ words: ["marula"], filters: {}, sort: undefined, tenantIds: [] });
    const ids = pages.flatMap(({ rows }) => rows.map(({ id }) => id));
    const [described, named] = [
      ids.indexOf(liveEdition(1).offerId),
      ids.indexOf(liveEdition(2).offerId),
    ];
    assert.ok(named >= 0 && named < described, `${named} before ${described}`);
    assert.equal(sortOf({ q: "marula", filters: {} }), "relevance");
  });
});
