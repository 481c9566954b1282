import assert from "node:assert/strict";
import { after, afterEach, before, suite, test } from "node:test";
import { once, type TestMarket } from "../support/market.ts";
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

  type Called = {
    operationId: string;
    action: string;
    state: string;
    attempts: number;
    lastStatus: number | null;
    lastAttemptAt: string | null;
    nextAttemptAt: string | null;
  };
  type Timeline = {
    history: { event: string }[];
    calls: Called[];
    resend: { operationId: string; action: string } | null;
  };
  const timeline = async (id: string) => {
    const answer = await sale.publisher.call("GET", `/v1/offer-subscriptions/${id}/timeline`);
    assert.equal(answer.status, 200, answer.text);
    return answer.json<Timeline>();
  };
  const resend = (id: string, by = sale.publisher) =>
    by.call("POST", `/v1/offer-subscriptions/${id}/resend`);

  test("P25: one timeline tells what happened and how the webhook answered, and what waits is told again at once", async () => {
    const id = await at.running(customer, await at.sells());
    const before = await timeline(id);
    assert.deepEqual([before.calls, before.resend], [[], null]);
    assert.equal((await resend(id)).json<{ code: string }>().code, "wire/nothing-to-resend");

    at.receiver.answers(() => 503);
    const { operationId } = await at.asked(id, 12);
    // The next try is far off, as it is after many.
    const far = () =>
      market.platform.pool.raw.query(
        "update wire.webhook_calls set next_attempt_at = clock_timestamp() + interval '1 hour' where state = 'waiting'",
      );
    await far();
    const failing = await timeline(id);
    const [call] = failing.calls;
    assert.ok(call?.lastAttemptAt && call.nextAttemptAt);
    assert.deepEqual(
      [call.operationId, call.action, call.state, call.lastStatus],
      [operationId, "change-quantity", "waiting", 503],
    );
    assert.equal(failing.resend?.operationId, operationId);
    assert.equal(failing.history[0]?.event, "quantity-asked");
    assert.deepEqual(failing.history.at(-1)?.event, "ordered");

    const tries = at.told(id).length;
    at.receiver.answers(() => 200);
    const sent = await resend(id);
    assert.equal(sent.status, 200, sent.text);
    await market.settle();
    assert.equal(at.told(id).length, tries + 1);
    assert.equal(at.told(id).at(-1)?.body["id"], operationId, "the same operation again");
    assert.equal((await timeline(id)).calls[0]?.state, "delivered");
    await at.silence();
    const after = await timeline(id);
    assert.equal(after.history[0]?.event, "quantity-changed");
    assert.equal(after.resend, null);
    assert.equal((await resend(id)).status, 409);
  });

  test("P25: what was given up and still holds is told again, from its first try on", async () => {
    const id = await at.running(customer, await at.sells());
    at.receiver.answers(() => 503);
    const ended = await sale.partner.call(
      "PUT",
      `/v1/subscriptions/${id}/cancellation`,
      { when: "now", reason: "customer-request" },
      { ...once(), "if-match": `"${(await at.read(id)).version}"` },
    );
    assert.equal(ended.status, 200, ended.text);
    await market.settle();
    await market.platform.pool.raw.query(
      `update wire.webhook_calls set first_attempt_at = first_attempt_at - interval '8 hours',
         next_attempt_at = clock_timestamp() where state = 'waiting'`,
    );
    await market.settle();
    const dead = await timeline(id);
    assert.deepEqual([dead.calls[0]?.state, dead.resend?.action], ["dead", "unsubscribe"]);
    at.receiver.answers(() => 200);
    assert.equal((await resend(id)).status, 200);
    await market.settle();
    const told = (await timeline(id)).calls[0];
    assert.deepEqual([told?.state, told?.attempts], ["delivered", 1]);
  });

  test("P25: who only reads sees the timeline and resends nothing; another publisher finds neither", async () => {
    const id = await at.running(customer, await at.sells());
    const finance = await market.person(sale.publisher.organisation.id, ["finance"]);
    const path = `/v1/offer-subscriptions/${id}/timeline`;
    assert.equal((await finance.call("GET", path)).status, 200);
    assert.equal((await resend(id, finance)).status, 403);
    const other = await market.organisation({ kind: "publisher", name: "Tailspin" });
    assert.equal((await other.call("GET", path)).status, 404);
    assert.equal((await resend(id, other)).status, 404);
  });
});
