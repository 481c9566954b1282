import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, suite, test } from "node:test";
import { runDueMoments } from "../../src/platform/agenda.ts";
import { momentsNamed } from "../support/agenda.ts";
import { livePrivateOffer } from "../support/audiences.ts";
import { type Answer, type Distribution, openDistribution } from "../support/distribution.ts";
import { once, type TestPerson } from "../support/market.ts";
import { changePage, submissionOf, submitted } from "../support/publishing.ts";

type Problem = {
  readonly code: string;
  readonly latest?: string;
  readonly errors?: readonly { readonly pointer: string; readonly code: string }[];
};
type Schedule = {
  readonly scheduledGoLive: {
    readonly state: string;
    readonly goLiveAt: string;
    readonly setBy: { readonly name: string };
    readonly version: number;
    readonly missed: { readonly code: string; readonly detail: string } | null;
  } | null;
  readonly latest: string;
  readonly actions: readonly { readonly action: string; readonly allowed: boolean }[];
};
type Mail = { readonly to: string; readonly subject: string; readonly body: string };

suite("BEY-03: scheduled go-live", () => {
  let at: Distribution;
  let publisher: TestPerson;
  before(async () => {
    at = await openDistribution();
    publisher = at.publisher;
  });
  after(() => at.close());

  const path = (slug: string, number: number) =>
    `/v1/offers/${slug}/submissions/${number}/scheduled-go-live`;
  const inHours = (hours: number) => at.market.platform.clock.now().add({ hours }).toString();
  const schedules = (slug: string, number: number, goLiveAt: string, ifMatch = "*") =>
    at.changes("PUT", path(slug, number), { goLiveAt }, ifMatch);
  const scheduled = async (slug: string, number: number, goLiveAt = inHours(1)) => {
    const answer = await schedules(slug, number, goLiveAt);
    assert.equal(answer.status, 200, answer.text);
    return goLiveAt;
  };
  const schedule = async (slug: string, number: number): Promise<Schedule> =>
    (await publisher.call("GET", path(slug, number))).json<Schedule>();
  const problem = (answer: Answer) => answer.json<Problem>();
  const preview = async (offer: string) => {
    const slug = await at.draft(offer);
    return { slug, number: await at.atPreview(slug) };
  };
  const mails = async (words: string): Promise<Mail[]> =>
    (
      await at.sale.operator.call("GET", `/v1/mails?q=${encodeURIComponent(words)}&limit=100`)
    ).json<{
      data: Mail[];
    }>().data;
  const history = async (slug: string) =>
    (await publisher.call("GET", `/v1/offers/${slug}/history?kind=live&limit=100`)).json<{
      data: {
        event: string;
        title: string;
        actor: { name: string } | null;
        params: Record<string, string | number>;
      }[];
    }>().data;
  const agenda = async () =>
    (await at.sale.operator.call("GET", "/v1/agenda?limit=100"))
      .json<{ data: { kind: string; subject: string; dueAt: string }[] }>()
      .data.filter(({ kind }) => kind === "publishing.go-live-due");
  const events = async (slug: string) => (await history(slug)).map(({ event }) => event);

  test("a preview goes live by itself at the chosen moment, as by the button, and page, history, mail and agenda say so before", async () => {
    const { slug, number } = await preview("timely");
    const goLiveAt = await scheduled(slug, number, inHours(24));
    const known = (await submissionOf(publisher, slug, number)) as unknown as Schedule;
    assert.equal(known.scheduledGoLive?.goLiveAt, goLiveAt);
    assert.equal(known.scheduledGoLive?.state, "waiting");
    const overview = await at.offer(slug);
    assert.equal((overview.submission as { goesLiveAt?: string }).goesLiveAt, goLiveAt);
    await momentsNamed(at.sale.operator, {
      kind: "publishing.go-live-due",
      about: new RegExp(`, ${slug}$`),
      page: new RegExp(`^/offers/${overview.id}$`),
    });
    assert.deepEqual(
      (await agenda()).map(({ subject, dueAt }) => [subject, dueAt]),
      [[overview.id, goLiveAt]],
    );
    const [told] = await history(slug);
    assert.equal(told?.event, "publishing.go-live-scheduled");
    assert.equal(told?.params["goLiveAt"], goLiveAt);
    await at.market.settle();
    const mail = (await mails("goes live on")).find(({ to }) => to === publisher.email);
    assert.ok(mail, "a mail tells the moment");
    assert.match(mail.subject, /GMT\+1|CET/);

    await at.market.clockMovesTo(
      Temporal.Instant.from(goLiveAt).subtract({ seconds: 1 }).toString(),
    );
    assert.equal(await at.page(slug), 404);
    await at.market.clockMovesTo(inHours(3));
    assert.equal(await at.page(slug), 200);
    const live = await submissionOf(publisher, slug, number);
    assert.equal(live.state, "live");
    // Late by hours, dated right.
    assert.equal((live as unknown as { signedOffAt: string }).signedOffAt, goLiveAt);
    assert.deepEqual(await agenda(), []);
    const signedOff = (await history(slug)).filter(({ event }) => event.includes("signed-off"));
    assert.deepEqual(
      signedOff.map(({ event, params }) => [event, params["by"]]),
      [["publishing.signed-off-on-schedule", known.scheduledGoLive?.setBy.name]],
    );
    assert.equal((await schedule(slug, number)).scheduledGoLive, null);
  });

  test("the moment lies in the future, at most one year ahead, and is an instant", async () => {
    const { slug, number } = await preview("bounds");
    const now = at.market.platform.clock.now();
    for (const [goLiveAt, code] of [
      [now.toString(), "publishing/go-live-in-past"],
      [now.subtract({ hours: 1 }).toString(), "publishing/go-live-in-past"],
      [now.add({ hours: 24 * 367 }).toString(), "publishing/go-live-too-far"],
    ] as const) {
      const refused = await schedules(slug, number, goLiveAt);
      assert.equal(refused.status, 422);
      assert.equal(problem(refused).code, "publishing/go-live-time-invalid");
      assert.deepEqual(
        problem(refused).errors?.map((error) => [error.pointer, error.code]),
        [["/goLiveAt", code]],
      );
    }
    const { latest } = await schedule(slug, number);
    assert.equal((await schedules(slug, number, latest)).status, 200);
    for (const wrong of [
      "tomorrow",
      "2027-02-31T00:00:00Z",
      "2026-12-01",
      "2026-12-01T09:00:00+01:00",
    ])
      assert.equal((await schedules(slug, number, wrong)).status, 400, wrong);
    assert.equal((await schedule(slug, number)).scheduledGoLive?.goLiveAt, latest);
    assert.equal((await at.changes("DELETE", path(slug, number))).status, 204);
  });

  test("whoever changes or cancels it names the version that was seen; another person's change is not overwritten", async () => {
    const { slug, number } = await preview("versions");
    const none = await publisher.call("GET", path(slug, number));
    assert.equal(none.headers.get("etag"), '"0"');
    const missing = await publisher.call("PUT", path(slug, number), { goLiveAt: inHours(1) });
    assert.equal(missing.status, 428);
    const first = await schedules(slug, number, inHours(1), '"0"');
    assert.equal(first.headers.get("etag"), '"1"');
    assert.equal((await schedules(slug, number, inHours(2), '"0"')).status, 412);
    assert.equal((await schedules(slug, number, inHours(2), '"1"')).headers.get("etag"), '"2"');
    assert.equal((await at.changes("DELETE", path(slug, number), undefined, '"1"')).status, 412);
    assert.equal((await at.changes("DELETE", path(slug, number), undefined, '"2"')).status, 204);
    const again = await at.changes("DELETE", path(slug, number));
    assert.equal(again.status, 409);
    assert.equal(problem(again).code, "publishing/not-scheduled");
    assert.deepEqual(await agenda(), []);
    await at.market.settle();
    assert.equal((await mails("does not go live on")).length > 0, true);
    // The moment that was taken back passes, and nothing happens.
    await at.market.clockMovesTo(inHours(3));
    assert.equal((await submissionOf(publisher, slug, number)).state, "preview");
  });

  test("only a preview that waits can be scheduled, by those who may publish, and foreign offers are not found", async () => {
    const slug = await at.draft("early");
    const release = at.site.hold();
    const { number } = await submitted(publisher, slug);
    const early = await schedules(slug, number, inHours(1));
    release();
    assert.equal(early.status, 409);
    assert.equal(problem(early).code, "publishing/go-live-not-allowed");
    await at.market.settle();
    const finance = await at.market.person(publisher.organisation.id, ["finance"]);
    const foreign = await at.market.organisation({ kind: "publisher", name: "Other" });
    for (const [who, status] of [
      [finance, 403],
      [foreign, 404],
    ] as const)
      for (const method of ["PUT", "DELETE"]) {
        const body = method === "PUT" ? { goLiveAt: inHours(1) } : undefined;
        const answer = await who.call(method, path(slug, number), body, { "if-match": "*" });
        assert.equal(answer.status, status);
      }
    assert.equal((await schedule(slug, number)).scheduledGoLive, null);
  });

  test("Go live at once stays possible and leaves no moment behind", async () => {
    const { slug, number } = await preview("sooner");
    await scheduled(slug, number);
    const signOff = `/v1/offers/${slug}/submissions/${number}/sign-off`;
    assert.equal((await publisher.call("PUT", signOff, {})).status, 200);
    assert.deepEqual(await agenda(), []);
    await at.market.settle();
    await at.market.clockMovesTo(inHours(2));
    assert.deepEqual(
      (await events(slug)).filter((event) => event.includes("signed-off")),
      ["publishing.signed-off"],
    );
  });

  test("a newer submission drops the moment, and so do Stop distribution and deleting the draft", async () => {
    const { slug, number } = await preview("replaced");
    await scheduled(slug, number);
    await changePage(publisher, slug, "properties", (content) => ({ ...content, appVersion: "3" }));
    await at.atPreview(slug);
    assert.deepEqual(await agenda(), []);
    assert.equal((await events(slug))[0], "publishing.go-live-unscheduled");
    const mail = (await mails("does not go live on")).find(({ body }) => body.includes("newer"));
    assert.ok(mail);

    const stopped = await at.live("halted");
    await changePage(publisher, stopped, "properties", (content) => ({
      ...content,
      appVersion: "4",
    }));
    await scheduled(stopped, await at.atPreview(stopped));
    assert.equal((await at.stops(stopped)).status, 200);
    assert.deepEqual(await agenda(), []);

    const deleted = await preview("deleted");
    await scheduled(deleted.slug, deleted.number);
    const gone = await at.changes("DELETE", `/v1/offers/${deleted.slug}`);
    assert.equal(gone.status, 204, gone.text);
    assert.deepEqual(await agenda(), []);
    await at.market.clockMovesTo(inHours(2));
    assert.equal(await at.page(slug), 404);
    assert.equal(await at.page(stopped), 410);
  });

  test("where who chose the moment may no longer publish, nothing goes live, and page and mail say why", async () => {
    const { slug, number } = await preview("left");
    const manager = await at.market.person(publisher.organisation.id, ["manager"]);
    const set = await manager.call(
      "PUT",
      path(slug, number),
      { goLiveAt: inHours(1) },
      { "if-match": "*" },
    );
    assert.equal(set.status, 200, set.text);
    await at.market.platform.pool.raw.query(
      "update identity.memberships set roles = '{finance}' where person_id = $1",
      [manager.personId],
    );
    await at.market.clockMovesTo(inHours(2));
    assert.equal((await submissionOf(publisher, slug, number)).state, "preview");
    const { scheduledGoLive, actions } = await schedule(slug, number);
    assert.equal(scheduledGoLive?.state, "missed");
    assert.equal(scheduledGoLive?.missed?.code, "not-permitted");
    assert.deepEqual(
      actions.map(({ action, allowed }) => [action, allowed]),
      [
        ["schedule-go-live", true],
        ["cancel-scheduled-go-live", false],
      ],
    );
    const mail = (await mails("did not go live")).find(({ to }) => to === publisher.email);
    assert.ok(mail?.body.includes(scheduledGoLive?.setBy.name ?? "?"));
    assert.equal((await events(slug))[0], "publishing.go-live-missed");
    // Another moment, by somebody who may.
    await scheduled(slug, number);
    await at.market.clockMovesTo(inHours(2));
    assert.equal((await submissionOf(publisher, slug, number)).state, "live");
  });

  test("BEY-03, PUB-18: where other subscriptions lose sight of their plan than were confirmed, nothing goes live; confirmed anew, it does", async () => {
    const customer = await at.sale.customer({ company: "Ateliers Morvan" });
    const neighbour = await at.sale.customer({ company: "Riviera Foods" });
    const slug = await livePrivateOffer(
      at.market,
      publisher,
      "sold-meanwhile",
      [customer.tenantId, neighbour.tenantId, randomUUID()],
      at.site,
    );
    const removed = await publisher.call(
      "PATCH",
      `/v1/offers/${slug}/plans/vip/audience`,
      { remove: [{ tenantId: customer.tenantId }, { tenantId: neighbour.tenantId }] },
      { "if-match": "*" },
    );
    assert.equal(removed.status, 200, removed.text);
    await changePage(publisher, slug, "properties", (one) => ({ ...one, appVersion: "2.0" }));
    const number = await at.atPreview(slug);
    // Nobody has it yet, so nothing is to be confirmed; it is bought before the moment.
    await scheduled(slug, number);
    const order = await at.sale.buys(customer, await at.sold(slug, "vip"));
    const live = (await at.offer(slug)).live?.version;
    await at.market.clockMovesTo(inHours(2));
    assert.equal((await submissionOf(publisher, slug, number)).state, "preview");
    assert.equal((await at.offer(slug)).live?.version, live, "what was live stays");
    const { scheduledGoLive } = await schedule(slug, number);
    assert.deepEqual(
      [scheduledGoLive?.state, scheduledGoLive?.missed?.code],
      ["missed", "audience-in-use"],
    );
    assert.equal((await events(slug))[0], "publishing.go-live-missed");
    const told = (await mails("did not go live")).filter(({ body }) =>
      body.includes("Private audiences changed meanwhile"),
    );
    assert.equal(told.filter(({ to }) => to === publisher.email).length, 1, "it is told why, once");
    const feed = (await publisher.call("GET", "/v1/events?types=offer.go_live_missed&limit=100"))
      .json<{ data: { data: Record<string, unknown> }[] }>()
      .data.map(({ data }) => [data["offer"], data["reason"]]);
    assert.deepEqual(feed.at(-1), [slug, "audience-in-use"]);

    const again = await schedules(slug, number, inHours(1));
    assert.deepEqual([again.status, problem(again).code], [409, "publishing/audience-in-use"]);
    const confirms = async (refused: Answer) => {
      const { confirmation } = problem(refused) as Problem & { confirmation: string };
      const confirmed = await at.changes("PUT", path(slug, number), {
        goLiveAt: inHours(1),
        confirmedSubscriptions: confirmation,
      });
      assert.equal(confirmed.status, 200, confirmed.text);
      return confirmation;
    };
    const ends = async ({ lines }: typeof order) => {
      const url = `/v1/subscriptions/${lines[0]?.subscriptionId}/cancellation`;
      const body = { when: "now", reason: "customer-request" };
      const ended = await at.sale.partner.call("PUT", url, body, once());
      assert.equal(ended.status, 200, ended.text);
    };
    // One is confirmed; by the moment it is one again, but another: that was never looked at.
    assert.match(await confirms(again), /^1-/);
    await ends(order);
    const others = await at.sale.buys(neighbour, await at.sold(slug, "vip"));
    await at.market.clockMovesTo(inHours(2));
    assert.equal((await schedule(slug, number)).scheduledGoLive?.missed?.code, "audience-in-use");
    assert.equal((await at.offer(slug)).live?.version, live);

    // That one of those confirmed has ended meanwhile is no reason to ask anew.
    const ended = await at.sale.buys(customer, await at.sold(slug, "vip"));
    assert.match(await confirms(await schedules(slug, number, inHours(1))), /^2-/);
    await ends(ended);
    await at.market.clockMovesTo(inHours(2));
    assert.equal((await submissionOf(publisher, slug, number)).state, "live");
    const kept = await at.sale.partner.call(
      "GET",
      `/v1/subscriptions/${others.lines[0]?.subscriptionId}`,
    );
    assert.equal(kept.json<{ status: string }>().status, "pending-activation", "it goes on");
  });

  test("what the last checks find after the moment stops it, as after Go live, and what was live stays", async () => {
    const { slug, number } = await preview("broken-late");
    await scheduled(slug, number);
    const before = at.site.answers["/webhook"];
    at.site.answers["/webhook"] = 404;
    await at.market.clockMovesTo(inHours(2));
    at.site.answers["/webhook"] = before ?? 401;
    assert.equal((await submissionOf(publisher, slug, number)).state, "attention-after-sign-off");
    assert.equal(await at.page(slug), 404);
  });

  test("several agendas at the moment sign off once", async () => {
    const { slug, number } = await preview("at-once");
    await scheduled(slug, number);
    const { platform, modules } = at.market;
    const frozenAt = Temporal.Instant.from(inHours(2));
    platform.clock.set({ offsetMs: 0n, frozenAt });
    await Promise.all(Array.from({ length: 6 }, () => runDueMoments(platform, modules)));
    await at.market.clockMovesTo(frozenAt.toString());
    assert.deepEqual(
      (await events(slug)).filter((event) => event.includes("signed-off")),
      ["publishing.signed-off-on-schedule"],
    );
    assert.deepEqual((await events(slug)).filter((event) => event === "offer.went-live").length, 1);
  });

  test("a cancellation and the moment never both win, 20 times", async () => {
    let { slug, number } = await preview("raced");
    const won = { cancellation: 0, moment: 0 };
    for (let round = 0; round < 20; round += 1) {
      const goLiveAt = await scheduled(slug, number);
      const cancel = new Promise<Answer>((done, failed) => {
        setTimeout(() => at.changes("DELETE", path(slug, number)).then(done, failed), round % 10);
      });
      const [answer] = await Promise.all([cancel, at.market.clockMovesTo(goLiveAt)]);
      await at.market.settle();
      const { state } = await submissionOf(publisher, slug, number);
      assert.deepEqual(await agenda(), []);
      if (answer.status === 204) {
        won.cancellation += 1;
        assert.equal(state, "preview", `round ${round}`);
        continue;
      }
      won.moment += 1;
      assert.equal(answer.status, 409, answer.text);
      assert.equal(problem(answer).code, "publishing/not-scheduled");
      assert.equal(state, "live", `round ${round}`);
      await changePage(publisher, slug, "properties", (content) => ({
        ...content,
        appVersion: `1.${round}`,
      }));
      number = await at.atPreview(slug);
    }
    assert.equal(won.cancellation + won.moment, 20);
    const { rows } = await at.market.platform.pool.raw.query(
      `select count(*)::int as count from platform.audit_entries
       where object_id = $1 and action like 'publishing.signed-off%'`,
      [(await at.offer(slug)).id],
    );
    assert.equal(rows[0].count, won.moment);
  });
});
