import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, suite, test } from "node:test";
import fc from "fast-check";
import {
  csvOf,
  imports,
  livePrivateOffer,
  publishAtOnce,
  synced,
  syncs,
} from "../support/audiences.ts";
import { startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { createdOffer } from "../support/offers.ts";
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

type Problem = {
  readonly code: string;
  readonly detail: string;
  readonly errors: readonly {
    readonly code: string;
    readonly line: number;
    readonly column: number;
    readonly detail: string;
    readonly pointer: string;
  }[];
};
type Audience = {
  readonly version: number;
  readonly liveVersion: number | null;
  readonly size: number;
  readonly matching: number;
  readonly counts: { readonly added: number; readonly removed: number; readonly unchanged: number };
  readonly data: readonly {
    readonly tenantId: string;
    readonly note?: string;
    readonly state: string;
  }[];
  readonly nextCursor: string | null;
};
type Imported = Record<
  "rows" | "repeated" | "added" | "removed" | "edited" | "unchanged" | "size" | "version",
  number
>;
type Seen = {
  readonly offer: { readonly sees: boolean; readonly reason: string };
  readonly plans: readonly {
    readonly planId: string;
    readonly sees: boolean;
    readonly reason: string;
  }[];
};

const ids = (count: number): string[] => Array.from({ length: count }, () => randomUUID());

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

  const pathOf = (slug: string) => `/v1/offers/${slug}/plans/vip/audience`;
  const audience = async (slug: string, query = ""): Promise<Audience> => {
    const answer = await ana.call("GET", `${pathOf(slug)}${query}`);
    assert.equal(answer.status, 200, answer.text);
    return answer.json<Audience>();
  };
  const edits = (slug: string, change: object, ifMatch = "*") =>
    ana.call("PATCH", pathOf(slug), change, { "if-match": ifMatch });
  const problem = async (answer: { status: number; json<T>(): T }, status: number) => {
    assert.equal(answer.status, status);
    return answer.json<Problem>();
  };
  const places = ({ errors }: Problem) =>
    errors.map(({ line, column, code }) => [line, column, code]);

  test("J3.2, PUB-18: at most ten IDs at a time are added by hand, others are removed, and the rest stays", async () => {
    const [first = "", second = ""] = ids(2);
    const slug = await livePrivateOffer(market, ana, "by-hand", [first, second]);
    const eleven = await problem(
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

  test("PUB-18, BEY-13: a file is tried first, then taken whole, and the same file twice changes nothing", async () => {
    const [kept = "", gone = ""] = ids(2);
    const slug = await livePrivateOffer(market, ana, "file", [kept, gone]);
    const fresh = ids(3);
    const file = csvOf([kept, ...fresh, fresh[0] ?? "", (fresh[1] ?? "").toUpperCase()]);
    const dry = await imports(ana, slug, file, { query: "?dryRun=true", ifMatch: '"1"' });
    const expected = {
      rows: 6,
      repeated: 2,
      added: 3,
      removed: 1,
      edited: 0,
      unchanged: 1,
      size: 4,
    };
    const counts = (of: Imported) =>
      Object.fromEntries(Object.keys(expected).map((name) => [name, of[name as keyof Imported]]));
    assert.equal(dry.status, 200, dry.text);
    assert.deepEqual(counts(dry.json()), expected);
    assert.equal((await audience(slug)).version, 1, "a dry run changes nothing");
    const done = await imports(ana, slug, file, { ifMatch: '"1"' });
    assert.deepEqual(counts(done.json()), expected);
    const again = (await imports(ana, slug, file, { ifMatch: '"2"' })).json<Imported>();
    assert.deepEqual([again.version, again.added, again.removed, again.unchanged], [2, 0, 0, 4]);
    assert.equal((await imports(ana, slug, file, { ifMatch: '"1"' })).status, 412);
    const more = (await imports(ana, slug, csvOf([gone]), { query: "?mode=add" })).json<Imported>();
    assert.deepEqual([more.added, more.removed, more.size], [1, 0, 5]);
  });

  test("J3.8, PUB-18: what was exported is imported without a change, formulas neutralised", async () => {
    const slug = await livePrivateOffer(market, ana, "round-trip");
    const notes = [
      "=cmd|' /C calc'!A0",
      "+1",
      "-1",
      "@SUM(1)",
      "'=x",
      'says "hi", twice',
      "été; 노트",
      "plain",
    ];
    await edits(slug, { add: notes.map((note) => ({ tenantId: randomUUID(), note })) });
    const file = await ana.call("GET", `${pathOf(slug)}/file`);
    assert.match(file.headers.get("content-type") ?? "", /^text\/csv/);
    assert.match(file.headers.get("content-disposition") ?? "", /audience-vip\.csv/);
    // A negative number is none: spreadsheets show it as it is.
    assert.doesNotMatch(file.text, /(^|,)"?(?:[=+@]|-(?!\d+[,\r]))/m);
    const { added, removed, edited, unchanged } = (
      await imports(ana, slug, file.text)
    ).json<Imported>();
    assert.deepEqual([added, removed, edited, unchanged], [0, 0, 0, 9]);
    const sample = await ana.call("GET", `${pathOf(slug)}/file?sample=true`);
    const dry = await imports(ana, slug, sample.text, { query: "?dryRun=true" });
    assert.equal(dry.status, 200, dry.text);
  });

  test("J3.3, PUB-18: a file with any bad row changes nothing, and each bad place is named by line and column", async () => {
    const slug = await livePrivateOffer(market, ana, "bad-rows");
    const before = await audience(slug);
    const [good = "", other = ""] = ids(2);
    const refused = async (file: string | Uint8Array, status = 400) => {
      const answer = await problem(await imports(ana, slug, file), status);
      assert.deepEqual(await audience(slug), before);
      return status === 400 ? places(answer) : answer.code;
    };
    const head = "ID,Description,Type\n";
    assert.deepEqual(
      await refused(
        `${head}${good},ok,TenantID\nnobody,,TenantID\n${other},"two\nlines",TenantID\n${other},,SubscriptionId\n,,TenantID\n${good},x,TenantID,more\n`,
      ),
      [
        [3, 1, "catalog/file-bad-id"],
        [4, 2, "catalog/one-line"],
        [6, 3, "catalog/file-type-unknown"],
        [7, 1, "catalog/required"],
        [8, 4, "catalog/file-cells-too-many"],
      ],
    );
    assert.deepEqual(await refused(`ID,Colour,Id\n${good},red,x\n`), [
      [1, 2, "catalog/file-column-unknown"],
      [1, 3, "catalog/file-column-twice"],
      [1, 1, "catalog/file-column-missing"],
    ]);
    assert.deepEqual(await refused(""), [[1, 1, "csv/nothing"]]);
    assert.deepEqual(await refused(head), [[2, 1, "catalog/file-without-rows"]]);
    assert.deepEqual(await refused(`${head}${good},"half`), [[2, 1, "csv/quote-not-closed"]]);
    assert.deepEqual(await refused(`${head}${good},a\0b,TenantID\n`), [[2, 2, "catalog/one-line"]]);
    assert.deepEqual(await refused(`${head}=cmd|'/C calc'!A0,,TenantID\n`), [
      [2, 1, "catalog/file-bad-id"],
    ]);
    assert.deepEqual(await refused(Buffer.from(`${head}${good},\xe9t\xe9,TenantID\n`, "latin1")), [
      [2, 2, "catalog/file-not-utf8"],
    ]);
    assert.deepEqual(await refused(`${head}${"x,".repeat(1_000_000)}`), [
      [2, 1, "csv/row-too-long"],
    ]);
    assert.deepEqual(await refused(csvOf(ids(20_001))), [
      [20_002, 1, "catalog/audience-too-many-tenant"],
    ]);
    const thousands = await problem(await imports(ana, slug, csvOf(Array(5000).fill("x"))), 400);
    assert.equal(thousands.errors.length, 1000);
    assert.match(thousands.detail, /there may be more/);
    const big = 50 * 1024 * 1024;
    const endless = Buffer.concat([Buffer.from(head), Buffer.alloc(big, `${good},,TenantID\n`)]);
    assert.deepEqual(await refused(endless), [[100_001, 1, "csv/too-many-rows"]]);
    assert.equal(await refused(Buffer.alloc(big, "\n"), 413), "request/too-large");
    const wrongType = await ana.call(
      "PUT",
      `${pathOf(slug)}/file`,
      { entries: [] },
      { "if-match": "*" },
    );
    assert.equal(wrongType.status, 415);
  });

  test("PUB-18: any file is taken whole or refused with a reason, and is never half in", async () => {
    const slug = await livePrivateOffer(market, ana, "any-file", ids(2));
    const [one = "", two = ""] = ids(2);
    const cell = fc.constantFrom(
      one,
      two,
      one.toUpperCase(),
      "x",
      "",
      '"',
      "=1+1",
      "TenantID",
      "tenantid",
      "\0",
      "\uFFFE",
      "노트",
    );
    const end = fc.constantFrom("\n", "\r\n", "\r");
    const bytes = fc.oneof(
      fc
        .tuple(
          fc.constantFrom("ID,Description,Type", "id;description;type", "\uFEFFType\tID", "ID", ""),
          fc.array(
            fc.tuple(fc.array(cell, { maxLength: 5 }), fc.constantFrom(",", ";", "\t"), end),
            { maxLength: 6 },
          ),
        )
        .map(([head, rows]) =>
          Buffer.from(
            `${head}\n${rows.map(([cells, by, stop]) => cells.join(by) + stop).join("")}`,
          ),
        ),
      fc.uint8Array({ maxLength: 200 }),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (file) => {
        const before = await audience(slug);
        const answer = await imports(ana, slug, file);
        const after_ = await audience(slug);
        if (answer.status === 200) {
          const { size, rows, repeated } = answer.json<Imported>();
          assert.deepEqual([after_.size, rows - repeated], [size, size]);
        } else {
          assert.equal(answer.status, 400, answer.text);
          for (const { line, column } of answer.json<Problem>().errors)
            assert.ok(line >= 1 && column >= 1);
          assert.deepEqual(after_, before);
        }
      }),
      { numRuns: 60 },
    );
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

    const nothing = await problem(await syncs(ana, slug), 409);
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
    const asked = await problem(await syncs(ana, slug), 409);
    assert.equal(asked.code, "publishing/audience-in-use");
    assert.match(asked.errors[0]?.detail ?? "", new RegExp(`Ateliers Morvan.*${subscription}`));
    const { confirmation } = shown.subscriptions;
    assert.match(confirmation, /^1-[0-9a-f]{12}$/);
    assert.equal((asked as Problem & { confirmation: string }).confirmation, confirmation);
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
    const asked = await problem(await ana.call("PUT", path, {}), 409);
    assert.equal(asked.code, "publishing/audience-in-use");
    const { confirmation } = asked as Problem & { confirmation: string };
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
    const refused = await problem(await syncs(ana, slug), 409);
    assert.match(refused.detail, /vip: the list is empty/);
    const draft = await createdOffer(ana, "never-live");
    assert.match((await problem(await syncs(ana, draft), 409)).detail, /never live/);
  });

  test("PUB-16: a published public plan never becomes private, and says so before; a private one becomes public", async () => {
    const slug = await livePrivateOffer(market, ana, "one-way");
    const page = (plan: string) => `/v1/offers/${slug}/plans/${plan}/pages/visibility`;
    const { locks } = (await ana.call("GET", page("team"))).json<{
      locks: Record<string, { detail: string; allowed: string[] }>;
    }>();
    assert.match(locks["/visibility"]?.detail ?? "", /private/i);
    const refused = await problem(
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
    assert.equal((await problem(unclear, 400)).code, "catalog/viewer-unclear");
  });

  test("a file for a list of a page is read whole or refused", async () => {
    const read = (file: string, query = "?ids=email&max=20") =>
      ana.call("POST", `/v1/audience-files${query}`, Buffer.from(file), {
        "content-type": "text/csv",
      });
    const people =
      "ID,Description,Type\nAna@Contoso.example,Design,MixedAadMsaId\nana@contoso.example,,MixedAadMsaId\nbo@contoso.example,,MixedAadMsaId\n";
    assert.deepEqual((await read(people)).json(), {
      rows: 3,
      repeated: 1,
      entries: [{ id: "ana@contoso.example", note: "Design" }, { id: "bo@contoso.example" }],
    });
    const bad = await problem(
      await read("ID,Type\nnobody,MixedAadMsaId\nana@contoso.example,TenantID\n"),
      400,
    );
    assert.deepEqual(places(bad), [
      [2, 1, "catalog/file-bad-email"],
      [3, 2, "catalog/file-type-unknown"],
    ]);
    assert.deepEqual(places(await problem(await read(people, "?ids=email&max=1"), 400)), [
      [4, 1, "catalog/too-many"],
    ]);
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
