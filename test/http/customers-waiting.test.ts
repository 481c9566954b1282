import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { customerBody, openSale, type Sale } from "../support/sale.ts";

type Listed = {
  readonly data: readonly {
    readonly company: string;
    readonly openCart: { readonly lines: number } | null;
  }[];
  readonly total: number;
};

suite("SUB-01: what waits on a partner", () => {
  let market: TestMarket;
  let sale: Sale;
  let partner: TestPerson;
  before(async () => {
    market = await startTestMarket();
    sale = await openSale(market);
    partner = sale.partner;
    await sale.customer({ company: "Nothing to do" });
    await partner.call("POST", "/v1/customers", customerBody({ company: "No agreement" }), once());
    const buying = await sale.customer({ company: "Half a purchase" });
    const sold = await sale.sells();
    const lines = [{ planUuid: sold.plan.planUuid, term: "P1M", quantity: 3 }];
    await partner.call("POST", "/v1/carts", { customerId: buying.id, lines }, once());
    const empty = await sale.customer({ company: "Empty cart" });
    await partner.call("POST", "/v1/carts", { customerId: empty.id }, once());
  });
  after(() => market.close());

  const waiting = async (what: string) =>
    (await partner.call("GET", `/v1/customers?waiting=${what}`)).json<Listed>();

  test("SUB-01: customers whose agreement is not confirmed are listed by themselves", async () => {
    const { data, total } = await waiting("agreement");
    assert.deepEqual(
      data.map(({ company }) => company),
      ["No agreement"],
    );
    assert.equal(total, 1);
  });

  test("SUB-05: customers with something in an open cart are listed, with how much; an empty cart waits on nobody", async () => {
    const { data } = await waiting("cart");
    assert.deepEqual(
      data.map(({ company, openCart }) => [company, openCart?.lines]),
      [["Half a purchase", 1]],
    );
  });

  test("SUB-05: a cart that lapsed waits no longer", async () => {
    await market.clockMovesTo("2026-11-28T12:00:00Z");
    assert.deepEqual((await waiting("cart")).data, []);
  });

  test("a list asked for something else is refused", async () => {
    const answer = await partner.call("GET", "/v1/customers?waiting=patience");
    assert.equal(answer.status, 400);
  });
});
