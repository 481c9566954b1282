import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { verifyBilling } from "../../src/modules/billing/index.ts";
import type { PlanForSale } from "../../src/modules/commerce/domain/for-sale.ts";
import { verifyCommerce } from "../../src/modules/commerce/index.ts";
import { once, startTestMarket, type TestPerson } from "./market.ts";
import { startReceiver } from "./receiver.ts";
import { openSale, type Sold } from "./sale.ts";

export type Money = { amount: string; currency: string };
export type Totals = { net: Money; tax: Money; total: Money };
/** What buying an add-on does, and did. */
export type Effect = {
  charge: { from: string; to: string; days: number; of: number; price: Totals };
  nextPayment: { day: string; amount: Money } | null;
  termLastDay: string;
  renews: boolean;
  preview: string;
  bought: { subscriptionId: string; orderId: string } | null;
};
export type Listed = {
  data: { id: string; status: string; parentSubscriptionId: string | null; quantity: number }[];
  nextCursor: string | null;
  buying: { allowed: boolean; reason: { code: string; detail: string } | null };
  eligible: { plan: { uuid: string; name: string }; unitPrice: Money; term: string }[];
};
export type Subscription = {
  status: string;
  version: number;
  autoRenew: boolean;
  quantity: number;
  termStart: string | null;
  termEnd: string | null;
  base: { id: string; plan: string } | null;
  allowedActions: { action: string; allowed: boolean; reason: { code: string } | null }[];
  history: { event: string }[];
};
export type Charge = {
  id: string;
  kind: string;
  net: Money;
  total: Money;
  from: string;
  to: string;
};

/** A plan that is added to the plan `team`, at EUR 10.08 a month in France. */
export const ADD_ON: Partial<PlanForSale> = {
  planId: "archive",
  texts: { en: { name: "Archive", description: "Ten years back" } },
  prices: { FR: { currency: "EUR", terms: { P1M: "10.08" }, meters: {} } },
  addOn: { bases: ["team"] },
  maxQuantity: 20,
};

/** A customer who buys add-ons, of a publisher whose webhook is called. */
export async function openAddOns() {
  const receiver = await startReceiver();
  const market = await startTestMarket({ env: { SOUK_OUTGOING_ALLOW: receiver.allowed } });
  const sale = await openSale(market);
  const customer = await sale.customer();
  const webhook = () => ({
    url: `${receiver.address}/webhook`,
    tenantId: "7d0a3f0e-1111-4222-8333-444455556666",
    appId: "app",
  });
  const putBeside = (base: Sold, plan: Partial<PlanForSale>) => sale.adds(base, plan, webhook());
  /** An offer with a plan and, by default, one add-on of it. */
  async function sells(
    addOn: Partial<PlanForSale> = {},
    plan: Partial<PlanForSale> = {},
  ): Promise<{ base: Sold; addOn: Sold }> {
    const base = await sale.sells({ planId: "team", ...plan }, {}, webhook());
    const { offerId } = base.offer;
    const planUuid = randomUUID();
    const both = await putBeside(base, { ...ADD_ON, planUuid, ...addOn });
    assert.equal(both.offer.offerId, offerId);
    return { base, addOn: both };
  }
  async function running(sold: Sold, quantity = 10): Promise<string> {
    const order = await sale.buys(customer, sold, { quantity });
    const id = order.lines[0]?.subscriptionId ?? "";
    assert.ok((await sale.activates(id)).ok);
    await market.settle();
    return id;
  }
  const read = async (id: string) =>
    (await sale.partner.call("GET", `/v1/subscriptions/${id}`)).json<Subscription>();
  const list = async (id: string, query = "", as: TestPerson = sale.partner) =>
    (await as.call("GET", `/v1/subscriptions/${id}/add-ons${query}`)).json<Listed>();
  const ask = (
    id: string,
    addOn: Sold,
    quantity: number,
    {
      preview,
      key = once(),
      as = sale.partner,
    }: {
      preview?: string;
      key?: Record<string, string>;
      as?: TestPerson;
    } = {},
  ) =>
    as.call(
      "POST",
      `/v1/subscriptions/${id}/add-ons${preview === undefined ? "?dryRun=true" : ""}`,
      {
        planUuid: addOn.plan.planUuid,
        quantity,
        ...(preview === undefined
          ? {}
          : { preview, purchaseOrder: " PO-7 ", costCentre: " 4711 " }),
      },
      key,
    );
  async function previewed(id: string, addOn: Sold, quantity = 2): Promise<Effect> {
    const answered = await ask(id, addOn, quantity);
    assert.equal(answered.status, 200, answered.text);
    return answered.json<Effect>();
  }
  async function bought(id: string, addOn: Sold, quantity = 2): Promise<string> {
    const { preview } = await previewed(id, addOn, quantity);
    const answered = await ask(id, addOn, quantity, { preview });
    assert.equal(answered.status, 201, answered.text);
    return answered.json<Effect>().bought?.subscriptionId ?? "";
  }
  async function set(id: string, addOn: Sold, quantity = 2): Promise<string> {
    const own = await bought(id, addOn, quantity);
    assert.ok((await sale.activates(own, { planId: "archive" })).ok);
    await market.settle();
    return own;
  }
  const charges = async (id: string) =>
    (await sale.partner.call("GET", `/v1/charges?subscriptionId=${id}&limit=100`))
      .json<{ data: Charge[] }>()
      .data.reverse();
  return {
    market,
    sale,
    customer,
    sells,
    putBeside,
    running,
    read,
    list,
    ask,
    previewed,
    bought,
    set,
    charges,
    receiver,
    /** Everything sold and charged agrees with itself. */
    async agrees(): Promise<void> {
      await market.settle();
      const db = market.platform.pool.reader;
      assert.deepEqual([...(await verifyCommerce(db)), ...(await verifyBilling(db))], []);
    },
    async close(): Promise<void> {
      await market.close();
      await receiver.close();
    },
  };
}
export type AddOns = Awaited<ReturnType<typeof openAddOns>>;
