import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { once, startTestMarket, type TestMarket } from "../support/market.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { endSale, openSale, type Sale, type Sold } from "../support/sale.ts";

type Subscription = {
  readonly quantity: number;
  readonly version: number;
  readonly quantityChange: { readonly status: string; readonly endedBy: string | null } | null;
};

/** Days on which nobody asks how long a test takes: it waits for what happens, and for nothing else. */
const RENEWAL = Temporal.Instant.from("2026-12-21T09:00:00Z");

suite("REL: a publisher's endpoint hangs while the month ends", () => {
  let market: TestMarket;
  let receiver: Receiver;
  let sale: Sale;
  let sold: Sold;
  before(async () => {
    receiver = await startReceiver();
    market = await startTestMarket({ env: { SOUK_OUTGOING_ALLOW: receiver.allowed } });
    sale = await openSale(market);
    sold = await sale.sells(
      {},
      {},
      {
        url: `${receiver.address}/webhook`,
        tenantId: "7d0a3f0e-1111-4222-8333-444455556666",
        appId: "9c1b2a3d-1111-4222-8333-444455556666",
      },
    );
  });
  after(async () => {
    await endSale(sale);
    await receiver.close();
  });

  const read = async (id: string) =>
    (await sale.partner.call("GET", `/v1/subscriptions/${id}`)).json<Subscription>();
  const charges = async (id: string) =>
    (await sale.partner.call("GET", `/v1/charges?subscriptionId=${id}`))
      .json<{ data: { kind: string; quantity: number }[] }>()
      .data.map(({ kind, quantity }) => `${kind} ${quantity}`)
      .reverse();
  async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
    while (!(await holds())) await wait(20);
  }
  async function asksFor(id: string, quantity: number): Promise<void> {
    const seen = { "if-match": `"${(await read(id)).version}"` };
    const path = `/v1/subscriptions/${id}/quantity`;
    const looked = await sale.partner.call(
      "PUT",
      `${path}?dryRun=true`,
      { quantity },
      {
        ...seen,
        ...once(),
      },
    );
    const { preview } = looked.json<{ preview: string }>();
    const asked = await sale.partner.call(
      "PUT",
      path,
      { quantity, preview },
      {
        ...seen,
        ...once(),
      },
    );
    assert.equal(asked.status, 200, asked.text);
  }

  test("the renewal charges what is held, and neither a late yes nor a late no changes or charges anything after it", async () => {
    const ids: string[] = [];
    for (let made = 0; made < 2; made += 1) {
      const order = await sale.buys(await sale.customer(), sold);
      ids.push(order.lines[0]?.subscriptionId ?? "");
      assert.ok((await sale.activates(ids.at(-1) ?? "")).ok);
    }
    const [agrees = "", refuses = ""] = ids;
    await market.settle();

    const answering = Promise.withResolvers<void>();
    receiver.answers(async ({ body }) => {
      if (body["action"] !== "ChangeQuantity") return 200;
      await answering.promise;
      return body["subscriptionId"] === refuses ? 400 : 200;
    });
    for (const id of ids) await asksFor(id, 12);
    const called = (id: string) =>
      receiver.calls.some(
        ({ body }) => body["subscriptionId"] === id && body["action"] === "ChangeQuantity",
      );
    await until(() => ids.every(called));

    // The clock jumps past the renewal while both calls are under way.
    await market.platform.pool.raw.query("update platform.marketplace set frozen_at = $1", [
      RENEWAL.toString(),
    ]);
    market.platform.clock.set({ offsetMs: 0n, frozenAt: RENEWAL });
    market.platform.wake();
    await until(async () => {
      for (const id of ids) if ((await charges(id)).length < 2) return false;
      return true;
    });

    answering.resolve();
    // One that hung for so long that it was given up is made again.
    const hurry = () =>
      market.platform.pool.raw.query(
        `with again as (update wire.webhook_calls set next_attempt_at = clock_timestamp() where state = 'waiting')
         update commerce.operations set silence_at = clock_timestamp() where silence_at is not null`,
      );
    await until(async () => {
      await hurry();
      market.platform.wake();
      for (const id of ids)
        if ((await read(id)).quantityChange?.status === "in-progress") return false;
      return true;
    });
    await market.settle();
    for (const id of ids) {
      assert.deepEqual(await charges(id), ["new 10", "renew 10"]);
      assert.equal((await read(id)).quantity, 10);
    }
    assert.deepEqual((await read(agrees)).quantityChange?.endedBy, "moved");
    assert.deepEqual((await read(refuses)).quantityChange?.endedBy, "publisher");

    // The same is asked once more of an endpoint that answers.
    receiver.answers(() => 200);
    await asksFor(agrees, 12);
    await until(async () => {
      await hurry();
      market.platform.wake();
      return (await read(agrees)).quantity === 12;
    });
    await market.settle();
    assert.deepEqual((await charges(agrees)).at(-1), "addQuantity 2");
  });
});
