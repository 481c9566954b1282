import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { test } from "node:test";
import sharp from "sharp";
import type { OutgoingOutcome, OutgoingRequest } from "../../../platform/outgoing.ts";
import { hasMessage, LANGUAGES } from "../../../platform/text.ts";
import { OFFER_TYPES, pricedUnits } from "../../catalog/index.ts";
import { PIPELINES } from "../domain/pipeline.ts";
import { FIRST_POLICIES } from "../domain/policies.ts";
import type { JsonObject, Snapshot } from "../domain/snapshot.ts";
import { type CheckSubject, type CheckTools, runCheck } from "./check.ts";
import { CHECKS } from "./registry.ts";
import { likelyLanguage } from "./wording.ts";

const TEXT = "Minutes of every meeting, written for you and sent to your team.";

const offer = (
  pages: Record<string, JsonObject> = {},
  plans: Record<string, Record<string, JsonObject>> = {},
): Snapshot => ({
  offerType: "saas",
  soldHere: true,
  pages: { setup: { listingOption: "transact" }, ...pages },
  plans: Object.entries(plans).map(([planId, planPages]) => ({
    planId,
    pages: planPages,
    priced: planPages.pricing === undefined ? [] : pricedUnits(pricingSchema, planPages.pricing),
  })),
});
const pricingSchema =
  OFFER_TYPES.get("saas")?.planPages.find(({ id }) => id === "pricing")?.schema ?? {};
const described = (description: string, language = "en") =>
  offer({ listing: { languages: { [language]: { name: "Notes", description } } } });
const priced = (pricing: JsonObject) => offer({}, { team: { pricing } });

const answered = (status: number): OutgoingOutcome => ({
  kind: "answered",
  status,
  headers: {},
  body: new Uint8Array(),
  truncated: false,
  url: "",
  redirects: 0,
  tookMs: 1,
});
const unreachable: OutgoingOutcome = {
  kind: "refused",
  code: "connection-failed",
  cause: "ECONNREFUSED",
  url: "",
  tookMs: 1,
};

const calls: OutgoingRequest[] = [];
const tools = (
  answers: Readonly<Record<string, OutgoingOutcome>> = {},
  files: Readonly<Record<string, Uint8Array>> = {},
): CheckTools => ({
  outgoing: {
    exchange: async (request) => {
      calls.push(request);
      return answers[request.url] ?? answered(200);
    },
  },
  files: {
    stat: async (sha256) => {
      const bytes = files[sha256];
      return bytes && { sha256, mediaType: "image/png", size: bytes.byteLength };
    },
    read: async (sha256) => files[sha256],
    open: async (sha256) => files[sha256] && Readable.from([files[sha256]]),
  },
  fetchesWhole: true,
  rate: (from, to) =>
    from === to ? 1 : ({ "EUR>KRW": 1_700 } as Record<string, number>)[`${from}>${to}`],
});

async function found(
  name: string,
  snapshot: Snapshot,
  using = tools(),
  subject: Partial<CheckSubject> = {},
) {
  const check = CHECKS.get(name);
  assert.ok(check, name);
  const publisher = { name: "Contoso", country: "FR", status: "active" } as const;
  const findings = await runCheck(
    check,
    { snapshot, publisher, review: [], serviceIds: {}, seen: {}, ...subject },
    using,
  );
  return findings.map(({ severity, code, pointer }) =>
    [severity, code.replace("publishing/", ""), pointer].join(" "),
  );
}

test("every check of every step exists, is named in each language and offends a known policy", () => {
  for (const pipeline of Object.values(PIPELINES))
    for (const { id, phase, checks = [] } of pipeline) {
      for (const name of checks) assert.ok(CHECKS.has(name), name);
      for (const language of LANGUAGES) {
        assert.ok(hasMessage(language, `publishing.step.${id}`), `${language} ${id}`);
        assert.ok(hasMessage(language, `publishing.phase.${phase}`), `${language} ${phase}`);
      }
    }
  for (const { name, policy } of CHECKS.values()) {
    assert.ok(
      FIRST_POLICIES.some((one) => one.number === policy),
      `${name}: ${policy}`,
    );
    for (const language of LANGUAGES) assert.ok(hasMessage(language, `check.${name}`), name);
  }
});

