import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { suite, test } from "node:test";
import { parse } from "yaml";
import { readPublishers } from "./sample-publisher/config.ts";

const LANGUAGES = ["en", "fr", "ko"] as const;
const HERE = new URL("./", import.meta.url);
const FOLDERS = readdirSync(HERE).filter((name) => /^[a-z0-9_-]+\.[a-z0-9_-]+$/.test(name));
const MOST_BYTES = 6 * 1024 * 1024;
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const PAYMENTS: Readonly<Record<string, readonly string[]>> = {
  P1M: ["upfront"],
  P1Y: ["upfront", "monthly"],
  P2Y: ["upfront", "monthly", "annual"],
  P3Y: ["upfront", "monthly", "annual"],
};
/** Currencies of the markets whose prices the examples set by hand; the others are converted. */
const DIGITS: Readonly<Record<string, number>> = { KR: 0, JP: 0 };

type Text = { name: string; summary?: string; description: string };
type Plan = {
  plan: string;
  "plan-listing": { languages: Record<string, Text> };
  /** Absent where the type or the kind of plan has no prices. */
  pricing?: {
    pricingModel?: string;
    baseCurrency?: string;
    unit?: string;
    price?: string;
    sizes?: { price?: string }[];
    terms?: { term: string; payment: string; price: string }[];
    markets?: "all" | string[];
    prices?: Record<string, { terms?: Record<string, string>; meters?: Record<string, string> }>;
    meters?: {
      id: string;
      name: string;
      unit: string;
      price: string;
      included?: Record<string, string>;
    }[];
    freeTrial?: boolean;
    minQuantity?: number;
    maxQuantity?: number | null;
    limitPerCustomer?: number | null;
    segments?: string[];
    addOn?: { bases: string[] };
  };
  visibility?: { visibility: "public" | "private" };
  audience?: { tenantId: string; note: string }[];
};
type Offer = {
  publisher: string;
  offer: string;
  type: string;
  setup: { listingOption?: string };
  properties: { categories: { subcategories: string[] }[]; industries?: { verticals: string[] }[] };
  listing: {
    languages: Record<
      string,
      {
        name: string;
        summary: string;
        description: { file: string };
        shortDescription?: string;
        gettingStarted?: string;
        keywords?: string[];
      }
    >;
    logo: string;
    screenshots: { id: string; file: string; captions: Record<string, string> }[];
    documents?: { id: string; name: string; file: string }[];
  };
  "preview-audience"?: {
    people?: { email: string }[];
    environments?: { subscriptionId: string }[];
    hideKey?: string;
  };
  availability?: { hideKey?: string };
  technical?: { landingPageUrl?: string; tenantId?: string; appId?: string };
  plans?: Plan[];
};

/** What the listing of a type asks for beyond name, summary and description. */
const ASKED: Readonly<
  Record<string, { gettingStarted?: true; shortDescription?: true; documents?: true }>
> = {
  saas: { gettingStarted: true, documents: true },
  "virtual-machine": { shortDescription: true },
  application: { shortDescription: true },
  container: { shortDescription: true },
  "iot-edge-module": { shortDescription: true },
  "managed-service": { shortDescription: true },
  "consulting-service": { documents: true },
  "dynamics-365": { documents: true },
  "dynamics-365-business-central": { documents: true },
  "dynamics-365-operations": { documents: true },
  "power-bi": {},
  "power-bi-visual": {},
};
/** Fewest screenshots of an example; more where the type itself asks for them. */
const FEWEST_SCREENSHOTS: Readonly<Record<string, number>> = {
  saas: 3,
  "dynamics-365-business-central": 3,
};

const bytesOf = (folder: string, path: string) => readFileSync(new URL(`${folder}/${path}`, HERE));
// Money and quantities are text in the format, however they are written.
const read = (folder: string) =>
  parse(bytesOf(folder, "offer.yaml").toString("utf8"), { schema: "failsafe" }) as Offer;

