import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { recordPublicationState } from "../../src/modules/catalog/index.ts";
import { SYSTEM } from "../../src/platform/platform.ts";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import {
  applied,
  completeDocument,
  createdOffer,
  planDocument,
  publishAtOnce,
} from "../support/offers.ts";

type Body = Record<string, never>;

suite("offers from their first draft on", () => {
  let market: TestMarket;
  let ana: TestPerson;
  before(async () => {
    market = await startTestMarket();
    ana = await market.organisation({ kind: "publisher", name: "Contoso", handle: "contoso" });
  });
  after(() => market.close());
  const publish = (slug: string) => publishAtOnce(market, ana, slug);

  test("PUB-13: an offer is created from id and alias, and both ids are under 40 characters together", async () => {
    const made = await ana.call(
      "POST",
      "/v1/offers",
      { offerId: "first-1", alias: "First (internal)", type: "saas" },
      once(),
    );
    assert.equal(made.status, 201, made.text);
    assert.equal(made.headers.get("location"), "/v1/offers/contoso.first-1");
    assert.equal(made.json<Body>()["status"], "draft");
    for (const [offerId, code] of [
      ["Test Offer", "catalog/id-characters"],
      ["a".repeat(33), "catalog/id-too-long-together"],
      ["first-1", "catalog/taken"],
    ]) {
      const refused = await ana.call(
        "POST",
        "/v1/offers",
        { offerId, alias: "x", type: "saas" },
        once(),
      );
      const { errors } = refused.json<{ errors: { pointer: string; code: string }[] }>();
      assert.deepEqual([errors[0]?.pointer, errors[0]?.code], ["/offerId", code]);
    }
    const longest = await ana.call(
      "POST",
      "/v1/offers",
      { offerId: "a".repeat(32), alias: "x", type: "saas" },
      once(),
    );
    assert.equal(longest.status, 201, "7 + 32 = 39 characters are allowed");
  });

  test("PUB-11, PUB-15, PUB-16: what was published keeps its locks, each with what to do instead", async () => {
    await applied(ana, await completeDocument(ana, { offer: "locks" }));
    await publish("contoso.locks");
    const pricing = "/v1/offers/contoso.locks/plans/team/pages/pricing";
    const { content } = (await ana.call("GET", pricing)).json<{
      content: Record<string, unknown>;
    }>();
    for (const [path, change, pointer, code] of [
      ["/pages/setup", { listingOption: "contact-me" }, "/listingOption", "locked-listing-option"],
      [
        "/plans/team/pages/visibility",
        { visibility: "private" },
        "/visibility",
        "locked-visibility",
      ],
      [
        "/plans/team/pages/pricing",
        { ...content, pricingModel: "flat" },
        "/pricingModel",
        "locked-pricing-model",
      ],
      [
        "/plans/team/pages/pricing",
        { ...content, terms: [{ term: "P1Y", payment: "upfront", price: "80.00" }] },
        "/terms",
        "locked-billing-term",
      ],
    ] as const) {
      const refused = await ana.call("PUT", `/v1/offers/contoso.locks${path}`, change, {
        "if-match": "*",
      });
      assert.equal(refused.status, 409, refused.text);
      const { errors } = refused.json<{
        errors: { pointer: string; code: string; detail: string }[];
      }>();
      assert.deepEqual([errors[0]?.pointer, errors[0]?.code], [pointer, `catalog/${code}`]);
      assert.match(errors[0]?.detail ?? "", /new|Contact me/);
    }
    const page = (await ana.call("GET", pricing)).json<{
      locks: Record<string, { detail: string }>;
    }>();
    assert.ok(page.locks["/pricingModel"]?.detail);
    assert.ok(page.locks["/terms/0"]?.detail);
    const second = await ana.call(
      "POST",
      "/v1/offers/contoso.locks/plans",
      { planId: "pro", name: "Pro" },
      once(),
    );
    assert.equal(second.status, 201, second.text);
    const begun = (await ana.call("GET", "/v1/offers/contoso.locks/plans/pro/pages/pricing")).json<{
      content: { pricingModel: string };
      locks: Record<string, unknown>;
    }>();
    assert.equal(
      begun.content.pricingModel,
      "per-user",
      "PUB-14: a new plan uses the offer's pricing model",
    );
    assert.ok(begun.locks["/pricingModel"]);
  });

  test("P1: an offer is duplicated with its pages and the plans it sells, and nobody sees the copy who was not chosen for it", async () => {
    const tenant = { tenantId: "6c7b1f4e-6a6b-4b7a-9c86-1c2f0c9f2b11" };
    const source = await completeDocument(ana, {
      offer: "original",
      plans: [
        planDocument("team"),
        planDocument("old"),
        planDocument("vip", {}, { visibility: { visibility: "private" } }),
      ],
    });
    await applied(ana, source);
    const vip = "/v1/offers/contoso.original/plans/vip/audience";
    const saved = await ana.call("PUT", vip, { entries: [tenant] }, { "if-match": "*" });
    assert.equal(saved.status, 200, saved.text);
    await publish("contoso.original");
    const stop = await ana.call(
      "PUT",
      "/v1/offers/contoso.original/plans/old/stop",
      {},
      { "if-match": "*" },
    );
    assert.equal(stop.status, 200, stop.text);

    const copy = (body: object, who = ana, key = once()) =>
      who.call("POST", "/v1/offers/contoso.original/copies", body, key);
    const wanted = { offerId: "second", alias: "Second (internal)" };
    const taken = await copy({ ...wanted, offerId: "original" });
    assert.equal(taken.status, 409);
    assert.equal((await copy({ ...wanted, offerId: "Not an ID" })).status, 400);
    const foreign = await market.organisation({ kind: "publisher", name: "Fabrikam" });
    assert.equal((await copy(wanted, foreign)).status, 404);
    const key = once();
    const made = await copy(wanted, ana, key);
    assert.equal(made.status, 201, made.text);
    assert.equal(made.headers.get("location"), "/v1/offers/contoso.second");
    assert.equal((await copy(wanted, ana, key)).status, 201, "asked again after a lost answer");

    type Document = Body & { plans: (Body & { plan: string; audience?: unknown })[] };
    const documentOf = async (slug: string) =>
      (await ana.call("GET", `/v1/offers/${slug}/document`)).json<Document>();
    const [before, after] = [
      await documentOf("contoso.original"),
      await documentOf("contoso.second"),
    ];
    const {
      plans: plansBefore,
      offer: _o,
      alias: _a,
      "preview-audience": _p,
      ...pagesBefore
    } = before;
    const { plans: plansAfter, offer, alias, "preview-audience": preview, ...pagesAfter } = after;
    assert.deepEqual([offer, alias, preview], ["second", "Second (internal)", undefined]);
    assert.deepEqual(pagesAfter, pagesBefore);
    assert.deepEqual(
      plansAfter,
      plansBefore
        .filter(({ plan }) => plan !== "old")
        .map(({ audience: _audience, ...plan }) => plan),
    );
    const overview = (await ana.call("GET", "/v1/offers/contoso.second")).json<Body>();
    assert.equal(overview["status"], "draft");
    assert.equal(overview["live"], null);
    const history = await ana.call("GET", "/v1/offers/contoso.second/history?kind=draft&limit=1");
    assert.equal(
      history.json<{ data: { title: string }[] }>().data[0]?.title,
      "Copied from contoso.original",
    );
    // ACC-08: the same events the other way round, page by page; a cursor belongs to its order.
    const events = async (sort: string) => {
      const ids: string[] = [];
      for (let cursor = ""; ; ) {
        const page = await ana.call(
          "GET",
          `/v1/offers/contoso.second/history?limit=3${sort}${cursor}`,
        );
        assert.equal(page.status, 200, page.text);
        const { data, nextCursor } = page.json<{
          data: { id: string }[];
          nextCursor: string | null;
        }>();
        ids.push(...data.map(({ id }) => id));
        if (nextCursor === null) return ids;
        cursor = `&cursor=${nextCursor}`;
        const other = sort === "" ? "&sort=at" : "";
        const mixed = await ana.call(
          "GET",
          `/v1/offers/contoso.second/history?limit=3${other}${cursor}`,
        );
        assert.equal(mixed.status, 400);
      }
    };
    const newest = await events("");
    assert.ok(newest.length > 3);
    assert.deepEqual(await events("&sort=at"), newest.toReversed());
    // Nothing of an offer that cannot be made is left behind.
    const { offers } = (
      await market.platform.pool.raw.query(
        "select count(*)::int as offers from catalog.offers where offer_id = 'Not an ID'",
      )
    ).rows[0];
    assert.equal(offers, 0);
  });

  test("PUB-12, PUB-17: drafts that were never published can be deleted, published ones cannot", async () => {
    await applied(
      ana,
      await completeDocument(ana, {
        offer: "delete",
        plans: [planDocument("a"), planDocument("b")],
      }),
    );
    const overview = await ana.call("GET", "/v1/offers/contoso.delete");
    const etag = overview.headers.get("etag") ?? "";
    const gone = await ana.call("DELETE", "/v1/offers/contoso.delete/plans/b", undefined, {
      "if-match": etag,
    });
    assert.equal(gone.status, 204, gone.text);
    await publish("contoso.delete");
    for (const path of ["/v1/offers/contoso.delete", "/v1/offers/contoso.delete/plans/a"]) {
      const refused = await ana.call("DELETE", path, undefined, { "if-match": "*" });
      assert.equal(refused.status, 409, refused.text);
      assert.equal(refused.json<Body>()["code"], "catalog/action-not-allowed");
      assert.match(String(refused.json<Body>()["detail"]), /never deleted/);
    }
    const slug = await createdOffer(ana, "never");
    assert.equal(
      (await ana.call("DELETE", `/v1/offers/${slug}`, undefined, { "if-match": "*" })).status,
      204,
    );
    assert.equal((await ana.call("GET", `/v1/offers/${slug}`)).status, 404);
  });

  test("PUB-12, PUB-17: draft changes of a published offer or plan can be discarded", async () => {
    await applied(ana, await completeDocument(ana, { offer: "discard" }));
    const nothing = await ana.call("DELETE", "/v1/offers/contoso.discard/changes", undefined, {
      "if-match": "*",
    });
    assert.equal(nothing.status, 409, "never published: delete the draft instead");
    await publish("contoso.discard");
    const before = (await ana.call("GET", "/v1/offers/contoso.discard/document")).json();
    await applied(
      ana,
      await completeDocument(ana, {
        offer: "discard",
        plans: [planDocument("team", { freeTrial: true }), planDocument("new")],
        pages: {
          resell: { channel: "any" },
          setup: { listingOption: "transact", testDrive: true },
        },
      }),
    );
    const path = "/v1/offers/contoso.discard";
    const plan = await ana.call("DELETE", `${path}/plans/team/changes`, undefined, {
      "if-match": "*",
    });
    assert.equal(plan.status, 204, plan.text);
    const pricing = (await ana.call("GET", `${path}/plans/team/pages/pricing`)).json<{
      status: string;
    }>();
    assert.equal(pricing.status, "complete");
    const setup = (await ana.call("GET", `${path}/pages/setup`)).json<{ status: string }>();
    assert.equal(setup.status, "unpublished-changes");
    assert.equal(
      (await ana.call("DELETE", `${path}/changes`, undefined, { "if-match": "*" })).status,
      204,
    );
    const overview = (await ana.call("GET", path)).json<{
      draft: { unpublishedChanges: number; plans: number };
    }>();
    assert.deepEqual([overview.draft.unpublishedChanges, overview.draft.plans], [0, 1]);
    const after = (await ana.call("GET", `${path}/document`)).json();
    assert.deepEqual(after["setup"], before["setup"]);
    assert.deepEqual(after["plans"], before["plans"]);
  });

  test("PUB-01: the list shows one status each, counts all of them and goes on after a cursor", async () => {
    const other = await market.organisation({
      kind: "publisher",
      name: "Lister",
      handle: "lister",
    });
    for (const id of ["a", "b", "c"]) await createdOffer(other, id);
    const db = market.platform.databaseAs(SYSTEM);
    const { id } = (await other.call("GET", "/v1/offers/lister.b")).json<{ id: string }>();
    await db.transaction((tx) =>
      recordPublicationState(tx, id, {
        state: "attention-needed",
        signedOff: false,
        submissionId: "0199aaaa-0000-7000-8000-000000000001",
        number: 1,
        phase: "certification",
        waitingOn: "publisher",
        submittedAt: "2026-11-21T11:00:00Z",
        findings: 2,
      }),
    );
    const first = (await other.call("GET", "/v1/offers?limit=2")).json<{
      data: { offer: string }[];
      nextCursor: string;
      counts: Record<string, number>;
    }>();
    assert.equal(first.data.length, 2);
    assert.deepEqual(
      [first.counts["all"], first.counts["draft"], first.counts["attention-needed"]],
      [3, 2, 1],
    );
    const rest = (await other.call("GET", `/v1/offers?limit=2&cursor=${first.nextCursor}`)).json<
      typeof first
    >();
    assert.deepEqual([...first.data, ...rest.data].map(({ offer }) => offer).sort(), [
      "lister.a",
      "lister.b",
      "lister.c",
    ]);
    const filtered = (await other.call("GET", "/v1/offers?status=attention-needed")).json<
      typeof first
    >();
    assert.deepEqual(
      filtered.data.map(({ offer }) => offer),
      ["lister.b"],
    );
  });

  test("ACC-08, PUB-01: offers are listed by name in the reader's language or by their last change, either way, narrowed by type, page by page", async () => {
    const sorter = await market.organisation({
      kind: "publisher",
      name: "Sorter",
      handle: "sorter",
    });
    // Without a name in its listing an offer is listed by its alias; case and accents do not part them.
    const made = ["Élan", "zebra", "Atlas", "eland", "Mistral"];
    for (const [at, alias] of made.entries()) {
      const type = at === 4 ? "container" : "saas";
      const answer = await sorter.call(
        "POST",
        "/v1/offers",
        { offerId: `o${at}`, alias, type },
        once(),
      );
      assert.equal(answer.status, 201, answer.text);
    }
    const listed = async (query: string, person = sorter, path = "/v1/offers") => {
      const names: string[] = [];
      let cursor = "";
      for (let page = 0; page < 9; page += 1) {
        const answer = await person.call("GET", `${path}?limit=2${query}${cursor}`);
        assert.equal(answer.status, 200, answer.text);
        const { data, nextCursor } = answer.json<{
          data: { alias?: string; name: string | null; publisher?: { handle: string } }[];
          nextCursor: string | null;
        }>();
        names.push(
          ...data
            .filter(({ publisher }) => publisher === undefined || publisher.handle === "sorter")
            .map(({ alias, name }) => name ?? alias ?? ""),
        );
        if (nextCursor === null) return names;
        cursor = `&cursor=${nextCursor}`;
      }
      return names;
    };
    const byName = ["Atlas", "Élan", "eland", "Mistral", "zebra"];
    assert.deepEqual(await listed("&sort=name"), byName);
    assert.deepEqual(await listed("&sort=-name"), byName.toReversed());
    assert.deepEqual(await listed("&sort=changed"), made);
    assert.deepEqual(await listed(""), made.toReversed());
    assert.deepEqual(await listed("&sort=name&type=container"), ["Mistral"]);
    assert.deepEqual(await listed("&sort=name&q=la"), ["Atlas", "Élan", "eland"]);
    // Somebody else of the publisher changes one of them: then it is the other's.
    const other = await market.person(sorter.organisation.id, ["developer"]);
    const page = "/v1/offers/sorter.o2/pages/properties";
    const saved = await other.call("PUT", page, {}, { "if-match": "*" });
    assert.equal(saved.status, 200, saved.text);
    const all = (await sorter.call("GET", "/v1/offers")).json<{
      changers: string[];
      data: { offerId: string; changedBy: string }[];
    }>();
    const name = all.data.find(({ offerId }) => offerId === "o2")?.changedBy ?? "";
    assert.equal(all.changers.length, 2);
    assert.ok(all.changers.includes(name));
    assert.deepEqual(await listed(`&changedBy=${encodeURIComponent(name)}`), ["Atlas"]);
    const first = await sorter.call("GET", "/v1/offers?limit=2&sort=name");
    const { nextCursor } = first.json<{ nextCursor: string }>();
    for (const other of ["", "&sort=-name", "&sort=changed"])
      assert.equal(
        (await sorter.call("GET", `/v1/offers?limit=2${other}&cursor=${nextCursor}`)).status,
        400,
        "a cursor belongs to its order",
      );
  });
});
