import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { accepted } from "../../src/kernel/result.ts";
import { askResellerIn, changeBindingIn } from "../../src/modules/commerce/index.ts";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { cartFor, endSale, machinery, openSale, type Problem, type Sale } from "../support/sale.ts";

type Named = { id: string; name: string };
type Sold = {
  reseller: Named | null;
  next: { reseller: Named; from: string } | null;
  changeable: boolean;
};

suite("decision 20: the reseller of a subscription, and another one at its renewal", () => {
  let market: TestMarket;
  let sale: Sale;
  let provider: TestPerson;
  let first: TestPerson;
  let second: TestPerson;
  before(async () => {
    market = await startTestMarket();
    sale = await openSale(market);
    const partner = (name: string, partnerType: "indirect-provider" | "indirect-reseller") =>
      market.organisation({ kind: "partner", name, partnerType });
    provider = await partner("Grand Provider", "indirect-provider");
    first = await partner("First Reseller", "indirect-reseller");
    second = await partner("Second Reseller", "indirect-reseller");
    await bind(first);
    await bind(second);
  });
  after(() => endSale(sale));

  const bind = (one: TestPerson): Promise<string> =>
    machinery(sale).transaction(async (tx) => {
      const { tenantId } = one.organisation;
      const id = accepted(await askResellerIn(tx, { partner: as(provider), tenantId }));
      accepted(await changeBindingIn(tx, { partner: as(one), id, action: "accept" }));
      return id;
    });
  const as = ({ organisation: { id, tenantId } }: TestPerson) => ({
    id,
    tenantId,
    partnerType:
      id === provider.organisation.id
        ? ("indirect-provider" as const)
        : ("indirect-reseller" as const),
  });
  const buys = async (): Promise<string> => {
    const customer = await sale.customer({}, provider);
    const cart = await provider.call(
      "POST",
      "/v1/carts",
      { ...cartFor(customer, await sale.sells()), resellerId: first.organisation.id },
      once(),
    );
    const { id } = cart.json<{ id: string }>();
    const reviewed = await provider.call("PUT", `/v1/carts/${id}/review`);
    const { review } = reviewed.json<{ review: { hash: string } }>();
    const order = await provider.call(
      "POST",
      `/v1/carts/${id}/order`,
      { review: review.hash },
      once(),
    );
    const [line] = order.json<{ lines: { subscriptionId: string }[] }>().lines;
    assert.ok(line, order.text);
    await sale.activates(line.subscriptionId);
    await market.settle();
    return line.subscriptionId;
  };
  const path = (id: string) => `/v1/subscriptions/${id}/reseller`;
  const reads = async (id: string) => (await provider.call("GET", path(id))).json<Sold>();
  const names = (id: string, reseller: TestPerson | null, by = provider) =>
    by.call(
      "PUT",
      path(id),
      { resellerId: reseller?.organisation.id ?? null },
      { "if-match": "*" },
    );
  const codeOf = (answered: { json<T>(): T }) => answered.json<Problem>().code;

  test("1.3, SUB-17: another reseller holds from the renewal on, and lines of documents name the one of their day", async () => {
    const id = await buys();
    const planned = await names(id, second);
    assert.equal(planned.status, 200, planned.text);
    const { reseller, next, changeable } = planned.json<Sold>();
    assert.deepEqual(
      [reseller?.name, next?.reseller.name, next?.from, changeable],
      ["First Reseller", "Second Reseller", "2026-12-21", true],
    );
    await market.clockMovesTo("2026-12-21T12:00:00Z");
    const after = await reads(id);
    assert.deepEqual([after.reseller?.name, after.next], ["Second Reseller", null]);
    await market.clockMovesTo("2027-01-01T12:00:00Z");
    for (const [month, expected] of [
      ["2026-11", "First Reseller"],
      ["2026-12", "Second Reseller"],
    ] as const) {
      const dry = await sale.operator.call("GET", `/v1/billing-runs/dry-run?month=${month}`);
      const { control } = dry.json<{ control: string }>();
      const run = await sale.operator.call("POST", "/v1/billing-runs", { month, control }, once());
      assert.equal(run.status, 201, run.text);
      await market.settle();
      const { data } = (await provider.call("GET", "/v1/invoices")).json<{
        data: { id: string; month: string }[];
      }>();
      const invoice = data.find((one) => one.month === month);
      const lines = await provider.call("GET", `/v1/invoices/${invoice?.id}/lines`);
      assert.deepEqual(
        lines
          .json<{ data: { reseller: Named | null }[] }>()
          .data.map((line) => line.reseller?.name),
        [expected],
      );
      const file = await provider.call("GET", `/v1/invoices/${invoice?.id}/reconciliation`);
      assert.match(file.text, /,ResellerId,ResellerName,/);
      assert.match(file.text, new RegExp(`,${expected},,\\r`));
    }
    const { history } = (await provider.call("GET", `/v1/subscriptions/${id}`)).json<{
      history: { event: string }[];
    }>();
    const told = history.map(({ event }) => event).filter((event) => event.startsWith("reseller"));
    assert.deepEqual(told.sort(), ["reseller-changed", "reseller-planned"]);
  });

  test("1.3: it is taken back, and one that is bound no more by then changes nothing", async () => {
    const [kept, left] = [await buys(), await buys()];
    assert.equal((await names(kept, second)).status, 200);
    assert.equal((await names(kept, null)).json<Sold>().next, null);
    const binding = (await provider.call("GET", "/v1/reseller-bindings?state=bound")).json<{
      data: { id: string; reseller: { name: string } }[];
    }>();
    const ofSecond = binding.data.find(({ reseller }) => reseller.name === "Second Reseller");
    assert.equal((await names(left, second)).status, 200);
    const ended = await second.call("PUT", `/v1/reseller-bindings/${ofSecond?.id}/end`);
    assert.equal(ended.status, 200, ended.text);
    assert.equal((await reads(left)).next, null);
    await market.clockMovesTo("2027-02-02T12:00:00Z");
    for (const id of [kept, left]) assert.equal((await reads(id)).reseller?.name, "First Reseller");
    await bind(second);
  });

  test("1.3: there is nothing to change without a renewal, through the same reseller, or for anybody but a provider", async () => {
    const id = await buys();
    assert.equal(codeOf(await names(id, first)), "commerce/reseller-same");
    assert.equal(codeOf(await names(id, provider)), "commerce/reseller-unknown");
    assert.equal((await names(id, second, sale.partner)).status, 404);
    const off = await provider.call(
      "PATCH",
      `/v1/subscriptions/${id}`,
      { autoRenew: false },
      { "if-match": "*" },
    );
    assert.ok(off.status < 300, off.text);
    assert.equal(codeOf(await names(id, second)), "commerce/reseller-no-renewal");
    assert.equal((await reads(id)).changeable, false);
    const order = await sale.buys(await sale.customer(), await sale.sells());
    const own = order.lines[0]?.subscriptionId ?? "";
    await sale.activates(own);
    await market.settle();
    assert.equal(codeOf(await names(own, second, sale.partner)), "commerce/reseller-not-allowed");
  });

  test("decision 20: what was done, taken back or dropped stays as it was, whoever writes to the table", async () => {
    const { raw } = market.platform.pool;
    const { rows } = await raw.query<{ id: string; state: string }>(
      "select distinct on (state) id, state from commerce.reseller_changes order by state",
    );
    const ended = rows.filter(({ state }) => state !== "planned");
    assert.deepEqual(ended.map(({ state }) => state).sort(), ["done", "dropped", "withdrawn"]);
    const refused = (text: string, values: unknown[] = []) =>
      assert.rejects(raw.query(text, values), /cannot be changed|are kept/);
    for (const { id } of ended) {
      await refused("update commerce.reseller_changes set reseller_id = seller_id where id = $1", [
        id,
      ]);
      await refused(
        "update commerce.reseller_changes set state = 'planned', from_day = null where id = $1",
        [id],
      );
      await refused("delete from commerce.reseller_changes where id = $1", [id]);
    }
    await refused("truncate commerce.reseller_changes");
  });
});
