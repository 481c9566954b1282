// Longer than a file should be: nearly all of it is one table of contents and their findings.
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { LANGUAGES, messagesOf } from "../../../../platform/text.ts";
import { canonicalJson, sameJson } from "../canonical-json.ts";
import { checkPage } from "../check-page.ts";
import { checkShape } from "../check-shape.ts";
import { messageKeys } from "../describe-type.ts";
import { brokenLocks } from "../locks.ts";
import { MARKET_CODES } from "../markets.ts";
import type { OfferContext } from "../offer-type.ts";
import { normalise } from "../page-content.ts";
import type { JsonObject } from "../page-schema.ts";
import { hasPlans, reviewDraft, visiblePages } from "../review.ts";
import { CATEGORIES, INDUSTRIES } from "../taxonomy.ts";
import { saas } from "./saas.ts";

const page = (id: string) => {
  const found = [...saas.pages, ...saas.planPages].find((one) => one.id === id);
  assert.ok(found, id);
  return found;
};
const offer = (changes: Partial<OfferContext> = {}): OfferContext => ({
  pages: { setup: { listingOption: "transact" } },
  plans: [],
  marketplace: "live",
  ...changes,
});
const findings = (id: string, content: JsonObject, context = offer()) =>
  checkPage(page(id), normalise(page(id).schema, content), context).map(
    ({ pointer, code }) => `${pointer} ${code.replace("catalog/", "")}`,
  );

const image = (width: number, height: number, mediaType = "image/png") => ({
  sha256: "a".repeat(64),
  name: "x.png",
  mediaType,
  size: 1000,
  width,
  height,
});
const pdf = { sha256: "b".repeat(64), name: "x.pdf", mediaType: "application/pdf", size: 1000 };
const contact = { name: "Desk", email: "desk@contoso.example", phone: "+33 1 23 45 67 89" };
const english = {
  name: "Notes",
  summary: "Minutes.",
  description: "<p>Minutes.</p>",
  gettingStarted: "Sign in.",
};
const listing = (changes: JsonObject = {}, texts: JsonObject = {}): JsonObject => ({
  languages: { en: { ...english, ...texts } },
  privacyPolicyUrl: "https://contoso.example/privacy",
  contacts: { support: { ...contact, url: "https://contoso.example/help" }, engineering: contact },
  logo: image(216, 216),
  screenshots: [{ id: "one", file: image(1280, 720), captions: { en: "One" } }],
  documents: [{ id: "sheet", name: "Sheet", file: pdf }],
  ...changes,
});
const pricing = (changes: JsonObject = {}): JsonObject => ({
  pricingModel: "per-user",
  baseCurrency: "EUR",
  terms: [{ term: "P1M", payment: "upfront", price: "8.00" }],
  markets: ["FR"],
  prices: { FR: { currency: "EUR", terms: { P1M: "8.00" }, meters: {}, source: "base" } },
  ...changes,
});
const many = (count: number, make: (index: number) => JsonObject) =>
  Array.from({ length: count }, (_, index) => make(index));
const meter = (id: string, changes: JsonObject = {}): JsonObject => ({
  id,
  name: id,
  unit: "piece",
  price: "0.01",
  included: { P1M: "10" },
  ...changes,
});
const flat = (meters: JsonObject[], changes: JsonObject = {}): JsonObject =>
  pricing({
    pricingModel: "flat",
    meters,
    prices: {
      FR: {
        currency: "EUR",
        terms: { P1M: "8.00" },
        meters: Object.fromEntries(meters.map(({ id }) => [String(id), "0.01"])),
        source: "base",
      },
    },
    ...changes,
  });

