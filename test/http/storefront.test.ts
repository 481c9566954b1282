import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { recordPreview, removePreview } from "../../src/modules/storefront/store/previews.ts";
import { SYSTEM } from "../../src/platform/platform.ts";
import type { TestPerson } from "../support/market.ts";
import { liveEdition, livePlan, shows } from "../support/storefront.ts";
import { hide, openStorefront, type Storefront } from "../support/storefront-market.ts";

type Listed = {
  data: { slug: string; name: string; from: { price: { amount: string } } | null }[];
  count: number;
  correctedTo: string | null;
  facets: Record<string, Record<string, number>>;
  nextCursor: string | null;
};
suite("STO-01, STO-02, STO-03, STO-06: the storefront", () => {
  let at: Storefront;
  let stranger: TestPerson;
  let partner: TestPerson;
  const list = async (query: string, person?: TestPerson, language = "en") => {
    const found = await (person?.call ?? at.market.visitor)(
      "GET",
      `/v1/storefront/offers?${query}`,
      undefined,
      { "accept-language": language },
    );
    assert.equal(found.status, 200, found.text);
    return found.json<Listed>();
  };
  const slugs = ({ data }: Listed) => data.map(({ slug }) => slug);
  before(async () => {
    at = await openStorefront();
    stranger = await at.market.organisation({ kind: "customer", name: "Ateliers Morvan" });
    partner = await at.market.organisation({ kind: "partner", name: "Nordhaven" });
  });

  after(() => at.close());

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
    assert.equal((await at.read("/v1/storefront/offers?cursor=abc")).status, 400);
    assert.equal((await at.read("/v1/storefront/offers?limit=1000")).status, 400);
    assert.equal((await at.read("/v1/storefront/offers?colour=red")).status, 400);
    assert.equal((await at.read("/?cursor=abc&colour=red&limit=9")).status, 200);
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
    assert.deepEqual(slugs(await list("q=zephyr", at.member)), ["contoso.zephyr"]);
    assert.equal((await list("", at.member)).count, 4);
    const seen = await at.read(`${secret}?market=FR`, at.member);
    assert.equal(seen.status, 200);
    assert.match(seen.text, /Only members of Clinique des Tilleuls see this/);
    assert.match(
      (await at.read("/?market=FR", at.member)).text,
      /1 private plan is offered to Clinique des Tilleuls/,
    );

    for (const person of [undefined, stranger, partner]) {
      const nothing = await list("q=zephyr", person);
      assert.deepEqual([nothing.count, nothing.correctedTo], [0, null]);
      assert.equal((await list("q=zephir", person)).correctedTo, null);
      const all = await list("", person);
      assert.deepEqual([all.count, all.facets["category"]?.["sales"]], [3, undefined]);
      const hidden = await at.read(secret, person);
      const absent = await at.read("/product/saas/contoso.absent", person);
      assert.equal(hidden.status, 404);
      assert.equal(hidden.text.replaceAll("zephyr", "absent"), absent.text);
      assert.equal((await at.read("/v1/storefront/offers/contoso.zephyr", person)).status, 404);
    }
    assert.doesNotMatch((await at.read("/sitemap.xml")).text, /zephyr/);
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
          audienceTenantIds: [at.member.organisation.tenantId],
        }),
        livePlan({
          planId: "hidden",
          texts: { en: { name: "Backstage", description: "" } },
          hidden: true,
        }),
      ],
    });
    await shows(at.market, edition);
    const path = "/product/saas/contoso.mixed?market=FR";
    assert.match((await at.read(path, at.member)).text, /Negotiated/);
    for (const person of [undefined, stranger, partner])
      assert.doesNotMatch((await at.read(path, person)).text, /Negotiated|Backstage/);
    assert.doesNotMatch((await at.read(path, at.member)).text, /Backstage/);
    assert.doesNotMatch(
      (await at.read(path, at.member)).text,
      new RegExp(at.member.organisation.tenantId),
    );
    await hide(at.market, edition.offerId);
  });

  test("STO-02: the button of an offer is what its listing option and the viewer's role allow", async () => {
    const path = "/product/saas/contoso.ledger?market=FR";
    assert.match(
      (await at.read(path)).text,
      /href="\/sign-in\?next=%2Fproduct%2Fsaas%2Fcontoso.ledger"[^>]*>Get it now/,
    );
    assert.match(
      (await at.read(path, partner)).text,
      new RegExp(
        `href="/partner/${partner.organisation.handle}/customers\\?offer=contoso.ledger"[^>]*>Get it now`,
      ),
    );
    const customer = (await at.read(`${path}&users=25&term=P1Y`, stranger)).text;
    const own = `/customer/${stranger.organisation.handle}/buy\\?offer=contoso.ledger`;
    assert.match(customer, new RegExp(`href="${own}"[^>]*>Get it now`));
    assert.match(customer, /You buy for your own organisation/);
    assert.match(
      customer,
      new RegExp(`href="${own}&amp;plan=[a-z-]+&amp;term=P1Y&amp;users=25"`),
      "STO-04: the number of users and the term go along",
    );
    const colleague = await at.market.person(stranger.organisation.id, ["member"]);
    const member = (await at.read(path, colleague)).text;
    assert.doesNotMatch(member, />Get it now/);
    assert.match(member, /billing admin of your organisation can buy this/);
    assert.match(
      (await at.read("/product/saas/fabrikam.advice")).text,
      /href="\/product\/saas\/fabrikam.advice\/contact"[^>]*>Contact me/,
    );
    const elsewhere = (await at.read("/product/saas/contoso.ledger?market=JP")).text;
    assert.doesNotMatch(elsewhere, />Get it now/);
    assert.match(elsewhere, /Not sold in Japan\..*Sold in France and South Korea\./s);
  });

  test("F4: a term paid in parts says what its payments come to together, for each user and flat, and where an offer is sold", async () => {
    const parts = { FR: { currency: "EUR", terms: { P1Y: "18.05" }, meters: {} } };
    const terms = [{ term: "P1Y" as const, payment: "monthly" as const }];
    await shows(
      at.market,
      liveEdition(7, {
        slug: "contoso.parts",
        plans: [
          livePlan({ terms, prices: parts, maxQuantity: 40 }),
          livePlan({ planId: "flat", terms, prices: parts, pricingModel: "flat" }),
        ],
      }),
    );
    const path = "/product/saas/contoso.parts?market=FR";
    const twenty = (await at.read(`${path}&users=20`)).text;
    assert.match(twenty, />EUR<\/span>361\.00</, "one payment for twenty");
    assert.match(twenty, /12 payments together.*>EUR<\/span>4,332\.00</s);
    assert.match(twenty, />EUR<\/span>216\.60</, "flat, whatever the users");
    const many = (await at.read(`${path}&users=50`)).text;
    assert.doesNotMatch(many, /10,830\.00/, "the plan does not take fifty");
    const elsewhere = (await at.read("/product/saas/contoso.parts?market=KR")).text;
    assert.match(elsewhere, /No plan is sold in South Korea\..*Sold in France\./s);
    // What is paid at once has no such line.
    assert.doesNotMatch(
      (await at.read("/product/saas/contoso.ledger?market=FR&users=20&term=P1Y")).text,
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
    await shows(
      at.market,
      liveEdition(8, { slug: "contoso.windows", plans: [livePlan(), metered] }),
    );
    const cells = async () => {
      const { text: page } = await at.read("/product/saas/contoso.windows?market=FR");
      const row = /Cancel with full credit<\/th>(.*?)<\/tr>/s.exec(page)?.[1] ?? "";
      return [...row.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map(([, cell]) => cell);
    };
    const nothing = "No credit; ends at any time";
    assert.deepEqual(await cells(), ["24 h monthly, 14 days otherwise", nothing]);
    const operator = await at.market.organisation({ kind: "operator", name: "Comptoir Meridian" });
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

  test("a list without results names the filter whose absence brings offers back", async () => {
    const { text } = await at.read("/?category=finance&publisher=fabrikam");
    assert.match(text, /No offer matches all of this/);
    assert.match(
      text,
      /href="\/\?category=finance">Without the filter Publisher \(Fabrikam\): 1 offer</,
    );
    assert.match(text, /href="\/\?publisher=fabrikam">Without the filter Category/);
  });

  test("an offer whose distribution was stopped says so on its page and is found nowhere", async () => {
    const edition = liveEdition(7, {
      slug: "contoso.gone",
      languages: {
        en: { name: "Gone Soon", summary: "Farewell", description: "", keywords: ["farewellword"] },
      },
    });
    await shows(at.market, edition);
    assert.equal((await list("q=farewellword")).count, 1);
    await hide(at.market, edition.offerId);
    assert.equal((await list("q=farewellword")).count, 0);
    assert.equal((await list("q=farewellwrod")).correctedTo, null);
    const gone = await at.read("/product/saas/contoso.gone");
    assert.equal(gone.status, 410);
    assert.match(gone.text, /Gone Soon is not available any more/);
    await shows(at.market, edition);
    assert.equal((await at.read("/product/saas/contoso.gone")).status, 200);
    await hide(at.market, edition.offerId);
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
    const db = at.market.platform.databaseAs(SYSTEM);
    const token = "a".repeat(43);
    await db.transaction((tx) =>
      recordPreview(tx, { edition, token, gate: "email", audience: [partner.email.toUpperCase()] }),
    );
    const path = "/product/saas/contoso.coming";
    const seen = await at.read(`${path}?preview=${token}&market=FR`, partner);
    assert.equal(seen.status, 200);
    assert.match(seen.text, /Only the preview audience sees this page/);
    assert.match(seen.text, /Hush/);
    assert.match(seen.text, /noindex/);
    assert.doesNotMatch(seen.text, />Get it now|>Select plan/);
    for (const [address, person] of [
      [`${path}?preview=${token}`, undefined],
      [`${path}?preview=${token}`, at.member],
      [`${path}?preview=${"b".repeat(43)}`, partner],
      [`/product/saas/contoso.notes?preview=${token}`, partner],
      [path, partner],
    ] as const) {
      const refused = await at.read(address, person);
      assert.equal(refused.status, 404, address);
      assert.doesNotMatch(refused.text, /Coming Soon/);
    }
    assert.match((await at.read(`${path}?preview=${token}`)).text, /Sign in if you were invited/);
    assert.match(
      (await at.read(`${path}?preview=${token}`, at.member)).text,
      new RegExp(`signed in as ${at.member.email}`),
    );
    assert.equal((await list("q=coming", partner)).count, 0);
    await db.transaction((tx) => removePreview(tx, edition.offerId));
    assert.equal((await at.read(`${path}?preview=${token}`, partner)).status, 404);
  });

  test("STO-03: an offer that was private leaves no trace when it is stopped", async () => {
    const edition = liveEdition(8, {
      slug: "contoso.quiet",
      plans: [
        livePlan({ visibility: "private", audienceTenantIds: [at.member.organisation.tenantId] }),
      ],
    });
    await shows(at.market, edition);
    await hide(at.market, edition.offerId);
    assert.equal((await at.read("/product/saas/contoso.quiet", at.member)).status, 404);
  });
});
