import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { planStops } from "../../src/modules/publishing/use-cases/stop-offers.ts";
import type { Reader } from "../../src/platform/database.ts";
import { SYSTEM } from "../../src/platform/platform.ts";
import { type Distribution, openDistribution, verdict } from "../support/distribution.ts";
import { changePage, submitted } from "../support/publishing.ts";

type Problem = { readonly code: string; readonly detail: string };
type Impact = {
  readonly action: { readonly allowed: boolean };
  readonly subscriptions: readonly { planId: string; status: string; count: number }[];
  readonly carts: number;
  readonly withdraws: { readonly number: number; readonly state: string } | null;
  readonly effectiveAt: string;
};

suite("stopping distribution", () => {
  let at: Distribution;
  before(async () => {
    at = await openDistribution();
  });
  after(() => at.close());

  const edit = (slug: string, appVersion: string) =>
    changePage(at.publisher, slug, "properties", (content) => ({ ...content, appVersion }));
  const impactOf = async (slug: string): Promise<Impact> =>
    (await at.publisher.call("GET", `/v1/offers/${slug}/stop`)).json<Impact>();
  const subscription = async (id: string) =>
    (await at.sale.partner.call("GET", `/v1/subscriptions/${id}`)).json<{
      status: string;
      next: { kind: string; day: string | null };
    }>();
  const events = async (slug: string): Promise<string[]> =>
    (await at.publisher.call("GET", `/v1/offers/${slug}/history?limit=100`))
      .json<{ data: { event: string }[] }>()
      .data.map(({ event }) => event);

  test("J6.3, J6.4, J6.5, PUB-21, decision 7: a stop shows what it touches, hides the offer at once, fails carts at Review and lets subscriptions be", async () => {
    const slug = await at.live("stopped");
    const sold = await at.sold(slug);
    const owner = await at.sale.customer();
    const order = await at.sale.buys(owner, sold);
    const [line] = order.lines;
    await at.sale.activates(line?.subscriptionId ?? "");
    const buyer = await at.sale.customer();
    const cart = await at.cart(buyer, sold);
    // An update waits at its preview.
    await edit(slug, "2.0");
    const number = await at.atPreview(slug);
    const link = (await at.publisher.call("GET", `/v1/offers/${slug}/publication`)).json<{
      preview: { url: string };
    }>().preview.url;

    assert.equal(await at.page(slug), 200);
    assert.deepEqual(await at.catalogue(slug, buyer), ["team"]);
    const impact = await impactOf(slug);
    assert.deepEqual(impact.subscriptions, [{ planId: "team", status: "active", count: 1 }]);
    assert.equal(impact.carts, 1);
    assert.equal(impact.withdraws?.number, number);
    assert.equal(impact.effectiveAt, "2026-11-21T12:00:00Z");

    const stopped = await at.stops(slug);
    assert.equal(stopped.status, 200, stopped.text);
    assert.equal(stopped.json<{ status: string }>().status, "not-available");
    assert.equal(await at.page(slug), 410);
    assert.notEqual(
      (await at.market.visitor("GET", new URL(link).pathname + new URL(link).search)).status,
      200,
    );
    const found = await at.market.visitor("GET", "/v1/storefront/offers?q=notes&market=FR");
    assert.ok(!found.text.includes(slug));
    assert.deepEqual(await at.catalogue(slug, buyer), []);

    const review = await at.sale.partner.call("PUT", `/v1/carts/${cart}/review`);
    assert.match(review.text, /"code":"stopped"/);
    assert.equal((await subscription(line?.subscriptionId ?? "")).status, "active");
    assert.equal((await subscription(line?.subscriptionId ?? "")).next.kind, "renews");

    const offer = await at.offer(slug);
    assert.equal(offer.status, "not-available");
    assert.equal(offer.preview, null);
    assert.equal(offer.submission, null);
    assert.equal(verdict(offer, "stop-distribution"), "already-stopped");
    const again = await at.stops(slug);
    assert.equal(again.status, 409);
    assert.equal(again.json<Problem>().code, "catalog/action-not-allowed");
    const history = await events(slug);
    for (const event of ["offer.stop-requested", "offer.stopped", "publishing.withdrawn"])
      assert.ok(history.includes(event), event);

    await at.market.settle();
    const mails = (
      await at.sale.operator.call("GET", `/v1/mails?q=${at.publisher.email}&limit=100`)
    ).json<{ data: { subject: string }[] }>().data;
    assert.equal(mails.filter(({ subject }) => /has stopped/.test(subject)).length, 1);

    // PUB-23: it is listed again through publish, and its cart can be bought.
    assert.equal(verdict(offer, "publish"), "yes");
    await at.goesLive(slug);
    assert.equal(await at.page(slug), 200);
    assert.deepEqual(await at.catalogue(slug, buyer), ["team"]);
    const kept = await at.market.platform.pool.raw.query(
      "select edition_id <> (select live_edition_id from catalog.offers where id = offer_uuid) as older, ended_at from catalog.stops where offer_uuid = $1",
      [offer.id],
    );
    assert.deepEqual(
      kept.rows.map(({ older, ended_at }) => [older, ended_at !== null]),
      [[true, true]],
    );
  });

  test("PUB-19, P5, P12: who has a plan is listed by company, page by page, for its publisher alone", async () => {
    const slug = await at.live("held", ["team", "solo"]);
    const team = await at.sold(slug, "team");
    const companies: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      const customer = await at.sale.customer();
      const order = await at.sale.buys(customer, team);
      if (count < 2) await at.sale.activates(order.lines[0]?.subscriptionId ?? "");
    }
    await at.market.settle();
    type Page = {
      count: number;
      data: {
        company: string;
        status: string;
        subscriptionId: string;
        quantity: number;
        edition: { id: string; version: number };
      }[];
      nextCursor: string | null;
    };
    const path = (plan: string, query = "") =>
      `/v1/offers/${slug}/plans/${plan}/subscriptions${query}`;
    const seen = new Set<string>();
    for (let query = "?limit=1"; ; ) {
      const answer = await at.publisher.call("GET", path("team", query));
      assert.equal(answer.status, 200, answer.text);
      const { count, data, nextCursor } = answer.json<Page>();
      assert.deepEqual([count, data.length], [3, 1]);
      seen.add(data[0]?.subscriptionId ?? "");
      companies.push(data[0]?.company ?? "");
      if (nextCursor === null) break;
      query = `?limit=1&cursor=${nextCursor}`;
    }
    assert.equal(seen.size, 3, "each once");
    assert.deepEqual(
      companies,
      companies.toSorted((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)),
    );
    await edit(slug, "2.0");
    await at.goesLive(slug);
    const customer = await at.sale.customer();
    await at.sale.buys(customer, await at.sold(slug, "team"));
    const { data } = (await at.publisher.call("GET", path("team"))).json<Page>();
    assert.deepEqual(
      data.map(({ edition }) => edition.version).toSorted(),
      [1, 1, 1, 2],
      "P5: each keeps the version with whose terms it was bought",
    );
    const versions = new Set(data.map(({ edition }) => `${edition.version} ${edition.id}`));
    assert.equal(versions.size, 2);
    const other = await at.publisher.call("GET", path("solo"));
    assert.deepEqual(other.json(), { count: 0, data: [], nextCursor: null });
    const foreign = await at.market.organisation({ kind: "publisher", name: "Initech" });
    assert.equal((await foreign.call("GET", path("team"))).status, 404);
    assert.equal((await at.publisher.call("GET", path("none"))).status, 404);
    assert.equal((await at.publisher.call("GET", path("team", "?cursor=x"))).status, 400);
    assert.equal((await at.sale.partner.call("GET", path("team"))).status, 403);
  });

  test("PUB-21: a stop needs the offer ID typed, the version that was seen, and an edition on sale", async () => {
    const slug = await at.draft("unstopped");
    const never = await at.stops(slug);
    assert.equal(never.status, 409);
    await at.goesLive(slug);
    const typed = await at.changes("PUT", `/v1/offers/${slug}/stop`, { offerId: "unstoped" });
    assert.equal(typed.status, 422);
    assert.equal(typed.json<Problem>().code, "publishing/confirmation-differs");
    const stale = await at.changes(
      "PUT",
      `/v1/offers/${slug}/stop`,
      { offerId: "unstopped" },
      '"1"',
    );
    assert.equal(stale.status, 412);
    assert.equal((await at.offer(slug)).status, "live");
  });

  test("P1, PUB-21: several offers are stopped with one look and one confirmation, and each is answered by itself", async () => {
    const [first, second] = [await at.live("many-1"), await at.live("many-2")];
    const draft = await at.draft("many-3");
    const owner = await at.sale.customer();
    const order = await at.sale.buys(owner, await at.sold(first));
    await at.sale.activates(order.lines[0]?.subscriptionId ?? "");
    type Planned = {
      offer: string;
      version: number | null;
      action: { allowed: boolean; reason: { code: string } | null } | null;
      impact: Impact | null;
      refused: Problem | null;
    };
    const looked = await at.changes("POST", "/v1/offer-stops/preview", {
      offers: [first, second, draft, "contoso.nowhere", first],
    });
    assert.equal(looked.status, 200, looked.text);
    const { data: planned, confirmation } = looked.json<{
      data: Planned[];
      confirmation: string | null;
    }>();
    const { handle } = at.publisher.organisation;
    assert.equal(confirmation, `${handle} 2`, "the draft cannot be stopped");
    const none = await at.changes("POST", "/v1/offer-stops/preview", { offers: [draft] });
    assert.equal(none.json()["confirmation"], null);
    assert.deepEqual(
      planned.map(({ offer, impact }) => [offer, impact?.subscriptions.length ?? null]),
      [
        [first, 1],
        [second, 0],
        [draft, null],
        ["contoso.nowhere", null],
      ],
    );
    assert.equal(planned[2]?.action?.allowed, false);
    assert.equal(planned[3]?.refused?.code, "platform/not-found");

    const statementsFor = async (slugs: readonly string[]) => {
      const seen: string[] = [];
      const db = at.market.platform.databaseAs(SYSTEM);
      const query: Reader["query"] = (asked, values) => {
        seen.push(asked.name);
        return db.query(asked, values);
      };
      const counted = new Proxy(db, {
        get: (target, name) => {
          assert.notEqual(name, "sql", "a statement that is not counted");
          return name === "query" ? query : Reflect.get(target, name);
        },
      });
      const publisher = { id: at.publisher.organisation.id, handle: `${handle}` };
      await planStops(counted, { publisher, slugs, at: at.market.platform.clock.now() });
      return seen.toSorted();
    };
    assert.deepEqual(await statementsFor([first, second, draft]), await statementsFor([first]));

    const versions = planned.slice(0, 3).map(({ offer, version }) => ({ offer, version }));
    const stop = (confirmation: string, offers: readonly object[] = versions) =>
      at.changes("PUT", "/v1/offer-stops", { offers, confirmation });
    for (const wrong of [`${handle} 2`, handle ?? "", `${handle} 03`]) {
      const refused = await stop(wrong);
      assert.equal(refused.status, 422);
      assert.equal(refused.json<Problem>().code, "publishing/stops-not-confirmed");
    }
    assert.equal((await at.offer(first)).status, "live");

    // Somebody saved the second offer since the look.
    await edit(second, "9.9");
    const stopped = await stop(`${handle} 3`);
    assert.equal(stopped.status, 200, stopped.text);
    assert.deepEqual(
      stopped
        .json<{ data: { offer: string; status: string; refused: Problem | null }[] }>()
        .data.map(({ offer, status, refused }) => [offer, status, refused?.code ?? null]),
      [
        [first, "not-available", null],
        [second, "live", "platform/precondition-failed"],
        [draft, "draft", "catalog/action-not-allowed"],
      ],
    );
    assert.equal(await at.page(first), 410);
    assert.equal(await at.page(second), 200);
  });

  test("J6.3, PUB-21, decision 3: with a propagation delay the offer is sold as Pending stop distribution until it is over, or until it is listed again", async () => {
    const settings = { propagationMinutes: 120 };
    const set = await at.sale.operator.call("PUT", "/v1/distribution/settings", settings);
    assert.equal(set.status, 200, set.text);
    try {
      const slug = await at.live("delayed");
      const kept = await at.live("listed-again");
      const stopped = await at.stops(slug);
      assert.equal(stopped.json<{ status: string }>().status, "pending-stop-distribution");
      assert.equal((await at.stops(kept)).status, 200);
      assert.equal((await at.stops(slug)).status, 409);
      assert.equal(await at.page(slug), 200);
      await at.goesLive(kept);
      await at.market.clockMovesTo("2026-11-21T13:59:59Z");
      assert.equal((await at.offer(slug)).status, "pending-stop-distribution");
      await at.market.clockMovesTo("2026-11-21T14:00:00Z");
      assert.equal((await at.offer(slug)).status, "not-available");
      assert.equal(await at.page(slug), 410);
      assert.equal((await at.offer(kept)).status, "live");
      assert.equal(await at.page(kept), 200);
    } finally {
      await at.sale.operator.call("PUT", "/v1/distribution/settings", { propagationMinutes: 0 });
    }
  });

  test("decision 7: where renewals are stopped too, a trial still converts, terms end with their last day, and listing again lets them go on", async () => {
    const slug = await at.live("ending", ["team"], { freeTrial: true });
    const sold = await at.sold(slug);
    const [first, second] = [await at.sale.customer(), await at.sale.customer()];
    const bought: string[] = [];
    for (const customer of [first, second]) {
      const order = await at.sale.buys(customer, sold);
      const id = order.lines[0]?.subscriptionId ?? "";
      await at.sale.activates(id);
      bought.push(id);
    }
    const [trial = "", other = ""] = bought;
    await at.market.clockMovesTo("2026-12-25T12:00:00Z"); // both have converted
    assert.equal((await subscription(trial)).next.kind, "renews");
    const third = await at.sale.customer();
    const late = (await at.sale.buys(third, sold)).lines[0]?.subscriptionId ?? "";
    await at.sale.activates(late);

    assert.equal((await at.stops(slug, { stopRenewals: true })).status, 200);
    assert.equal((await subscription(trial)).next.kind, "ends");
    assert.equal((await subscription(late)).next.kind, "trial-ends");
    const on = await at.sale.partner.call(
      "PATCH",
      `/v1/subscriptions/${other}`,
      { autoRenew: true },
      { "if-match": "*" },
    );
    assert.equal(on.status, 409);
    assert.equal(on.json<Problem>().code, "commerce/renewals-stopped");
    await at.market.clockMovesTo("2027-01-26T12:00:00Z");
    assert.equal((await subscription(trial)).status, "expired");
    assert.equal((await subscription(late)).status, "active");
    assert.equal((await subscription(late)).next.kind, "ends");
    await at.goesLive(slug);
    assert.equal((await subscription(late)).next.kind, "renews");
    await at.market.clockMovesTo("2027-03-01T12:00:00Z");
    assert.equal((await subscription(late)).status, "active");
  });

  test("J6.1, J6.2, PUB-22: a plan is sold until its offer is republished, can be resumed until then, and the last one cannot be stopped", async () => {
    const slug = await at.live("two-plans", ["basic", "pro"]);
    const buyer = await at.sale.customer();
    const stop = (plan: string, method = "PUT") =>
      at.changes(
        method,
        `/v1/offers/${slug}/plans/${plan}/stop`,
        method === "PUT" ? {} : undefined,
      );
    const plan = async (id: string) => {
      const found = (await at.offer(slug)).plans.find(({ planId }) => planId === id);
      assert.ok(found);
      return found;
    };

    assert.equal((await stop("basic")).status, 200);
    assert.equal((await plan("basic")).status, "pending-stop-distribution");
    assert.deepEqual((await at.offer(slug)).draft.plansStopping, ["basic"]);
    assert.equal((await at.offer(slug)).status, "live");
    assert.equal(verdict(await plan("pro"), "stop-distribution"), "last-plan-not-stopped");
    assert.equal((await stop("pro")).status, 409);
    assert.deepEqual((await at.catalogue(slug, buyer)).toSorted(), ["basic", "pro"]);
    assert.equal((await stop("basic", "DELETE")).status, 204);
    assert.equal((await plan("basic")).status, "live");
    assert.equal(verdict(await at.offer(slug), "publish"), "nothing-to-publish");

    assert.equal((await stop("basic")).status, 200);
    assert.equal(verdict(await at.offer(slug), "publish"), "yes");
    await at.goesLive(slug);
    assert.equal((await plan("basic")).status, "not-available");
    assert.deepEqual(await at.catalogue(slug, buyer), ["pro"]);

    // PUB-23: a stopped plan is listed again through resume and publish.
    assert.equal((await stop("basic", "DELETE")).status, 204);
    assert.equal((await plan("basic")).status, "not-available");
    await at.goesLive(slug);
    assert.equal((await plan("basic")).status, "live");
    assert.deepEqual((await at.catalogue(slug, buyer)).toSorted(), ["basic", "pro"]);
  });

  test("decision 4: resuming a plan after its stop was submitted leaves the submission its edition, and sells the plan again with the next", async () => {
    const slug = await at.live("resumed-late", ["basic", "pro"]);
    const path = `/v1/offers/${slug}/plans/basic/stop`;
    await at.changes("PUT", path, {});
    const number = await at.atPreview(slug);
    assert.equal((await at.changes("DELETE", path)).status, 204);
    await at.publisher.call("PUT", `/v1/offers/${slug}/submissions/${number}/sign-off`, {});
    await at.market.settle();
    assert.equal((await at.offer(slug)).plans[0]?.status, "not-available");
    assert.equal(verdict(await at.offer(slug), "publish"), "yes");
    await at.goesLive(slug);
    assert.equal((await at.offer(slug)).plans[0]?.status, "live");
  });

  test("PUB-17: a plan whose edition is on its way is not deleted under it", async () => {
    const slug = await at.live("plan-on-its-way");
    await at.changes("PUT", `/v1/offers/${slug}/document`, undefined);
    const made = await at.publisher.call(
      "POST",
      `/v1/offers/${slug}/plans`,
      { planId: "later", name: "Later" },
      { "idempotency-key": crypto.randomUUID() },
    );
    assert.equal(made.status, 201, made.text);
    const copy = async (page: string) => {
      const { content } = (
        await at.publisher.call("GET", `/v1/offers/${slug}/plans/team/pages/${page}`)
      ).json<{ content: Record<string, unknown> }>();
      return content;
    };
    await at.changes("PUT", `/v1/offers/${slug}/plans/later/pages/plan-listing`, {
      languages: { en: { name: "Later", description: "Later." } },
    });
    for (const page of ["pricing", "visibility"])
      await at.changes("PUT", `/v1/offers/${slug}/plans/later/pages/${page}`, await copy(page));
    await at.atPreview(slug);
    const deleted = await at.changes("DELETE", `/v1/offers/${slug}/plans/later`);
    assert.equal(deleted.status, 409);
    assert.match(deleted.text, /on its way/);
    assert.equal((await at.changes("DELETE", `/v1/offers/${slug}/changes`)).status, 204);
    assert.equal((await at.offer(slug)).plans.length, 2);
  });

  test("BEY-09: in every situation of an offer, what its actions refuse is refused by the API, for the same reason", async () => {
    const slug = await at.draft("every-situation");
    const path = `/v1/offers/${slug}`;
    const number = () => at.offer(slug).then(({ submission }) => submission?.number ?? 1);
    const attempts: Readonly<Record<string, () => ReturnType<typeof at.changes>>> = {
      publish: () =>
        at.publisher.call(
          "POST",
          `${path}/submissions`,
          { notes: "None." },
          { "idempotency-key": crypto.randomUUID() },
        ),
      "cancel-publish": async () =>
        at.changes("PUT", `${path}/submissions/${await number()}/cancellation`, {}),
      "go-live": async () =>
        at.changes("PUT", `${path}/submissions/${await number()}/sign-off`, {}),
      "stop-distribution": () => at.stops(slug),
      "delete-draft": () => at.changes("DELETE", path),
      "discard-changes": () => at.changes("DELETE", `${path}/changes`),
    };
    /** Tries everything that is refused now; what is offered is tried by the way on. */
    const holds = async (situation: string, offered: readonly string[]): Promise<void> => {
      const offer = await at.offer(slug);
      const found = Object.keys(attempts).filter((action) => verdict(offer, action) === "yes");
      assert.deepEqual(found.toSorted(), offered.toSorted(), situation);
      for (const [action, attempt] of Object.entries(attempts)) {
        if (found.includes(action)) continue;
        const answer = await attempt();
        // Before the first submission there is none to cancel or sign off.
        assert.ok([404, 409].includes(answer.status), `${situation}, ${action}: ${answer.text}`);
      }
    };
    const taken = async (action: string): Promise<void> => {
      const answer = await attempts[action]?.();
      assert.ok(answer !== undefined && answer.status < 300, `${action}: ${answer?.text}`);
    };
    await holds("draft", ["publish", "delete-draft"]);
    const release = at.site.hold();
    await taken("publish");
    await holds("publish in progress", ["cancel-publish"]);
    await taken("cancel-publish");
    release();
    await at.market.settle();
    await holds("cancelled", ["publish", "delete-draft"]);
    await at.atPreview(slug);
    await holds("preview", ["publish", "go-live", "delete-draft"]);
    await taken("go-live");
    await at.market.settle();
    await holds("live", ["stop-distribution"]);
    await edit(slug, "2.0");
    await holds("live with changes", ["publish", "stop-distribution", "discard-changes"]);
    await at.atPreview(slug);
    await holds("preview of an update", [
      "publish",
      "go-live",
      "stop-distribution",
      "discard-changes",
    ]);
    await taken("stop-distribution");
    await holds("not available", ["publish", "discard-changes"]);
    await taken("discard-changes");
    await holds("not available, unchanged", ["publish"]);
  });

  test("PUB-21, PUB-22, decision 54: who has an offer keeps what was live at its stop; an update after a stop and a new listing reaches new customers only", async () => {
    const slug = await at.live("kept", ["team", "solo"]);
    const buys = async (plan = "team") => {
      const order = await at.sale.buys(await at.sale.customer(), await at.sold(slug, plan));
      const id = order.lines[0]?.subscriptionId ?? "";
      await at.sale.activates(id);
      return id;
    };
    const gets = async (id: string) => {
      const { delivers } = (await at.sale.partner.call("GET", `/v1/subscriptions/${id}`)).json<{
        delivers: { version: number; editionId: string; keptSince: string | null };
      }>();
      return [delivers.version, delivers.keptSince !== null];
    };
    const later = async () => {
      const { market } = at;
      await market.clockMovesTo(market.platform.clock.now().add({ minutes: 1 }).toString());
    };
    await later();
    const first = await buys();
    const solo = await buys("solo");
    assert.deepEqual(await gets(first), [1, false]);
    await later();
    await edit(slug, "2.0");
    await at.goesLive(slug);
    assert.deepEqual(await gets(first), [2, false], "updates reach who has it");

    const impact = (await at.publisher.call("GET", `/v1/offers/${slug}/stop`)).json<{
      keeps: number;
    }>();
    assert.equal(impact.keeps, 2);
    await later();
    assert.equal((await at.stops(slug)).status, 200);
    assert.deepEqual(await gets(first), [2, true]);
    const kept = (await at.offer(slug)).live?.editionId;
    await later();
    await edit(slug, "3.0");
    await at.goesLive(slug);
    await later();
    const second = await buys();
    assert.deepEqual(await gets(first), [2, true], "nothing newer");
    assert.deepEqual(await gets(second), [3, false]);

    await later();
    // The plan stops with the next edition; another edition sells it again.
    const stopping = await at.changes("PUT", `/v1/offers/${slug}/plans/team/stop`, {});
    assert.equal(stopping.status, 200, stopping.text);
    await at.goesLive(slug);
    assert.deepEqual(await gets(second), [3, true]);
    await later();
    const resumed = await at.changes("DELETE", `/v1/offers/${slug}/plans/team/stop`);
    assert.ok(resumed.status < 300, resumed.text);
    await at.goesLive(slug);
    assert.deepEqual(
      [await gets(first), await gets(second)],
      [
        [2, true],
        [3, true],
      ],
    );
    assert.deepEqual(await gets(solo), [2, true]);
    await later();
    assert.deepEqual(await gets(await buys()), [5, false]);
    const { delivers } = (await at.sale.partner.call("GET", `/v1/subscriptions/${first}`)).json<{
      delivers: { editionId: string };
    }>();
    assert.equal(delivers.editionId, kept);
  });

  test("decision 54, PUB-10: of a stop, a go-live and a cancellation that race, what is left is one of the legal outcomes", {
    timeout: 300_000,
  }, async () => {
    const slug = await at.live("raced");
    const sign = (number: number) =>
      at.publisher.call("PUT", `/v1/offers/${slug}/submissions/${number}/sign-off`, {});
    const cancel = (number: number) =>
      at.publisher.call("PUT", `/v1/offers/${slug}/submissions/${number}/cancellation`, {});
    const outcomes = new Set<string>();
    for (let round = 0; round < 12; round += 1) {
      const atSignOff = round % 2 === 0;
      await edit(slug, `1.${round}`);
      const number = atSignOff
        ? await at.atPreview(slug)
        : (await submitted(at.publisher, slug)).number;
      const [stopped, other] = await Promise.all([
        at.stops(slug),
        atSignOff ? sign(number) : cancel(number),
      ]);
      await at.market.settle();
      assert.ok([200, 409].includes(stopped.status), stopped.text);
      assert.ok([200, 409].includes(other.status), other.text);
      const offer = await at.offer(slug);
      const { rows } = await at.market.platform.pool.raw.query(
        "select (select count(*)::int from catalog.live_offers where offer_uuid = $1) as live, (select state from publishing.submissions where offer_id = $1 and number = $2) as state",
        [offer.id, number],
      );
      const { live, state } = rows[0];
      outcomes.add(`${stopped.status} ${other.status} ${state}`);
      if (stopped.status === 200 && state !== "live") {
        assert.equal(offer.status, "not-available");
        assert.equal(live, 0);
        assert.ok(["withdrawn", "cancelled"].includes(state), state);
        assert.equal(await at.page(slug), 410);
        await at.goesLive(slug);
      } else {
        // Signed off first: the stop was refused, and the edition went live.
        assert.equal(stopped.status, 409, `${stopped.text} ${state}`);
        assert.equal(offer.status, "live");
        assert.equal(live, 1);
        assert.equal(state, "live");
      }
    }
    assert.ok(outcomes.size >= 2, [...outcomes].join("; "));
  });
});
