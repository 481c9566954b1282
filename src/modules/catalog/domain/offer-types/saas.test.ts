import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { JsonObject } from "../page-schema.ts";

import {
  english,
  findings,
  flat,
  image,
  listing,
  many,
  meter,
  offer,
  pricing,
} from "./saas-answers.fixture.ts";

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