/** Width and height from a PNG's header. */
function pngSize(bytes: Buffer): { width: number; height: number } {
  assert.equal(bytes.subarray(0, 8).toString("hex"), "89504e470d0a1a0a", "a PNG");
  assert.equal(bytes.subarray(12, 16).toString("latin1"), "IHDR");
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

/** A plan whose type or kind has no prices sells for none, in no term. */
const priced = (plan: Plan) => ({
  ...plan,
  pricing: { terms: [], prices: {}, meters: [], sizes: [], ...plan.pricing },
});

/** Every text of the file, with its path. */
function* textsIn(value: unknown, path = ""): Generator<readonly [path: string, text: string]> {
  if (typeof value === "string") yield [path, value];
  else if (typeof value === "object" && value !== null)
    for (const [key, item] of Object.entries(value)) yield* textsIn(item, `${path}/${key}`);
}

test("BEY-01: there are at least seven example offers, and all of them weigh at most 6 MiB", () => {
  assert.ok(FOLDERS.length >= 7, String(FOLDERS));
  const bytes = (readdirSync(HERE, { recursive: true }) as string[])
    .map((path) => statSync(new URL(path.split("\\").join("/"), HERE)))
    .reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0);
  assert.ok(bytes <= MOST_BYTES, `${bytes} bytes`);
});

test("BEY-01: there is an example of every offer type", () => {
  const types = FOLDERS.map(read).map(({ type }) => type);
  for (const type of Object.keys(ASKED)) assert.ok(types.includes(type), type);
});

test("the examples show every way of selling that the first sale needs", () => {
  const offers = FOLDERS.map(read);
  const plans = offers.flatMap((offer) => offer.plans ?? []).map(priced);
  const has = (what: string, found: boolean) => assert.ok(found, `no example of: ${what}`);
  has(
    "per user, monthly and annual",
    plans.some(
      ({ pricing }) =>
        pricing.pricingModel === "per-user" &&
        ["P1M", "P1Y"].every((term) => pricing.terms.some((one) => one.term === term)),
    ),
  );
  has(
    "flat rate with three meters",
    plans.some(({ pricing }) => pricing.pricingModel === "flat" && pricing.meters?.length === 3),
  );
  has(
    "free trial",
    plans.some(({ pricing }) => String(pricing.freeTrial) === "true"),
  );
  has(
    "public and private plan in one offer",
    offers.some(
      ({ plans: own = [] }) =>
        new Set(own.map(({ visibility }) => visibility?.visibility)).size === 2,
    ),
  );
  has(
    "two and three years in instalments",
    ["P2Y", "P3Y"].every((term) =>
      plans.some(({ pricing }) =>
        pricing.terms.some((one) => one.term === term && one.payment !== "upfront"),
      ),
    ),
  );
  has(
    "education and non-profit only, one per customer",
    plans.some(
      ({ pricing }) =>
        String(pricing.segments) === "education,non-profit" &&
        pricing.limitPerCustomer === ("1" as unknown),
    ),
  );
  has(
    "an add-on to other plans of its offer",
    offers.some(({ plans: own = [] }) =>
      own.some(({ pricing }) =>
        pricing?.addOn?.bases.every((base) => own.some(({ plan }) => plan === base)),
      ),
    ),
  );
  has(
    "contact me without plans",
    offers.some(
      ({ setup, plans: own }) => setup.listingOption === "contact-me" && own === undefined,
    ),
  );
  has(
    "prices by use, by the hour and core",
    plans.some(({ pricing }) => pricing.pricingModel === "usage" && pricing.price !== undefined),
  );
  has(
    "a licence from elsewhere",
    plans.some(({ pricing }) => pricing.pricingModel === "byol"),
  );
  has(
    "base prices in EUR, KRW and USD",
    ["EUR", "KRW", "USD"].every((currency) =>
      plans.some(({ pricing }) => pricing.baseCurrency === currency),
    ),
  );
});

