import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, suite, test } from "node:test";
import { once, type TestMarket } from "../support/market.ts";
import type { Receiver } from "../support/receiver.ts";
import {
  type Money,
  openRunningSale,
  type RunningSale,
  type Subscription,
} from "../support/running-sale.ts";
import type { Sale, Sold, SoldTo } from "../support/sale.ts";

type Problem = { code: string; detail: string };

suite("SUB-11: suspended, and reactivated", () => {
  let at: RunningSale;
  let market: TestMarket;
  let receiver: Receiver;
  let sale: Sale;
  let customer: SoldTo;
  let sold: Sold;
  before(async () => {
    at = await openRunningSale();
    ({ market, receiver, sale } = at);
    customer = await sale.customer();
  });
  beforeEach(async () => {
    sold = await at.begins();
  });
  afterEach(() => at.isWhole());
  after(() => at.close());

  const webhookOf = () => at.webhook();
  /** Ten licences, active and charged. */
  const running = (plan: Sold = sold, quantity = 10) => at.running(customer, plan, quantity);
  const asked = (id: string, quantity: number) => at.asked(id, quantity);
  const silence = () => at.silence();
  const charges = (id: string) => at.charges(id);
  const told = (id: string) => at.told(id);
  const wire: RunningSale["wire"] = (...call) => at.wire(...call);

  type Suspended = Subscription & {
    autoRenew: boolean;
    next: { kind: string; at: string };
    suspension: { reason: string; until: string; ends: { status: string } } | null;
    reactivation: { status: string; endedBy: string | null } | null;
  };
  type Suspending = { days: number; until: string; preview: string; givesUp: number | null };
  type Reactivating = { preview: string; status: string; totals: { net: Money } | null };
  const one = async (id: string) =>
    (await sale.partner.call("GET", `/v1/subscriptions/${id}`)).json<Suspended>();
  const put = (id: string, what: string, body: object, dryRun = false) =>
    sale.partner.call(
      "PUT",
      `/v1/subscriptions/${id}/${what}${dryRun ? "?dryRun=true" : ""}`,
      body,
      once(),
    );
  const reason = { reason: "non-payment" };
  async function suspended(id: string): Promise<Suspending> {
    const { preview } = (await put(id, "suspension", reason, true)).json<Suspending>();
    const done = await put(id, "suspension", { ...reason, preview });
    assert.equal(done.status, 200, done.text);
    await market.settle();
    return done.json<Suspending>();
  }
  async function reactivates(id: string): Promise<Reactivating> {
    const previewed = await put(id, "reactivation", {}, true);
    assert.equal(previewed.status, 200, previewed.text);
    const effect = previewed.json<Reactivating>();
    const done = await put(id, "reactivation", { preview: effect.preview });
    assert.equal(done.status, 200, done.text);
    await market.settle();
    return effect;
  }
  const actions = (id: string) => told(id).map(({ body }) => [body["action"], body["status"]]);
  const mails = async (template: string, id: string) => {
    const { rows } = await market.platform.pool.raw.query<{ subject: string; body: string }>(
      "select subject, body from platform.mails where dedupe_key like $1 order by at",
      [`suspension-${template}/${id}/%`],
    );
    return rows;
  };
  const autoRenewOff = async (id: string) =>
    sale.partner.call(
      "PATCH",
      `/v1/subscriptions/${id}`,
      { autoRenew: false },
      { "if-match": `"${(await one(id)).version}"` },
    );

  test("BEY-06: the preview says the date of deletion, and only what it names is done; publisher, feed and partner are told", async () => {
    const id = await running();
    const preview = (await put(id, "suspension", reason, true)).json<
      Suspending & { committed: boolean; status: string; paidThrough: string; ends: unknown }
    >();
    // The account was opened on 21 November, 10 days before its first billing period.
    assert.deepEqual(
      [preview.days, preview.until, preview.paidThrough, preview.committed, preview.status],
      [100, "2027-03-01T12:00:00Z", "2026-12-20", false, "active"],
    );
    assert.equal((await one(id)).status, "active", "a preview changes nothing");
    for (const body of [reason, { ...reason, preview: "another" }])
      assert.equal(
        (await put(id, "suspension", body)).json<Problem>().code,
        "commerce/preview-outdated",
      );
    await suspended(id);
    const after = await one(id);
    assert.deepEqual(
      [after.status, after.suspension?.reason, after.suspension?.until, after.next.kind],
      ["suspended", "non-payment", "2027-03-01T12:00:00Z", "deletes"],
    );
    assert.deepEqual(actions(id), [["Suspend", "Succeeded"]]);
    const view = (await wire("GET", `/${id}`)).json<{ saasSubscriptionStatus: string }>();
    assert.equal(view.saasSubscriptionStatus, "Suspended");
    const feed = (
      await sale.partner.call("GET", "/v1/events?types=subscription.suspended&limit=100")
    ).json<{ data: { data: object }[] }>();
    assert.deepEqual(feed.data.at(-1)?.data, {
      subscriptionId: id,
      customerId: customer.id,
      reason: "non-payment",
      until: "2027-03-01T12:00:00Z",
    });
    const [mail] = await mails("suspended", id);
    assert.match(mail?.body ?? "", /deleted on .*2027/);
    const refused = (code: string, action: string) =>
      assert.equal(after.allowedActions.find((a) => a.action === action)?.reason?.code, code);
    refused("commerce/suspended-already", "suspend");
    refused("commerce/quantity-suspended", "change-quantity");
    assert.equal((await put(id, "suspension", reason)).status, 409);
  });

  test("INT-04: reactivated in a paid period it costs nothing, and stays suspended until the publisher agrees or is silent", async () => {
    const id = await running();
    await suspended(id);
    const effect = await reactivates(id);
    assert.deepEqual([effect.status, effect.totals], ["active", null]);
    const waiting = await one(id);
    assert.deepEqual([waiting.status, waiting.reactivation?.status], ["suspended", "in-progress"]);
    assert.equal(
      (await put(id, "reactivation", {})).json<Problem>().code,
      "commerce/reactivation-pending",
    );
    assert.deepEqual(actions(id).at(-1), ["Reinstate", "InProgress"]);
    await silence();
    const after = await one(id);
    assert.deepEqual([after.status, after.suspension, after.reactivation], ["active", null, null]);
    assert.equal(after.history[0]?.event, "reactivated");
    assert.equal((await charges(id)).length, 1);
    assert.equal(
      (await put(id, "reactivation", {})).json<Problem>().code,
      "commerce/not-suspended",
    );
    await market.clockMovesTo("2027-03-01T12:00:00Z");
    assert.equal((await one(id)).status, "active", "the date of the suspension is forgotten");
  });

  test("INT-04: a publisher that refuses the reactivation, by answer or by a 4xx, keeps it suspended; it can be asked again", async () => {
    const id = await running();
    await suspended(id);
    receiver.answers(() => 409);
    await reactivates(id);
    assert.deepEqual(
      [(await one(id)).status, (await one(id)).reactivation?.endedBy],
      ["suspended", "publisher"],
    );
    receiver.answers(() => 200);
    await reactivates(id);
    const operations = (await wire("GET", `/${id}/operations`)).json<{
      operations: { id: string; action: string }[];
    }>().operations;
    assert.deepEqual(
      operations.map(({ action }) => action),
      ["Reinstate"],
    );
    const answer = (status: string) =>
      wire("PATCH", `/${id}/operations/${operations[0]?.id}`, { status });
    assert.equal((await answer("Success")).status, 200);
    assert.equal((await answer("Success")).status, 409);
    assert.equal((await one(id)).status, "active");
  });

  test("decision 13: while it is suspended nothing is charged, and later reactivated the days that are left of the period are", async () => {
    const id = await running();
    await suspended(id);
    await market.clockMovesTo("2026-12-31T09:00:00Z");
    assert.equal((await charges(id)).length, 1);
    const effect = await reactivates(id);
    assert.equal(effect.totals?.net.amount, "121.94", "10 × 18.00 × 21 of 31 days");
    assert.equal((await charges(id)).length, 1, "not before the publisher's word");
    await silence();
    assert.deepEqual(
      (await charges(id)).map(({ kind, net }) => [kind, net.amount]),
      [
        ["new", "180.00"],
        ["proration", "121.94"],
      ],
    );
    const again = await suspended(id);
    assert.equal(again.days, 100);
    assert.equal((await reactivates(id)).totals, null, "those days are paid now");
  });

  test("decision 13: at its date it is deleted for good, after reminders, and the publisher is told and loses the contact", async () => {
    const id = await running();
    await suspended(id);
    await market.clockMovesTo("2027-02-15T12:00:00Z");
    assert.equal((await mails("reminder", id)).length, 1, "14 days before");
    await market.clockMovesTo("2027-03-01T11:59:59Z");
    assert.equal((await mails("reminder", id)).length, 2, "3 days before");
    assert.equal((await one(id)).status, "suspended");
    await market.clockMovesTo("2027-03-01T12:00:00Z");
    const after = await one(id);
    assert.deepEqual([after.status, after.next.kind], ["deleted", "ended"]);
    assert.ok(after.allowedActions.every(({ allowed }) => !allowed));
    assert.equal(
      (await put(id, "reactivation", {}, true)).json<Problem>().code,
      "commerce/subscription-ended",
    );
    assert.deepEqual(actions(id).at(-1), ["Unsubscribe", "Succeeded"]);
    const view = (await wire("GET", `/${id}`)).json<{ beneficiary: { emailId: null } }>();
    assert.equal(view.beneficiary.emailId, null);
  });

  test("decision 13: a term that does not renew ends while it is suspended, and is not deleted later", async () => {
    const id = await running();
    await suspended(id);
    assert.equal((await autoRenewOff(id)).status, 200);
    const off = await one(id);
    assert.deepEqual([off.next.kind, off.suspension?.ends.status], ["ends", "expired"]);
    await market.clockMovesTo("2026-12-20T23:00:00Z");
    assert.equal((await one(id)).status, "expired");
    await market.clockMovesTo("2027-03-01T12:00:00Z");
    assert.equal((await one(id)).status, "expired");
  });

  test("decision 14: a suspended trial is a trial again in its time, and paid by days after it", async () => {
    const trial = async () => running(await sale.sells({ trialDays: 30 }, {}, webhookOf()));
    customer = await sale.customer();
    const back = await trial();
    await suspended(back);
    assert.equal((await reactivates(back)).status, "trial");
    await silence();
    assert.equal((await one(back)).status, "trial");
    const late = await trial();
    await suspended(late);
    await market.clockMovesTo("2026-12-31T09:00:00Z");
    assert.deepEqual([(await one(late)).status, await charges(late)], ["suspended", []]);
    // The paid term began on 21 December, and 31 of its days are in it.
    assert.equal((await reactivates(late)).totals?.net.amount, "121.94");
    await silence();
    assert.equal((await one(late)).status, "active");
    assert.deepEqual(
      (await charges(late)).map(({ kind }) => kind),
      ["proration"],
    );
  });

  test("a change of licences that waits is not done when it is suspended, and a planned one is withdrawn", async () => {
    const id = await running();
    const { operationId } = await asked(id, 12);
    assert.equal((await suspended(id)).givesUp, 12);
    const late = await wire("PATCH", `/${id}/operations/${operationId}`, { status: "Success" });
    assert.equal(late.status, 409);
    assert.deepEqual([(await one(id)).quantity, (await charges(id)).length], [10, 1]);
  });

  test("REL: suspended while the publisher answers or auto-renew changes, one comes after the other and nothing is half done", async () => {
    for (let round = 0; round < 4; round += 1) {
      const id = await running();
      const { operationId } = await asked(id, 12);
      const { preview } = (await put(id, "suspension", reason, true)).json<Suspending>();
      const [suspension, answer] = await Promise.all([
        put(id, "suspension", { ...reason, preview }),
        wire("PATCH", `/${id}/operations/${operationId}`, { status: "Success" }),
        autoRenewOff(id),
      ]);
      await market.settle();
      const after = await one(id);
      // Agreed first, the preview named a change that waits: it is shown again.
      if (suspension.status === 409) assert.equal(answer.status, 200);
      if (answer.status === 409) assert.equal(after.status, "suspended");
      assert.equal(after.status === "suspended", suspension.status === 200);
      assert.equal(after.quantity, answer.status === 200 ? 12 : 10);
      assert.equal((await charges(id)).length, answer.status === 200 ? 2 : 1);
    }
  });

  test("REL: suspended in the instant of the renewal, it is either charged and the preview refused, or suspended and not charged", async () => {
    for (let round = 0; round < 3; round += 1) {
      await market.clockMovesTo("2026-11-21T12:00:00Z");
      const id = await running();
      await market.clockMovesTo("2026-12-20T22:59:59Z");
      const { preview } = (await put(id, "suspension", reason, true)).json<Suspending>();
      const [suspension] = await Promise.all([
        put(id, "suspension", { ...reason, preview }),
        market.clockMovesTo("2026-12-20T23:00:00Z"),
      ]);
      await market.settle();
      const done = suspension.status === 200;
      assert.equal((await one(id)).status, done ? "suspended" : "active", suspension.text);
      assert.equal((await charges(id)).length, done ? 1 : 2);
    }
  });

  test("what has not been activated cannot be suspended, and another partner's answers like none", async () => {
    const order = await sale.buys(customer, sold);
    const id = order.lines[0]?.subscriptionId ?? "";
    const early = await put(id, "suspension", reason, true);
    assert.equal(early.json<Problem>().code, "commerce/suspend-not-yet");
    const stranger = await market.organisation({ kind: "partner", name: "Onlooker" });
    for (const [path, body] of [
      ["suspension", reason],
      ["reactivation", {}],
    ] as const)
      assert.equal(
        (await stranger.call("PUT", `/v1/subscriptions/${id}/${path}`, body, once())).status,
        404,
      );
    assert.equal((await put(id, "suspension", { reason: "other" })).status, 400);
  });
});
