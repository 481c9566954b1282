import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, suite, test } from "node:test";
import { startTestMarket, type TestMarket } from "../support/market.ts";
import { endSale, type Order, openSale, type Sale, type SoldTo } from "../support/sale.ts";

type SetUp = {
  subscriptionId: string;
  since: string | null;
  usual: { seconds: number; activations: number } | null;
  late: boolean;
  support: { email: string } | null;
};

suite("F7: what waits for its publisher, beside what is usual there", () => {
  let market: TestMarket;
  let sale: Sale;
  let customer: SoldTo;
  let now = Temporal.Instant.from("2026-11-21T12:00:00Z");
  before(async () => {
    market = await startTestMarket();
    sale = await openSale(market);
    customer = await sale.customer();
  });
  after(() => endSale(sale));

  const later = async (minutes: number) => {
    now = now.add({ minutes });
    await market.clockMovesTo(now.toString());
  };
  const buys = async () => sale.buys(customer, await sale.sells());
  const idOf = (order: Order) => order.lines[0]?.subscriptionId ?? "";
  const opens = async (order: Order) => {
    const made = await sale.partner.call(
      "POST",
      `/v1/subscriptions/${idOf(order)}/setup-links`,
      undefined,
      { "idempotency-key": randomUUID() },
    );
    assert.equal(made.status, 201, made.text);
  };
  const setUps = async (order: Order) => {
    const found = await sale.partner.call("GET", `/v1/orders/${order.id}/set-ups`);
    assert.equal(found.status, 200, found.text);
    return found.json<{ data: SetUp[] }>().data;
  };
  /** Bought, opened at once, and activated after some minutes. */
  const activatedAfter = async (minutes: number) => {
    const order = await buys();
    await opens(order);
    await later(minutes);
    await sale.activates(idOf(order));
    await market.settle();
    return order;
  };

  test("F7: under five activations there is no figure; from then on it is the median, and what waits longer is late", async () => {
    for (const minutes of [10, 20, 30, 600]) await activatedAfter(minutes);
    const waiting = await buys();
    const [untold] = await setUps(waiting);
    assert.deepEqual(
      [untold?.subscriptionId, untold?.since, untold?.usual, untold?.late, untold?.support?.email],
      [idOf(waiting), null, null, false, "support@contoso.example"],
    );
    await opens(waiting);
    const opened = now.toString();
    const fifth = await activatedAfter(25);
    assert.deepEqual(await setUps(fifth), [], "what is active waits for nobody");
    const [inTime] = await setUps(waiting);
    assert.deepEqual(
      [inTime?.since, inTime?.usual, inTime?.late],
      [opened, { seconds: 25 * 60, activations: 5 }, false],
    );
    await later(1);
    assert.equal((await setUps(waiting))[0]?.late, true);
    // Opening it once more does not make it younger.
    await opens(waiting);
    assert.equal((await setUps(waiting))[0]?.since, opened);
  });

  test("F7: what was bought and never opened does not count among what is usual, and what lapsed waits no more", async () => {
    const unopened = await buys();
    await later(60);
    await sale.activates(idOf(unopened));
    await market.settle();
    const waiting = await buys();
    assert.equal((await setUps(waiting))[0]?.usual?.activations, 5);
    await later(31 * 24 * 60);
    assert.deepEqual(await setUps(waiting), []);
  });
});
