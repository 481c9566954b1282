import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, suite, test } from "node:test";
import { synced } from "../support/audiences.ts";
import {
  type Call,
  callerOf,
  once,
  startTestMarket,
  type TestMarket,
  type TestPerson,
} from "../support/market.ts";
import {
  applied,
  completeDocument,
  planDocument,
  publishAtOnce,
  uploadImage,
} from "../support/offers.ts";
import { bearerOf } from "../support/programs.ts";
import { changePage } from "../support/publishing.ts";
import { openSale, type Sale, type SoldTo } from "../support/sale.ts";

type Json = Record<string, unknown>;
type Listed = {
  data: { slug: string; logo: string; from: { price: { amount: string } } | null }[];
  count: number;
  correctedTo: string | null;
  facets: Record<string, Record<string, number>>;
};
type Answered = Awaited<ReturnType<Call>>;

/** What is told apart by nobody: guessed against `absent`, names of the same length. */
const SECRETS = ["zephyr", "coming", "buried", "lastly"];
const WORDS = ["Zephyr", "Quetzal", "Backstage", "Coming", "Buried", "Lastly"];
/** One letter off, so that only a correction could find it. */
const MISTYPED = ["Zephir", "Quetzel", "Backstoge", "Comeng", "Burried", "Lestly"];
const FORM = { "content-type": "application/x-www-form-urlencoded" };