suite("pages of a SaaS offer", () => {
  for (const [id, content, expected] of [
    ["setup", {}, ["/listingOption required"]],
    ["setup", { listingOption: "free-trial" }, ["/actionUrl required"]],
    ["setup", { listingOption: "get-it-now", actionUrl: "http://contoso.example" }, []],
    [
      "setup",
      { listingOption: "get-it-now", actionUrl: "ftp://contoso.example" },
      ["/actionUrl bad-url"],
    ],
    ["setup", { listingOption: "transact", actionUrl: "nonsense" }, []],
    [
      "setup",
      { listingOption: "contact-me", leads: { destination: "https" } },
      ["/leads/url required"],
    ],
    [
      "setup",
      { listingOption: "contact-me", leads: { destination: "email", emails: ["x"] } },
      ["/leads/emails/0 bad-email"],
    ],
    ["properties", { terms: { kind: "standard" } }, ["/categories required"]],
    [
      "properties",
      {
        categories: [{ category: "finance", subcategories: ["maps"] }],
        terms: { kind: "standard" },
      },
      ["/categories/0/subcategories/0 unknown-subcategory"],
    ],
    [
      "properties",
      {
        categories: ["finance", "sales", "web"].map((category) => ({ category })),
        terms: { kind: "standard" },
      },
      ["/categories too-many"],
    ],
    [
      "properties",
      { categories: ["web", "web"].map((category) => ({ category })), terms: { kind: "standard" } },
      ["/categories/1/category repeated"],
    ],
    [
      "properties",
      {
        categories: [{ category: "web" }],
        industries: [{ industry: "education" }],
        terms: { kind: "standard" },
      },
      ["/industries/0/verticals too-few"],
    ],
    [
      "properties",
      {
        categories: [{ category: "web" }],
        industries: [{ industry: "energy" }],
        terms: { kind: "standard" },
      },
      [],
    ],
    [
      "properties",
      { categories: [{ category: "web" }], terms: { kind: "own-text" } },
      ["/terms/text required"],
    ],
    [
      "properties",
      { categories: [{ category: "web" }], terms: { kind: "own-text", text: "x".repeat(10_001) } },
      ["/terms/text too-long"],
    ],
    ["listing", listing(), []],
    ["listing", listing({}, { name: "x".repeat(201) }), ["/languages/en/name too-long"]],
    ["listing", listing({}, { name: "x".repeat(200) }), []],
    ["listing", listing({}, { name: "Notes 🚀" }), ["/languages/en/name no-emoji"]],
    ["listing", listing({}, { name: "Notes™ ® ©" }), []],
    ["listing", listing({}, { summary: "x".repeat(101) }), ["/languages/en/summary too-long"]],
    ["listing", listing({}, { summary: "one\ntwo" }), ["/languages/en/summary one-line"]],
    [
      "listing",
      listing({}, { description: `<p>${"x".repeat(4994)}</p>` }),
      ["/languages/en/description too-long"],
    ],
    ["listing", listing({}, { description: `<p>${"x".repeat(4993)}</p>` }), []],
    ["listing", listing({}, { description: "<p> </p>" }), ["/languages/en/description required"]],
    [
      "listing",
      listing({}, { description: "<img src=x onerror=alert(1)>" }),
      ["/languages/en/description tag-not-allowed"],
    ],
    [
      "listing",
      listing({}, { description: "<script>x</script>" }),
      ["/languages/en/description tag-not-allowed"],
    ],
    [
      "listing",
      listing({}, { description: '<p onclick="x">y</p>' }),
      ["/languages/en/description tag-with-attributes"],
    ],
    [
      "listing",
      listing({}, { description: "<p><b>x</p>" }),
      ["/languages/en/description tag-not-closed"],
    ],
    ["listing", listing({}, { description: "2 < 3" }), ["/languages/en/description tag-malformed"]],
    [
      "listing",
      listing({}, { keywords: ["a", "b", "c", "d"] }),
      ["/languages/en/keywords too-many"],
    ],
    ["listing", listing({}, { gettingStarted: "" }), ["/languages/en/gettingStarted required"]],
    [
      "listing",
      listing({ languages: { en: english, fr: { name: "Notes" } } }),
      [
        "/languages/fr/summary required",
        "/languages/fr/description required",
        "/languages/fr/gettingStarted required",
        "/screenshots/0/captions/fr shown-in-english",
      ],
    ],
    [
      "listing",
      listing({ languages: { fr: english } }),
      [
        "/languages/en/name required",
        "/languages/en/summary required",
        "/languages/en/description required",
        "/languages/en/gettingStarted required",
        "/screenshots/0/captions/fr shown-in-english",
      ],
    ],
    ["listing", listing({ logo: image(215, 215) }), ["/logo image-square"]],
    ["listing", listing({ logo: image(350, 350) }), []],
    ["listing", listing({ logo: image(300, 301) }), ["/logo image-square"]],
    ["listing", listing({ logo: image(300, 300, "image/jpeg") }), ["/logo image-type"]],
    [
      "listing",
      listing({ screenshots: [{ id: "one", file: image(1280, 721), captions: { en: "One" } }] }),
      ["/screenshots/0/file image-size"],
    ],
    [
      "listing",
      listing({ screenshots: [{ id: "one", file: image(1280, 720) }] }),
      ["/screenshots/0/captions/en required"],
    ],
    [
      "listing",
      listing({
        screenshots: many(6, (index) => ({
          id: `s${index}`,
          file: image(1280, 720),
          captions: { en: "x" },
        })),
      }),
      ["/screenshots too-many"],
    ],
    ["listing", listing({ documents: [] }), ["/documents required"]],
    [
      "listing",
      listing({ documents: [{ id: "x", name: "X", file: image(10, 10) }] }),
      ["/documents/0/file file-type"],
    ],
    [
      "listing",
      listing({
        videos: [{ id: "v", name: "V", url: "https://example.com/v", thumbnail: image(1280, 720) }],
      }),
      ["/videos/0/url video-url"],
    ],
    [
      "listing",
      listing({
        videos: [
          { id: "v", name: "V", url: "https://vimeo.com/76979871", thumbnail: image(1280, 720) },
        ],
      }),
      [],
    ],
    [
      "listing",
      listing({ privacyPolicyUrl: "http://contoso.example" }),
      ["/privacyPolicyUrl https-needed"],
    ],
    [
      "listing",
      listing({ privacyPolicyUrl: "https://me:secret@contoso.example" }),
      ["/privacyPolicyUrl url-with-credentials"],
    ],
    ["preview-audience", { people: [] }, ["/people required"]],
    [
      "preview-audience",
      { people: many(21, (index) => ({ email: `a${index}@b.example` })) },
      ["/people too-many"],
    ],
    [
      "preview-audience",
      { people: [{ email: "A@b.example" }, { email: "a@B.example" }] },
      ["/people/1/email repeated"],
    ],
    [
      "technical",
      {
        landingPageUrl: "https://a.example/#x",
        webhookUrl: "https://a.example",
        tenantId: "x",
        appId: "8D3F1F8E-5A35-4A11-8C55-5B6A7C8D9E0F",
      },
      ["/landingPageUrl no-fragment", "/tenantId bad-guid"],
    ],
    ["resell", { channel: "selected" }, ["/partners required"]],
    ["co-sell", {}, []],
    ["supplemental", {}, []],
    ["visibility", {}, ["/visibility required"]],
    [
      "plan-listing",
      { languages: { en: { name: "x".repeat(201), description: "x".repeat(3001) } } },
      ["/languages/en/name too-long", "/languages/en/description too-long"],
    ],
    ["pricing", pricing(), []],
    ["pricing", pricing({ terms: [] }), ["/terms required"]],
    [
      "pricing",
      pricing({ terms: [{ term: "P1M", payment: "monthly", price: "8" }] }),
      ["/terms/0/payment payment-of-term"],
    ],
    [
      "pricing",
      pricing({ terms: [{ term: "P1M", payment: "upfront", price: "8,5" }] }),
      ["/terms/0/price bad-decimal"],
    ],
    [
      "pricing",
      pricing({ terms: [{ term: "P1M", payment: "upfront", price: "8.001" }] }),
      ["/terms/0/price too-fine-for-currency"],
    ],
    ["pricing", pricing({ terms: [{ term: "P1M", payment: "upfront", price: "0" }] }), []],
    [
      "pricing",
      pricing({
        terms: [
          { term: "P1M", payment: "upfront", price: "8" },
          { term: "P1M", payment: "upfront", price: "9" },
        ],
      }),
      ["/terms/1/term repeated"],
    ],
    ["pricing", pricing({ markets: [] }), ["/markets required"]],
    [
      "pricing",
      pricing({ markets: ["FR", "CN", "FR"] }),
      ["/markets/1 unknown-market", "/markets/2 repeated"],
    ],
    [
      "pricing",
      pricing({ prices: { FR: { currency: "EUR", terms: {}, source: "hand" } } }),
      ["/prices/FR/terms/P1M price-missing"],
    ],
    ["pricing", pricing({ minQuantity: 10, maxQuantity: 9 }), ["/maxQuantity max-below-min"]],
    ["pricing", pricing({ minQuantity: 0 }), ["/minQuantity too-small"]],
    ["pricing", pricing({ segments: [] }), ["/segments required"]],
    ["pricing", pricing({ addOn: { bases: ["gone"] } }), ["/addOn/bases/0 unknown-plan"]],
    [
      "pricing",
      pricing({ addOn: { bases: ["gone"] }, freeTrial: true }),
      ["/freeTrial add-on-with-trial", "/addOn/bases/0 unknown-plan"],
    ],
    ["pricing", flat([meter("mails")]), []],
    ["pricing", flat([meter("mails", { included: { P1M: "unlimited" } })]), []],
    [
      "pricing",
      flat([meter("mails", { included: {} })]),
      ["/meters/0/included/P1M included-missing"],
    ],
    [
      "pricing",
      flat([meter("mails", { included: { P1M: "-1" } })]),
      ["/meters/0/included/P1M included-quantity"],
    ],
    ["pricing", flat([meter("mails", { price: "0.0000001" })]), ["/meters/0/price too-fine"]],
    ["pricing", flat([meter("mails")], { freeTrial: true }), ["/freeTrial trial-with-meters"]],
    [
      "pricing",
      flat(many(31, (index) => meter(`m${index}`))),
      ["/meters too-many", "/meters too-many-meters"],
    ],
  ] as const)
    test(`${id} ${JSON.stringify(content).slice(0, 90)} has ${expected.length === 0 ? "nothing wrong" : expected.join(", ")}`, () => {
      const found = findings(id, content as JsonObject);
      assert.deepEqual(
        id === "pricing" ? found.toSorted() : found,
        id === "pricing" ? [...expected].toSorted() : expected,
      );
    });

  test("getting started is needed only where the marketplace sells", () => {
    const context = offer({ pages: { setup: { listingOption: "contact-me" } } });
    assert.deepEqual(findings("listing", listing({}, { gettingStarted: "" }), context), []);
  });

  test("a sandbox takes http addresses", () => {
    const context = offer({ marketplace: "sandbox" });
    assert.deepEqual(
      findings("listing", listing({ privacyPolicyUrl: "http://127.0.0.1:4710/p" }), context),
      [],
    );
  });

  test("30 meter dimensions are counted over all plans of the offer, each with one name and unit", () => {
    const plans = [
      {
        planId: "a",
        pages: { pricing: flat(many(20, (index) => meter(`a${index}`))) },
        audienceSize: 0,
      },
      { planId: "b", pages: {}, audienceSize: 0 },
    ];
    const mine = flat([...many(10, (index) => meter(`b${index}`)), meter("a0", { unit: "kilo" })]);
    assert.deepEqual(findings("pricing", mine, offer({ plans, planId: "b" })), [
      "/meters/10/unit meter-differs",
    ]);
    const tooMany = flat(many(11, (index) => meter(`b${index}`)));
    assert.deepEqual(findings("pricing", tooMany, offer({ plans, planId: "b" })), [
      "/meters too-many-meters",
    ]);
  });

  test("PUB-14: all plans of an offer share one pricing model", () => {
    const plans = [{ planId: "a", pages: { pricing: pricing() }, audienceSize: 0 }];
    assert.deepEqual(findings("pricing", flat([]), offer({ plans, planId: "b" })), [
      "/pricingModel pricing-model-differs",
    ]);
  });
});

