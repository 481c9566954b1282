import assert from "node:assert/strict";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import {
  EXAMPLE_KEY,
  type ExampleFiles,
} from "../../src/modules/catalog/domain/offer-types/examples.fixture.ts";
import { OFFER_TYPES } from "../../src/modules/catalog/index.ts";
import {
  once,
  programOf,
  startTestMarket,
  type TestMarket,
  type TestPerson,
} from "../support/market.ts";
import { soukOffer } from "../support/offer-folder.ts";
import { exampleDocument, exampleFiles, servePackages } from "../support/offer-types.ts";
import {
  allPassed,
  decided,
  openSite,
  type Site,
  submissionOf,
  submitted,
} from "../support/publishing.ts";
import { customerBody } from "../support/sale.ts";

type Plan = {
  readonly id: string;
  readonly name: string;
  readonly pricingModel: string;
  readonly freeTrialDays: number;
  readonly prices: readonly { readonly price: { readonly amount: string } }[];
  readonly meters: readonly {
    readonly id: string;
    readonly name: string;
    readonly price: { readonly amount: string };
  }[];
};
type Shown = {
  readonly name: string;
  readonly listingOption: string;
  readonly soldTo: string;
  readonly reason: string | null;
  readonly listedPrice: { kind: string; price: { amount: string; currency: string } | null } | null;
  readonly categories: readonly string[];
  readonly details: readonly { readonly label: string; readonly values: readonly string[] }[];
  readonly plans: readonly Plan[];
};

