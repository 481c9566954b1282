import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once as happens } from "node:events";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { verifyBilling } from "../../src/modules/billing/index.ts";
import { verifyCommerce } from "../../src/modules/commerce/index.ts";
import { openTestDatabase } from "../support/database.ts";
import { once, startTestMarket, type TestMarket } from "../support/market.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { openSale, type Sale } from "../support/sale.ts";

suite("RUN-03, SUB-09: workers killed while a publisher is told of a change, and while it may answer", () => {
  let market: TestMarket;
  let sale: Sale;
  let receiver: Receiver;
  let connection: Awaited<ReturnType<typeof openTestDatabase>>;
  const workers: ChildProcess[] = [];
  before(async () => {
    receiver = await startReceiver();
    connection = await openTestDatabase();
    market = await startTestMarket({ connection, now: "2026-11-21T12:00:00Z", worker: false });
    sale = await openSale(market);
  });
  after(async () => {
    for (const worker of workers) worker.kill("SIGKILL");
    await market.close();
    await receiver.close();
  });

  async function startWorkerProcess(): Promise<ChildProcess> {
    const child = spawn(
      process.execPath,
      [
        join(import.meta.dirname, "../support/worker-process.ts"),
        connection.socketFolder ?? "",
        connection.database ?? "",
        "0",
      ],
      {
        stdio: ["ignore", "pipe", "inherit"],
        env: { ...process.env, SOUK_OUTGOING_ALLOW: receiver.allowed },
      },
    );
    workers.push(child);
    await happens(child.stdout as NodeJS.ReadableStream, "data");
    return child;
  }
  async function kill(worker: ChildProcess): Promise<void> {
    worker.kill("SIGKILL");
    await happens(worker, "exit");
  }
  async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
    for (const end = Date.now() + 60_000; Date.now() < end; ) {
      if (await condition()) return;
      await new Promise((done) => setTimeout(done, 100));
    }
    assert.fail(`${what} did not happen within 60 s`);
  }
  const sql = (text: string) => market.platform.pool.raw.query(text);

  test("another calls again, takes the silence as consent once, and charges once", async () => {
    const sold = await sale.sells(
      { minQuantity: 2, maxQuantity: 50 },
      {},
      { url: `${receiver.address}/webhook`, tenantId: crypto.randomUUID(), appId: "app" },
    );
    const order = await sale.buys(await sale.customer(), sold, { quantity: 10 });
    const id = order.lines[0]?.subscriptionId ?? "";
    assert.ok((await sale.activates(id)).ok);
    const put = (query: string, body: object) =>
      sale.partner.call("PUT", `/v1/subscriptions/${id}/quantity${query}`, body, {
        ...once(),
        "if-match": "*",
      });
    const { preview } = (await put("?dryRun=true", { quantity: 12 })).json<{ preview: string }>();
    assert.equal((await put("", { quantity: 12, preview })).status, 200);

    let answer = (_status: number): void => {};
    receiver.answers(() => new Promise<number>((resolve) => (answer = resolve)));
    const first = await startWorkerProcess();
    await until("the call", () => receiver.calls.length === 1);
    await kill(first);
    answer(200); // Nobody is there to hear it.
    receiver.answers(() => 200);
    await sql("update wire.webhook_calls set claimed_until = clock_timestamp()");

    const second = await startWorkerProcess();
    await until("the second call", () => receiver.calls.length === 2);
    const told = async () =>
      (await sql("select 1 from commerce.operations where silence_at is not null")).rowCount === 1;
    await until("the ten seconds", told);
    await kill(second);
    await sql("update commerce.operations set silence_at = clock_timestamp()");

    await startWorkerProcess();
    const charges = async () =>
      (await sale.partner.call("GET", `/v1/charges?subscriptionId=${id}`)).json<{
        data: { kind: string }[];
      }>().data;
    await until("the charge", async () => (await charges()).length === 2);
    const subscription = (await sale.partner.call("GET", `/v1/subscriptions/${id}`)).json<{
      quantity: number;
    }>();
    assert.equal(subscription.quantity, 12);
    assert.deepEqual(
      receiver.calls.map(({ body }) => body["id"]),
      [receiver.calls[0]?.body["id"], receiver.calls[0]?.body["id"]],
      "one operation, told twice",
    );
    const db = market.platform.pool.reader;
    assert.deepEqual([...(await verifyCommerce(db)), ...(await verifyBilling(db))], []);
  });
});
