import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { once, startTestMarket, type TestMarket } from "../support/market.ts";
import {
  type Cart,
  customerBody,
  endSale,
  openSale,
  type Problem,
  type Sale,
  type SoldTo,
} from "../support/sale.ts";

type Reasons = { data: { available: boolean; reasons: { code: string; detail: string }[] }[] };

suite("SUB-01: a partner sells in its own region", () => {
  let market: TestMarket;
  let sale: Sale;
  before(async () => {
    market = await startTestMarket();
    sale = await openSale(market);
  });
  after(() => endSale(sale));

  const adds = (country: string) =>
    sale.partner.call("POST", "/v1/customers", customerBody({ country }), once());
  const moves = (country: string, region: string | null, seen = "*") =>
    sale.operator.call("PUT", `/v1/regions/${country}`, { region }, { "if-match": seen });
  const sells = async (value: 0 | 1) => {
    const set = await sale.operator.call(
      "PUT",
      "/v1/settings/commerce.regional-sales",
      { value },
      { "if-match": "*" },
    );
    assert.equal(set.status, 200, set.text);
  };
  const pricedIn = (country: string) => ({
    prices: { [country]: { currency: "USD", terms: { P1M: "20.00" }, meters: {} } },
  });
  const buys = async (customer: SoldTo, country: string) => {
    const sold = await sale.sells(pricedIn(country));
    const order = await sale.buys(customer, sold, { quantity: 2 });
    return { sold, id: order.lines[0]?.subscriptionId ?? "" };
  };

  test("SUB-01: a customer of another region is refused at its country, until the operator counts that country to the partner's", async () => {
    const refused = await adds("US");
    assert.equal(refused.status, 422);
    assert.deepEqual(
      refused.json<Problem>().errors?.map(({ pointer, code }) => [pointer, code]),
      [["/country", "commerce/country-in-another-region"]],
    );
    const moved = await moves("US", "Europe", '"americas"');
    assert.equal(moved.status, 200, moved.text);
    assert.equal(moved.json<{ region: string; changedBy: string | null }>().region, "europe");
    assert.equal((await moves("US", "europe", '"americas"')).status, 412);
    assert.equal((await adds("US")).status, 201);

    // What is moved later changes nothing for a customer that is there, nor for what it buys.
    const customer = await sale.customer({ country: "US" });
    assert.equal((await moves("US", null)).status, 200);
    assert.equal((await adds("US")).status, 422);
    const { id } = await buys(customer, "US");
    await sale.activates(id);
    await market.settle();
  });

  test("SUB-04, BEY-09: sold to across regions while that was allowed, a customer keeps what it has and buys nothing new once it is not", async () => {
    await sells(0);
    const customer = await sale.customer({ country: "JP" });
    const { sold, id } = await buys(customer, "JP");
    await sale.activates(id);
    await market.settle();
    const open = await sale.partner.call(
      "POST",
      "/v1/carts",
      {
        customerId: customer.id,
        lines: [{ planUuid: sold.plan.planUuid, term: "P1M", quantity: 1 }],
      },
      once(),
    );
    await sells(1);
    const { data } = (
      await sale.partner.call(
        "GET",
        `/v1/customers/${customer.id}/catalog?offer=${sold.offer.slug}`,
      )
    ).json<Reasons>();
    assert.deepEqual(
      data.map(({ available, reasons }) => [available, reasons.map(({ code }) => code)]),
      [[false, ["outside-region"]]],
    );
    assert.match(data[0]?.reasons[0]?.detail ?? "", /Japan is in another one/);
    const cart = await sale.partner.call("GET", `/v1/carts/${open.json<Cart>().id}`);
    assert.match(cart.text, /outside-region/);
    const added = await sale.partner.call(
      "PUT",
      `/v1/subscriptions/${id}/quantity?dryRun=true`,
      { quantity: 3 },
      { ...once(), "if-match": "*" },
    );
    assert.equal(added.status, 200, added.text);
    assert.equal((await moves("JP", "europe")).status, 200);
    const again = (
      await sale.partner.call(
        "GET",
        `/v1/customers/${customer.id}/catalog?offer=${sold.offer.slug}`,
      )
    ).json<Reasons>();
    assert.equal(again.data[0]?.available, true);
  });

  test("OPR-05: every country has a region; who may not change settings reads, and what is no name is refused", async () => {
    const { data } = (await sale.operator.call("GET", "/v1/regions")).json<{
      data: { country: string; region: string; programRegion: string }[];
    }>();
    assert.ok(data.length > 140);
    assert.deepEqual(
      ["FR", "KR", "BR", "KE"].map((one) => data.find(({ country }) => country === one)?.region),
      ["europe", "asia-pacific", "americas", "middle-east-africa"],
    );
    const named = await moves("KR", "not a name!");
    assert.equal(named.json<Problem>().code, "commerce/region-invalid");
    assert.equal((await moves("ZZ", "europe")).status, 404);
    const auditor = await market.person(sale.operator.organisation.id, ["auditor"]);
    assert.equal((await auditor.call("GET", "/v1/regions")).status, 200);
    const denied = await auditor.call(
      "PUT",
      "/v1/regions/KR",
      { region: "europe" },
      { "if-match": "*" },
    );
    assert.equal(denied.status, 403);
    assert.equal((await sale.partner.call("GET", "/v1/regions")).status, 403);
  });
});