suite("what exists depends on the answers", () => {
  const pagesOf = (setup: JsonObject) =>
    visiblePages({ type: saas, pages: { setup } }).map(({ id }) => id);

  test("an offer that is only listed has no preview audience, technical configuration, plans or resale", () => {
    assert.deepEqual(pagesOf({ listingOption: "contact-me" }), [
      "setup",
      "properties",
      "listing",
      "co-sell",
      "supplemental",
    ]);
    assert.equal(
      hasPlans({ type: saas, pages: { setup: { listingOption: "contact-me" } } }),
      false,
    );
  });

  test("an offer that is sold here has all pages, test drive when it is ticked", () => {
    assert.deepEqual(pagesOf({ listingOption: "transact", testDrive: true }), [
      "setup",
      "properties",
      "listing",
      "preview-audience",
      "technical",
      "plans",
      "resell",
      "co-sell",
      "test-drive",
      "supplemental",
    ]);
  });

  test("PUB-04: an untouched draft is Not started everywhere, optional pages aside", () => {
    const review = reviewDraft({ type: saas, pages: {}, plans: [], marketplace: "sandbox" });
    assert.deepEqual(
      review.map(({ page: id, status }) => [id, status]),
      [
        ["setup", "not-started"],
        ["properties", "not-started"],
        ["listing", "not-started"],
        ["co-sell", "complete"],
        ["supplemental", "complete"],
      ],
    );
  });

  test("an offer has at most 100 plans, 45 of them private, and at least one that is sold", () => {
    const plan = (index: number, visibility: string) => ({
      planId: `p${index}`,
      audienceSize: 1,
      pages: { visibility: { visibility } as JsonObject },
    });
    const codes = (plans: ReturnType<typeof plan>[]) =>
      reviewDraft({
        type: saas,
        pages: { setup: { listingOption: "transact" } },
        plans,
        marketplace: "sandbox",
      })
        .find(({ page: id, planId }) => id === "plans" && planId === undefined)
        ?.findings.map(({ code }) => code.replace("catalog/", ""));
    assert.deepEqual(codes([]), ["too-few-plans"]);
    assert.deepEqual(codes(Array.from({ length: 101 }, (_, index) => plan(index, "public"))), [
      "too-many-plans",
    ]);
    assert.deepEqual(codes(Array.from({ length: 46 }, (_, index) => plan(index, "private"))), [
      "too-many-private-plans",
    ]);
    assert.deepEqual(codes([{ ...plan(1, "public"), stopped: true } as never]), ["too-few-plans"]);
  });
});

