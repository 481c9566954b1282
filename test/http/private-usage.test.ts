import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { accepted } from "../../src/kernel/result.ts";
import type { PrivateOfferDraft } from "../../src/modules/commerce/domain/private-offer.ts";
import { privateOfferOf } from "../../src/modules/commerce/queries/private-offers.ts";
import { makePrivateOffer } from "../../src/modules/commerce/use-cases/private-offers.ts";
import { once, startTestMarket, type TestMarket } from "../support/market.ts";
import { bearerOf } from "../support/programs.ts";
import { endSale, machinery, openSale, type Sale, type Sold } from "../support/sale.ts";
import { METERED, meteringOf, type UsageResult } from "../support/usage.ts";

type Money = { amount: string; currency: string };
type Charge = {
  id: string;
  kind: string;
  quantity: number;
  from: string;
  to: string;
  unitPrice: Money;
  net: Money;
  usage: { dimension: string } | null;
};
type Effect = {
  preview: string;
  nextPayment: { day: string; before: Money; after: Money } | null;
};

suite("SUB-21: private offers on usage, and in what a next payment costs", () => {
  let market: TestMarket;
  let sale: Sale;
  let call: ReturnType<typeof meteringOf>;

  before(async () => {
    market = await startTestMarket();
    sale = await openSale(market);
    call = meteringOf(market, await bearerOf(market, sale.publisher));
  });
  after(() => endSale(sale));

  const make = async ({ offer }: Sold, about: Partial<PrivateOfferDraft>): Promise<string> =>
    accepted(
      await makePrivateOffer(machinery(sale), {
        publisher: { id: sale.publisher.organisation.id, timeZone: "Europe/Paris" },
        offerId: offer.offerId,
        draft: {
          name: "Winter",
          from: "2026-11-21",
          until: "2026-11-25",
          partnerTenantIds: [sale.partner.organisation.tenantId],
          customerTenantIds: [],
          lines: [{ planId: "team", percent: "20" }],
          ...about,
        },
      }),
    );
  const buys = async (sold: Sold, quantity = 1): Promise<string> => {
    const order = await sale.buys(await sale.customer(), sold, { quantity });
    const id = order.lines[0]?.subscriptionId ?? "";
    await sale.activates(id);
    await market.settle();
    return id;
  };
  const uses = async (
    id: string,
    ...events: readonly (readonly [hour: string, units: number])[]
  ) => {
    const request = events.map(([hour, quantity]) => ({
      resourceId: id,
      quantity,
      dimension: "mails",
      effectiveStartTime: `${hour}:00:00Z`,
      planId: "team",
    }));
    const { result } = (await call("POST", "/batchUsageEvent", { request })).json<{
      result: UsageResult[];
    }>();
    assert.ok(result.every(({ status }) => status === "Accepted"));
  };
  const get = async <T>(path: string) => (await sale.partner.call("GET", path)).json<T>();
  const charges = async (id: string) =>
    (await get<{ data: Charge[] }>(`/v1/charges?subscriptionId=${id}&limit=100`)).data;
  const estimated = async (id: string) =>
    (
      await get<{
        usage: {
          subscriptionId: string;
          from: string;
          to: string;
          billed: string;
          unitPrice: Money;
          listPrice: Money;
          privateOffer: { name: string } | null;
          net: Money;
        }[];
      }>("/v1/estimate")
    ).usage
      .filter((one) => one.subscriptionId === id)
      .map((one) => [
        one.from,
        one.to,
        one.billed,
        one.unitPrice.amount,
        one.privateOffer?.name ?? null,
        one.net.amount,
      ]);

  test("SUB-21, BEY-06: a percentage is off usage until its last day by the day of use, in estimate, charge and evidence alike", async () => {
    const sold = await sale.sells({ ...METERED, includedQuantityDeductedBy: "marketplace" });
    const privateOffer = await make(sold, {});
    const id = await buys(sold);
    const { terms } = await get<{
      terms: { meters: { id: string; price: Money; reduced: { until: string; price: Money }[] }[] };
    }>(`/v1/subscriptions/${id}`);
    assert.deepEqual(
      terms.meters.map((one) => [one.id, one.price.amount, one.reduced[0]?.price.amount]),
      [
        ["mails", "0.0125", "0.01"],
        ["gb", "0.5", "0.4"],
      ],
    );
    await uses(id, ["2026-11-21T12", 900]);
    await market.clockMovesTo("2026-11-26T12:00:00Z");
    await uses(id, ["2026-11-25T22", 300], ["2026-11-25T23", 80], ["2026-11-26T10", 40]);
    // A day ends at 23:00 UTC in Paris. Of the thousand that are included, 900 went first.
    const expected = [
      ["2026-11-21", "2026-11-25", "200", "0.01", "Winter", "2.00"],
      ["2026-11-26", "2026-11-26", "120", "0.0125", null, "1.50"],
    ];
    assert.deepEqual(await estimated(id), expected);
    const shown = await get<{ meters: { id: string; reduced: { until: string }[] }[] }>(
      `/v1/subscriptions/${id}/usage`,
    );
    assert.equal(shown.meters[0]?.reduced[0]?.until, "2026-11-25");

    await market.clockMovesTo("2026-12-01T12:00:00Z");
    const used = (await charges(id))
      .filter(({ usage }) => usage !== null)
      .sort((a, b) => (a.from < b.from ? -1 : 1));
    assert.deepEqual(
      used.map((one) => [
        one.from,
        one.to,
        String(one.quantity),
        one.unitPrice.amount,
        one.net.amount,
      ]),
      expected.map(([from, to, billed, price, , net]) => [from, to, billed, price, net]),
      "the charge is the estimate",
    );
    const why = await sale.partner.call("GET", `/v1/charges/${used[0]?.id}`);
    const { evidence } = why.json<{
      evidence: {
        inputs: { listPrice: Money; privateOffer: object };
        steps: { code: string; label: string; value: string }[];
      };
    }>();
    assert.deepEqual(evidence.inputs.privateOffer, {
      id: privateOffer,
      name: "Winter",
      percent: "20",
      version: 1,
    });
    assert.equal(evidence.inputs.listPrice.amount, "0.0125");
    const step = evidence.steps.find(({ code }) => code === "private-offer");
    assert.match(`${step?.label} ${step?.value}`, /Winter.*20.*0\.01/);

    const dry = await sale.operator.call("GET", "/v1/billing-runs/dry-run?month=2026-11");
    const { control } = dry.json<{ control: string }>();
    await sale.operator.call("POST", "/v1/billing-runs", { month: "2026-11", control }, once());
    await market.settle();
    const { data } = await get<{ data: { id: string }[] }>("/v1/invoices");
    const file = await sale.partner.call("GET", `/v1/invoices/${data[0]?.id}/reconciliation`);
    assert.match(file.text, /,0\.01,200,2\.00,.*,0\.0125,Winter,/);
    assert.match(file.text, /,0\.0125,120,1\.50,.*,0\.0125,,/);
  });

  test("SUB-21: own prices of units, usage left out, and a renewal: what was used before it keeps the price of its day", async () => {
    await market.clockMovesTo("2026-12-01T12:00:00Z");
    const sold = await sale.sells(METERED);
    await make(sold, {
      name: "Plan alone",
      from: "2026-12-01",
      until: "2026-12-31",
      lines: [{ planId: "team", percent: "50", usage: false }],
    });
    const id = await buys(sold);
    const own = await make(sold, {
      name: "Own",
      from: "2026-12-15",
      until: "2027-01-10",
      lines: [
        {
          planId: "team",
          market: "FR",
          term: "P1M",
          price: "20.00",
          meters: [{ id: "mails", price: "0.005" }],
        },
      ],
    });
    await uses(id, ["2026-12-01T12", 100]);
    await market.clockMovesTo("2026-12-31T12:00:00Z");
    await uses(id, ["2026-12-31T10", 200]);
    assert.deepEqual(await estimated(id), [
      ["2026-12-01", "2026-12-31", "300", "0.0125", null, "3.75"],
    ]);
    // The renewal of 1 January is within the private offer until the 10th.
    await market.clockMovesTo("2027-01-09T12:00:00Z");
    await uses(id, ["2027-01-09T11", 1000]);
    await market.clockMovesTo("2027-01-11T12:00:00Z");
    await uses(id, ["2027-01-11T11", 1000]);
    assert.deepEqual(await estimated(id), [
      ["2027-01-09", "2027-01-09", "1000", "0.005", "Own", "5.00"],
      ["2027-01-11", "2027-01-11", "1000", "0.0125", null, "12.50"],
    ]);
    const used = (await charges(id)).filter(({ usage }) => usage !== null);
    assert.deepEqual(
      used.map(({ unitPrice, net }) => [unitPrice.amount, net.amount]),
      [["0.0125", "3.75"]],
    );
    const { data } = await get<{
      data: { name: string; plans: { prices: { meters: { price: Money }[] }[] }[] }[];
    }>("/v1/private-offers?q=Own");
    assert.equal(data[0]?.plans[0]?.prices[0]?.meters[0]?.price.amount, "0.005");
    // Sold on it is what has its prices of usage alone, too: nobody changes it behind its buyer.
    const soldOn = async () =>
      (
        await privateOfferOf(market.platform.pool.reader, {
          publisherId: sale.publisher.organisation.id,
          offerId: sold.offer.offerId,
          id: own,
        })
      )?.sold;
    assert.equal(await soldOn(), 0);
    await market.clockMovesTo("2027-01-09T12:00:00Z");
    await buys(sold);
    assert.equal(await soldOn(), 1);
  });

  test("SUB-21, BEY-06: the next payment that previews of licences and plans name is what the renewal then costs, within private offers and beyond", async () => {
    await market.clockMovesTo("2027-02-01T12:00:00Z");
    const ending = await sale.sells();
    await make(ending, { from: "2027-02-01", until: "2027-02-20" });
    const coming = await sale.sells();
    await make(coming, { from: "2027-02-20", until: "2027-03-20" });
    const changing = await sale.sells();
    const dear = await sale.adds(changing, {
      planId: "pro",
      prices: { FR: { currency: "EUR", terms: { P1M: "30.00" }, meters: {} } },
    });
    await make(changing, {
      from: "2027-02-01",
      until: "2027-02-20",
      lines: [{ planId: "pro", percent: "10" }],
    });
    const put = async (id: string, path: string, body: object): Promise<Effect> => {
      const url = `/v1/subscriptions/${id}/${path}`;
      const seen = await sale.partner.call("PUT", `${url}?dryRun=true`, body, {
        ...once(),
        "if-match": "*",
      });
      assert.equal(seen.status, 200, seen.text);
      const effect = seen.json<Effect>();
      const done = await sale.partner.call(
        "PUT",
        url,
        { ...body, preview: effect.preview },
        { ...once(), "if-match": "*" },
      );
      assert.equal(done.status, 200, done.text);
      return effect;
    };
    const [first, second, third] = [
      await buys(ending, 10),
      await buys(coming, 10),
      await buys(changing, 10),
    ];
    const previews = new Map([
      [first, await put(first, "quantity", { quantity: 12 })],
      [second, await put(second, "quantity", { quantity: 5 })],
      [third, await put(third, "plan", { planUuid: dear.plan.planUuid })],
    ]);
    await market.settle();
    await market.platform.pool.raw.query(
      "update commerce.operations set silence_at = clock_timestamp() where silence_at is not null",
    );
    await market.settle();
    assert.deepEqual(
      [...previews.values()].map(({ nextPayment: next }) => [
        next?.day,
        next?.before.amount,
        next?.after.amount,
      ]),
      [
        ["2027-03-01", "180.00", "216.00"],
        ["2027-03-01", "144.00", "72.00"],
        ["2027-03-01", "180.00", "300.00"],
      ],
    );
    await market.clockMovesTo("2027-03-01T12:00:00Z");
    for (const [id, { nextPayment }] of previews) {
      const renewed = (await charges(id)).find(({ kind }) => kind === "renew");
      assert.equal(renewed?.net.amount, nextPayment?.after.amount);
    }
    // Lower licences outside their window hold from the renewal, at the price of that day.
    const later = await put(second, "quantity", { quantity: 4 });
    assert.deepEqual(
      [later.nextPayment?.day, later.nextPayment?.after.amount],
      ["2027-04-01", "72.00"],
    );
  });
});
