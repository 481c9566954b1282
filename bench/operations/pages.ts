import autocannon from "autocannon";
import { Pool } from "undici";
import type { Context } from "../context.ts";
import { inventedPublishers } from "../data/offers.ts";
import { type Question, questions } from "../data/queries.ts";
import { randomFrom } from "../data/random.ts";
import { TOPICS } from "../data/words.ts";
import {
  compare,
  type Floor,
  inTurns,
  loop,
  openFloor,
  type Result,
  type Speed,
} from "../measure.ts";

const CONNECTIONS = 10;
const SECONDS = 6;
const FLOOR_SECONDS = 2;

type Get = { readonly path: string; readonly headers?: Readonly<Record<string, string>> };

const LANGUAGES = ["en", "fr", "ko"];

/** An anonymous visitor's browser, in one of the three languages. */
const as = (language: string): Record<string, string> => ({
  "accept-language": language,
  "accept-encoding": "gzip, br",
});

/** The storefront's list: its first page, filtered, sorted, and the page after the first. */
export async function list({ url, folder }: Context): Promise<Result> {
  const random = randomFrom(8);
  const speed = await visitList(url);
  const floor = await readFloor(folder, (one, connection) =>
    one.query(
      connection,
      "bench.list",
      `select (select revision from storefront.catalogue) as revision, o.offer_id, o.slug, o.cards,
         o.logo, o.facets, p.currency, p.amount
       from storefront.offers o
       left join storefront.prices p on p.offer_id = o.offer_id and p.market = 'FR'
       where o.public and o.facets && $1::text[] order by o.live_since desc, o.offer_id desc limit 24`,
      [[`c:${random.of(TOPICS).category}`]],
    ),
  );
  return compare("list", "pages", { speed, floor, goal: { perSecond: 1_000, p99Ms: 25 } });
}

export async function visitList(url: string): Promise<Speed> {
  const random = randomFrom(1);
  const paths = ["/", "/?sort=name", "/?sort=price", "/?trial=yes", "/?language=ko"];
  for (const category of new Set(TOPICS.map((topic) => topic.category)))
    paths.push(`/?category=${category}`, `/?category=${category}&pricing=per-user`);
  for (const { handle } of inventedPublishers().slice(0, 10)) paths.push(`/?publisher=${handle}`);
  paths.push(await secondPage(url));
  const ask = () => ({ path: random.of(paths), headers: as(random.of(LANGUAGES)) });
  return visit(url, ask, { warmUp: true });
}

async function secondPage(url: string): Promise<string> {
  const html = await (await fetch(`${url}/`)).text();
  const href = /href="([^"]*[?&](?:amp;)?cursor=[^"]+)"/.exec(html)?.[1]?.replaceAll("&amp;", "&");
  if (href === undefined) throw new Error("The list of 1,000 offers has one page");
  return href;
}

/** Some hundred different questions over and over: most answers are kept pages, the others are drawn. */
export const search = (context: Context): Promise<Result> =>
  searchFor(context, { name: "search", count: 400, seeds: [2, 12, 22] });

/** No question comes twice, so that no page is kept: every answer is searched and drawn. */
export const searchAllDifferent = (context: Context): Promise<Result> =>
  searchFor(context, { name: "search-all-different", count: 8_000, seeds: [3] });

async function searchFor(
  { url, folder }: Context,
  /** Each turn asks other questions, so that they are new to the server in every one. */
  { name, count, seeds }: { name: string; count: number; seeds: readonly number[] },
): Promise<Result> {
  const turns = seeds.map((seed) => asking({ count, seed, again: name === "search" }));
  const floorQuestion = asking({ count, seed: 5, again: true });
  // The best 24 of what an index finds for the words, with their cards and prices.
  const readBest = (one: Floor, connection: number) => {
    const { language, text } = floorQuestion();
    const [column, dictionary] =
      language === "fr"
        ? ["text_fr", "storefront.french"]
        : language === "ko"
          ? ["text_plain", "storefront.plain"]
          : ["text_en", "storefront.english"];
    return one.query(
      connection,
      `bench.search.${language}`,
      `select o.offer_id, o.slug, o.cards, o.logo, o.facets, o.plain, p.currency, p.amount
       from storefront.offers o
       left join storefront.prices p on p.offer_id = o.offer_id and p.market = 'FR'
       where o.public and o.${column} @@ websearch_to_tsquery('${dictionary}', $1)
       order by ts_rank(o.${column}, websearch_to_tsquery('${dictionary}', $1)) desc, o.offer_id limit 24`,
      [text],
    );
  };
  const measured = await inTurns(turns.length, {
    operation: (turn) => visitSearch(url, turns[turn]),
    floor: () => readFloor(folder, readBest),
  });
  return compare(name, "pages", { ...measured, goal: { perSecond: 500, p99Ms: 25 } });
}

