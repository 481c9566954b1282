import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, suite, test } from "node:test";
import { keepUses } from "../../src/modules/licensing/store/last-uses.ts";
import { foundWithHeld, holdsLicences } from "../support/licences.ts";
import { once, startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";
import { exampleDocument, exampleFiles } from "../support/offer-types.ts";
import { applied, publishAtOnce } from "../support/offers.ts";
import { openSale, type Sale } from "../support/sale.ts";

type Usage = {
  asOf: string;
  now: {
    sold: number;
    assigned: number;
    active: number;
    suspended: number;
    customers: number;
  };
  days: { day: string; sold: number; assigned: number }[];
  plans: { serviceId: string; customers: number; sold: number; assigned: number }[];
  filters: { offers: { slug: string }[]; plans: unknown[]; countries: string[] };
};
type Row = {
  customer: { tenantId: string; name: string; country: string };
  serviceId: string;
  sold: number;
  assigned: number;
  state: string;
};

suite("P26: how licences are used", () => {
  let market: TestMarket;
  let sale: Sale;
  let publisher: TestPerson;
  let morvan: TestPerson;
  let saegil: TestPerson;
  before(async () => {
    market = await startTestMarket();
    sale = await openSale(market);
    ({ publisher } = sale);
    const files = await exampleFiles(publisher);
    for (const offer of ["one", "two"]) {
      const site = "http://127.0.0.1:4710";
      await applied(publisher, exampleDocument("dynamics-365", files, { site, offer }));
      await publishAtOnce(market, publisher, `contoso.${offer}`);
    }
    morvan = await market.organisation({ kind: "customer", name: "Ateliers Morvan" });
    saegil = await market.organisation({ kind: "customer", name: "Saegil", country: "KR" });
  });
  after(async () => {
    const found = await foundWithHeld(market);
    await market.close();
    assert.deepEqual(found, []);
  });

  const read = async (query = "", who = publisher) => {
    const answered = await who.call("GET", `/v1/licence-usage${query}`);
    assert.equal(answered.status, 200, answered.text);
    return answered.json<Usage>();
  };
  const rows = async (query = "") =>
    (await publisher.call("GET", `/v1/licence-usage/customers${query}`)).json<{ data: Row[] }>()
      .data;
  const gives = async (who: TestPerson, poolId: string, count: number) => {
    const userIds: string[] = [];
    for (let index = 0; index < count; index += 1) {
      const userName = `user.${randomUUID().slice(0, 8)}@people.example`;
      const body = { userName, email: userName, displayName: `User ${index}` };
      const added = await who.call("POST", "/v1/directory/users", body, once());
      userIds.push(added.json<{ id: string }>().id);
    }
    const path = `/v1/licences/${poolId}/assignments`;
    assert.equal((await who.call("POST", path, { userIds }, once())).status, 200);
    return userIds;
  };
  const on = ({ days }: Usage, day: string) => {
    const found = days.find((one) => one.day === day);
    return found && [found.sold, found.assigned];
  };

  test("assigned against sold by day is what was so at the end of each, of every offer, plan, customer and country", async () => {
    assert.deepEqual((await read()).plans, []);
    const first = await holdsLicences(market, "contoso.one", morvan.organisation, 10);
    await market.clockMovesTo("2026-11-23T12:00:00Z");
    const [lost] = await gives(morvan, first.poolId, 3);
    const second = await holdsLicences(market, "contoso.two", saegil.organisation, 5);
    await market.clockMovesTo("2026-11-25T12:00:00Z");
    const [used, idle] = await gives(saegil, second.poolId, 2);
    await morvan.call("DELETE", `/v1/licences/${first.poolId}/assignments/${lost}`);
    await holdsLicences(market, "contoso.one", morvan.organisation, 4, { source: first.source });
    await market.clockMovesTo("2026-11-26T12:00:00Z");

    const usage = await read();
    assert.deepEqual(usage.now, {
      sold: 9,
      assigned: 4,
      active: 0,
      suspended: 0,
      customers: 2,
    });
    assert.equal(usage.asOf, "2026-11-26T12:00:00Z");
    assert.deepEqual(
      [
        "2026-11-20",
        "2026-11-21",
        "2026-11-22",
        "2026-11-23",
        "2026-11-24",
        "2026-11-25",
        "2026-11-26",
      ].map((day) => on(usage, day)),
      [
        [0, 0],
        [10, 0],
        [10, 0],
        [15, 3],
        [15, 3],
        [9, 4],
        [9, 4],
      ],
    );
    assert.equal(usage.days.length, 30);
    assert.equal((await read("?days=365")).days.length, 365);
    assert.deepEqual(
      usage.plans.map(({ serviceId, customers, sold, assigned }) => [
        serviceId.split(".")[1],
        customers,
        sold,
        assigned,
      ]),
      [
        ["one", 1, 4, 2],
        ["two", 1, 5, 2],
      ],
    );
    assert.deepEqual(usage.filters.countries, ["FR", "KR"]);
    for (const [query, sold, assigned, before] of [
      ["?offer=contoso.one", 4, 2, [10, 3]],
      [`?serviceId=${second.serviceId}`, 5, 2, [5, 0]],
      ["?country=KR", 5, 2, [5, 0]],
      [`?customer=${morvan.organisation.tenantId}`, 4, 2, [10, 3]],
      ["?country=FR&offer=contoso.two", 0, 0, [0, 0]],
    ] as const) {
      const narrowed = await read(query);
      assert.deepEqual([narrowed.now.sold, narrowed.now.assigned], [sold, assigned], query);
      assert.deepEqual(on(narrowed, "2026-11-24"), before, query);
      assert.equal(narrowed.filters.offers.length > 0, true);
      assert.equal(
        (await rows(query)).reduce((sum, one) => sum + one.sold, 0),
        sold,
      );
    }
    assert.deepEqual(
      (await rows()).map(({ customer, sold, assigned, state }) => [
        customer.name,
        customer.country,
        sold,
        assigned,
        state,
      ]),
      [
        ["Saegil", "KR", 5, 2, "active"],
        ["Ateliers Morvan", "FR", 4, 2, "active"],
      ],
    );
    // Used 30 days ago and a minute more counts no more; nor does a licence that somebody lost.
    const use = (userId: string | undefined, poolId: string, at: string) =>
      keepUses(
        market.platform.pool.reader,
        [{ poolId, userId: userId ?? "" }],
        Temporal.Instant.from(at),
      );
    await use(used, second.poolId, "2026-10-27T12:00:00Z");
    await use(idle, second.poolId, "2026-10-27T11:59:00Z");
    await use(lost, first.poolId, "2026-11-25T12:00:00Z");
    assert.equal((await read()).now.active, 1);
    assert.equal((await read("?offer=contoso.one")).now.active, 0);
    await holdsLicences(market, "contoso.one", morvan.organisation, 0, { source: first.source });
    assert.equal((await rows("?country=FR"))[0]?.state, "ended");
  });

  test("counts are the publisher's own, and name nobody", async () => {
    const other = await market.organisation({ kind: "publisher", name: "Fabrikam" });
    assert.deepEqual((await read("", other)).now, {
      sold: 0,
      assigned: 0,
      active: 0,
      suspended: 0,
      customers: 0,
    });
    const text = JSON.stringify([await read(), await rows()]);
    assert.ok(!text.includes("User 0") && !text.includes("@people.example"));
    const referrals = await market.person(publisher.organisation.id, ["referrals-admin"]);
    assert.equal((await referrals.call("GET", "/v1/licence-usage")).status, 403);
    for (const query of ["?days=31", "?country=France", "?customer=none", "?cursor=none"])
      assert.equal(
        (
          await publisher.call(
            "GET",
            `/v1/licence-usage${query.includes("cursor") ? "/customers" : ""}${query}`,
          )
        ).status,
        400,
        query,
      );
  });

  test("BEY-08: a day that does not add up is found by the marketplace's verification", async () => {
    const { raw } = market.platform.pool;
    await raw.query("update licensing.pool_days set sold_change = sold_change + 1");
    assert.ok((await foundWithHeld(market)).length > 0);
    await raw.query("update licensing.pool_days set sold_change = sold_change - 1");
    assert.deepEqual(await foundWithHeld(market), []);
  });
});