test("OPR-02: every policy has its title and text in each language, and no number stands twice", () => {
  assert.equal(new Set(FIRST_POLICIES.map(({ number }) => number)).size, FIRST_POLICIES.length);
  for (const { number, automatic } of FIRST_POLICIES) {
    for (const language of LANGUAGES)
      for (const part of ["title", "text"])
        assert.ok(hasMessage(language, `policy.${number}.${part}`), `${language} ${number}`);
    const decides = [...CHECKS.values()].some(({ policy }) => policy === number);
    if (automatic) assert.ok(decides, `no check decides policy ${number}`);
  }
});

for (const [description, code] of [
  [TEXT, undefined],
  ["Mehr als 1 200 Kunden, 99.9 % of 2 500 000 pages, since 2019-2024.", undefined],
  ["Write to <b>sales@contoso.example</b>", "email-in-text"],
  ["Call +33 1 23 45 67 89 now", "phone-in-text"],
  ["Tel.: (01) 23 45 67 89", "phone-in-text"],
  ["전화: 02-123-4567", "phone-in-text"],
  ["Also on https://aws.amazon.com/marketplace/pp/x", "other-store"],
  ["Lorem ipsum dolor", "placeholder-text"],
  ["Votre texte ici", "placeholder-text"],
  ["A todo list for your team", undefined],
  ["TODO: write this", "placeholder-text"],
  ["<p onclick='x()'>Hi</p>", "script-in-text"],
  ["This is bullshit", "swearing"],
  ["Scunthorpe and its cockpits", undefined],
] as const)
  test(`the description "${description}" holds ${code ?? "nothing that is not allowed"}`, async () => {
    assert.deepEqual(
      await found("forbidden-content", described(description)),
      code === undefined ? [] : [`blocking ${code} /languages/en/description`],
    );
  });

test("texts made to be slow are read in linear time", async () => {
  const started = performance.now();
  for (const text of [
    "a.".repeat(2_500),
    "1 ".repeat(2_500),
    `+1${" 1".repeat(2_400)}`,
    "a@".repeat(2_500),
  ])
    await found("forbidden-content", described(text));
  assert.ok(performance.now() - started < 500);
});

for (const [html, faults] of [
  ["<p>Good <b>and</b> <em>fine</em><br></p><ul><li>one</li></ul>", 0],
  ["<p>Fish &amp; chips < 5</p>", 0],
  ["<script>alert(1)</script>", 1],
  ['<p style="x">styled</p>', 1],
  ["<a href='x'>link</a>", 1],
  ["<!-- hidden -->", 1],
] as const)
  test(`the storefront would take ${faults === 0 ? "nothing" : "something"} out of ${html}`, async () => {
    assert.equal((await found("allowed-html", described(html))).length, faults);
  });

const linked = (privacy: string, support: string) =>
  offer({ listing: { privacyPolicyUrl: privacy, contacts: { support: { url: support } } } });

test("support and privacy are different pages, whatever the spelling of the address", async () => {
  const same = linked("https://contoso.example/legal/", "http://contoso.example/legal#help");
  assert.deepEqual(await found("links-differ", same), [
    "blocking support-is-privacy /contacts/support/url",
  ]);
  assert.deepEqual(
    await found("links-differ", linked("https://a.example/", "https://b.example/")),
    [],
  );
});

for (const [outcome, expected] of [
  [answered(200), undefined],
  [answered(302), undefined],
  [answered(401), undefined],
  [answered(403), undefined],
  [answered(404), "blocking link-broken"],
  [answered(410), "blocking link-broken"],
  [answered(500), "blocking link-broken"],
  [answered(503), "blocking link-broken"],
  [unreachable, "warning link-unreachable"],
] as const)
  test(`decision 42: a link that ${outcome.kind === "answered" ? `answers ${outcome.status}` : "cannot be reached"} is ${expected ?? "fine"}`, async () => {
    const url = "https://contoso.example/privacy";
    const findings = await found(
      "links-answer",
      linked(url, "https://contoso.example/support"),
      tools({ [url]: outcome }),
    );
    assert.deepEqual(findings, expected === undefined ? [] : [`${expected} /privacyPolicyUrl`]);
  });