/** Questions at random, again and again, or one after the other. */
function asking({ count, seed, again }: { count: number; seed: number; again: boolean }) {
  const random = randomFrom(seed);
  const asked = questions(count, seed);
  let next = 0;
  return (): Question => {
    const question = again ? random.of(asked) : asked[next++ % asked.length];
    if (question === undefined) throw new Error("There are no questions");
    return question;
  };
}

export async function visitSearch(
  url: string,
  nextQuestion = asking({ count: 400, seed: 2, again: true }),
): Promise<Speed> {
  const address = ({ language, text }: Question) => ({
    path: `/?q=${encodeURIComponent(text)}`,
    headers: as(language),
  });
  // Other questions warm the server up, so that each of those measured is new to it once.
  await visitOnce(url, questions(1_000, 7).map(address));
  return visit(url, () => address(nextQuestion()));
}

/**
 * The pages of all offers in three languages, at random. Each was visited before, as it is in a
 * marketplace some minutes after a change: a kept page goes out with the revision that was read.
 */
export async function offerPage({ url, folder, seeded }: Context): Promise<Result> {
  const random = randomFrom(9);
  const speed = await visitOffers(url, seeded.slugs);
  const floor = await readFloor(folder, (one, connection) =>
    one.query(
      connection,
      "bench.offer",
      "select revision, public, page from storefront.offers where slug = $1",
      [random.of(seeded.slugs)],
    ),
  );
  return compare("offer", "pages", { speed, floor, goal: { perSecond: 1_500 } });
}

export async function visitOffers(url: string, slugs: readonly string[]): Promise<Speed> {
  const random = randomFrom(4);
  const pages = slugs.flatMap((slug) =>
    LANGUAGES.map((language) => ({ path: `/product/saas/${slug}`, headers: as(language) })),
  );
  await visitOnce(url, pages);
  return visit(url, () => random.of(pages));
}

async function visit(url: string, ask: () => Get, options: { warmUp?: true } = {}): Promise<Speed> {
  const load = (duration: number) =>
    autocannon({
      url,
      connections: CONNECTIONS,
      duration,
      requests: [{ setupRequest: (request) => ({ ...request, ...ask() }) }],
    });
  if (options.warmUp) await load(2);
  const outcome = await load(SECONDS);
  const failed = outcome.errors + outcome.timeouts + outcome.non2xx;
  if (failed > 0) throw new Error(`${failed} of ${outcome.requests.total} pages failed`);
  return {
    perSecond: outcome.requests.total / outcome.duration,
    p50Ms: outcome.latency.p50,
    p99Ms: outcome.latency.p99,
  };
}

async function visitOnce(url: string, pages: readonly Get[]): Promise<void> {
  const pool = new Pool(url, { connections: CONNECTIONS });
  const left = [...pages];
  await loop({ connections: CONNECTIONS }, async () => {
    const page = left.pop();
    if (page === undefined) return "done";
    const { statusCode, body } = await pool.request({ method: "GET", ...page });
    await body.dump();
    if (statusCode !== 200) throw new Error(`${page.path} answered ${statusCode}`);
    return undefined;
  });
  await pool.close();
}

async function readFloor(
  folder: string,
  read: (floor: Floor, connection: number) => Promise<unknown>,
): Promise<Speed> {
  const floor = await openFloor(folder, CONNECTIONS);
  try {
    return await loop(
      { connections: CONNECTIONS, seconds: FLOOR_SECONDS, warmUpSeconds: 0.5 },
      (connection) => read(floor, connection),
    );
  } finally {
    await floor.close();
  }
}
