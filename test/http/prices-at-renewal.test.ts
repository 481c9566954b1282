import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { verifyBilling } from "../../src/modules/billing/index.ts";
import { verifyCommerce } from "../../src/modules/commerce/index.ts";
import { type Distribution, openDistribution } from "../support/distribution.ts";
import { once, type TestMarket } from "../support/market.ts";
import type { Sale, Sold, SoldTo } from "../support/sale.ts";

type Money = { amount: string; currency: string };
type Subscription = {
  price: Money;
  version: number;
  terms: { unitPrice: Money; priceVersion: { version: number } };
  priceChange: { day: string; unitPrice: Money; price: Money } | null;
  history: { event: string; details: Record<string, string> }[];
};

suite("decision 9, SUB-20: prices at renewal", () => {
  let shop: Distribution;
  let market: TestMarket;
  let sale: Sale;
  let customer: SoldTo;
  before(async () => {
    shop = await openDistribution();
    ({ market, sale } = shop);
    customer = await sale.customer();
  });
  after(async () => {
    const db = market.platform.pool.reader;
    assert.deepEqual([...(await verifyCommerce(db)), ...(await verifyBilling(db))], []);
    await shop.close();
  });

  const priced = (amount: string) => ({
    FR: { currency: "EUR", terms: { P1M: amount }, meters: {} },
  });
  async function running(plan: Sold, buyer = customer): Promise<string> {
    const id = (await sale.buys(buyer, plan)).lines[0]?.subscriptionId ?? "";
    assert.ok((await sale.activates(id)).ok);
    await market.settle();
    return id;
  }
  const read = async (id: string) =>
    (await sale.partner.call("GET", `/v1/subscriptions/${id}`)).json<Subscription>();
  const charges = async (id: string) =>
    (await sale.partner.call("GET", `/v1/charges?subscriptionId=${id}&limit=100`))
      .json<{ data: { id: string; kind: string; net: Money }[] }>()
      .data.map(({ kind, net }) => `${kind} ${net.amount}`)
      .reverse();
  const mails = async (template: string) =>
    (
      await market.platform.pool.raw.query(
        "select to_address as to, subject, body as text from platform.mails where template = $1 order by 1",
        [template],
      )
    ).rows as { to: string; subject: string; text: string }[];

  test("a higher price is told at once, shown with its day, and charged from the first renewal 30 days later", async () => {
    await market.clockMovesTo("2026-11-21T12:00:00Z");
    const sold = await sale.sells();
    const id = await running(sold);
    const off = await running(sold);
    await sale.partner.call(
      "PATCH",
      `/v1/subscriptions/${off}`,
      { autoRenew: false },
      { "if-match": "*" },
    );
    await market.clockMovesTo("2026-12-01T12:00:00Z");
    await sale.reprices(sold, priced("20.00"));
    await market.settle();

    const told = await read(id);
    assert.equal(told.terms.unitPrice.amount, "18.00", "the running term keeps its price");
    assert.deepEqual(
      [told.priceChange?.day, told.priceChange?.unitPrice.amount, told.priceChange?.price.amount],
      ["2027-01-21", "20.00", "200.00"],
    );
    assert.equal((await read(off)).priceChange, null, "what does not renew has no other price");
    const [mail, ...more] = await mails("prices-changed");
    assert.equal(more.length, 0);
    assert.match(mail?.text ?? "", /Team, a month: EUR\s18\.00 → EUR\s20\.00 \(1 subscription\)/);
    assert.match(mail?.text ?? "", /on or after December 31, 2026/);

    await market.clockMovesTo("2026-12-25T12:00:00Z");
    const preview = await sale.partner.call(
      "PUT",
      `/v1/subscriptions/${id}/quantity?dryRun=true`,
      { quantity: 11 },
      { ...once(), "if-match": "*" },
    );
    const { nextPayment, lines } = preview.json<{
      nextPayment: { day: string; before: Money; after: Money };
      lines: { unitPrice: Money }[];
    }>();
    assert.equal(
      lines[0]?.unitPrice.amount,
      "18.00",
      "days of the running term cost what they did",
    );
    assert.deepEqual(
      [nextPayment.day, nextPayment.before.amount, nextPayment.after.amount],
      ["2027-01-21", "200.00", "220.00"],
    );

    await market.clockMovesTo("2027-01-21T00:00:00Z");
    assert.deepEqual(await charges(id), ["new 180.00", "renew 180.00", "renew 200.00"]);
    const now = await read(id);
    assert.deepEqual(
      [now.terms.unitPrice.amount, now.terms.priceVersion.version, now.priceChange],
      ["20.00", 2, null],
    );
    const noted = now.history.find(({ event }) => event === "price-changed");
    assert.deepEqual(
      [noted?.details["fromAmount"], noted?.details["toAmount"]],
      ["18.00", "20.00"],
    );
  });

  test("a lower price holds from the next renewal, a late rise does not, and add-ons have their own", async () => {
    await market.clockMovesTo("2027-02-01T12:00:00Z");
    const sold = await sale.sells();
    const extra = await sale.adds(sold, { planId: "extra", addOn: { bases: ["team"] } });
    const id = await running(sold);
    const path = `/v1/subscriptions/${id}/add-ons`;
    const body = { planUuid: extra.plan.planUuid, quantity: 1 };
    const { preview } = (
      await sale.partner.call("POST", `${path}?dryRun=true`, body, once())
    ).json<{ preview: string }>();
    const { bought } = (await sale.partner.call("POST", path, { ...body, preview }, once())).json<{
      bought: { subscriptionId: string };
    }>();
    const addOn = bought.subscriptionId;
    assert.ok((await sale.activates(addOn, { planId: "extra" })).ok);
    await market.clockMovesTo("2027-02-20T12:00:00Z");
    const lower = await sale.reprices(sold, priced("17.00"));
    await market.clockMovesTo("2027-02-25T12:00:00Z");
    await sale.reprices(lower, priced("25.00"));
    assert.equal((await read(id)).priceChange?.unitPrice.amount, "25.00");
    await market.clockMovesTo("2027-03-01T00:00:00Z");
    assert.deepEqual(await charges(id), ["new 180.00", "renew 180.00"], "17.00 was taken back");
    await sale.reprices(lower, priced("16.00"));
    assert.deepEqual(
      [(await read(id)).priceChange?.day, (await read(id)).priceChange?.unitPrice.amount],
      ["2027-04-01", "16.00"],
    );
    await market.clockMovesTo("2027-04-01T00:00:00Z");
    assert.deepEqual((await charges(id)).slice(2), ["renew 160.00"]);
    assert.deepEqual(await charges(addOn), ["new 18.00", "renew 18.00", "renew 18.00"]);
  });

  test("PUB-15: an edition that goes live with another price tells the sellers of those who pay it", async () => {
    await market.clockMovesTo("2027-05-01T12:00:00Z");
    const price = (amount: string) => ({
      terms: [{ term: "P1M", payment: "upfront", price: amount }],
    });
    const slug = await shop.live("repriced", ["team"], price("18.00"));
    const id = await running(await shop.sold(slug));
    await market.clockMovesTo("2027-05-02T06:00:00Z");
    await shop.draft("repriced", ["team"], price("21.00"));
    await shop.goesLive(slug);
    assert.deepEqual(
      [(await read(id)).priceChange?.day, (await read(id)).priceChange?.unitPrice.amount],
      ["2027-07-01", "21.00"],
    );
    const told = (await mails("prices-changed")).filter(({ text }) => text.includes("21.00"));
    assert.equal(told.length, 1, "once to each reader");
  });
});
