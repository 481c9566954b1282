import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import {
  type Cart,
  endSale,
  type Order,
  openSale,
  type Problem,
  type Sale,
} from "../support/sale.ts";
import { outOfOrder, readUbl, textsAt } from "../support/ubl.ts";

type References = {
  costCentre: string | null;
  purchaseOrder: string | null;
  orderPurchaseOrder: string | null;
  version: number;
};
type Line = {
  purchaseOrder: string | null;
  costCentre: string | null;
  kind: string;
  because: { event: string; label: string } | null;
};

suite("C9: cost centre and purchase order number of a subscription", () => {
  let market: TestMarket;
  let sale: Sale;
  let claire: TestPerson;
  let subscription: string;
  before(async () => {
    market = await startTestMarket();
    sale = await openSale(market);
    claire = await market.organisation({ kind: "customer", name: "Ateliers Morvan" });
    const { plan } = await sale.sells();
    const customerId = claire.organisation.id;
    const lines = [{ planUuid: plan.planUuid, term: "P1M", quantity: 10 }];
    const cart = await claire.call("POST", "/v1/carts", { customerId, lines }, once());
    const { id } = cart.json<Cart>();
    const { review } = (await claire.call("PUT", `/v1/carts/${id}/review`)).json<Cart>();
    const order = await claire.call(
      "POST",
      `/v1/carts/${id}/order`,
      { review: review?.hash, purchaseOrder: "PO-1", acceptsAgreement: true },
      once(),
    );
    subscription = order.json<Order>().lines[0]?.subscriptionId ?? "";
    await sale.activates(subscription);
    await market.settle();
  });
  after(() => endSale(sale));

  const path = () => `/v1/subscriptions/${subscription}/references`;
  const keeps = (body: object, seen: string, person = claire) =>
    person.call("PUT", path(), body, { "if-match": `"${seen}"` });
  const closes = async (month: string): Promise<string> => {
    const dry = await sale.operator.call("GET", `/v1/billing-runs/dry-run?month=${month}`);
    const { control } = dry.json<{ control: string }>();
    await sale.operator.call("POST", "/v1/billing-runs", { month, control }, once());
    await market.settle();
    const listed = (await claire.call("GET", "/v1/invoices?limit=1")).json<{
      data: { id: string }[];
    }>();
    return listed.data[0]?.id ?? "";
  };
  const linesOf = async (invoice: string) =>
    (await claire.call("GET", `/v1/invoices/${invoice}/lines`)).json<{ data: Line[] }>().data;

  test("its owner keeps them; they are looked at before, and nobody else's", async () => {
    const none = (await claire.call("GET", path())).json<References>();
    assert.deepEqual(
      [none.costCentre, none.purchaseOrder, none.orderPurchaseOrder, none.version],
      [null, null, "PO-1", 0],
    );
    const kept = await keeps({ costCentre: " 4711 Werkstatt ", purchaseOrder: null }, "0");
    assert.equal(kept.json<References>().costCentre, "4711 Werkstatt", kept.text);
    assert.equal(kept.headers.get("etag"), '"1"');
    assert.equal((await keeps({ costCentre: "x", purchaseOrder: null }, "0")).status, 412);
    const same = await keeps({ costCentre: "4711 Werkstatt", purchaseOrder: "  " }, "1");
    assert.equal(same.json<References>().version, 1, "nothing changed");
    assert.equal((await keeps({ costCentre: "a\nb", purchaseOrder: null }, "1")).status, 400);
    const member = await market.person(claire.organisation.id, ["licence-admin"]);
    assert.equal((await keeps({ costCentre: "x", purchaseOrder: null }, "1", member)).status, 403);
    const other = await keeps({ costCentre: "x", purchaseOrder: null }, "*", sale.partner);
    assert.deepEqual([other.status, other.json<Problem>().code], [404, "platform/not-found"]);
    const activity = await claire.call("GET", "/v1/activity?limit=5");
    if (activity.status === 200) assert.match(activity.text, /Changed cost centre/);
  });

  test("SUB-17: they stand on the lines and files of what is issued from then on, and what is issued keeps what held", async () => {
    await market.clockMovesTo("2026-12-01T12:00:00Z");
    const first = await closes("2026-11");
    await market.clockMovesTo("2026-12-02T12:00:00Z");
    await keeps({ costCentre: null, purchaseOrder: "PO-2" }, "1");
    const shown = (lines: Line[]) =>
      lines.map(({ costCentre, purchaseOrder }) => [costCentre, purchaseOrder]);
    assert.deepEqual(shown(await linesOf(first)), [["4711 Werkstatt", "PO-1"]]);
    assert.deepEqual((await linesOf(first))[0]?.because?.label, "Activated by the publisher");
    const file = await claire.call("GET", `/v1/invoices/${first}/reconciliation`);
    const [head, row] = file.text.split("\r\n");
    assert.match(head ?? "", /,PurchaseOrderNumber,.*CostCentre,ReplacesInvoiceNumber$/);
    assert.match(row ?? "", /,PO-1,,,4711 Werkstatt,$/);
    const told = readUbl((await claire.call("GET", `/v1/invoices/${first}/e-invoice`)).text);
    assert.deepEqual(outOfOrder(told), []);
    assert.deepEqual(textsAt(told, "cac:InvoiceLine/cbc:AccountingCost"), ["4711 Werkstatt"]);
    assert.deepEqual(textsAt(told, "cac:OrderReference/cbc:ID"), ["PO-1"]);
    assert.equal((await claire.call("GET", `/v1/invoices/${first}/pdf`)).status, 200);

    await market.clockMovesTo("2027-01-01T12:00:00Z");
    const second = await closes("2026-12");
    assert.deepEqual(shown(await linesOf(second)), [[null, "PO-2"]]);
    const later = readUbl((await claire.call("GET", `/v1/invoices/${second}/e-invoice`)).text);
    assert.deepEqual(textsAt(later, "cac:OrderReference/cbc:ID"), ["PO-2"]);
    assert.deepEqual((await linesOf(second))[0]?.because?.event, "commerce.period-began");
  });

  test("C9: a cost centre given at Buy, with the cart or with the order, is that of each subscription, which changes it as before", async () => {
    type Kept = Cart & { costCentre: string | null; purchaseOrder: string | null };
    const customerId = claire.organisation.id;
    const lines = await Promise.all(
      [1, 2].map(async (quantity) => {
        const { plan } = await sale.sells();
        return { planUuid: plan.planUuid, term: "P1M", quantity };
      }),
    );
    const cart = (
      await claire.call("POST", "/v1/carts", { customerId, lines }, once())
    ).json<Kept>();
    const reviewed = (await claire.call("PUT", `/v1/carts/${cart.id}/review`)).json<Kept>();
    const names = (body: object, version: number) =>
      claire.call("PATCH", `/v1/carts/${cart.id}`, body, { "if-match": `"${version}"` });
    const named = (await names({ costCentre: " 4712 Atelier " }, reviewed.version)).json<Kept>();
    assert.deepEqual(
      [named.costCentre, named.purchaseOrder, named.review?.current],
      ["4712 Atelier", null, true],
      "it moves no price: what was reviewed stays reviewed",
    );
    const both = (await names({ purchaseOrder: "PO-9" }, named.version)).json<Kept>();
    assert.deepEqual([both.costCentre, both.purchaseOrder], ["4712 Atelier", "PO-9"]);
    assert.equal((await names({ costCentre: "a\nb" }, both.version)).status, 400);
    const line = both.lines[0]?.id;
    const more = await claire.call(
      "PUT",
      `/v1/carts/${cart.id}/lines/${line}`,
      { term: "P1M", quantity: 3 },
      { "if-match": `"${both.version}"` },
    );
    assert.equal(more.json<Kept>().costCentre, "4712 Atelier", more.text);
    const { review } = (await claire.call("PUT", `/v1/carts/${cart.id}/review`)).json<Kept>();
    const bought = await claire.call(
      "POST",
      `/v1/carts/${cart.id}/order`,
      { review: review?.hash },
      once(),
    );
    assert.equal(bought.status, 201, bought.text);
    const order = bought.json<Order & { costCentre: string | null }>();
    assert.equal(order.costCentre, "4712 Atelier");
    const shown = await claire.call("GET", `/v1/orders/${order.id}`);
    assert.equal(shown.json<{ costCentre: string | null }>().costCentre, "4712 Atelier");
    const of = async (id: string | undefined) =>
      (await claire.call("GET", `/v1/subscriptions/${id}/references`)).json<References>();
    assert.equal(order.lines.length, 2);
    for (const { subscriptionId } of order.lines) {
      const { costCentre, version } = await of(subscriptionId);
      assert.deepEqual([costCentre, version], ["4712 Atelier", 1]);
    }
    const next = (
      await claire.call("POST", "/v1/carts", { customerId, lines: lines.slice(0, 1) }, once())
    ).json<Kept>();
    assert.equal(next.costCentre, null, "the next cart begins without");
    const again = (await claire.call("PUT", `/v1/carts/${next.id}/review`)).json<Kept>();
    const second = await claire.call(
      "POST",
      `/v1/carts/${next.id}/order`,
      { review: again.review?.hash, costCentre: "4713" },
      once(),
    );
    const [first, other] = order.lines;
    const [own] = second.json<Order>().lines;
    assert.equal((await of(own?.subscriptionId)).costCentre, "4713", second.text);
    const taken = await claire.call(
      "PUT",
      `/v1/subscriptions/${other?.subscriptionId}/references`,
      { costCentre: null, purchaseOrder: null },
      { "if-match": '"1"' },
    );
    assert.equal(taken.json<References>().costCentre, null, "and can be taken away");
    for (const id of [first?.subscriptionId, other?.subscriptionId, own?.subscriptionId])
      await sale.activates(id ?? "");
    await market.settle();
    await market.clockMovesTo("2027-02-01T12:00:00Z");
    const invoice = await closes("2027-01");
    const centres = (await linesOf(invoice)).map(({ costCentre }) => costCentre ?? "");
    assert.deepEqual([...new Set(centres)].sort(), ["", "4712 Atelier", "4713"]);
  });
});