suite("every offer type from its file to the storefront", () => {
  let market: TestMarket;
  let site: Site;
  let ana: TestPerson;
  let marc: TestPerson;
  let claire: TestPerson;
  let stranger: TestPerson;
  let partner: TestPerson;
  let files: ExampleFiles;
  let environment = "";

  before(async () => {
    site = await openSite();
    servePackages(site);
    market = await startTestMarket({ env: { SOUK_OUTGOING_ALLOW: site.allow } });
    ana = await market.organisation({ kind: "publisher", name: "Contoso", handle: "contoso" });
    const ines = await market.organisation({ kind: "operator", name: "Meridian" });
    marc = await market.person(ines.organisation.id, ["certifier"]);
    claire = await market.organisation({ kind: "customer", name: "Ateliers Morvan" });
    stranger = await market.organisation({ kind: "customer", name: "Others" });
    partner = await market.organisation({ kind: "partner", name: "Northwind" }, ["admin-agent"]);
    const { data } = (await claire.call("GET", "/v1/environments")).json<{
      data: { subscriptionId: string; name: string }[];
    }>();
    assert.equal(data.length, 1, "a customer has an environment from the beginning");
    environment = data[0]?.subscriptionId ?? "";
    files = await exampleFiles(ana);
  });
  after(async () => {
    await market.close();
    site.close();
  });

  const documentOf = (type: string, offer = type) =>
    exampleDocument(type, files, { site: site.url, offer, environment });

  /** Publishes an applied draft up to its preview, and says where that is. */
  async function atPreview(slug: string): Promise<{ number: number; url: URL }> {
    const { number, id } = await submitted(ana, slug);
    await market.settle();
    await decided(marc, id, { outcome: "certify", verdicts: await allPassed(marc) });
    await market.settle();
    assert.equal((await submissionOf(ana, slug, number)).state, "preview");
    const { preview } = (await ana.call("GET", `/v1/offers/${slug}/publication`)).json<{
      preview: { url: string };
    }>();
    return { number, url: new URL(preview.url) };
  }

  const opensFor = async (url: URL, address = url.pathname + url.search) => ({
    reviewer: (await claire.call("GET", address)).status,
    stranger: (await stranger.call("GET", address)).status,
    visitor: (await market.visitor("GET", address)).status,
  });

  for (const type of OFFER_TYPES.values())
    test(`PUB-03, PUB-09, BEY-01, STO-02: an offer of type ${type.id} is applied, certified, previewed and live`, async () => {
      const slug = `contoso.${type.id}`;
      const document = documentOf(type.id);
      const path = `/v1/offers/${slug}/document`;
      const applied = await ana.call("PUT", path, document, { "if-match": "*" });
      assert.equal(applied.status, 201, applied.text);
      assert.deepEqual(applied.json<{ findings: unknown[] }>().findings, []);

      const exported = (await ana.call("GET", path)).json();
      const again = await ana.call("PUT", `${path}?dryRun=true`, exported, { "if-match": "*" });
      assert.deepEqual(again.json<{ changes: unknown[] }>().changes, [], "the same again");

      const overview = (await ana.call("GET", `/v1/offers/${slug}`)).json<{
        type: string;
        pages: { page: string; status: string }[];
        plans: { planId: string; serviceId: string | null; pricingModel: string }[];
      }>();
      assert.equal(overview.type, type.id);
      assert.ok(
        overview.pages.every(({ status }) => status === "complete"),
        JSON.stringify(overview.pages),
      );

      const { number, url } = await atPreview(slug);
      const gate = type.preview.kind;
      assert.deepEqual(await opensFor(url), {
        reviewer: gate === "email" ? 404 : 200,
        stranger: gate === "hide-key" ? 200 : 404,
        visitor: gate === "hide-key" ? 200 : 404,
      });
      if (gate === "hide-key") {
        assert.equal(url.searchParams.get("key"), EXAMPLE_KEY);
        const withoutKey = `${url.pathname}?preview=${url.searchParams.get("preview")}`;
        assert.equal((await claire.call("GET", withoutKey)).status, 404, "the key is needed");
      }
      assert.equal((await market.visitor("GET", `/product/${type.id}/${slug}`)).status, 404);

      const signOff = `/v1/offers/${slug}/submissions/${number}/sign-off`;
      assert.equal((await ana.call("PUT", signOff, {})).status, 200);
      await market.settle();
      assert.equal((await submissionOf(ana, slug, number)).state, "live");

      for (const lang of ["en", "fr", "ko"]) {
        const page = await market.visitor(
          "GET",
          `/product/${type.id}/${slug}?market=FR&lang=${lang}`,
        );
        assert.equal(page.status, 200, page.text.slice(0, 200));
        assert.match(page.text, /Harbour/);
        assert.doesNotMatch(
          page.text,
          /storefront\.|offer-type\.|measure\./,
          "every text is there",
        );
      }
      const shown = await storefront(slug);
      const sold = overview.plans.map(({ planId }) => planId).sort();
      assert.deepEqual(shown.plans.map(({ id }) => id).sort(), sold);
    });

  const storefront = async (slug: string, who = market.visitor, of = "FR"): Promise<Shown> => {
    const answer = await who("GET", `/v1/storefront/offers/${slug}?market=${of}`);
    assert.equal(answer.status, 200, answer.text);
    return answer.json();
  };

  test("decision 45: usage, trials and free plans of a virtual machine are shown as what they are", async () => {
    const { plans, categories, ...shown } = await storefront("contoso.virtual-machine");
    assert.equal(shown.soldTo, "customers");
    assert.equal(shown.reason, "environment-sign-in");
    assert.ok(categories.includes("compute"), "machines are always found under Compute");
    const by = Object.fromEntries(plans.map((plan) => [plan.id, plan]));
    assert.equal(by.hourly?.pricingModel, "usage");
    assert.equal(by.hourly?.freeTrialDays, 30);
    assert.deepEqual(
      plans.map(({ id, meters }) => [id, meters.map((one) => [one.id, one.price.amount])]),
      [
        ["hourly", [["hour", "0.12"]]],
        ["core", [["core-hour", "0.031"]]],
        [
          "sizes",
          [
            ["hour-2", "0.05"],
            ["hour-shared", "0.01"],
          ],
        ],
        ["markets", [["hour-4", "0.20"]]],
        ["free", []],
      ],
    );
    assert.equal(by.free?.pricingModel, "free");
    const page = await market.visitor(
      "GET",
      "/product/virtual-machine/contoso.virtual-machine?market=FR",
    );
    assert.match(page.text, /Hour with 2 cores/);
    assert.match(page.text, /Operating system/);
    assert.match(page.text, /Debian 13/);
    const partners = await storefront("contoso.virtual-machine", partner.call);
    assert.equal(partners.reason, "by-customer");
  });

  test("a price by hand stands in the market's own currency, and a converted one has its rate", async () => {
    const korea = await storefront("contoso.virtual-machine", market.visitor, "KR");
    const amount = (id: string) => korea.plans.find((one) => one.id === id)?.meters[0]?.price;
    assert.deepEqual(amount("markets"), { amount: "300", currency: "KRW" });
    assert.match(String(amount("hourly")?.amount), /^\d{2,4}(\.\d+)?$/);
  });

  test("managed applications have a monthly price with meters, solution templates none", async () => {
    const { plans } = await storefront("contoso.application");
    assert.deepEqual(
      plans.map((plan) => [plan.id, plan.pricingModel, plan.prices.length, plan.meters.length]),
      [
        ["managed", "flat", 1, 1],
        ["template", "free", 0, 0],
      ],
    );
  });

  test("LIC-02, LIC-04: plans of a licensed offer have Service IDs, and buyers contact the publisher", async () => {
    const overview = (await ana.call("GET", "/v1/offers/contoso.dynamics-365")).json<{
      plans: { planId: string; serviceId: string; pricingModel: string }[];
    }>();
    assert.deepEqual(
      overview.plans.map(({ planId, serviceId }) => [planId, serviceId]),
      [
        ["bronze", "contoso.dynamics-365.bronze"],
        ["gold", "contoso.dynamics-365.gold"],
      ],
    );
    const shown = await storefront("contoso.dynamics-365");
    assert.equal(shown.listingOption, "contact-me");
    assert.ok(shown.plans.every(({ pricingModel }) => pricingModel === "licence"));
    const page = await market.visitor(
      "GET",
      "/product/dynamics-365/contoso.dynamics-365?market=FR",
    );
    assert.match(page.text, /class="button primary large"[^>]*>Contact me/);
    // It installs without a licence, too.
    assert.match(page.text, /class="button large" href="\/sign-in[^>]*>Get it now/);
    assert.match(page.text, /Price on request/);
    assert.doesNotMatch(page.text, /Select plan/);
  });

  test("consulting services and other listings show their facts, and are not offered in other markets", async () => {
    const { details, ...shown } = await storefront("contoso.consulting-service");
    assert.equal(shown.listingOption, "contact-me");
    assert.deepEqual(Object.fromEntries(details.map(({ label, values }) => [label, values])), {
      "Primary product": ["Azure"],
      "Service type": ["Assessment"],
      Duration: ["2 days"],
      Competencies: ["Data"],
    });
    assert.deepEqual(shown.listedPrice, {
      kind: "fixed",
      price: { amount: "1200.00", currency: "EUR" },
    });
    const japan = await storefront("contoso.consulting-service", market.visitor, "JP");
    assert.equal(japan.reason, "not-sold-here");
    const report = await market.visitor("GET", "/product/power-bi/contoso.power-bi");
    assert.ok(report.text.includes(`href="${site.url}/install"`), "leads to the installer");
  });

  test("SUB-04: partners read of usage offers that customers get them in the storefront, and can buy licences", async () => {
    const created = await partner.call("POST", "/v1/customers", customerBody(), once());
    assert.equal(created.status, 201, created.text);
    const { id } = created.json<{ id: string }>();
    const { data } = (await partner.call("GET", `/v1/customers/${id}/catalog?limit=100`)).json<{
      data: {
        offer: { type: string; storefrontUrl: string };
        available: boolean;
        reasons: { code: string }[];
      }[];
    }>();
    const reasonOf = (type: string) => {
      const entry = data.find((one) => one.offer.type === type);
      assert.ok(entry, `${type} is listed`);
      return entry.reasons.map(({ code }) => code);
    };
    for (const type of OFFER_TYPES.values())
      if (type.sale.buyers === "customers") {
        assert.ok(reasonOf(type.id).includes("not-sold-here"), type.id);
        const entry = data.find((one) => one.offer.type === type.id);
        assert.match(entry?.offer.storefrontUrl ?? "", new RegExp(`/product/${type.id}/`));
      }
    assert.ok(reasonOf("dynamics-365").includes("not-sold-here"), "licences are not sold here");
    assert.deepEqual(reasonOf("saas"), []);
  });

  test("BEY-01: the command line exports every type as files, from which nothing changes when they are applied", async () => {
    const program = await programOf(market, { id: ana.organisation.id, kind: "publisher" }, [
      "developer",
    ]);
    const environmentOf = {
      SOUK_URL: market.url,
      SOUK_CLIENT_ID: program.id,
      SOUK_CLIENT_SECRET: program.secret,
    };
    const souk = async (...args: string[]) => {
      const { exitCode, data, notes } = await soukOffer(args, environmentOf);
      assert.equal(exitCode, 0, `${args.join(" ")}: ${notes}\n${data}`);
      return data;
    };
    for (const type of OFFER_TYPES.keys()) {
      const folder = await mkdtemp(join(tmpdir(), "souk-types-"));
      await souk("export", `contoso.${type}`, "--out", folder);
      const file = join(folder, "offer.yaml");
      await souk("validate", file);
      const again = await souk("apply", file, "--dry-run", "--json");
      assert.deepEqual(JSON.parse(again).changes, [], type);
    }
  });

  test("PUB-13: an id of a Power BI visual is nobody else's, of other types each publisher's own", async () => {
    const other = await market.organisation({
      kind: "publisher",
      name: "Fabrikam",
      handle: "fabrikam",
    });
    const create = (type: string, offerId: string) =>
      other.call("POST", "/v1/offers", { type, offerId, alias: "X" }, once());
    const taken = await create("power-bi-visual", "power-bi-visual");
    assert.equal(taken.status, 409);
    assert.equal(taken.json<{ code: string }>().code, "catalog/offer-id-taken");
    assert.equal((await create("container", "container")).status, 201);
    for (const type of OFFER_TYPES.keys())
      assert.equal((await create(type, `new-${type.slice(0, 20)}-x`)).status, 201, type);
  });

  test("PUB-18, STO-03: an audience of environments admits their owners to a private plan, and nobody else", async () => {
    const document = documentOf("managed-service", "private-service");
    const [plan] = document.plans as Record<string, unknown>[];
    document.plans = [
      {
        ...plan,
        visibility: { visibility: "private" },
        audience: [{ subscriptionId: environment.toUpperCase(), note: "Morvan" }],
      },
    ];
    const path = "/v1/offers/contoso.private-service";
    const applied = await ana.call("PUT", `${path}/document`, document, { "if-match": "*" });
    assert.equal(applied.status, 201, applied.text);
    const tenants = await ana.call(
      "PUT",
      `${path}/plans/watch/audience`,
      { entries: [{ tenantId: claire.organisation.tenantId }] },
      { "if-match": '"1"' },
    );
    assert.equal(tenants.status, 400, "this type names environments");
    const { number } = await atPreview("contoso.private-service");
    await ana.call("PUT", `${path}/submissions/${number}/sign-off`, {});
    await market.settle();
    const read = "/v1/storefront/offers/contoso.private-service?market=FR";
    assert.equal((await claire.call("GET", read)).status, 200);
    assert.equal((await stranger.call("GET", read)).status, 404);
    assert.equal((await market.visitor("GET", read)).status, 404);
  });

  test("PUB-20: a published machine price never changes, and the answer says what to do instead", async () => {
    const page = "/v1/offers/contoso.virtual-machine/plans/hourly/pages/pricing";
    const read = await ana.call("GET", page);
    const { content, locks } = read.json<{
      content: Record<string, unknown>;
      locks: Record<string, { detail: string }>;
    }>();
    assert.match(locks["/price"]?.detail ?? "", /hide this plan/);
    const saved = await ana.call(
      "PUT",
      page,
      { ...content, price: "0.13" },
      { "if-match": read.headers.get("etag") ?? "" },
    );
    assert.equal(saved.status, 409);
    assert.ok(
      saved
        .json<{ errors: { pointer: string; code: string }[] }>()
        .errors.some(({ pointer, code }) => pointer === "/price" && /vm-price/.test(code)),
    );
  });
});
