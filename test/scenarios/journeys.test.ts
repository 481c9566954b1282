import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, suite, test } from "node:test";
import { csvOf, imports, livePrivateOffer } from "../support/audiences.ts";
import { type Distribution, openDistribution, verdict } from "../support/distribution.ts";
import { once, type TestPerson } from "../support/market.ts";
import { exampleDocument, exampleFiles } from "../support/offer-types.ts";
import { applied, completeDocument, planDocument, uploadImage } from "../support/offers.ts";
import {
  allPassed,
  atSite,
  changePage,
  decided,
  submissionOf,
  submitted,
} from "../support/publishing.ts";

type Json = Record<string, unknown>;
type Offer = {
  readonly status: string;
  readonly pages: readonly { readonly page: string; readonly status: string }[];
  readonly draft: { readonly unpublishedChanges: number };
};
type Compared = {
  readonly counts: Readonly<Record<"added" | "removed" | "edited" | "unchanged", number>>;
  readonly choices: readonly { readonly name: string }[];
  readonly data: readonly {
    readonly page: string;
    readonly kind: string;
    readonly pointer: string;
  }[];
};
type Queue = {
  readonly data: readonly {
    readonly id: string;
    readonly offer: string;
    readonly waitingSeconds: number;
    readonly claimedBy: { readonly name: string; readonly me: boolean } | null;
  }[];
};