test("an address that stands in several fields is asked once and reported at each", async () => {
  calls.length = 0;
  const url = "https://contoso.example/both";
  const findings = await found("links-answer", linked(url, url), tools({ [url]: answered(404) }));
  assert.equal(findings.length, 2);
  assert.equal(calls.length, 1);
});

const technical = offer({
  technical: { landingPageUrl: "https://l.example/", webhookUrl: "https://w.example/" },
});
for (const [name, url, outcome, expected] of [
  ["landing-page-answers", "https://l.example/", answered(200), undefined],
  ["landing-page-answers", "https://l.example/", answered(400), undefined],
  [
    "landing-page-answers",
    "https://l.example/",
    answered(404),
    "blocking landing-page-broken /landingPageUrl",
  ],
  [
    "landing-page-answers",
    "https://l.example/",
    answered(502),
    "blocking landing-page-broken /landingPageUrl",
  ],
  [
    "landing-page-answers",
    "https://l.example/",
    unreachable,
    "warning landing-page-unreachable /landingPageUrl",
  ],
  ["webhook-answers", "https://w.example/", answered(401), undefined],
  ["webhook-answers", "https://w.example/", answered(403), undefined],
  ["webhook-answers", "https://w.example/", answered(200), "warning webhook-open /webhookUrl"],
  [
    "webhook-answers",
    "https://w.example/",
    answered(301),
    "blocking webhook-redirects /webhookUrl",
  ],
  ["webhook-answers", "https://w.example/", answered(404), "blocking webhook-broken /webhookUrl"],
  ["webhook-answers", "https://w.example/", answered(405), "blocking webhook-broken /webhookUrl"],
  ["webhook-answers", "https://w.example/", answered(500), "blocking webhook-broken /webhookUrl"],
  [
    "webhook-answers",
    "https://w.example/",
    unreachable,
    "blocking webhook-unreachable /webhookUrl",
  ],
] as const)
  test(`${name}: ${outcome.kind === "answered" ? outcome.status : "no answer"} gives ${expected ?? "nothing"}`, async () => {
    assert.deepEqual(
      await found(name, technical, tools({ [url]: outcome })),
      expected === undefined ? [] : [expected],
    );
  });

test("the webhook is asked with a POST that carries no token", async () => {
  calls.length = 0;
  await found("webhook-answers", technical, tools());
  assert.deepEqual(
    calls.map(({ method, headers }) => [method, headers?.["authorization"]]),
    [["POST", undefined]],
  );
});

test("a lead destination must take a test lead that is marked as one", async () => {
  calls.length = 0;
  const leads = offer({ setup: { leads: { destination: "https", url: "https://crm.example/" } } });
  assert.deepEqual(await found("lead-destination-answers", leads), []);
  assert.match(String(calls[0]?.body), /"MSFT_TEST_FirstName"/);
  const refusing = tools({ "https://crm.example/": answered(403) });
  assert.deepEqual(await found("lead-destination-answers", leads, refusing), [
    "blocking lead-refused /leads/url",
  ]);
});