suite("STO-03: what is not for everybody", () => {
  let market: TestMarket;
  let sale: Sale;
  let publisher: TestPerson;
  let fabrikam: TestPerson;
  let record: SoldTo;
  let member: TestPerson;
  let outsiders: readonly (readonly [who: string, call: Call])[];
  let asProgram: Call;
  const plans = new Map<string, string>();
  const logos = new Map<string, string>();

  const texts = (name: string, description = "For teams.") => ({
    "plan-listing": { languages: { en: { name, description } } },
  });
  const forMember = (more: Json = {}) => ({
    visibility: { visibility: "private" },
    audience: [{ tenantId: record.tenantId }],
    ...more,
  });
  const named = (document: Json, name: string, category: string, logo: Json): Json => {
    const { listing, properties } = document as { listing: Json; properties: Json };
    return {
      ...document,
      properties: { ...properties, categories: [{ category, subcategories: [] }] },
      listing: {
        ...listing,
        logo,
        languages: {
          en: {
            name,
            summary: `${name} for teams.`,
            description: `<p>All about ${name}.</p>`,
            gettingStarted: "Sign in.",
            keywords: [name.toLowerCase()],
          },
        },
      },
    };
  };
  /** Makes an offer of its own name, category and logo, live or at its preview. */
  async function makes(
    by: TestPerson,
    offer: string,
    how: { name: string; category: string; plans: Json[]; to?: "live" | "preview" },
  ): Promise<void> {
    const logo = await uploadImage(by, {
      width: 300,
      height: 300,
      colour: `#${Buffer.from(offer).toString("hex").slice(0, 6)}`,
    });
    const document = await completeDocument(by, { offer, plans: how.plans });
    await applied(by, named(document, how.name, how.category, logo));
    const slug = `${by.organisation.handle}.${offer}`;
    await publishAtOnce(market, by, slug, how.to);
    const answer = (await by.call("GET", `/v1/offers/${slug}`)).json<{
      plans: { planId: string; planUuid: string }[];
    }>();
    for (const { planId, planUuid } of answer.plans) plans.set(`${offer} ${planId}`, planUuid);
    logos.set(offer, String(logo.sha256));
  }

  before(async () => {
    market = await startTestMarket();
    sale = await openSale(market);
    record = await sale.customer();
    member = await market.person(record.organisationId, ["global-admin"]);
    publisher = sale.publisher;
    fabrikam = await market.organisation({
      kind: "publisher",
      name: "Fabrikam Works",
      handle: "fabrikam",
    });
    const hidden = { visibility: { visibility: "public", hidden: true } };
    await makes(publisher, "mixed", {
      name: "Mixed",
      category: "finance",
      plans: [
        planDocument("team"),
        planDocument(
          "vip",
          { freeTrial: true, terms: [{ term: "P1M", payment: "upfront", price: "5.00" }] },
          { ...forMember(), ...texts("Quetzal", "Agreed in 메추라기 talks.") },
        ),
        planDocument("stage", {}, { ...hidden, ...texts("Backstage") }),
      ],
    });
    await makes(publisher, "japan", {
      name: "Elsewhere",
      category: "finance",
      plans: [planDocument("team", { markets: ["JP"] })],
    });
    await makes(fabrikam, "zephyr", {
      name: "Zephyr",
      category: "sales",
      plans: [planDocument("vip", {}, forMember())],
    });
    await makes(fabrikam, "lastly", {
      name: "Lastly",
      category: "security",
      plans: [planDocument("stage", {}, hidden)],
    });
    await makes(fabrikam, "coming", {
      name: "Coming",
      category: "storage",
      plans: [planDocument("team")],
      to: "preview",
    });
    await makes(fabrikam, "buried", {
      name: "Buried",
      category: "media",
      plans: [planDocument("vip", {}, forMember())],
    });
    const stopped = await fabrikam.call(
      "PUT",
      "/v1/offers/fabrikam.buried/stop",
      { offerId: "buried" },
      { "if-match": "*" },
    );
    assert.equal(stopped.status, 200, stopped.text);
    const stranger = await market.organisation({ kind: "customer", name: "Stranger" });
    outsiders = [
      ["a visitor", market.visitor],
      ["another organisation", stranger.call],
      ["a partner of the audience", sale.partner.call],
      ["another publisher", publisher.call],
      ["a program of another organisation", await program(stranger)],
    ];
    asProgram = await program(member);
  });
  after(() => market.close());

  /** Calls of a program of a person's organisation. */
  async function program(person: TestPerson): Promise<Call> {
    const own = { kind: "customer", roles: ["global-admin"], scope: "souk/.default" } as const;
    return callerOf(market.url, await bearerOf(market, person, own));
  }

  const list = async (call: Call, query = "") => {
    const answer = await call("GET", `/v1/storefront/offers?market=FR&limit=100${query}`);
    assert.equal(answer.status, 200, answer.text);
    return answer.json<Listed>();
  };
  const slugsInOrder = ({ data }: Listed) => data.map(({ slug }) => slug);
  const slugs = (listed: Listed) => slugsInOrder(listed).sort();

  /** Everything of an answer that could tell something, with what was guessed taken out. */
  const told = ({ status, headers, text }: Answered, guess: RegExp) => ({
    status,
    // Each answer has its own moment, number and nonce; how well it is compressed says nothing.
    headers: [...headers]
      .filter(([name]) => !/^(date|content-length|x-request-id|x-ratelimit-.*)$/.test(name))
      .map(([name, value]) => [name, name === "etag" ? "" : value.replaceAll(/nonce-\w+/g, "")]),
    text: text
      .replaceAll(guess, "absent")
      .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "id"),
  });

  test("a list, its count and each of its filters know nothing of it for anybody outside its audience", async () => {
    for (const [who, call] of outsiders) {
      const all = await list(call);
      assert.deepEqual(slugs(all), ["contoso.japan", "contoso.mixed"], who);
      assert.equal(all.count, 2, who);
      assert.deepEqual(
        all.facets,
        {
          category: { finance: 2 },
          industry: {},
          publisher: { contoso: 2 },
          type: { saas: 2 },
          option: { transact: 2 },
          pricing: { "per-user": 2 },
          trial: {},
          language: { en: 2 },
        },
        who,
      );
      for (const filter of ["category=sales", "publisher=fabrikam", "trial=yes"])
        assert.equal((await list(call, `&${filter}`)).count, 0, `${who}, ${filter}`);
      const [real, never] = ["fabrikam", "nobodyxy"].map((handle) =>
        call("GET", `/?publisher=${handle}&market=FR`),
      );
      assert.deepEqual(
        told(await (real as Promise<Answered>), /fabrikam/g),
        told(await (never as Promise<Answered>), /nobodyxy/g),
        `${who} learns no publisher's name`,
      );
    }
  });

  test("neither its exact words nor words near them find it, or are offered instead", async () => {
    for (const [who, call] of outsiders)
      for (const word of [...WORDS, ...MISTYPED, "메추라기"]) {
        const found = await list(call, `&q=${encodeURIComponent(word)}`);
        assert.deepEqual([found.count, found.correctedTo], [0, null], `${who}, ${word}`);
        const { text } = await call("GET", `/?q=${encodeURIComponent(word)}&market=FR`);
        assert.match(text, /No offer contains/, `${who}, ${word}`);
      }
  });

  test("its page, file, form and JSON answer as those of an offer that never was", async () => {
    for (const [who, call] of outsiders)
      for (const name of SECRETS) {
        const both = async (ask: (offer: string, sha256: string) => Promise<Answered>) => {
          const real = await ask(name, logos.get(name) ?? "");
          const never = await ask("absent", "0".repeat(64));
          const guess = new RegExp(`${name}|${logos.get(name)}`, "g");
          assert.deepEqual(
            told(real, guess),
            told(never, new RegExp(`absent|${"0".repeat(64)}`, "g")),
            `${who}, ${name}`,
          );
          assert.equal(real.status, 404, `${who}, ${name}`);
          assert.equal(real.headers.get("etag"), null);
          assert.match(real.headers.get("cache-control") ?? "", /^private/);
        };
        const path = (offer: string) => `/product/saas/fabrikam.${offer}`;
        await both((offer) => call("GET", `${path(offer)}?market=FR`));
        await both((offer) => call("GET", `${path(offer)}?preview=${"a".repeat(43)}`));
        await both((offer) => call("GET", `/product/power-bi/fabrikam.${offer}`));
        await both((offer) => call("GET", `/v1/storefront/offers/fabrikam.${offer}?market=FR`));
        await both((offer) => call("GET", `${path(offer)}/contact`));
        await both((_, sha256) => call("GET", `/files/${sha256}`));
        await both((offer, sha256) => call("GET", `${path(offer)}/files/${sha256}`));
      }
    // Messages are sent twenty times a minute at most: visitors stand for all.
    for (const name of SECRETS)
      for (const sends of [
        (offer: string) =>
          market.visitor("POST", `/product/saas/fabrikam.${offer}/contact`, "firstName=Ana", FORM),
        (offer: string) =>
          market.visitor("POST", `/v1/storefront/offers/fabrikam.${offer}/leads`, LEAD, once()),
      ]) {
        const real = await sends(name);
        assert.equal(real.status, 404);
        assert.deepEqual(told(real, new RegExp(name, "g")), told(await sends("absent"), /absent/g));
      }
  });

  test("private and hidden plans of a public offer stand neither on its page nor in its JSON, structured data or sitemap", async () => {
    for (const [who, call] of outsiders) {
      const page = await call("GET", "/product/saas/contoso.mixed?market=FR&plan=vip");
      assert.equal(page.status, 200);
      assert.doesNotMatch(page.text, /Quetzal|Backstage|vip|days free/, who);
      const json = (await call("GET", "/v1/storefront/offers/contoso.mixed?market=FR")).json<{
        plans: { id: string }[];
      }>();
      assert.deepEqual(
        json.plans.map(({ id }) => id),
        ["team"],
        who,
      );
    }
    const secrets = new RegExp(`${SECRETS.join("|")}|fabrikam`);
    assert.doesNotMatch((await market.visitor("GET", "/sitemap.xml")).text, secrets);
    assert.doesNotMatch((await market.visitor("GET", "/")).text, secrets);
  });

  test("STO-03, F1: members of its audience find, count, filter, open and see it on the home page, with its pictures", async () => {
    for (const call of [member.call, asProgram]) {
      const all = await list(call);
      assert.deepEqual(slugs(all), ["contoso.japan", "contoso.mixed", "fabrikam.zephyr"]);
      assert.equal(all.count, 3);
      assert.deepEqual(all.facets["category"], { finance: 2, sales: 1 });
      assert.deepEqual(all.facets["publisher"], { contoso: 2, fabrikam: 1 });
      assert.deepEqual(all.facets["pricing"], { "per-user": 3 }, "each offer counts once");
      assert.deepEqual(all.facets["trial"], { yes: 1 }, "by the trial of the own plan");
      for (const [query, found] of [
        ["q=Zephyr", "fabrikam.zephyr"],
        ["category=sales", "fabrikam.zephyr"],
        ["q=Quetzal", "contoso.mixed"],
        ["q=Mixed+Quetzal", "contoso.mixed"],
        [`q=${encodeURIComponent("메추라기")}`, "contoso.mixed"],
        ["trial=yes", "contoso.mixed"],
      ] as const)
        assert.deepEqual(slugs(await list(call, `&${query}`)), [found], query);
      const [zephyr] = (await list(call, "&q=Zephyr")).data;
      const picture = await call("GET", zephyr?.logo ?? "");
      assert.equal(picture.status, 200);
      assert.match(picture.headers.get("cache-control") ?? "", /^private/);
      const page = await call("GET", "/product/saas/contoso.mixed?market=FR");
      assert.match(page.text, /Quetzal/);
      assert.doesNotMatch(page.text, /Backstage/, "hidden is listed for nobody");
      assert.equal((await call("GET", "/product/saas/fabrikam.zephyr?market=FR")).status, 200);
      for (const name of ["coming", "buried", "lastly"])
        assert.equal((await call("GET", `/product/saas/fabrikam.${name}`)).status, 404, name);
    }
    assert.match((await member.call("GET", "/?market=FR")).text, /2 private plans are offered to/);
  });

  test("STO-01: a member's typing errors are corrected to words of what is offered to its organisation alone", async () => {
    for (const call of [member.call, asProgram])
      for (const [typed, meant, found] of [
        ["Zephir", "zephyr", "fabrikam.zephyr"],
        ["Quetzel", "quetzal", "contoso.mixed"],
        ["Mixed quetazl", "mixed quetzal", "contoso.mixed"],
        ["메추라끼", "메추라기", "contoso.mixed"],
      ] as const) {
        const listed = await list(call, `&q=${encodeURIComponent(typed)}`);
        assert.deepEqual([listed.correctedTo, slugs(listed)], [meant, [found]]);
      }
    for (const word of ["Backstoge", "Comeng", "Burried", "Lestly"])
      assert.deepEqual((await list(member.call, `&q=${word}`)).correctedTo, null, word);
  });

  test("STO-03: cards, programs and the order by price take a member's own lower price, and nobody else's", async () => {
    for (const [who, call] of [...outsiders, ["a member", member.call] as const]) {
      const isMember = call === member.call;
      const { data } = await list(call, "&category=finance&sort=price");
      assert.deepEqual(
        data.map(({ slug, from }) => [slug, from?.price.amount]),
        [
          ["contoso.mixed", isMember ? "5.00" : "8.00"],
          ["contoso.japan", undefined],
        ],
        who,
      );
      const { text } = await call("GET", "/?market=FR&lang=en");
      assert.equal(text.includes("</span>5.00</span>"), isMember, who);
    }
    const byPrice = slugsInOrder(await list(member.call, "&sort=price"));
    assert.deepEqual(byPrice, ["contoso.mixed", "fabrikam.zephyr", "contoso.japan"]);
    assert.deepEqual(slugsInOrder(await list(member.call, "&sort=price-down")), [
      "fabrikam.zephyr",
      "contoso.mixed",
      "contoso.japan",
    ]);
  });

  test("no cache serves a member's view to others: not the server's own, not one between", async () => {
    const orders = [
      [asProgram, market.visitor, member.call],
      [member.call, asProgram, market.visitor],
      [market.visitor, member.call, asProgram],
    ];
    for (const [path, secret] of [
      ["/?market=FR", /Zephyr/],
      ["/product/saas/contoso.mixed?market=FR", /Quetzal/],
      ["/?market=FR&q=Quetzal", /contoso\.mixed/],
    ] as const)
      for (const [at, order] of orders.entries())
        for (const call of order) {
          // Another language for each order: nothing of it is kept when it begins.
          const language = `&lang=${["en", "fr", "ko"][at]}`;
          const { text, headers } = await call("GET", path + language);
          const visits = call === market.visitor;
          assert.equal(secret.test(text), !visits, `${path} ${at}`);
          if (visits) {
            assert.equal(headers.get("cache-control"), "no-cache");
            assert.match(headers.get("vary") ?? "", /cookie, authorization/);
          } else {
            assert.equal(headers.get("cache-control"), "private, no-store", path);
            assert.equal(headers.get("etag"), null, path);
          }
        }
    // Whoever shows the tag of the visitors' page is not told that a member's own is the same.
    const { headers } = await market.visitor("GET", "/?market=FR");
    const tag = { "if-none-match": headers.get("etag") ?? "" };
    assert.equal((await market.visitor("GET", "/?market=FR", undefined, tag)).status, 304);
    for (const call of [member.call, asProgram])
      assert.equal((await call("GET", "/?market=FR", undefined, tag)).status, 200);
    for (const call of [member.call, asProgram, market.visitor])
      for (const path of [
        "/v1/storefront/offers",
        "/v1/storefront/offers/fabrikam.zephyr",
        "/v1/storefront/offers/contoso.mixed",
      ])
        assert.match((await call("GET", path)).headers.get("cache-control") ?? "", /^private/);
  });

  test("SUB-04: who sells finds a private plan for its audience only, and a guess is a plan that never was", async () => {
    const other = await sale.customer({ company: "Somebody Else" });
    const catalogue = async (customer: SoldTo, query: string) =>
      (
        await sale.partner.call("GET", `/v1/customers/${customer.id}/catalog?limit=100${query}`)
      ).json<{ data: { plan: { uuid: string; private: boolean } }[]; counts: Json }>();
    const fills = (customer: SoldTo, planUuid: string | undefined) =>
      sale.partner.call(
        "POST",
        "/v1/carts",
        { customerId: customer.id, lines: [{ planUuid, term: "P1M", quantity: 2 }] },
        once(),
      );
    const secret = plans.get("zephyr vip");
    assert.deepEqual((await catalogue(other, "&q=Zephyr")).data, []);
    assert.deepEqual(
      (await catalogue(other, "&q=Zephyr")).counts,
      (await catalogue(other, "&q=Absent")).counts,
    );
    assert.ok((await catalogue(record, "&q=Zephyr")).data.some(({ plan }) => plan.private));
    const guessed = told(await fills(other, secret), /^$/g);
    assert.deepEqual(guessed, told(await fills(other, randomUUID()), /^$/g));
    assert.ok(guessed.status >= 400);
    for (const name of ["coming team", "buried vip"])
      assert.equal((await fills(record, plans.get(name))).status >= 400, true, name);
    const bought = await fills(record, secret);
    assert.equal(bought.status, 201, bought.text);
    // Hidden is not private: nobody finds the plan, and whoever knows its id can buy it.
    const byId = await fills(other, plans.get("mixed stage"));
    assert.equal(byId.status, 201, byId.text);
    assert.deepEqual((await catalogue(other, "&q=Mixed")).data.length, 1);
  });

  test("SUB-04: who sells to a member of an audience sees the picture of what only the audience sees", async () => {
    type Entry = { offer: { slug: string; storefrontUrl: string | null; logo: { href: string } } };
    const entries = async (q: string) =>
      (await sale.partner.call("GET", `/v1/customers/${record.id}/catalog?q=${q}`)).json<{
        data: Entry[];
      }>().data;
    const [zephyr] = await entries("Zephyr");
    assert.equal(zephyr?.offer.storefrontUrl, null, "its page would not open for the seller");
    const href = zephyr?.offer.logo.href ?? "";
    const picture = await sale.partner.call("GET", href);
    assert.deepEqual([picture.status, picture.headers.get("content-type")], [200, "image/png"]);
    assert.match(picture.headers.get("cache-control") ?? "", /^private/);
    const other = await sale.customer({ company: "Third" });
    const rival = await market.organisation({ kind: "partner", name: "Rival" });
    for (const [who, call, address] of [
      ["a customer outside the audience", sale.partner.call, href.replace(record.id, other.id)],
      ["another seller", rival.call, href],
      ["a member itself", member.call, href],
      ["the publisher", fabrikam.call, href],
      [
        "an absent offer",
        sale.partner.call,
        `/v1/customers/${record.id}/catalog/${randomUUID()}/logo`,
      ],
    ] as const)
      assert.equal((await call("GET", address)).status, 404, who);
    assert.equal((await market.visitor("GET", href)).status, 401);
    const [mixed] = await entries("Mixed");
    assert.equal(mixed?.offer.storefrontUrl, "/product/saas/contoso.mixed");
    assert.equal((await market.visitor("GET", mixed?.offer.logo.href ?? "")).status, 200);
  });

  test("STO-01, STO-02: an offer for one market is listed elsewhere without price, and says where it is sold", async () => {
    const elsewhere = await market.visitor("GET", "/product/saas/contoso.japan?market=FR");
    assert.match(elsewhere.text, /Not sold in France\..*Sold in Japan/s);
    const { text } = await market.visitor("GET", "/?market=FR");
    assert.match(text, /Not sold in France/);
    const json = (
      await market.visitor("GET", "/v1/storefront/offers/contoso.japan?market=FR")
    ).json<{ plans: unknown[]; reason: string }>();
    assert.deepEqual([json.plans, json.reason], [[], "not-sold-here"]);
  });

  test("a picture is everybody's for as long as what everybody sees shows it", async () => {
    const drawn = async (colour: string) =>
      uploadImage(publisher, { width: 300, height: 300, colour });
    const before = logos.get("mixed");
    const next = await drawn("#2f6b4a");
    const read = async (sha256: unknown) =>
      (await market.visitor("GET", `/files/${sha256}`)).status;
    const shows = async (logo: unknown) =>
      changePage(publisher, "contoso.mixed", "listing", (content) => ({ ...content, logo }));
    await shows(next);
    assert.deepEqual([await read(before), await read(next.sha256)], [200, 404], "a draft's");
    await publishAtOnce(market, publisher, "contoso.mixed", "preview");
    assert.deepEqual([await read(before), await read(next.sha256)], [200, 404], "a preview's");
    await publishAtOnce(market, publisher, "contoso.mixed");
    assert.deepEqual(
      [await read(before), await read(next.sha256)],
      [404, 200],
      "an earlier edition's",
    );
    // A picture that two listings show stays open until neither does.
    await changePage(publisher, "contoso.japan", "listing", (content) => ({
      ...content,
      logo: next,
    }));
    await publishAtOnce(market, publisher, "contoso.japan");
    await shows(await drawn("#6b2f4a"));
    await publishAtOnce(market, publisher, "contoso.mixed");
    assert.equal(await read(next.sha256), 200);
    // Customers keep what is stopped, and its logo; its screenshots close.
    const listing = (await publisher.call("GET", "/v1/offers/contoso.japan/pages/listing")).json<{
      content: { screenshots: { file: { sha256: string } }[] };
    }>();
    const [screenshot] = listing.content.screenshots;
    assert.equal(await read(screenshot?.file.sha256), 200);
    for (const offerId of ["japan", "mixed"]) {
      const path = `/v1/offers/contoso.${offerId}/stop`;
      const stopped = await publisher.call("PUT", path, { offerId }, { "if-match": "*" });
      assert.equal(stopped.status, 200, stopped.text);
    }
    assert.deepEqual([await read(next.sha256), await read(screenshot?.file.sha256)], [200, 404]);
  });

  test("whoever leaves the audience sees as little as everybody else, from the sync on", async () => {
    const path = "/v1/offers/fabrikam.zephyr/plans/vip/audience";
    const saved = await fabrikam.call(
      "PATCH",
      path,
      { add: [{ tenantId: randomUUID() }], remove: [{ tenantId: record.tenantId }] },
      { "if-match": "*" },
    );
    assert.equal(saved.status, 200, saved.text);
    await synced(fabrikam, "fabrikam.zephyr");
    assert.equal((await list(member.call, "&q=Zephyr")).count, 0);
    const page = await member.call("GET", "/product/saas/fabrikam.zephyr");
    const never = await member.call("GET", "/product/saas/fabrikam.absent");
    assert.deepEqual(told(page, /zephyr/g), told(never, /absent/g));
  });
});

const LEAD = {
  firstName: "Ana",
  lastName: "Lima",
  email: "ana@people.example",
  company: "Elsewhere",
  country: "FR",
  message: "Call me.",
  consent: true,
};
