import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { once, startTestMarket, type TestMarket } from "../support/market.ts";
import { bearerOf } from "../support/programs.ts";
import { endSale, openSale, type Sale, type Sold } from "../support/sale.ts";
import { METERED, meteringOf } from "../support/usage.ts";

type Money = { amount: string; currency: string };
type Effect = { lines: { net: Money }[]; preview: string };
type Charge = { id: string; kind: string; net: Money };
type Why = {
  evidence: { rounding: string; text: string; steps: { code: string; value: string }[] };
};

suite("decision 22: the rounding that is agreed at purchase", () => {
  let market: TestMarket;
  let sale: Sale;
  before(async () => {
    market = await startTestMarket();
    sale = await openSale(market);
  });
  after(() => endSale(sale));

  const rounds = async (value: 0 | 1, seen: 0 | 1) => {
    const set = await sale.operator.call(
      "PUT",
      "/v1/settings/commerce.rounding",
      { value },
      { "if-match": `"${seen}"` },
    );
    assert.equal(set.status, 200, set.text);
  };
  const buys = async (sold: Sold, quantity: number): Promise<string> => {
    const order = await sale.buys(await sale.customer(), sold, { quantity });
    const id = order.lines[0]?.subscriptionId ?? "";
    await sale.activates(id);
    await market.settle();
    return id;
  };
  const change = async (id: string, path: string, body: object): Promise<Effect> => {
    const url = `/v1/subscriptions/${id}/${path}`;
    const headers = () => ({ ...once(), "if-match": "*" });
    const seen = await sale.partner.call("PUT", `${url}?dryRun=true`, body, headers());
    assert.equal(seen.status, 200, seen.text);
    const effect = seen.json<Effect>();
    const done = await sale.partner.call(
      "PUT",
      url,
      { ...body, preview: effect.preview },
      headers(),
    );
    assert.equal(done.status, 200, done.text);
    await market.settle();
    await market.platform.pool.raw.query(
      "update commerce.operations set silence_at = clock_timestamp() where silence_at is not null",
    );
    await market.settle();
    return effect;
  };
  const charges = async (id: string, kind: string) =>
    (await sale.partner.call("GET", `/v1/charges?subscriptionId=${id}&limit=100`))
      .json<{ data: Charge[] }>()
      .data.filter((one) => one.kind === kind);
  const why = async ({ id }: Charge) =>
    (await sale.partner.call("GET", `/v1/charges/${id}`)).json<Why>().evidence;
  const at = (price: string, usage = "0.0125") => ({
    FR: { currency: "EUR", terms: { P1M: price }, meters: { mails: usage, gb: "0.5" } },
  });

  test("SUB-17, BEY-06, BEY-07: what is bought after the operator changed it is rounded so in previews, charges and evidence, and what was bought before is not", async () => {
    const sold = await sale.sells({ prices: at("10.08") });
    const business = await sale.adds(sold, { planId: "business", prices: at("6.43") });
    const before = await buys(sold, 10);
    await rounds(1, 0);
    const later = await buys(sold, 10);
    await market.clockMovesTo("2026-11-23T12:00:00Z");
    for (const [id, net, rounding] of [
      [before, "18.82", "line-half-away"],
      [later, "18.80", "truncate-unit-first"],
    ] as const) {
      const effect = await change(id, "quantity", { quantity: 12 });
      assert.deepEqual(
        effect.lines.map((line) => line.net.amount),
        [net],
      );
      const [added] = await charges(id, "addQuantity");
      assert.ok(added);
      assert.equal(added.net.amount, net, "the charge is the preview");
      const evidence = await why(added);
      assert.equal(evidence.rounding, rounding);
      const cut = evidence.steps.find(({ code }) => code === "unit-cut-off");
      assert.equal(
        cut?.value.replace(/\s/g, " "),
        rounding === "line-half-away" ? undefined : "EUR 9.40",
      );
      assert.match(evidence.text, rounding === "line-half-away" ? /rounded once/ : /cut off first/);
    }
    // Whatever is chosen by then, a change of plan rounds as it was agreed at purchase.
    await rounds(0, 1);
    await market.clockMovesTo("2026-11-28T12:00:00Z");
    await change(later, "plan", { planUuid: business.plan.planUuid });
    const [after] = await charges(later, "convert");
    assert.ok(after);
    // 6.43 for 23 of 30 days is 4.929…, of which 4.92 are taken 12 times.
    assert.equal(after.net.amount, "59.04");
  });

  test("U-4: usage is cut off with its line, and its price is not", async () => {
    await rounds(1, 0);
    const id = await buys(await sale.sells({ ...METERED, prices: at("20.00") }), 1);
    await rounds(0, 1);
    const call = meteringOf(market, await bearerOf(market, sale.publisher));
    const used = await call("POST", "/usageEvent", {
      resourceId: id,
      quantity: 3,
      dimension: "mails",
      effectiveStartTime: "2026-11-28T11:00:00Z",
      planId: "team",
    });
    assert.equal(used.status, 200, used.text);
    const { usage } = (await sale.partner.call("GET", "/v1/estimate")).json<{
      usage: { subscriptionId: string; net: Money }[];
    }>();
    assert.equal(usage.find((one) => one.subscriptionId === id)?.net.amount, "0.03");
    await market.clockMovesTo("2026-12-01T12:00:00Z");
    const [charged] = await charges(id, "usage");
    assert.ok(charged);
    assert.equal(charged.net.amount, "0.03");
    assert.match((await why(charged)).text, /cut off once/);
  });
});
