import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, afterEach, before, beforeEach, suite, test } from "node:test";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { verifyBilling } from "../../src/modules/billing/index.ts";
import { verifyCommerce } from "../../src/modules/commerce/index.ts";
import { once, programOf, startTestMarket, type TestMarket } from "../support/market.ts";
import { createdOffer } from "../support/offers.ts";
import { type Received, type Receiver, startReceiver } from "../support/receiver.ts";
import { openSale, type Sale, type Sold, type SoldTo } from "../support/sale.ts";

const RESOURCE = "20e940b3-4c77-4b0b-9a53-9e16a1b010a7";
const TENANT = "7d0a3f0e-1111-4222-8333-444455556666";
const APP = "9c1b2a3d-1111-4222-8333-444455556666";

type Money = { amount: string; currency: string };
type Effect = {
  state: string;
  kind: string;
  day: string;
  operationId: string | null;
  lines: { kind: string; quantity: number; days: number; of: number; net: Money; tax: Money }[];
  totals: { net: Money; tax: Money; total: Money } | null;
  creditable: number;
  creditUntil: string | null;
  withdraws: number | null;
  preview: string;
};
type Subscription = {
  quantity: number;
  version: number;
  status: string;
  price: Money;
  scheduledQuantity: { quantity: number; on: string } | null;
  quantityChange: { status: string; quantity: number; endedBy: string | null } | null;
  allowedActions: { action: string; allowed: boolean; reason: { code: string } | null }[];
  history: { event: string; by: string | null; details: Record<string, string> }[];
};
type Problem = { code: string; detail: string };

