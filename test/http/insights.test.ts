import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { accepted } from "../../src/kernel/result.ts";
import { receiveLead } from "../../src/modules/leads/index.ts";
import { storefrontModule } from "../../src/modules/storefront/module.ts";
import { SYSTEM } from "../../src/platform/platform.ts";
import { openTestDatabase } from "../support/database.ts";
import { holdsLicences } from "../support/licences.ts";
import { NOW, once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { exampleDocument, exampleFiles } from "../support/offer-types.ts";
import { applied, publishAtOnce } from "../support/offers.ts";
import { bearerOf } from "../support/programs.ts";
import { openSale, type Sale, type Sold } from "../support/sale.ts";
import { METERED, meteringOf, type UsageResult } from "../support/usage.ts";

type Funnel = Record<"leads" | "ordered" | "activated" | "running", number> & {
  views: number | null;
};
type Compared<T> = { now: T; earlier: T | null };
type Range = { from: string; until: string };
type Subscriptions = {
  ordered: number;
  activated: number;
  ended: number;
  running: number;
  churnPerMille: number | null;
};
type Usage = { units: string; events: number };
type Parts<T> = { total: Compared<T>; periods: Compared<T>[] };
type Report = {
  asOf: string;
  timeZone: string;
  unit: string;
  range: Range;
  earlier: Range | null;
  viewsSince: string;
  periods: (Range & { earlier: Range | null })[];
  funnel: {
    total: Compared<Funnel>;
    periods: Compared<Funnel>[];
    offers: ({ offer: { slug: string; name: string } } & Compared<Funnel>)[];
    languages: ({ language: string } & Compared<number | null>)[];
    sources: ({ source: string } & Compared<number>)[];
  };
  subscriptions: { total: Compared<Subscriptions>; periods: Compared<Subscriptions>[] };
  licences: {
    total: Compared<{ sold: number; assigned: number }>;
    periods: Compared<{ sold: number; assigned: number }>[];
  };
  offers: { slug: string; name: string }[];
};

const BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0";
const NOTHING: Funnel = { views: 0, leads: 0, ordered: 0, activated: 0, running: 0 };

suite("P26: what became of a publisher's offers", () => {
  let connection: Awaited<ReturnType<typeof openTestDatabase>>;
  let market: TestMarket;
  let sale: Sale;
  let publisher: TestPerson;
  let one: Sold;
  before(async () => {
    connection = await openTestDatabase();
    market = await startTestMarket({ connection, now: NOW });
    sale = await openSale(market);
    ({ publisher } = sale);
    const files = await exampleFiles(publisher);
    for (const offer of ["one", "two"]) {
      const site = "http://127.0.0.1:4710";
      await applied(publisher, exampleDocument("dynamics-365", files, { site, offer }));
      await publishAtOnce(market, publisher, `contoso.${offer}`);
    }
    const { id: offerId } = (await publisher.call("GET", "/v1/offers/contoso.one")).json<{
      id: string;
    }>();
    one = await sale.sells({}, { offerId, slug: "contoso.one" });
    await market.platform.pool.raw.query(
      "update storefront.counting_views set since = '2025-11-20T12:00:00Z'",
    );
  });
  after(() => market.close());

  const looks = async (
    offer: string,
    headers: Record<string, string> = {},
    who?: TestPerson,
  ): Promise<number> => {
    const path = `/product/dynamics-365/contoso.${offer}`;
    const asked = { "user-agent": BROWSER, ...headers };
    return (
      (await who?.call("GET", path, undefined, asked)) ??
      (await market.visitor("GET", path, undefined, asked))
    ).status;
  };
  const read = async (query = "", who = publisher) => {
    const answered = await who.call("GET", `/v1/insights${query}`);
    assert.equal(answered.status, 200, answered.text);
    return answered.json<Report>();
  };
  /** Views are written some seconds after the first. */
  const readWith = async (views: number, query = "") => {
    for (let turn = 0; turn < 100; turn += 1) {
      const report = await read(query);
      if ((report.funnel.total.now.views ?? 0) >= views) return report;
      await new Promise((done) => setTimeout(done, 100));
    }
    throw new Error(`${views} views were not counted`);
  };
  const writes = async (slug: string, source: "contact-me" | "get-it-now", email: string) => {
    const { id, live, name } = (await publisher.call("GET", `/v1/offers/${slug}`)).json<{
      id: string;
      live: { editionId: string };
      name: string;
    }>();
    accepted(
      await receiveLead(market.platform.databaseAs(SYSTEM), {
        form: {
          firstName: "Jiwon",
          lastName: "Park",
          email,
          phone: "",
          company: "Hanbit",
          jobTitle: "",
          country: "KR",
          message: "Tell us more",
          consent: true,
        },
        source,
        offer: {
          offerId: id,
          publisherId: publisher.organisation.id,
          editionId: live.editionId,
          slug,
          type: "dynamics-365",
          name: name ?? slug,
          plans: [],
        },
        language: "en",
      }),
    );
  };

  test("a view is an answered offer page, kept or drawn, of somebody who is neither a robot nor the publisher's nor the operator's", async () => {
    const customer = await market.organisation({ kind: "customer", name: "Ateliers Morvan" });
    // Four views: drawn, kept, unchanged, and of somebody who is signed in.
    assert.equal(await looks("one", { "accept-language": "fr" }), 200);
    assert.equal(await looks("one", { "accept-language": "fr" }), 200);
    const page = await market.visitor("GET", "/product/dynamics-365/contoso.one");
    const etag = page.headers.get("etag") ?? "";
    assert.equal(await looks("one", { "if-none-match": etag }), 304);
    assert.equal(await looks("one", {}, customer), 200);
    assert.equal(await looks("two"), 200);
    // None of these is one.
    assert.equal(
      await looks("one", { "user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1)" }),
      200,
    );
    assert.equal(await looks("one", { "sec-purpose": "prefetch" }), 200);
    assert.equal(await looks("one", {}, publisher), 200);
    assert.equal(await looks("one", {}, sale.operator), 200);
    await fetch(`${market.url}/product/dynamics-365/contoso.one`, {
      method: "HEAD",
      headers: { "user-agent": BROWSER },
    });
    assert.equal(await looks("absent"), 404);
    assert.equal(await looks("one?preview=wrong"), 404);

    const { funnel } = await readWith(5);
    assert.equal(funnel.total.now.views, 5);
    assert.deepEqual(
      funnel.offers.map(({ offer, now }) => [offer.slug, now.views]),
      [
        ["contoso.one", 4],
        ["contoso.two", 1],
      ],
    );
    assert.deepEqual(
      funnel.languages.map(({ language, now }) => [language, now]),
      [
        ["en", 3],
        ["fr", 2],
        ["ko", 0],
      ],
    );
    const { rows } = await market.platform.pool.raw.query(
      "select column_name from information_schema.columns where table_schema = 'storefront' and table_name = 'views' order by 1",
    );
    assert.deepEqual(
      rows.map(({ column_name }) => column_name),
      ["day", "language", "offer_id", "publisher_id", "views"],
      "nothing about who looked is kept",
    );
  });

  test("leads and orders stand beside the views, each counted by itself; add-ons are no step, and what became of an order is said as of now", async () => {
    await writes("contoso.one", "contact-me", "a@hanbit.example");
    await writes("contoso.two", "get-it-now", "b@hanbit.example");
    const customer = await sale.customer();
    const ids: string[] = [];
    for (let index = 0; index < 3; index += 1) {
      const order = await sale.buys(customer, one, { quantity: 1 });
      ids.push(order.lines[0]?.subscriptionId ?? "");
    }
    for (const id of ids.slice(0, 2)) await sale.activates(id);
    await market.settle();
    const path = `/v1/subscriptions/${ids[0]}/cancellation`;
    const cancel = { when: "now", reason: "customer-request" };
    const seen = await sale.partner.call("PUT", `${path}?dryRun=true`, cancel, once());
    const { preview } = seen.json<{ preview: string }>();
    const done = await sale.partner.call("PUT", path, { ...cancel, preview }, once());
    assert.ok(done.status < 300, done.text);
    await market.settle();
    await holdsLicences(market, "contoso.two", customer, 7);

    const { funnel, subscriptions, licences, ...report } = await read();
    assert.deepEqual(funnel.total.now, {
      views: 5,
      leads: 2,
      ordered: 3,
      activated: 2,
      running: 1,
    });
    assert.deepEqual(
      funnel.offers.map(({ offer, now }) => [offer.slug, Object.values(now)]),
      [
        ["contoso.one", [4, 1, 3, 2, 1]],
        ["contoso.two", [1, 1, 0, 0, 0]],
      ],
    );
    assert.deepEqual(
      funnel.sources.filter(({ now }) => now > 0).map(({ source }) => source),
      ["contact-me", "get-it-now"],
    );
    assert.deepEqual(subscriptions.total.now, {
      ordered: 3,
      activated: 2,
      ended: 1,
      running: 1,
      churnPerMille: 500,
    });
    assert.equal(licences.total.now.sold, 7);
    assert.deepEqual(
      [report.asOf, report.timeZone, report.unit, report.range, report.earlier],
      [
        "2026-11-21T12:00:00Z",
        "Europe/Paris",
        "day",
        { from: "2026-10-23", until: "2026-11-21" },
        { from: "2026-09-23", until: "2026-10-22" },
      ],
    );
    assert.deepEqual(
      report.offers.map(({ slug }) => slug),
      ["contoso.one", "contoso.two"],
    );
    assert.deepEqual(funnel.periods.at(-1)?.now, funnel.total.now);
    const two = await read("?offers=contoso.two");
    assert.deepEqual(Object.values(two.funnel.total.now), [1, 1, 0, 0, 0]);
    assert.equal(two.subscriptions.total.now.ordered, 0);
    assert.equal(two.licences.total.now.sold, 7);
    assert.equal((await read("?offers=contoso.one")).licences.total.now.sold, 0);
  });

  test("a range is compared with the one before it or a year before, period by period; what was not counted yet is not none", async () => {
    await market.clockMovesTo("2026-12-22T23:30:00Z");
    assert.equal(await looks("one"), 200);
    const report = await readWith(1, "?from=2026-11-24&until=2026-12-23");
    assert.deepEqual(report.range, { from: "2026-11-24", until: "2026-12-23" });
    assert.equal(report.funnel.periods.at(-1)?.now.views, 1, "a day of the publisher's zone");
    assert.deepEqual(report.earlier, { from: "2026-10-25", until: "2026-11-23" });
    assert.deepEqual(report.funnel.total.now, { ...NOTHING, views: 1 });
    assert.equal(report.funnel.total.earlier?.views, 5);
    assert.equal(report.funnel.total.earlier?.ordered, 3);
    assert.deepEqual(report.subscriptions.total.earlier, {
      ordered: 3,
      activated: 2,
      ended: 1,
      running: 1,
      churnPerMille: 500,
    });
    assert.deepEqual([report.licences.total.now.sold, report.licences.total.earlier?.sold], [7, 7]);
    const place = report.periods.findIndex(({ earlier }) => earlier?.from === "2026-11-21");
    assert.equal(report.periods[place]?.from, "2026-12-21");
    assert.equal(report.funnel.periods[place]?.earlier?.views, 5);
    assert.equal(report.licences.periods[place]?.earlier?.sold, 7);
    assert.equal(report.licences.periods[place - 1]?.earlier?.sold, 0);

    const year = await read("?range=12-months&compare=year");
    assert.deepEqual([year.unit, year.periods.length], ["month", 12]);
    assert.deepEqual(year.range, { from: "2026-01-01", until: "2026-12-23" });
    assert.deepEqual(year.earlier, { from: "2025-01-01", until: "2025-12-23" });
    assert.equal(year.viewsSince, "2025-11-21");
    assert.equal(year.funnel.total.earlier?.views, null, "views were counted for a part of it");
    assert.deepEqual(
      year.funnel.periods.map(({ earlier }) => earlier?.views),
      [...Array(11).fill(null), 0],
    );

    const alone = await read("?range=90-days&compare=none");
    assert.deepEqual([alone.unit, alone.periods.length, alone.earlier], ["week", 13, null]);
    assert.equal(alone.funnel.total.earlier, null);
  });

  test("what is no range and no offer of the publisher's is refused, with what to do", async () => {
    for (const [query, status, code, pointer] of [
      ["?from=2026-12-24&until=2026-12-24", 422, "insights/range-future", "/until"],
      ["?from=2026-12-02&until=2026-12-01", 422, "insights/range-order", "/until"],
      ["?from=2025-12-22&until=2026-12-22", 422, "insights/range-long", "/from"],
      ["?from=2026-12-01", 422, "insights/range-half", "/until"],
      ["?range=30-days&from=2026-12-01&until=2026-12-02", 422, "insights/range-twice", "/range"],
      ["?offers=contoso.absent", 422, "insights/offer-unknown", "/offers"],
      ["?offers=fabrikam.two,contoso.one", 422, "insights/offer-unknown", "/offers"],
      ["?from=yesterday&until=2026-12-01", 400, undefined, "/from"],
      ["?range=week", 400, undefined, "/range"],
    ] as const) {
      const refused = await publisher.call("GET", `/v1/insights${query}`);
      assert.equal(refused.status, status, query);
      const [error] = refused.json<{ errors: { pointer: string; code: string }[] }>().errors;
      assert.equal(error?.pointer, `/query${pointer}`, query);
      if (code !== undefined) assert.equal(error?.code, code, query);
    }
  });

  test("a publisher reads of its own offers alone, and who may not read its customers reads nothing", async () => {
    const other = await market.organisation({ kind: "publisher", name: "Fabrikam" });
    const report = await read("?range=90-days", other);
    assert.deepEqual(report.funnel.total.now, NOTHING);
    assert.equal(report.subscriptions.total.now.ordered, 0);
    assert.equal(report.licences.total.now.sold, 0);
    assert.deepEqual([report.funnel.offers, report.offers], [[], []]);
    const referrals = await market.person(publisher.organisation.id, ["referrals-admin"]);
    assert.equal((await referrals.call("GET", "/v1/insights")).status, 403);
  });

  test("a server that stops writes the views that it has counted first", async () => {
    const before = (await read()).funnel.total.now.views;
    const other = await startTestMarket({ connection, worker: false });
    const page = await other.visitor("GET", "/product/dynamics-365/contoso.two", undefined, {
      "user-agent": BROWSER,
    });
    assert.equal(page.status, 200);
    await other.close();
    assert.equal((await read()).funnel.total.now.views, (before ?? 0) + 1);
  });

  test("days of views are kept for 25 months", async () => {
    const { raw } = market.platform.pool;
    await raw.query(
      `insert into storefront.views (publisher_id, offer_id, day, language, views)
       values ($1, $2, '2024-11-20', 'en', 3), ($1, $2, '2024-11-21', 'en', 3)`,
      [publisher.organisation.id, one.offer.offerId],
    );
    await storefrontModule.forget?.(market.platform);
    const { rows } = await raw.query("select min(day)::text as day from storefront.views");
    assert.equal(rows[0]?.day, "2024-11-21");
  });

  test("metered usage that was accepted is counted by dimension and time of use, of the chosen offers alone", async () => {
    const { id: offerId } = (await publisher.call("GET", "/v1/offers/contoso.two")).json<{
      id: string;
    }>();
    const metered = await sale.sells(METERED, { offerId, slug: "contoso.two" });
    const order = await sale.buys(await sale.customer(), metered, { quantity: 1 });
    const resourceId = order.lines[0]?.subscriptionId ?? "";
    await sale.activates(resourceId);
    await market.clockMovesTo("2026-12-23T12:00:00Z");
    const call = meteringOf(market, await bearerOf(market, publisher));
    const event = (dimension: string, quantity: number, hour: number) => ({
      resourceId,
      quantity,
      dimension,
      effectiveStartTime: `2026-12-23T0${hour}:00:00Z`,
      planId: metered.plan.planId,
    });
    const request = [event("mails", 120, 8), event("mails", 0.5, 9), event("gb", 0.25, 9)];
    const told = await call("POST", "/batchUsageEvent", { request });
    assert.deepEqual(
      told.json<{ result: UsageResult[] }>().result.map(({ status }) => status),
      request.map(() => "Accepted"),
    );
    const used = async (query = "") =>
      (await publisher.call("GET", `/v1/insights/usage${query}`)).json<{
        dimensions: (Parts<Usage> & { dimension: string })[];
        more: boolean;
      }>();
    const usage = await used();
    assert.deepEqual(
      usage.dimensions.map(({ dimension, total }) => [dimension, total.now, total.earlier?.units]),
      [
        ["mails", { units: "120.5", events: 2 }, "0"],
        ["gb", { units: "0.25", events: 1 }, "0"],
      ],
    );
    assert.equal(usage.dimensions[0]?.periods.at(-1)?.now.units, "120.5");
    assert.equal((await used("?offers=contoso.two")).dimensions.length, 2);
    assert.deepEqual((await used("?offers=contoso.one")).dimensions, []);
  });
});
