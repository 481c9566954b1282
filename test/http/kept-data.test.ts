import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { subscriptionForPublisher } from "../../src/modules/commerce/index.ts";
import { once, startTestMarket, type TestMarket } from "../support/market.ts";
import { endSale, openSale, type Sale } from "../support/sale.ts";

type Subscription = {
  status: string;
  endedAt: string | null;
  dataEndsAt: string | null;
  suspension: { until: string } | null;
  next: { kind: string; at: string };
  history: { event: string }[];
};

suite("decision 46: the data of what has ended", () => {
  let market: TestMarket;
  let sale: Sale;
  before(async () => {
    market = await startTestMarket();
    sale = await openSale(market);
  });
  after(() => endSale(sale));

  async function bought(activated = true): Promise<string> {
    const id = (await sale.buys(await sale.customer(), await sale.sells())).lines[0]
      ?.subscriptionId;
    assert.ok(id);
    if (activated) assert.ok((await sale.activates(id)).ok);
    await market.settle();
    return id;
  }
  const read = async (id: string) =>
    (await sale.partner.call("GET", `/v1/subscriptions/${id}`)).json<Subscription>();
  const cancel = (id: string) =>
    sale.partner.call(
      "PUT",
      `/v1/subscriptions/${id}/cancellation`,
      { when: "now", reason: "customer-request" },
      once(),
    );
  const link = async (id: string) =>
    (await sale.partner.call("POST", `/v1/subscriptions/${id}/setup-links`, undefined, once()))
      .status;
  const links = async (id: string): Promise<number> =>
    (
      await market.platform.pool.raw.query(
        "select count(*)::int as count from commerce.setup_links where subscription_id = $1",
        [id],
      )
    ).rows[0].count;
  const contact = async (subscriptionId: string) =>
    (
      await subscriptionForPublisher(market.platform.pool.reader, {
        publisherId: sale.publisher.organisation.id,
        subscriptionId,
        at: market.platform.clock.now(),
      })
    )?.customer.email;

  test("is kept for 90 days, says until when, and goes then: tokens, and the publisher's access to the contact", async () => {
    await market.clockMovesTo("2026-11-21T12:00:00Z");
    const [cancelled, lapsing, expiring] = [await bought(), await bought(false), await bought()];
    assert.equal(await link(cancelled), 201);
    assert.equal((await cancel(cancelled)).status, 200);
    await sale.partner.call(
      "PATCH",
      `/v1/subscriptions/${expiring}`,
      { autoRenew: false },
      { "if-match": "*" },
    );
    const ended = await read(cancelled);
    assert.deepEqual([ended.status, ended.dataEndsAt], ["cancelled", "2027-02-19T12:00:00Z"]);
    await market.clockMovesTo("2027-02-19T11:59:59Z");
    assert.match((await contact(cancelled)) ?? "", /^claire@/);
    assert.equal(await links(cancelled), 1);

    await market.clockMovesTo("2027-02-19T12:00:00Z");
    const gone = await read(cancelled);
    assert.deepEqual(
      [gone.status, gone.endedAt, gone.dataEndsAt, gone.history[0]?.event],
      ["deleted", "2026-11-21T12:00:00Z", null, "data-deleted"],
    );
    assert.deepEqual([gone.next.kind, gone.next.at], ["ended", "2027-02-19T12:00:00Z"]);
    assert.deepEqual([await contact(cancelled), await links(cancelled)], [null, 0]);
    const { data } = (
      await sale.partner.call("GET", `/v1/charges?subscriptionId=${cancelled}`)
    ).json<{ data: unknown[] }>();
    assert.equal(data.length, 2, "charge and credit stay");
    const events = (await sale.partner.call("GET", "/v1/events?types=subscription.deleted")).json<{
      data: { data: { subscriptionId: string } }[];
    }>();
    assert.deepEqual(
      events.data.map((event) => event.data.subscriptionId),
      [cancelled],
    );

    assert.deepEqual(
      [(await read(lapsing)).status, (await read(expiring)).status],
      ["cancelled", "expired"],
    );
    await market.clockMovesTo("2027-03-21T12:00:00Z");
    assert.deepEqual(
      [(await read(lapsing)).status, (await read(expiring)).status],
      ["deleted", "deleted"],
    );
  });

  test("OPR-08, decision 37: for how long is the operator's setting, of sales from then on", async () => {
    await market.clockMovesTo("2027-04-01T00:00:00Z");
    const before = await bought();
    for (const [setting, value] of [
      ["commerce.retention-days", 10],
      ["commerce.suspension-days", 40],
      ["commerce.suspension-days-more", 0],
    ] as const) {
      const set = await sale.operator.call(
        "PUT",
        `/v1/settings/${setting}`,
        { value },
        { "if-match": "*" },
      );
      assert.equal(set.status, 200, set.text);
    }
    const later = await bought();
    const [short, long] = [await bought(), before];
    await cancel(long);
    await cancel(later);
    assert.equal((await read(long)).dataEndsAt, "2027-06-30T00:00:00Z");
    assert.equal((await read(later)).dataEndsAt, "2027-04-11T00:00:00Z");
    const path = `/v1/subscriptions/${short}/suspension`;
    const { preview } = (
      await sale.partner.call("PUT", `${path}?dryRun=true`, { reason: "fraud" }, once())
    ).json<{ preview: string }>();
    await sale.partner.call("PUT", path, { reason: "fraud", preview }, once());
    assert.equal((await read(short)).suspension?.until, "2027-05-11T00:00:00Z");
    await market.clockMovesTo("2027-05-11T00:00:00Z");
    const deleted = await read(short);
    assert.deepEqual([deleted.status, deleted.next.at], ["deleted", "2027-05-11T00:00:00Z"]);
  });

  test("OPR-08, decision 37: the windows, the time to answer and the store fee are settings, too: sold before, it stays as agreed", async () => {
    const agreedOf = async (id: string) =>
      (
        await market.platform.pool.raw.query(
          "select terms ->> 'storeFeePercent' as fee, terms -> 'cancellation' ->> 'hours' as hours from commerce.subscriptions where id = $1",
          [id],
        )
      ).rows[0];
    const before = await bought();
    for (const [setting, value] of [
      ["commerce.monthly-window-hours", 48],
      ["commerce.longer-window-days", 20],
      ["commerce.store-fee", 525],
      ["commerce.answer-seconds", 25],
    ] as const) {
      const path = `/v1/settings/${setting}`;
      const set = await sale.operator.call("PUT", path, { value }, { "if-match": "*" });
      assert.equal(set.status, 200, set.text);
    }
    const later = await bought();
    assert.deepEqual(await agreedOf(before), { fee: "3", hours: "24" });
    assert.deepEqual(await agreedOf(later), { fee: "5.25", hours: "48" });
    await market.settle();
    const charged = await market.platform.pool.raw.query(
      "select evidence -> 'inputs' ->> 'storeFeePercent' as fee from billing.charges where subscription_id = $1",
      [later],
    );
    assert.equal(charged.rows[0]?.fee, "5.25");
    const asked = await sale.partner.call(
      "PUT",
      `/v1/subscriptions/${later}/quantity?dryRun=true`,
      { quantity: 12 },
      { ...once(), "if-match": "*" },
    );
    assert.equal(asked.json<{ answerSeconds: number }>().answerSeconds, 25, asked.text);
  });
});
