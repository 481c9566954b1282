import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { recordWithdrawal } from "../../src/modules/storefront/store/offers.ts";
import { recordPreview, removePreview } from "../../src/modules/storefront/store/previews.ts";
import { SYSTEM } from "../../src/platform/platform.ts";
import { startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { liveEdition, livePlan, shows } from "../support/storefront.ts";

type Listed = {
  data: { slug: string; name: string; from: { price: { amount: string } } | null }[];
  count: number;
  correctedTo: string | null;
  facets: Record<string, Record<string, number>>;
  nextCursor: string | null;
};

const invoices = liveEdition(1, {
  slug: "contoso.ledger",
  languages: {
    en: {
      name: "Ledger Capture",
      summary: "Scan supplier invoices without retyping",
      description: "<p>Every approval is kept.</p>",
      keywords: ["bookkeeping"],
    },
    fr: {
      name: "Ledger Capture",
      summary: "Numérisez les factures, gardez la trésorerie en vue",
      description: "<p>Chaque validation est conservée.</p>",
      keywords: [],
    },
    ko: {
      name: "레저 캡처",
      summary: "전자 세금계산서를 처리합니다",
      description: "<p>라이선스를 팀에 나누어 줍니다.</p>",
      keywords: [],
    },
  },
  categories: [{ category: "finance", subcategories: [] }],
  plans: [livePlan({ trialDays: 30 })],
});
const notes = liveEdition(2, {
  slug: "contoso.notes",
  languages: {
    en: {
      name: "Field Notes",
      summary: "Notes for teams",
      description: "<p>Write.</p>",
      keywords: [],
    },
  },
});
const contact = liveEdition(3, {
  slug: "fabrikam.advice",
  publisherHandle: "fabrikam",
  publisherName: "Fabrikam",
  listingOption: "contact-me",
  plans: [],
});

suite("STO-01, STO-02, STO-03, STO-06: the storefront", () => {
  let market: TestMarket;
  let member: TestPerson;
  let stranger: TestPerson;
  let partner: TestPerson;

  const list = async (query: string, person?: TestPerson, language = "en") => {
    const found = await (person?.call ?? market.visitor)(
      "GET",
      `/v1/storefront/offers?${query}`,
      undefined,
      { "accept-language": language },
    );
    assert.equal(found.status, 200, found.text);
    return found.json<Listed>();
  };
  const slugs = ({ data }: Listed) => data.map(({ slug }) => slug);
  const read = (path: string, person?: TestPerson, headers: Record<string, string> = {}) =>
    (person?.call ?? market.visitor)("GET", path, undefined, headers);

  before(async () => {
    market = await startTestMarket();
    member = await market.organisation({ kind: "customer", name: "Clinique des Tilleuls" });
    stranger = await market.organisation({ kind: "customer", name: "Ateliers Morvan" });
    partner = await market.organisation({ kind: "partner", name: "Nordhaven" });
    for (const edition of [invoices, notes, contact]) await shows(market, edition);
    await shows(
      market,
      liveEdition(4, {
        slug: "contoso.zephyr",
        languages: {
          en: {
            name: "Zephyr Secret",
            summary: "Negotiated",
            description: "<p>x</p>",
            keywords: [],
          },
        },
        categories: [{ category: "sales", subcategories: [] }],
        plans: [
          livePlan({
            planId: "tilleuls",
            visibility: "private",
            audienceTenantIds: [member.organisation.tenantId.toUpperCase()],
          }),
        ],
      }),
    );
  });
  after(() => market.close());

  for (const [question, language, found] of [
    ["invoice", "en", "contoso.ledger"],
    ["scanning", "en", "contoso.ledger"],
    ["bookkeeping", "fr", "contoso.ledger"],
    ["facture", "fr", "contoso.ledger"],
    ["tresorerie", "fr", "contoso.ledger"],
    ["validations", "en", "contoso.ledger"],
    ["라이선스", "ko", "contoso.ledger"],
    ["라이선스를", "ko", "contoso.ledger"],
    ["세금 계산서", "ko", "contoso.ledger"],
    ["전자세금계산서", "en", "contoso.ledger"],
    ["Fabrikam", "en", "fabrikam.advice"],
  ] as const)
    test(`STO-01: a reader of ${language} who asks for ${question} finds ${found}`, async () => {
      assert.deepEqual(
        slugs(await list(`q=${encodeURIComponent(question)}`, undefined, language)),
        [found],
      );
    });

  for (const [typed, meant, found] of [
    ["invioces", "invoices", "contoso.ledger"],
    ["factrues", "factures", "contoso.ledger"],
    ["라이센스", "라이선스", "contoso.ledger"],
    ["feild notes", "field notes", "contoso.notes"],
  ] as const)
    test(`STO-01: ${typed} finds what contains ${meant}, and says so`, async () => {
      const answered = await list(`q=${encodeURIComponent(typed)}`);
      assert.deepEqual([answered.correctedTo, slugs(answered)], [meant, [found]]);
    });

  test("STO-01: filters count what each of their values would leave, and the count is the list's", async () => {
    const all = await list("");
    assert.equal(all.count, 3);
    assert.deepEqual(all.facets["category"], { finance: 1, productivity: 2 });
    assert.deepEqual(all.facets["trial"], { yes: 1 });
    const finance = await list("category=finance");
    assert.deepEqual(slugs(finance), ["contoso.ledger"]);
    // Other categories still say what they would show; other groups count what is left.
    assert.deepEqual(finance.facets["category"], { finance: 1, productivity: 2 });
    assert.deepEqual(finance.facets["publisher"], { contoso: 1 });
    assert.deepEqual(slugs(await list("category=finance&category=productivity&sort=name")), [
      "contoso.notes",
      "contoso.ledger",
      "fabrikam.advice",
    ]);
  });

  test("STO-01: pages by cursor show every offer once, in any order", async () => {
    for (const sort of ["newest", "name", "price", "price-down"]) {
      const seen: string[] = [];
      let cursor: string | null = "";
      while (cursor !== null) {
        const one: Listed = await list(
          `limit=1&market=FR&sort=${sort}${cursor === "" ? "" : `&cursor=${cursor}`}`,
        );
        seen.push(...slugs(one));
        assert.equal(one.count, 3);
        cursor = one.nextCursor;
      }
      assert.deepEqual(
        [...seen].sort(),
        ["contoso.ledger", "contoso.notes", "fabrikam.advice"],
        sort,
      );
    }
  });

  test("a cursor that was made up is refused, an unknown parameter too", async () => {
    assert.equal((await read("/v1/storefront/offers?cursor=abc")).status, 400);
    assert.equal((await read("/v1/storefront/offers?limit=1000")).status, 400);
    assert.equal((await read("/v1/storefront/offers?colour=red")).status, 400);
    assert.equal((await read("/?cursor=abc&colour=red&limit=9")).status, 200);
  });

  test("prices are those of the market asked for, and of none where nothing is sold", async () => {
    const amountIn = async (where: string) =>
      (await list(`q=notes&market=${where}`)).data[0]?.from?.price.amount;
    assert.equal(await amountIn("FR"), "12.00");
    assert.equal(await amountIn("KR"), "17000");
    assert.equal(await amountIn("JP"), undefined);
  });

  test("STO-03: a private offer is shown to the members of its audience and to nobody else", async () => {
    const secret = "/product/saas/contoso.zephyr";
    assert.deepEqual(slugs(await list("q=zephyr", member)), ["contoso.zephyr"]);
    assert.equal((await list("", member)).count, 4);
    const seen = await read(`${secret}?market=FR`, member);
    assert.equal(seen.status, 200);
    assert.match(seen.text, /Only members of Clinique des Tilleuls see this/);
    assert.match(
      (await read("/?market=FR", member)).text,
      /1 private plan is offered to Clinique des Tilleuls/,
    );

    for (const person of [undefined, stranger, partner]) {
      const nothing = await list("q=zephyr", person);
      assert.deepEqual([nothing.count, nothing.correctedTo], [0, null]);
      assert.equal((await list("q=zephir", person)).correctedTo, null);
      const all = await list("", person);
      assert.deepEqual([all.count, all.facets["category"]?.["sales"]], [3, undefined]);
      const hidden = await read(secret, person);
      const absent = await read("/product/saas/contoso.absent", person);
      assert.equal(hidden.status, 404);
      assert.equal(hidden.text.replaceAll("zephyr", "absent"), absent.text);
      assert.equal((await read("/v1/storefront/offers/contoso.zephyr", person)).status, 404);
    }
    assert.doesNotMatch((await read("/sitemap.xml")).text, /zephyr/);
  });

  test("STO-03: members of an audience see their private plan beside the public ones, others do not", async () => {
    const edition = liveEdition(5, {
      slug: "contoso.mixed",
      plans: [
        livePlan(),
        livePlan({
          planId: "negotiated",
          texts: { en: { name: "Negotiated", description: "" } },
          visibility: "private",
          audienceTenantIds: [member.organisation.tenantId],
        }),
        livePlan({
          planId: "hidden",
          texts: { en: { name: "Backstage", description: "" } },
          hidden: true,
        }),
      ],
    });
    await shows(market, edition);
    const path = "/product/saas/contoso.mixed?market=FR";
    assert.match((await read(path, member)).text, /Negotiated/);
    for (const person of [undefined, stranger, partner])
      assert.doesNotMatch((await read(path, person)).text, /Negotiated|Backstage/);
    assert.doesNotMatch((await read(path, member)).text, /Backstage/);
    assert.doesNotMatch((await read(path, member)).text, new RegExp(member.organisation.tenantId));
    await hide(market, edition.offerId);
  });

  test("STO-02: the button of an offer is what its listing option and the viewer's role allow", async () => {
    const path = "/product/saas/contoso.ledger?market=FR";
    assert.match(
      (await read(path)).text,
      /href="\/sign-in\?next=%2Fproduct%2Fsaas%2Fcontoso.ledger"[^>]*>Get it now/,
    );
    assert.match(
      (await read(path, partner)).text,
      new RegExp(
        `href="/partner/${partner.organisation.handle}/customers\\?offer=contoso.ledger"[^>]*>Get it now`,
      ),
    );
    const customer = (await read(`${path}&users=25&term=P1Y`, stranger)).text;
    const own = `/customer/${stranger.organisation.handle}/buy\\?offer=contoso.ledger`;
    assert.match(customer, new RegExp(`href="${own}"[^>]*>Get it now`));
    assert.match(customer, /You buy for your own organisation/);
    assert.match(
      customer,
      new RegExp(`href="${own}&amp;plan=[a-z-]+&amp;term=P1Y&amp;users=25"`),
      "STO-04: the number of users and the term go along",
    );
    const colleague = await market.person(stranger.organisation.id, ["member"]);
    const member = (await read(path, colleague)).text;
    assert.doesNotMatch(member, />Get it now/);
    assert.match(member, /billing admin of your organisation can buy this/);
    assert.match(
      (await read("/product/saas/fabrikam.advice")).text,
      /href="\/product\/saas\/fabrikam.advice\/contact"[^>]*>Contact me/,
    );
    const elsewhere = (await read("/product/saas/contoso.ledger?market=JP")).text;
    assert.doesNotMatch(elsewhere, />Get it now/);
    assert.match(elsewhere, /Not sold in Japan\..*Sold in France and South Korea\./s);
  });

  test("STO-02: the total for a number of users stands in the page without scripts", async () => {
    const twenty = await read("/product/saas/contoso.ledger?market=FR&users=20&term=P1Y");
    assert.match(twenty.text, />EUR<\/span>2,400\.00</);
    assert.match(
      (
        await read("/product/saas/contoso.ledger?market=KR&users=3", undefined, {
          "accept-language": "ko",
        })
      ).text,
      /₩<\/span>51,000/,
    );
    assert.equal((await read("/product/saas/contoso.ledger?users=-1&term=never")).status, 200);
  });

  test("F4: a term paid in parts says what its payments come to together, for each user and flat, and where an offer is sold", async () => {
    const parts = { FR: { currency: "EUR", terms: { P1Y: "18.05" }, meters: {} } };
    const terms = [{ term: "P1Y" as const, payment: "monthly" as const }];
    await shows(
      market,
      liveEdition(7, {
        slug: "contoso.parts",
        plans: [
          livePlan({ terms, prices: parts, maxQuantity: 40 }),
          livePlan({ planId: "flat", terms, prices: parts, pricingModel: "flat" }),
        ],
      }),
    );
    const path = "/product/saas/contoso.parts?market=FR";
    const twenty = (await read(`${path}&users=20`)).text;
    assert.match(twenty, />EUR<\/span>361\.00</, "one payment for twenty");
    assert.match(twenty, /12 payments together.*>EUR<\/span>4,332\.00</s);
    assert.match(twenty, />EUR<\/span>216\.60</, "flat, whatever the users");
    const many = (await read(`${path}&users=50`)).text;
    assert.doesNotMatch(many, /10,830\.00/, "the plan does not take fifty");
    const elsewhere = (await read("/product/saas/contoso.parts?market=KR")).text;
    assert.match(elsewhere, /No plan is sold in South Korea\..*Sold in France\./s);
    // What is paid at once has no such line.
    assert.doesNotMatch(
      (await read("/product/saas/contoso.ledger?market=FR&users=20&term=P1Y")).text,
      /payments together/,
    );
  });

  test("F4, SUB-12, SUB-13: how long a purchase is credited is what the operator set, and nothing for what is metered", async () => {
    const metered = livePlan({
      planId: "metered",
      texts: { en: { name: "Metered", description: "By page" } },
      meters: [{ id: "pages", name: "Pages", unit: "page", included: {} }],
      prices: {
        FR: { currency: "EUR", terms: { P1M: "18.00" }, meters: { pages: "0.01" } },
      },
    });
    await shows(market, liveEdition(8, { slug: "contoso.windows", plans: [livePlan(), metered] }));
    const cells = async () => {
      const { text: page } = await read("/product/saas/contoso.windows?market=FR");
      const row = /Cancel with full credit<\/th>(.*?)<\/tr>/s.exec(page)?.[1] ?? "";
      return [...row.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map(([, cell]) => cell);
    };
    const nothing = "No credit; ends at any time";
    assert.deepEqual(await cells(), ["24 h monthly, 14 days otherwise", nothing]);
    const operator = await market.organisation({ kind: "operator", name: "Comptoir Meridian" });
    const set = (value: number | null, seen: number) =>
      operator.call(
        "PUT",
        "/v1/settings/commerce.monthly-window-hours",
        { value },
        { "if-match": `"${seen}"` },
      );
    const changed = await set(72, 24);
    assert.equal(changed.status, 200, changed.text);
    assert.deepEqual(await cells(), ["3 days monthly, 14 days otherwise", nothing]);
    assert.equal((await set(null, 72)).status, 200);
    assert.deepEqual(await cells(), ["24 h monthly, 14 days otherwise", nothing]);
  });

  test("STO-06: a page says who it is to search engines", async () => {
    const { text, headers } = await read("/product/saas/contoso.ledger?market=FR");
    assert.match(text, /<title>Ledger Capture · Contoso · Souk<\/title>/);
    assert.match(
      text,
      /<meta name="description" content="Scan supplier invoices without retyping"/,
    );
    assert.match(
      text,
      new RegExp(`<link rel="canonical" href="${market.url}/product/saas/contoso.ledger"`),
    );
    for (const language of ["en", "fr", "ko"])
      assert.match(text, new RegExp(`hrefLang="${language}" href="[^"]*\\?lang=${language}"`));
    const data = [...text.matchAll(/<script type="application\/ld\+json">(.*?)<\/script>/g)].map(
      (one) => JSON.parse(one[1] ?? ""),
    );
    assert.deepEqual(
      data.map((one) => one["@type"]),
      ["SoftwareApplication", "BreadcrumbList"],
    );
    assert.equal(data[0].offers.lowPrice, "12.00");
    assert.doesNotMatch(text, /<script(?! src=| type="application\/ld\+json")/);
    assert.doesNotMatch(text, / style=/);
    assert.match(String(headers.get("content-security-policy")), /script-src 'self'/);
    const robots = (await read("/robots.txt")).text;
    assert.match(robots, /Sitemap: .*\/sitemap\.xml/);
    assert.match(
      (await read("/sitemap.xml")).text,
      /<loc>[^<]*\/product\/saas\/contoso\.ledger<\/loc>/,
    );
  });

  test("STO-06: what cannot be found again is kept out of search engines", async () => {
    for (const path of ["/?category=finance", "/?q=invoice", "/product/saas/contoso.absent"])
      assert.match((await read(path)).text, /<meta name="robots" content="noindex, follow"/);
    assert.doesNotMatch((await read("/")).text, /noindex/);
  });

  test("the page speaks the language asked for, remembers it, and says when the listing lacks it", async () => {
    const french = await read("/product/saas/contoso.notes?lang=fr");
    assert.match(french.text, /<html lang="fr">/);
    assert.match(french.text, /L’éditeur ne propose cette page qu’en anglais/);
    assert.match(String(french.headers.getSetCookie()), /souk_language=fr; Path=\//);
    const again = await read("/", undefined, {
      cookie: "souk_language=fr; souk_market=KR",
      "accept-language": "en",
    });
    assert.match(again.text, /<html lang="fr">/);
    assert.match(again.text, /KRW/);
    assert.deepEqual(again.headers.getSetCookie(), []);
    assert.match(
      (await read("/", undefined, { "accept-language": "ko-KR,ko;q=0.9" })).text,
      /<html lang="ko">/,
    );
  });

  test("a list without results names the filter whose absence brings offers back", async () => {
    const { text } = await read("/?category=finance&publisher=fabrikam");
    assert.match(text, /No offer matches all of this/);
    assert.match(
      text,
      /href="\/\?category=finance">Without the filter Publisher \(Fabrikam\): 1 offer</,
    );
    assert.match(text, /href="\/\?publisher=fabrikam">Without the filter Category/);
  });

  test("text of publishers and visitors never becomes markup", async () => {
    const evil = '"><script>alert(1)</script>';
    const edition = liveEdition(6, {
      slug: "contoso.evil",
      languages: { en: { name: evil, summary: evil, description: "<p>ok</p>", keywords: [] } },
      publisherName: evil,
      plans: [livePlan({ texts: { en: { name: evil, description: evil } } })],
    });
    await shows(market, edition);
    for (const path of [
      "/product/saas/contoso.evil?market=FR",
      "/?q=alert",
      `/?q=${encodeURIComponent(evil)}`,
    ]) {
      const { text } = await read(path);
      assert.doesNotMatch(text, /<script>alert/);
    }
    await hide(market, edition.offerId);
  });

  test("a changed live edition shows in the very next request, and an unchanged page is not sent again", async () => {
    const path = "/product/saas/contoso.notes?market=FR";
    const first = await read(path);
    const etag = String(first.headers.get("etag"));
    assert.equal((await read(path, undefined, { "if-none-match": etag })).status, 304);
    const home = await read("/?market=FR");
    await shows(market, {
      ...notes,
      languages: {
        en: { name: "Field Notes II", summary: "Better", description: "<p>x</p>", keywords: [] },
      },
    });
    assert.match((await read(path, undefined, { "if-none-match": etag })).text, /Field Notes II/);
    const newHome = await read("/?market=FR", undefined, {
      "if-none-match": String(home.headers.get("etag")),
    });
    assert.equal(newHome.status, 200);
    assert.match(newHome.text, /Field Notes II/);
    await shows(market, notes);
    assert.doesNotMatch((await read(path)).text, /Field Notes II/);
  });

  test("a page is sent compressed to whoever reads that", async () => {
    for (const encoding of ["br", "gzip"]) {
      const page = await fetch(market.url, { headers: { "accept-encoding": encoding } });
      assert.equal(page.headers.get("content-encoding"), encoding);
      assert.match(await page.text(), /^<!doctype html>/);
    }
  });

  test("what pages are drawn with comes packed, to be kept for a year, and nothing else lies there", async () => {
    for (const [address, part] of [
      ["/", /href="(\/storefront-assets\/[^"]+\.css)"/],
      ["/sign-in", /src="(\/assets\/[^"]+\.js)"/],
    ] as const) {
      const page = await (await fetch(`${market.url}${address}`)).text();
      const file = part.exec(page)?.[1] ?? assert.fail(`${address} names no ${part}`);
      const bytes = new Map<string, number>();
      for (const encoding of ["br", "gzip", "identity"]) {
        const answered = await fetch(`${market.url}${file}`, {
          method: "HEAD",
          headers: { "accept-encoding": encoding },
        });
        assert.equal(answered.headers.get("content-encoding") ?? "identity", encoding);
        assert.match(answered.headers.get("cache-control") ?? "", /max-age=31536000, immutable/);
        bytes.set(encoding, Number(answered.headers.get("content-length")));
      }
      assert.ok((bytes.get("br") ?? 0) < (bytes.get("gzip") ?? 0));
      assert.ok((bytes.get("gzip") ?? 0) * 2 < (bytes.get("identity") ?? 0));
      const folder = file.slice(0, file.lastIndexOf("/"));
      for (const none of ["/none.css", "/..%2f..%2fmade-from.json", "/"])
        assert.equal((await fetch(`${market.url}${folder}${none}`)).status, 404);
    }
  });

  test("a page of the portals allows styles by a nonce of its own, and nothing else by one", async () => {
    const nonces = [];
    for (const address of ["/sign-in", "/sign-in", "/"]) {
      const page = await fetch(`${market.url}${address}`);
      const policy = page.headers.get("content-security-policy") ?? "";
      assert.match(policy, /script-src 'self';/);
      const nonce = /style-src 'self' 'nonce-([0-9a-f]{32})';/.exec(policy)?.[1];
      assert.equal((await page.text()).includes(`nonce="${nonce}"`), nonce !== undefined);
      nonces.push(nonce);
    }
    const [first, second, storefront] = nonces;
    assert.ok(first !== undefined && second !== undefined && first !== second);
    assert.equal(storefront, undefined);
  });

  test("a page made for one person is not kept by anybody", async () => {
    const { headers } = await read("/", member);
    assert.equal(headers.get("cache-control"), "private, no-store");
    assert.equal(headers.get("etag"), null);
  });

  test("an offer whose distribution was stopped says so on its page and is found nowhere", async () => {
    const edition = liveEdition(7, {
      slug: "contoso.gone",
      languages: {
        en: { name: "Gone Soon", summary: "Farewell", description: "", keywords: ["farewellword"] },
      },
    });
    await shows(market, edition);
    assert.equal((await list("q=farewellword")).count, 1);
    await hide(market, edition.offerId);
    assert.equal((await list("q=farewellword")).count, 0);
    assert.equal((await list("q=farewellwrod")).correctedTo, null);
    const gone = await read("/product/saas/contoso.gone");
    assert.equal(gone.status, 410);
    assert.match(gone.text, /Gone Soon is not available any more/);
    await shows(market, edition);
    assert.equal((await read("/product/saas/contoso.gone")).status, 200);
    await hide(market, edition.offerId);
  });

  test("a preview opens for its audience by its link, and for nobody else by anything", async () => {
    const edition = liveEdition(9, {
      slug: "contoso.coming",
      languages: {
        en: { name: "Coming Soon", summary: "Next", description: "<p>x</p>", keywords: [] },
      },
      plans: [
        livePlan(),
        livePlan({
          planId: "p",
          visibility: "private",
          texts: { en: { name: "Hush", description: "" } },
        }),
      ],
    });
    const db = market.platform.databaseAs(SYSTEM);
    const token = "a".repeat(43);
    await db.transaction((tx) =>
      recordPreview(tx, { edition, token, gate: "email", audience: [partner.email.toUpperCase()] }),
    );
    const path = "/product/saas/contoso.coming";
    const seen = await read(`${path}?preview=${token}&market=FR`, partner);
    assert.equal(seen.status, 200);
    assert.match(seen.text, /Only the preview audience sees this page/);
    assert.match(seen.text, /Hush/);
    assert.match(seen.text, /noindex/);
    assert.doesNotMatch(seen.text, />Get it now|>Select plan/);
    for (const [address, person] of [
      [`${path}?preview=${token}`, undefined],
      [`${path}?preview=${token}`, member],
      [`${path}?preview=${"b".repeat(43)}`, partner],
      [`/product/saas/contoso.notes?preview=${token}`, partner],
      [path, partner],
    ] as const) {
      const refused = await read(address, person);
      assert.equal(refused.status, 404, address);
      assert.doesNotMatch(refused.text, /Coming Soon/);
    }
    assert.match((await read(`${path}?preview=${token}`)).text, /Sign in if you were invited/);
    assert.match(
      (await read(`${path}?preview=${token}`, member)).text,
      new RegExp(`signed in as ${member.email}`),
    );
    assert.equal((await list("q=coming", partner)).count, 0);
    await db.transaction((tx) => removePreview(tx, edition.offerId));
    assert.equal((await read(`${path}?preview=${token}`, partner)).status, 404);
  });

  test("an address that leads nowhere is a page for a browser and a problem for a program", async () => {
    const browser = { accept: "text/html,application/xhtml+xml" };
    for (const [language, title] of [
      ["en", "This page is not here"],
      ["fr", "Cette page n’existe pas"],
      ["ko", "페이지를 찾을 수 없습니다"],
    ] as const) {
      const page = await read("/no/such/page", undefined, {
        ...browser,
        "accept-language": language,
      });
      assert.equal(page.status, 404);
      assert.match(page.headers.get("content-type") ?? "", /^text\/html/);
      assert.ok(page.text.includes(`<h1>${title}</h1>`), language);
      assert.match(page.text, /<meta name="robots" content="noindex, follow"/);
    }
    for (const [path, headers] of [
      ["/no/such/page", {}],
      ["/v1/no-such-thing", browser],
      ["/api/no-such-thing", browser],
    ] as const) {
      const problem = await read(path, undefined, headers);
      assert.equal(problem.status, 404);
      assert.equal(problem.json<{ code: string }>().code, "platform/not-found", path);
    }
  });

  test("BEY-15: words that are in another language than the page say so to screen readers", async () => {
    const french = (await read("/product/saas/contoso.notes?lang=fr&market=FR")).text;
    assert.match(french, /<h1 lang="en">Field Notes<\/h1>/);
    assert.doesNotMatch(french, /<h3 lang=/, "the plan has French texts");
    const korean = (await read("/product/saas/contoso.ledger?lang=ko&market=FR")).text;
    assert.match(korean, /<h1>레저 캡처<\/h1>/);
    assert.match(korean, /<h3 lang="en">Team<\/h3>/, "the plan has none in Korean");
    const english = (await read("/product/saas/contoso.notes?lang=en&market=FR")).text;
    assert.doesNotMatch(english, /<h[13] lang=/);
  });

  test("English names a market with its article", async () => {
    const page = await read("/product/saas/contoso.notes?lang=en&market=GB");
    assert.match(page.text, /Not sold in the United Kingdom\./);
  });

  test("an address that can be no offer's is answered like an absent one", async () => {
    // A character that no text can hold is a malformed request, before anybody looks for an offer.
    assert.equal((await read("/product/saas/%00")).status, 400);
    for (const path of [
      "/product/saas/..%2f..",
      `/product/saas/${"a".repeat(200)}.b`,
      "/product/x/contoso.notes",
    ])
      assert.equal((await read(path)).status, 404, path);
    for (const path of [
      "/?q=%00a&category=%00&sort=%00",
      "/v1/storefront/offers?q=%00a",
      "/v1/storefront/offers/%00",
    ])
      assert.equal((await read(path)).status, 400, path);
  });

  test("STO-03: an offer that was private leaves no trace when it is stopped", async () => {
    const edition = liveEdition(8, {
      slug: "contoso.quiet",
      plans: [
        livePlan({ visibility: "private", audienceTenantIds: [member.organisation.tenantId] }),
      ],
    });
    await shows(market, edition);
    await hide(market, edition.offerId);
    assert.equal((await read("/product/saas/contoso.quiet", member)).status, 404);
  });
});

const hide = (market: TestMarket, offerId: string): Promise<void> =>
  market.platform.databaseAs(SYSTEM).transaction((tx) => recordWithdrawal(tx, offerId));
