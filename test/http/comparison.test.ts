import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, suite, test } from "node:test";
import fc from "fast-check";
import { accepted } from "../../src/kernel/result.ts";
import { goLive, makeEdition, setPreview } from "../../src/modules/catalog/index.ts";
import { comparedSides, compareOffer } from "../../src/modules/catalog/queries/compare-offer.ts";
import { loadOffer, loadOfferToCompare } from "../../src/modules/catalog/queries/load-draft.ts";
import { SYSTEM } from "../../src/platform/platform.ts";
import { startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { applied, completeDocument, createdOffer, planDocument } from "../support/offers.ts";
import { changePage } from "../support/publishing.ts";

type Json = Record<string, unknown>;
type Side = { name: string; editionId: string | null; version: number | null };
type Row = {
  page: string;
  plan: string | null;
  kind: string;
  what: string;
  pointer: string;
  place: string;
  label: string[];
  before: unknown;
  after: unknown;
  lock: { reason: string; detail: string } | null;
};
type Compared = {
  of: Side;
  with: Side | null;
  choices: Side[];
  counts: Record<string, number>;
  plans: { plan: string; name: string | null; presence: string }[];
  sections: { page: string; plan: string | null; title: string; counts: Record<string, number> }[];
  data: Row[];
  nextCursor: string | null;
};

suite("comparing editions of an offer", () => {
  let market: TestMarket;
  let ana: TestPerson;
  before(async () => {
    market = await startTestMarket();
    ana = await market.organisation({ kind: "publisher", name: "Contoso", handle: "contoso" });
  });
  after(() => market.close());

  /** Makes an edition of the draft, and lets it go live unless told otherwise. */
  async function published(slug: string, to: "live" | "preview" = "live"): Promise<string> {
    const { id: offerId } = (await ana.call("GET", `/v1/offers/${slug}`)).json<{ id: string }>();
    return market.platform.databaseAs(SYSTEM).transaction(async (tx) => {
      const { editionId } = accepted(await makeEdition(tx, offerId));
      if (to === "live") await goLive(tx, { offerId, editionId });
      else await setPreview(tx, { offerId, editionId });
      return editionId;
    });
  }

  async function liveOffer(offer: string, plans?: Json[]): Promise<string> {
    await applied(ana, await completeDocument(ana, { offer, ...(plans && { plans }) }));
    await published(`contoso.${offer}`);
    return `contoso.${offer}`;
  }

  const compare = (slug: string, query = "", person = ana) =>
    person.call("GET", `/v1/offers/${slug}/comparison${query}`);
  const compared = async (slug: string, query = ""): Promise<Compared> => {
    const answer = await compare(slug, query);
    assert.equal(answer.status, 200, answer.text);
    return answer.json<Compared>();
  };
  const renamePlan = async (slug: string, plan: string, name: string) => {
    const path = `/v1/offers/${slug}/plans/${plan}/pages/plan-listing`;
    const { content } = (await ana.call("GET", path)).json<{ content: Json }>();
    const saved = await ana.call("PUT", path, withTexts({ name })(content), { "if-match": "*" });
    assert.equal(saved.status, 200, saved.text);
  };
  const rowsOf = ({ data }: Compared) =>
    data.map(({ plan, page, kind, pointer }) => `${plan ?? "-"} ${page} ${kind} ${pointer}`);

  type Texts = { languages: { en: Json } };
  const withTexts = (change: Json) => (content: Json) => {
    const { languages } = content as Texts;
    return { ...content, languages: { ...languages, en: { ...languages.en, ...change } } };
  };

  test("CMP-01, CMP-02: the saved draft beside the live edition, with counts, page by page", async () => {
    const slug = await liveOffer("first");
    assert.deepEqual((await compared(slug)).counts.edited, 0, "nothing differs at first");
    await changePage(ana, slug, "listing", (content) => ({
      ...withTexts({ summary: "Minutes that file themselves.", keywords: [] })(content),
      usefulLinks: [{ title: "Docs", url: "http://127.0.0.1:4710/docs" }],
    }));
    const found = await compared(slug);
    assert.deepEqual(rowsOf(found), [
      "- listing edited /languages/en/summary",
      "- listing removed /languages/en/keywords/0",
      "- listing added /usefulLinks/0",
    ]);
    const { unchanged, ...changed } = found.counts;
    assert.deepEqual(changed, { added: 1, removed: 1, edited: 1 });
    const [summary, keyword, link] = found.data;
    assert.deepEqual(
      [summary?.label, summary?.before, summary?.after],
      [
        ["English", "Search results summary"],
        "Minutes that write themselves.",
        "Minutes that file themselves.",
      ],
    );
    assert.deepEqual([keyword?.before, keyword?.after], ["notes", null]);
    assert.equal(keyword?.place, "/languages/en/keywords", "where the field still is");
    assert.deepEqual(link?.label, ["Useful links", "Docs"]);
    for (const [show, count] of [
      ["all", (unchanged ?? 0) + 3],
      ["removed", 1],
      ["added", 1],
      ["edited", 1],
    ] as const) {
      const shown = await compared(slug, `?show=${show}&limit=100`);
      assert.equal(shown.data.length, Math.min(count, 100), show);
      assert.equal(shown.nextCursor, null);
    }
    const pricing = await compared(slug, "?page=pricing&plan=team&show=all");
    assert.ok(pricing.data.every(({ page, plan }) => page === "pricing" && plan === "team"));
    assert.equal(pricing.counts["edited"], 0, "counts are those of the chosen page");
    assert.equal(found.sections.find(({ page }) => page === "listing")?.counts["edited"], 1);
  });

  test("rows come in pages, each once", async () => {
    const slug = await liveOffer("pages");
    const all = (await compared(slug, "?show=all&limit=100")).data;
    const seen: Row[] = [];
    for (let query = "?show=all&limit=7"; ; ) {
      const { data, nextCursor } = await compared(slug, query);
      assert.ok(data.length <= 7);
      seen.push(...data);
      if (nextCursor === null) break;
      query = `?show=all&limit=7&cursor=${nextCursor}`;
    }
    assert.deepEqual(seen, all);
    const foreign = await compare(slug, "?cursor=nonsense");
    assert.equal(foreign.status, 400);
  });

  test("CMP-01: what a comparison keeps of a wide offer is what reading it anew finds, whatever changes meanwhile", async () => {
    const names = Array.from({ length: 16 }, (_, at) => `p${at}`);
    const slug = await liveOffer(
      "wide",
      names.map((name) => planDocument(name)),
    );
    const { pool } = market.platform;
    const publisherId = ana.organisation.id;
    const found = async (load: typeof loadOffer, query: { of?: string; with?: string }) => {
      const loaded = await load(pool.reader, publisherId, slug);
      assert.ok(loaded);
      const sides = await comparedSides(pool.reader, loaded, query);
      if (!sides.ok) return { refused: sides.problem.code };
      const wanted = { shown: "modified", skip: 0, limit: 1_000 } as const;
      return { sides, compared: await compareOffer(pool.reader, loaded, sides.value, wanted) };
    };
    let turn = 0;
    const next = () => {
      turn += 1;
      return turn;
    };
    const steps: Record<string, () => Promise<unknown>> = {
      listing: () => changePage(ana, slug, "listing", withTexts({ summary: `Summary ${next()}` })),
      plan: () => renamePlan(slug, names[next() % names.length] ?? "", `Plan ${turn}`),
      "the same plan": () => renamePlan(slug, "p3", "Plan p3"),
      preview: () => published(slug, "preview"),
      live: () => published(slug),
      stop: () => changePlan("PUT"),
      "list again": () => changePlan("DELETE"),
    };
    const changePlan = (method: "PUT" | "DELETE") => {
      const body = method === "PUT" ? {} : undefined;
      return ana.call(method, `/v1/offers/${slug}/plans/p5/stop`, body, { "if-match": "*" });
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...Object.keys(steps)), { minLength: 3, maxLength: 6 }),
        async (chosen) => {
          for (const step of chosen) {
            await steps[step]?.();
            for (const query of [{}, { with: "preview" }, { of: "live", with: "preview" }])
              assert.deepEqual(
                await found(loadOfferToCompare, query),
                await found(loadOffer, query),
              );
          }
        },
      ),
      { numRuns: 4 },
    );
    await changePlan("DELETE");
    assert.equal((await changePlan("PUT")).status, 200, "a stop is one of the steps");
    const { kept } = (await loadOfferToCompare(pool.reader, publisherId, slug)) ?? {};
    assert.ok((kept?.pages.size ?? 0) > 50, "the offer is wide enough to be kept");
    assert.equal(await loadOfferToCompare(pool.reader, randomUUID(), slug), undefined);
  });

  test("CMP-04, BEY-02: live, preview and every earlier edition can be chosen; what is not there cannot", async () => {
    const slug = await createdOffer(ana, "never");
    const never = await compared(slug);
    assert.deepEqual([never.with, never.choices], [null, []]);
    for (const [name, code] of [
      ["live", "catalog/action-not-allowed"],
      ["preview", "catalog/action-not-allowed"],
    ] as const) {
      const refused = await compare(slug, `?with=${name}`);
      assert.equal(refused.status, 409);
      assert.equal(refused.json()["code"], code);
    }

    const live = await liveOffer("editions");
    await changePage(ana, live, "listing", withTexts({ name: "Notes 2" }));
    const second = await published(live);
    await changePage(ana, live, "listing", withTexts({ name: "Notes 3" }));
    const third = await published(live, "preview");
    await changePage(ana, live, "listing", withTexts({ name: "Notes 4" }));
    const { choices } = await compared(live);
    assert.deepEqual(
      choices.map(({ name, version }) => [name, version]),
      [
        ["live", 2],
        ["preview", null],
        ["edition", 1],
      ],
    );
    const names = async (query: string) => {
      const { data } = await compared(live, query);
      assert.equal(data.length, 1, query);
      return [data[0]?.before, data[0]?.after];
    };
    const first = choices[2]?.editionId;
    assert.deepEqual(await names(""), ["Notes 2", "Notes 4"]);
    assert.deepEqual(await names("?with=preview"), ["Notes 3", "Notes 4"]);
    assert.deepEqual(await names(`?with=${first}`), ["Contoso Notes", "Notes 4"]);
    assert.deepEqual(await names(`?of=preview&with=live`), ["Notes 2", "Notes 3"]);
    assert.deepEqual(await names(`?of=${second}&with=${first}`), ["Contoso Notes", "Notes 2"]);
    assert.deepEqual(await names(`?of=live&with=${third}`), ["Notes 3", "Notes 2"]);
    for (const absent of [randomUUID(), await published(await liveOffer("other"))])
      assert.equal((await compare(live, `?with=${absent}`)).status, 404);
    assert.equal((await compare(live, "?with=yesterday")).status, 400);
  });

  test("CMP-05: pages that other marketplaces leave out, plans and private audiences are compared, too", async () => {
    const own = [
      planDocument("team"),
      planDocument("inner", {}, { visibility: { visibility: "private" } }),
    ];
    const tenants = [randomUUID(), randomUUID(), randomUUID()].map((tenantId) => ({ tenantId }));
    const slug = "contoso.whole";
    const document = await completeDocument(ana, {
      offer: "whole",
      plans: own.map((plan) =>
        plan.plan === "inner" ? { ...plan, audience: tenants.slice(0, 2) } : plan,
      ),
    });
    await applied(ana, document);
    await published(slug);
    await changePage(ana, slug, "setup", (content) => ({ ...content, testDrive: true }));
    await changePage(ana, slug, "test-drive", () => ({ kind: "hosted", maxConcurrent: 3 }));
    await changePage(ana, slug, "co-sell", () => ({
      contacts: [{ geography: "Europe", name: "Desk" }],
    }));
    const audience = await ana.call(
      "PUT",
      `/v1/offers/${slug}/plans/inner/audience`,
      { entries: [{ ...tenants[1], note: "since May" }, tenants[2]] },
      { "if-match": "*" },
    );
    assert.equal(audience.status, 200, audience.text);
    const made = await ana.call(
      "POST",
      `/v1/offers/${slug}/plans`,
      { planId: "new", name: "New" },
      { "idempotency-key": randomUUID() },
    );
    assert.equal(made.status, 201, made.text);
    const found = await compared(slug);
    assert.deepEqual(
      rowsOf(found).filter((row) => !row.startsWith("new ")),
      [
        "- setup edited /testDrive",
        "- plans added /plans/2",
        "- co-sell added /contacts/0",
        "- test-drive added /kind",
        "- test-drive added /maxConcurrent",
        "inner audience edited /entries/0",
        "inner audience added /entries/1",
        "inner audience removed /entries/0",
      ],
    );
    assert.deepEqual(
      found.plans.map(({ plan, presence }) => [plan, presence]),
      [
        ["team", "kept"],
        ["inner", "kept"],
        ["new", "added"],
      ],
    );
    const edited = found.data.find(({ page, kind }) => page === "audience" && kind === "edited");
    assert.deepEqual(edited?.after, { ...tenants[1], note: "since May" });
    const one = await compared(slug, "?plan=inner&page=audience&show=all&limit=2");
    assert.equal(one.data.length, 2);
    assert.deepEqual(one.counts, { added: 1, removed: 1, edited: 1, unchanged: 0 });
    const rest = await compared(
      slug,
      `?plan=inner&page=audience&show=all&limit=2&cursor=${one.nextCursor}`,
    );
    assert.deepEqual(
      rest.data.map(({ kind }) => kind),
      ["removed"],
    );
    const [version] = (await compared(slug)).choices;
    const past = await compared(slug, `?with=${version?.editionId}`);
    assert.ok(
      past.sections.every(({ page }) => page !== "audience"),
      "editions have no audiences",
    );
  });

  test("a price is a row for its market and term, and says what of it can no longer change", async () => {
    const slug = await liveOffer("price-rows");
    const path = `/v1/offers/${slug}/plans/team/pages/pricing`;
    const read = await ana.call("GET", path);
    const { content } = read.json<{ content: Json }>();
    const prices = content.prices as Record<string, Json>;
    const saved = await ana.call(
      "PUT",
      path,
      { ...content, prices: { ...prices, KR: { ...prices.KR, terms: { P1M: "12900" } } } },
      { "if-match": "*" },
    );
    assert.equal(saved.status, 200, saved.text);
    const { data } = await compared(slug, "?plan=team");
    const amount = data.find(({ pointer }) => pointer === "/prices/KR/terms/P1M");
    assert.equal(amount?.kind, "edited");
    assert.deepEqual(amount?.label.slice(1), ["South Korea", "1 month"]);
    const all = await compared(slug, "?plan=team&page=pricing&show=unchanged&limit=100");
    assert.equal(
      all.data.find(({ pointer }) => pointer === "/pricingModel")?.lock?.reason,
      "pricing-model",
    );
  });

  const revert = async (slug: string, page: string, body: Json, etag?: string) => {
    const path = page.includes("/") ? `plans/${page.replace("/", "/pages/")}` : `pages/${page}`;
    const current = await ana.call("GET", `/v1/offers/${slug}/${path}`);
    return ana.call("POST", `/v1/offers/${slug}/${path}/reverts`, body, {
      "if-match": etag ?? current.headers.get("etag") ?? "",
    });
  };

  test("BEY-02: one field gets the value of the compared edition back, through the page's own save", async () => {
    const slug = await liveOffer("revert");
    await changePage(
      ana,
      slug,
      "listing",
      withTexts({ name: "Other", summary: "Other.", keywords: ["a", "b"] }),
    );
    const stale = await revert(
      slug,
      "listing",
      { to: "live", pointer: "/languages/en/name" },
      '"1"',
    );
    assert.equal(stale.status, 412);
    const put = await revert(slug, "listing", {
      to: "live",
      pointer: "/languages/en/name",
      kind: "edited",
    });
    assert.equal(put.status, 200, put.text);
    const { content } = put.json<{ content: Texts }>();
    assert.deepEqual(
      [content.languages.en.name, content.languages.en.summary],
      ["Contoso Notes", "Other."],
    );
    const back = await revert(slug, "listing", {
      to: "live",
      pointer: "/languages/en/keywords/0",
      kind: "removed",
    });
    assert.deepEqual(back.json<{ content: Texts }>().content.languages.en.keywords, [
      "notes",
      "a",
      "b",
    ]);
    const gone = await revert(slug, "listing", { to: "live", pointer: "/nothing/here" });
    assert.equal(gone.json()["code"], "catalog/nothing-to-revert");
    const page = await revert(slug, "listing", { to: "live", pointer: "" });
    assert.equal(page.status, 200, page.text);
    assert.deepEqual(rowsOf(await compared(slug)), []);
  });

  test("BEY-02: a value that a lock forbids is not put back, and the reason is said", async () => {
    await applied(
      ana,
      await completeDocument(ana, { offer: "locked", pages: { resell: { channel: "none" } } }),
    );
    const slug = "contoso.locked";
    const first = await published(slug);
    await changePage(ana, slug, "resell", () => ({ channel: "any" }));
    await published(slug);
    const refused = await revert(slug, "resell", {
      to: first,
      pointer: "/channel",
      kind: "edited",
    });
    assert.equal(refused.status, 409);
    const { code, errors } = refused.json<{
      code: string;
      errors: { code: string; detail: string }[];
    }>();
    assert.equal(code, "catalog/locked");
    assert.equal(errors[0]?.code, "catalog/locked-resell-channel");
    assert.deepEqual(rowsOf(await compared(slug)), [], "nothing was changed");
  });

  test("a price put back stands, even where the base price has moved since", async () => {
    const slug = await liveOffer("price-back");
    const path = `/v1/offers/${slug}/plans/team/pages/pricing`;
    const { content } = (await ana.call("GET", path)).json<{ content: Json }>();
    const dearer = await ana.call(
      "PUT",
      path,
      { ...content, terms: [{ term: "P1M", payment: "upfront", price: "9.00" }] },
      { "if-match": "*" },
    );
    assert.equal(dearer.status, 200, dearer.text);
    const put = await revert(slug, "team/pricing", {
      to: "live",
      pointer: "/prices/KR/terms/P1M",
      kind: "edited",
    });
    assert.equal(put.status, 200, put.text);
    type Prices = { content: { prices: Record<string, { terms: Json; source: string }> } };
    const { prices } = put.json<Prices>().content;
    assert.deepEqual([prices["KR"]?.terms["P1M"], prices["KR"]?.source], ["13321", "hand"]);
    assert.equal(prices["FR"]?.terms["P1M"], "9.00");
    const market = await revert(slug, "team/pricing", { to: "live", pointer: "/prices/US" });
    assert.equal(market.status, 200, market.text);
    const us = market.json<Prices>().content.prices["US"];
    assert.deepEqual([us?.terms["P1M"], us?.source], ["9.30", "hand"]);
    const twice = await revert(slug, "team/pricing", { to: "live", pointer: "/prices/US" });
    assert.equal(twice.json()["code"], "catalog/not-reverted-alone", "it would change nothing");
    const rate = await revert(slug, "team/pricing", {
      to: "live",
      pointer: "/prices/KR/rate",
      kind: "removed",
    });
    assert.equal(rate.json()["code"], "catalog/not-reverted-alone");
  });

  test("CMP-02: the comparison that is shown is exported as JSON, and as a page that reads by itself and runs nothing", async () => {
    const evil = "</td><script>alert(1)</script>\"'&";
    const slug = await liveOffer("exported");
    await changePage(ana, slug, "listing", (content) => ({
      ...withTexts({ summary: evil, keywords: [] })(content),
      usefulLinks: [{ title: evil, url: "http://127.0.0.1:4710/docs" }],
    }));
    const file = (query: string, person = ana) =>
      person.call("GET", `/v1/offers/${slug}/comparison/file${query}`, undefined, {
        "accept-language": "fr",
      });
    const json = await file("?format=json&show=all");
    assert.equal(json.status, 200, json.text);
    assert.match(
      String(json.headers.get("content-disposition")),
      /attachment; filename="comparison-contoso\.exported\.json"/,
    );
    const { data, show, of, exportedAt } = json.json<
      Compared & { show: string; exportedAt: string }
    >();
    const all: Row[] = [];
    for (let cursor = ""; ; ) {
      const page = await ana.call(
        "GET",
        `/v1/offers/${slug}/comparison?show=all&limit=100${cursor}`,
        undefined,
        { "accept-language": "fr" },
      );
      const { data: rows, nextCursor } = page.json<Compared>();
      all.push(...rows);
      if (nextCursor === null) break;
      cursor = `&cursor=${nextCursor}`;
    }
    assert.deepEqual(data, all, "every row, whatever a page of the API holds");
    assert.deepEqual([show, of.name, typeof exportedAt], ["all", "draft", "string"]);

    const page = await file("?show=edited");
    assert.match(String(page.headers.get("content-type")), /^text\/html/);
    assert.match(String(page.headers.get("content-disposition")), /^attachment/);
    assert.match(String(page.headers.get("content-security-policy")), /sandbox/);
    const html = page.text;
    assert.doesNotMatch(html, /<script/i);
    assert.doesNotMatch(html, /(?:src|href)=/i, "nothing else is loaded");
    assert.match(html, /<html lang="fr">/);
    assert.match(html, /<h1>Comparaison de /);
    assert.equal(html.match(/<tr data-kind/g)?.length, 1, "only what the filter shows");
    assert.match(
      html,
      /<ins>&lt;\/td&gt;&lt;script&gt;alert\(1\)&lt;\/script&gt;&quot;&#39;&amp;<\/ins>/,
    );
    assert.match(html, /<del>Minutes that write themselves\.<\/del>/);
    assert.match(
      (await file("?page=listing&show=unchanged&plan=team")).text,
      /aucun champ de ce type/,
    );
    assert.equal((await file("?format=pdf")).status, 400);
    assert.equal((await file(`?with=${randomUUID()}`)).status, 404);
    const foreign = await market.organisation({ kind: "publisher", name: "Initech" });
    assert.equal((await file("", foreign)).status, 404);
  });

  test("whose role sees no offers compares none, and no publisher compares another's editions", async () => {
    const slug = await liveOffer("roles");
    const finance = await market.person(ana.organisation.id, ["finance"]);
    assert.equal((await compare(slug, "", finance)).status, 403);
    const refused = await finance.call(
      "POST",
      `/v1/offers/${slug}/pages/listing/reverts`,
      { to: "live", pointer: "" },
      { "if-match": "*" },
    );
    assert.equal(refused.status, 403);
    const foreign = await market.organisation({
      kind: "publisher",
      name: "Fabrikam",
      handle: "fabrikam",
    });
    assert.equal((await compare(slug, "", foreign)).status, 404);
    const editionId = (await compared(slug)).choices[0]?.editionId;
    const theirs = await createdOffer(foreign, "theirs");
    assert.equal((await compare(theirs, `?with=${editionId}`, foreign)).status, 404);
  });
});