suite("locks of what was published", () => {
  const broken = (id: string, was: JsonObject, now: JsonObject) =>
    brokenLocks(page(id), { own: was }, now).map(({ pointer, reason }) => `${pointer} ${reason}`);
  const options = ["contact-me", "free-trial", "get-it-now", "transact"] as const;
  const allowed = new Set([
    "contact-me>free-trial",
    "contact-me>transact",
    "free-trial>transact",
    "get-it-now>transact",
  ]);
  for (const from of options)
    for (const to of options)
      test(`PUB-11: a live ${from} offer ${from === to || allowed.has(`${from}>${to}`) ? "may" : "must not"} become ${to}`, () => {
        const found = broken("setup", { listingOption: from }, { listingOption: to });
        assert.equal(found.length === 0, from === to || allowed.has(`${from}>${to}`));
      });

  for (const [id, was, now, expected] of [
    ["visibility", { visibility: "public" }, { visibility: "private" }, ["/visibility visibility"]],
    ["visibility", { visibility: "private" }, { visibility: "public" }, []],
    [
      "properties",
      { terms: { kind: "standard" } },
      { terms: { kind: "own-text" } },
      ["/terms/kind standard-contract"],
    ],
    ["properties", { terms: { kind: "own-url" } }, { terms: { kind: "standard" } }, []],
    ["resell", { channel: "none" }, { channel: "any" }, []],
    ["resell", { channel: "any" }, { channel: "none" }, ["/channel resell-channel"]],
    ["pricing", pricing(), pricing({ pricingModel: "flat" }), ["/pricingModel pricing-model"]],
    [
      "pricing",
      pricing(),
      pricing({ terms: [{ term: "P1Y", payment: "upfront", price: "80" }] }),
      ["/terms billing-term"],
    ],
    [
      "pricing",
      pricing(),
      pricing({ terms: [{ term: "P1M", payment: "upfront", price: "99" }] }),
      [],
    ],
    [
      "pricing",
      pricing({ terms: [{ term: "P1Y", payment: "upfront", price: "8" }] }),
      pricing({ terms: [{ term: "P1Y", payment: "monthly", price: "8" }] }),
      ["/terms/0/payment payment-option"],
    ],
    [
      "pricing",
      pricing({ freeTrial: true }),
      pricing({ freeTrial: false }),
      ["/freeTrial free-trial"],
    ],
    ["pricing", pricing({ freeTrial: false }), pricing({ freeTrial: true }), []],
    [
      "pricing",
      pricing({ licencesManaged: true }),
      pricing({ licencesManaged: false }),
      ["/licencesManaged licences-managed"],
    ],
    ["pricing", flat([meter("a")]), flat([]), ["/meters meter-removed"]],
    ["pricing", flat([meter("a")]), flat([meter("b"), meter("a")]), []],
    ["pricing", flat([meter("a")]), flat([meter("a", { unit: "kilo" })]), ["/meters/0/unit meter"]],
    ["pricing", flat([meter("a")]), flat([meter("a", { price: "9" })]), []],
    [
      "pricing",
      flat([meter("a", { enabled: true })]),
      flat([meter("a", { enabled: false })]),
      ["/meters/0/enabled meter-enabled"],
    ],
    [
      "pricing",
      flat([meter("a")]),
      flat([meter("a", { included: { P1M: "11" } })]),
      ["/meters/0/included/P1M included-quantity"],
    ],
    [
      "pricing",
      flat([meter("a")]),
      flat([meter("a", { included: { P1M: "10", P1Y: "120" } })]),
      [],
    ],
    ["pricing", pricing({ segments: ["education"] }), pricing({ segments: ["commercial"] }), []],
  ] as const)
    test(`${id}: ${JSON.stringify(was).slice(0, 60)} to ${JSON.stringify(now).slice(0, 60)} ${expected.length === 0 ? "is free" : `is locked: ${expected}`}`, () => {
      assert.deepEqual(broken(id, was as JsonObject, now as JsonObject), expected);
    });

  test("a new plan of a published offer keeps to its pricing model and to the names of its meters", () => {
    const others = [flat([meter("a")])];
    const found = (now: JsonObject) =>
      brokenLocks(page("pricing"), { others }, now).map(({ pointer }) => pointer);
    assert.deepEqual(found(pricing()), ["/pricingModel"]);
    assert.deepEqual(found(flat([meter("a", { name: "Other" })])), ["/meters/0/name"]);
    assert.deepEqual(found(flat([meter("b"), meter("a", { included: { P1M: "99" } })])), []);
  });

  test("what was never live has no locks", () => {
    assert.deepEqual(brokenLocks(page("pricing"), {}, pricing()), []);
  });
});

