import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { ExampleFiles } from "../../src/modules/catalog/domain/offer-types/examples.fixture.ts";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { exampleDocument, exampleFiles } from "../support/offer-types.ts";
import { applied } from "../support/offers.ts";
import {
  allPassed,
  decided,
  openSite,
  type Site,
  submissionOf,
  submitted,
} from "../support/publishing.ts";

type Json = Record<string, unknown>;
type Plan = {
  readonly planId: string;
  readonly status: string;
  readonly hidden: boolean;
  readonly actions: readonly {
    readonly action: string;
    readonly allowed: boolean;
    readonly reason: { readonly code: string; readonly detail: string } | null;
  }[];
};
type Refusal = {
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly { readonly pointer: string; readonly code: string }[];
};
type Version = { readonly version: string } & Json;

suite("plans of virtual machines through the pipeline", () => {
  let market: TestMarket;
  let site: Site;
  let ana: TestPerson;
  let marc: TestPerson;
  let files: ExampleFiles;
  let environment = "";

  before(async () => {
    site = await openSite();
    market = await startTestMarket({ env: { SOUK_OUTGOING_ALLOW: site.allow } });
    ana = await market.organisation({ kind: "publisher", name: "Contoso", handle: "contoso" });
    const operator = await market.organisation({ kind: "operator", name: "Meridian" });
    marc = await market.person(operator.organisation.id, ["certifier"]);
    const claire = await market.organisation({ kind: "customer", name: "Ateliers Morvan" });
    const { data } = (await claire.call("GET", "/v1/environments")).json<{
      data: { subscriptionId: string }[];
    }>();
    environment = data[0]?.subscriptionId ?? "";
    files = await exampleFiles(ana);
  });
  after(async () => {
    await market.close();
    site.close();
  });

  /** Submits the draft, certifies it and goes live. */
  async function publish(slug: string): Promise<void> {
    const { number, id } = await submitted(ana, slug);
    await market.settle();
    await decided(marc, id, { outcome: "certify", verdicts: await allPassed(marc) });
    await market.settle();
    const signOff = `/v1/offers/${slug}/submissions/${number}/sign-off`;
    assert.equal((await ana.call("PUT", signOff, {})).status, 200);
    await market.settle();
    assert.equal((await submissionOf(ana, slug, number)).state, "live");
  }

  /** A live machine offer with the plans named. */
  async function live(offer: string, plans: readonly string[]): Promise<string> {
    const document = exampleDocument("virtual-machine", files, {
      site: site.url,
      offer,
      environment,
    });
    const all = document.plans as (Json & { plan: string })[];
    await applied(ana, { ...document, plans: all.filter(({ plan }) => plans.includes(plan)) });
    await publish(`contoso.${offer}`);
    return `contoso.${offer}`;
  }

  const call = (method: string, path: string, body?: unknown) =>
    ana.call(method, `/v1/offers/${path}`, body, { "if-match": "*", ...once() });
  const planOf = async (slug: string, plan: string) =>
    (await call("GET", `${slug}/plans/${plan}`)).json<Plan>();
  const versionsOf = async (slug: string, plan: string) => {
    const { content } = (await call("GET", `${slug}/plans/${plan}/pages/plan-technical`)).json<{
      content: { versions: Version[] } & Json;
    }>();
    return content;
  };
  const saveVersions = async (
    slug: string,
    plan: string,
    change: (all: readonly Version[]) => readonly Json[],
  ) => {
    const content = await versionsOf(slug, plan);
    return call("PUT", `${slug}/plans/${plan}/pages/plan-technical`, {
      ...content,
      versions: change(content.versions),
    });
  };
  const listed = async (slug: string) =>
    (await market.visitor("GET", `/v1/storefront/offers/${slug}?market=FR`))
      .json<{ plans: { id: string; meters: { price: { amount: string } }[] }[] }>()
      .plans.map(({ id, meters }) => [id, meters[0]?.price.amount]);
  const versionOfOffer = async (slug: string) =>
    (await ana.call("GET", `/v1/offers/${slug}`)).headers.get("etag");

  test("PUB-19: image versions are added and deprecated with save, review and publish; the last active one never", async () => {
    const slug = await live("versions", ["hourly"]);
    const deprecation = { reason: "security", date: "2027-03-31", alternative: "1.1.0" };
    const deprecate = (version: string) => (all: readonly Version[]) =>
      all.map((one) => (one.version === version ? { ...one, deprecation } : one));

    const refused = await saveVersions(slug, "hourly", deprecate("1.0.0"));
    assert.equal(refused.status, 409, refused.text);
    const { code, detail, errors } = refused.json<Refusal>();
    assert.equal(code, "catalog/last-image-version");
    assert.match(detail, /stop the plan itself/);
    assert.deepEqual(
      errors?.map((error) => [error.pointer, error.code]),
      [["/versions", "catalog/vm-last-version"]],
    );
    assert.equal((await versionsOf(slug, "hourly")).versions[0]?.deprecation ?? null, null);

    const added = await saveVersions(slug, "hourly", ([first]) => [
      { ...first, deprecation },
      {
        version: "1.1.0",
        images: [{ sku: "gate-g2", source: "gallery", address: "galleries/contoso/gate/1.1.0" }],
      },
    ]);
    assert.equal(added.status, 200, added.text);
    assert.equal(
      (await ana.call("GET", `/v1/offers/${slug}`)).json<{
        draft: { unpublishedChanges: number };
      }>().draft.unpublishedChanges > 0,
      true,
      "nothing is live before the publication",
    );
    await publish(slug);
    const { versions } = await versionsOf(slug, "hourly");
    assert.deepEqual(
      versions.map(({ version }) => version),
      ["1.0.0", "1.1.0"],
    );
    assert.deepEqual(versions[0]?.deprecation, deprecation);

    const removed = await saveVersions(slug, "hourly", (all) => all.slice(1));
    assert.equal(removed.json<Refusal>().code, "catalog/locked", "a published version stays");
    assert.equal((await saveVersions(slug, "hourly", deprecate("1.1.0"))).status, 409);
    const document = (await call("GET", `${slug}/document`)).json<{ plans: Json[] }>();
    const all = JSON.parse(
      JSON.stringify(document).replace(
        '"deprecation":null',
        `"deprecation":${JSON.stringify(deprecation)}`,
      ),
    );
    const asFile = await call("PUT", `${slug}/document`, all);
    assert.equal(asFile.status, 409, "as a file neither");
    const back = await saveVersions(slug, "hourly", (list) =>
      list.map((one) => ({ ...one, deprecation: null })),
    );
    assert.equal(back.status, 200, "a deprecation can be taken back");
  });

  test("PUB-03, PUB-20: a page that a plan has not is not found, to read and to save, until the plan has it", async () => {
    const document = exampleDocument("virtual-machine", files, { site: site.url, offer: "pages" });
    await applied(ana, document);
    const at = (page: string) => `contoso.pages/plans/core/pages/${page}`;
    const technical = await versionsOf("contoso.pages", "core");
    const setup = (await call("GET", at("plan-setup"))).json<{ content: Json }>().content;
    const reusing = { ...setup, technical: "reused", technicalOf: "hourly" };
    assert.equal((await call("PUT", at("plan-setup"), reusing)).status, 200);
    for (const refused of [
      await call("GET", at("plan-technical")),
      await call("PUT", at("plan-technical"), technical),
      await call("POST", `${at("plan-technical")}/reverts`, { to: "live", pointer: "" }),
      await call("GET", at("no-such-page")),
      await call("GET", "contoso.pages/plans/none/pages/plan-setup"),
    ])
      assert.deepEqual(
        [refused.status, refused.json<Refusal>().code],
        [404, "platform/not-found"],
        refused.text,
      );
    assert.equal((await call("PUT", at("plan-setup"), setup)).status, 200);
    assert.deepEqual(await versionsOf("contoso.pages", "core"), technical, "kept meanwhile");
  });

  test("PUB-20: a new price hides the plan and creates its copy, both or neither; who looks finds the new one only", async () => {
    const slug = await live("priced", ["hourly", "core"]);
    const before = await versionOfOffer(slug);
    const wanted = { planId: "hourly-2", name: "By the hour 2", price: "0.15", technical: "own" };
    const path = `${slug}/plans/hourly/new-price`;
    for (const [change, status, code] of [
      [{ price: "0.120" }, 400, "catalog/price-unchanged"],
      [{ price: undefined }, 400, "catalog/required"],
      [{ price: "much" }, 400, undefined],
      [{ planId: "Not an ID" }, 400, undefined],
      [{ planId: "core" }, 409, "catalog/taken"],
      [{ name: " " }, 400, "catalog/required"],
      [{ sizes: [{ cores: "2", price: "1" }] }, 400, "catalog/price-of-another-option"],
    ] as const) {
      const refused = await call("POST", path, { ...wanted, ...change });
      assert.equal(refused.status, status, refused.text);
      if (code !== undefined) assert.match(refused.text, new RegExp(code));
    }
    assert.equal(await versionOfOffer(slug), before, "nothing was half done");
    assert.equal((await planOf(slug, "hourly")).hidden, false);

    const made = await call("POST", path, wanted);
    assert.equal(made.status, 201, made.text);
    assert.equal(made.json<Plan>().planId, "hourly-2");
    assert.equal((await planOf(slug, "hourly")).hidden, true);
    assert.deepEqual(await listed(slug), [
      ["hourly", "0.12"],
      ["core", "0.031"],
    ]);
    await publish(slug);
    assert.deepEqual(await listed(slug), [
      ["core", "0.031"],
      ["hourly-2", "0.15"],
    ]);
    const old = await planOf(slug, "hourly");
    assert.equal(old.status, "live", "hidden, and still sold by its ID");
    const { content } = (await call("GET", `${slug}/plans/hourly/pages/pricing`)).json<{
      content: Json;
    }>();
    assert.equal(content.price, "0.12");
    assert.equal((await call("PUT", `${slug}/plans/hourly/stop`, {})).status, 200, "no reuse");
  });

  test("J4.4, PUB-20: a published reuse is for good: its base is stopped with the whole offer only", async () => {
    const slug = await live("reused", ["hourly"]);
    const made = await call("POST", `${slug}/plans/hourly/new-price`, {
      planId: "next",
      name: "Next",
      price: "0.2",
      technical: "reused",
    });
    assert.equal(made.status, 201, made.text);
    const stop = `${slug}/plans/hourly/stop`;
    // Until the reuse is published, the base can be stopped; then the draft cannot be published.
    assert.equal((await call("PUT", stop, {})).status, 200);
    const review = await call("GET", `${slug}/review`);
    assert.match(review.text, /catalog\/reuse-of-stopped/);
    assert.equal((await call("DELETE", stop)).status, 204);

    await publish(slug);
    const refused = await call("PUT", stop, {});
    assert.equal(refused.status, 409, refused.text);
    assert.equal(refused.json<Refusal>().code, "catalog/plan-reused");
    assert.match(
      refused.json<Refusal>().detail,
      /next reuses the technical configuration of hourly/,
    );
    const action = (await planOf(slug, "hourly")).actions.find(
      (one) => one.action === "stop-distribution",
    );
    assert.equal(action?.reason?.code, "plan-reused");
    const detached = await call("PUT", `${slug}/plans/next/pages/plan-setup`, {
      clouds: ["global"],
      technical: "own",
    });
    assert.equal(detached.json<Refusal>().code, "catalog/locked", "permanent");

    const third = await call("POST", `${slug}/plans/next/new-price`, {
      planId: "third",
      name: "Third",
      price: "0.3",
      technical: "reused",
    });
    assert.equal(third.status, 201, third.text);
    const { content } = (await call("GET", `${slug}/plans/third/pages/plan-setup`)).json<{
      content: Json;
    }>();
    assert.equal(content.technicalOf, "hourly", "the base, never a reuse");
    assert.equal(
      (await call("PUT", `${slug}/plans/next/stop`, {})).status,
      200,
      "the reuse can be",
    );
    assert.equal((await call("PUT", stop, {})).status, 409, "its base still cannot");
    assert.equal((await call("DELETE", `${slug}/plans/next/stop`)).status, 204);
    const whole = await call("PUT", `${slug}/stop`, { offerId: "reused" });
    assert.equal(whole.status, 200, whole.text);
  });

  test("PUB-20: sizes get new prices together, free plans and other types have none to change", async () => {
    const slug = await live("by-size", ["hourly", "sizes", "markets"]);
    const sizes = [
      { cores: "2", price: "0.06" },
      { cores: "shared", price: "0.02" },
    ];
    const made = await call("POST", `${slug}/plans/sizes/new-price`, {
      planId: "sizes-2",
      name: "By size 2",
      sizes,
      technical: "reused",
    });
    assert.equal(made.status, 201, made.text);
    const { content } = (await call("GET", `${slug}/plans/sizes-2/pages/pricing`)).json<{
      content: { sizes: Json[]; prices: Record<string, { meters: Json }> };
    }>();
    assert.deepEqual(
      content.sizes.map(({ cores, price }) => [cores, price]),
      sizes.map(({ cores, price }) => [cores, price]),
    );
    assert.equal(content.prices.FR?.meters["hour-2"], "0.06");

    const byMarket = await call("POST", `${slug}/plans/markets/new-price`, {
      planId: "markets-2",
      name: "By market 2",
      technical: "own",
    });
    assert.equal(byMarket.status, 201, byMarket.text);
    const copied = (await call("GET", `${slug}/plans/markets-2/pages/pricing`)).json<{
      content: { prices: Record<string, { meters: Json }> };
    }>();
    assert.equal(copied.content.prices.FR?.meters["hour-4"], "0.20", "typed anew on its page");

    const first = (await planOf(slug, "sizes-2")).actions.find(
      ({ action }) => action === "re-price",
    );
    assert.equal(first?.reason?.code, "plan-never-live", "its price is not locked yet");
    const stale = await ana.call(
      "POST",
      `/v1/offers/${slug}/plans/hourly/new-price`,
      { planId: "late", name: "Late", price: "9", technical: "own" },
      { "if-match": '"1"', ...once() },
    );
    assert.equal(stale.status, 412);
    const others = await market.organisation({ kind: "publisher", name: "Other", handle: "other" });
    const foreign = await others.call(
      "POST",
      `/v1/offers/${slug}/plans/hourly/new-price`,
      { planId: "late", name: "Late", price: "9", technical: "own" },
      { "if-match": "*", ...once() },
    );
    assert.equal(foreign.status, 404);
  });
});
