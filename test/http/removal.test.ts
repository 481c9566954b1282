import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { verifyBilling } from "../../src/modules/billing/index.ts";
import { momentsNamed } from "../support/agenda.ts";
import { type Distribution, openDistribution, verdict } from "../support/distribution.ts";
import { once, type TestPerson } from "../support/market.ts";

type Problem = { readonly code: string; readonly detail: string };
type Line = { kind: string; text: string | null; by: { kind: string; name: string } };
type Asked = {
  readonly id: string;
  readonly number: number;
  readonly state: string;
  readonly problemType: string;
  readonly category: string;
  readonly subscriptions: number;
  readonly removalDay: string | null;
  readonly earliestDay: string;
  readonly openedBy: string;
  readonly assignee: { name: string; me: boolean } | null;
  readonly allowedActions: readonly string[];
  readonly progress: readonly Line[];
};
type Customer = { company: string; status: string; contact: { email: string | null } };
type Mail = { to: string; subject: string; body: string; locale: string };

suite("removal from existing customers", () => {
  let at: Distribution;
  let helper: TestPerson;
  before(async () => {
    at = await openDistribution();
    helper = await at.market.person(at.sale.operator.organisation.id, ["support"]);
  });
  after(() => at.close());

  const asks = (slug: string, text = "We give this product up.") =>
    at.publisher.call(
      "POST",
      "/v1/support-requests",
      { offer: slug, category: "remove-published-offer", text },
      once(),
    );
  const read = async (person: TestPerson, id: string) => {
    const answer = await person.call("GET", `/v1/support-requests/${id}`);
    assert.equal(answer.status, 200, answer.text);
    return { ...answer.json<Asked>(), etag: answer.headers.get("etag") ?? "" };
  };
  const acts = async (
    person: TestPerson,
    id: string,
    what: string,
    body: object,
    method = "PUT",
  ) => {
    const { etag } = await read(person, id);
    return person.call(method, `/v1/support-requests/${id}/${what}`, body, {
      ...once(),
      "if-match": etag,
    });
  };
  const subscription = async (id: string) =>
    (await at.sale.partner.call("GET", `/v1/subscriptions/${id}`)).json<{
      status: string;
      endReason: string | null;
      removalDay: string | null;
      endedAt: string | null;
      next: { kind: string; day: string | null };
    }>();
  const charges = async (id: string) =>
    (await at.sale.partner.call("GET", `/v1/charges?subscriptionId=${id}&limit=100`)).json<{
      data: { kind: string; net: { amount: string }; from: string; to: string; days: number }[];
    }>().data;
  const mails = async (words: string): Promise<Mail[]> =>
    (
      await at.sale.operator.call("GET", `/v1/mails?q=${encodeURIComponent(words)}&limit=100`)
    ).json<{ data: Mail[] }>().data;
  const bought = async (slug: string) => {
    const customer = await at.sale.customer();
    const order = await at.sale.buys(customer, await at.sold(slug));
    const id = order.lines[0]?.subscriptionId ?? "";
    await at.sale.activates(id);
    await at.market.settle();
    return id;
  };

  test("J6.6, PUB-24, decision 50: a publisher asks, support takes, notes and accepts, and on the day subscriptions end with unused days credited", async () => {
    const slug = await at.live("given-up");
    const id = await bought(slug);
    const opened = await asks(slug);
    assert.equal(opened.status, 201, opened.text);
    const request = opened.json<Asked>();
    assert.equal(request.problemType, "saas");
    assert.equal(request.category, "remove-published-offer");
    assert.equal(request.subscriptions, 1);
    assert.deepEqual(request.allowedActions, ["note", "withdraw"]);
    // Nothing has happened yet, and a second request has nothing to add.
    assert.equal((await at.offer(slug)).status, "live");
    assert.equal((await asks(slug)).json<Problem>().code, "support/request-open");

    const listed = await helper.call("GET", "/v1/support-requests?state=open&q=given-up");
    assert.deepEqual(
      listed.json<{ data: { id: string }[] }>().data.map((one) => one.id),
      [request.id],
    );
    const taken = await acts(helper, request.id, "assignee", {});
    assert.equal(taken.status, 200, taken.text);
    assert.equal(taken.json<Asked>().assignee?.me, true);
    const noted = await acts(helper, request.id, "progress", { text: "We look into it." }, "POST");
    assert.equal(noted.status, 200, noted.text);

    const early = await acts(helper, request.id, "decision", {
      outcome: "accept",
      day: "2026-12-20",
    });
    assert.equal(early.status, 422, early.text);
    assert.equal(early.json<Problem>().code, "support/day-too-early");
    assert.equal(request.earliestDay, "2026-12-21");
    const day = "2027-01-05";
    const accepted = await acts(helper, request.id, "decision", { outcome: "accept", day });
    assert.equal(accepted.status, 200, accepted.text);
    assert.equal(accepted.json<Asked>().state, "accepted");

    await momentsNamed(at.sale.operator, {
      kind: "support.removal-closes",
      about: /^#\d+, .+, .+\.given-up$/,
      page: new RegExp(`^/support/${request.id}$`),
    });
    // Distribution stops at once; the subscription goes on until the day, and says so.
    const offer = await at.offer(slug);
    assert.equal(offer.status, "not-available");
    assert.equal(verdict(offer, "publish"), "removal-accepted");
    const running = await subscription(id);
    assert.equal(running.status, "active");
    assert.equal(running.removalDay, day);

    // The publisher reads who is affected and tells them; support is the operator to it.
    const seen = await read(at.publisher, request.id);
    const { name: helperName } = noted.json<Asked>().assignee ?? { name: "" };
    assert.ok(helperName.length > 0 && !JSON.stringify(seen).includes(helperName));
    assert.deepEqual(
      seen.progress.map(({ kind, by }) => [kind, by.name]),
      [
        ["accepted", "Comptoir Meridian"],
        ["note", "Comptoir Meridian"],
        ["taken", "Comptoir Meridian"],
        ["opened", seen.openedBy],
      ],
    );
    const customers = await at.publisher.call(
      "GET",
      `/v1/support-requests/${request.id}/customers`,
    );
    const [affected] = customers.json<{ data: Customer[] }>().data;
    assert.equal(affected?.company, "Ateliers Morvan");
    assert.match(affected?.contact.email ?? "", /^claire@/);
    await at.market.settle();
    const told = await mails(`Request ${request.number}`);
    assert.equal(told.filter(({ to }) => to === at.publisher.email).length, 3);
    assert.ok(
      (await mails(affected?.contact.email ?? "")).every(
        ({ subject }) => !/given-up|2027/.test(subject),
      ),
    );

    await at.market.clockMovesTo("2027-01-04T22:59:59Z");
    assert.equal((await subscription(id)).status, "active");
    // The partner's zone is UTC+1: its day begins an hour earlier than in UTC.
    await at.market.clockMovesTo("2027-01-05T12:00:00Z");
    await at.market.settle();
    const ended = await subscription(id);
    assert.equal(ended.status, "cancelled");
    assert.equal(ended.endReason, "offer-removed");
    assert.equal(ended.endedAt, "2027-01-04T23:00:00Z");
    assert.equal((await read(helper, request.id)).state, "closed");
    const after = await at.offer(slug);
    assert.equal(verdict(after, "publish"), "yes");
    const remaining = await at.publisher.call(
      "GET",
      `/v1/support-requests/${request.id}/customers`,
    );
    assert.equal(remaining.json<{ data: Customer[] }>().data[0]?.status, "cancelled");
  });

  test("OPR-04, decision 50: unused prepaid days are credited to the cent, as the preview said, and the ledger stays in balance", async () => {
    const slug = await at.live("half-used", ["team"], {
      terms: [{ term: "P1Y", payment: "upfront", price: "120.00" }],
    });
    const customer = await at.sale.customer();
    const order = await at.sale.buys(customer, await at.sold(slug), { term: "P1Y", quantity: 3 });
    const id = order.lines[0]?.subscriptionId ?? "";
    await at.sale.activates(id);
    await at.market.settle();
    const [first] = await charges(id);
    assert.ok(first);
    const request = (await asks(slug)).json<Asked>();
    const day = Temporal.PlainDate.from(first.from).add({ days: 100 }).toString();
    const path = `/v1/distribution/offers/${(await at.offer(slug)).id}`;
    const previews = (on: string) => helper.call("GET", `${path}/removal?day=${on}`);
    const preview = (await previews(day)).json<{
      subscriptions: number;
      credits: { net: { amount: string; currency: string }; subscriptions: number }[];
    }>();
    assert.equal(preview.subscriptions, 1);
    const beyond = Temporal.PlainDate.from(first.to).add({ days: 1 }).toString();
    assert.deepEqual((await previews(beyond)).json<{ credits: [] }>().credits, []);
    assert.equal((await previews("2026-02-31")).status, 400);
    assert.equal((await at.publisher.call("GET", `${path}/removal?day=${day}`)).status, 403);
    const detail = (await helper.call("GET", path)).json<{ revenue: object[] }>();
    assert.deepEqual(detail.revenue, [
      {
        kind: "active",
        period: "P1Y",
        amount: { amount: "360.00", currency: "EUR" },
        subscriptions: 1,
      },
    ]);
    assert.equal(
      (await acts(helper, request.id, "decision", { outcome: "accept", day })).status,
      200,
    );
    await at.market.clockMovesTo(`${day}T12:00:00Z`);
    await at.market.settle();
    const lines = await charges(id);
    const [undone, used] = ["-", ""].map((sign) =>
      lines.find(
        ({ kind, net }) => kind === "proration" && net.amount.startsWith("-") === (sign === "-"),
      ),
    );
    assert.equal(undone?.net.amount, `-${first.net.amount}`);
    assert.deepEqual([used?.from, used?.days], [first.from, 100]);
    // 3 × 120.00 for 365 days, of which 100 were used.
    assert.deepEqual([first.days, first.net.amount, used?.net.amount], [365, "360.00", "98.63"]);
    assert.deepEqual(
      preview.credits.map(({ net, subscriptions }) => [net, subscriptions]),
      [[{ amount: "261.37", currency: "EUR" }, 1]],
    );
    assert.deepEqual(await verifyBilling(at.market.platform.pool.reader), []);
    const operations = await at.market.platform.pool.raw.query(
      "select action from commerce.operations where subscription_id = $1",
      [id],
    );
    assert.deepEqual(operations.rows, [{ action: "unsubscribe" }]);
  });

  test("decision 50: whoever asked withdraws until the day, and everything is as before", async () => {
    const slug = await at.live("thought-again");
    const id = await bought(slug);
    const { id: request } = (await asks(slug)).json<Asked>();
    const { earliestDay: day } = await read(helper, request);
    assert.equal((await acts(helper, request, "decision", { outcome: "accept", day })).status, 200);
    const wrong = await acts(helper, request, "withdrawal", {});
    assert.equal(wrong.status, 409);
    assert.equal(wrong.json<Problem>().code, "support/not-yours");
    const withdrawn = await acts(at.publisher, request, "withdrawal", { text: "We go on." });
    assert.equal(withdrawn.status, 200, withdrawn.text);
    const running = await subscription(id);
    assert.equal(running.removalDay, null);
    await at.goesLive(slug);
    await at.market.clockMovesTo(`${day}T23:00:00Z`);
    await at.market.settle();
    assert.notEqual((await subscription(id)).endReason, "offer-removed");
    // Late: the day of another has begun somewhere.
    const late = await at.live("too-late");
    const second = (await asks(late)).json<Asked>();
    const { earliestDay } = await read(helper, second.id);
    await acts(helper, second.id, "decision", { outcome: "accept", day: earliestDay });
    await at.market.clockMovesTo(
      Temporal.PlainDate.from(earliestDay).toZonedDateTime("Etc/GMT-14").toInstant().toString(),
    );
    const refused = await acts(at.publisher, second.id, "withdrawal", {});
    assert.equal(refused.json<Problem>().code, "support/removal-begun");
  });

  test("OPR-04: the operator's own removal needs a reason and tells customers and sellers at once and 7 days before", async () => {
    const slug = await at.live("unlawful");
    const id = await bought(slug);
    const { id: offerId } = await at.offer(slug);
    const now = at.market.platform.clock.now();
    const day = now.toZonedDateTimeISO("UTC").toPlainDate().add({ days: 40 }).toString();
    const start = (text: string) =>
      helper.call("POST", "/v1/offer-removals", { offerId, day, text }, once());
    assert.equal((await start("  ")).json<Problem>().code, "support/text-needed");
    assert.equal((await at.offer(slug)).status, "live");
    const started = await start("A court forbids the sale.");
    assert.equal(started.status, 201, started.text);
    assert.equal(started.json<Asked>().state, "accepted");
    await at.market.settle();
    const about = await mails(day);
    const customer = about.find(({ to }) => to.startsWith("claire@"));
    assert.equal(customer?.locale, "fr");
    assert.match(customer?.body ?? "", /A court forbids the sale\./);
    assert.ok(
      about.some(({ to }) => to === at.sale.partner.email),
      "the seller is told",
    );
    assert.ok(
      (await mails(at.publisher.email)).some(({ body }) => body.includes("A court forbids")),
      "the publisher is told",
    );
    await at.market.clockMovesTo(
      Temporal.PlainDate.from(day)
        .subtract({ days: 7 })
        .toZonedDateTime("UTC")
        .toInstant()
        .toString(),
    );
    await at.market.settle();
    const reminders = (await mails(day)).filter(({ subject }) =>
      /Reminder|Rappel|알림/.test(subject),
    );
    assert.equal(reminders.length, about.filter(({ to }) => to !== at.publisher.email).length);
    // The publisher cannot take back what it did not ask for.
    const { id: request } = started.json<Asked>();
    assert.equal(
      (await acts(at.publisher, request, "withdrawal", {})).json<Problem>().code,
      "support/not-yours",
    );
    assert.equal(
      (await acts(helper, request, "withdrawal", { text: "The court changed its mind." })).status,
      200,
    );
    await at.market.settle();
    assert.ok((await mails("goes on")).length + (await mails("se poursuit")).length > 0);
    assert.equal((await subscription(id)).removalDay, null);
  });

  test("PUB-24: a request is refused for an offer never on sale, rejected with a reason only, and is no other publisher's", async () => {
    const draft = await at.draft("never");
    assert.equal((await asks(draft)).json<Problem>().code, "support/never-sold");
    const slug = await at.live("kept");
    const { id } = (await asks(slug)).json<Asked>();
    const foreign = await at.market.organisation({ kind: "publisher", name: "Fabrikam" });
    for (const path of ["", "/customers"])
      assert.equal((await foreign.call("GET", `/v1/support-requests/${id}${path}`)).status, 404);
    const { etag } = await read(helper, id);
    const theirs = await foreign.call(
      "PUT",
      `/v1/support-requests/${id}/withdrawal`,
      {},
      { "if-match": etag },
    );
    assert.equal(theirs.status, 404);
    const mute = await acts(helper, id, "decision", { outcome: "reject", text: " " });
    assert.equal(mute.json<Problem>().code, "support/text-needed");
    const stale = await helper.call(
      "PUT",
      `/v1/support-requests/${id}/assignee`,
      {},
      { "if-match": '"99"' },
    );
    assert.equal(stale.status, 412);
    const rejected = await acts(helper, id, "decision", {
      outcome: "reject",
      text: "Customers hold contracts.",
    });
    assert.equal(rejected.json<Asked>().state, "rejected");
    assert.equal((await at.offer(slug)).status, "live");
    const again = await acts(helper, id, "decision", { outcome: "reject", text: "Again." });
    assert.equal(again.json<Problem>().code, "support/not-allowed");
  });
});
