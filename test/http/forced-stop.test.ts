import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { type Distribution, openDistribution, verdict } from "../support/distribution.ts";
import { once, type TestPerson } from "../support/market.ts";
import { changePage } from "../support/publishing.ts";

type Problem = { readonly code: string; readonly detail: string };
type Detail = {
  readonly status: string;
  readonly holds: { readonly forcedStop: { readonly reason: string } | null };
  readonly impact: { readonly subscriptions: readonly { count: number }[] };
  readonly actions: { readonly forceStop: boolean; readonly liftForcedStop: boolean };
};

suite("forced stop", () => {
  let at: Distribution;
  let helper: TestPerson;
  before(async () => {
    at = await openDistribution();
    helper = await at.market.person(at.sale.operator.organisation.id, ["support"]);
  });
  after(() => at.close());

  const path = async (slug: string) => `/v1/distribution/offers/${(await at.offer(slug)).id}`;
  const forces = async (slug: string, reason: string, person = helper) =>
    person.call("PUT", `${await path(slug)}/forced-stop`, { reason });

  test("OPR-04: a forced stop takes effect at once, also on what was signed off; the publisher reads why and cannot relist until it is lifted", async () => {
    const slug = await at.live("forced");
    const buyer = await at.sale.customer();
    const order = await at.sale.buys(buyer, await at.sold(slug));
    await changePage(at.publisher, slug, "properties", (one) => ({ ...one, appVersion: "2.0" }));
    const number = await at.atPreview(slug);
    // Signed off, and not yet taken by a worker.
    const release = at.site.hold();
    const signed = await at.publisher.call(
      "PUT",
      `/v1/offers/${slug}/submissions/${number}/sign-off`,
      {},
    );
    assert.equal(signed.status, 200, signed.text);
    const mute = await forces(slug, "   ");
    assert.equal(mute.status, 422);
    assert.equal(mute.json<Problem>().code, "publishing/reason-needed");
    const stopped = await forces(slug, "It sends data to a third party.");
    release();
    assert.equal(stopped.status, 200, stopped.text);
    const detail = stopped.json<Detail>();
    assert.equal(detail.status, "not-available");
    assert.equal(detail.impact.subscriptions[0]?.count, 1);
    assert.deepEqual(detail.actions, { forceStop: false, liftForcedStop: true });
    await at.market.settle();
    assert.equal(await at.page(slug), 410);
    assert.deepEqual(await at.catalogue(slug, buyer), []);
    const kept = await at.sale.partner.call(
      "GET",
      `/v1/subscriptions/${order.lines[0]?.subscriptionId}`,
    );
    assert.equal(kept.json<{ status: string }>().status, "pending-activation");

    const offer = await at.offer(slug);
    assert.equal(offer.submission, null);
    assert.equal(verdict(offer, "publish"), "stopped-by-operator");
    const read = await at.publisher.call("GET", `/v1/offers/${slug}`);
    assert.match(read.text, /It sends data to a third party\./);
    const again = await at.publisher.call(
      "POST",
      `/v1/offers/${slug}/submissions`,
      { notes: "Please." },
      once(),
    );
    assert.equal(again.status, 409);
    assert.equal(again.json<Problem>().code, "publishing/held-back");
    const history = await at.publisher.call("GET", `/v1/offers/${slug}/history?limit=100`);
    const events = history.json<{
      data: { event: string; actor: { name: string; kind: string } }[];
    }>().data;
    for (const event of ["offer.forced-stop", "offer.stopped", "publishing.withdrawn"])
      assert.deepEqual(
        events.find((one) => one.event === event)?.actor,
        { name: "Comptoir Meridian", kind: "operator" },
        event,
      );
    const mails = async () =>
      (await at.sale.operator.call("GET", `/v1/mails?q=${at.publisher.email}&limit=100`)).json<{
        data: { subject: string; body: string }[];
      }>().data;
    const told = (await mails()).filter(({ body }) => body.includes("third party"));
    assert.equal(told.length, 1);
    assert.equal((await mails()).filter(({ subject }) => /has stopped/.test(subject)).length, 0);
    assert.equal((await forces(slug, "Twice.")).json<Problem>().code, "catalog/forced-already");

    const lifted = await helper.call("DELETE", `${await path(slug)}/forced-stop`);
    assert.equal(lifted.status, 204, lifted.text);
    assert.equal((await at.offer(slug)).status, "not-available");
    assert.equal(
      (await helper.call("DELETE", `${await path(slug)}/forced-stop`)).json<Problem>().code,
      "catalog/not-forced",
    );
    await at.goesLive(slug);
    assert.equal(await at.page(slug), 200);
  });

  test("OPR-04: an offer that the publisher stopped can be kept off sale, too; one never on sale cannot", async () => {
    const draft = await at.draft("never-live");
    assert.equal((await forces(draft, "No.")).json<Problem>().code, "catalog/action-not-allowed");
    const slug = await at.live("stopped-twice");
    assert.equal((await at.stops(slug)).status, 200);
    assert.equal((await forces(slug, "Not to come back.")).status, 200);
    assert.equal(verdict(await at.offer(slug), "publish"), "stopped-by-operator");
    const held = await helper.call("GET", "/v1/distribution/offers?held=yes");
    assert.ok(held.json<{ data: { offer: string }[] }>().data.some(({ offer }) => offer === slug));
  });

  test("OPR-04: a Go live that was scheduled does not come back behind a forced stop", async () => {
    const slug = await at.live("scheduled");
    await changePage(at.publisher, slug, "properties", (one) => ({ ...one, appVersion: "2.0" }));
    const number = await at.atPreview(slug);
    const scheduled = await at.changes(
      "PUT",
      `/v1/offers/${slug}/submissions/${number}/scheduled-go-live`,
      { goLiveAt: "2026-11-21T18:00:00Z" },
    );
    assert.equal(scheduled.status, 200, scheduled.text);
    assert.equal((await forces(slug, "Not this evening.")).status, 200);
    await at.market.clockMovesTo("2026-11-21T18:00:01Z");
    await at.market.settle();
    assert.equal((await at.offer(slug)).status, "not-available");
    assert.equal(await at.page(slug), 410);
  });

  test("OPR-04: every offer is listed page by page, found by words; only support acts, an auditor reads", async () => {
    for (const one of ["listed-a", "listed-b"]) await at.draft(one);
    const first = await helper.call("GET", "/v1/distribution/offers?q=listed&limit=1");
    const page = first.json<{ data: { offer: string }[]; nextCursor: string }>();
    const second = await helper.call(
      "GET",
      `/v1/distribution/offers?q=listed&limit=1&cursor=${page.nextCursor}`,
    );
    assert.deepEqual(
      [...page.data, ...second.json<{ data: { offer: string }[] }>().data]
        .map(({ offer }) => offer.split(".")[1])
        .sort(),
      ["listed-a", "listed-b"],
    );
    const auditor = await at.market.person(at.sale.operator.organisation.id, ["auditor"]);
    const slug = await at.live("audited");
    assert.equal((await auditor.call("GET", await path(slug))).status, 200);
    assert.equal((await forces(slug, "No.", auditor)).status, 403);
  });
});