const market = (currency: string, P1M: string) => ({ currency, terms: { P1M } });
for (const [because, pricing, check, expected] of [
  [
    "a market without its price",
    {
      terms: [{ term: "P1M", price: "10" }],
      markets: ["FR", "KR"],
      prices: { FR: market("EUR", "10") },
    },
    "market-prices",
    ["blocking price-missing /prices/KR/terms/P1M"],
  ],
  [
    "a meter without its price",
    {
      pricingModel: "flat",
      terms: [],
      meters: [{ id: "mails" }],
      markets: ["FR"],
      prices: { FR: { terms: {} } },
    },
    "market-prices",
    ["blocking price-missing /prices/FR/meters/mails"],
  ],
  [
    "free in one of two markets",
    {
      terms: [{ term: "P1M", price: "10" }],
      markets: ["FR", "DE"],
      prices: { FR: market("EUR", "0"), DE: market("EUR", "10") },
    },
    "price-mistakes",
    ["blocking price-zero-here /prices/FR/terms/P1M"],
  ],
  [
    "free everywhere",
    {
      terms: [{ term: "P1M", price: "0" }],
      markets: ["FR", "DE"],
      prices: { FR: market("EUR", "0"), DE: market("EUR", "0.00") },
    },
    "price-mistakes",
    [],
  ],
  [
    "a year dearer than 12 months",
    {
      terms: [
        { term: "P1M", price: "10" },
        { term: "P1Y", payment: "upfront", price: "121" },
      ],
    },
    "price-sanity",
    ["warning term-dearer /terms/1/price"],
  ],
  [
    "a year as dear as 12 months",
    {
      terms: [
        { term: "P1M", price: "10" },
        { term: "P1Y", payment: "upfront", price: "120" },
      ],
    },
    "price-sanity",
    [],
  ],
  [
    "a year paid monthly",
    {
      terms: [
        { term: "P1M", price: "10" },
        { term: "P1Y", payment: "monthly", price: "9" },
      ],
    },
    "price-sanity",
    [],
  ],
  [
    "three years paid yearly below a twentieth",
    {
      terms: [
        { term: "P1M", price: "100" },
        { term: "P3Y", payment: "annual", price: "59" },
      ],
    },
    "price-sanity",
    ["warning term-too-cheap /terms/1/price"],
  ],
  [
    "a converted price more than half off",
    {
      baseCurrency: "EUR",
      terms: [{ term: "P1M", price: "10" }],
      markets: ["KR"],
      prices: { KR: market("KRW", "1700") },
    },
    "price-sanity",
    ["warning price-far-off /prices/KR/terms/P1M"],
  ],
  [
    "a converted price a little off",
    {
      baseCurrency: "EUR",
      terms: [{ term: "P1M", price: "10" }],
      markets: ["KR"],
      prices: { KR: market("KRW", "19000") },
    },
    "price-sanity",
    [],
  ],
  [
    "a currency without a rate",
    {
      baseCurrency: "EUR",
      terms: [{ term: "P1M", price: "10" }],
      markets: ["JP"],
      prices: { JP: market("JPY", "1") },
    },
    "price-sanity",
    [],
  ],
] as const)
  test(`${check}: ${because}`, async () => {
    assert.deepEqual(await found(check, priced(pricing as JsonObject)), expected);
  });

test("an offer that is sold has a plan, with a term and a market", async () => {
  assert.deepEqual(await found("plans-on-sale", offer()), ["blocking no-plan "]);
  assert.deepEqual(await found("plans-on-sale", priced({ terms: [] })), [
    "blocking no-term /terms",
  ]);
  const byUsage = priced({ pricingModel: "usage", markets: ["FR"] });
  assert.deepEqual(await found("plans-on-sale", byUsage), []);
  const termOnly = priced({ terms: [{ term: "P1M" }], markets: [] });
  assert.deepEqual(await found("plans-on-sale", termOnly), ["blocking no-market /markets"]);
  assert.deepEqual(await found("plans-on-sale", { ...offer(), soldHere: false }), []);
});

test("two plans of one name are told apart by nobody, in any language", async () => {
  const named = (en: string, fr: string) => ({
    "plan-listing": { languages: { en: { name: en }, fr: { name: fr } } },
  });
  const plans = offer({}, { a: named("Team", "Équipe"), b: named(" TEAM ", "Équipe +") });
  assert.deepEqual(await found("plan-names", plans), [
    "blocking plan-name-twice /languages/en/name",
  ]);
});

const png = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: "#123456" } })
    .png()
    .toBuffer();
const pictured = (sha256: string) =>
  offer({ listing: { logo: { sha256, width: 300, height: 300 } } });

test("an image is what its bytes are: type, soundness, shape and size", async () => {
  const good = await png(300, 300);
  const files = {
    good,
    wide: await png(350, 300),
    small: await png(100, 100),
    jpeg: await sharp(good).jpeg().toBuffer(),
    tail: Buffer.concat([good, Buffer.from("<script>")]),
    text: Buffer.from("not an image"),
  };
  const using = tools({}, files);
  const of = (name: string) => found("images", pictured(name), using);
  assert.deepEqual(await of("good"), []);
  assert.deepEqual(await of("wide"), ["blocking image-not-square /logo"]);
  assert.deepEqual(await of("small"), ["blocking image-size-range /logo"]);
  assert.deepEqual(await of("jpeg"), ["blocking image-type /logo"]);
  assert.deepEqual(await of("tail"), ["blocking image-unsound /logo"]);
  assert.deepEqual(await of("text"), ["blocking image-type /logo"]);
  assert.deepEqual(await of("gone"), ["blocking file-missing /logo"]);
});