/** What other tests do not show of the publisher's and the operator's journeys, step by step, in one market. */
suite("the publisher's and the operator's journeys", () => {
  let at: Distribution;
  let publisher: TestPerson;
  let operator: TestPerson;
  let certifier: TestPerson;
  before(async () => {
    at = await openDistribution();
    ({ publisher } = at);
    ({ operator } = at.sale);
    certifier = await at.market.person(operator.organisation.id, ["certifier"]);
  });
  after(() => at.close());

  const FIRST = "contoso.first-offer";
  const path = (slug: string, more = "") => `/v1/offers/${slug}${more}`;
  const certification = async (setting: "policy" | "automatic") => {
    const set = await operator.call("PUT", "/v1/certification/settings", {
      certification: setting,
    });
    assert.equal(set.status, 200, set.text);
  };
  const overview = async (slug: string) => (await publisher.call("GET", path(slug))).json<Offer>();
  const pagesOf = async (slug: string) =>
    Object.fromEntries((await overview(slug)).pages.map(({ page, status }) => [page, status]));
  const compared = async (slug: string, query = "") =>
    (await publisher.call("GET", path(slug, `/comparison${query}`))).json<Compared>();
  const review = async (slug: string) =>
    (await publisher.call("GET", path(slug, "/review"))).json<{
      canPublish: boolean;
      pages: { page: string; plan: string | null; status: string; optional: boolean }[];
    }>();
  const saves = async (where: string, content: unknown) => {
    const saved = await publisher.call("PUT", where, content, { "if-match": "*" });
    assert.equal(saved.status, 200, saved.text);
  };
  const texts = (change: Json) => (content: Json) => {
    const { languages } = content as { languages: { en: Json } };
    return { ...content, languages: { en: { ...languages.en, ...change } } };
  };
  const certified = async (id: string) =>
    decided(certifier, id, { outcome: "certify", verdicts: await allPassed(certifier) });
  const mails = async (person: TestPerson) =>
    (await operator.call("GET", `/v1/mails?q=${encodeURIComponent(person.email)}&limit=100`)).json<{
      data: { subject: string; locale: string }[];
    }>().data;

  test("J1.4, J1.5: pages are saved one by one, what is missing makes a page Incomplete, and a plan gets its price and markets", async () => {
    await certification("policy");
    const made = await publisher.call(
      "POST",
      "/v1/offers",
      { offerId: "first-offer", alias: "First (internal)", type: "saas" },
      once(),
    );
    assert.equal(made.status, 201, made.text);
    const {
      format: _f,
      publisher: _p,
      offer: _o,
      type: _t,
      alias: _a,
      plans,
      ...pages
    } = atSite(
      await completeDocument(publisher, {
        plans: [planDocument("basic", { terms: PRICES, markets: ["FR", "KR"] })],
      }),
      at.site,
    );
    const chosen = { tenantId: at.sale.partner.organisation.tenantId };
    for (const [page, content] of Object.entries({
      ...pages,
      resell: { channel: "selected", partners: [chosen] },
    })) {
      const without = page === "listing" ? texts({ summary: "" })(content as Json) : content;
      await saves(path(FIRST, `/pages/${page}`), without);
    }
    assert.deepEqual(
      [(await pagesOf(FIRST))["listing"], (await pagesOf(FIRST))["technical"]],
      ["incomplete", "complete"],
    );
    const { canPublish, pages: shown } = await review(FIRST);
    assert.equal(canPublish, false);
    assert.match(JSON.stringify(shown), /\/languages\/en\/summary/, "a link leads to the field");
    await changePage(
      publisher,
      FIRST,
      "listing",
      texts({ summary: "Minutes that write themselves." }),
    );

    const plan = await publisher.call(
      "POST",
      path(FIRST, "/plans"),
      { planId: "basic", name: "Basic" },
      once(),
    );
    assert.equal(plan.status, 201, plan.text);
    const { plan: _id, ...planPages } = (plans as Json[])[0] ?? {};
    for (const [page, content] of Object.entries(planPages))
      await saves(path(FIRST, `/plans/basic/pages/${page}`), content);
    assert.ok(
      (await review(FIRST)).pages.every(
        ({ status, optional }) => optional || status === "complete",
      ),
    );
  });

  test("J1.6: with every page Complete it is published with notes, and the tracker draws the steps that apply, with how long they take", async () => {
    assert.equal((await review(FIRST)).canPublish, true);
    const { number } = await submitted(publisher, FIRST, "Sign in as tester.");
    assert.equal((await overview(FIRST)).status, "publish-in-progress");
    const { phases } = await submissionOf(publisher, FIRST, number);
    assert.deepEqual(
      phases.flatMap(({ steps }) => steps.map(({ id }) => id)),
      [
        "purchase-flow-setup",
        "offer-validation",
        "business-eligibility",
        "content-validation",
        "technical-validation",
        "certification-decision",
        "preview-creation",
        "publisher-sign-off",
        "publish-purchase-flow",
        "final-publish",
      ],
      "no test drive and no lead destination: their steps are not drawn",
    );
    await at.market.settle();
    const again = await at.draft("measured");
    const { next } = (await publisher.call("GET", path(again, "/publication"))).json<{
      next: { phases: { id: string; expectedSeconds: number | null }[] };
    }>();
    assert.equal(typeof next.phases[0]?.expectedSeconds, "number", "from what went before");
  });

  test("J1.8: after a rejection it is repaired and published again; the preview opens for its audience alone, and no search finds it", async () => {
    const [first] = (await certifier.call("GET", "/v1/certification/submissions")).json<Queue>()
      .data;
    await decided(certifier, first?.id ?? "", {
      outcome: "reject",
      verdicts: [
        {
          policy: "100.1",
          verdict: "fail",
          page: "listing",
          pointer: "/languages/en/description",
          text: "Say for whom it is.",
        },
      ],
    });
    await at.market.settle();
    assert.equal((await overview(FIRST)).status, "attention-needed");
    const [invited, other] = [
      await at.market.organisation({ kind: "customer", name: "Fabrikam" }),
      await at.market.organisation({ kind: "customer", name: "Adventure Works" }),
    ];
    await changePage(
      publisher,
      FIRST,
      "listing",
      texts({ description: "<p>Minutes for councils.</p>" }),
    );
    await changePage(publisher, FIRST, "preview-audience", () => ({
      people: [{ email: invited.email }],
    }));
    const { id, number } = await submitted(publisher, FIRST);
    await at.market.settle();
    await certified(id);
    await at.market.settle();
    assert.equal((await submissionOf(publisher, FIRST, number)).state, "preview");
    const { preview } = (await publisher.call("GET", path(FIRST, "/publication"))).json<{
      preview: { url: string };
    }>();
    const { pathname, search } = new URL(preview.url);
    const opens = async ({ call }: Pick<TestPerson, "call">) =>
      (await call("GET", pathname + search)).status;
    assert.deepEqual(
      [await opens(invited), await opens(other), await opens({ call: at.market.visitor })],
      [200, 404, 404],
    );
    // Who signs it off looks at it first, and goes on from there; no other publisher does.
    const rival = await at.market.organisation({ kind: "publisher", name: "Rival" });
    const finance = await at.market.person(publisher.organisation.id, ["finance"]);
    assert.deepEqual([await opens(rival), await opens(finance)], [404, 404]);
    const looked = await publisher.call("GET", `${pathname}${search}&lang=en`);
    assert.equal(looked.status, 200);
    assert.match(looked.text, /href="\/publisher\/contoso\/offers\/first-offer">Go live from/);
    assert.doesNotMatch(looked.text, /Compare with the live offer/, "nothing is live");
    assert.ok(
      (await invited.call("GET", `${pathname}${search}&lang=en`)).text.includes("Report a problem"),
    );
    const found = await at.market.visitor("GET", "/v1/storefront/offers?q=minutes&market=FR");
    assert.ok(!found.text.includes(FIRST));
  });

  test("J1.9: after Go live everybody finds it with its plan and Get it now", async () => {
    const { submission } = await at.offer(FIRST);
    const signed = await publisher.call(
      "PUT",
      path(FIRST, `/submissions/${submission?.number}/sign-off`),
      {},
    );
    assert.equal(signed.status, 200, signed.text);
    await at.market.settle();
    assert.equal((await overview(FIRST)).status, "live");
    const page = await at.market.visitor("GET", `/product/saas/${FIRST}?market=FR`);
    for (const words of ["Contoso Notes", "Plan basic", "Get it now"])
      assert.ok(page.text.includes(words), words);
    const found = await at.market.visitor("GET", "/v1/storefront/offers?q=councils&market=FR");
    assert.ok(found.text.includes(FIRST), "search finds it");
  });

  test("J1.10: history tells the whole way, with who and when", async () => {
    const { data } = (await publisher.call("GET", path(FIRST, "/history?limit=100"))).json<{
      data: { title: string; at: string; actor: { name: string } | null }[];
    }>();
    for (const title of [
      "Created offer",
      "Created plan: basic",
      "Submitted offer for preview, submission 1",
      "Submitted offer for preview, submission 2",
      "Selected Go live, submission 2",
    ]) {
      const told = data.find((one) => one.title === title);
      assert.ok(told, title);
      assert.equal(told.actor?.name, "Contoso global-admin");
      assert.ok(!Number.isNaN(Date.parse(told.at)));
    }
  });

  test("J2.1, J2.2, J2.3: changes of a live offer are counted, filtered and compared on every page, and buyers keep what is live", async () => {
    const screenshot = await uploadImage(publisher, {
      width: 1280,
      height: 720,
      colour: "#7d0a6c",
    });
    await changePage(publisher, FIRST, "listing", (content) => ({
      ...texts({ summary: "Minutes that file themselves.", keywords: [] })(content),
      screenshots: [
        ...((content as { screenshots: Json[] }).screenshots ?? []),
        { id: "archive", file: screenshot, captions: { en: "The archive" } },
      ],
    }));
    await changePage(publisher, FIRST, "resell", (content) => ({
      ...content,
      partners: [...(content["partners"] as Json[]), { tenantId: randomUUID() }],
    }));
    const { status, draft } = await overview(FIRST);
    assert.equal(status, "live");
    assert.ok(draft.unpublishedChanges > 0);
    const { counts, data } = await compared(FIRST, "?page=listing");
    assert.deepEqual([counts.edited, counts.added, counts.removed], [1, 1, 1]);
    assert.ok(data.every(({ page }) => page === "listing"));
    const pointers = async (show: string) =>
      (await compared(FIRST, `?page=listing&limit=100&show=${show}`)).data.map(
        ({ pointer }) => pointer,
      );
    assert.deepEqual(await pointers("removed"), ["/languages/en/keywords/0"]);
    const changed = data.map(({ pointer }) => pointer);
    const unchanged = await pointers("unchanged");
    assert.ok(unchanged.length > 0 && !unchanged.some((one) => changed.includes(one)));
    assert.equal((await pointers("all")).length, unchanged.length + 3);
    const all = await compared(FIRST);
    assert.ok(
      all.data.some(({ page }) => page === "resell"),
      "also who may resell",
    );
    const page = await at.market.visitor("GET", `/product/saas/${FIRST}?market=FR`);
    assert.match(page.text, /Minutes that write themselves/);
  });

  test("J2.5: review says which pages have unpublished changes, and a broken one stops Publish until it is repaired", async () => {
    assert.deepEqual(
      [(await pagesOf(FIRST))["listing"], (await pagesOf(FIRST))["technical"]],
      ["unpublished-changes", "complete"],
    );
    await changePage(publisher, FIRST, "listing", texts({ name: "" }));
    assert.equal((await pagesOf(FIRST))["listing"], "incomplete");
    assert.equal(verdict(await at.offer(FIRST), "publish"), "pages-incomplete");
    const refused = await publisher.call(
      "POST",
      path(FIRST, "/submissions"),
      { notes: "x" },
      once(),
    );
    assert.equal(refused.status, 409);
    await changePage(publisher, FIRST, "listing", texts({ name: "Contoso Notes" }));
    const { number } = await submitted(publisher, FIRST);
    await at.market.settle();
    assert.equal(
      (await submissionOf(publisher, FIRST, number)).state,
      "preview",
      "texts need no person",
    );
  });

  test("J2.6, J2.7: at Preview one compares with preview and live; after Go live nothing differs", async () => {
    await changePage(publisher, FIRST, "listing", texts({ summary: "Minutes, filed." }));
    const names = (await compared(FIRST)).choices.map(({ name }) => name);
    assert.deepEqual(names.slice(0, 2), ["live", "preview"]);
    const never = await at.draft("never-published");
    assert.deepEqual((await compared(never)).choices, [], "there is no live edition to choose");
    await changePage(
      publisher,
      FIRST,
      "listing",
      texts({ summary: "Minutes that file themselves." }),
    );
    const { submission } = await at.offer(FIRST);
    await publisher.call("PUT", path(FIRST, `/submissions/${submission?.number}/sign-off`), {});
    await at.market.settle();
    const page = await at.market.visitor("GET", `/product/saas/${FIRST}?market=FR`);
    assert.match(page.text, /Minutes that file themselves/);
    const { counts } = await compared(FIRST);
    assert.deepEqual([counts.added, counts.removed, counts.edited], [0, 0, 0]);
  });

  test("J3.3: a file of 20,000 customers is taken, one more is refused with the limit", async () => {
    const slug = await livePrivateOffer(at.market, publisher, "many-customers");
    const ids = Array.from({ length: 20_001 }, () => randomUUID());
    const refused = await imports(publisher, slug, csvOf(ids));
    assert.equal(refused.status, 400);
    assert.match(refused.text, /20,?000/);
    const taken = await imports(publisher, slug, csvOf(ids.slice(0, 20_000)));
    assert.equal(taken.status, 200, taken.text);
    assert.equal(taken.json<{ size: number }>().size, 20_000);
  });

  test("J4.2, J4.5: hiding a machine's plan and making its successor by hand ends where the change of the price ends", async () => {
    await certification("automatic");
    const environment = "11111111-2222-4333-8444-555555555555";
    const files = await exampleFiles(publisher);
    const live = async (offer: string) => {
      const document = exampleDocument("virtual-machine", files, {
        site: at.site.url,
        offer,
        environment,
      });
      const plans = (document["plans"] as (Json & { plan: string })[]).filter(
        ({ plan }) => plan === "hourly",
      );
      await applied(publisher, { ...document, plans });
      await at.goesLive(`contoso.${offer}`);
      return `contoso.${offer}`;
    };
    const byHand = await live("by-hand");
    const byWizard = await live("by-wizard");
    const read = async (page: string) =>
      (await publisher.call("GET", path(byHand, `/plans/hourly/pages/${page}`))).json<{
        content: Json;
      }>().content;
    await saves(path(byHand, "/plans/hourly/pages/visibility"), {
      ...(await read("visibility")),
      hidden: true,
    });
    const made = await publisher.call(
      "POST",
      path(byHand, "/plans"),
      { planId: "hourly-2026", name: "By the hour 2026" },
      once(),
    );
    assert.equal(made.status, 201, made.text);
    const to = (page: string, content: Json) =>
      saves(path(byHand, `/plans/hourly-2026/pages/${page}`), content);
    const { languages } = (await read("plan-listing")) as { languages: { en: Json } };
    await to("plan-listing", { languages: { en: { ...languages.en, name: "By the hour 2026" } } });
    await to("plan-setup", { clouds: ["global"], technical: "reused", technicalOf: "hourly" });
    const { prices: _, ...pricing } = await read("pricing");
    await to("pricing", { ...pricing, price: "0.15" });
    await to("visibility", { visibility: "public" });
    const wizard = await publisher.call(
      "POST",
      path(byWizard, "/plans/hourly/new-price"),
      { planId: "hourly-2026", name: "By the hour 2026", price: "0.15", technical: "reused" },
      { "if-match": "*", ...once() },
    );
    assert.equal(wizard.status, 201, wizard.text);
    for (const slug of [byHand, byWizard]) await at.goesLive(slug);
    const plansOf = async (slug: string) =>
      (await publisher.call("GET", path(slug, "/document"))).json<{ plans: Json[] }>().plans;
    assert.deepEqual(await plansOf(byHand), await plansOf(byWizard));
    for (const slug of [byHand, byWizard]) {
      const shown = await at.market.visitor("GET", `/v1/storefront/offers/${slug}?market=FR`);
      assert.deepEqual(
        shown.json<{ plans: { id: string }[] }>().plans.map(({ id }) => id),
        ["hourly-2026"],
      );
    }
  });

  test("J4.3: a hidden plan is found nowhere and still bought by its ID, and who has it keeps its price", async () => {
    const slug = await at.live("hidden-plan", ["basic", "pro"]);
    const sold = await at.sold(slug, "basic");
    const [holder, late] = [await at.sale.customer(), await at.sale.customer()];
    const held = (await at.sale.buys(holder, sold)).lines[0]?.subscriptionId ?? "";
    await saves(path(slug, "/plans/basic/pages/visibility"), {
      visibility: "public",
      hidden: true,
    });
    await at.goesLive(slug);
    assert.deepEqual(await at.catalogue(slug, late), ["pro"]);
    const page = await at.market.visitor("GET", `/product/saas/${slug}?market=FR`);
    assert.ok(!page.text.includes("Plan basic"));
    await at.sale.activates(held, { planId: "basic", quantity: 10 });
    const kept = await at.sale.partner.call("GET", `/v1/subscriptions/${held}`);
    assert.match(kept.text, /"amount":"8\.00"/);
    const bought = await at.sale.buys(late, sold);
    assert.equal(bought.lines.length, 1, "by its ID");
    await at.market.clockMovesTo("2026-12-21T12:00:00Z");
    const { data } = (
      await at.sale.partner.call("GET", `/v1/charges?subscriptionId=${held}`)
    ).json<{ data: { unitPrice: { amount: string }; billedOn: string }[] }>();
    assert.deepEqual(
      data.map(({ unitPrice, billedOn }) => [unitPrice.amount, billedOn]),
      [
        ["8.00", "2026-12-21"],
        ["8.00", "2026-11-21"],
      ],
      "the next invoice has the price it was bought at",
    );
  });

  test("J5.1, J5.2: cancelling while checks run brings a live offer back to Live with its draft changes; pressed twice, it is done once", async () => {
    await certification("policy");
    const slug = FIRST;
    await changePage(publisher, slug, "properties", (one) => ({ ...one, appVersion: "2.0" }));
    const release = at.site.hold();
    const { number } = await submitted(publisher, slug);
    const press = () =>
      publisher.call("PUT", path(slug, `/submissions/${number}/cancellation`), {});
    const pressed = await Promise.all([press(), press()]).finally(release);
    assert.deepEqual(pressed.map(({ status }) => status).toSorted(), [200, 409]);
    await at.market.settle();
    const { status, draft } = await overview(slug);
    assert.equal(status, "live");
    assert.ok(draft.unpublishedChanges > 0);
    const history = await publisher.call("GET", path(slug, "/history?limit=10"));
    assert.match(history.text, new RegExp(`Cancelled submission ${number}`));
    await certification("automatic");
  });

  test("J11.1: the queue has the longest waiting first; who claims one is shown to the second, who cannot claim it", async () => {
    await certification("policy");
    for (const offer of ["queued-a", "queued-b", "queued-c"]) {
      await submitted(publisher, await at.draft(offer));
      await at.market.settle();
    }
    const second = await at.market.person(operator.organisation.id, ["certifier"]);
    const queue = async (who: TestPerson) =>
      (await who.call("GET", "/v1/certification/submissions?limit=100"))
        .json<Queue>()
        .data.filter(({ offer }) => offer.startsWith("contoso.queued-"));
    const waiting = await queue(certifier);
    assert.deepEqual(
      waiting.map(({ offer }) => offer),
      ["contoso.queued-a", "contoso.queued-b", "contoso.queued-c"],
    );
    assert.ok(
      waiting.every(({ waitingSeconds }) => waitingSeconds >= 0),
      "how long each waits",
    );
    const claim = `/v1/certification/submissions/${waiting[0]?.id}/claim`;
    assert.equal((await certifier.call("PUT", claim, {})).status, 200);
    const [seen] = await queue(second);
    assert.equal(seen?.claimedBy?.me, false);
    assert.match(seen?.claimedBy?.name ?? "", /certifier/);
    const refused = await second.call("PUT", claim, {});
    assert.equal(refused.json<{ code: string }>().code, "publishing/claimed-by-other");
    await certifier.call("DELETE", claim);
  });

  test("J11.2: a failing item needs its words, the comparison shows only what changed, and the mail speaks the publisher's French", async () => {
    const slug = await at.draft("certified-in-french");
    await publisher.call("PATCH", "/v1/me", { locale: "fr" });
    const { id } = await submitted(publisher, slug);
    await at.market.settle();
    await certifier.call("PUT", `/v1/certification/submissions/${id}/claim`, {});
    const wordless = await certifier.call("PUT", `/v1/certification/submissions/${id}/decision`, {
      outcome: "reject",
      verdicts: [{ policy: "100.1", verdict: "fail" }],
    });
    assert.ok([400, 422].includes(wordless.status), wordless.text);
    await certified(id);
    await at.market.settle();
    const { submission } = await at.offer(slug);
    await publisher.call("PUT", path(slug, `/submissions/${submission?.number}/sign-off`), {});
    await at.market.settle();
    const told = (await mails(publisher)).filter(({ locale }) => locale === "fr");
    assert.ok(
      told.some(({ subject }) => /la préversion est prête/.test(subject)),
      JSON.stringify(told),
    );
    await publisher.call("PATCH", "/v1/me", { locale: "en" });

    await changePage(publisher, slug, "technical", (content) => ({
      ...content,
      webhookUrl: `${at.site.url}/landing`,
    }));
    const update = await submitted(publisher, slug);
    await at.market.settle();
    const { pages } = (
      await certifier.call("GET", `/v1/certification/submissions/${update.id}`)
    ).json<{
      pages: { page: string; fields: { pointer: string }[] }[];
    }>();
    assert.deepEqual(
      pages.map(({ page, fields }) => [page, fields.map(({ pointer }) => pointer)]),
      [["technical", ["/webhookUrl"]]],
    );
  });
});

const PRICES = [
  { term: "P1M", payment: "upfront", price: "10.00" },
  { term: "P1Y", payment: "upfront", price: "100.00" },
];
