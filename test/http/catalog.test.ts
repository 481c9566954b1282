import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { accepted } from "../../src/kernel/result.ts";
import type { Json } from "../../src/modules/catalog/domain/page-schema.ts";
import { liveOffer, makeEdition } from "../../src/modules/catalog/index.ts";
import { loadOffer } from "../../src/modules/catalog/queries/load-draft.ts";
import { saveDraftPage } from "../../src/modules/catalog/use-cases/save-draft-page.ts";
import { SYSTEM } from "../../src/platform/platform.ts";
import { startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import {
  applied,
  completeDocument,
  createdOffer,
  planDocument,
  publishAtOnce,
} from "../support/offers.ts";

type Body = Record<string, never>;

suite("the catalogue", () => {
  let market: TestMarket;
  let ana: TestPerson;
  let foreign: TestPerson;
  before(async () => {
    market = await startTestMarket();
    ana = await market.organisation({ kind: "publisher", name: "Contoso", handle: "contoso" });
    foreign = await market.organisation({
      kind: "publisher",
      name: "Fabrikam",
      handle: "fabrikam",
    });
  });
  after(() => market.close());
  const publish = (slug: string) => publishAtOnce(market, ana, slug);

  test("a page keeps what was typed, names what is missing, and refuses to be saved over", async () => {
    const slug = await createdOffer(ana, "pages");
    const path = `/v1/offers/${slug}/pages/listing`;
    const empty = await ana.call("GET", path);
    assert.equal(empty.headers.get("etag"), '"0"');
    assert.equal(empty.json<Body>()["status"], "not-started");
    const content = { languages: { en: { name: "N".repeat(201), summary: "one\ntwo" } } };
    const saved = await ana.call("PUT", path, content, { "if-match": '"0"' });
    assert.equal(saved.status, 200, saved.text);
    const page = saved.json<{
      status: string;
      content: typeof content;
      findings: { pointer: string; code: string; detail: string }[];
    }>();
    assert.equal(page.status, "incomplete");
    assert.equal(page.content.languages.en.name.length, 201);
    const codes = Object.fromEntries(page.findings.map(({ pointer, code }) => [pointer, code]));
    assert.equal(codes["/languages/en/name"], "catalog/too-long");
    assert.equal(codes["/languages/en/summary"], "catalog/one-line");
    assert.equal(codes["/languages/en/description"], "catalog/required");
    assert.equal(codes["/logo"], "catalog/required");
    assert.ok(page.findings.every(({ detail, code }) => detail !== `field.${code}`));
    const stale = await ana.call("PUT", path, content, { "if-match": '"0"' });
    assert.equal(stale.status, 412);
    assert.equal((await ana.call("PUT", path, content)).status, 428);
  });

  test("a page refuses unknown fields and wrong types with a pointer, and saves nothing of it", async () => {
    const slug = await createdOffer(ana, "shapes");
    const refused = await ana.call(
      "PUT",
      `/v1/offers/${slug}/pages/setup`,
      { listingOption: "rent", colour: "red", testDrive: "yes" },
      { "if-match": "*" },
    );
    assert.equal(refused.status, 400);
    const { errors } = refused.json<{ errors: { pointer: string; code: string }[] }>();
    assert.deepEqual(
      errors.map(({ pointer, code }) => [pointer, code]),
      [
        ["/listingOption", "catalog/unknown-value"],
        ["/colour", "catalog/unknown-field"],
        ["/testDrive", "catalog/wrong-type"],
      ],
    );
    assert.equal(
      (await ana.call("GET", `/v1/offers/${slug}/pages/setup`)).headers.get("etag"),
      '"0"',
    );
  });

  test("another publisher's offer answers like an absent one", async () => {
    const slug = await createdOffer(ana, "secret");
    for (const path of ["", "/pages/setup", "/plans", "/review", "/document"]) {
      const seen = await foreign.call("GET", `/v1/offers/${slug}${path}`);
      const absent = await foreign.call("GET", `/v1/offers/contoso.no-such${path}`);
      assert.equal(seen.status, 404, path);
      const strip = ({ requestId: _r, instance: _i, ...rest }: Record<string, unknown>) => rest;
      assert.deepEqual(strip(seen.json()), strip(absent.json()));
    }
    const written = await foreign.call(
      "PUT",
      `/v1/offers/${slug}/pages/setup`,
      {},
      { "if-match": "*" },
    );
    assert.equal(written.status, 404);
  });

  test("PUB-04: the review lists every page and plan with its status and the field at fault", async () => {
    const document = await completeDocument(ana, { offer: "review" });
    await applied(ana, document);
    const review = (await ana.call("GET", "/v1/offers/contoso.review/review")).json<{
      canPublish: boolean;
      pages: { page: string; plan: string | null; status: string; findings: unknown[] }[];
    }>();
    assert.equal(review.canPublish, true, JSON.stringify(review.pages));
    assert.deepEqual(
      review.pages.map(({ page, plan, status }) => [page, plan, status]),
      [
        ["setup", null, "complete"],
        ["properties", null, "complete"],
        ["listing", null, "complete"],
        ["preview-audience", null, "complete"],
        ["technical", null, "complete"],
        ["plans", null, "complete"],
        ["plan-listing", "team", "complete"],
        ["pricing", "team", "complete"],
        ["visibility", "team", "complete"],
        ["resell", null, "complete"],
        ["co-sell", null, "complete"],
        ["supplemental", null, "complete"],
      ],
    );
  });

  test("PUB-03: what a save answers is what loading the offer again finds, also where plans share", async () => {
    const meters = [
      { id: "calls", name: "Calls", unit: "call", price: "0.10", included: { P1M: "10" } },
    ];
    const metered = (plan: string) => planDocument(plan, { pricingModel: "flat", meters });
    await applied(
      ana,
      await completeDocument(ana, { offer: "reloaded", plans: [metered("one"), metered("two")] }),
    );
    const slug = "contoso.reloaded";
    const publisherId = ana.organisation.id;
    const load = () => loadOffer(market.platform.pool.reader, publisherId, slug);
    const before = await load();
    assert.ok(before);
    const save = async (page: string, content: Json, planId?: string) => {
      const db = market.platform.databaseAs(SYSTEM);
      const answered = accepted(
        await saveDraftPage(db, {
          publisherId,
          slug,
          page,
          content,
          ifMatch: "*",
          ...(planId !== undefined && { planId }),
        }),
      );
      assert.deepEqual(answered, await load(), page);
      return answered;
    };
    const one = before.plans.find(({ planId }) => planId === "one");
    const shared = await save(
      "pricing",
      { ...one?.pages["pricing"], meters: [{ ...meters[0], name: "Requests" }] },
      "one",
    );
    for (const { planId, pages } of shared.plans)
      assert.match(JSON.stringify(pages["pricing"]), /Requests/, planId);
    await publish(slug);
    const { listing } = before.draft.pages;
    await save("listing", { ...listing, screenshots: [] });
    await save("listing", { ...listing });
  });

  test("a market without a price gets the base price at the rate of the day, and keeps it", async () => {
    await applied(ana, await completeDocument(ana, { offer: "prices" }));
    const path = "/v1/offers/contoso.prices/plans/team/pages/pricing";
    const read = async () =>
      (await ana.call("GET", path)).json<{
        version: number;
        content: {
          prices: Record<
            string,
            { currency: string; terms: Record<string, string>; source: string; rate?: string }
          >;
        };
      }>();
    const first = await read();
    assert.deepEqual(first.content.prices["FR"], {
      currency: "EUR",
      terms: { P1M: "8.00" },
      meters: {},
      source: "base",
    });
    // 8.00 EUR x 1432 / 0.86 = 13320.93 KRW at the sample rates.
    assert.equal(first.content.prices["KR"]?.terms["P1M"], "13321");
    assert.equal(first.content.prices["KR"]?.source, "converted");
    const rate = first.content.prices["KR"]?.rate;
    await market.platform.pool.raw.query(
      "insert into catalog.exchange_rates values ('2026-11-20', 'KRW', 1500, 'test')",
    );
    const same = await ana.call(
      "PUT",
      path,
      { ...first.content, freeTrial: true },
      { "if-match": "*" },
    );
    assert.equal(
      same.json<typeof first>().content.prices["KR"]?.rate,
      rate,
      "time passing moves no price",
    );
    const typed = structuredClone(first.content);
    const korea = typed.prices["KR"];
    assert.ok(korea);
    korea.terms["P1M"] = "12900";
    const byHand = await ana.call("PUT", path, typed, { "if-match": "*" });
    assert.equal(byHand.json<typeof first>().content.prices["KR"]?.source, "hand");
  });

  test("PUB-03: a live edition is what readers see, and draft edits leave it alone", async () => {
    await applied(ana, await completeDocument(ana, { offer: "live" }));
    const { offerId } = await publish("contoso.live");
    const db = market.platform.databaseAs(SYSTEM);
    const live = await liveOffer(db, "contoso.live");
    assert.equal(live?.version, 1);
    assert.equal(live?.plans[0]?.prices["FR"]?.terms["P1M"], "8.00");
    assert.equal(live?.plans[0]?.category, "enterprise");
    const logo = live?.media.logo?.sha256;
    assert.equal((await market.visitor("GET", `/files/${logo}`)).status, 200);

    const path = "/v1/offers/contoso.live/pages/setup";
    const changed = await ana.call(
      "PUT",
      path,
      {
        listingOption: "transact",
        leads: { destination: "email", emails: ["leads@contoso.example"] },
      },
      { "if-match": "*" },
    );
    assert.equal(changed.json<Body>()["status"], "unpublished-changes");
    assert.equal((await liveOffer(db, "contoso.live"))?.version, 1);
    const overview = (await ana.call("GET", "/v1/offers/contoso.live")).json<{
      status: string;
      draft: { unpublishedChanges: number };
    }>();
    assert.equal(overview.status, "live");
    assert.equal(overview.draft.unpublishedChanges, 1);

    const again = await publish("contoso.live");
    assert.equal((await liveOffer(db, "contoso.live"))?.version, 2);
    assert.notEqual(again.editionId, live?.editionId);
    const sameContent = await db.transaction((tx) => makeEdition(tx, offerId));
    assert.equal(
      accepted(sameContent).editionId,
      again.editionId,
      "the same content is the same edition",
    );
  });

  test("P6: texts go out as a file beside the English ones and come back all or none, with the row and the field at fault", async () => {
    await applied(ana, await completeDocument(ana, { offer: "translated" }));
    const path = "/v1/offers/contoso.translated";
    const exported = await ana.call("GET", `${path}/texts/file?language=fr`);
    assert.equal(exported.headers.get("content-type"), "text/csv; charset=utf-8");
    const [head, ...rows] = exported.text.replace("\uFEFF", "").trim().split("\r\n");
    assert.equal(head, "Page,Plan,Field,en,fr");
    assert.ok(rows.includes("listing,,name,Contoso Notes,"), exported.text);
    assert.ok(rows.includes("listing,,screenshots/editor/captions,The editor,"));
    assert.ok(rows.includes("plan-listing,team,name,Plan team,"));
    const put = (lines: readonly string[], dryRun: boolean, tag = "*", by = ana) =>
      by.call(
        "PUT",
        `${path}/texts/file?language=fr&dryRun=${dryRun}`,
        Buffer.from(["Page;Plan;Field;fr", ...lines].join("\n")),
        { "content-type": "text/csv", "if-match": tag },
      );
    const etag = exported.headers.get("etag") ?? "";
    const refused = await put(
      [
        "listing;;name;Carnet Contoso",
        "listing;;nom;Carnet",
        `plan-listing;team;name;${"n".repeat(201)}`,
      ],
      false,
    );
    assert.equal(refused.status, 400);
    const { code, errors } = refused.json<{
      code: string;
      errors: { line: number; column: number }[];
    }>();
    assert.equal(code, "catalog/text-file-invalid");
    assert.deepEqual(
      errors.map(({ line, column }) => [line, column]),
      [[3, 3]],
    );
    const long = await put([`plan-listing;team;name;${"n".repeat(201)}`], true);
    assert.match(long.text, /"line":2,"column":4/);
    for (const file of [[], ["listing;;name"]]) await put(file, true);
    assert.match((await put([], true)).text, /file-without-rows/);

    const good = [
      "listing;;name;Carnet Contoso",
      "plan-listing;team;name;Équipe",
      "listing;;summary;",
    ];
    const dry = await put(good, true, etag);
    assert.equal(dry.status, 200, dry.text);
    const { added, edited, empty } = dry.json<{ added: number; edited: number; empty: number }>();
    assert.deepEqual([added, edited, empty], [2, 0, 1]);
    assert.equal((await ana.call("GET", path)).headers.get("etag"), etag, "a trial saves nothing");
    const saved = await put(good, false, etag);
    assert.equal(saved.status, 200, saved.text);
    assert.equal((await put(good, false, etag)).status, 412, "the draft is another now");
    const page = (await ana.call("GET", `${path}/pages/listing`)).json<{
      content: { languages: Record<string, { name: string }> };
    }>();
    assert.equal(page.content.languages["fr"]?.name, "Carnet Contoso");
    assert.equal(page.content.languages["en"]?.name, "Contoso Notes");
    const again = (await ana.call("GET", `${path}/texts/file?language=fr`)).text;
    assert.ok(again.includes("plan-listing,team,name,Plan team,Équipe"));
    assert.equal((await put(good, true, "*", foreign)).status, 404);
  });

  test("P4: while Offer setup is typed, the buttons are those that the storefront would show to each reader", async () => {
    const slug = await createdOffer(ana, "buttons");
    const shown = async (setup: object, by = ana) => {
      const answer = await by.call("POST", `/v1/offers/${slug}/button-preview`, { setup });
      assert.equal(answer.status, 200, answer.text);
      return answer
        .json<{
          viewers: {
            viewer: string;
            buttons: { kind: string }[];
            reason: { code: string } | null;
          }[];
        }>()
        .viewers.map(({ viewer, buttons, reason }) =>
          [viewer, ...buttons.map(({ kind }) => kind), reason?.code ?? "-"].join(" "),
        );
    };
    assert.deepEqual(await shown({ listingOption: "transact" }), [
      "visitor get-it-now sign-in",
      "partner get-it-now for-a-customer",
      "customer get-it-now for-own-organisation",
    ]);
    assert.deepEqual(await shown({ listingOption: "contact-me", testDrive: true }), [
      "visitor contact-me test-drive -",
      "partner contact-me test-drive -",
      "customer contact-me test-drive -",
    ]);
    const trial = { listingOption: "free-trial", actionUrl: "https://contoso.example/try" };
    assert.deepEqual(await shown(trial), [
      "visitor free-trial -",
      "partner free-trial -",
      "customer free-trial -",
    ]);
    assert.equal((await shown({})).length, 3, "nothing is answered yet");
    const path = `/v1/offers/${slug}/button-preview`;
    const wrong = await ana.call("POST", path, { setup: { listingOption: 7, nothing: true } });
    assert.equal(wrong.status, 400);
    assert.equal((await foreign.call("POST", path, { setup: {} })).status, 404);
    const page = await ana.call("GET", `/v1/offers/${slug}/pages/setup`);
    assert.ok(!("listingOption" in page.json<{ content: object }>().content), "nothing was saved");
  });

  test("P9: the order of plans is a change to publish: compared, seen by buyers once live, discarded, and part of the offer as code", async () => {
    const document = await completeDocument(ana, {
      offer: "ordered",
      plans: ["basic", "team", "scale"].map((plan) => planDocument(plan)),
    });
    await applied(ana, document);
    await publish("contoso.ordered");
    const path = "/v1/offers/contoso.ordered";
    const read = async () => {
      const answer = await ana.call("GET", path);
      const { plans, draft, pages } = answer.json<{
        plans: { planId: string }[];
        draft: { unpublishedChanges: number };
        pages: { page: string; status: string }[];
      }>();
      return {
        ids: plans.map(({ planId }) => planId),
        changes: draft.unpublishedChanges,
        page: pages.find(({ page }) => page === "plans")?.status,
        etag: answer.headers.get("etag") ?? "",
      };
    };
    const order = (plans: readonly string[], tag = "*", by = ana) =>
      by.call("PUT", `${path}/plan-order`, { plans }, { "if-match": tag });
    const first = await read();
    assert.deepEqual([first.ids, first.changes], [["basic", "team", "scale"], 0]);
    for (const wrong of [
      ["team", "basic"],
      ["team", "team", "scale"],
      ["basic", "team", "other"],
      [],
    ]) {
      const refused = await order(wrong);
      assert.equal(refused.status, 422, refused.text);
      assert.match(refused.text, /plan-order-invalid/);
    }
    assert.equal(
      (await order(["basic", "team", "scale"], first.etag)).headers.get("etag"),
      first.etag,
    );
    const put = await order(["scale", "basic", "team"], first.etag);
    assert.equal(put.status, 200, put.text);
    assert.equal((await order(["basic", "scale", "team"], first.etag)).status, 412);
    assert.equal((await order(["basic", "team", "scale"], "*", foreign)).status, 404);
    const moved = await read();
    assert.deepEqual([moved.ids, moved.page], [["scale", "basic", "team"], "unpublished-changes"]);
    assert.ok(moved.changes > 0);
    const compared = await ana.call("GET", `${path}/comparison?page=plans&show=modified`);
    assert.equal(compared.status, 200, compared.text);
    assert.match(compared.text, /scale/);
    const live = async () =>
      (await liveOffer(market.platform.pool.reader, "contoso.ordered"))?.plans.map(
        ({ planId }) => planId,
      );
    assert.deepEqual(await live(), ["basic", "team", "scale"], "buyers see it once it is live");

    const discarded = await ana.call("DELETE", `${path}/changes`, undefined, { "if-match": "*" });
    assert.equal(discarded.status, 204, discarded.text);
    const back = await read();
    assert.deepEqual([back.ids, back.changes], [["basic", "team", "scale"], 0]);

    const plans = document["plans"] as Json[];
    const other = { ...document, plans: [plans[2], plans[0], plans[1]] } as typeof document;
    const changed = (await applied(ana, other)) as unknown as {
      changes: { page: string; after: string[] }[];
    };
    assert.deepEqual(
      changed.changes.map(({ page, after }) => [page, after]),
      [["plans", ["scale", "basic", "team"]]],
    );
    assert.deepEqual((await applied(ana, other))["changes"], []);
    await publish("contoso.ordered");
    assert.deepEqual(await live(), ["scale", "basic", "team"]);
    assert.equal((await read()).changes, 0);
  });

  test("a private plan needs an audience, and shows it to readers once live", async () => {
    const audience = [{ tenantId: "6c7b1f4e-6a6b-4b7a-9c86-1c2f0c9f2b11" }];
    const without = planDocument("vip", {}, { visibility: { visibility: "private" } });
    await applied(ana, await completeDocument(ana, { offer: "private", plans: [without] }));
    const page = (
      await ana.call("GET", "/v1/offers/contoso.private/plans/vip/pages/visibility")
    ).json<{
      findings: { code: string }[];
    }>();
    assert.equal(page.findings[0]?.code, "catalog/audience-empty");
    const path = "/v1/offers/contoso.private/plans/vip/audience";
    const bad = await ana.call(
      "PUT",
      path,
      { entries: [...audience, { tenantId: "nobody" }] },
      { "if-match": "*" },
    );
    assert.equal(bad.status, 400);
    assert.equal(
      bad.json<{ errors: { pointer: string }[] }>().errors[0]?.pointer,
      "/entries/1/tenantId",
    );
    const saved = await ana.call(
      "PUT",
      path,
      { entries: [...audience, ...audience] },
      { "if-match": '"0"' },
    );
    assert.equal(saved.status, 200, saved.text);
    assert.deepEqual(saved.json<Body>()["addedIds"], [audience[0]?.tenantId]);
    await publish("contoso.private");
    const live = await liveOffer(market.platform.databaseAs(SYSTEM), "contoso.private");
    assert.deepEqual(live?.plans[0]?.audienceTenantIds, [audience[0]?.tenantId]);
  });

  test("markets, taxonomy and offer types come in the caller's language", async () => {
    const read = async (path: string, language: string) =>
      (await market.visitor("GET", path, undefined, { "accept-language": language })).text;
    assert.match(await read("/v1/markets", "fr"), /"Allemagne"/);
    assert.match(await read("/v1/markets", "ko"), /"대한민국"/);
    assert.match(await read("/v1/taxonomy", "fr"), /Gestion documentaire/);
    assert.match(await read("/v1/offer-types/saas", "ko"), /기술 구성/);
    assert.equal((await market.visitor("GET", "/v1/offer-types/boat")).status, 404);
    const rates = (await ana.call("GET", "/v1/exchange-rates?base=EUR")).json<{
      rates: Record<string, string>;
    }>();
    assert.equal(rates.rates["EUR"], "1");
    assert.equal(Object.keys(rates.rates).length, 16);
  });
});
