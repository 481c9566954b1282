import assert from "node:assert/strict";
import { after, afterEach, before, suite, test } from "node:test";
import type { TestMarket } from "../support/market.ts";
import { openRunningSale, type RunningSale } from "../support/running-sale.ts";
import type { Sale, SoldTo } from "../support/sale.ts";

type Money = { amount: string; currency: string };
type Row = { id: string; monthly: Money | null };
type Totals = { totals: { amount: Money; subscriptions: number }[] };

suite("P25: a publisher's customers and subscriptions", () => {
  let at: RunningSale;
  let market: TestMarket;
  let sale: Sale;
  let customer: SoldTo;
  before(async () => {
    at = await openRunningSale();
    ({ market, sale } = at);
    customer = await sale.customer();
  });
  afterEach(() => at.isWhole());
  after(() => at.close());

  const rows = async (query = "") =>
    (await sale.publisher.call("GET", `/v1/offer-subscriptions${query}`)).json<{ data: Row[] }>()
      .data;
  const totals = async (query = "") => {
    const answer = await sale.publisher.call(
      "GET",
      `/v1/offer-subscriptions/monthly-revenue${query}`,
    );
    assert.equal(answer.status, 200, answer.text);
    return answer
      .json<Totals>()
      .totals.map(({ amount, subscriptions }) => [amount.currency, amount.amount, subscriptions]);
  };

  test("P25: each row says what it brings each month, and the total of what is filtered is their sum", async () => {
    const monthly = await at.running(customer, await at.sells());
    const yearly = await at.sells({
      pricingModel: "flat",
      minQuantity: 1,
      maxQuantity: 1,
      terms: [{ term: "P1Y", payment: "upfront" }],
      prices: { FR: { currency: "EUR", terms: { P1Y: "100.00" }, meters: {} } },
    });
    const bought = await sale.buys(customer, yearly, { term: "P1Y", quantity: 1 });
    const waiting = bought.lines[0]?.subscriptionId ?? "";
    assert.equal((await rows(`?q=${waiting}`))[0]?.monthly, null, "nothing is charged yet");
    assert.deepEqual(await totals(), [["EUR", "180.00", 1]]);

    await sale.activates(waiting);
    await market.settle();
    const listed = new Map((await rows()).map((row) => [row.id, row.monthly?.amount]));
    assert.deepEqual([listed.get(monthly), listed.get(waiting)], ["180.00", "8.33"]);
    assert.deepEqual(await totals(), [["EUR", "188.33", 2]]);
    assert.deepEqual(await totals(`?q=${waiting}`), [["EUR", "8.33", 1]]);
    assert.deepEqual(await totals("?status=suspended"), []);
    const other = await market.organisation({ kind: "publisher", name: "Fabrikam" });
    const foreign = await other.call("GET", "/v1/offer-subscriptions/monthly-revenue");
    assert.deepEqual(foreign.json<Totals>().totals, []);
  });
});
