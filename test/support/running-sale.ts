import assert from "node:assert/strict";
import { verifyBilling } from "../../src/modules/billing/index.ts";
import { verifyCommerce } from "../../src/modules/commerce/index.ts";
import type { Connection } from "../../src/platform/database.ts";
import { NOW, once, startTestMarket, type TestMarket } from "./market.ts";
import { bearerOf, publishersStaySilent } from "./programs.ts";
import { type Received, type Receiver, startReceiver } from "./receiver.ts";
import { openSale, type Sale, type Sold, type SoldTo } from "./sale.ts";

export const TENANT = "7d0a3f0e-1111-4222-8333-444455556666";
export const APP = "9c1b2a3d-1111-4222-8333-444455556666";

export type Money = { amount: string; currency: string };
export type Effect = {
  state: string;
  kind: string;
  day: string;
  operationId: string | null;
  lines: { kind: string; quantity: number; days: number; of: number; net: Money; tax: Money }[];
  totals: { net: Money; tax: Money; total: Money } | null;
  creditable: number;
  creditUntil: string | null;
  withdraws: number | null;
  losing: number;
  preview: string;
};
export type Subscription = {
  quantity: number;
  version: number;
  status: string;
  price: Money;
  scheduledQuantity: { quantity: number; on: string } | null;
  quantityChange: { status: string; quantity: number; endedBy: string | null } | null;
  allowedActions: { action: string; allowed: boolean; reason: { code: string } | null }[];
  history: { event: string; by: string | null; details: Record<string, string> }[];
};

type Answer = Awaited<ReturnType<TestMarket["visitor"]>>;

/** A sale whose publisher is called by its webhook, and answers by the fulfilment protocol. */
export type RunningSale = {
  readonly market: TestMarket;
  readonly receiver: Receiver;
  readonly sale: Sale;
  /** The publisher's program, as the header that it sends. */
  readonly bearer: Record<string, string>;
  /** The day of the market again, and a publisher that agrees; returns a plan of 2 to 50 licences. */
  begins(): Promise<Sold>;
  /** Nothing runs any more, and what commerce and billing hold agrees with itself. */
  isWhole(): Promise<void>;
  close(): Promise<void>;
  sells(plan?: Parameters<Sale["sells"]>[0]): Promise<Sold>;
  webhook(): { url: string; tenantId: string; appId: string };
  /** Bought, active and charged. */
  running(customer: SoldTo, plan: Sold, quantity?: number): Promise<string>;
  read(id: string): Promise<Subscription>;
  /** Another number of licences; a preview of it where none is given. */
  change(
    id: string,
    quantity: number,
    preview?: string,
    key?: Record<string, string>,
    more?: { readonly unassign: "latest-first" },
  ): Promise<Answer>;
  previewed(id: string, quantity: number): Promise<Effect>;
  asked(id: string, quantity: number): Promise<Effect>;
  /** Ten seconds of system time pass. */
  silence(): Promise<void>;
  charges(
    id: string,
  ): Promise<{ id: string; kind: string; net: Money; total: Money; quantity: number }[]>;
  /** What the publisher was told of a subscription. */
  told(id: string): Received[];
  wire(method: string, path: string, body?: unknown, as?: Record<string, string>): Promise<Answer>;
};

/** @param connection a database that another server is to use as well; one of its own otherwise */
export async function openRunningSale(connection?: Connection): Promise<RunningSale> {
  const receiver = await startReceiver();
  const market = await startTestMarket({
    env: { SOUK_OUTGOING_ALLOW: receiver.allowed },
    ...(connection === undefined ? {} : { connection, now: NOW }),
  });
  const sale = await openSale(market);
  const sells = (plan: Parameters<Sale["sells"]>[0] = {}) =>
    sale.sells({ minQuantity: 2, maxQuantity: 50, ...plan }, {}, webhook());
  const webhook = () => ({ url: `${receiver.address}/webhook`, tenantId: TENANT, appId: APP });

  const bearer = await bearerOf(market, sale.publisher);
  async function running(customer: SoldTo, plan: Sold, quantity = 10): Promise<string> {
    const order = await sale.buys(customer, plan, { quantity });
    const id = order.lines[0]?.subscriptionId ?? "";
    const activated = await sale.activates(id);
    assert.ok(activated.ok);
    await market.settle();
    return id;
  }
  const read = async (id: string) =>
    (await sale.partner.call("GET", `/v1/subscriptions/${id}`)).json<Subscription>();
  const change: RunningSale["change"] = async (id, quantity, preview, key = once(), more) => {
    const { version } = await read(id);
    return sale.partner.call(
      "PUT",
      `/v1/subscriptions/${id}/quantity${preview === undefined ? "?dryRun=true" : ""}`,
      { quantity, ...(preview === undefined ? {} : { preview }), ...more },
      { ...key, "if-match": `"${version}"` },
    );
  };
  async function previewed(id: string, quantity: number): Promise<Effect> {
    const answered = await change(id, quantity);
    assert.equal(answered.status, 200, answered.text);
    return answered.json<Effect>();
  }
  async function asked(id: string, quantity: number): Promise<Effect> {
    const { preview, losing } = await previewed(id, quantity);
    const who = losing > 0 ? { unassign: "latest-first" as const } : undefined;
    const answered = await change(id, quantity, preview, once(), who);
    assert.equal(answered.status, 200, answered.text);
    await market.settle();
    return answered.json<Effect>();
  }
  const charges = async (id: string) =>
    (await sale.partner.call("GET", `/v1/charges?subscriptionId=${id}&limit=100`))
      .json<{
        data: { id: string; kind: string; net: Money; total: Money; quantity: number }[];
      }>()
      .data.reverse();
  const told = (id: string): Received[] =>
    receiver.calls.filter(({ body }) => body["subscriptionId"] === id);
  const wire = (
    method: string,
    path: string,
    body?: unknown,
    as: Record<string, string> = bearer,
  ) => market.visitor(method, `/api/saas/subscriptions${path}?api-version=2018-08-31`, body, as);

  return {
    market,
    receiver,
    sale,
    bearer,
    async begins() {
      await market.clockMovesTo("2026-11-21T12:00:00Z");
      receiver.answers(() => 200);
      return sells();
    },
    async isWhole() {
      await market.settle();
      const db = market.platform.pool.reader;
      assert.deepEqual([...(await verifyCommerce(db)), ...(await verifyBilling(db))], []);
    },
    async close() {
      await market.close();
      await receiver.close();
    },
    sells,
    webhook,
    running,
    read,
    change,
    previewed,
    asked,
    silence: () => publishersStaySilent(market),
    charges,
    told,
    wire,
  };
}
