import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { verifyBilling } from "../../src/modules/billing/index.ts";
import { verifyCommerce } from "../../src/modules/commerce/index.ts";
import { type Distribution, openDistribution } from "../support/distribution.ts";
import type { TestMarket } from "../support/market.ts";
import type { Sale, Sold } from "../support/sale.ts";

suite("SUB-20: many that renew in one instant", () => {
  let shop: Distribution;
  let market: TestMarket;
  let sale: Sale;
  before(async () => {
    shop = await openDistribution();
    ({ market, sale } = shop);
    await market.clockMovesTo("2026-11-21T12:00:00Z");
  });
  after(async () => {
    const db = market.platform.pool.reader;
    assert.deepEqual([...(await verifyCommerce(db)), ...(await verifyBilling(db))], []);
    await shop.close();
  });

  async function running(plan: Sold, quantity: number): Promise<string> {
    const order = await sale.buys(await sale.customer(), plan, { quantity });
    const id = order.lines[0]?.subscriptionId ?? "";
    assert.ok((await sale.activates(id)).ok);
    return id;
  }
  const one = async <Row>(sql: string, values: unknown[] = []): Promise<Row> =>
    (await market.platform.pool.raw.query(sql, values)).rows[0];

  test("each is charged its own licences at its own price, once, as it would be by itself", async () => {
    const [kept, cheaper] = [await sale.sells(), await sale.sells()];
    const ids: string[] = [];
    for (const [plan, quantity] of [
      [kept, 10],
      [cheaper, 3],
      [kept, 1],
      [cheaper, 25],
    ] as const)
      ids.push(await running(plan, quantity));
    await market.settle();
    await market.clockMovesTo("2026-11-22T12:00:00Z");
    await sale.reprices(cheaper, {
      FR: { currency: "EUR", terms: { P1M: "12.50" }, meters: {} },
    });
    const seller = sale.partner.organisation.id;
    await market.platform.pool.raw.query(
      "insert into commerce.credit_limits values ($1, 'EUR', 2, 1000000000, 0)",
      [seller],
    );
    await market.clockMovesTo("2026-12-21T12:00:00Z");
    await market.settle();
    const { rows } = await market.platform.pool.raw.query(
      `select c.net_minor::text as net, (c.evidence -> 'inputs' ->> 'quantity')::int as quantity, s.version,
         s.terms -> 'unitPrice' ->> 'amount' as price, s.paid_until::text as paid,
         (select count(*)::int from commerce.subscription_history h where h.subscription_id = s.id and h.event = 'renewed') as renewed,
         (select count(*)::int from commerce.operations o where o.subscription_id = s.id and o.action = 'renew') as told
       from billing.charges c join commerce.subscriptions s on s.id = c.subscription_id
       where c.kind = 'renew' order by array_position($1::uuid[], s.id)`,
      [ids],
    );
    assert.deepEqual(
      rows.map(({ net, quantity, price, paid, renewed, told }) => [
        net,
        quantity,
        price,
        paid,
        renewed,
        told,
      ]),
      [
        ["18000", 10, "18.00", "2027-01-21", 1, 1],
        ["3750", 3, "12.50", "2027-01-21", 1, 1],
        ["1800", 1, "18.00", "2027-01-21", 1, 1],
        ["31250", 25, "12.50", "2027-01-21", 1, 1],
      ],
    );
    const owed = await one<{ owed: string; charged: string }>(
      `select l.owed_minor::text as owed,
         (select sum(total_minor)::text from billing.charges where kind = 'renew') as charged
       from commerce.credit_limits l where l.seller_id = $1`,
      [seller],
    );
    assert.equal(owed.owed, owed.charged, "what the seller owes grows by each of them");
    const together = await one<{ n: number }>(
      "select count(distinct xmin::text)::int as n from billing.charges where kind = 'renew'",
    );
    assert.ok(together.n < 4, "they share transactions");
  });
});
