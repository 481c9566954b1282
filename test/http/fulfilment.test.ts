import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { once, startTestMarket, type TestMarket } from "../support/market.ts";
import { bearerOf } from "../support/programs.ts";
import { openSale, type Sale, type Sold, type SoldTo } from "../support/sale.ts";

const _RESOURCE = "20e940b3-4c77-4b0b-9a53-9e16a1b010a7";
const VERSION = "api-version=2018-08-31";
const ABSENT = "8a6b0e0e-6a4d-4f0e-9d6d-1f3f5a2f7c01";

suite("INT-02: SaaS fulfilment as existing programs call it", () => {
  let market: TestMarket;
  let sale: Sale;
  let sold: Sold;
  let customer: SoldTo;
  let bearer: Record<string, string>;
  before(async () => {
    market = await startTestMarket();
    sale = await openSale(market);
    sold = await sale.sells();
    customer = await sale.customer();
    bearer = await bearerOf(market, sale.publisher);
  });
  after(() => market.close());

  const bought = async (quantity = 10): Promise<string> => {
    const order = await sale.buys(customer, sold, { quantity });
    return order.lines[0]?.subscriptionId ?? "";
  };
  const purchaseToken = async (subscriptionId: string): Promise<string> => {
    const link = await sale.partner.call(
      "POST",
      `/v1/subscriptions/${subscriptionId}/setup-links`,
      {},
      once(),
    );
    assert.equal(link.status, 201, link.text);
    return new URL(link.json<{ url: string }>().url).searchParams.get("token") ?? "";
  };
  const wire = (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ) =>
    market.visitor(
      method,
      `/api/saas/subscriptions${path}${path.includes("?") ? "&" : "?"}${VERSION}`,
      body,
      { ...bearer, ...headers },
    );
  const resolve = (token: string, headers: Record<string, string> = {}) =>
    wire("POST", "/resolve", undefined, { "x-ms-marketplace-token": token, ...headers });

  test("a purchase token resolves to the subscription, as often as wanted, and ids are echoed", async () => {
    const id = await bought(12);
    const token = await purchaseToken(id);
    for (let time = 0; time < 2; time += 1) {
      const answered = await resolve(token, {
        "x-ms-requestid": "11111111-2222-4333-8444-555555555555",
        "x-ms-correlationid": "c-1",
      });
      assert.equal(answered.status, 200, answered.text);
      assert.equal(answered.headers.get("x-ms-requestid"), "11111111-2222-4333-8444-555555555555");
      assert.equal(answered.headers.get("x-ms-correlationid"), "c-1");
      const body = answered.json<{
        id: string;
        offerId: string;
        planId: string;
        quantity: number;
        subscription: Record<string, unknown>;
      }>();
      assert.equal(body.id, id);
      assert.equal(`contoso.${body.offerId}`, sold.offer.slug);
      assert.equal(body.planId, "team");
      assert.equal(body.quantity, 12);
      const { subscription } = body;
      assert.equal(subscription["saasSubscriptionStatus"], "PendingFulfillmentStart");
      assert.deepEqual(subscription["term"], {
        termUnit: "P1M",
        startDate: null,
        endDate: null,
        chargeDuration: "P1M",
      });
      assert.deepEqual(subscription["allowedCustomerOperations"], ["Read"]);
      assert.match(String(subscription["created"]), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/);
    }
  });

  test("SUB-07: activation starts the term; billing begins and the partner sees the first charge", async () => {
    const id = await bought(10);
    const activated = await wire("POST", `/${id}/activate`, { planId: "team", quantity: 10 });
    assert.equal(activated.status, 200, activated.text);
    assert.equal(activated.text, "");
    const got = await wire("GET", `/${id}`);
    const subscription = got.json<{
      saasSubscriptionStatus: string;
      term: Record<string, string>;
    }>();
    assert.equal(subscription.saasSubscriptionStatus, "Subscribed");
    // 21 Nov in Paris to the day before 21 Dec: the end is the last day that counts.
    assert.equal(subscription.term["startDate"], "2026-11-20T23:00:00.0000000Z");
    assert.equal(subscription.term["endDate"], "2026-12-19T23:00:00.0000000Z");
    await market.settle();
    const charges = await sale.partner.call("GET", `/v1/charges?subscriptionId=${id}`);
    const [charge] = charges.json<{ data: { net: { amount: string }; quantity: number }[] }>().data;
    assert.equal(charge?.net.amount, "180.00");
    assert.equal(charge?.quantity, 10);
  });

  for (const [what, body, target] of [
    ["no plan", {}, "planId"],
    ["another plan", { planId: "other" }, "planId"],
    ["another quantity", { planId: "team", quantity: 11 }, "quantity"],
    ["a quantity that is no number", { planId: "team", quantity: "many" }, "quantity"],
  ] as const)
    test(`activation with ${what} is a 400 that names ${target}, and changes nothing`, async () => {
      const id = await bought(10);
      const refused = await wire("POST", `/${id}/activate`, body);
      assert.equal(refused.status, 400, refused.text);
      assert.equal(refused.json()["target"], target);
      assert.equal(
        (await wire("GET", `/${id}`)).json()["saasSubscriptionStatus"],
        "PendingFulfillmentStart",
      );
    });

  test("a quantity as text is read as the number it stands for", async () => {
    assert.equal(
      (await wire("POST", `/${await bought(3)}/activate`, { planId: "team", quantity: "3" }))
        .status,
      200,
    );
  });

  test("activating twice is a 400; activating what was cancelled is a 404", async () => {
    const id = await bought(2);
    assert.equal((await wire("POST", `/${id}/activate`, { planId: "team" })).status, 200);
    assert.equal((await wire("POST", `/${id}/activate`, { planId: "team" })).status, 400);
    const cancelled = await bought(2);
    const done = await sale.partner.call(
      "PUT",
      `/v1/subscriptions/${cancelled}/cancellation`,
      { when: "now", reason: "customer-request" },
      once(),
    );
    assert.equal(done.status, 200, done.text);
    assert.equal((await wire("POST", `/${cancelled}/activate`, { planId: "team" })).status, 404);
  });

  test("a token is gone after 24 hours of marketplace time; a new link brings a new one", async () => {
    const id = await bought(1);
    const token = await purchaseToken(id);
    const now = market.platform.clock.now();
    await market.clockMovesTo(now.add({ hours: 24 }).toString());
    const expired = await resolve(token);
    assert.equal(expired.status, 400);
    assert.equal(expired.json()["target"], "token");
    assert.equal((await resolve(await purchaseToken(id))).status, 200);
    await market.clockMovesTo(now.toString());
  });

  test("a missing token header and a made-up token are 400s in the protocol's flat form", async () => {
    const missing = await wire("POST", "/resolve");
    assert.equal(missing.status, 400);
    assert.equal(missing.json()["code"], "HeaderNotPresent");
    const madeUp = await resolve("ab%2Bcd%2Fef");
    assert.equal(madeUp.status, 400);
    assert.equal(madeUp.json()["code"], "InvalidValue");
    assert.ok(madeUp.headers.get("x-ms-requestid"));
  });

  test("without a good token everything is a 403: none, garbage, another audience", async () => {
    const id = await bought(1);
    const foreignAudience = await bearerOf(market, sale.publisher, { scope: "souk/.default" });
    for (const headers of [
      { authorization: "" },
      { authorization: "Bearer garbage" },
      foreignAudience,
    ]) {
      const refused = await market.visitor(
        "GET",
        `/api/saas/subscriptions/${id}?${VERSION}`,
        undefined,
        headers,
      );
      assert.equal(refused.status, 403, refused.text);
      assert.ok(refused.headers.get("x-ms-correlationid"));
    }
  });

  test("another publisher's subscription is answered like one that does not exist", async () => {
    const id = await bought(1);
    const token = await purchaseToken(id);
    const other = await bearerOf(
      market,
      await market.organisation({ kind: "publisher", name: "Rival" }),
    );
    const strip = ({ ...body }: Record<string, unknown>) => body;
    const foreign = await market.visitor(
      "GET",
      `/api/saas/subscriptions/${id}?${VERSION}`,
      undefined,
      other,
    );
    const absent = await market.visitor(
      "GET",
      `/api/saas/subscriptions/${ABSENT}?${VERSION}`,
      undefined,
      other,
    );
    assert.equal(foreign.status, 404);
    assert.deepEqual(strip(foreign.json()), strip(absent.json()));
    const stolen = await market.visitor(
      "POST",
      `/api/saas/subscriptions/resolve?${VERSION}`,
      undefined,
      { ...other, "x-ms-marketplace-token": token },
    );
    assert.equal(stolen.status, 400);
    assert.equal(
      (
        await market.visitor(
          "POST",
          `/api/saas/subscriptions/${id}/activate?${VERSION}`,
          { planId: "team" },
          other,
        )
      ).status,
      404,
    );
  });

  test("the api-version is asked for in the form that clients know", async () => {
    const id = await bought(1);
    const none = await market.visitor("GET", `/api/saas/subscriptions/${id}`, undefined, bearer);
    assert.equal(none.status, 400);
    assert.equal(none.json<{ Error: { Code: string } }>().Error.Code, "ApiVersionUnspecified");
    const other = await market.visitor(
      "GET",
      `/api/saas/subscriptions/${id}?api-version=2017-04-15`,
      undefined,
      bearer,
    );
    assert.equal(other.json<{ Error: { Code: string } }>().Error.Code, "UnsupportedApiVersion");
  });

  test("a call that announces JSON and sends none is a call without content", async () => {
    const token = await purchaseToken(await bought(1));
    const answered = await wire("POST", "/resolve", "", {
      "x-ms-marketplace-token": token,
      "content-type": "application/json",
    });
    assert.equal(answered.status, 200, answered.text);
  });

  test("addresses work with a trailing slash and in other case", async () => {
    const id = await bought(1);
    assert.equal(
      (await market.visitor("GET", `/api/saas/subscriptions/${id}/?${VERSION}`, undefined, bearer))
        .status,
      200,
    );
    assert.equal(
      (
        await market.visitor(
          "GET",
          `/api/SaaS/Subscriptions/${id.toUpperCase()}?${VERSION}`,
          undefined,
          bearer,
        )
      ).status,
      200,
    );
  });
});