suite("SUB-09: the number of licences", () => {
  let market: TestMarket;
  let receiver: Receiver;
  let sale: Sale;
  let customer: SoldTo;
  let sold: Sold;
  let bearer: Record<string, string>;
  before(async () => {
    receiver = await startReceiver();
    market = await startTestMarket({ env: { SOUK_OUTGOING_ALLOW: receiver.allowed } });
    sale = await openSale(market);
    customer = await sale.customer();
    bearer = await tokenOf(sale.publisher.organisation);
  });
  beforeEach(async () => {
    await market.clockMovesTo("2026-11-21T12:00:00Z");
    receiver.answers(() => 200);
    sold = await sells();
  });
  afterEach(async () => {
    await market.settle();
    const db = market.platform.pool.reader;
    assert.deepEqual([...(await verifyCommerce(db)), ...(await verifyBilling(db))], []);
  });
  after(async () => {
    await market.close();
    await receiver.close();
  });

  const sells = (plan: Parameters<Sale["sells"]>[0] = {}) =>
    sale.sells({ minQuantity: 2, maxQuantity: 50, ...plan }, {}, webhookOf());
  const webhookOf = () => ({ url: `${receiver.address}/webhook`, tenantId: TENANT, appId: APP });

  async function tokenOf({ id, tenantId }: { id: string; tenantId: string }) {
    const program = await programOf(market, { id, kind: "publisher" }, ["developer"]);
    const answered = await market.visitor(
      "POST",
      `/${tenantId}/oauth2/v2.0/token`,
      new URLSearchParams({
        grant_type: "client_credentials",
        client_id: program.id,
        client_secret: program.secret,
        scope: `${RESOURCE}/.default`,
      }).toString(),
      { "content-type": "application/x-www-form-urlencoded" },
    );
    return { authorization: `Bearer ${answered.json<{ access_token: string }>().access_token}` };
  }

  /** Ten licences, active and charged. */
  async function running(plan: Sold = sold, quantity = 10): Promise<string> {
    const order = await sale.buys(customer, plan, { quantity });
    const id = order.lines[0]?.subscriptionId ?? "";
    const activated = await sale.activates(id);
    assert.ok(activated.ok);
    await market.settle();
    return id;
  }
  const read = async (id: string) =>
    (await sale.partner.call("GET", `/v1/subscriptions/${id}`)).json<Subscription>();
  const change = async (id: string, quantity: number, preview?: string, key = once()) => {
    const { version } = await read(id);
    return sale.partner.call(
      "PUT",
      `/v1/subscriptions/${id}/quantity${preview === undefined ? "?dryRun=true" : ""}`,
      { quantity, ...(preview === undefined ? {} : { preview }) },
      { ...key, "if-match": `"${version}"` },
    );
  };
  async function previewed(id: string, quantity: number): Promise<Effect> {
    const answered = await change(id, quantity);
    assert.equal(answered.status, 200, answered.text);
    return answered.json<Effect>();
  }
  async function asked(id: string, quantity: number): Promise<Effect> {
    const { preview } = await previewed(id, quantity);
    const answered = await change(id, quantity, preview);
    assert.equal(answered.status, 200, answered.text);
    await market.settle();
    return answered.json<Effect>();
  }
  /** Ten seconds of system time pass. */
  async function silence(): Promise<void> {
    await market.platform.pool.raw.query(
      "update commerce.operations set silence_at = clock_timestamp() where silence_at is not null",
    );
    await market.settle();
  }
  const charges = async (id: string) =>
    (await sale.partner.call("GET", `/v1/charges?subscriptionId=${id}&limit=100`))
      .json<{
        data: { id: string; kind: string; net: Money; total: Money; quantity: number }[];
      }>()
      .data.reverse();
  const told = (id: string): Received[] =>
    receiver.calls.filter(({ body }) => body["subscriptionId"] === id);
  const wire = (method: string, path: string, body?: unknown, as = bearer) =>
    market.visitor(method, `/api/saas/subscriptions${path}?api-version=2018-08-31`, body, as);

  test("more licences are previewed, asked of the publisher, and charged to the cent when it is silent", async () => {
    const id = await running();
    await market.clockMovesTo("2026-11-26T09:00:00Z");
    const effect = await previewed(id, 12);
    assert.equal(effect.state, "preview");
    assert.equal(effect.kind, "charge");
    assert.deepEqual(
      effect.lines.map(({ quantity, days, of, net }) => [quantity, days, of, net.amount]),
      [[2, 25, 30, "30.00"]],
    );
    assert.equal(effect.totals?.total.amount, "36.00");
    assert.equal((await charges(id)).length, 1, "a preview charges nothing");
    assert.equal(told(id).length, 0, "and tells nobody");

    const waiting = await asked(id, 12);
    assert.equal(waiting.state, "waiting");
    const meanwhile = await read(id);
    assert.equal(meanwhile.quantity, 10, "nothing changes before the publisher has agreed");
    assert.equal(meanwhile.quantityChange?.status, "in-progress");
    const again = meanwhile.allowedActions.find(({ action }) => action === "change-quantity");
    assert.equal(again?.reason?.code, "commerce/change-pending");
    assert.equal((await change(id, 13)).json<Problem>().code, "commerce/change-pending");
    assert.equal((await charges(id)).length, 1);

    await silence();
    const now = await read(id);
    assert.deepEqual([now.quantity, now.price.amount, now.quantityChange], [12, "216.00", null]);
    assert.equal(now.history[0]?.event, "quantity-changed");
    assert.equal(now.history[0]?.details["by"], "silence");
    const [, added] = await charges(id);
    assert.deepEqual(
      [added?.kind, added?.quantity, added?.net.amount, added?.total.amount],
      ["addQuantity", 2, "30.00", "36.00"],
    );
    const why = (await sale.partner.call("GET", `/v1/charges/${added?.id}`)).json<{
      evidence: { text: string; because: { label: string }[] };
    }>();
    assert.match(why.evidence.text, /2 licences × .*18\.00 × 25 of 30 days, rounded once/);
    assert.equal(why.evidence.because[0]?.label, "Number of licences changed");
    const estimate = (await sale.partner.call("GET", "/v1/estimate")).json<{
      currencies: { lines: { id: string }[] }[];
    }>();
    assert.ok(estimate.currencies.some(({ lines }) => lines.some((one) => one.id === added?.id)));
  });

  test("INT-04: the publisher gets the full webhook with a token it can verify, after the operation can be read", async () => {
    const id = await running();
    const reads: { status: number; text: string }[] = [];
    receiver.answers(async ({ body }) => {
      reads.push(await wire("GET", `/${id}/operations/${body["id"]}`));
      return 200;
    });
    const { operationId } = await asked(id, 12);
    const [call] = told(id);
    assert.ok(call);
    const { subscription, timeStamp, activityId, ...payload } = call.body;
    assert.deepEqual(payload, {
      id: operationId,
      subscriptionId: id,
      publisherId: "contoso",
      offerId: sold.offer.slug.split(".")[1],
      planId: "team",
      quantity: 12,
      action: "ChangeQuantity",
      status: "InProgress",
      operationRequestSource: "Azure",
      purchaseToken: null,
    });
    assert.match(String(timeStamp), /Z$/);
    assert.match(String(activityId), /^[0-9a-f-]{36}$/);
    const { saasSubscriptionStatus, quantity } = subscription as unknown as Record<string, unknown>;
    assert.deepEqual([saasSubscriptionStatus, quantity], ["Subscribed", 10]);
    assert.deepEqual(
      reads.map(({ status }) => status),
      [200],
    );

    const keys = createRemoteJWKSet(new URL(`${market.url}/${TENANT}/discovery/v2.0/keys`));
    const token = String(call.headers.authorization).replace("Bearer ", "");
    const { payload: claims } = await jwtVerify(token, keys, {
      algorithms: ["RS256"],
      audience: APP,
    });
    assert.deepEqual([claims["tid"], claims["azp"], claims["appid"]], [TENANT, RESOURCE, RESOURCE]);
    const stolen = await market.visitor(
      "GET",
      `/api/saas/subscriptions/${id}?api-version=2018-08-31`,
      undefined,
      { authorization: `Bearer ${token}` },
    );
    assert.equal(stolen.status, 403, "the token opens nothing");
  });

  test("P8, INT-03: a draft's connection is tested with a signed call about nobody's subscription, and each call is kept", async () => {
    const { publisher } = sale;
    const slug = await createdOffer(publisher, "connected");
    const path = `/v1/offers/${slug}/connection-tests`;
    const technical = async (content: Record<string, string>) => {
      const saved = await publisher.call("PUT", `/v1/offers/${slug}/pages/technical`, content, {
        "if-match": "*",
      });
      assert.equal(saved.status, 200, saved.text);
    };
    type Test = { verdict: string; status: number | null; error: string | null; by: string };
    const tests = async () => {
      const answer = await publisher.call("POST", path);
      assert.equal(answer.status, 201, answer.text);
      return answer.json<Test & { id: string; claims: Record<string, string> }>();
    };
    const setup = { listingOption: "transact" };
    await publisher.call("PUT", `/v1/offers/${slug}/pages/setup`, setup, { "if-match": "*" });
    await technical({ webhookUrl: `${receiver.address}/connection`, tenantId: "none" });
    const incomplete = await publisher.call("POST", path);
    assert.equal(incomplete.status, 409);
    const { code, errors } = incomplete.json<{ code: string; errors: { pointer: string }[] }>();
    assert.deepEqual(
      [code, ...errors.map(({ pointer }) => pointer)],
      ["wire/connection-incomplete", "/tenantId", "/appId"],
    );

    const connection = { tenantId: TENANT, appId: APP };
    await technical({ webhookUrl: `${receiver.address}/connection`, ...connection });
    const taken = await tests();
    assert.deepEqual([taken.verdict, taken.status, taken.error], ["taken", 200, null]);
    const call = receiver.calls.findLast((one) => one.path === "/connection");
    assert.ok(call);
    const zeros = "00000000-0000-0000-0000-000000000000";
    assert.deepEqual(
      [call.body["subscriptionId"], call.body["action"], call.body["offerId"], call.body["id"]],
      [zeros, "ChangeQuantity", "connected", taken.id],
    );
    const keys = createRemoteJWKSet(new URL(`${market.url}/${TENANT}/discovery/v2.0/keys`));
    const token = String(call.headers.authorization).replace("Bearer ", "");
    const { payload } = await jwtVerify(token, keys, { algorithms: ["RS256"], audience: APP });
    for (const [name, claim] of Object.entries(taken.claims)) assert.equal(payload[name], claim);

    for (const [status, verdict] of [
      [401, "token-refused"],
      [403, "token-refused"],
      [400, "content-refused"],
      [404, "failed"],
      [500, "failed"],
    ] as const) {
      receiver.answers(() => status);
      assert.equal((await tests()).verdict, verdict, `${status}`);
    }
    await technical({ webhookUrl: "http://127.0.0.1:9/", ...connection });
    const { verdict, status, error } = await tests();
    assert.deepEqual([verdict, status, error], ["unreachable", null, "address-not-allowed"]);

    const kept: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const after: string = cursor === "" ? "" : `&cursor=${cursor}`;
      const page: { data: Test[]; nextCursor: string | null } = (
        await publisher.call("GET", `${path}?limit=3${after}`)
      ).json();
      kept.push(...page.data.map((one) => one.verdict));
      cursor = page.nextCursor;
    }
    assert.deepEqual(kept.toReversed().slice(0, 4), [
      "taken",
      "token-refused",
      "token-refused",
      "content-refused",
    ]);
    assert.equal(kept.length, 7);
    const stranger = await market.organisation({ kind: "publisher", name: "Stranger" });
    for (const method of ["GET", "POST"] as const)
      assert.equal((await stranger.call(method, path)).status, 404);
  });

  test("INT-03: the publisher lists, reads and agrees; a second answer conflicts", async () => {
    const id = await running();
    const { operationId } = await asked(id, 12);
    const { operations } = (await wire("GET", `/${id}/operations`)).json<{
      operations: { id: string; status: string; quantity: number }[];
    }>();
    assert.deepEqual(
      operations.map((one) => [one.id, one.status, one.quantity]),
      [[operationId, "InProgress", 12]],
    );
    const agreed = await wire("PATCH", `/${id}/operations/${operationId}`, { status: "Success" });
    assert.deepEqual([agreed.status, agreed.text], [200, ""]);
    assert.equal((await read(id)).quantity, 12);
    for (const status of ["Success", "Failure"])
      assert.equal(
        (await wire("PATCH", `/${id}/operations/${operationId}`, { status })).status,
        409,
      );
    assert.deepEqual((await wire("GET", `/${id}/operations`)).json(), { operations: [] });
    const after = (await wire("GET", `/${id}/operations/${operationId}`)).json<{
      status: string;
    }>();
    assert.equal(after.status, "Succeeded");
    assert.equal((await read(id)).history[0]?.by, "Contoso");
  });

  test("INT-03: a publisher that refuses by its answer, or by a 4xx to the call, keeps the number and nothing is charged", async () => {
    for (const refuses of ["PATCH", "4xx"]) {
      const id = await running();
      if (refuses === "4xx") receiver.answers(() => 409);
      const { operationId } = await asked(id, 12);
      if (refuses === "PATCH") {
        const refused = await wire("PATCH", `/${id}/operations/${operationId}`, {
          status: "Failure",
          planId: "team",
          quantity: 12,
        });
        assert.equal(refused.status, 200, refused.text);
      }
      await market.settle();
      const now = await read(id);
      assert.deepEqual(
        [now.quantity, now.quantityChange?.status, now.quantityChange?.endedBy],
        [10, "failed", "publisher"],
      );
      assert.deepEqual(
        [now.history[0]?.event, now.history[0]?.by],
        ["quantity-refused", "Contoso"],
      );
      assert.equal((await charges(id)).length, 1);
      const operation = (await wire("GET", `/${id}/operations/${operationId}`)).json<{
        status: string;
        errorMessage: string;
      }>();
      assert.deepEqual(
        [operation.status, operation.errorMessage],
        ["Failed", "The publisher refused the change."],
      );
      assert.equal((await change(id, 12)).status, 200, "another change can be asked for");
    }
  });

  test("INT-03: what is no answer, or of nothing, is refused as the protocol says", async () => {
    const id = await running();
    const { operationId } = await asked(id, 12);
    const at = `/${id}/operations/${operationId}`;
    for (const body of [{ status: "Succeeded" }, {}, [], "x", { status: "Success", quantity: 11 }])
      assert.equal((await wire("PATCH", at, body)).status, 400, JSON.stringify(body));
    for (const path of [
      `/${id}/operations/${randomUUID()}`,
      `/${id}/operations/nothing`,
      `/${randomUUID()}/operations/${operationId}`,
    ]) {
      assert.equal((await wire("GET", path)).status, 404, path);
      assert.equal((await wire("PATCH", path, { status: "Success" })).status, 404, path);
    }
    assert.equal((await wire("GET", `/${randomUUID()}/operations`)).status, 404);
    const stranger = await market.visitor(
      "GET",
      `/api/saas/subscriptions${at}?api-version=2018-08-31`,
    );
    assert.equal(stranger.status, 403);
    const other = await market.organisation({ kind: "publisher", name: "Fabrikam" });
    const foreign = await tokenOf(other.organisation);
    for (const [method, path, body] of [
      ["GET", `/${id}/operations`, undefined],
      ["GET", at, undefined],
      ["PATCH", at, { status: "Success" }],
    ] as const)
      assert.equal((await wire(method, path, body, foreign)).status, 404, `${method} ${path}`);
    assert.equal((await read(id)).quantityChange?.status, "in-progress");
  });

  test("INT-04: a publisher that does not answer is called again with the same operation, in order, and given up after 8 hours", async () => {
    const id = await running();
    receiver.answers(() => 503);
    const { operationId } = await asked(id, 12);
    const soon = () =>
      market.platform.pool.raw.query(
        "update wire.webhook_calls set next_attempt_at = clock_timestamp() where state = 'waiting'",
      );
    await soon();
    await market.settle();
    assert.deepEqual(
      told(id).map(({ body }) => body["id"]),
      [operationId, operationId],
    );
    await silence();
    assert.equal((await read(id)).quantity, 10, "who was not reached is not silent");
    await market.platform.pool.raw.query(
      "update wire.webhook_calls set first_attempt_at = first_attempt_at - interval '8 hours' where state = 'waiting'",
    );
    await soon();
    await market.settle();
    const now = await read(id);
    assert.deepEqual([now.quantity, now.quantityChange?.endedBy], [10, "nobody-told"]);
    const { data } = (await sale.operator.call("GET", "/v1/work?state=dead")).json<{
      data: { id: string; source: string; subject: string; attempts: number; error: string }[];
    }>();
    const dead = data.find(({ source, subject }) => source === "webhook" && subject === id);
    assert.deepEqual([dead?.attempts, dead?.error], [3, "answered 503"]);
    receiver.answers(() => 200);
    const retried = await sale.operator.call("PUT", `/v1/work/webhook/${dead?.id}/retry`);
    assert.equal(retried.status, 204, retried.text);
    await market.settle();
    assert.equal(told(id).length, 3, "there is nothing left to tell of a change that failed");
  });

  test("fewer licences in their window give back what was charged for them, each batch with its own clock", async () => {
    const id = await running();
    await market.clockMovesTo("2026-11-26T09:00:00Z");
    await asked(id, 12);
    await silence();
    const effect = await previewed(id, 11);
    assert.deepEqual(
      effect.lines.map(({ kind, quantity, net }) => [kind, quantity, net.amount]),
      [
        ["credit", 2, "-30.00"],
        ["charge", 1, "15.00"],
      ],
    );
    assert.deepEqual([effect.creditable, effect.creditUntil], [2, "2026-11-27T09:00:00Z"]);
    await asked(id, 11);
    await silence();
    assert.equal((await read(id)).quantity, 11);
    assert.deepEqual(
      (await charges(id)).map(({ kind, quantity, net }) => [kind, quantity, net.amount]),
      [
        ["new", 10, "180.00"],
        ["addQuantity", 2, "30.00"],
        ["removeQuantity", 2, "-30.00"],
        ["removeQuantity", 1, "15.00"],
      ],
    );

    await market.clockMovesTo("2026-11-27T09:00:00Z");
    const later = await previewed(id, 10);
    assert.deepEqual([later.kind, later.day, later.totals], ["at-renewal", "2026-12-21", null]);
  });

  test("fewer licences of the purchase in its window, and then a full cancellation, leave nothing charged", async () => {
    const id = await running();
    await asked(id, 7);
    await silence();
    assert.deepEqual(
      (await charges(id)).map(({ kind, quantity, net }) => [kind, quantity, net.amount]),
      [
        ["new", 10, "180.00"],
        ["removeQuantity", 10, "-180.00"],
        ["removeQuantity", 7, "126.00"],
      ],
    );
    await asked(id, 9);
    await silence();
    const cancelled = await sale.partner.call(
      "PUT",
      `/v1/subscriptions/${id}/cancellation`,
      { when: "now", reason: "customer-request" },
      once(),
    );
    assert.equal(cancelled.status, 200, cancelled.text);
    assert.equal(cancelled.json<{ credit: { net: Money } }>().credit.net.amount, "162.00");
    await market.settle();
    const net = (await charges(id)).reduce((sum, one) => sum + Number(one.net.amount) * 100, 0);
    assert.equal(Math.round(net), 0);
  });

  test("fewer licences outside the window hold from the renewal; it is shown, and can be taken back", async () => {
    const id = await running();
    await market.clockMovesTo("2026-11-30T12:00:00Z");
    const effect = await asked(id, 6);
    assert.deepEqual([effect.state, effect.operationId], ["scheduled", null]);
    const planned = await read(id);
    assert.deepEqual(
      [planned.quantity, planned.scheduledQuantity],
      [10, { quantity: 6, on: "2026-12-21" }],
    );
    assert.equal(told(id).length, 0, "the publisher is told when it holds");
    const path = `/v1/subscriptions/${id}/scheduled-quantity`;
    const seen = { "if-match": `"${planned.version}"` };
    const withdrawn = await sale.partner.call("DELETE", path, undefined, seen);
    assert.equal(withdrawn.status, 200, withdrawn.text);
    assert.equal(withdrawn.json<Subscription>().scheduledQuantity, null);
    const twice = await sale.partner.call("DELETE", path, undefined, { "if-match": "*" });
    assert.equal(twice.json<Problem>().code, "commerce/nothing-scheduled");

    await asked(id, 6);
    await market.clockMovesTo("2026-12-20T22:59:59Z");
    assert.equal((await read(id)).quantity, 10);
    await market.clockMovesTo("2026-12-20T23:00:00Z");
    const renewed = await read(id);
    assert.deepEqual([renewed.quantity, renewed.scheduledQuantity], [6, null]);
    const [call] = told(id);
    assert.deepEqual(
      [call?.body["action"], call?.body["status"], call?.body["quantity"]],
      ["ChangeQuantity", "Succeeded", 6],
    );
    assert.equal((await charges(id)).length, 2);
  });

  test("another change takes the place of what was planned for the renewal", async () => {
    const id = await running();
    await market.clockMovesTo("2026-11-30T12:00:00Z");
    await asked(id, 6);
    assert.equal((await previewed(id, 11)).withdraws, 6);
    await asked(id, 11);
    assert.equal((await read(id)).scheduledQuantity?.quantity, 6, "until it is agreed to");
    await silence();
    const now = await read(id);
    assert.deepEqual([now.quantity, now.scheduledQuantity], [11, null]);
  });

  test("in a trial the number changes free of charge, and the first charge is for what is held then", async () => {
    const trial = await sells({ trialDays: 30 });
    const fresh = await sale.customer();
    const order = await sale.buys(fresh, trial, { quantity: 10 });
    const id = order.lines[0]?.subscriptionId ?? "";
    assert.ok((await sale.activates(id)).ok);
    await asked(id, 14);
    await silence();
    await asked(id, 12);
    await silence();
    assert.deepEqual([(await read(id)).quantity, await charges(id)], [12, []]);
    const estimate = (await sale.partner.call("GET", "/v1/estimate?month=2026-12")).json<{
      upcoming: { subscriptionId: string; net: Money }[];
    }>();
    assert.equal(
      estimate.upcoming.find(({ subscriptionId }) => subscriptionId === id)?.net.amount,
      "216.00",
    );
    await market.clockMovesTo("2026-12-21T12:00:00Z");
    assert.deepEqual(
      (await charges(id)).map(({ kind, quantity, net }) => [kind, quantity, net.amount]),
      [["convert", 12, "216.00"]],
    );
  });

  test("BEY-06: what moved since the preview is refused, and nothing is changed without one", async () => {
    const id = await running();
    await market.clockMovesTo("2026-11-26T09:00:00Z");
    const { preview } = await previewed(id, 12);
    await market.clockMovesTo("2026-11-27T09:00:00Z");
    const late = await change(id, 12, preview);
    assert.equal(
      late.json<Problem>().code,
      "commerce/preview-outdated",
      "a day less is another sum",
    );
    assert.equal((await change(id, 13, preview)).json<Problem>().code, "commerce/preview-outdated");
    const none = await sale.partner.call(
      "PUT",
      `/v1/subscriptions/${id}/quantity`,
      { quantity: 12 },
      { ...once(), "if-match": "*" },
    );
    assert.equal(none.json<Problem>().code, "commerce/preview-outdated");
    const stale = await sale.partner.call(
      "PUT",
      `/v1/subscriptions/${id}/quantity?dryRun=true`,
      { quantity: 12 },
      { ...once(), "if-match": '"99"' },
    );
    assert.equal(stale.status, 412);
    assert.equal((await read(id)).quantity, 10);
    assert.equal(told(id).length, 0);
  });

  test("REL: two presses of one intent are one change", async () => {
    const id = await running();
    const { preview } = await previewed(id, 12);
    const { version } = await read(id);
    const key = { ...once(), "if-match": `"${version}"` };
    const press = () =>
      sale.partner.call("PUT", `/v1/subscriptions/${id}/quantity`, { quantity: 12, preview }, key);
    const [first, second] = await Promise.all([press(), press()]);
    const [done] = [first, second].filter(({ status }) => status === 200);
    assert.ok(done, first.text + second.text);
    assert.equal((await press()).text, done.text, "a later press gets the answer of the first");
    await market.settle();
    assert.equal(told(id).length, 1);
    await silence();
    assert.equal((await charges(id)).length, 2);
  });

  test("the publisher is told of every end, and a change that waits ends with the subscription", async () => {
    const id = await running();
    const { operationId } = await asked(id, 12);
    const cancelled = await sale.partner.call(
      "PUT",
      `/v1/subscriptions/${id}/cancellation`,
      { when: "now", reason: "customer-request" },
      once(),
    );
    assert.equal(cancelled.status, 200, cancelled.text);
    await market.settle();
    const [, end] = told(id);
    assert.ok(end);
    const { saasSubscriptionStatus } = end.body["subscription"] as unknown as Record<
      string,
      unknown
    >;
    assert.deepEqual(
      [end.body["action"], end.body["status"], saasSubscriptionStatus],
      ["Unsubscribe", "Succeeded", "Unsubscribed"],
    );
    const late = await wire("PATCH", `/${id}/operations/${operationId}`, { status: "Success" });
    assert.equal(late.status, 409);
    const ended = await read(id);
    assert.deepEqual([ended.status, ended.quantity], ["cancelled", 10]);
    assert.equal(ended.quantityChange?.endedBy, "ended");

    const expiring = await running();
    const { version } = await read(expiring);
    await sale.partner.call(
      "PATCH",
      `/v1/subscriptions/${expiring}`,
      { autoRenew: false },
      { "if-match": `"${version}"` },
    );
    await market.clockMovesTo("2026-12-20T23:00:00Z");
    assert.deepEqual(
      told(expiring).map(({ body }) => body["action"]),
      ["Unsubscribe"],
    );
  });

  test("INT-04: calls of one subscription leave in order, and a dead address holds up no other publisher's", async () => {
    const id = await running();
    receiver.answers(() => 503);
    await asked(id, 12);
    await sale.partner.call(
      "PUT",
      `/v1/subscriptions/${id}/cancellation`,
      { when: "now", reason: "other" },
      once(),
    );
    await market.settle();
    assert.deepEqual(
      told(id).map(({ body }) => body["action"]),
      ["ChangeQuantity"],
    );
    receiver.answers(() => 200);
    await market.platform.pool.raw.query(
      "update wire.webhook_calls set next_attempt_at = clock_timestamp() where state = 'waiting'",
    );
    await market.settle();
    assert.deepEqual(
      told(id).map(({ body }) => body["action"]),
      ["ChangeQuantity", "Unsubscribe"],
      "the change is over, so only the end is told",
    );
  });

  test("an offer without an address for calls: its silence counts at once", async () => {
    const quiet = await sale.sells({ minQuantity: 2, maxQuantity: 50 });
    const id = await running(quiet);
    await asked(id, 12);
    await silence();
    assert.equal((await read(id)).quantity, 12);
  });

  test("a plan sold flat has no number of licences, and limits are those of the purchase", async () => {
    const flat = await running(
      await sells({ pricingModel: "flat", minQuantity: 1, maxQuantity: 1 }),
      1,
    );
    assert.equal((await change(flat, 2)).json<Problem>().code, "commerce/quantity-flat");
    const id = await running();
    await sale.sells({ ...sold.plan, maxQuantity: 11 }, sold.offer);
    assert.equal((await change(id, 50)).status, 200);
    const beyond = await change(id, 51);
    assert.equal(beyond.status, 422);
    assert.equal(beyond.json<Problem>().code, "commerce/quantity-out-of-range");
  });

  test("SUB-15: each month is charged when it begins, the publisher is told of the renewal, and auto-renew off ends it with the running term", async () => {
    const id = await running();
    const { preview } = await previewed(id, 12);
    await change(id, 12, preview);
    await market.settle();
    await silence();
    await market.clockMovesTo("2026-12-20T23:00:00Z");
    await market.clockMovesTo("2027-01-25T09:00:00Z");
    assert.deepEqual(
      (await charges(id)).map(({ kind, quantity, net }) => [kind, quantity, net.amount]),
      [
        ["new", 10, "180.00"],
        ["addQuantity", 2, "36.00"],
        ["renew", 12, "216.00"],
        ["renew", 12, "216.00"],
      ],
    );
    assert.deepEqual(
      told(id).map(({ body }) => [body["action"], body["status"]]),
      [
        ["ChangeQuantity", "InProgress"],
        ["Renew", "Succeeded"],
        ["Renew", "Succeeded"],
      ],
    );
    const renewed = await read(id);
    assert.equal(renewed.history[0]?.event, "renewed");
    const view = (await wire("GET", `/${id}`)).json<{ term: { startDate: string } }>();
    assert.match(view.term.startDate, /^2027-01-20T23:00:00/);
    const feed = (
      await sale.partner.call("GET", "/v1/events?types=subscription.renewed&limit=100")
    ).json<{ data: { data: { subscriptionId: string; termEnd: string } }[] }>();
    assert.deepEqual(
      feed.data.filter(({ data }) => data.subscriptionId === id).map(({ data }) => data.termEnd),
      ["2027-01-21", "2027-02-21"],
    );

    const off = await sale.partner.call(
      "PATCH",
      `/v1/subscriptions/${id}`,
      { autoRenew: false },
      { "if-match": `"${renewed.version}"` },
    );
    assert.equal(off.json<Subscription>().status, "active", "it has this term yet");
    await market.clockMovesTo("2027-02-20T22:59:59Z");
    assert.equal((await read(id)).status, "active");
    await market.clockMovesTo("2027-02-20T23:00:00Z");
    assert.equal((await read(id)).status, "expired");
    await market.clockMovesTo("2027-06-01T00:00:00Z");
    assert.equal((await charges(id)).length, 4);
  });

  test("SUB-15: a lower number planned for the renewal is what the renewal charges", async () => {
    const id = await running();
    await market.clockMovesTo("2026-11-26T09:00:00Z");
    const { preview } = await previewed(id, 7);
    await change(id, 7, preview);
    await market.clockMovesTo("2026-12-20T23:00:00Z");
    assert.deepEqual(
      (await charges(id)).map(({ kind, quantity, net }) => [kind, quantity, net.amount]),
      [
        ["new", 10, "180.00"],
        ["renew", 7, "126.00"],
      ],
    );
  });

  test("SUB-20: 30 days before a year renews, the partner reads what is charged then", async () => {
    const yearly = await sells({
      terms: [{ term: "P1Y", payment: "upfront" }],
      prices: { FR: { currency: "EUR", terms: { P1Y: "180.00" }, meters: {} } },
    });
    const order = await sale.buys(customer, yearly, { term: "P1Y", quantity: 3 });
    const id = order.lines[0]?.subscriptionId ?? "";
    assert.ok((await sale.activates(id)).ok);
    const { raw } = market.platform.pool;
    const announced = async () => {
      // A year of everything else need not go by for it.
      const { rows } = await raw.query<{ due: Date }>(
        `update platform.agenda a set due_at = '2026-11-21T12:00:00Z' from platform.agenda b
         where b.id = a.id and a.kind = 'commerce.renewal-ahead' and a.subject = $1 returning b.due_at as due`,
        [id],
      );
      await market.settle();
      const mails = await raw.query<{ body: string }>(
        "select body from platform.mails where dedupe_key like $1",
        [`renewal-ahead/${id}/%`],
      );
      return { due: rows[0]?.due, mails: mails.rows };
    };
    const { due, mails } = await announced();
    assert.equal(due === undefined ? "" : `${due}`, "2027-10-21T22:00:00Z");
    assert.equal(mails.length, 1);
    assert.match(mails[0]?.body ?? "", /EUR.540\.00/);
    assert.match(mails[0]?.body ?? "", /2027/);
  });

  suite("SUB-11: suspended, and reactivated", () => {
    type Suspended = Subscription & {
      autoRenew: boolean;
      next: { kind: string; at: string };
      suspension: { reason: string; until: string; ends: { status: string } } | null;
      reactivation: { status: string; endedBy: string | null } | null;
    };
    type Suspending = { days: number; until: string; preview: string; givesUp: number | null };
    type Reactivating = { preview: string; status: string; totals: { net: Money } | null };
    const one = async (id: string) =>
      (await sale.partner.call("GET", `/v1/subscriptions/${id}`)).json<Suspended>();
    const put = (id: string, what: string, body: object, dryRun = false) =>
      sale.partner.call(
        "PUT",
        `/v1/subscriptions/${id}/${what}${dryRun ? "?dryRun=true" : ""}`,
        body,
        once(),
      );
    const reason = { reason: "non-payment" };
    async function suspended(id: string): Promise<Suspending> {
      const { preview } = (await put(id, "suspension", reason, true)).json<Suspending>();
      const done = await put(id, "suspension", { ...reason, preview });
      assert.equal(done.status, 200, done.text);
      await market.settle();
      return done.json<Suspending>();
    }
    async function reactivates(id: string): Promise<Reactivating> {
      const previewed = await put(id, "reactivation", {}, true);
      assert.equal(previewed.status, 200, previewed.text);
      const effect = previewed.json<Reactivating>();
      const done = await put(id, "reactivation", { preview: effect.preview });
      assert.equal(done.status, 200, done.text);
      await market.settle();
      return effect;
    }
    const actions = (id: string) => told(id).map(({ body }) => [body["action"], body["status"]]);
    const mails = async (template: string, id: string) => {
      const { rows } = await market.platform.pool.raw.query<{ subject: string; body: string }>(
        "select subject, body from platform.mails where dedupe_key like $1 order by at",
        [`suspension-${template}/${id}/%`],
      );
      return rows;
    };
    const autoRenewOff = async (id: string) =>
      sale.partner.call(
        "PATCH",
        `/v1/subscriptions/${id}`,
        { autoRenew: false },
        { "if-match": `"${(await one(id)).version}"` },
      );

    test("BEY-06: the preview says the date of deletion, and only what it names is done; publisher, feed and partner are told", async () => {
      const id = await running();
      const preview = (await put(id, "suspension", reason, true)).json<
        Suspending & { committed: boolean; status: string; paidThrough: string; ends: unknown }
      >();
      // The account was opened on 21 November, 10 days before its first billing period.
      assert.deepEqual(
        [preview.days, preview.until, preview.paidThrough, preview.committed, preview.status],
        [100, "2027-03-01T12:00:00Z", "2026-12-20", false, "active"],
      );
      assert.equal((await one(id)).status, "active", "a preview changes nothing");
      for (const body of [reason, { ...reason, preview: "another" }])
        assert.equal(
          (await put(id, "suspension", body)).json<Problem>().code,
          "commerce/preview-outdated",
        );
      await suspended(id);
      const after = await one(id);
      assert.deepEqual(
        [after.status, after.suspension?.reason, after.suspension?.until, after.next.kind],
        ["suspended", "non-payment", "2027-03-01T12:00:00Z", "deletes"],
      );
      assert.deepEqual(actions(id), [["Suspend", "Succeeded"]]);
      const view = (await wire("GET", `/${id}`)).json<{ saasSubscriptionStatus: string }>();
      assert.equal(view.saasSubscriptionStatus, "Suspended");
      const feed = (
        await sale.partner.call("GET", "/v1/events?types=subscription.suspended&limit=100")
      ).json<{ data: { data: object }[] }>();
      assert.deepEqual(feed.data.at(-1)?.data, {
        subscriptionId: id,
        customerId: customer.id,
        reason: "non-payment",
        until: "2027-03-01T12:00:00Z",
      });
      const [mail] = await mails("suspended", id);
      assert.match(mail?.body ?? "", /deleted on .*2027/);
      const refused = (code: string, action: string) =>
        assert.equal(after.allowedActions.find((a) => a.action === action)?.reason?.code, code);
      refused("commerce/suspended-already", "suspend");
      refused("commerce/quantity-suspended", "change-quantity");
      assert.equal((await put(id, "suspension", reason)).status, 409);
    });

    test("INT-04: reactivated in a paid period it costs nothing, and stays suspended until the publisher agrees or is silent", async () => {
      const id = await running();
      await suspended(id);
      const effect = await reactivates(id);
      assert.deepEqual([effect.status, effect.totals], ["active", null]);
      const waiting = await one(id);
      assert.deepEqual(
        [waiting.status, waiting.reactivation?.status],
        ["suspended", "in-progress"],
      );
      assert.equal(
        (await put(id, "reactivation", {})).json<Problem>().code,
        "commerce/reactivation-pending",
      );
      assert.deepEqual(actions(id).at(-1), ["Reinstate", "InProgress"]);
      await silence();
      const after = await one(id);
      assert.deepEqual(
        [after.status, after.suspension, after.reactivation],
        ["active", null, null],
      );
      assert.equal(after.history[0]?.event, "reactivated");
      assert.equal((await charges(id)).length, 1);
      assert.equal(
        (await put(id, "reactivation", {})).json<Problem>().code,
        "commerce/not-suspended",
      );
      await market.clockMovesTo("2027-03-01T12:00:00Z");
      assert.equal((await one(id)).status, "active", "the date of the suspension is forgotten");
    });

    test("INT-04: a publisher that refuses the reactivation, by answer or by a 4xx, keeps it suspended; it can be asked again", async () => {
      const id = await running();
      await suspended(id);
      receiver.answers(() => 409);
      await reactivates(id);
      assert.deepEqual(
        [(await one(id)).status, (await one(id)).reactivation?.endedBy],
        ["suspended", "publisher"],
      );
      receiver.answers(() => 200);
      await reactivates(id);
      const operations = (await wire("GET", `/${id}/operations`)).json<{
        operations: { id: string; action: string }[];
      }>().operations;
      assert.deepEqual(
        operations.map(({ action }) => action),
        ["Reinstate"],
      );
      const answer = (status: string) =>
        wire("PATCH", `/${id}/operations/${operations[0]?.id}`, { status });
      assert.equal((await answer("Success")).status, 200);
      assert.equal((await answer("Success")).status, 409);
      assert.equal((await one(id)).status, "active");
    });

    test("decision 13: while it is suspended nothing is charged, and later reactivated the days that are left of the period are", async () => {
      const id = await running();
      await suspended(id);
      await market.clockMovesTo("2026-12-31T09:00:00Z");
      assert.equal((await charges(id)).length, 1);
      const effect = await reactivates(id);
      assert.equal(effect.totals?.net.amount, "121.94", "10 × 18.00 × 21 of 31 days");
      assert.equal((await charges(id)).length, 1, "not before the publisher's word");
      await silence();
      assert.deepEqual(
        (await charges(id)).map(({ kind, net }) => [kind, net.amount]),
        [
          ["new", "180.00"],
          ["proration", "121.94"],
        ],
      );
      const again = await suspended(id);
      assert.equal(again.days, 100);
      assert.equal((await reactivates(id)).totals, null, "those days are paid now");
    });

    test("decision 13: at its date it is deleted for good, after reminders, and the publisher is told and loses the contact", async () => {
      const id = await running();
      await suspended(id);
      await market.clockMovesTo("2027-02-15T12:00:00Z");
      assert.equal((await mails("reminder", id)).length, 1, "14 days before");
      await market.clockMovesTo("2027-03-01T11:59:59Z");
      assert.equal((await mails("reminder", id)).length, 2, "3 days before");
      assert.equal((await one(id)).status, "suspended");
      await market.clockMovesTo("2027-03-01T12:00:00Z");
      const after = await one(id);
      assert.deepEqual([after.status, after.next.kind], ["deleted", "ended"]);
      assert.ok(after.allowedActions.every(({ allowed }) => !allowed));
      assert.equal(
        (await put(id, "reactivation", {}, true)).json<Problem>().code,
        "commerce/subscription-ended",
      );
      assert.deepEqual(actions(id).at(-1), ["Unsubscribe", "Succeeded"]);
      const view = (await wire("GET", `/${id}`)).json<{ beneficiary: { emailId: null } }>();
      assert.equal(view.beneficiary.emailId, null);
    });

    test("decision 13: a term that does not renew ends while it is suspended, and is not deleted later", async () => {
      const id = await running();
      await suspended(id);
      assert.equal((await autoRenewOff(id)).status, 200);
      const off = await one(id);
      assert.deepEqual([off.next.kind, off.suspension?.ends.status], ["ends", "expired"]);
      await market.clockMovesTo("2026-12-20T23:00:00Z");
      assert.equal((await one(id)).status, "expired");
      await market.clockMovesTo("2027-03-01T12:00:00Z");
      assert.equal((await one(id)).status, "expired");
    });

    test("decision 14: a suspended trial is a trial again in its time, and paid by days after it", async () => {
      const trial = async () => running(await sale.sells({ trialDays: 30 }, {}, webhookOf()));
      customer = await sale.customer();
      const back = await trial();
      await suspended(back);
      assert.equal((await reactivates(back)).status, "trial");
      await silence();
      assert.equal((await one(back)).status, "trial");
      const late = await trial();
      await suspended(late);
      await market.clockMovesTo("2026-12-31T09:00:00Z");
      assert.deepEqual([(await one(late)).status, await charges(late)], ["suspended", []]);
      // The paid term began on 21 December, and 31 of its days are in it.
      assert.equal((await reactivates(late)).totals?.net.amount, "121.94");
      await silence();
      assert.equal((await one(late)).status, "active");
      assert.deepEqual(
        (await charges(late)).map(({ kind }) => kind),
        ["proration"],
      );
    });

    test("a change of licences that waits is not done when it is suspended, and a planned one is withdrawn", async () => {
      const id = await running();
      const { operationId } = await asked(id, 12);
      assert.equal((await suspended(id)).givesUp, 12);
      const late = await wire("PATCH", `/${id}/operations/${operationId}`, { status: "Success" });
      assert.equal(late.status, 409);
      assert.deepEqual([(await one(id)).quantity, (await charges(id)).length], [10, 1]);
    });

    test("REL: suspended while the publisher answers or auto-renew changes, one comes after the other and nothing is half done", async () => {
      for (let round = 0; round < 4; round += 1) {
        const id = await running();
        const { operationId } = await asked(id, 12);
        const { preview } = (await put(id, "suspension", reason, true)).json<Suspending>();
        const [suspension, answer] = await Promise.all([
          put(id, "suspension", { ...reason, preview }),
          wire("PATCH", `/${id}/operations/${operationId}`, { status: "Success" }),
          autoRenewOff(id),
        ]);
        await market.settle();
        const after = await one(id);
        // Agreed first, the preview named a change that waits: it is shown again.
        if (suspension.status === 409) assert.equal(answer.status, 200);
        if (answer.status === 409) assert.equal(after.status, "suspended");
        assert.equal(after.status === "suspended", suspension.status === 200);
        assert.equal(after.quantity, answer.status === 200 ? 12 : 10);
        assert.equal((await charges(id)).length, answer.status === 200 ? 2 : 1);
      }
    });

    test("REL: suspended in the instant of the renewal, it is either charged and the preview refused, or suspended and not charged", async () => {
      for (let round = 0; round < 3; round += 1) {
        await market.clockMovesTo("2026-11-21T12:00:00Z");
        const id = await running();
        await market.clockMovesTo("2026-12-20T22:59:59Z");
        const { preview } = (await put(id, "suspension", reason, true)).json<Suspending>();
        const [suspension] = await Promise.all([
          put(id, "suspension", { ...reason, preview }),
          market.clockMovesTo("2026-12-20T23:00:00Z"),
        ]);
        await market.settle();
        const done = suspension.status === 200;
        assert.equal((await one(id)).status, done ? "suspended" : "active", suspension.text);
        assert.equal((await charges(id)).length, done ? 1 : 2);
      }
    });

    test("what has not been activated cannot be suspended, and another partner's answers like none", async () => {
      const order = await sale.buys(customer, sold);
      const id = order.lines[0]?.subscriptionId ?? "";
      const early = await put(id, "suspension", reason, true);
      assert.equal(early.json<Problem>().code, "commerce/suspend-not-yet");
      const stranger = await market.organisation({ kind: "partner", name: "Onlooker" });
      for (const [path, body] of [
        ["suspension", reason],
        ["reactivation", {}],
      ] as const)
        assert.equal(
          (await stranger.call("PUT", `/v1/subscriptions/${id}/${path}`, body, once())).status,
          404,
        );
      assert.equal((await put(id, "suspension", { reason: "other" })).status, 400);
    });
  });
});
