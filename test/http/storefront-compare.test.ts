import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { liveEdition, livePlan, shows } from "../support/storefront.ts";

const texts = (name: string) => ({
  name,
  summary: `${name} for teams`,
  description: "<p>About it</p>",
  keywords: [],
});

suite("STO-01, STO-02, STO-03: offers side by side", () => {
  let market: TestMarket;
  let member: TestPerson;

  /** A comparison as a reader of `language` in France gets it. */
  const compare = async (slugs: readonly string[], person?: TestPerson, language = "en") => {
    const query = new URLSearchParams([
      ...slugs.map((slug) => ["offer", slug]),
      ["lang", language],
      ["market", "FR"],
    ]);
    const { status, text } = await (person?.call ?? market.visitor)("GET", `/compare?${query}`);
    assert.equal(status, 200, text);
    const main = text.slice(text.indexOf("<main"), text.indexOf("</main>"));
    const rows = [...main.matchAll(/<tr><th scope="row">(.*?)<\/th>(.*?)<\/tr>/g)].map(
      ([, label = "", cells = ""]) =>
        [
          label,
          [...cells.matchAll(/<td>(.*?)<\/td>/g)].map(([, cell = ""]) => plain(cell)),
        ] as const,
    );
    const heads = [...main.matchAll(/<th scope="col">.*?<a href="([^"]*)"/g)].map(
      ([, href = ""]) => href,
    );
    return { main, text, heads, rows: new Map(rows) };
  };
  const plain = (html: string) =>
    html
      .replace(/<[^>]*>/g, " ")
      .replace(/[\s\u00a0]+/g, " ")
      .trim();

  before(async () => {
    market = await startTestMarket();
    member = await market.organisation({ kind: "customer", name: "Clinique des Tilleuls" });
    await shows(
      market,
      liveEdition(1, {
        slug: "contoso.ledger",
        publisherVerified: true,
        languages: { en: texts("Ledger"), fr: texts("Registre"), ko: texts("레저") },
        plans: [
          livePlan({ trialDays: 30 }),
          livePlan({
            planId: "tilleuls",
            texts: { en: { name: "Zephyr", description: "Agreed" } },
            visibility: "private",
            audienceTenantIds: [member.organisation.tenantId],
          }),
        ],
      }),
    );
    await shows(
      market,
      liveEdition(2, {
        slug: "fabrikam.advice",
        publisherHandle: "fabrikam",
        publisherName: "Fabrikam",
        type: "consulting-service",
        listingOption: "contact-me",
        terms: { kind: "own-text", text: "Ours" },
        listedPrice: { kind: "fixed", amount: "5400.00", currency: "EUR" },
        plans: [],
      }),
    );
    await shows(
      market,
      liveEdition(3, {
        slug: "contoso.secret",
        languages: { en: texts("Quetzal") },
        plans: [
          livePlan({
            visibility: "private",
            audienceTenantIds: [member.organisation.tenantId],
          }),
        ],
      }),
    );
    for (const number of [4, 5, 6]) await shows(market, liveEdition(number));
  });
  after(() => market.close());

  test("F2, F3: an offer's own page leads to its comparison", async () => {
    const { text } = await market.visitor("GET", "/product/saas/contoso.ledger?market=FR&lang=fr");
    const [, href = "", words] =
      /<a href="([^"]+)" data-compare="contoso\.ledger"[^>]*>([^<]+)</.exec(text) ?? [];
    assert.deepEqual(
      [href, words],
      ["/compare?offer=contoso.ledger", "Comparer à d’autres offres"],
    );
    const opened = await market.visitor("GET", href);
    assert.equal(opened.status, 200);
    assert.match(opened.text, /Choose at least one more offer to see the differences/);
  });

  test("F2: price, trial, type, publisher, languages and terms stand in a row each, offers in the order of the address", async () => {
    const { heads, rows } = await compare(["fabrikam.advice", "contoso.ledger"]);
    assert.deepEqual(heads, [
      "/product/consulting-service/fabrikam.advice",
      "/product/saas/contoso.ledger",
    ]);
    assert.deepEqual(Object.fromEntries(rows), {
      Price: ["Fixed price: EUR 5,400.00", "From EUR 12.00 per user and month"],
      "Free trial": ["No", "30 days free"],
      "Test drive": ["No", "No"],
      Plans: ["None", "Team"],
      "Listing option": ["Contact the publisher", "Sold here"],
      "Offer type": ["Consulting service", "Software as a service"],
      Publisher: ["Fabrikam", "Contoso Verified publisher"],
      Categories: ["Productivity", "Productivity"],
      Industries: ["None", "None"],
      "Certified and live since": ["1 Oct 2026", "1 Oct 2026"],
      "Listing languages": ["English", "English, Français and 한국어"],
      Terms: ["Publisher’s terms", "Standard contract of this marketplace"],
    });
  });

  test("F2: the page is written in French and in Korean", async () => {
    const french = await compare(["contoso.ledger", "contoso.offer-4"], undefined, "fr");
    assert.match(french.text, /<h1>Comparer des offres<\/h1>/);
    assert.deepEqual(french.rows.get("Prix"), [
      "À partir de 12,00 € par utilisateur et par mois",
      "À partir de 12,00 € par utilisateur et par mois",
    ]);
    assert.match(french.main, /Registre for teams/);
    const korean = await compare(["contoso.ledger", "contoso.offer-4"], undefined, "ko");
    assert.match(korean.text, /<h1>제품 비교<\/h1>/);
    assert.ok(korean.rows.has("게시자"));
  });

  test("STO-03: a private plan is in the comparison of its audience and in nobody else's, and a private offer is told from an absent one by nobody", async () => {
    const others = await compare(["contoso.ledger", "contoso.secret"]);
    assert.doesNotMatch(others.text, /Zephyr|Quetzal/);
    assert.deepEqual(others.rows.get("Plans"), ["Team"]);
    const absent = await compare(["contoso.ledger", "contoso.absent"]);
    assert.equal(others.main, absent.main);
    assert.match(others.main, /1 offer of this address is not shown/);
    const own = await compare(["contoso.ledger", "contoso.secret"], member);
    assert.deepEqual(own.rows.get("Plans"), ["Team and Zephyr", "Team"]);
    assert.match(own.main, /For your organisation/);
    // What a member saw is kept for nobody.
    assert.equal((await compare(["contoso.ledger", "contoso.secret"])).main, others.main);
  });

  test("F2: an address of five offers shows four and says so; taking one out leads to the others' address", async () => {
    const five = ["contoso.offer-4", "contoso.offer-5", "contoso.offer-6", "fabrikam.advice"];
    const { heads, main } = await compare([...five, "contoso.ledger"]);
    assert.equal(heads.length, 4);
    assert.match(main, /4 offers are compared at most\. 1 more was left out\./);
    assert.match(
      main,
      /href="\/compare\?offer=contoso\.offer-5&amp;offer=contoso\.offer-6&amp;offer=fabrikam\.advice"/,
    );
    assert.doesNotMatch((await compare(five)).main, /left out/);
  });

  test("an address that names nothing, nonsense or one offer twice is answered with what can be done", async () => {
    for (const slugs of [[], ["'; drop table", "../..", "x".repeat(3000)]]) {
      const { main } = await compare(slugs);
      assert.match(main, /No offers are chosen/);
    }
    const { heads, main } = await compare(["contoso.ledger", "contoso.ledger"]);
    assert.equal(heads.length, 1);
    assert.match(main, /Choose at least one more offer/);
  });

  test("STO-02: plans that differ in their words only have no table of what is included", async () => {
    const own = { pricingModel: "byol", terms: [], prices: {} } as const;
    const prices = { FR: { currency: "EUR", terms: {}, meters: {} } };
    await shows(
      market,
      liveEdition(7, { plans: [livePlan({ ...own, prices })], type: "iot-edge-module" }),
    );
    const page = (offer: string) =>
      market.visitor("GET", `/product/${offer}?lang=en&market=FR`).then(({ text }) => text);
    const bare = await page("iot-edge-module/contoso.offer-7");
    assert.match(bare, /Bring your own licence/);
    assert.doesNotMatch(bare, /What is included/);
    assert.match(await page("saas/contoso.ledger"), /What is included/);
  });

  test("F2: every card of the list can be ticked and compared without scripts", async () => {
    const { text } = await market.visitor("GET", "/?lang=en&market=FR");
    assert.match(text, /<form[^>]*\baction="\/compare"/);
    assert.match(text, /<input type="checkbox" name="offer" value="contoso\.ledger"/);
  });
});
