import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { type Distribution, openDistribution, verdict } from "../support/distribution.ts";
import { changePage } from "../support/publishing.ts";

type Json = Record<string, unknown>;
type Edition = {
  readonly editionId: string;
  readonly isLive: boolean;
  readonly certifiedAt: string | null;
  readonly versions: readonly { readonly version: number }[];
};
type Obstacle = { readonly code: string; readonly plan: string | null; readonly page: string };
type Problem = { readonly code: string; readonly errors: readonly Obstacle[] };

suite("editions, discarded changes and history", () => {
  let at: Distribution;
  before(async () => {
    at = await openDistribution();
  });
  after(() => at.close());

  const read = async <T>(path: string): Promise<T> => {
    const answer = await at.publisher.call("GET", path);
    assert.equal(answer.status, 200, answer.text);
    return answer.json<T>();
  };
  const page = (slug: string, path: string) =>
    read<{ content: Json }>(`/v1/offers/${slug}/${path}`).then(({ content }) => content);
  const setVersion = (slug: string, appVersion: string) =>
    changePage(at.publisher, slug, "properties", (content) => ({ ...content, appVersion }));
  const editions = (slug: string) =>
    read<{ data: Edition[] }>(`/v1/offers/${slug}/editions`).then(({ data }) => data);
  const ofVersion = async (slug: string, version: number): Promise<string> => {
    const found = (await editions(slug)).find(({ versions }) =>
      versions.some((one) => one.version === version),
    );
    return found?.editionId ?? "";
  };
  const rollBack = (slug: string, editionId: string, ifMatch = "*") =>
    at.changes("PUT", `/v1/offers/${slug}/live`, { editionId }, ifMatch);
  /** Adds a plan to the draft, with the pages of the plan `team`. */
  const addPlan = async (slug: string, planId: string): Promise<void> => {
    const path = `/v1/offers/${slug}/plans`;
    const key = { "idempotency-key": crypto.randomUUID() };
    const made = await at.publisher.call("POST", path, { planId, name: planId }, key);
    assert.equal(made.status, 201, made.text);
    await at.changes("PUT", `${path}/${planId}/pages/plan-listing`, {
      languages: { en: { name: `Plan ${planId}`, description: "For teams." } },
    });
    for (const name of ["pricing", "visibility"]) {
      const content = await page(slug, `plans/team/pages/${name}`);
      const saved = await at.changes("PUT", `${path}/${planId}/pages/${name}`, content);
      assert.equal(saved.status, 200, saved.text);
    }
  };

  test("BEY-02: an earlier edition is live again in one step, the draft stays, and what was published of a plan that it leaves out stays locked", async () => {
    const slug = await at.live("rolled-back");
    await setVersion(slug, "2.0");
    await addPlan(slug, "later");
    await at.goesLive(slug);
    const [first, second] = [await ofVersion(slug, 1), await ofVersion(slug, 2)];

    const detail = await read<{ rollBack: { allowed: boolean; obstacles: unknown[] } }>(
      `/v1/offers/${slug}/editions/${first}`,
    );
    assert.deepEqual(detail.rollBack, { allowed: true, obstacles: [] });
    assert.equal((await rollBack(slug, first, '"1"')).status, 412);
    const answer = await rollBack(slug, first);
    assert.equal(answer.status, 200, answer.text);
    const offer = await at.offer(slug);
    assert.equal(offer.live?.version, 3);
    assert.equal(offer.live?.editionId, first);
    assert.equal(offer.status, "live");
    assert.equal((await page(slug, "pages/properties"))["appVersion"], "2.0");
    assert.equal(offer.plans.find(({ planId }) => planId === "later")?.status, "not-available");
    const customer = await at.sale.customer();
    assert.deepEqual(await at.catalogue(slug, customer), ["team"]);
    const hidden = await at.changes("PUT", `/v1/offers/${slug}/plans/later/pages/visibility`, {
      visibility: "private",
    });
    assert.equal(hidden.status, 409, hidden.text);
    assert.equal((await at.changes("DELETE", `/v1/offers/${slug}/plans/later`)).status, 409);
    assert.equal((await at.changes("DELETE", `/v1/offers/${slug}/changes`)).status, 204);
    assert.equal((await at.offer(slug)).plans.length, 2);

    assert.equal((await rollBack(slug, first)).status, 409, "it is live already");
    assert.equal((await rollBack(slug, second)).status, 200);
    assert.deepEqual((await at.catalogue(slug, customer)).toSorted(), ["later", "team"]);
    const { data } = await read<{ data: { event: string; editionId: string; fields: number }[] }>(
      `/v1/offers/${slug}/history?kind=live`,
    );
    assert.deepEqual(
      data.slice(0, 2).map(({ event, editionId }) => [event, editionId]),
      [
        ["offer.rolled-back", second],
        ["offer.rolled-back", first],
      ],
    );
    assert.ok((data[0]?.fields ?? 0) > 1);
  });

  test("decision 54: a roll-back that would drop a plan with subscribers, revive a stopped plan or break a lock names each", async () => {
    const slug = await at.live("locked-back");
    await addPlan(slug, "later");
    await changePage(at.publisher, slug, "properties", (content) => ({
      ...content,
      appVersion: "2.0",
    }));
    await at.goesLive(slug);
    const first = await ofVersion(slug, 1);
    const second = await ofVersion(slug, 2);
    const customer = await at.sale.customer();
    await at.sale.buys(customer, await at.sold(slug, "later"));
    const dropped = await rollBack(slug, first);
    assert.equal(dropped.status, 409);
    assert.equal(dropped.json<Problem>().code, "publishing/roll-back-refused");
    assert.deepEqual(
      dropped.json<Problem>().errors.map(({ code, plan }) => [code, plan]),
      [["roll-back/drops-plan", "later"]],
    );

    // A billing term that is published stays: an edition without it cannot be live again.
    await at.changes("PUT", `/v1/offers/${slug}/plans/team/pages/pricing`, {
      ...(await page(slug, "plans/team/pages/pricing")),
      terms: [
        { term: "P1M", payment: "upfront", price: "8.00" },
        { term: "P1Y", payment: "upfront", price: "80.00" },
      ],
      prices: {},
    });
    assert.equal((await at.changes("PUT", `/v1/offers/${slug}/plans/later/stop`, {})).status, 200);
    await at.goesLive(slug);
    const refused = await rollBack(slug, second);
    assert.equal(refused.status, 409);
    assert.deepEqual(
      refused
        .json<Problem>()
        .errors.map(({ code, plan }) => `${plan} ${code}`)
        .toSorted(),
      ["later roll-back/revives-plan", "team catalog/locked-billing-term"],
    );
    assert.equal((await at.offer(slug)).live?.version, 3);
  });

  test("PUB-16, BEY-02: a plan that became public stays public, and only certified editions of an offer on sale go live again", async () => {
    const slug = await at.draft("once-private", ["team", "deal"]);
    const path = `/v1/offers/${slug}/plans/deal`;
    await at.changes("PUT", `${path}/pages/visibility`, { visibility: "private" });
    await at.changes("PUT", `${path}/audience`, {
      entries: [{ tenantId: "2f6a6c0e-3a64-4b1e-9d53-0a4b1c2d3e4f" }],
    });
    await at.goesLive(slug);
    await at.changes("PUT", `${path}/pages/visibility`, { visibility: "public" });
    await at.goesLive(slug);
    const refused = await rollBack(slug, await ofVersion(slug, 1));
    assert.equal(refused.status, 409);
    assert.deepEqual(
      refused.json<Problem>().errors.map(({ plan, page: where }) => [plan, where]),
      [["deal", "visibility"]],
    );
    // An edition whose checks found problems was never certified.
    at.site.answers["/support"] = 404;
    await setVersion(slug, "broken");
    const sent = await at.publisher.call(
      "POST",
      `/v1/offers/${slug}/submissions`,
      { notes: "none" },
      { "idempotency-key": crypto.randomUUID() },
    );
    assert.equal(sent.status, 201, sent.text);
    await at.market.settle();
    delete at.site.answers["/support"];
    assert.equal((await at.offer(slug)).status, "attention-needed");
    const uncertified = (await editions(slug)).find(({ certifiedAt }) => certifiedAt === null);
    assert.ok(uncertified);
    const not = await rollBack(slug, uncertified.editionId);
    assert.equal(not.json<Problem>().errors[0]?.code, "roll-back/not-certified");
    await at.stops(slug);
    const stopped = await rollBack(slug, await ofVersion(slug, 2));
    assert.equal(stopped.json<Problem>().errors[0]?.code, "roll-back/already-stopped");
    const absent = await rollBack(slug, crypto.randomUUID());
    assert.equal(absent.status, 404);
  });

  test("BEY-02: audiences are not rolled back", async () => {
    const slug = await at.draft("audience-kept", ["team", "deal"]);
    const path = `/v1/offers/${slug}/plans/deal`;
    const customer = await at.sale.customer();
    const other = await at.sale.customer();
    await at.changes("PUT", `${path}/pages/visibility`, { visibility: "private" });
    await at.changes("PUT", `${path}/audience`, { entries: [{ tenantId: other.tenantId }] });
    await at.goesLive(slug);
    await setVersion(slug, "2.0");
    await at.changes("PUT", `${path}/audience`, { entries: [{ tenantId: customer.tenantId }] });
    await at.goesLive(slug);
    await at.changes("PUT", `${path}/audience`, { entries: [{ tenantId: other.tenantId }] });
    assert.equal((await rollBack(slug, await ofVersion(slug, 1))).status, 200);
    assert.deepEqual((await at.catalogue(slug, customer)).toSorted(), ["deal", "team"]);
    assert.deepEqual(await at.catalogue(slug, other), ["team"]);
  });

  test("BEY-02: an earlier edition is restored to the draft where locks allow, and what could not be is named", async () => {
    const slug = await at.live("restored");
    await setVersion(slug, "2.0");
    await at.changes("PUT", `/v1/offers/${slug}/plans/team/pages/pricing`, {
      ...(await page(slug, "plans/team/pages/pricing")),
      terms: [
        { term: "P1M", payment: "upfront", price: "9.00" },
        { term: "P1Y", payment: "upfront", price: "80.00" },
      ],
      prices: {},
    });
    await at.goesLive(slug);
    await addPlan(slug, "idea");
    const first = await ofVersion(slug, 1);
    const { restoration } = await read<{
      restoration: { changes: number; notRestored: Obstacle[] };
    }>(`/v1/offers/${slug}/editions/${first}`);
    const restored = await at.changes("PUT", `/v1/offers/${slug}/draft`, { editionId: first });
    assert.equal(restored.status, 200, restored.text);
    assert.deepEqual(restored.json(), restoration);
    assert.deepEqual(
      restoration.notRestored.map(({ plan, page: where, code }) => [plan, where, code]),
      [["team", "pricing", "catalog/locked-billing-term"]],
    );
    assert.equal((await page(slug, "pages/properties"))["appVersion"] ?? "", "");
    const terms = (await page(slug, "plans/team/pages/pricing"))["terms"] as unknown[];
    assert.equal(terms.length, 2);
    const offer = await at.offer(slug);
    assert.equal(offer.live?.version, 2, "nothing was published");
    assert.deepEqual(
      offer.plans.map(({ planId }) => planId),
      ["team", "idea"],
    );
  });

  test("PUB-12, PUB-17: draft changes are shown, then discarded by page, by plan or all, also of a stopped offer", async () => {
    const slug = await at.live("discarded", ["team", "pro"]);
    const lost = (query = "") =>
      read<{
        action: { allowed: boolean };
        changes: { what: string; kind: string; page: string | null; plan: string | null }[];
        plansOnSaleAgain: string[];
      }>(`/v1/offers/${slug}/changes${query}`);
    assert.equal((await lost()).action.allowed, false);
    assert.equal((await at.changes("DELETE", `/v1/offers/${slug}/changes`)).status, 409);
    await setVersion(slug, "2.0");
    await changePage(at.publisher, slug, "setup", (content) => ({ ...content, testDrive: false }));
    for (const plan of ["team", "pro"])
      await at.changes("PUT", `/v1/offers/${slug}/plans/${plan}/pages/plan-listing`, {
        languages: { en: { name: `New ${plan}`, description: "For teams." } },
      });
    await addPlan(slug, "idea");
    await at.changes("PUT", `/v1/offers/${slug}/plans/pro/stop`, {});
    assert.deepEqual(
      (await lost("?page=properties")).changes.map(({ kind, page: where }) => [kind, where]),
      [["added", "properties"]],
    );
    const all = await lost();
    assert.deepEqual(all.plansOnSaleAgain, ["pro"]);
    assert.ok(
      all.changes.some(
        ({ what, kind, plan }) => what === "plan" && kind === "added" && plan === "idea",
      ),
    );

    const discard = (path: string) => at.changes("DELETE", `/v1/offers/${slug}/${path}changes`);
    assert.equal((await discard("pages/properties/")).status, 204);
    assert.equal((await page(slug, "pages/properties"))["appVersion"] ?? "", "");
    assert.equal((await discard("pages/properties/")).status, 409);
    assert.equal((await discard("pages/nowhere/")).status, 404);
    assert.equal((await discard("plans/team/pages/plan-listing/")).status, 204);
    assert.match(JSON.stringify(await page(slug, "plans/team/pages/plan-listing")), /Plan team/);
    assert.match(JSON.stringify(await page(slug, "plans/pro/pages/plan-listing")), /New pro/);
    assert.equal((await at.stops(slug)).status, 200);
    assert.equal((await discard("plans/pro/")).status, 204);
    assert.match(JSON.stringify(await page(slug, "plans/pro/pages/plan-listing")), /Plan pro/);
    assert.equal((await discard("")).status, 204);
    const offer = await at.offer(slug);
    assert.deepEqual(
      offer.plans.map(({ planId }) => planId),
      ["team", "pro"],
    );
    assert.deepEqual(offer.draft.plansStopping, []);
    assert.equal(verdict(offer, "discard-changes"), "nothing-to-discard");
  });

  test("P19: history says what changed, with how many answers, and is filtered by person, kind and date", async () => {
    const slug = await at.live("told");
    const editor = await at.market.person(at.publisher.organisation.id, ["developer"]);
    await changePage(editor, slug, "properties", (content) => ({ ...content, appVersion: "3" }));
    type History = {
      data: { event: string; kind: string; actor: { name: string }; fields: number | null }[];
      actors: string[];
      nextCursor: string | null;
    };
    const history = (query: string) => read<History>(`/v1/offers/${slug}/history?${query}`);
    const all = await history("limit=100");
    assert.deepEqual(
      [all.data[0]?.event, all.data[0]?.fields, all.data[0]?.kind],
      ["offer.page-saved", 1, "draft"],
    );
    const names = all.actors;
    const name = all.data[0]?.actor.name ?? "";
    assert.ok(names.includes(name));
    const mine = await history(`actor=${encodeURIComponent(name)}`);
    assert.deepEqual(
      mine.data.map(({ event }) => event),
      ["offer.page-saved"],
    );
    const live = await history("kind=live");
    assert.deepEqual(
      live.data.map(({ event }) => event),
      ["offer.went-live", "publishing.signed-off"],
    );
    assert.equal((await history("from=2026-11-22T00:00:00Z")).data.length, 0);
    assert.equal(
      (await history("until=2026-11-22T00:00:00Z&limit=100")).data.length,
      all.data.length,
    );
    const first = await history("limit=1");
    assert.ok(first.nextCursor);
    for (const wrong of ["kind=everything", "from=yesterday", "from=2026-02-31T00:00:00Z"])
      assert.equal(
        (await at.publisher.call("GET", `/v1/offers/${slug}/history?${wrong}`)).status,
        400,
        wrong,
      );
  });
});
