import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, suite, test } from "node:test";
import { once } from "../support/market.ts";
import {
  type Money,
  openRunningSale,
  type RunningSale,
  type Subscription,
} from "../support/running-sale.ts";
import type { Sold, SoldTo } from "../support/sale.ts";

type Problem = { code: string; detail: string };

suite("SUB-09: the number of licences", () => {
  let at: RunningSale;
  let customer: SoldTo;
  let sold: Sold;
  before(async () => {
    at = await openRunningSale();
    customer = await at.sale.customer();
  });
  beforeEach(async () => {
    sold = await at.begins();
  });
  afterEach(() => at.isWhole());
  after(() => at.close());
  /** Ten licences, active and charged. */
  const running = (plan: Sold = sold, quantity = 10) => at.running(customer, plan, quantity);

  test("more licences are previewed, asked of the publisher, and charged to the cent when it is silent", async () => {
    const id = await running();
    await at.market.clockMovesTo("2026-11-26T09:00:00Z");
    const effect = await at.previewed(id, 12);
    assert.equal(effect.state, "preview");
    assert.equal(effect.kind, "charge");
    assert.deepEqual(
      effect.lines.map(({ quantity, days, of, net }) => [quantity, days, of, net.amount]),
      [[2, 25, 30, "30.00"]],
    );
    assert.equal(effect.totals?.total.amount, "36.00");
    assert.equal((await at.charges(id)).length, 1, "a preview charges nothing");
    assert.equal(at.told(id).length, 0, "and tells nobody");

    const waiting = await at.asked(id, 12);
    assert.equal(waiting.state, "waiting");
    const meanwhile = await at.read(id);
    assert.equal(meanwhile.quantity, 10, "nothing changes before the publisher has agreed");
    assert.equal(meanwhile.quantityChange?.status, "in-progress");
    // R4: the list says so, too.
    const pending = async () =>
      (await at.sale.partner.call("GET", "/v1/subscriptions?limit=100"))
        .json<{ data: { id: string; pendingChange: string | null }[] }>()
        .data.find((one) => one.id === id)?.pendingChange;
    assert.equal(await pending(), "change-quantity");
    const again = meanwhile.allowedActions.find(({ action }) => action === "change-quantity");
    assert.equal(again?.reason?.code, "commerce/change-pending");
    assert.equal((await at.change(id, 13)).json<Problem>().code, "commerce/change-pending");
    assert.equal((await at.charges(id)).length, 1);

    await at.silence();
    const now = await at.read(id);
    assert.deepEqual([now.quantity, now.price.amount, now.quantityChange], [12, "216.00", null]);
    assert.equal(now.history[0]?.event, "quantity-changed");
    assert.equal(now.history[0]?.details["by"], "silence");
    const [, added] = await at.charges(id);
    assert.deepEqual(
      [added?.kind, added?.quantity, added?.net.amount, added?.total.amount],
      ["addQuantity", 2, "30.00", "36.00"],
    );
    const why = (await at.sale.partner.call("GET", `/v1/charges/${added?.id}`)).json<{
      evidence: { text: string; because: { label: string }[] };
    }>();
    assert.match(why.evidence.text, /2 licences × .*18\.00 × 25 of 30 days, rounded once/);
    assert.equal(why.evidence.because[0]?.label, "Number of licences changed");
    const estimate = (await at.sale.partner.call("GET", "/v1/estimate")).json<{
      currencies: { lines: { id: string }[] }[];
    }>();
    assert.ok(estimate.currencies.some(({ lines }) => lines.some((one) => one.id === added?.id)));
  });

  test("fewer licences in their window give back what was charged for them, each batch with its own clock", async () => {
    const id = await running();
    await at.market.clockMovesTo("2026-11-26T09:00:00Z");
    await at.asked(id, 12);
    await at.silence();
    const effect = await at.previewed(id, 11);
    assert.deepEqual(
      effect.lines.map(({ kind, quantity, net }) => [kind, quantity, net.amount]),
      [
        ["credit", 2, "-30.00"],
        ["charge", 1, "15.00"],
      ],
    );
    assert.deepEqual([effect.creditable, effect.creditUntil], [2, "2026-11-27T09:00:00Z"]);
    await at.asked(id, 11);
    await at.silence();
    assert.equal((await at.read(id)).quantity, 11);
    assert.deepEqual(
      (await at.charges(id)).map(({ kind, quantity, net }) => [kind, quantity, net.amount]),
      [
        ["new", 10, "180.00"],
        ["addQuantity", 2, "30.00"],
        ["removeQuantity", 2, "-30.00"],
        ["removeQuantity", 1, "15.00"],
      ],
    );

    await at.market.clockMovesTo("2026-11-27T09:00:00Z");
    const later = await at.previewed(id, 10);
    assert.deepEqual([later.kind, later.day, later.totals], ["at-renewal", "2026-12-21", null]);
  });

  test("fewer licences of the purchase in its window, and then a full cancellation, leave nothing charged", async () => {
    const id = await running();
    await at.asked(id, 7);
    await at.silence();
    assert.deepEqual(
      (await at.charges(id)).map(({ kind, quantity, net }) => [kind, quantity, net.amount]),
      [
        ["new", 10, "180.00"],
        ["removeQuantity", 10, "-180.00"],
        ["removeQuantity", 7, "126.00"],
      ],
    );
    await at.asked(id, 9);
    await at.silence();
    const cancelled = await at.sale.partner.call(
      "PUT",
      `/v1/subscriptions/${id}/cancellation`,
      { when: "now", reason: "customer-request" },
      once(),
    );
    assert.equal(cancelled.status, 200, cancelled.text);
    assert.equal(cancelled.json<{ credit: { net: Money } }>().credit.net.amount, "162.00");
    await at.market.settle();
    const net = (await at.charges(id)).reduce((sum, one) => sum + Number(one.net.amount) * 100, 0);
    assert.equal(Math.round(net), 0);
  });

  test("fewer licences outside the window hold from the renewal; it is shown, and can be taken back", async () => {
    const id = await running();
    await at.market.clockMovesTo("2026-11-30T12:00:00Z");
    const effect = await at.asked(id, 6);
    assert.deepEqual([effect.state, effect.operationId], ["scheduled", null]);
    const planned = await at.read(id);
    assert.deepEqual(
      [planned.quantity, planned.scheduledQuantity],
      [10, { quantity: 6, on: "2026-12-21" }],
    );
    assert.equal(at.told(id).length, 0, "the publisher is told when it holds");
    const path = `/v1/subscriptions/${id}/scheduled-quantity`;
    const seen = { "if-match": `"${planned.version}"` };
    const withdrawn = await at.sale.partner.call("DELETE", path, undefined, seen);
    assert.equal(withdrawn.status, 200, withdrawn.text);
    assert.equal(withdrawn.json<Subscription>().scheduledQuantity, null);
    const twice = await at.sale.partner.call("DELETE", path, undefined, { "if-match": "*" });
    assert.equal(twice.json<Problem>().code, "commerce/nothing-scheduled");

    await at.asked(id, 6);
    await at.market.clockMovesTo("2026-12-20T22:59:59Z");
    assert.equal((await at.read(id)).quantity, 10);
    await at.market.clockMovesTo("2026-12-20T23:00:00Z");
    const renewed = await at.read(id);
    assert.deepEqual([renewed.quantity, renewed.scheduledQuantity], [6, null]);
    const [call] = at.told(id);
    assert.deepEqual(
      [call?.body["action"], call?.body["status"], call?.body["quantity"]],
      ["ChangeQuantity", "Succeeded", 6],
    );
    assert.equal((await at.charges(id)).length, 2);
  });

  test("another change takes the place of what was planned for the renewal", async () => {
    const id = await running();
    await at.market.clockMovesTo("2026-11-30T12:00:00Z");
    await at.asked(id, 6);
    assert.equal((await at.previewed(id, 11)).withdraws, 6);
    await at.asked(id, 11);
    assert.equal((await at.read(id)).scheduledQuantity?.quantity, 6, "until it is agreed to");
    await at.silence();
    const now = await at.read(id);
    assert.deepEqual([now.quantity, now.scheduledQuantity], [11, null]);
  });

  test("in a trial the number changes free of charge, and the first charge is for what is held then", async () => {
    const trial = await at.sells({ trialDays: 30 });
    const fresh = await at.sale.customer();
    const order = await at.sale.buys(fresh, trial, { quantity: 10 });
    const id = order.lines[0]?.subscriptionId ?? "";
    assert.ok((await at.sale.activates(id)).ok);
    await at.asked(id, 14);
    await at.silence();
    await at.asked(id, 12);
    await at.silence();
    assert.deepEqual([(await at.read(id)).quantity, await at.charges(id)], [12, []]);
    const estimate = (await at.sale.partner.call("GET", "/v1/estimate?month=2026-12")).json<{
      upcoming: { subscriptionId: string; net: Money }[];
    }>();
    assert.equal(
      estimate.upcoming.find(({ subscriptionId }) => subscriptionId === id)?.net.amount,
      "216.00",
    );
    await at.market.clockMovesTo("2026-12-21T12:00:00Z");
    assert.deepEqual(
      (await at.charges(id)).map(({ kind, quantity, net }) => [kind, quantity, net.amount]),
      [["convert", 12, "216.00"]],
    );
  });

  test("BEY-06: what moved since the preview is refused, and nothing is changed without one", async () => {
    const id = await running();
    await at.market.clockMovesTo("2026-11-26T09:00:00Z");
    const { preview } = await at.previewed(id, 12);
    await at.market.clockMovesTo("2026-11-27T09:00:00Z");
    const late = await at.change(id, 12, preview);
    assert.equal(
      late.json<Problem>().code,
      "commerce/preview-outdated",
      "a day less is another sum",
    );
    assert.equal(
      (await at.change(id, 13, preview)).json<Problem>().code,
      "commerce/preview-outdated",
    );
    const none = await at.sale.partner.call(
      "PUT",
      `/v1/subscriptions/${id}/quantity`,
      { quantity: 12 },
      { ...once(), "if-match": "*" },
    );
    assert.equal(none.json<Problem>().code, "commerce/preview-outdated");
    const stale = await at.sale.partner.call(
      "PUT",
      `/v1/subscriptions/${id}/quantity?dryRun=true`,
      { quantity: 12 },
      { ...once(), "if-match": '"99"' },
    );
    assert.equal(stale.status, 412);
    assert.equal((await at.read(id)).quantity, 10);
    assert.equal(at.told(id).length, 0);
  });

  test("REL: two presses of one intent are one change", async () => {
    const id = await running();
    const { preview } = await at.previewed(id, 12);
    const { version } = await at.read(id);
    const key = { ...once(), "if-match": `"${version}"` };
    const press = () =>
      at.sale.partner.call(
        "PUT",
        `/v1/subscriptions/${id}/quantity`,
        { quantity: 12, preview },
        key,
      );
    const [first, second] = await Promise.all([press(), press()]);
    const [done] = [first, second].filter(({ status }) => status === 200);
    assert.ok(done, first.text + second.text);
    assert.equal((await press()).text, done.text, "a later press gets the answer of the first");
    await at.market.settle();
    assert.equal(at.told(id).length, 1);
    await at.silence();
    assert.equal((await at.charges(id)).length, 2);
  });

  test("a plan sold flat has no number of licences, and limits are those of the purchase", async () => {
    const flat = await running(
      await at.sells({ pricingModel: "flat", minQuantity: 1, maxQuantity: 1 }),
      1,
    );
    assert.equal((await at.change(flat, 2)).json<Problem>().code, "commerce/quantity-flat");
    const id = await running();
    await at.sale.sells({ ...sold.plan, maxQuantity: 11 }, sold.offer);
    assert.equal((await at.change(id, 50)).status, 200);
    const beyond = await at.change(id, 51);
    assert.equal(beyond.status, 422);
    assert.equal(beyond.json<Problem>().code, "commerce/quantity-out-of-range");
  });
});
