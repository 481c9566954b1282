import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { SYSTEM } from "../../src/platform/platform.ts";
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

  /** Every row of a list in one order, page by page, and a cursor of it. */
  async function listed<Row>(who: TestPerson, path: string, sort: string) {
    const rows: Row[] = [];
    let cursor: string | null = null;
    let kept = "";
    do {
      const from: string = cursor === null ? "" : `&cursor=${cursor}`;
      const answer = await who.call("GET", `${path}?limit=1&sort=${sort}${from}`);
      assert.equal(answer.status, 200, answer.text);
      const page = answer.json<{ data: Row[]; nextCursor: string | null }>();
      rows.push(...page.data);
      cursor = page.nextCursor;
      kept = cursor ?? kept;
    } while (cursor !== null);
    assert.ok(rows.length > 1, `${path} has ${rows.length} rows`);
    const other = await who.call("GET", `${path}?sort=-${sort}&cursor=${kept}`);
    assert.equal(other.status, 400, "a cursor belongs to its order");
    return rows;
  }

  test("ACC-08: customers are listed by company or by time, either way, page by page", async () => {
    type Row = { company: string; createdAt: string };
    for (const sort of ["company", "since"]) {
      const up = await listed<Row>(partner, "/v1/customers", sort);
      const { data } = (await partner.call("GET", `/v1/customers?sort=-${sort}`)).json<{
        data: Row[];
      }>();
      assert.deepEqual(
        data.map(({ company }) => company),
        up.map(({ company }) => company).toReversed(),
      );
    }
    const byName = await listed<Row>(partner, "/v1/customers", "company");
    const names = byName.map(({ company }) => company);
    assert.deepEqual(names, names.toSorted(new Intl.Collator("en").compare));
  });

  test("ACC-08: the agenda is listed soonest or latest first, page by page", async () => {
    // Far ahead, so that none becomes due here; two of them at the same instant.
    await market.platform.databaseAs(SYSTEM).transaction(async (tx) => {
      for (const [index, day] of ["2030-01-02", "2030-01-01", "2030-01-02"].entries())
        tx.schedule({
          kind: "leads.expire",
          subject: `lead ${index}`,
          dueAt: Temporal.Instant.from(`${day}T12:00:00Z`),
        });
    });
    type Row = { kind: string; dueAt: string };
    const up = await listed<Row>(sale.operator, "/v1/agenda", "due");
    const { data } = (await sale.operator.call("GET", "/v1/agenda?sort=-due")).json<{
      data: Row[];
    }>();
    assert.deepEqual(data, up.toReversed());
    const times = up.map(({ dueAt }) => Date.parse(dueAt));
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
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