test("a screenshot shown twice, or next to empty, is worth a warning", async () => {
  const shots = offer({
    listing: { screenshots: [{ file: { sha256: "a" } }, { file: { sha256: "a" } }] },
  });
  assert.deepEqual(await found("repeated-images", shots, tools({}, { a: Buffer.alloc(900) })), [
    "warning image-nearly-empty /screenshots/0/file",
    "warning image-repeated /screenshots/1/file",
    "warning image-nearly-empty /screenshots/1/file",
  ]);
});

test("a word said for the search engine is noticed, an ordinary text is not", async () => {
  assert.deepEqual(await found("keyword-stuffing", described(TEXT)), []);
  assert.deepEqual(await found("keyword-stuffing", described(`${"invoice scanner ".repeat(10)}`)), [
    "warning keyword-stuffing /languages/en/description",
    "warning keyword-stuffing /languages/en/description",
  ]);
});

for (const [text, language] of [
  [`${TEXT} It is the easy way to keep what was said in the meeting.`, "en"],
  ["Le compte rendu de chaque réunion, écrit pour vous et envoyé à votre équipe par e-mail.", "fr"],
  [
    "모든 회의의 기록을 자동으로 작성하여 팀에 보내 드립니다. Contoso Notes와 함께 회의에 집중하고 결정 사항을 놓치지 마세요. 언제 어디서나 확인할 수 있습니다.",
    "ko",
  ],
  ["Notes", undefined],
] as const)
  test(`the language of "${text.slice(0, 24)}…" is ${language ?? "not guessed"}`, () => {
    assert.equal(likelyLanguage(text), language);
  });

for (const [answer, finding] of [
  [answered(401), undefined],
  [answered(403), undefined],
  [answered(200), "warning test-drive-open /placesUrl"],
  [answered(302), "blocking test-drive-broken /placesUrl"],
  [answered(404), "blocking test-drive-broken /placesUrl"],
  [answered(405), "blocking test-drive-broken /placesUrl"],
  [answered(503), "blocking test-drive-broken /placesUrl"],
  [unreachable, "blocking test-drive-unreachable /placesUrl"],
] as const)
  test(`STO-07: an address for places that is ${answer.kind === "answered" ? answer.status : "not reached"} is worth ${finding ?? "nothing"}`, async () => {
    const placesUrl = "https://p.example/";
    const having = (testDrive: boolean) =>
      offer({ setup: { testDrive }, "test-drive": { placesUrl } });
    const using = tools({ [placesUrl]: answer });
    assert.deepEqual(
      await found("test-drive-answers", having(true), using),
      finding ? [finding] : [],
    );
    assert.deepEqual(await found("test-drive-answers", having(false), using), []);
  });

test("STO-07: a test drive's manual is a PDF, and its videos have pictures of their own size", async () => {
  const picture = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: "#0a7d6c" } })
      .png()
      .toBuffer();
  const files = {
    pdf: Buffer.from("%PDF-1.4\n%%EOF\n"),
    small: await picture(533, 324),
    large: await picture(1280, 720),
  };
  const having = (manual: string, thumbnail: string) =>
    offer({
      setup: { testDrive: true },
      "test-drive": {
        manual: { name: "First steps", file: { sha256: manual } },
        videos: [{ id: "tour", thumbnail: { sha256: thumbnail } }],
      },
    });
  const find = (snapshot: Snapshot) => found("images", snapshot, tools({}, files));
  assert.deepEqual(await find(having("pdf", "small")), []);
  assert.deepEqual(await find(having("small", "large")), [
    "blocking document-type /manual/file",
    "blocking image-size /videos/0/thumbnail",
  ]);
  assert.deepEqual(await find(having("gone", "small")), ["blocking file-missing /manual/file"]);
});

test("a French text listed as English is worth a warning", async () => {
  const french =
    "Le compte rendu de chaque réunion, écrit pour vous et envoyé à votre équipe par e-mail.";
  assert.deepEqual(await found("text-language", described(french)), [
    "warning other-language /languages/en/description",
  ]);
  assert.deepEqual(await found("text-language", described(french, "fr")), []);
});
