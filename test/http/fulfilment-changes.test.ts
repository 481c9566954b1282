import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { once, startTestMarket, type TestMarket } from "../support/market.ts";
import { bearerOf } from "../support/programs.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { endSale, openSale, type Sale, type Sold } from "../support/sale.ts";

const _RESOURCE = "20e940b3-4c77-4b0b-9a53-9e16a1b010a7";
const VERSION = "api-version=2018-08-31";

type Refused = { code: string; message: string; target: string };
type Subscription = {
  id: string;
  planId: string;
  quantity: number;
  saasSubscriptionStatus: string;
  allowedCustomerOperations: string[];
};

suite("INT-02: lists, plans and changes as existing programs call them", () => {
  let market: TestMarket;
  let receiver: Receiver;
  let sale: Sale;
  let team: Sold;
  let bearer: Record<string, string>;
  before(async () => {
    receiver = await startReceiver();
    market = await startTestMarket({ env: { SOUK_OUTGOING_ALLOW: receiver.allowed } });
    sale = await openSale(market);
    bearer = await bearerOf(market, sale.publisher);
    const webhook = { url: `${receiver.address}/webhook`, tenantId: "t", appId: "a" };
    team = await sale.sells(
      {
        maxQuantity: 50,
        meters: [{ id: "mails", name: "Mails", unit: "mail", included: { P1M: "1000" } }],
        prices: { FR: { currency: "EUR", terms: { P1M: "18.00" }, meters: { mails: "0.01" } } },
      },
      {},
      webhook,
    );
    const more = (planId: string, about: Parameters<Sale["adds"]>[1] = {}) =>
      sale.adds(
        team,
        {
          planId,
          prices: { FR: { currency: "EUR", terms: { P1M: "30.00" }, meters: {} } },
          ...about,
        },
        webhook,
      );
    await more("business", { trialDays: 14 });
    await more("site", { visibility: "private", audienceTenantIds: ["another"] });
    await more("gone", { sold: false });
    await more("extra", { addOn: { bases: ["team"] } });
  });
  after(async () => {
    await endSale(sale);
    await receiver.close();
  });

  const wire = (method: string, path: string, body?: unknown, as = bearer) =>
    market.visitor(
      method,
      `/api/saas/subscriptions${path}${path.includes("?") ? "&" : "?"}${VERSION}`,
      body,
      as,
    );
  const read = async (id: string) => (await wire("GET", `/${id}`)).json<Subscription>();
  const charges = async (id: string) =>
    (
      await market.platform.pool.raw.query(
        "select kind || ' ' || (net_minor / 100.0)::numeric(12,2) as line from billing.charges where subscription_id = $1 order by posted_at, id",
        [id],
      )
    ).rows.map(({ line }) => line as string);

  async function bought(): Promise<string> {
    const order = await sale.buys(await sale.customer(), team);
    const id = order.lines[0]?.subscriptionId ?? "";
    assert.ok((await sale.activates(id)).ok);
    await market.settle();
    return id;
  }
  /** A customer organisation that buys for itself is its own seller. */
  async function boughtByCustomer(): Promise<string> {
    const owner = await market.organisation({ kind: "customer", name: "Ateliers Morvan" });
    const lines = [{ planUuid: team.plan.planUuid, term: "P1M", quantity: 10 }];
    const body = { customerId: owner.organisation.id, lines };
    const cart = (await owner.call("POST", "/v1/carts", body, once())).json<{ id: string }>();
    const { review } = (await owner.call("PUT", `/v1/carts/${cart.id}/review`)).json<{
      review: { hash: string };
    }>();
    const placed = await owner.call(
      "POST",
      `/v1/carts/${cart.id}/order`,
      { review: review.hash, acceptsAgreement: true },
      once(),
    );
    assert.equal(placed.status, 201, placed.text);
    const id =
      placed.json<{ lines: { subscriptionId: string }[] }>().lines[0]?.subscriptionId ?? "";
    assert.ok((await sale.activates(id)).ok);
    await market.settle();
    return id;
  }

  test("every subscription of the publisher's offers is listed, 100 to a page, with a link that is usable as it is", async () => {
    const id = await bought();
    const ended = await bought();
    await sale.partner.call(
      "PUT",
      `/v1/subscriptions/${ended}/cancellation`,
      { when: "now", reason: "other" },
      once(),
    );
    await market.settle();
    const list = async (path: string, as = bearer) =>
      (await wire("GET", path, undefined, as)).json<{
        subscriptions: Subscription[];
        "@nextLink"?: string;
      }>();
    for (const path of ["", "/"]) {
      const { subscriptions, ...rest } = await list(path);
      assert.deepEqual(
        subscriptions.map((one) => [one.id, one.saasSubscriptionStatus]),
        [
          [id, "Subscribed"],
          [ended, "Unsubscribed"],
        ],
      );
      assert.deepEqual(rest, {});
    }
    const other = await market.organisation({ kind: "publisher", name: "Fabrikam" });
    assert.deepEqual(await list("", await bearerOf(market, other)), { subscriptions: [] });
    await market.platform.pool.raw.query(
      `do $$ begin set local session_replication_role = replica;
         insert into commerce.subscriptions select (jsonb_populate_record(s, jsonb_build_object('id', gen_random_uuid(),
           'publisher_id', '${other.organisation.id}'))).* from commerce.subscriptions s, generate_series(1, 101)
           where s.id = '${ended}'; end $$`,
    );
    const theirs = await bearerOf(market, other);
    const first = await list("", theirs);
    assert.equal(first.subscriptions.length, 100);
    const next = first["@nextLink"] ?? "";
    assert.ok(next.startsWith(`${market.api}/api/saas/subscriptions?continuationToken=`));
    const followed = await market.visitor("GET", next.slice(market.api.length), undefined, theirs);
    const second = followed.json<{ subscriptions: Subscription[] }>();
    assert.deepEqual(Object.keys(second), ["subscriptions"]);
    assert.equal(
      new Set([...first.subscriptions, ...second.subscriptions].map((one) => one.id)).size,
      101,
    );
    assert.equal((await wire("GET", "?continuationToken=nonsense")).status, 400);
    await market.platform.pool.raw.query(
      `delete from commerce.subscriptions where publisher_id = '${other.organisation.id}'`,
    );
  });

  test("the plans that a buyer can have are listed, its own included, with the prices of its market", async () => {
    const id = await bought();
    const { plans } = (await wire("GET", `/${id}/listAvailablePlans`)).json<{
      plans: Record<string, unknown>[];
    }>();
    assert.deepEqual(
      plans.map(({ planId, hasFreeTrials, isPricePerSeat, isStopSell, market: country }) => [
        planId,
        hasFreeTrials,
        isPricePerSeat,
        isStopSell,
        country,
      ]),
      [
        ["business", true, true, false, "FR"],
        ["team", false, true, false, "FR"],
      ],
    );
    assert.deepEqual(plans[1], {
      planId: "team",
      displayName: "Team",
      isPrivate: false,
      description: "For a team",
      minQuantity: 1,
      maxQuantity: 50,
      hasFreeTrials: false,
      isPricePerSeat: true,
      isStopSell: false,
      market: "FR",
      planComponents: {
        recurrentBillingTerms: [
          {
            currency: "EUR",
            price: 18,
            termUnit: "P1M",
            termDescription: "One month",
            meteredQuantityIncluded: [{ dimensionId: "mails", units: "1000" }],
          },
        ],
        meteringDimensions: [
          {
            id: "mails",
            currency: "EUR",
            pricePerUnit: 0.01,
            unitOfMeasure: "mail",
            displayName: "Mails",
          },
        ],
      },
    });
    const one = await wire("GET", `/${id}/listAvailablePlans?planId=team`);
    assert.equal(one.json<{ plans: unknown[] }>().plans.length, 1);
  });

  test("what a partner bought the publisher may only read: changes and ends are 400s that change nothing", async () => {
    const id = await bought();
    assert.deepEqual((await read(id)).allowedCustomerOperations, ["Read"]);
    for (const [method, body] of [
      ["PATCH", { planId: "business" }],
      ["PATCH", { quantity: 12 }],
      ["DELETE", undefined],
    ] as const) {
      const refused = await wire(method, `/${id}`, body);
      assert.equal(refused.status, 400, refused.text);
      assert.equal(refused.json<Refused>().target, "allowedCustomerOperations");
      assert.ok(refused.headers.get("x-ms-requestid"));
    }
    const other = await bearerOf(
      market,
      await market.organisation({ kind: "publisher", name: "Quai" }),
    );
    for (const method of ["PATCH", "DELETE"])
      assert.equal((await wire(method, `/${id}`, { quantity: 3 }, other)).status, 404);
    const now = await read(id);
    assert.deepEqual(
      [now.planId, now.quantity, now.saasSubscriptionStatus],
      ["team", 10, "Subscribed"],
    );
  });

  test("what a customer bought for itself the publisher changes at once: 202 with an operation, charged by days, told", async () => {
    await market.clockMovesTo("2026-12-01T00:00:00Z");
    const id = await boughtByCustomer();
    assert.deepEqual((await read(id)).allowedCustomerOperations, ["Read", "Update", "Delete"]);
    await market.clockMovesTo("2026-12-11T09:00:00Z");
    const changed = async (body: object) => {
      const answered = await wire("PATCH", `/${id}`, body);
      assert.deepEqual([answered.status, answered.text], [202, ""], answered.text);
      await market.settle();
      const location = answered.headers.get("operation-location") ?? "";
      assert.ok(location.startsWith(market.api), "absolute, and fetchable as it is");
      const operation = await market.visitor(
        "GET",
        location.slice(market.api.length),
        undefined,
        bearer,
      );
      return operation.json<{ id: string; status: string; action: string; planId: string }>();
    };
    const plan = await changed({ planId: "business" });
    assert.deepEqual(
      [plan.action, plan.status, plan.planId],
      ["ChangePlan", "Succeeded", "business"],
    );
    const seats = await changed({ quantity: "12" });
    assert.deepEqual([seats.action, seats.status], ["ChangeQuantity", "Succeeded"]);
    const now = await read(id);
    assert.deepEqual([now.planId, now.quantity], ["business", 12]);
    assert.deepEqual(await charges(id), [
      "new 180.00",
      "proration -180.00",
      "proration 58.06",
      "convert 203.23",
      "addQuantity 40.65",
    ]);
    assert.deepEqual(
      receiver.calls
        .filter(({ body }) => body["subscriptionId"] === id)
        .map(({ body }) => [body["id"], body["operationRequestSource"], body["status"]]),
      [
        [plan.id, "Partner", "Succeeded"],
        [seats.id, "Partner", "Succeeded"],
      ],
    );

    for (const [body, target] of [
      [{}, "update"],
      [{ planId: "team", quantity: 3 }, "update"],
      [{ planId: "nothing" }, "planId"],
      [{ planId: "business" }, "planId"],
      [{ planId: "site" }, "planId"],
      [{ quantity: 0 }, "quantity"],
      [{ quantity: 12 }, "quantity"],
      [{ quantity: "many" }, "quantity"],
      [{ quantity: 4 }, "quantity"],
    ] as const) {
      const refused = await wire("PATCH", `/${id}`, body);
      assert.equal(refused.status, 400, refused.text);
      assert.equal(refused.json<Refused>().target, target, JSON.stringify(body));
    }
  });

  test("decision 12: what a customer bought for itself the publisher ends at once, and unused days are credited", async () => {
    await market.clockMovesTo("2027-01-01T00:00:00Z");
    const id = await boughtByCustomer();
    await market.clockMovesTo("2027-01-11T09:00:00Z");
    const ended = await wire("DELETE", `/${id}`);
    assert.equal(ended.status, 202, ended.text);
    assert.match(ended.headers.get("operation-location") ?? "", /operations/);
    await market.settle();
    assert.equal((await read(id)).saasSubscriptionStatus, "Unsubscribed");
    assert.deepEqual(await charges(id), ["new 180.00", "proration -180.00", "proration 58.06"]);
    const [call] = receiver.calls.filter(({ body }) => body["subscriptionId"] === id);
    assert.deepEqual(
      [call?.body["action"], call?.body["status"], call?.body["operationRequestSource"]],
      ["Unsubscribe", "Succeeded", "Partner"],
    );
    assert.equal((await wire("DELETE", `/${id}`)).status, 400, "it is ended");
    assert.equal((await wire("PATCH", `/${id}`, { quantity: 3 })).status, 400);
  });
});
