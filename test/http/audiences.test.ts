import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, suite, test } from "node:test";
import {
  type AudienceProblem,
  audiencesOf,
  csvOf,
  type Imported,
  ids,
  imports,
  livePrivateOffer,
  problemOf,
  synced,
  syncs,
} from "../support/audiences.ts";
import { startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { createdOffer, publishAtOnce } from "../support/offers.ts";
import {
  allPassed,
  changePage,
  decided,
  openSite,
  type Site,
  submissionOf,
  submitted,
} from "../support/publishing.ts";
import { openSale, type Sale } from "../support/sale.ts";

type Seen = {
  readonly offer: { readonly sees: boolean; readonly reason: string };
  readonly plans: readonly {
    readonly planId: string;
    readonly sees: boolean;
    readonly reason: string;
  }[];
};

suite("private audiences", () => {
  let market: TestMarket;
  let sale: Sale;
  let site: Site;
  let ana: TestPerson;
  let foreign: TestPerson;
  before(async () => {
    site = await openSite();
    market = await startTestMarket({ env: { SOUK_OUTGOING_ALLOW: site.allow } });
    sale = await openSale(market);
    ana = sale.publisher;
    foreign = await market.organisation({ kind: "publisher", name: "Fabrikam" });
  });
  after(async () => {
    await market.close();
    site.close();
  });
  const { pathOf, audience, edits } = audiencesOf(() => ana);

  test("J3.2, PUB-18: at most ten IDs at a time are added by hand, others are removed, and the rest stays", async () => {
    const [first = "", second = ""] = ids(2);
    const slug = await livePrivateOffer(market, ana, "by-hand", [first, second]);
    const eleven = await problemOf(
      await edits(slug, { add: ids(11).map((tenantId) => ({ tenantId })) }),
      400,
    );
    assert.deepEqual(
      [eleven.errors[0]?.code, eleven.errors[0]?.pointer],
      ["catalog/audience-by-hand", "/add"],
    );
    assert.match(eleven.errors[0]?.detail ?? "", /CSV/);
    const [fresh = ""] = ids(1);
    const saved = await edits(
      slug,
      {
        add: [
          { tenantId: ` ${fresh.toUpperCase()}`, note: "New" },
          { tenantId: first, note: "Known" },
        ],
        remove: [{ tenantId: second }],
      },
      '"1"',
    );
    assert.equal(saved.status, 200, saved.text);
    assert.equal(saved.headers.get("etag"), '"2"');
    const { version, size, added, removed, edited } = saved.json<Imported>();
    assert.deepEqual([version, size, added, removed, edited], [2, 2, 1, 1, 1]);
    assert.deepEqual(
      (await audience(slug)).data.map(({ tenantId, note, state }) => [tenantId, note, state]),
      [
        [first, "Known", "unchanged"],
        [fresh, "New", "added"],
        [second, undefined, "removed"],
      ],
    );
    const stale = await edits(slug, { add: [{ tenantId: randomUUID() }] }, '"1"');
    assert.equal(stale.status, 412);
    for (const bad of [
      { add: [{ tenantId: "x" }] },
      { add: [{}] },
      { add: [{ subscriptionId: fresh }] },
    ])
      assert.equal((await edits(slug, bad)).status, 400, JSON.stringify(bad));
    assert.equal((await audience(slug)).version, 2, "a refused change changes nothing");
  });

  test("PUB-18: a list of many is read page by page, searched, and filtered by what is not live yet", async () => {
    const slug = await livePrivateOffer(market, ana, "paged", ids(3));
    const many = ids(250);
    await imports(ana, slug, csvOf(many, "Wave 2"), { query: "?mode=add" });
    const seen: string[] = [];
    let cursor = "";
    for (let page = 0; page < 3; page += 1) {
      const { data, nextCursor, size, counts } = await audience(slug, `?limit=100${cursor}`);
      assert.deepEqual(
        [size, counts],
        [page === 0 ? 253 : 252, { added: 250, removed: 0, unchanged: 3 }],
      );
      seen.push(...data.map(({ tenantId }) => tenantId));
      cursor = `&cursor=${nextCursor}`;
      // What is saved between two pages does not shift them.
      if (page === 0) await edits(slug, { remove: [{ tenantId: seen[0] }] });
      if (page === 2) assert.equal(nextCursor, null);
    }
    assert.equal(new Set(seen).size, 253);
    const part = many[7]?.slice(0, 13) ?? "";
    const found = await audience(slug, `?q=${part.toUpperCase()}`);
    assert.deepEqual([found.matching, found.data[0]?.tenantId], [1, many[7]]);
    assert.equal((await audience(slug, "?q=wave&state=added")).matching, 250);
    assert.equal((await audience(slug, "?state=removed")).matching, 1);
    assert.equal((await audience(slug, "?q=%25")).matching, 0);
  });

  test("J3.1, J3.4, J3.5, J3.8, PUB-18, STO-03: a sync shows the plan to who was added and hides it from who was removed, and publishes nothing else", async () => {
    const stays = await market.organisation({ kind: "customer", name: "Stays" });
    const comes = await market.organisation({ kind: "customer", name: "Comes" });
    const goes = await market.organisation({ kind: "customer", name: "Goes" });
    const slug = await livePrivateOffer(market, ana, "synced", [
      stays.organisation.tenantId,
      goes.organisation.tenantId,
    ]);
    const sees = async (person: TestPerson) => {
      const page = await person.call("GET", `/product/saas/${slug}?market=FR`);
      assert.equal(page.status, 200);
      return page.text.includes("Plan vip");
    };
    const seen = async () => [await sees(stays), await sees(comes), await sees(goes)];
    assert.deepEqual(await seen(), [true, false, true]);
    await changePage(ana, slug, "listing", (content) =>
      JSON.parse(JSON.stringify(content).replace("Minutes that write", "Protocols that write")),
    );
    await edits(slug, {
      add: [{ tenantId: comes.organisation.tenantId }],
      remove: [{ tenantId: goes.organisation.tenantId }],
    });
    assert.deepEqual(await seen(), [true, false, true], "a save reaches nobody");
    const { plans, action } = (await ana.call("GET", `/v1/offers/${slug}/audience-sync`)).json<{
      plans: { planId: string; added: number; removed: number }[];
      action: { allowed: boolean };
    }>();
    assert.equal(action.allowed, true);
    assert.deepEqual(
      plans.map(({ planId, added, removed }) => [planId, added, removed]),
      [["vip", 1, 1]],
    );
    await synced(ana, slug);
    assert.deepEqual(await seen(), [true, true, false]);
    const page = await market.visitor("GET", `/product/saas/${slug}?market=FR`);
    assert.match(page.text, /Minutes that write/);
    assert.doesNotMatch(page.text, /Plan vip/);
    const overview = (await ana.call("GET", `/v1/offers/${slug}`)).json<{
      live: { version: number };
      draft: { unpublishedChanges: number };
    }>();
    assert.deepEqual([overview.live.version, overview.draft.unpublishedChanges], [1, 1]);
    const { version, liveVersion, counts } = await audience(slug);
    assert.deepEqual([liveVersion, counts], [version, { added: 0, removed: 0, unchanged: 2 }]);

    const nothing = await problemOf(await syncs(ana, slug), 409);
    assert.equal(nothing.code, "catalog/audience-sync-not-allowed");
    assert.match(nothing.detail, /last saved/);
    const history = (await ana.call("GET", `/v1/offers/${slug}/history`)).json<{
      data: { event: string; title: string; actor: { name: string } }[];
    }>();
    assert.equal(history.data[0]?.event, "offer.audience-synced");
    assert.equal(history.data[0]?.title, "Synced private audience: vip (+1 −1)");
  });

  test("PUB-18: what partners can buy follows a sync in the next request", async () => {
    const customer = await sale.customer();
    const slug = await livePrivateOffer(market, ana, "resold");
    const listed = async () =>
      (
        await sale.partner.call("GET", `/v1/customers/${customer.id}/catalog?limit=100`)
      ).text.includes("Plan vip");
    assert.equal(await listed(), false);
    await edits(slug, { add: [{ tenantId: customer.tenantId }] });
    assert.equal(await listed(), false);
    await synced(ana, slug);
    assert.equal(await listed(), true);
    await edits(slug, { remove: [{ tenantId: customer.tenantId }] });
    await synced(ana, slug);
    assert.equal(await listed(), false);
  });

  test("J3.6, PUB-18: removing a tenant that holds a subscription names it and asks; the subscription goes on", async () => {
    const customer = await sale.customer({ company: "Ateliers Morvan" });
    const slug = await livePrivateOffer(market, ana, "in-use", [customer.tenantId, randomUUID()]);
    const { plans } = (await ana.call("GET", `/v1/offers/${slug}`)).json<{
      plans: { planId: string; planUuid: string }[];
    }>();
    const planUuid = plans.find(({ planId }) => planId === "vip")?.planUuid ?? "";
    const order = await sale.buys(customer, { plan: { planUuid } } as never);
    const subscription = order.lines[0]?.subscriptionId ?? "";
    await edits(slug, { remove: [{ tenantId: customer.tenantId }] });
    const shown = (await ana.call("GET", `/v1/offers/${slug}/audience-sync`)).json<{
      subscriptions: {
        count: number;
        confirmation: string;
        data: { id: string; company: string; planId: string; status: string }[];
      };
    }>();
    assert.equal(shown.subscriptions.count, 1);
    const [held] = shown.subscriptions.data;
    assert.deepEqual(
      [held?.id, held?.company, held?.planId, held?.status],
      [subscription, "Ateliers Morvan", "vip", "pending-activation"],
    );
    const asked = await problemOf(await syncs(ana, slug), 409);
    assert.equal(asked.code, "publishing/audience-in-use");
    assert.match(asked.errors[0]?.detail ?? "", new RegExp(`Ateliers Morvan.*${subscription}`));
    const { confirmation } = shown.subscriptions;
    assert.match(confirmation, /^1-[0-9a-f]{12}$/);
    assert.equal((asked as AudienceProblem & { confirmation: string }).confirmation, confirmation);
    assert.equal((await syncs(ana, slug, `1-${"0".repeat(12)}`)).status, 409, "as many, others");
    assert.equal((await syncs(ana, slug, "1")).status, 400, "a number confirms nothing");
    const done = await syncs(ana, slug, confirmation);
    assert.equal(done.status, 200, done.text);
    await sale.activates(subscription, { planId: "vip", quantity: 10 });
    const after_ = await sale.partner.call("GET", `/v1/subscriptions/${subscription}`);
    assert.equal(after_.json<{ status: string }>().status, "active");
  });

  test("PUB-09, PUB-18: Go live names the subscriptions of removed organisations, too, before it is done", async () => {
    const customer = await sale.customer();
    const slug = await livePrivateOffer(
      market,
      ana,
      "goes-live",
      [customer.tenantId, randomUUID()],
      site,
    );
    const { plans } = (await ana.call("GET", `/v1/offers/${slug}`)).json<{
      plans: { planId: string; planUuid: string }[];
    }>();
    const planUuid = plans.find(({ planId }) => planId === "vip")?.planUuid ?? "";
    await sale.buys(customer, { plan: { planUuid } } as never);
    await changePage(ana, slug, "listing", (content) => ({ ...content, videos: [] }));
    await changePage(ana, slug, "properties", (content) => ({ ...content, appVersion: "2" }));
    await edits(slug, { remove: [{ tenantId: customer.tenantId }] });
    const certifier = await market.person(sale.operator.organisation.id, ["certifier"]);
    const { number, id } = await submitted(ana, slug);
    await market.settle();
    await decided(certifier, id, { outcome: "certify", verdicts: await allPassed(certifier) });
    await market.settle();
    const path = `/v1/offers/${slug}/submissions/${number}/sign-off`;
    const asked = await problemOf(await ana.call("PUT", path, {}), 409);
    assert.equal(asked.code, "publishing/audience-in-use");
    const { confirmation } = asked as AudienceProblem & { confirmation: string };
    const done = await ana.call("PUT", path, { confirmedSubscriptions: confirmation });
    assert.equal(done.status, 200, done.text);
    await market.settle();
    assert.equal((await submissionOf(ana, slug, number)).state, "live");
    assert.deepEqual((await audience(slug)).counts, { added: 0, removed: 0, unchanged: 1 });
  });

  test("PUB-18: sync, save and go-live of one offer come one after the other, and the last saved list is live", async () => {
    const slug = await livePrivateOffer(market, ana, "race");
    for (let round = 0; round < 5; round += 1) {
      await edits(slug, { add: [{ tenantId: randomUUID() }] });
      const [{ id }, { version }] = await Promise.all([
        ana.call("GET", `/v1/offers/${slug}`).then((answer) => answer.json<{ id: string }>()),
        audience(slug),
      ]);
      assert.ok(id);
      const [sync, save] = await Promise.all([
        syncs(ana, slug),
        edits(slug, { add: [{ tenantId: randomUUID() }] }, `"${version}"`),
        publishAtOnce(market, ana, slug),
      ]);
      assert.ok([200, 409, 412].includes(sync.status), sync.text);
      assert.equal(save.status, 200, save.text);
      const { data, liveVersion, size } = await audience(slug, "?limit=100");
      const live = await market.platform.pool.raw.query(
        `select l.content -> 'audienceTenantIds' as ids, o.content -> 'plans' as plans from catalog.live_plans l
         join catalog.live_offers o using (offer_uuid) where o.slug = $1 and l.content ->> 'planId' = 'vip'`,
        [slug],
      );
      const { ids: shown, plans } = live.rows[0];
      assert.deepEqual(
        plans.find((plan: { planId: string }) => plan.planId === "vip").audienceTenantIds,
        shown,
      );
      assert.deepEqual(
        shown,
        data.filter(({ state }) => state !== "added").map(({ tenantId }) => tenantId),
        `version ${liveVersion} of ${size}`,
      );
      const storefront = await market.platform.pool.raw.query(
        "select tenant_id from storefront.audiences a join storefront.offers o using (offer_id) where o.slug = $1",
        [slug],
      );
      assert.deepEqual(storefront.rows.map(({ tenant_id }) => tenant_id).sort(), [...shown].sort());
    }
  });

  test("PUB-18: an emptied list is not synced, and an offer that was never live says to publish it", async () => {
    const [only = ""] = ids(1);
    const slug = await livePrivateOffer(market, ana, "emptied", [only]);
    await edits(slug, { remove: [{ tenantId: only }] });
    const refused = await problemOf(await syncs(ana, slug), 409);
    assert.match(refused.detail, /vip: the list is empty/);
    const draft = await createdOffer(ana, "never-live");
    assert.match((await problemOf(await syncs(ana, draft), 409)).detail, /never live/);
  });

  test("PUB-16: a published public plan never becomes private, and says so before; a private one becomes public", async () => {
    const slug = await livePrivateOffer(market, ana, "one-way");
    const page = (plan: string) => `/v1/offers/${slug}/plans/${plan}/pages/visibility`;
    const { locks } = (await ana.call("GET", page("team"))).json<{
      locks: Record<string, { detail: string; allowed: string[] }>;
    }>();
    assert.match(locks["/visibility"]?.detail ?? "", /private/i);
    const refused = await problemOf(
      await ana.call("PUT", page("team"), { visibility: "private" }, { "if-match": "*" }),
      409,
    );
    assert.equal(refused.code, "catalog/locked");
    const opened = await ana.call(
      "PUT",
      page("vip"),
      { visibility: "public" },
      { "if-match": "*" },
    );
    assert.equal(opened.status, 200, opened.text);
    await publishAtOnce(market, ana, slug);
    assert.match((await market.visitor("GET", `/product/saas/${slug}?market=FR`)).text, /Plan vip/);
    assert.equal(
      (await ana.call("PUT", page("vip"), { visibility: "private" }, { "if-match": "*" })).status,
      409,
    );
  });

  test("BEY-13: who can see this is answered for draft, preview and live, by ID, domain and address", async () => {
    const inside = await market.organisation({
      kind: "customer",
      name: "Inside",
      domain: "inside.example",
    });
    await market.organisation({ kind: "customer", name: "Outside", domain: "outside.example" });
    const slug = await livePrivateOffer(market, ana, "who", [randomUUID()]);
    await edits(slug, { add: [{ tenantId: inside.organisation.tenantId }] });
    const ask = async (who: string) =>
      (await ana.call("GET", `/v1/offers/${slug}/visibility?who=${encodeURIComponent(who)}`)).json<{
        kind: string;
        draft: Seen;
        live: Seen | null;
        preview: Seen | null;
      }>();
    const vip = (seen: Seen | null) => seen?.plans.find(({ planId }) => planId === "vip");
    for (const who of [inside.organisation.tenantId, "Inside.example", "someone@inside.example"]) {
      const { draft, live, preview } = await ask(who);
      assert.deepEqual(
        [vip(draft)?.reason, vip(live)?.reason, preview],
        ["member", "not-member", null],
      );
      assert.deepEqual([live?.offer.sees, live?.offer.reason], [true, "public-plan"]);
    }
    for (const who of ["outside.example", "nowhere.example", randomUUID()])
      assert.equal(vip((await ask(who)).draft)?.reason, "not-member");
    await synced(ana, slug);
    assert.equal(vip((await ask("inside.example")).live)?.sees, true);
    const unclear = await ana.call("GET", `/v1/offers/${slug}/visibility?who=somebody`);
    assert.equal((await problemOf(unclear, 400)).code, "catalog/viewer-unclear");
  });

  test("another publisher's audiences answer like those that are not there", async () => {
    const slug = await livePrivateOffer(market, ana, "mine");
    for (const [method, path, body] of [
      ["GET", pathOf(slug)],
      ["GET", `${pathOf(slug)}/file`],
      ["PUT", pathOf(slug), { entries: [] }],
      ["PATCH", pathOf(slug), { add: [] }],
      ["GET", `/v1/offers/${slug}/audience-sync`],
      ["PUT", `/v1/offers/${slug}/audience-sync`, {}],
      ["GET", `/v1/offers/${slug}/visibility?who=x.example`],
    ] as const)
      assert.equal(
        (await foreign.call(method, path, body, { "if-match": "*" })).status,
        404,
        `${method} ${path}`,
      );
    assert.equal((await imports(foreign, slug, csvOf(ids(1)))).status, 404);
  });
});
