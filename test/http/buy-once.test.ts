import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, suite, test } from "node:test";
import { verifyBilling } from "../../src/modules/billing/index.ts";
import { verifyCommerce } from "../../src/modules/commerce/index.ts";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { inRelease } from "../support/release.ts";
import {
  alsoCustomerOf,
  machinery,
  openSale,
  type Sale,
  type Sold,
  type SoldTo,
} from "../support/sale.ts";

const ROUNDS = inRelease(4, 200);
const CALLERS = 50;
const SELLERS = 5;

suite("SUB-05: many press Buy at once", () => {
  let market: TestMarket;
  let sale: Sale;
  before(async () => {
    market = await startTestMarket();
    sale = await openSale(market);
  });
  after(async () => {
    await market.settle();
    assert.deepEqual(await verifyCommerce(machinery(sale)), []);
    assert.deepEqual(await verifyBilling(machinery(sale)), []);
    await market.close();
  });

  async function reviewed(customer: SoldTo, sold: Sold, seller = sale.partner) {
    const lines = [{ planUuid: sold.plan.planUuid, term: "P1M", quantity: 4 }];
    const cart = await seller.call("POST", "/v1/carts", { customerId: customer.id, lines }, once());
    assert.equal(cart.status, 201, cart.text);
    const { id } = cart.json<{ id: string }>();
    const answered = await seller.call("PUT", `/v1/carts/${id}/review`);
    return { id, review: answered.json<{ review: { hash: string } }>().review.hash };
  }
  const press = (cart: { id: string; review: string }, key: string, seller = sale.partner) =>
    seller.call(
      "POST",
      `/v1/carts/${cart.id}/order`,
      { review: cart.review },
      { "idempotency-key": key },
    );
  const ordersOf = async (cartId: string) =>
    (
      await market.platform.pool.raw.query(
        `select count(*)::int as orders,
           (select count(*)::int from platform.events e where e.type = 'commerce.order-placed'
              and e.subject in (select o2.id::text from commerce.orders o2 where o2.cart_id = $1)) as events
         from commerce.orders o where o.cart_id = $1`,
        [cartId],
      )
    ).rows[0];

  test(`${CALLERS} presses with one key: one order, and one answer for everybody who is not told to wait`, async () => {
    for (let round = 1; round <= ROUNDS; round += 1) {
      const cart = await reviewed(await sale.customer(), await sale.sells());
      const key = randomUUID();
      const answers = await Promise.all(Array.from({ length: CALLERS }, () => press(cart, key)));
      const bought = answers.filter(({ status }) => status === 201);
      const waiting = answers.filter(({ status }) => status === 409);
      assert.equal(
        bought.length + waiting.length,
        CALLERS,
        answers.map(({ text }) => text).join("\n"),
      );
      assert.equal(new Set(bought.map(({ text }) => text)).size, 1);
      for (const { text, headers } of waiting) {
        assert.match(text, /platform\/idempotency-in-progress/);
        assert.ok(Number(headers.get("retry-after")) >= 1);
      }
      const later = await press(cart, key);
      assert.deepEqual([later.status, later.text], [201, bought[0]?.text]);
      assert.deepEqual(await ordersOf(cart.id), { orders: 1, events: 1 });
    }
  });

  test(`${CALLERS} presses with keys of their own, for an offer that is held once: exactly one buys`, async () => {
    for (let round = 1; round <= ROUNDS; round += 1) {
      const cart = await reviewed(await sale.customer(), await sale.sells({ limitPerCustomer: 1 }));
      const answers = await Promise.all(
        Array.from({ length: CALLERS }, () => press(cart, randomUUID())),
      );
      const statuses = answers.map(({ status }) => status);
      assert.equal(statuses.filter((status) => status === 201).length, 1, statuses.join(" "));
      assert.equal(
        statuses.filter((status) => status === 409).length,
        CALLERS - 1,
        statuses.join(" "),
      );
      for (const { status, text } of answers)
        if (status === 409) assert.match(text, /commerce\/cart-ordered/);
      assert.deepEqual(await ordersOf(cart.id), { orders: 1, events: 1 });
    }
  });

  test(`${SELLERS} sellers with a cart each, ${CALLERS} presses, for an offer that a customer holds once: exactly one buys`, async () => {
    const sellers: TestPerson[] = [sale.partner];
    while (sellers.length < SELLERS)
      sellers.push(
        await market.organisation({ kind: "partner", name: `Partner ${sellers.length}` }),
      );
    for (let round = 1; round <= ROUNDS; round += 1) {
      const sold = await sale.sells({ limitPerCustomer: 1 });
      const customer = await sale.customer();
      const carts: { seller: TestPerson; cart: Awaited<ReturnType<typeof reviewed>> }[] = [];
      for (const seller of sellers) {
        const theirs =
          seller === sale.partner ? customer : await alsoCustomerOf(market, seller, customer);
        carts.push({ seller, cart: await reviewed(theirs, sold, seller) });
      }
      const answers = await Promise.all(
        Array.from({ length: CALLERS }, (_, at) => {
          const { seller, cart } = carts[at % SELLERS] as (typeof carts)[number];
          return press(cart, randomUUID(), seller);
        }),
      );
      const refused = answers.filter(({ status }) => status !== 201);
      assert.equal(refused.length, CALLERS - 1);
      for (const { status, text } of refused) {
        assert.equal(status, 409, text);
        assert.match(text, /commerce\/(cart-ordered|moved-since-review|limit-reached)/);
      }
      const held = await market.platform.pool.raw.query(
        "select count(*)::int as n from commerce.subscriptions where organisation_id = $1 and offer_id = $2",
        [customer.organisationId, sold.offer.offerId],
      );
      assert.equal(held.rows[0].n, 1);
    }
  });

  test(`${CALLERS} presses for the last licence that a plan allows: exactly one has it`, async () => {
    const sold = await sale.sells({ maxQuantity: 10 });
    for (let round = 1; round <= ROUNDS; round += 1) {
      const order = await sale.buys(await sale.customer(), sold, { quantity: 9 });
      const id = order.lines[0]?.subscriptionId ?? "";
      assert.ok((await sale.activates(id)).ok);
      const path = `/v1/subscriptions/${id}/quantity`;
      const read = await sale.partner.call("GET", `/v1/subscriptions/${id}`);
      const seen = { "if-match": read.headers.get("etag") ?? "" };
      const quantity = 10;
      const looked = await sale.partner.call(
        "PUT",
        `${path}?dryRun=true`,
        { quantity },
        {
          ...seen,
          ...once(),
        },
      );
      assert.equal(looked.status, 200, looked.text);
      const { preview } = looked.json<{ preview: string }>();
      const answers = await Promise.all(
        Array.from({ length: CALLERS }, () =>
          sale.partner.call("PUT", path, { quantity, preview }, { ...seen, ...once() }),
        ),
      );
      const statuses = answers.map(({ status }) => status);
      assert.equal(statuses.filter((status) => status === 200).length, 1, statuses.join(" "));
      for (const { status, text } of answers)
        if (status !== 200) assert.ok(status === 409 || status === 412, `${status} ${text}`);
      const asked = await market.platform.pool.raw.query(
        "select count(*)::int as n from commerce.operations where subscription_id = $1 and action = 'change-quantity'",
        [id],
      );
      assert.equal(asked.rows[0].n, 1);
    }
  });

  test(`${CALLERS} programs that put a line into a customer's cart at once: one cart, with every line`, async () => {
    const [customer, { plan }] = [await sale.customer(), await sale.sells()];
    const lines = [{ planUuid: plan.planUuid, term: "P1M", quantity: 4 }];
    const answers = await Promise.all(
      Array.from({ length: CALLERS }, () =>
        sale.partner.call("POST", "/v1/carts", { customerId: customer.id, lines }, once()),
      ),
    );
    const carts = answers.map((one) => one.json<{ id: string; version: number }>());
    assert.equal(new Set(carts.map(({ id }) => id)).size, 1, answers.map((a) => a.text).join("\n"));
    assert.deepEqual(
      carts.map(({ version }) => version).sort((a, b) => a - b),
      Array.from({ length: CALLERS }, (_, at) => at + 1),
    );
    assert.equal(answers.filter(({ status }) => status === 201).length, 1);
    const cart = await sale.partner.call("GET", `/v1/carts/${carts[0]?.id}`);
    assert.equal(cart.json<{ lines: unknown[] }>().lines.length, CALLERS);
  });
});
