import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, suite, test } from "node:test";
import { type AddOns, type Money, openAddOns, type Totals } from "../support/add-ons.ts";
import { once } from "../support/market.ts";
import { publishersStaySilent } from "../support/programs.ts";

type Cancellation = {
  kind: string;
  credit: Totals | null;
  addOns: { subscriptionId: string; credit: Totals | null }[];
  preview: string;
};
type Problem = { code: string; reasons?: string[] };

suite("SUB-10: what becomes of add-ons", () => {
  let at: AddOns;
  before(async () => {
    at = await openAddOns();
  });
  beforeEach(() => at.market.clockMovesTo("2026-11-21T12:00:00Z"));
  afterEach(() => at.agrees());
  after(() => at.close());
  const cancel = (id: string, preview?: string, when = "now") =>
    at.sale.partner.call(
      "PUT",
      `/v1/subscriptions/${id}/cancellation${preview === undefined ? "?dryRun=true" : ""}`,
      { when, reason: "customer-request", ...(preview === undefined ? {} : { preview }) },
      once(),
    );
  const autoRenew = async (id: string, on: boolean) => {
    const { version } = await at.read(id);
    return at.sale.partner.call(
      "PATCH",
      `/v1/subscriptions/${id}`,
      { autoRenew: on },
      { "if-match": `"${version}"` },
    );
  };
  const told = (id: string) =>
    at.receiver.calls
      .filter(({ body }) => body["subscriptionId"] === id)
      .map(({ body }) => body["action"]);

  test("activated only in the base's next period, that period is charged whole, and nothing of the one before", async () => {
    const { base, addOn } = await at.sells();
    const id = await at.running(base);
    await at.market.clockMovesTo("2026-12-20T09:00:00Z");
    const own = await at.bought(id, addOn);
    await at.market.clockMovesTo("2026-12-22T09:00:00Z");
    assert.ok((await at.sale.activates(own, { planId: "archive" })).ok);
    await at.market.settle();
    const [charge] = await at.charges(own);
    assert.deepEqual(
      [charge?.net.amount, charge?.from, charge?.to],
      ["20.16", "2026-12-21", "2027-01-20"],
    );
  });

  test("SUB-09: the number of licences of an add-on changes by the base's days, in both directions", async () => {
    const { base, addOn } = await at.sells();
    const id = await at.running(base);
    await at.market.clockMovesTo("2026-11-26T09:00:00Z");
    const own = await at.set(id, addOn, 4);
    await at.market.clockMovesTo("2026-11-26T20:00:00Z");
    const change = async (quantity: number) => {
      const { version } = await at.read(own);
      const tag = () => ({ ...once(), "if-match": `"${version}"` });
      const url = `/v1/subscriptions/${own}/quantity`;
      const dry = await at.sale.partner.call("PUT", `${url}?dryRun=true`, { quantity }, tag());
      const effect = dry.json<{
        preview: string;
        lines: { days: number; of: number; net: Money }[];
      }>();
      const { preview } = effect;
      const done = await at.sale.partner.call("PUT", url, { quantity, preview }, tag());
      assert.equal(done.status, 200, done.text);
      await at.market.settle();
      await publishersStaySilent(at.market);
      return effect.lines;
    };
    assert.deepEqual(
      (await change(6)).map(({ days, of, net }) => [days, of, net.amount]),
      [[25, 30, "16.80"]],
    );
    assert.equal((await at.read(own)).quantity, 6);
    const back = await change(3);
    assert.deepEqual(
      back.map(({ days, net }) => [days, net.amount]),
      [
        [25, "-16.80"],
        [25, "-33.60"],
        [25, "25.20"],
      ],
    );
    assert.equal((await at.read(own)).quantity, 3);
  });

  test("SUB-12: an add-on is cancelled alone in its own window, and the base goes on", async () => {
    const { base, addOn } = await at.sells();
    const id = await at.running(base);
    await at.market.clockMovesTo("2026-11-26T09:00:00Z");
    const own = await at.set(id, addOn);
    await at.market.clockMovesTo("2026-11-27T08:59:59Z");
    const effect = (await cancel(own)).json<Cancellation>();
    assert.deepEqual([effect.kind, effect.credit?.net.amount], ["full-credit", "16.80"]);
    assert.equal((await cancel(own, effect.preview)).status, 200);
    await at.market.settle();
    assert.deepEqual(
      (await at.charges(own)).map(({ net }) => net.amount),
      ["16.80", "-16.80"],
    );
    assert.equal((await at.read(id)).status, "active");
    assert.deepEqual(told(own), ["Unsubscribe"]);
    const other = await at.set(id, addOn);
    await at.market.clockMovesTo("2026-11-28T09:00:00Z");
    const late = await cancel(other);
    assert.match(late.text, /It ends with the subscription that it extends/);
  });

  test("decision 17: cancelled in its window, a base takes its add-ons with it, each credited in full", async () => {
    const { base, addOn } = await at.sells();
    const id = await at.running(base);
    await at.market.clockMovesTo("2026-11-21T20:00:00Z");
    const active = await at.set(id, addOn, 4);
    const pending = await at.bought(id, addOn, 1);
    const effect = (await cancel(id)).json<Cancellation>();
    // 10 × 18.00 of the base, 4 × 10.08 for all 30 days.
    assert.equal(effect.credit?.net.amount, "220.32");
    assert.deepEqual(
      effect.addOns.map((one) => [one.subscriptionId, one.credit?.net.amount ?? null]),
      [
        [active, "40.32"],
        [pending, null],
      ],
    );
    const third = await at.bought(id, addOn, 1);
    const outdated = await cancel(id, effect.preview);
    assert.equal(outdated.json<Problem>().code, "commerce/preview-outdated");
    const now = (await cancel(id)).json<Cancellation>();
    assert.equal((await cancel(id, now.preview)).status, 200);
    await at.market.settle();
    for (const one of [id, active, pending, third]) {
      assert.equal((await at.read(one)).status, "cancelled");
      assert.deepEqual(told(one), ["Unsubscribe"]);
    }
    assert.deepEqual(
      (await at.charges(active)).map(({ net }) => net.amount),
      ["40.32", "-40.32"],
    );
    assert.deepEqual(await at.charges(pending), []);
  });

  test("decision 17: bought or activated while the base is cancelled, no add-on is left on what has ended", async () => {
    const { base, addOn } = await at.sells();
    for (let round = 0; round < 4; round += 1) {
      const id = await at.running(base);
      const pending = await at.bought(id, addOn);
      const [wanted, ending] = [
        await at.previewed(id, addOn),
        (await cancel(id)).json<Cancellation>(),
      ];
      const [buying, activated, cancelled] = await Promise.all([
        at.ask(id, addOn, 2, { preview: wanted.preview }),
        at.sale.activates(pending, { planId: "archive" }),
        cancel(id, ending.preview),
      ]);
      await at.market.settle();
      const held = (await at.list(id)).data.filter(({ status }) => status !== "cancelled");
      const ended = (await at.read(id)).status === "cancelled";
      assert.equal(cancelled.status === 200, ended);
      // Whoever was first wins; a cancellation that would now do something else is refused.
      assert.equal(held.length > 0, !ended);
      assert.ok(ended ? [201, 409].includes(buying.status) : buying.status === 201 || activated.ok);
    }
  });

  test("decision 17: auto-renew follows the base and cannot be set on the add-on; both end with the term", async () => {
    const { base, addOn } = await at.sells();
    const id = await at.running(base);
    const own = await at.set(id, addOn);
    const pending = await at.bought(id, addOn);
    const refused = await autoRenew(own, false);
    assert.equal(refused.json<Problem>().code, "commerce/follows-base");
    const alone = await cancel(own, undefined, "at-renewal");
    assert.equal(alone.json<Problem>().code, "commerce/follows-base");
    const effect = (await cancel(id, undefined, "at-renewal")).json<Cancellation>();
    assert.deepEqual(
      effect.addOns.map(({ subscriptionId }) => subscriptionId),
      [own, pending],
    );
    assert.equal((await autoRenew(id, false)).status, 200);
    for (const one of [own, pending]) assert.equal((await at.read(one)).autoRenew, false);
    const late = await at.bought(id, addOn);
    assert.equal((await at.read(late)).autoRenew, false);
    assert.equal((await at.previewed(id, addOn)).nextPayment, null);
    assert.equal((await autoRenew(id, true)).status, 200);
    for (const one of [own, pending, late]) assert.equal((await at.read(one)).autoRenew, true);
    assert.equal((await autoRenew(id, false)).status, 200);
    await at.market.clockMovesTo("2026-12-21T00:00:00Z");
    await at.market.settle();
    assert.deepEqual(
      [(await at.read(id)).status, (await at.read(own)).status, (await at.read(late)).status],
      ["expired", "expired", "cancelled"],
    );
    assert.deepEqual(told(own), ["Unsubscribe"]);
    assert.deepEqual(told(late), ["Unsubscribe"]);
  });

  test("J8, SUB-10: suspending the base suspends its add-ons, and both come back together, each with its own days", async () => {
    const { base, addOn } = await at.sells();
    const id = await at.running(base);
    const own = await at.set(id, addOn, 4);
    const waiting = await at.bought(id, addOn);
    const put = (one: string, what: string, body: object, query = "") =>
      at.sale.partner.call("PUT", `/v1/subscriptions/${one}/${what}${query}`, body, once());
    const reason = { reason: "customer-request" };
    assert.equal(
      (await put(own, "suspension", reason, "?dryRun=true")).json<Problem>().code,
      "commerce/follows-base",
    );
    type Suspending = { preview: string; addOns: { subscriptionId: string }[] };
    const effect = (await put(id, "suspension", reason, "?dryRun=true")).json<Suspending>();
    assert.deepEqual(
      effect.addOns.map(({ subscriptionId }) => subscriptionId),
      [own],
      "what waits for its activation goes on waiting",
    );
    assert.equal((await put(id, "suspension", { ...reason, preview: effect.preview })).status, 200);
    await at.market.settle();
    const statuses = async () =>
      Promise.all([id, own, waiting].map(async (one) => (await at.read(one)).status));
    assert.deepEqual(await statuses(), ["suspended", "suspended", "pending-activation"]);
    assert.deepEqual(told(own), ["Suspend"]);
    const early = await at.sale.activates(waiting, { planId: "archive" });
    assert.ok(!early.ok && early.problem.code === "commerce/base-not-active");

    await at.market.clockMovesTo("2026-12-31T09:00:00Z");
    type Reactivating = { preview: string; totals: { net: { amount: string } } };
    const back = (await put(id, "reactivation", {}, "?dryRun=true")).json<Reactivating>();
    // 21 of 31 days: 10 × 18.00 is 121.94, 4 × 10.08 is 27.31.
    assert.equal(back.totals.net.amount, "149.25");
    assert.equal((await put(id, "reactivation", { preview: back.preview })).status, 200);
    await at.market.settle();
    await publishersStaySilent(at.market);
    assert.deepEqual((await statuses()).slice(0, 2), ["active", "active"]);
    assert.deepEqual(told(own), ["Suspend", "Reinstate"]);
    assert.equal((await at.charges(own)).at(-1)?.net.amount, "27.31");
  });
});
