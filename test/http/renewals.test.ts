import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, suite, test } from "node:test";
import { openRunningSale, type RunningSale, type Subscription } from "../support/running-sale.ts";
import type { Sold, SoldTo } from "../support/sale.ts";

suite("SUB-15: renewals", () => {
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

  test("SUB-15: each month is charged when it begins, the publisher is told of the renewal, and auto-renew off ends it with the running term", async () => {
    const id = await running();
    const { preview } = await at.previewed(id, 12);
    await at.change(id, 12, preview);
    await at.market.settle();
    await at.silence();
    await at.market.clockMovesTo("2026-12-20T23:00:00Z");
    await at.market.clockMovesTo("2027-01-25T09:00:00Z");
    assert.deepEqual(
      (await at.charges(id)).map(({ kind, quantity, net }) => [kind, quantity, net.amount]),
      [
        ["new", 10, "180.00"],
        ["addQuantity", 2, "36.00"],
        ["renew", 12, "216.00"],
        ["renew", 12, "216.00"],
      ],
    );
    assert.deepEqual(
      at.told(id).map(({ body }) => [body["action"], body["status"]]),
      [
        ["ChangeQuantity", "InProgress"],
        ["Renew", "Succeeded"],
        ["Renew", "Succeeded"],
      ],
    );
    const renewed = await at.read(id);
    assert.equal(renewed.history[0]?.event, "renewed");
    const view = (await at.wire("GET", `/${id}`)).json<{ term: { startDate: string } }>();
    assert.match(view.term.startDate, /^2027-01-20T23:00:00/);
    const feed = (
      await at.sale.partner.call("GET", "/v1/events?types=subscription.renewed&limit=100")
    ).json<{ data: { data: { subscriptionId: string; termEnd: string } }[] }>();
    assert.deepEqual(
      feed.data.filter(({ data }) => data.subscriptionId === id).map(({ data }) => data.termEnd),
      ["2027-01-21", "2027-02-21"],
    );

    const off = await at.sale.partner.call(
      "PATCH",
      `/v1/subscriptions/${id}`,
      { autoRenew: false },
      { "if-match": `"${renewed.version}"` },
    );
    assert.equal(off.json<Subscription>().status, "active", "it has this term yet");
    await at.market.clockMovesTo("2027-02-20T22:59:59Z");
    assert.equal((await at.read(id)).status, "active");
    await at.market.clockMovesTo("2027-02-20T23:00:00Z");
    assert.equal((await at.read(id)).status, "expired");
    await at.market.clockMovesTo("2027-06-01T00:00:00Z");
    assert.equal((await at.charges(id)).length, 4);
  });

  test("SUB-15: a lower number planned for the renewal is what the renewal charges", async () => {
    const id = await running();
    await at.market.clockMovesTo("2026-11-26T09:00:00Z");
    const { preview } = await at.previewed(id, 7);
    await at.change(id, 7, preview);
    await at.market.clockMovesTo("2026-12-20T23:00:00Z");
    assert.deepEqual(
      (await at.charges(id)).map(({ kind, quantity, net }) => [kind, quantity, net.amount]),
      [
        ["new", 10, "180.00"],
        ["renew", 7, "126.00"],
      ],
    );
  });

  test("SUB-20: 30 days before a year renews, the partner reads what is charged then", async () => {
    const yearly = await at.sells({
      terms: [{ term: "P1Y", payment: "upfront" }],
      prices: { FR: { currency: "EUR", terms: { P1Y: "180.00" }, meters: {} } },
    });
    const order = await at.sale.buys(customer, yearly, { term: "P1Y", quantity: 3 });
    const id = order.lines[0]?.subscriptionId ?? "";
    assert.ok((await at.sale.activates(id)).ok);
    const { raw } = at.market.platform.pool;
    const announced = async () => {
      // A year of everything else need not go by for it.
      const { rows } = await raw.query<{ due: Date }>(
        `update platform.agenda a set due_at = '2026-11-21T12:00:00Z' from platform.agenda b
         where b.id = a.id and a.kind = 'commerce.renewal-ahead' and a.subject = $1 returning b.due_at as due`,
        [id],
      );
      await at.market.settle();
      const mails = await raw.query<{ body: string }>(
        "select body from platform.mails where dedupe_key like $1",
        [`renewal-ahead/${id}/%`],
      );
      return { due: rows[0]?.due, mails: mails.rows };
    };
    const { due, mails } = await announced();
    assert.equal(due === undefined ? "" : `${due}`, "2027-10-21T22:00:00Z");
    assert.equal(mails.length, 1);
    assert.match(mails[0]?.body ?? "", /EUR.540\.00/);
    assert.match(mails[0]?.body ?? "", /2027/);
  });
});