for (const folder of FOLDERS)
  suite(folder, () => {
    const offer = read(folder);
    const { listing } = offer;
    const plans = (offer.plans ?? []).map(priced);
    const asked = ASKED[offer.type];

    test("the folder is named after the offer, and the two IDs have at most 39 characters", () => {
      assert.equal(folder, `${offer.publisher}.${offer.offer}`);
      assert.ok(offer.publisher.length + offer.offer.length <= 39);
    });

    test("PUB-06: every text is there in three languages and within its limits", () => {
      assert.deepEqual(Object.keys(listing.languages), [...LANGUAGES]);
      for (const [language, texts] of Object.entries(listing.languages)) {
        const within = (name: string, text: string, most: number) =>
          assert.ok(
            text.trim().length > 0 && text.length <= most,
            `${language} ${name}: ${text.length} of ${most}`,
          );
        within("name", texts.name, 200);
        within("summary", texts.summary, offer.type === "consulting-service" ? 200 : 100);
        assert.doesNotMatch(texts.summary, /\n/);
        assert.equal(texts.gettingStarted !== undefined, asked?.gettingStarted === true);
        if (texts.gettingStarted) within("getting started", texts.gettingStarted, 3_000);
        assert.equal(texts.shortDescription !== undefined, asked?.shortDescription === true);
        if (texts.shortDescription) within("short description", texts.shortDescription, 256);
        assert.ok((texts.keywords ?? []).length <= 3);
        const description = bytesOf(folder, texts.description.file).toString("utf8");
        // As HTML with its tags it may have 5,000; tags add less than this to these texts.
        within("description", description, 4_000);
        assert.doesNotMatch(
          description,
          /\]\(|!\[|<|^\|/m,
          "links, images, tags and tables are not part of the format",
        );
        assert.doesNotMatch(
          `${description} ${texts.gettingStarted ?? ""} ${texts.shortDescription ?? ""}`,
          /@|https?:/,
          "no way around the marketplace",
        );
        if (language === "fr")
          assert.doesNotMatch(
            `${Object.values(texts)} ${description}`,
            / [:;!?»]|« |\w'\w/,
            "French typography",
          );
        if (language === "ko") assert.match(description, /\p{Script=Hangul}/u);
      }
      for (const { plan, "plan-listing": shown } of plans) {
        assert.deepEqual(Object.keys(shown.languages), [...LANGUAGES], plan);
        for (const { name, summary = "", description } of Object.values(shown.languages)) {
          assert.ok(name.length > 0 && name.length <= 200, plan);
          assert.ok(summary.length <= 100, plan);
          assert.ok(description.length > 0 && description.length <= 3_000, plan);
          assert.doesNotMatch(description, /\w'\w/);
        }
      }
    });

    test("PUB-06: logo and screenshots have the sizes that are asked for, each with captions", () => {
      const logo = pngSize(bytesOf(folder, listing.logo));
      assert.equal(logo.width, logo.height);
      assert.ok(logo.width >= 216 && logo.width <= 350, `${logo.width}`);
      const fewest = FEWEST_SCREENSHOTS[offer.type] ?? 1;
      assert.ok(listing.screenshots.length >= fewest && listing.screenshots.length <= 5);
      for (const { file, captions } of listing.screenshots) {
        assert.deepEqual(pngSize(bytesOf(folder, file)), { width: 1280, height: 720 }, file);
        assert.deepEqual(Object.keys(captions), [...LANGUAGES], file);
      }
    });

    test("there are one to three PDF documents where the type asks for them", () => {
      const { documents = [] } = listing;
      assert.ok(documents.length >= (asked?.documents ? 1 : 0) && documents.length <= 3);
      for (const { file } of documents)
        assert.equal(bytesOf(folder, file).subarray(0, 5).toString("latin1"), "%PDF-", file);
    });

    test("no file lies in the folder that the offer does not use", () => {
      const used = [...textsIn(offer)].map(([, text]) => text);
      const isServed = (name: string) =>
        used.some((text) => text.endsWith(`/${offer.publisher}/${offer.offer}/${name}`));
      for (const path of readdirSync(new URL(`${folder}/`, HERE), {
        recursive: true,
      }) as string[]) {
        const name = path.split("\\").join("/");
        if (statSync(new URL(`${folder}/${name}`, HERE)).isFile() && name !== "offer.yaml")
          assert.ok(used.includes(name) || isServed(name), name);
      }
    });

    test("every link leads to a page of the sample publisher, every mail address to nobody", () => {
      const sample = readPublishers({}).find(({ id }) => id === offer.publisher);
      assert.ok(sample);
      assert.ok(
        sample.offers.some(({ id }) => id === offer.offer),
        "in publishers.json",
      );
      const base = `http://127.0.0.1:4710/${offer.publisher}/${offer.offer}/`;
      const served = sample.offers.find(({ id }) => id === offer.offer)?.packages;
      const pages = [
        ...["privacy", "support", "terms", "docs", "landing", "webhook", "install", "test-drive"],
        ...[...(served?.keys() ?? [])].map((name) => `packages/${name}`),
      ];
      for (const [path, text] of textsIn(offer)) {
        if (/^https?:/.test(text))
          assert.ok(
            pages.some((page) => text === base + page),
            `${path}: ${text}`,
          );
        if (text.includes("@")) assert.match(text, /^[a-z]+@[a-z]+\.example$/, path);
      }
      for (const [language, { name }] of Object.entries(listing.languages))
        assert.equal(
          sample.offers.find(({ id }) => id === offer.offer)?.name[language as "en"],
          name,
        );
      if (offer.technical?.tenantId !== undefined)
        assert.deepEqual(
          [offer.technical.tenantId, offer.technical.appId],
          [sample.tenantId, sample.clientId],
        );
      if (offer.type === "saas")
        assert.equal(offer.technical === undefined, offer.setup.listingOption !== "transact");
      const { people, environments, hideKey } = {
        ...offer["preview-audience"],
        ...offer.availability,
      };
      assert.equal([people?.[0], environments?.[0], hideKey].filter(Boolean).length, 1);
    });

    test("PUB-09: plans have one pricing model, allowed payments and prices in whole coins", () => {
      assert.ok(new Set(plans.map(({ pricing }) => pricing.pricingModel)).size <= 1);
      for (const { plan, pricing, visibility, audience } of plans) {
        const { terms, prices, meters, markets } = pricing;
        const used = [pricing.price, ...pricing.sizes.map(({ price }) => price)];
        for (const price of used)
          if (price !== undefined) assert.match(price, /^\d+(\.\d{1,6})?$/, plan);
        const names = terms.map(({ term }) => term);
        assert.equal(new Set(names).size, names.length, plan);
        const fits = (price: string, digits: number) =>
          assert.match(price, digits === 0 ? /^\d+$/ : /^\d+\.\d{2}$/, `${plan}: ${price}`);
        for (const { term, payment, price } of terms) {
          assert.ok(PAYMENTS[term]?.includes(payment), `${plan} ${term} ${payment}`);
          fits(price, pricing.baseCurrency === "KRW" ? 0 : 2);
        }
        for (const [market, price] of Object.entries(prices)) {
          assert.ok(
            markets === "all" || markets?.includes(market),
            `${plan} is not sold in ${market}`,
          );
          assert.deepEqual(Object.keys(price.terms ?? {}), names, `${plan} ${market}`);
          for (const amount of Object.values(price.terms ?? {})) fits(amount, DIGITS[market] ?? 2);
          assert.deepEqual(
            Object.keys(price.meters ?? {}),
            pricing.price === undefined ? meters.map(({ id }) => id) : [pricing.unit ?? "hour"],
            `${plan} ${market}`,
          );
        }
        for (const { included, price } of meters) {
          // Applications have one model and do not name it; containers count without a term.
          assert.ok(["flat", "usage", undefined].includes(pricing.pricingModel));
          assert.notEqual(String(pricing.freeTrial), "true");
          assert.deepEqual(Object.keys(included ?? {}), names, plan);
          assert.match(price, /^\d+(\.\d{1,6})?$/);
        }
        if (Array.isArray(markets)) assert.equal(new Set(markets).size, markets.length, plan);
        assert.equal(visibility?.visibility === "private", audience !== undefined, plan);
        for (const { tenantId } of audience ?? []) assert.match(tenantId, GUID);
      }
      const definitions = (offer.plans ?? []).flatMap(({ pricing }) =>
        pricing === undefined
          ? []
          : JSON.stringify((pricing.meters ?? []).map(({ id, name, unit }) => [id, name, unit])),
      );
      assert.ok(new Set(definitions).size <= 1, "a meter has one name and unit in all plans");
    });

    test("a year costs less than twelve months", () => {
      for (const { plan, pricing } of plans) {
        const price = (prices: Record<string, string>, term: string) => Number(prices[term]);
        const base = Object.fromEntries(
          pricing.terms.map(({ term, price: amount }) => [term, amount]),
        );
        for (const prices of [
          base,
          ...Object.values(pricing.prices).map(({ terms }) => terms ?? {}),
        ])
          if (
            "P1M" in prices &&
            pricing.terms.some(({ term, payment }) => term === "P1Y" && payment === "upfront")
          )
            assert.ok(
              price(prices, "P1Y") < 12 * price(prices, "P1M"),
              `${plan} ${JSON.stringify(prices)}`,
            );
      }
    });
  });