suite("offer types as data", () => {
  test("every label, hint, choice and lock has a text in every language", () => {
    const keys = messageKeys(saas).filter((key) => !key.startsWith("currency."));
    assert.ok(keys.length > 300);
    for (const language of LANGUAGES) {
      const messages = messagesOf(language);
      assert.deepEqual(
        keys.filter((key) => !(key in messages)),
        [],
        language,
      );
      const taxonomy = Object.entries({ category: CATEGORIES, industry: INDUSTRIES }).flatMap(
        ([kind, tree]) =>
          Object.entries(tree).flatMap(([key, children]) =>
            [key, ...children.map((child) => `${key}.${child}`)].map(
              (one) => `taxonomy.${kind}.${one}`,
            ),
          ),
      );
      assert.deepEqual(
        taxonomy.filter((key) => !(key in messages)),
        [],
        language,
      );
    }
  });

  test("shape errors name the field, and whatever JSON is sent, checking it never throws", () => {
    const markets = MARKET_CODES;
    const errors = checkShape(
      page("pricing").schema,
      { prices: { XX: {} }, terms: [{ price: 8 }], x: 1 },
      markets,
    );
    assert.deepEqual(
      errors.map(({ pointer, code }) => `${pointer} ${code}`),
      [
        "/prices/XX catalog/unknown-market",
        "/terms/0/price catalog/wrong-type",
        "/x catalog/unknown-field",
      ],
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...saas.pages, ...saas.planPages),
        fc.jsonValue(),
        (one, value) => {
          const found = checkShape(one.schema, value as never, markets);
          if (found.length === 0)
            checkPage(one, normalise(one.schema, value as JsonObject), offer());
        },
      ),
    );
  });

  test("normalising twice is normalising once", () => {
    for (const content of [pricing(), flat([meter("a")]), {}]) {
      const { schema } = page("pricing");
      const once = normalise(schema, content);
      assert.equal(canonicalJson(normalise(schema, once)), canonicalJson(once));
    }
  });

  test("the same content has the same canonical text, whatever the order of its fields", () => {
    assert.equal(
      canonicalJson({ b: [1, { d: 2, c: "ü" }], a: null }),
      '{"a":null,"b":[1,{"c":"ü","d":2}]}',
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        assert.equal(canonicalJson(value as JsonObject), canonicalJson(reversed as JsonObject));
        assert.deepEqual(
          JSON.parse(canonicalJson(value as JsonObject)),
          JSON.parse(JSON.stringify(value)),
        );
      }),
    );
  });

  test("values are the same where their canonical text is", () => {
    // Few names and values, so that the same ones meet.
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(undefined, null, 0, -0, 1, "", "a", true),
        fc.array(tie("value"), { maxLength: 2 }),
        fc.dictionary(fc.constantFrom("a", "b", "__proto__"), tie("value"), { maxKeys: 2 }),
      ),
    }));
    fc.assert(
      fc.property(value, value, (a, b) => {
        const [one, other] = [a as JsonObject, b as JsonObject];
        assert.equal(sameJson(one, other), canonicalJson(one) === canonicalJson(other));
        assert.ok(sameJson(one, structuredClone(one)));
      }),
      { numRuns: 2_000 },
    );
  });
});
